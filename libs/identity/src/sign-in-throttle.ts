/** Failed sign-ins within their windows, newest first or in any order. */
export interface SignInFailures {
  /** Of this ID from this network. */
  readonly ofIdHere: readonly Date[];
  /** Of any ID from this network. */
  readonly ofNetwork: readonly Date[];
  /** Of this ID from anywhere; empty where this person has signed in before, so that nobody is locked out by others. */
  readonly ofIdAnywhere: readonly Date[];
}

interface Limit {
  /** Milliseconds. */
  readonly window: number;
  readonly failures: number;
}

/**
 * Ours, configuration by code: how many failures within the window stop further attempts for the rest of it. A network
 * stands for a whole office behind one line, so it is allowed more than one ID there; an ID over all networks, which only
 * guessing from many places reaches, more still.
 */
export const SIGN_IN_LIMITS = {
  ofIdHere: { window: 15 * 60_000, failures: 10 },
  ofNetwork: { window: 15 * 60_000, failures: 50 },
  ofIdAnywhere: { window: 60 * 60_000, failures: 100 },
} as const satisfies Readonly<{ [scope in keyof SignInFailures]: Limit }>;

export type ThrottleState = { readonly open: true } | { readonly open: false; readonly opensAt: Date };

/** Whether another attempt may be made now; if not, when. */
export function throttleState(failures: SignInFailures, now: Date): ThrottleState {
  const scopes = ['ofIdHere', 'ofNetwork', 'ofIdAnywhere'] as const;
  const opensAt = scopes
    .map((scope) => opening(failures[scope], SIGN_IN_LIMITS[scope], now))
    .filter((instant) => instant !== null)
    .sort((one, other) => other.getTime() - one.getTime())[0];
  return opensAt ? { open: false, opensAt } : { open: true };
}

/** The instant at which the count falls below the limit again, or null when it is below. */
function opening(failures: readonly Date[], { window, failures: limit }: Limit, now: Date): Date | null {
  const recent = failures
    .map((failure) => failure.getTime())
    .filter((time) => time > now.getTime() - window)
    .sort((one, other) => other - one);
  const deciding = recent[limit - 1];
  return deciding === undefined ? null : new Date(deciding + window);
}
