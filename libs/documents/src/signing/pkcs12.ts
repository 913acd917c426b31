import { createPrivateKey, webcrypto } from 'node:crypto';
import { fromBER } from 'asn1js';
import { CertBag, Certificate, PFX, PKCS8ShroudedKeyBag, PrivateKeyInfo, type SafeContents } from 'pkijs';
import { arrayBuffer, cryptoEngine, RSA_SHA256 } from './crypto-engine.js';
import { type SigningKey, SigningKeyError } from './signing-key.js';

const HOW_TO_MAKE = 'make one of the key and its certificates: openssl pkcs12 -export -inkey key.pem -in certificate.pem -certfile chain.pem -out signing.p12';
const PEM = `The PKCS#12 file cannot be opened, because it is a PEM file: ${HOW_TO_MAKE}`;
const NO_PKCS12 = `The PKCS#12 file cannot be opened, because it is none or is cut off: ${HOW_TO_MAKE}`;
const OLD_ENCRYPTION =
  'The PKCS#12 file cannot be opened: the passphrase is wrong, or it is encrypted in the old way. ' +
  'Export it again with AES: openssl pkcs12 -in old.p12 -legacy -nodes | openssl pkcs12 -export -out new.p12';

/**
 * Opens a PKCS#12 file (encrypted with AES, as OpenSSL 3 writes it) and takes out the RSA key, its certificate and those above it.
 * Throws {@link SigningKeyError} with what to do.
 */
export async function openPkcs12(bytes: Uint8Array, passphrase: string): Promise<SigningKey> {
  const bags = await openBags(bytes, passphrase);
  const certificates = bags.filter((bag) => bag instanceof CertBag).map((bag: CertBag): unknown => bag.parsedValue).filter((value) => value instanceof Certificate);
  const privateKey = await importRsaKey(privateKeyOf(bags, passphrase));
  const certificate = await certificateOf(privateKey, certificates);
  return { privateKey, certificate, issuers: issuersOf(certificate, certificates) };
}

async function openBags(bytes: Uint8Array, passphrase: string): Promise<readonly unknown[]> {
  const pfx = readPfx(bytes);
  try {
    const password = arrayBuffer(Buffer.from(passphrase, 'utf8'));
    await pfx.parseInternalValues({ password, checkIntegrity: true }, cryptoEngine);
    const safe = pfx.parsedValue?.authenticatedSafe;
    if (safe === undefined) {
      throw new Error('The file has no content.');
    }
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) }, cryptoEngine);
    const contents: readonly { readonly value: SafeContents }[] = safe.parsedValue.safeContents;
    return contents.flatMap(({ value }) => value.safeBags.map(({ bagValue }): unknown => bagValue));
  } catch (cause) {
    throw new SigningKeyError(OLD_ENCRYPTION, { cause });
  }
}

function readPfx(bytes: Uint8Array): PFX {
  if (Buffer.from(bytes).includes('-----BEGIN ')) throw new SigningKeyError(PEM);
  try {
    return new PFX({ schema: fromBER(arrayBuffer(bytes)).result });
  } catch (cause) {
    throw new SigningKeyError(NO_PKCS12, { cause });
  }
}

/** The key as unencrypted PKCS#8; Node opens the encrypted form. */
function privateKeyOf(bags: readonly unknown[], passphrase: string): Uint8Array {
  for (const bag of bags) {
    if (bag instanceof PKCS8ShroudedKeyBag || bag instanceof PrivateKeyInfo) {
      try {
        const key = createPrivateKey({ key: Buffer.from(bag.toSchema().toBER()), format: 'der', type: 'pkcs8', passphrase });
        return key.export({ format: 'der', type: 'pkcs8' });
      } catch (cause) {
        throw new SigningKeyError(OLD_ENCRYPTION, { cause });
      }
    }
  }
  throw new SigningKeyError('The PKCS#12 file holds no private key.');
}

/** Reads a PKCS#8 RSA key for signing with SHA-256. */
export async function importRsaKey(pkcs8: Uint8Array): Promise<webcrypto.CryptoKey> {
  try {
    return await webcrypto.subtle.importKey('pkcs8', arrayBuffer(pkcs8), RSA_SHA256, true, ['sign']);
  } catch (cause) {
    const kind = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }).asymmetricKeyType ?? 'unknown';
    throw new SigningKeyError(
      `The signing key is of the kind ${kind.toUpperCase()}, but papers are signed with RSA only: have a certificate issued for an RSA key of 2048 bits or more, and export both as PKCS#12.`, { cause },
    );
  }
}

/** The certificate that belongs to the key is found by its public half, whatever the order in the file. */
async function certificateOf(privateKey: webcrypto.CryptoKey, certificates: readonly Certificate[]): Promise<Certificate> {
  const { n, e } = await webcrypto.subtle.exportKey('jwk', privateKey);
  for (const certificate of certificates) {
    const spki = arrayBuffer(Buffer.from(certificate.subjectPublicKeyInfo.toSchema().toBER()));
    const publicKey = await webcrypto.subtle.importKey('spki', spki, RSA_SHA256, true, ['verify']).catch(() => undefined);
    const jwk = publicKey === undefined ? undefined : await webcrypto.subtle.exportKey('jwk', publicKey);
    if (jwk !== undefined && jwk.n === n && jwk.e === e) {
      return certificate;
    }
  }
  throw new SigningKeyError('The PKCS#12 file holds no certificate for its key.');
}

/** Follows the issuers upwards as far as the file goes. */
function issuersOf(certificate: Certificate, certificates: readonly Certificate[]): readonly Certificate[] {
  const issuers: Certificate[] = [];
  let current = certificate;
  for (;;) {
    const issuer = certificates.find((candidate) => candidate !== current && candidate.subject.isEqual(current.issuer));
    if (issuer === undefined || issuers.includes(issuer)) {
      return issuers;
    }
    issuers.push(issuer);
    current = issuer;
  }
}
