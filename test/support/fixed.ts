import { createHash } from 'node:crypto';
import type { Clock, RandomSource } from '#platform';

/** A clock that stands still until it is set. */
export class FixedClock implements Clock {
  constructor(private moment: Date) {}
  now(): Date {
    return new Date(this.moment);
  }
  set(moment: Date): void {
    this.moment = moment;
  }
}

/** Chance that comes out the same for the same seed; its keys sort in the order they were made. */
export class SeededRandom implements RandomSource {
  private drawn = 0;
  constructor(private readonly seed: string) {}
  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const block = createHash('sha256').update(`${this.seed}/${(this.drawn += 1)}`).digest();
      bytes.set(block.subarray(0, Math.min(block.length, count - filled)), filled);
      filled += block.length;
    }
    return bytes;
  }
  uuid(): string {
    const serial = (this.drawn += 1).toString(16).padStart(12, '0');
    const tail = Buffer.from(this.bytes(8)).toString('hex');
    return `${serial.slice(0, 8)}-${serial.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(4, 16).padEnd(12, '0')}`;
  }
}
