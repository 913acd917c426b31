/** A property of a message or an attachment of Outlook, as a winmail.dat lists them. */
export interface MapiProperty {
  readonly id: number;
  readonly isText: boolean;
  /** Text of two bytes a character. */
  readonly isWide: boolean;
  /** Preceded by the sixteen bytes that say what it is. */
  readonly isObject: boolean;
  readonly value: Buffer;
}

const TEXT = 0x1e;
const WIDE_TEXT = 0x1f;
const OBJECT = 0x0d;
const BINARY = 0x102;
const MULTIPLE = 0x1000;
/** Bytes of what has a fixed length, filled up to four. */
const FIXED: Readonly<Record<number, number>> = { 0x01: 4, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0a: 4, 0x0b: 4, 0x14: 8, 0x40: 8, 0x48: 16 };
/** Ids from here on have a name of their own in front of their value. */
const FIRST_NAMED = 0x8000;
const GUID_BYTES = 16;

/** The first value of each of the properties that are asked for, as far as the list can be followed ([MS-OXTNEF] 2.1.3.4). */
export function readMapiProperties(bytes: Buffer, wanted: ReadonlySet<number>): readonly MapiProperty[] {
  const found: MapiProperty[] = [];
  try {
    const cursor = new Cursor(bytes);
    for (let left = cursor.number(); left > 0; left -= 1) {
      const property = propertyAt(cursor);
      if (wanted.has(property.id)) found.push(property);
    }
  } catch (error) {
    // A list that breaks off, or a kind that nobody knows: what stands before it is what there is.
    if (!(error instanceof ListBreaksOff)) throw error;
  }
  return found;
}

function propertyAt(cursor: Cursor): MapiProperty {
  const tag = cursor.number();
  const [id, type] = [tag >>> 16, tag & 0xffff];
  if (id >= FIRST_NAMED) skipName(cursor);
  const kind = type & ~MULTIPLE;
  const isCounted = kind === TEXT || kind === WIDE_TEXT || kind === OBJECT || kind === BINARY;
  const length = FIXED[kind];
  if (!isCounted && length === undefined) throw new ListBreaksOff();
  const values = isCounted || (type & MULTIPLE) !== 0 ? cursor.number() : 1;
  let value: Buffer = Buffer.alloc(0);
  for (let index = 0; index < values; index += 1) {
    const each = cursor.take(isCounted ? cursor.number() : (length ?? 0));
    if (index === 0) value = each;
  }
  return { id, isText: kind === TEXT || kind === WIDE_TEXT, isWide: kind === WIDE_TEXT, isObject: kind === OBJECT, value };
}

function skipName(cursor: Cursor): void {
  cursor.take(GUID_BYTES);
  const isText = cursor.number() === 1;
  const length = cursor.number();
  if (isText) cursor.take(length);
}

class ListBreaksOff extends Error {
  override readonly name = 'ListBreaksOff';
}

/** Reads on, in steps of four bytes. @throws ListBreaksOff beyond the end */
class Cursor {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  number(): number {
    return this.take(4).readUInt32LE(0);
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new ListBreaksOff();
    const value = this.bytes.subarray(this.at, this.at + length);
    this.at += Math.ceil(length / 4) * 4;
    return value;
  }
}
