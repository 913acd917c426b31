import { type AuthenticationKey, composeKey, KEY_RANDOM_LENGTH, readKey } from '#domain';
import type { KeyedHash } from './keyed-hash.js';
import { SealError, type SecretBox } from './secret-box.js';

/** What the database keeps of a 認証キー: the hash a typed key is compared with, and the sealed key for 表示 and papers. */
export interface KeptKey {
  /** 64 hexadecimal digits. */
  readonly hash: string;
  /** `<key id of the ring>:<base64>`; opens only for its own certificate. */
  readonly sealed: string;
}

/** Where the random part of a key comes from. */
export interface RandomBytes {
  bytes(count: number): Uint8Array;
}

/** Begins a sealed file, followed by the id of the ring's key and a line feed. No PDF begins so. */
const SEALED_FILE = Buffer.from('sealed:', 'latin1');

/** Draws 認証キー, keeps them hashed and sealed, and opens them again for the certificate they belong to. */
export class AuthenticationKeys {
  constructor(
    private readonly box: SecretBox,
    private readonly hash: KeyedHash,
    private readonly random: RandomBytes,
  ) {}

  /** A new key for a certificate. The key itself is not handed out: it is opened where it is shown. */
  draw(certificateId: string): KeptKey {
    const key = this.compose();
    const { keyId, bytes } = this.box.seal(key, certificateId);
    return { hash: this.hash.of(key), sealed: `${keyId}:${Buffer.from(bytes).toString('base64')}` };
  }

  /** @throws SealError when the text was altered, belongs to another certificate, or its ring key is gone */
  open(sealed: string, certificateId: string): AuthenticationKey {
    const colon = sealed.indexOf(':');
    const bytes = new Uint8Array(Buffer.from(sealed.slice(colon + 1), 'base64'));
    const read = readKey(this.box.open({ keyId: sealed.slice(0, colon), bytes }, certificateId));
    if (!read.ok) throw new SealError('The sealed value is no authentication key.');
    return read.value;
  }

  /** A paper that carries the key in clear, as it may lie in the file store: sealed like the key, for the same certificate. */
  sealPaper(bytes: Uint8Array, certificateId: string): Buffer {
    const sealed = this.box.sealBytes(bytes, certificateId);
    return Buffer.concat([SEALED_FILE, Buffer.from(`${sealed.keyId}\n`, 'latin1'), sealed.bytes]);
  }

  /**
   * The paper again. A file kept before papers were sealed is given as it is: it is found by its hash, as every original.
   * @throws SealError when the file was altered, belongs to another certificate, or its ring key is gone
   */
  openPaper(file: Buffer, certificateId: string): Buffer {
    if (!file.subarray(0, SEALED_FILE.length).equals(SEALED_FILE)) return file;
    const end = file.indexOf('\n');
    const keyId = file.toString('latin1', SEALED_FILE.length, end);
    return this.box.openBytes({ keyId, bytes: new Uint8Array(file.subarray(end + 1)) }, certificateId);
  }

  /** The hash under which a key read from a person is looked up. */
  hashOf(key: AuthenticationKey): string {
    return this.hash.of(key);
  }

  /** 5 of 37 draws give no check letter and are drawn again. */
  private compose(): AuthenticationKey {
    for (;;) {
      const key = composeKey([...this.random.bytes(KEY_RANDOM_LENGTH)].map((byte) => byte & 31));
      if (key) return key;
    }
  }
}
