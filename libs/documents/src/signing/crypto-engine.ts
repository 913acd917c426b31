import { webcrypto } from 'node:crypto';
import { CryptoEngine } from 'pkijs';

/** pkijs on Node's own cryptography; given explicitly, so that no global decides. */
export const cryptoEngine = new CryptoEngine({ name: 'node', crypto: webcrypto });

/** RSA with SHA-256: what every validator understands. */
export const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** An exact copy of the bytes as the buffer type that pkijs and asn1js take. */
export function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
