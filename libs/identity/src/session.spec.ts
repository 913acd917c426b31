import { newSessionToken, sessionState, tokenHash } from './session.js';

const START = new Date('2026-11-24T00:00:00Z');
const at = (minutes: number) => new Date(START.getTime() + minutes * 60_000);
const session = (over: Partial<Parameters<typeof sessionState>[0]> = {}) => ({ lastSeenAt: START, expiresAt: at(720), revokedAt: null, ...over });

describe('sessions', () => {
  test('a token has 256 bits and never repeats; its hash is what is stored', () => {
    const tokens = Array.from({ length: 100 }, newSessionToken);
    expect(new Set(tokens).size).toBe(100);
    expect(tokens.every((token) => Buffer.from(token, 'base64url').length === 32)).toBe(true);
    expect(tokenHash('見本')).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    [0.5, 'live'], [1, 'touch'], [29.9, 'touch'], [30, 'ended'], [45, 'ended'],
  ] as const)('%d minutes after the last request: %s', (minutes, state) => {
    expect(sessionState(session(), at(minutes))).toBe(state);
  });

  test('12 hours after the sign-in it ends, however busy', () => {
    expect(sessionState(session({ lastSeenAt: at(719) }), at(719.5))).toBe('live');
    expect(sessionState(session({ lastSeenAt: at(719) }), at(720))).toBe('ended');
  });

  test('a revoked session is dead at once', () => {
    expect(sessionState(session({ revokedAt: START }), START)).toBe('ended');
  });
});
