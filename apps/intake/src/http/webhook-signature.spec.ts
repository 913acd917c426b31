import { isAuthentic, signatureOf } from './webhook-signature.js';

const SECRET = 'a-secret-of-at-least-32-characters';
const NOW = new Date('2026-11-26T03:00:00Z');
const TIMESTAMP = String(NOW.getTime() / 1000);
const body = Buffer.from('{"id":"1"}');
const call = { timestamp: TIMESTAMP, signature: signatureOf(SECRET, TIMESTAMP, body), body };

describe('the signature of the FAX gateway', () => {
  it('is accepted within the window', () => {
    expect(isAuthentic(SECRET, call, NOW)).toBe(true);
    expect(isAuthentic(SECRET, call, new Date(NOW.getTime() + 299_000))).toBe(true);
  });

  it.each([
    ['another body', { ...call, body: Buffer.from('{"id":"2"}') }, NOW],
    ['another secret', { ...call, signature: signatureOf(`${SECRET}!`, TIMESTAMP, body) }, NOW],
    ['a time that was not signed', { ...call, timestamp: String(Number(TIMESTAMP) + 1) }, NOW],
    ['a call of six minutes ago', call, new Date(NOW.getTime() + 360_000)],
    ['a call from the future', call, new Date(NOW.getTime() - 360_000)],
    ['no signature', { ...call, signature: '' }, NOW],
    ['no time', { ...call, timestamp: '' }, NOW],
  ])('%s is refused', (_, refused, now) => {
    expect(isAuthentic(SECRET, refused, now)).toBe(false);
  });
});
