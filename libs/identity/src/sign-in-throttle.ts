/** Failed sign-ins within the window, newest first or in any order. */
export interface SignInFailures {
  readonly ofId: readonly Date[];
  readonly ofAddress: readonly Date[];
}

/**
 * Ours, configuration by code: how many failures within the window stop an id or an address for the rest of it.
 * An address stands for a whole office behind one line, so it is allowed more.
 */
export const SIGN_IN_LIMITS = { window: 15 * 60_000, ofId: 10, ofAddress: 50 } as const;

export type ThrottleState = { readonly open: true } | { readonly open: false; readonly opensAt: Date };

/** Whether another attempt may be made now; if not, when. */
export function throttleState(failures: SignInFailures, now: Date): ThrottleState {
  const opensAt = [opening(failures.ofId, SIGN_IN_LIMITS.ofId, now), opening(failures.ofAddress, SIGN_IN_LIMITS.ofAddress, now)]
    .filter((instant) => instant !== null)
    .sort((one, other) => other.getTime() - one.getTime())[0];
  return opensAt ? { open: false, opensAt } : { open: true };
}

/** The instant at which the count falls below the limit again, or null when it is below. */
function opening(failures: readonly Date[], limit: number, now: Date): Date | null {
  const recent = failures
    .map((failure) => failure.getTime())
    .filter((time) => time > now.getTime() - SIGN_IN_LIMITS.window)
    .sort((one, other) => other - one);
  const deciding = recent[limit - 1];
  return deciding === undefined ? null : new Date(deciding + SIGN_IN_LIMITS.window);
}
