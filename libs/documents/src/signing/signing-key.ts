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

/** The signing key cannot be used: wrong passphrase, an encryption from before 2010, no key inside. An operator has to act. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
}
