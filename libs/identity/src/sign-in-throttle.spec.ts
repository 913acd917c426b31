import { SIGN_IN_LIMITS, throttleState } from './sign-in-throttle.js';

const NOW = new Date('2026-11-24T01:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const times = (count: number, minutes: number) => Array.from({ length: count }, (_, index) => ago(minutes + index / 100));

describe('the throttle of sign-ins', () => {
  test('one failure below the limit leaves the door open', () => {
    expect(throttleState({ ofId: times(SIGN_IN_LIMITS.ofId - 1, 1), ofAddress: times(SIGN_IN_LIMITS.ofAddress - 1, 1) }, NOW)).toEqual({ open: true });
  });

  test('at the limit it opens when the oldest deciding failure leaves the window', () => {
    const ofId = [...times(SIGN_IN_LIMITS.ofId - 1, 1), ago(10)];
    expect(throttleState({ ofId, ofAddress: [] }, NOW)).toEqual({ open: false, opensAt: new Date(ago(10).getTime() + SIGN_IN_LIMITS.window) });
  });

  test('failures older than the window do not count', () => {
    expect(throttleState({ ofId: times(30, 16), ofAddress: times(90, 16) }, NOW)).toEqual({ open: true });
  });

  test('of two stops the later one holds', () => {
    const state = throttleState({ ofId: times(SIGN_IN_LIMITS.ofId, 10), ofAddress: times(SIGN_IN_LIMITS.ofAddress, 2) }, NOW);
    expect(state).toEqual({ open: false, opensAt: new Date(ago(2 + (SIGN_IN_LIMITS.ofAddress - 1) / 100).getTime() + SIGN_IN_LIMITS.window) });
  });
});
