import { SealError, SecretBox } from './secret-box.js';

const key = (byte: number) => new Uint8Array(32).fill(byte);
const box = new SecretBox([{ id: 'k1', key: key(1) }]);

describe('the secret box', () => {
  test('opens what it sealed, for the same certificate only', () => {
    const sealed = box.seal('K7QX3M9TV2HD', 'certificate-1');
    expect(box.open(sealed, 'certificate-1')).toBe('K7QX3M9TV2HD');
    expect(() => box.open(sealed, 'certificate-2')).toThrow(SealError);
  });

  test('the same secret is sealed differently each time', () => {
    expect(box.seal('見本', 'a').bytes).not.toEqual(box.seal('見本', 'a').bytes);
  });

  test('after a change of keys old values still open, new ones use the new key', () => {
    const old = box.seal('見本', 'a');
    const renewed = new SecretBox([{ id: 'k2', key: key(2) }, { id: 'k1', key: key(1) }]);
    expect(renewed.open(old, 'a')).toBe('見本');
    expect(renewed.seal('見本', 'a').keyId).toBe('k2');
    expect(() => box.open(renewed.seal('見本', 'a'), 'a')).toThrow('Key k2 is not in the ring.');
  });

  test('one flipped bit anywhere, or a cut, does not open', () => {
    const sealed = box.seal('K7QX3M9TV2HD', 'a');
    for (let at = 0; at < sealed.bytes.length; at += 1) {
      const bytes = new Uint8Array(sealed.bytes);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(() => box.open({ ...sealed, bytes }, 'a')).toThrow(SealError);
    }
    expect(() => box.open({ ...sealed, bytes: sealed.bytes.slice(0, 20) }, 'a')).toThrow(SealError);
  });

  test('an empty ring is refused at once', () => {
    expect(() => new SecretBox([])).toThrow(SealError);
  });
});
