import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** Where chance comes from, so that a test can give the same numbers twice. */
export interface RandomSource {
  /** `count` bytes from a cryptographically strong generator. */
  bytes(count: number): Uint8Array;
  /** A new time-ordered primary key (UUIDv7). */
  uuid(): string;
}

/** The operating system's generator. */
export const systemRandom: RandomSource = {
  bytes: (count) => new Uint8Array(randomBytes(count)),
  uuid: () => v7(),
};
