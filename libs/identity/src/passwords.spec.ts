import { Passwords } from './passwords.js';

describe('passwords', () => {
  test('argon2id with a salt of its own for each hash', async () => {
    const passwords = new Passwords();
    const [one, other] = [await passwords.hash('見本'), await passwords.hash('見本')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect([await passwords.verify(one, '見本'), await passwords.verify(one, 'みほん')]).toEqual([true, false]);
  });

  test('the same letters count as the same password, however the keyboard composed them', async () => {
    const passwords = new Passwords();
    expect(await passwords.verify(await passwords.hash('か\u3099'), 'が')).toBe(true);
  });

  test('an unknown ID runs the same code as a wrong password: one verification, against a dummy hash', async () => {
    const argon2 = await import('@node-rs/argon2');
    const verified: string[] = [];
    const passwords = new Passwords(async () => ({ ...argon2, verify: async (hash, password) => (verified.push(String(hash)), argon2.verify(hash, password)) }));
    const known = await passwords.hash('見本');
    await passwords.verify(known, 'まちがい');
    await passwords.verify(null, 'まちがい');
    expect(verified).toHaveLength(2);
    expect(verified[0]).toBe(known);
    const parameters = (hash: string | undefined) => hash?.split('$').slice(0, 4).join('$');
    expect(parameters(verified[1])).toBe(parameters(known));
  });

  test('no password opens an unknown ID, and a novel as password is refused without being hashed', async () => {
    const passwords = new Passwords();
    expect(await passwords.verify(null, '')).toBe(false);
    const long = 'あ'.repeat(257);
    expect(await passwords.verify(await passwords.hash(long), long)).toBe(false);
  });
});
