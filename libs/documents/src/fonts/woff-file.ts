import { inflateSync } from 'node:zlib';

/** The tables of a font by their tags. */
export type FontTables = ReadonlyMap<string, Buffer>;

const HEADER_LENGTH = 44;
const ENTRY_LENGTH = 20;

/** Unpacks the named tables of a WOFF 1.0 file. Throws for anything else. */
export function readWoff(file: Buffer, tags: readonly string[]): FontTables {
  if (file.toString('latin1', 0, 4) !== 'wOFF') {
    throw new Error('The file is not a WOFF font.');
  }
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < file.readUInt16BE(12); index += 1) {
    const entry = HEADER_LENGTH + index * ENTRY_LENGTH;
    const tag = file.toString('latin1', entry, entry + 4);
    if (!tags.includes(tag)) {
      continue;
    }
    const offset = file.readUInt32BE(entry + 4);
    const packed = file.subarray(offset, offset + file.readUInt32BE(entry + 8));
    const isPacked = packed.length < file.readUInt32BE(entry + 12);
    tables.set(tag, isPacked ? inflateSync(packed) : packed);
  }
  return tables;
}

/** A table that every TrueType font has. */
export function tableOf(tables: FontTables, tag: string): Buffer {
  const table = tables.get(tag);
  if (table === undefined) {
    throw new Error(`The font has no table ${tag}.`);
  }
  return table;
}

/** Writes tables as one TrueType file, with the checksums that readers verify. */
export function writeTrueType(tables: FontTables): Buffer {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const directory = Buffer.alloc(12 + sorted.length * 16);
  const power = Math.floor(Math.log2(sorted.length));
  directory.writeUInt32BE(0x0001_0000, 0);
  directory.writeUInt16BE(sorted.length, 4);
  directory.writeUInt16BE(2 ** power * 16, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(sorted.length * 16 - 2 ** power * 16, 10);
  const parts = [directory];
  let offset = directory.length;
  let head = 0;
  sorted.forEach(([tag, table], index) => {
    const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
    if (tag === 'head') {
      padded.writeUInt32BE(0, 8);
      head = offset;
    }
    const entry = 12 + index * 16;
    directory.write(tag, entry, 'latin1');
    directory.writeUInt32BE(checksum(padded), entry + 4);
    directory.writeUInt32BE(offset, entry + 8);
    directory.writeUInt32BE(table.length, entry + 12);
    parts.push(padded);
    offset += padded.length;
  });
  const file = Buffer.concat(parts);
  file.writeUInt32BE((0xb1b0_afba - checksum(file)) >>> 0, head + 8);
  return file;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let position = 0; position < bytes.length; position += 4) {
    sum = (sum + bytes.readUInt32BE(position)) >>> 0;
  }
  return sum;
}
