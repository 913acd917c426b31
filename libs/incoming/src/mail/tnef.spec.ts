import fc from 'fast-check';
import { readTnef } from './tnef.js';

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const record = (attribute: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([2]), number(attribute), number(data.length), data, Buffer.alloc(2)]);
const winmail = (...records: readonly Buffer[]): Buffer => Buffer.concat([number(0x223e9f78), Buffer.alloc(2), ...records]);
const padded = (value: Buffer): Buffer => Buffer.concat([number(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
const counted = (id: number, type: number, value: Buffer): Buffer => Buffer.concat([number(id * 0x10000 + type), number(1), padded(value)]);
const properties = (...list: readonly Buffer[]): Buffer => record(0x00069005, Buffer.concat([number(list.length), ...list]));
const begins = record(0x00069002, Buffer.alloc(14));
/** Properties of every kind that Outlook puts before those that are looked for. */
const BEFORE = [
  Buffer.concat([number(0x37050003), number(5)]), Buffer.concat([number(0x0e200014), Buffer.alloc(8)]), Buffer.concat([number(0x340d1003), number(2), number(1), number(2)]),
  Buffer.concat([number(0x8001001e), Buffer.alloc(16), number(1), padded(Buffer.from('名\0', 'utf16le')), number(1), padded(Buffer.from('x\0'))]),
  Buffer.concat([number(0x80020003), Buffer.alloc(16), number(0), number(7), number(1)]), Buffer.concat([number(0x7ffe000b), number(1)]),
];
const MESSAGE = Buffer.from('0703020000000000c000000000000046', 'hex');
const STORAGE = Buffer.from('0b00000000000000c000000000000046', 'hex');
const object = (kind: Buffer, value: Buffer): Buffer => counted(0x3701, 0x0d, Buffer.concat([kind, value]));
const longName = (name: string): Buffer => counted(0x3707, 0x1f, Buffer.from(`${name}\0`, 'utf16le'));
const FILE = winmail(begins, record(0x00018010, Buffer.from('FORM~1.PDF\0')), record(0x0006800f, Buffer.from('%PDF-1.7')), properties(...BEFORE, longName('申込書.pdf')));

const read = (bytes: Buffer) => {
  const tnef = readTnef(bytes);
  return tnef && { isWhole: tnef.isWhole, files: tnef.files.map(({ name, content, quarantine }) => [name, content.toString('latin1'), quarantine]) };
};

describe('a winmail.dat', () => {
  it('gives its files under their long names', () => expect(read(FILE)).toEqual({ isWhole: true, files: [['申込書.pdf', '%PDF-1.7', null]] }));

  it('gives a file whose data stands among its properties alone, and an OLE object as the file that it is', () => {
    const inside = winmail(begins, properties(...BEFORE, longName('a.pdf'), counted(0x3701, 0x102, Buffer.from('%PDF-1.3'))), begins, properties(longName('表'), object(STORAGE, Buffer.from('\xd0\xcf\x11\xe0', 'latin1'))));
    expect(read(inside)).toEqual({ isWhole: true, files: [['a.pdf', '%PDF-1.3', null], ['表', '\xd0\xcf\x11\xe0', null]] });
  });

  it('gives the files of a message in it; a message without any, and one that is none, as it stands', () => {
    const around = (message: Buffer): Buffer => winmail(begins, properties(...BEFORE, longName('Re'), object(MESSAGE, message)));
    expect(read(around(around(FILE)))).toEqual({ isWhole: true, files: [['申込書.pdf', '%PDF-1.7', null]] });
    const empty = winmail(record(0x00018004, Buffer.from('x\0')));
    expect(read(around(empty))).toEqual({ isWhole: true, files: [['Re.msg', empty.toString('latin1'), null]] });
    expect(read(around(Buffer.from('none')))).toEqual({ isWhole: true, files: [['Re.msg', 'none', null]] });
    expect(read(around(Buffer.concat([FILE, Buffer.from('more')])))).toMatchObject({ isWhole: false });
    let deep = FILE;
    for (let depth = 0; depth < 6; depth += 1) deep = around(deep);
    expect(read(deep)?.files).toEqual([['Re.msg', expect.any(String), 'unpacks-too-far']]);
  });

  it('reads names in the code page that it says', () => {
    const named = (page: number, name: Buffer) => read(winmail(record(0x00069007, Buffer.concat([number(page), number(0)])), begins, record(0x00018010, name), record(0x0006800f, Buffer.from('x'))))?.files[0]?.[0];
    expect(named(1252, Buffer.from('Übersicht.txt\0', 'latin1'))).toBe('Übersicht.txt');
    expect(named(932, Buffer.from([0x90, 0x5c, 0x8d, 0x9e, 0]))).toBe('申込');
  });

  it('never ends its reader, whatever is changed in it or cut off', () => {
    const whole = winmail(begins, properties(...BEFORE, longName('Re'), object(MESSAGE, FILE)), begins, properties(longName('表'), object(STORAGE, Buffer.from('x'))));
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, end) => {
      const bytes = Buffer.from(whole);
      bytes[at] = value;
      expect(() => readTnef(bytes.subarray(0, end))).not.toThrow();
    }), { numRuns: 2_000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (rest) => expect(() => readTnef(Buffer.concat([whole.subarray(0, 6), rest]))).not.toThrow()));
  });
});
