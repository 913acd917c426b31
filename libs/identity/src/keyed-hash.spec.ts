import { KeyedHash } from './keyed-hash.js';

const pepper = new Uint8Array(32).fill(3);

describe('keyed hashes', () => {
  test('compare without the value being stored; another pepper or purpose gives another hash', () => {
    const keys = new KeyedHash(pepper, 'authentication-key');
    const stored = keys.of('K7QX3M9TV2HD');
    expect(stored).toMatch(/^[0-9a-f]{64}$/);
    expect([keys.matches('K7QX3M9TV2HD', stored), keys.matches('K7QX3M9TV2HE', stored), keys.matches('K7QX3M9TV2HD', 'abc')]).toEqual([true, false, false]);
    expect(new KeyedHash(pepper, 'address').of('K7QX3M9TV2HD')).not.toBe(stored);
    expect(new KeyedHash(new Uint8Array(32), 'authentication-key').of('K7QX3M9TV2HD')).not.toBe(stored);
  });
});
