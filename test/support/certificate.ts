import { webcrypto } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Integer, Utf8String } from 'asn1js';
import { AttributeTypeAndValue, Certificate, CryptoEngine, Extension, GeneralName, GeneralNames } from 'pkijs';
import { testRun } from './run.js';

const engine = new CryptoEngine({ name: 'node', crypto: webcrypto });
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** PEM files of a server named localhost whose certificate nobody but itself has signed. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

export async function makeCertificate(): Promise<ServerCertificate> {
  const keys = await webcrypto.subtle.generateKey({ ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
  const certificate = new Certificate({ version: 2, serialNumber: new Integer({ value: 1 }) });
  for (const name of [certificate.subject, certificate.issuer]) name.typesAndValues.push(new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: 'localhost' }) }));
  certificate.notBefore.value = new Date(Date.now() - 86_400_000);
  certificate.notAfter.value = new Date(Date.now() + 86_400_000);
  const names = new GeneralNames({ names: [new GeneralName({ type: 2, value: 'localhost' })] });
  certificate.extensions = [new Extension({ extnID: '2.5.29.17', critical: false, extnValue: names.toSchema().toBER() })];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey, engine);
  await certificate.sign(keys.privateKey, 'SHA-256', engine);
  const folder = await mkdtemp(join(testRun().folder, 'tls-'));
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  await writeFile(files.certificate, pem('CERTIFICATE', certificate.toSchema(true).toBER()));
  await writeFile(files.key, pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)), { mode: 0o600 });
  return files;
}

function pem(label: string, bytes: ArrayBuffer): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}
