import Encoding from 'encoding-japanese';
import { jisText } from './jis-text.js';
import { endOfHead } from './mail-head.js';
import { UTF7, utf7Text } from './utf7.js';

/** Deeper and wider than any mail of a person; what is beyond stays as it came. */
const DEEPEST = 12;
const MOST_PARTS = 1_000;
/** The escape sequences by which JIS switches its sets, in bytes. */
const JIS = /\x1b(?:\$[@AB]|\$\([@-D]|\([BHIJ])/;
const HIGH = /[\x80-\xff]/;
/** Half-width kana by their own escape, or shifted to by SO and back by SI. */
const SHIFTED_KANA = /\x0e[!-_]+\x0f/;
const NARROW_JIS = /\x1b\(I|\x0e[!-_]/;
const DECODERS: Readonly<Record<string, string>> = { SJIS: 'shift_jis', EUCJP: 'euc-jp', UTF8: 'utf-8' };
/** What senders write who do not know; whatever stands there, the bytes are asked. */
const SAYS_NOTHING = /^(|us-?ascii|ascii|(iso-?8859|windows|cp)-?[\d-]+|latin1|unknown.*|x-unknown|8bit|binary|default)$/;
const USUAL_KANA = /[\u3041-\u30fa]/g;
const NARROW_KANA = /[\uff66-\uff9f]{3,}/g;
/** Kana, or more Chinese characters in a row than accents of Latin letters could make. */
const JAPANESE = /[\u3041-\u30ff]|[\u4e00-\u9fff]{3}/;
/** Encoded words (RFC 2047) one after the other under one name, with a blank between them or none: a character may be cut between two of them. */
const ENCODED_WORDS = /=\?([\w-]+)(?:\*[\w-]*)?\?[bq]\?[^?]*\?=(?:\s*=\?\1(?:\*[\w-]*)?\?[bq]\?[^?]*\?=)*/gi;
/** A parameter that names its charset (RFC 2231), with its pieces. */
const EXTENDED_PARAMETER = /([\w-]{1,40})\*(?:0\*)?=([\w-]+)'[\w-]*'([^;\s]*)((?:\s*;\s*\1\*\d+\*?=[^;\s]*)*)/gi;
/** What only characters of other scripts than Latin, Greek and the like need three bytes for. */
const WIDE = /[\u0800-\uffff]/;
const SHIFT_JIS = /^(x-)?(shift[_-]?jis|sjis|windows-31j)/;
const TRUE_UTF8 = /^utf-?8$/;

/**
 * A mail for its reader: heads and texts that were written in Shift_JIS, EUC-JP or ISO-2022-JP without a word about it, or under another
 * name, stand in it in UTF-8 and say so; a part that has a file's name is said to be a file. Everything else, and a mail that says the truth, is as it came; the original itself is never touched.
 */
export function declareCharsets(mail: Buffer): Buffer {
  return entity(mail, 0);
}

function entity(bytes: Buffer, depth: number): Buffer {
  if (depth > DEEPEST) return bytes;
  const end = endOfHead(bytes);
  const [head, body] = /^\r?\n/.test(bytes.toString('latin1', 0, 2)) || end < 0 ? [bytes.subarray(0, 0), bytes] : [bytes.subarray(0, end), bytes.subarray(end)];
  const inHead = fieldsOf(head);
  const fields = depth === 0 ? inHead : named(inHead);
  const written = fields.map((field) => fieldInUtf8(field));
  const value = (name: string): string => fields.find((field) => field.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim() ?? '';
  const type = value('content-type');
  const packed = value('content-transfer-encoding').toLowerCase();
  const withBody = (newBody: Buffer): Buffer => {
    const headStands = fields === inHead && written.every((field, index) => field.equals(Buffer.from(fields[index] ?? '', 'latin1')));
    if (headStands) return newBody === body ? bytes : Buffer.concat([head, newBody]);
    return Buffer.concat([...written.flatMap((field) => [field, Buffer.from('\r\n')]), Buffer.from('\r\n'), newBody]);
  };
  if (/^multipart\//i.test(type)) return withBody(partsIn(body, parameter(type, 'boundary'), depth));
  if (/^message\/rfc822/i.test(type) && !/base64|quoted/.test(packed)) return withBody(entity(body, depth + 1));
  if (!/^(text\/(plain|html)\b|$)/i.test(type) || /^attachment/i.test(value('content-disposition'))) return withBody(body);
  const text = misdeclaredText(unpacked(body, packed), parameter(type, 'charset').toLowerCase());
  if (text === null) return withBody(body);
  const kept = written.filter((field) => !/^content-(type|transfer-encoding):/i.test(field.toString('latin1')));
  const kind = /^text\/html/i.test(type) ? 'text/html' : 'text/plain';
  return Buffer.concat([
    ...kept.flatMap((field) => [field, Buffer.from('\r\n')]),
    Buffer.from(`Content-Type: ${kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`),
  ]);
}

/** A text that bears a name without a word about how it is to be shown would be read as part of the letter, and the file nobody's. */
function named(fields: readonly string[]): readonly string[] {
  const type = fields.find((field) => /^content-type:\s*text\//i.test(field));
  if (!type || !/;\s*name\*?(\d+\*?)?=/i.test(type) || fields.some((field) => /^content-disposition:/i.test(field))) return fields;
  return [...fields, 'Content-Disposition: attachment'];
}

/** Field by field with its folded lines, a character a byte. */
function fieldsOf(head: Buffer): readonly string[] {
  return head.toString('latin1').replace(/(\r?\n)+$/, '').split(/\r?\n(?![ \t])/).filter((field) => field !== '');
}

function fieldInUtf8(field: string): Buffer {
  const bytes = Buffer.from(field.replace(ENCODED_WORDS, encodedInUtf8).replace(EXTENDED_PARAMETER, extendedInUtf8), 'latin1');
  return Buffer.from(undeclaredText(bytes) ?? bytes);
}

/** Encoded words that name another charset than they are written in under the right name, those of two codings in one; others as they are. */
function encodedInUtf8(words: string, name: string): string {
  const charset = name.toLowerCase();
  const pieces = [...words.matchAll(/\?([bq])\?([^?]*)\?=/gi)].map(([, coding = '', piece = '']) => ({
    coding: coding.toLowerCase(), bytes: coding.toLowerCase() === 'b' ? Buffer.from(piece, 'base64') : unpacked(Buffer.from(piece.replaceAll('_', ' '), 'latin1'), 'quoted-printable'),
  }));
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  // The reader puts together what is of one coding and stands apart; the rest is put together here.
  const isReadersOwn = new Set(pieces.map(({ coding }) => coding)).size === 1 && !/\?==\?/.test(words);
  const text = misdeclaredText(bytes, charset) ?? (isReadersOwn ? null : declaredText(bytes, charset));
  return text === null ? words : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** The same of a parameter: its pieces are one. */
function extendedInUtf8(parameter: string, name: string, charset: string, first: string, others: string): string {
  const rest = [...others.matchAll(/\*\d+(\*?)=([^;\s]*)/g)].map(([, isCoded, value = '']) => (isCoded === '' ? value.replaceAll('"', '') : fromPercents(value)));
  const text = misdeclaredText(Buffer.from([fromPercents(first), ...rest].join(''), 'latin1'), charset.toLowerCase());
  return text === null ? parameter : `${name}*=utf-8''${[...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}`;
}

function fromPercents(value: string): string {
  return value.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function parameter(field: string, name: string): string {
  const [, quoted, bare] = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(field.replace(/\r?\n[ \t]+/g, ' ')) ?? [];
  return quoted ?? bare ?? '';
}

function partsIn(body: Buffer, boundary: string, depth: number): Buffer {
  if (boundary === '') return body;
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const pieces: Buffer[] = [];
  let [at, from, changed, inside] = [body.indexOf(mark), 0, false, false];
  for (let count = 0; at >= 0 && count <= MOST_PARTS; at = body.indexOf(mark, at + mark.length)) {
    const [before, after] = [at === 0 ? 10 : body[at - 1], body[at + mark.length]];
    if (before !== 10 || (after !== undefined && ![9, 10, 13, 32, 45].includes(after))) continue;
    count += 1;
    const line = body.indexOf(10, at);
    const piece = body.subarray(from, at);
    const written = inside ? entity(piece, depth + 1) : piece;
    changed ||= written !== piece;
    from = line < 0 ? body.length : line + 1;
    pieces.push(written, body.subarray(at, from));
    inside = after !== 45;
  }
  return changed ? Buffer.concat([...pieces, body.subarray(from)]) : body;
}

function unpacked(body: Buffer, encoding: string): Buffer {
  if (encoding.includes('base64')) return Buffer.from(body.toString('latin1'), 'base64');
  if (!encoding.includes('quoted')) return body;
  return Buffer.from(body.toString('latin1').replace(/[ \t]*=\r?\n/g, '').replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))), 'latin1');
}

/** The text when its part does not say how it is written, or says it wrongly; null when the reader can be left to it. */
function misdeclaredText(bytes: Buffer, charset: string): string | null {
  if (UTF7.test(charset)) return utf7Text(bytes);
  const utf8 = charset === '' || TRUE_UTF8.test(charset) ? null : wideUtf8(bytes);
  if (utf8 !== null) return utf8;
  if (SAYS_NOTHING.test(charset)) {
    const text = undeclaredText(bytes);
    // Latin letters that happen to look like something else stay Latin.
    return text !== null && (charset === '' || !/8859|windows|cp|latin/.test(charset) || JAPANESE.test(text)) ? text : null;
  }
  // Half-width kana are none of ISO-2022-JP's sets, and programs of the time send them all the same: its reader would drop them.
  if (charset.startsWith('iso-2022-jp')) {
    const latin = bytes.toString('latin1');
    return HIGH.test(latin) ? undeclaredText(bytes) : NARROW_JIS.test(latin) ? jisText(latin) : null;
  }
  return decodes(bytes, charset) && !JIS.test(bytes.toString('latin1')) && !(SHIFT_JIS.test(charset) && isNarrowGarble(bytes)) ? null : undeclaredText(bytes);
}

/** What is UTF-8 to its last byte, and uses it for more than accents, is UTF-8 whatever its label says: Shift_JIS and the Chinese sets take nearly every such text for one of theirs. */
function wideUtf8(bytes: Buffer): string | null {
  if (!HIGH.test(bytes.toString('latin1')) || !decodes(bytes, 'utf-8')) return null;
  const text = new TextDecoder().decode(bytes);
  return WIDE.test(text) ? text : null;
}

/** Kana of EUC-JP that Shift_JIS takes for half-width ones: hardly anything else in one reading, the usual kana in the other. */
function isNarrowGarble(bytes: Buffer): boolean {
  const [asSaid, other] = [new TextDecoder('shift_jis').decode(bytes), decodes(bytes, 'euc-jp') ? new TextDecoder('euc-jp').decode(bytes) : ''];
  const [narrow, usual] = [asSaid.match(/[\uff61-\uff9f]/g)?.length ?? 0, other.match(USUAL_KANA)?.length ?? 0];
  return narrow * 2 > asSaid.length && usual >= 3 && usual * 2 >= other.length;
}

/** As its label says; null when it is not so written. */
function declaredText(bytes: Buffer, charset: string): string | null {
  if (charset.startsWith('iso-2022-jp')) return undeclaredText(bytes);
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Text by its bytes alone, whatever it was written in; what cannot be made out stands as �. */
export function textOfBytes(bytes: Buffer): string {
  return undeclaredText(bytes) ?? bytes.toString('utf8');
}

/** Japanese text by its bytes alone; null when it is UTF-8 already, or nothing that could be known. */
function undeclaredText(bytes: Buffer): string | null {
  const latin = bytes.toString('latin1');
  if (!HIGH.test(latin)) return JIS.test(latin) || SHIFTED_KANA.test(latin) ? jisText(latin) : null;
  if (decodes(bytes, 'utf-8')) return null;
  const decoder = oneOfTwo(bytes) ?? DECODERS[String(Encoding.detect(bytes, ['SJIS', 'EUCJP']))];
  return decoder === undefined ? null : new TextDecoder(decoder).decode(bytes);
}

/** Most bytes of EUC-JP are half-width kana in Shift_JIS: of two readings that are possible, the one with the usual kana is meant. */
function oneOfTwo(bytes: Buffer): string | undefined {
  const [best, second] = ['shift_jis', 'euc-jp'].filter((charset) => decodes(bytes, charset))
    .map((charset) => ({ charset, kana: kanaIn(new TextDecoder(charset).decode(bytes), charset) })).sort((a, b) => b.kana - a.kana);
  return best === undefined || best.kana === second?.kana ? undefined : best.charset;
}

/** In EUC-JP half-width kana take two bytes each, which are one rare character in Shift_JIS: a few of them in a row are no accident. */
function kanaIn(text: string, charset: string): number {
  const narrow = charset === 'euc-jp' ? (text.match(NARROW_KANA) ?? []).join('').length : 0;
  return narrow + (text.match(USUAL_KANA)?.length ?? 0);
}

/** A charset that the platform does not know is left to the reader. */
function decodes(bytes: Buffer, charset: string): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    return error instanceof RangeError;
  }
}
