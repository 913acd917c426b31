import { type webcrypto } from 'node:crypto';
import type { Certificate } from 'pkijs';

/** A private key with its certificate: who signs the certificates of guarantees. */
export interface SigningKey {
  readonly privateKey: webcrypto.CryptoKey;
  readonly certificate: Certificate;
  /** The certificates above it, nearest first; embedded in every signature. */
  readonly issuers: readonly Certificate[];
}

/** Marks names of keys that nobody may rely on. */
export const TRIAL_MARK = '検証用';

/** Common name in the certificate's subject; the empty string when it has none. */
export function commonName(certificate: Certificate): string {
  const attribute = certificate.subject.typesAndValues.find(({ type }) => type === '2.5.4.3');
  const value: unknown = attribute?.value.valueBlock.value;
  return typeof value === 'string' ? value : '';
}

/** Why the certificate of a key does not sign at an instant, with what to do; null while it does. */
export function validityProblem(certificate: Certificate, at: Date): string | null {
  const [from, until] = [certificate.notBefore.value, certificate.notAfter.value];
  const name = `The certificate of the signing key (${commonName(certificate)})`;
  if (at < from) return `${name} is not valid before ${from.toISOString()}: use a PKCS#12 file whose certificate is valid now, or set the clock of this machine right.`;
  if (at > until) return `${name} expired at ${until.toISOString()}: have it renewed and put the PKCS#12 file with the new certificate in its place.`;
  return null;
}

/** The signing key cannot be used: wrong passphrase, an encryption from before 2010, no key inside. An operator has to act. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}

/** The certificate of the signing key has expired or is not valid yet: nothing is signed with it. */
export class SigningValidityError extends SigningKeyError {
  constructor(problem: string) {
    super(problem);
  }
}
