import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What is stored of a sealed secret: the bytes (nonce, ciphertext, tag) and which key of the ring sealed them. */
export interface SealedValue {
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** The bytes were altered, belong to another row, or their key is not in the ring. Says nothing of the content. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

interface RingKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * Seals what must be shown again and read by nobody else (認証キー, the paper that carries it): AES-256-GCM under a ring of keys. The first key seals, every key
 * opens, so a key is changed by putting a new one in front. The associated data (the certificate's id) binds a sealed
 * value to its row: moved elsewhere it does not open.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly sealing: RingKey;

  constructor(ring: readonly RingKey[]) {
    const [first] = ring;
    if (!first) throw new SealError('The key ring is empty.');
    this.sealing = first;
    this.keys = new Map(ring.map(({ id, key }) => [id, key]));
  }

  seal(plain: string, associatedData: string): SealedValue {
    return this.sealBytes(Buffer.from(plain, 'utf8'), associatedData);
  }

  /** @throws SealError */
  open(sealed: SealedValue, associatedData: string): string {
    return this.openBytes(sealed, associatedData).toString('utf8');
  }

  sealBytes(plain: Uint8Array, associatedData: string): SealedValue {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealing.key, nonce);
    cipher.setAAD(Buffer.from(associatedData, 'utf8'));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return { keyId: this.sealing.id, bytes: new Uint8Array(Buffer.concat([nonce, body, cipher.getAuthTag()])) };
  }

  /** @throws SealError */
  openBytes(sealed: SealedValue, associatedData: string): Buffer {
    const key = this.keys.get(sealed.keyId);
    if (!key) throw new SealError(`Key ${sealed.keyId} is not in the ring.`);
    if (sealed.bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealError('The sealed value is too short.');
    const bytes = Buffer.from(sealed.bytes);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAAD(Buffer.from(associatedData, 'utf8'));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    try {
      const body = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES));
      return Buffer.concat([body, decipher.final()]);
    } catch (cause) {
      throw new SealError('The sealed value does not open.', { cause });
    }
  }
}
