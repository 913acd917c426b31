/** 返しすぎ as it stands: how much, what of it was written off, and what is still to be got back. */
export interface ExcessStanding {
  readonly excess: number;
  readonly writtenOff: number;
  readonly toGetBack: number;
}

/**
 * 雑損処理 moves no money: what went back too much stays so in the books, and only nobody asks for it any more. What the customer gives
 * back all the same is taken for what was written off first; what is returned too much afterwards is asked for.
 */
export function excessStanding(excess: number, writtenOffBefore: number): ExcessStanding {
  const writtenOff = Math.min(writtenOffBefore, excess);
  return { excess, writtenOff, toGetBack: excess - writtenOff };
}
