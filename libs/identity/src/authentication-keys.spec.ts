import { readKey } from '#domain';
import { systemRandom } from '#platform';
import { AuthenticationKeys } from './authentication-keys.js';
import { purposeHashes } from './hash-purposes.js';
import { SealError, SecretBox } from './secret-box.js';

const keys = new AuthenticationKeys(
  new SecretBox([{ id: 'k1', key: new Uint8Array(32).fill(7) }]),
  purposeHashes(new Uint8Array(32).fill(9)).authenticationKey,
  systemRandom,
);

describe('認証キー, kept hashed and sealed', () => {
  it('opens again as the key whose hash is kept', () => {
    const kept = keys.draw('certificate-1');
    const key = keys.open(kept.sealed, 'certificate-1');
    expect(readKey(key)).toEqual({ ok: true, value: key });
    expect(keys.hashOf(key)).toBe(kept.hash);
    expect(kept.sealed).not.toContain(key);
  });

  it('does not open for another certificate, nor after one letter was altered', () => {
    const { sealed } = keys.draw('certificate-1');
    expect(() => keys.open(sealed, 'certificate-2')).toThrow(SealError);
    const altered = sealed.endsWith('A==') ? sealed.replace(/A==$/, 'Q==') : `${sealed.slice(0, 10)}${sealed[10] === 'A' ? 'B' : 'A'}${sealed.slice(11)}`;
    expect(() => keys.open(altered, 'certificate-1')).toThrow(SealError);
  });

  it('gives every certificate another key', () => {
    expect(new Set(Array.from({ length: 200 }, () => keys.draw('c').hash)).size).toBe(200);
  });

  it('a paper with the key lies sealed: for its certificate only, whole, under the ring key it names; an older clear one is given as it is', () => {
    const paper = Buffer.from('%PDF-1.7 K7QX-3M9T-V2HD');
    const sealed = keys.sealPaper(paper, 'certificate-1');
    expect(sealed.includes('K7QX')).toBe(false);
    expect(keys.openPaper(sealed, 'certificate-1')).toEqual(paper);
    expect(() => keys.openPaper(sealed, 'certificate-2')).toThrow(SealError);
    for (let at = 'sealed:'.length; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => keys.openPaper(altered, 'certificate-1')).toThrow(SealError);
    }
    expect(keys.openPaper(paper, 'certificate-1')).toEqual(paper);
  });
});
