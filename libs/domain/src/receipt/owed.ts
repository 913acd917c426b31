/** お支払いいただく額 of a case: the same in every rule, on every screen and in every mail that names it. */
export interface Owed {
  /** All that is still to come in. */
  readonly amount: number;
  /** 返しすぎ: of it, what went back beyond all that came. */
  readonly overReturned: number;
}

/**
 * What is owed where `held` is with us (`heldTotal` or `recordedTotal`, with the fees that we bear). Of a case that ended without a contract nothing of the
 * premium is owed any more, but what was returned too much is.
 */
export function owedOf(charged: number, held: number, ended: boolean): Owed {
  return { amount: Math.max(0, (ended ? 0 : charged) - held), overReturned: Math.max(0, -held) };
}
