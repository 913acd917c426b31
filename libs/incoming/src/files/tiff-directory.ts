/** A page as its directory in the file tells it; nothing is unpacked. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  /** Pixels per inch across and down; null where the file does not say. */
  readonly across: number | null;
  readonly down: number | null;
  /** Whether all its data lies within the file. */
  readonly whole: boolean;
}

export type TiffDirectory = { readonly ok: true; readonly pages: readonly TiffPage[] } | { readonly ok: false };

const TAG = { width: 256, height: 257, stripOffsets: 273, stripCounts: 279, across: 282, down: 283, unit: 296, tileOffsets: 324, tileCounts: 325 };
/** Bytes of a value by its type. */
const SIZES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8 };
const CENTIMETRES = 3;
const CENTIMETRES_PER_INCH = 2.54;

/** Walks the directories of a TIFF up to `most` + 1 pages. A loop or a directory outside the file is damage. */
export function readTiffDirectory(bytes: Buffer, most: number): TiffDirectory {
  const little = bytes.toString('latin1', 0, 2) === 'II';
  const reader = new Reader(bytes, little);
  const pages: TiffPage[] = [];
  const seen = new Set<number>();
  for (let at = reader.long(4); at !== 0; ) {
    if (at === null || seen.has(at)) return { ok: false };
    seen.add(at);
    const count = reader.short(at);
    if (count === null || at + 2 + count * 12 + 4 > bytes.length) return { ok: false };
    const page = pageOf(reader, at + 2, count);
    if (page === null) return { ok: false };
    pages.push(page);
    if (pages.length > most) break;
    at = reader.long(at + 2 + count * 12);
  }
  return pages.length === 0 ? { ok: false } : { ok: true, pages };
}

function pageOf(reader: Reader, first: number, count: number): TiffPage | null {
  const tags = new Map<number, readonly number[]>();
  for (let index = 0; index < count; index += 1) {
    const at = first + index * 12;
    const tag = reader.short(at) ?? 0;
    if (Object.values(TAG).includes(tag)) tags.set(tag, reader.values(at) ?? []);
  }
  const [width] = tags.get(TAG.width) ?? [];
  const [height] = tags.get(TAG.height) ?? [];
  if (!width || !height) return null;
  const offsets = tags.get(TAG.stripOffsets) ?? tags.get(TAG.tileOffsets) ?? [];
  const counts = tags.get(TAG.stripCounts) ?? tags.get(TAG.tileCounts) ?? [];
  const whole = offsets.length > 0 && offsets.every((offset, index) => offset + (counts[index] ?? 1) <= reader.length);
  const perInch = tags.get(TAG.unit)?.[0] === CENTIMETRES ? CENTIMETRES_PER_INCH : 1;
  const density = (tag: number): number | null => {
    const [value] = tags.get(tag) ?? [];
    return value !== undefined && Number.isFinite(value) && value > 0 ? value * perInch : null;
  };
  return { width, height, across: density(TAG.across), down: density(TAG.down), whole };
}

class Reader {
  constructor(
    private readonly bytes: Buffer,
    private readonly little: boolean,
  ) {}

  get length(): number {
    return this.bytes.length;
  }

  short(at: number): number | null {
    if (at < 0 || at + 2 > this.length) return null;
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  long(at: number): number | null {
    if (at < 0 || at + 4 > this.length) return null;
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  /** The values of an entry of a directory, as far as they lie within the file. */
  values(entry: number): readonly number[] | null {
    const type = this.short(entry + 2) ?? 0;
    const count = this.long(entry + 4) ?? 0;
    const size = SIZES[type];
    if (size === undefined || count > 100_000) return null;
    const start = size * count <= 4 ? entry + 8 : this.long(entry + 8);
    if (start === null || start + size * count > this.length) return null;
    return Array.from({ length: count }, (_, index) => this.value(type, start + index * size) ?? 0);
  }

  private value(type: number, at: number): number | null {
    if (type === 3) return this.short(at);
    if (type === 5) return (this.long(at) ?? 0) / (this.long(at + 4) || 1);
    return type === 4 ? this.long(at) : (this.bytes[at] ?? null);
  }
}
