import { webcrypto } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BitString, Integer, Utf8String } from 'asn1js';
import { AttributeTypeAndValue, BasicConstraints, Certificate, Extension, RelativeDistinguishedNames } from 'pkijs';
import { arrayBuffer, cryptoEngine, RSA_SHA256 } from './crypto-engine.js';
import { importRsaKey } from './pkcs12.js';
import { type SigningKey, TRIAL_MARK } from './signing-key.js';

const OID = { commonName: '2.5.4.3', basicConstraints: '2.5.29.19', keyUsage: '2.5.29.15' } as const;

/** Bits of the key usage extension, from the left: digitalSignature and nonRepudiation; keyCertSign and cRLSign. */
const USAGE = { sign: [0xc0, 6], issue: [0x06, 1] } as const;

/** From before any case that is tried out, however far back it is dated. */
const VALID_FROM = new Date(Date.UTC(2020, 0, 1));
const VALID_YEARS = 10;

/** File names in the folder; the key is readable by its owner alone. */
const FILES = { key: 'signer-key.der', signer: 'signer.cer', authority: 'authority.cer' } as const;

/**
 * The key that signs while no real one is configured: made on the spot with an authority of its own and kept in a folder,
 * so that certificates signed before a restart stay verifiable. Every name in it says 検証用.
 */
export async function developmentSigningKey(folder: string, suretyName: string, now: Date): Promise<SigningKey> {
  return (await readKept(folder)) ?? (await makeAndKeep(folder, suretyName, now));
}

async function readKept(folder: string): Promise<SigningKey | undefined> {
  try {
    const [key, signer, authority] = await Promise.all([FILES.key, FILES.signer, FILES.authority].map((name) => readFile(join(folder, name))));
    if (key === undefined || signer === undefined || authority === undefined) {
      return undefined;
    }
    return { privateKey: await importRsaKey(key), certificate: Certificate.fromBER(arrayBuffer(signer)), issuers: [Certificate.fromBER(arrayBuffer(authority))] };
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') {
      return undefined;
    }
    throw cause;
  }
}

/** Two processes may start at once: the folder appears by one rename, and who comes second uses the first one's key. */
async function makeAndKeep(folder: string, suretyName: string, now: Date): Promise<SigningKey> {
  const authorityKeys = await generateKeys();
  const signerKeys = await generateKeys();
  const authorityName = `${suretyName} ${TRIAL_MARK}認証局`;
  const authority = await issue({ serial: 1, subject: authorityName, issuer: authorityName, keys: authorityKeys, signer: authorityKeys, now, isAuthority: true });
  const signer = await issue({
    serial: 2,
    subject: `${suretyName}（電子証書発行用） ${TRIAL_MARK}`,
    issuer: authorityName,
    keys: signerKeys,
    signer: authorityKeys,
    now,
    isAuthority: false,
  });
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  const temporary = await mkdtemp(`${folder}.`);
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', signerKeys.privateKey));
  await writeFile(join(temporary, FILES.key), pkcs8, { mode: 0o600 });
  await writeFile(join(temporary, FILES.signer), new Uint8Array(signer.toSchema(true).toBER()));
  await writeFile(join(temporary, FILES.authority), new Uint8Array(authority.toSchema(true).toBER()));
  try {
    await rename(temporary, folder);
  } catch (cause) {
    await rm(temporary, { recursive: true });
    const kept = await readKept(folder);
    if (kept === undefined) {
      throw cause;
    }
    return kept;
  }
  return { privateKey: signerKeys.privateKey, certificate: signer, issuers: [authority] };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  const algorithm = { ...RSA_SHA256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

interface Issue {
  readonly serial: number;
  readonly subject: string;
  readonly issuer: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly signer: webcrypto.CryptoKeyPair;
  readonly now: Date;
  readonly isAuthority: boolean;
}

async function issue(parts: Issue): Promise<Certificate> {
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ value: parts.serial });
  certificate.issuer = distinguishedName(parts.issuer);
  certificate.subject = distinguishedName(parts.subject);
  certificate.notBefore.value = VALID_FROM;
  certificate.notAfter.value = new Date(Date.UTC(parts.now.getUTCFullYear() + VALID_YEARS, parts.now.getUTCMonth(), parts.now.getUTCDate()));
  certificate.extensions = [basicConstraints(parts.isAuthority), keyUsage(parts.isAuthority)];
  await certificate.subjectPublicKeyInfo.importKey(parts.keys.publicKey, cryptoEngine);
  await certificate.sign(parts.signer.privateKey, 'SHA-256', cryptoEngine);
  return certificate;
}

function distinguishedName(name: string): RelativeDistinguishedNames {
  return new RelativeDistinguishedNames({
    typesAndValues: [new AttributeTypeAndValue({ type: OID.commonName, value: new Utf8String({ value: name }) })],
  });
}

function basicConstraints(isAuthority: boolean): Extension {
  const constraints = new BasicConstraints({ cA: isAuthority });
  return new Extension({ extnID: OID.basicConstraints, critical: true, extnValue: constraints.toSchema().toBER() });
}

function keyUsage(isAuthority: boolean): Extension {
  const [bits, unused] = isAuthority ? USAGE.issue : USAGE.sign;
  const value = new BitString({ valueHex: new Uint8Array([bits]).buffer, unusedBits: unused });
  return new Extension({ extnID: OID.keyUsage, critical: true, extnValue: value.toBER() });
}
