import { SIGN_IN_LIMITS, throttleState } from './sign-in-throttle.js';

const NOW = new Date('2026-11-24T01:00:00Z');
const NONE = { ofIdHere: [], ofNetwork: [], ofIdAnywhere: [] };
const SCOPES = ['ofIdHere', 'ofNetwork', 'ofIdAnywhere'] as const;
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const times = (count: number, minutes: number) => Array.from({ length: count }, (_, index) => ago(minutes + index / 100));

describe('the throttle of sign-ins', () => {
  test('one failure below every limit leaves the door open', () => {
    expect(throttleState({
      ofIdHere: times(SIGN_IN_LIMITS.ofIdHere.failures - 1, 1), ofNetwork: times(SIGN_IN_LIMITS.ofNetwork.failures - 1, 1), ofIdAnywhere: times(SIGN_IN_LIMITS.ofIdAnywhere.failures - 1, 1),
    }, NOW)).toEqual({ open: true });
  });

  test.each(SCOPES)('%s: at the limit it opens when the oldest deciding failure leaves the window', (scope) => {
    const { failures, window } = SIGN_IN_LIMITS[scope];
    expect(throttleState({ ...NONE, [scope]: [...times(failures - 1, 1), ago(10)] }, NOW)).toEqual({ open: false, opensAt: new Date(ago(10).getTime() + window) });
  });

  test.each(SCOPES)('%s: failures older than the window do not count', (scope) => {
    const { failures, window } = SIGN_IN_LIMITS[scope];
    expect(throttleState({ ...NONE, [scope]: times(failures * 2, window / 60_000 + 1) }, NOW)).toEqual({ open: true });
  });

  test('of two stops the later one holds', () => {
    const { failures, window } = SIGN_IN_LIMITS.ofNetwork;
    const state = throttleState({ ...NONE, ofIdHere: times(SIGN_IN_LIMITS.ofIdHere.failures, 10), ofNetwork: times(failures, 2) }, NOW);
    expect(state).toEqual({ open: false, opensAt: new Date(ago(2 + (failures - 1) / 100).getTime() + window) });
  });
});
