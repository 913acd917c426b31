import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * HMAC-SHA-256 under the pepper: for secrets that are only ever compared (認証キー) and for addresses that are only ever
 * counted. A stolen table alone does not let anybody try values. `purpose` keeps the uses apart.
 */
export class KeyedHash {
  constructor(
    private readonly pepper: Uint8Array,
    private readonly purpose: string,
  ) {}

  /** 64 hexadecimal digits. */
  of(value: string): string {
    return createHmac('sha256', this.pepper).update(`${this.purpose}\0${value}`, 'utf8').digest('hex');
  }

  /** Compares in constant time. */
  matches(value: string, stored: string): boolean {
    const expected = Buffer.from(this.of(value), 'hex');
    const given = Buffer.from(stored, 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
