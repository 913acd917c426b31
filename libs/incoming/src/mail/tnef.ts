import { INTAKE_LIMITS, type QuarantineReason } from '#domain';
import { readMapiProperties } from './mapi-properties.js';

/** A file in a winmail.dat. */
export interface TnefFile {
  readonly name: string;
  readonly content: Buffer;
  /** Why it is not opened. */
  readonly quarantine: QuarantineReason | null;
}

export interface TnefReading {
  readonly files: readonly TnefFile[];
  /** Whether it could be followed to its end. */
  readonly isWhole: boolean;
}

const SIGNATURE = 0x223e9f78;
const CODE_PAGE = 0x00069007;
const ATTACHMENT = { begins: 0x00069002, title: 0x00018010, data: 0x0006800f, properties: 0x00069005 };
/** Ids in MAPI's own list of properties: the names of a file, long or as it was shown, and its data where the attribute of data is left out. */
const NAMES = [0x3707, 0x3001, 0x3704];
const DATA = 0x3701;
/** What an object is, in front of it: a message of Outlook, which is a winmail.dat of its own; anything else is a file (OLE: a compound file). */
const MESSAGE = Buffer.from('0703020000000000c000000000000046', 'hex');
const KIND_BYTES = 16;
/** Messages within messages; deeper is nobody's habit. */
const DEEPEST = 4;
const CHARSETS: Readonly<Record<number, string>> = { 932: 'shift_jis', 1250: 'windows-1250', 1251: 'windows-1251', 1252: 'windows-1252', 936: 'gbk', 949: 'euc-kr', 950: 'big5', 65001: 'utf-8' };

interface Attachment {
  title: string;
  name: string | null;
  data: Buffer;
  object: Buffer | null;
}

/** The files of a winmail.dat, those of messages within it among them; null when it is none. */
export function readTnef(bytes: Buffer): TnefReading | null {
  return reading(bytes, 0);
}

function reading(bytes: Buffer, depth: number): TnefReading | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const attachments: Attachment[] = [];
  let [at, charset] = [6, 'shift_jis'];
  // One more than may be listed says that there are too many.
  while (at + 9 <= bytes.length && bytes[at] !== 0 && attachments.length <= INTAKE_LIMITS.listedParts) {
    const [attribute, length] = [bytes.readUInt32LE(at + 1), bytes.readUInt32LE(at + 5)];
    const data = bytes.subarray(at + 9, at + 9 + length);
    if (data.length !== length) break;
    const attachment = attachments.at(-1);
    if (attribute === CODE_PAGE && length >= 4) charset = CHARSETS[data.readUInt32LE(0)] ?? charset;
    else if (attribute === ATTACHMENT.begins) attachments.push({ title: '', name: null, data: Buffer.alloc(0), object: null });
    else if (attachment && attribute === ATTACHMENT.data) attachment.data = data;
    else if (attachment && attribute === ATTACHMENT.title) attachment.title ||= withoutEnd(new TextDecoder(charset).decode(data));
    else if (attachment && attribute === ATTACHMENT.properties) Object.assign(attachment, propertiesOf(data, charset));
    at += 9 + length + 2;
  }
  const found = attachments.map((attachment) => filesOf(attachment, depth));
  return {
    files: found.flatMap(({ files }) => files).slice(0, INTAKE_LIMITS.listedParts + 1),
    // Zeros at the end fill up what a program rounds.
    isWhole: at > 6 && at <= bytes.length && bytes.subarray(at).every((byte) => byte === 0) && found.every(({ isWhole }) => isWhole),
  };
}

function filesOf({ title, name, data, object }: Attachment, depth: number): TnefReading {
  const called = name || title || 'winmail';
  const content = data.length > 0 || object === null ? data : object.subarray(KIND_BYTES);
  const isMessage = object?.subarray(0, KIND_BYTES).equals(MESSAGE) === true;
  if (content.length === 0 && !isMessage) return { files: [], isWhole: true };
  if (!isMessage) return { files: [{ name: called, content, quarantine: null }], isWhole: true };
  const message = object.subarray(KIND_BYTES);
  if (depth >= DEEPEST) return { files: [{ name: `${called}.msg`, content: message, quarantine: 'unpacks-too-far' }], isWhole: true };
  const within = reading(message, depth + 1);
  // What holds no file, or none that can be had, is seen as what it is.
  if (within === null || (within.isWhole && within.files.length === 0)) return { files: [{ name: `${called}.msg`, content: message, quarantine: null }], isWhole: true };
  return within;
}

/** The best of its names, and what stands for its data. */
function propertiesOf(bytes: Buffer, charset: string): Partial<Attachment> {
  const properties = readMapiProperties(bytes, new Set([...NAMES, DATA]));
  const names = NAMES.flatMap((id) => properties.filter((property) => property.id === id && property.isText).map(({ value, isWide }) => withoutEnd(new TextDecoder(isWide ? 'utf-16le' : charset).decode(value))));
  const [name] = names.filter((each) => each !== '');
  const data = properties.find(({ id, isText }) => id === DATA && !isText);
  return { ...(name === undefined ? {} : { name }), ...(data === undefined ? {} : data.isObject ? { object: data.value } : { data: data.value }) };
}

function withoutEnd(text: string): string {
  return text.replace(/\0[^]*$/, '');
}
