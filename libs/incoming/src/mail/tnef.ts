import { INTAKE_LIMITS } from '#domain';

/** A file in a winmail.dat. */
export interface TnefFile {
  readonly name: string;
  readonly content: Buffer;
}

const SIGNATURE = 0x223e9f78;
const ATTACHMENT = { begins: 0x00069002, title: 0x00018010, data: 0x0006800f, properties: 0x00069005 };
/** Name in MAPI's own list of properties: long file name, as text of two bytes a character or of one. */
const LONG_NAME = { unicode: 0x3707001f, ansi: 0x3707001e };

/** The files of a winmail.dat, and whether it could be followed to its end; null when it is none. */
export function readTnef(bytes: Buffer): { readonly files: readonly TnefFile[]; readonly isWhole: boolean } | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const files: { name: string; content: Buffer }[] = [];
  let at = 6;
  // One more than may be listed says that there are too many.
  while (at + 9 <= bytes.length && bytes[at] !== 0 && files.length <= INTAKE_LIMITS.listedParts) {
    const [attribute, length] = [bytes.readUInt32LE(at + 1), bytes.readUInt32LE(at + 5)];
    const data = bytes.subarray(at + 9, at + 9 + length);
    if (data.length !== length) break;
    const file = files.at(-1);
    if (attribute === ATTACHMENT.begins) files.push({ name: '', content: Buffer.alloc(0) });
    else if (file && attribute === ATTACHMENT.data) file.content = data;
    else if (file && attribute === ATTACHMENT.title && file.name === '') file.name = shortName(data);
    else if (file && attribute === ATTACHMENT.properties) file.name = longName(data) ?? file.name;
    at += 9 + length + 2;
  }
  return {
    files: files.filter(({ content }) => content.length > 0).map(({ name, content }) => ({ name: name || 'winmail', content })),
    // Zeros at the end fill up what a program rounds.
    isWhole: at > 6 && at <= bytes.length && bytes.subarray(at).every((byte) => byte === 0),
  };
}

function shortName(data: Buffer): string {
  return new TextDecoder('shift_jis').decode(data).replace(/\0+$/, '');
}

/** Looks for the one property wanted rather than walking all kinds of them. */
function longName(data: Buffer): string | null {
  for (const [tag, decode] of [[LONG_NAME.unicode, 'utf-16le'], [LONG_NAME.ansi, 'shift_jis']] as const) {
    const mark = Buffer.alloc(4);
    mark.writeUInt32LE(tag);
    const at = data.indexOf(mark);
    if (at < 0 || at + 12 > data.length) continue;
    // Number of values (one), length, text.
    const length = data.readUInt32LE(at + 8);
    return new TextDecoder(decode).decode(data.subarray(at + 12, at + 12 + length)).replace(/\0+$/, '');
  }
  return null;
}
