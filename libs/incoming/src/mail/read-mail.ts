import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beginning, INTAKE_LIMITS, type QuarantineReason } from '#domain';
import { simpleParser, type Attachment, type Headers, type ParsedMail } from 'mailparser';
import { headTypeOf } from '../files/file-type.js';
import type { MailAttachment, MailEnvelope, MailReading } from '../reading.js';
import { declareCharsets } from './declared-charsets.js';
import { japaneseText, plainText } from './japanese-text.js';
import { endOfHead, LONGEST_ADDRESS } from './mail-head.js';
import { failedAddresses, isDaemon, ourMessageIds, returnedMail } from './returned-mail.js';
import { unwrapSigned } from './smime.js';
import { readTnef } from './tnef.js';
import { splitUuencoded } from './uuencode.js';

/** So much of what a mail says is kept to be shown. Characters. */
const LONGEST_TEXT = 20_000;
/** And of what a file is called. Characters. */
const LONGEST_NAME = 200;
/** Mails and signed mails within a mail: a forwarded form of a forwarded form; deeper is nobody's habit. */
const DEEPEST = 4;
/** Pictures of a signature line that a mail's HTML shows are no papers. Bytes. */
const SMALLEST_INLINE = 20 * 1024;
/** What a signature is wrapped around is a mail with fields of its own; signing programs also wrap any file (form.pdf.p7m). */
const MIME_FIELD = /^(content-[a-z-]+|mime-version):/im;

interface Found {
  readonly name: string;
  readonly content: Buffer;
  readonly quarantine: QuarantineReason | null;
}

/** Takes a mail apart: what it says, who sent it, whether a person did, and its papers as files in `folder`. */
export async function readMail(bytes: Buffer, folder: string, envelope: MailEnvelope): Promise<MailReading> {
  const mail = await parse(bytes);
  const sender = firstAddress(mail.replyTo) || firstAddress(mail.from);
  const from = firstAddress(mail.from) || sender;
  const fromNobody = envelope.fromNobody || namesNobody(mail.headers);
  const report = isReport(mail, from, fromNobody) ? deliveryStatus(mail) : null;
  const bounceOf = returnedMail({
    report, sender: from, subject: mail.subject ?? '', fromNobody, isAnswer: header(mail.headers, 'auto-submitted').toLowerCase().startsWith('auto-replied'),
    namesFailed: header(mail.headers, 'x-failed-recipients') !== '', encloses: mail.attachments.some(isMail), recipients: [envelope.recipient, ...addressesOf(mail)],
    quoted: `${report ?? ''}\n${mail.text ?? ''}\n${quotedHead(mail)}`,
  });
  // What a report encloses is our own mail, or a stranger's that nobody sent to us.
  const taken = bounceOf !== null || report !== null ? { files: [], text: mail.text ?? '' } : await unwrap(mail, 0);
  const tooMany = taken.files.length > INTAKE_LIMITS.listedParts;
  const byMachine = isReport(mail, from, fromNobody) || isAutomatic(mail.headers, sender);
  return {
    subject: beginning(japaneseText(mail.subject ?? ''), 500),
    sender: from,
    senderName: beginning(japaneseText(mail.from?.value[0]?.name ?? ''), 200),
    text: beginning(japaneseText(taken.text).trim(), LONGEST_TEXT),
    isAutomatic: byMachine,
    isFromList: isFromList(mail.headers),
    bounceOf,
    failedAt: bounceOf === null || report === null ? [] : failedAddresses(report),
    answers: byMachine ? [] : ourMessageIds([mail.inReplyTo ?? '', ...[mail.references ?? []].flat()].join(' ')),
    attachments: tooMany ? [] : await keptIn(folder, taken.files),
    quarantine: tooMany ? 'too-many-parts' : null,
  };
}

/** Beyond so many, attachments are listed and not opened. */
async function keptIn(folder: string, files: readonly Found[]): Promise<readonly MailAttachment[]> {
  const kept: MailAttachment[] = [];
  for (const [index, { name, content, quarantine }] of files.entries()) {
    const path = join(folder, `attachment-${index + 1}`);
    await writeFile(path, content);
    kept.push({ fileName: beginning(name, LONGEST_NAME), file: path, quarantine: index < INTAKE_LIMITS.parts ? quarantine : 'too-many-parts' });
  }
  return kept;
}

const READER = { keepDeliveryStatus: true, skipHtmlToText: false, skipTextToHtml: true, skipImageLinks: true, maxHtmlLengthToParse: 2_000_000 };

async function parse(bytes: Buffer): Promise<ParsedMail> {
  const mail = await simpleParser(declareCharsets(bytes), READER);
  // HTML that is no alternative to any text gives none of its own.
  if (!mail.text && mail.html) mail.text = (await simpleParser(`Content-Type: text/html; charset=utf-8\r\n\r\n${mail.html}`, READER)).text ?? '';
  return mail;
}

interface Unwrapped {
  readonly files: Found[];
  readonly text: string;
}

async function unwrap(mail: ParsedMail, depth: number): Promise<Unwrapped> {
  const files: Found[] = [];
  const letter = splitUuencoded(mail.text ?? '');
  const texts = [letter.text];
  const open = async (content: Buffer, isWhole: boolean): Promise<void> => {
    const inner = await parse(content);
    const within = await unwrap(inner, depth + 1);
    files.push(...within.files);
    // A signed wrapper has no words of its own; a mail within a mail is told apart from the one that brought it.
    if (isWhole) texts[0] = within.text;
    else texts.push(`――添付のメール　${inner.subject ?? ''}　${inner.from?.text ?? ''}――\n${within.text}`);
  };
  for (const attachment of mail.attachments) {
    const { content } = attachment;
    const name = japaneseText(attachment.filename ?? '');
    if (isWrapper(attachment)) {
      const wrapped = unwrapSigned(content);
      if (typeof wrapped === 'string') files.push({ name, content, quarantine: wrapped });
      else if (isSignedFile(name, wrapped)) files.push({ name: name.replace(/\.p7m$/i, ''), content: wrapped, quarantine: null });
      else if (depth >= DEEPEST) files.push({ name, content, quarantine: 'unpacks-too-far' });
      else await open(wrapped, true);
    } else if (isMail(attachment)) {
      if (depth >= DEEPEST) files.push({ name, content, quarantine: 'unpacks-too-far' });
      else await open(content, false);
    } else {
      const tnef = readTnef(content);
      if (tnef) files.push(...tnef.files.map(({ name: called, content: within, quarantine }) => ({ name: japaneseText(called), content: within, quarantine })));
      // Whatever was behind the break may be the form.
      if (tnef && !tnef.isWhole) files.push({ name: name || 'winmail.dat', content, quarantine: 'damaged' });
      if (!tnef && isPaper(attachment, mail)) files.push({ name, content, quarantine: null });
    }
  }
  files.push(...letter.files.map(({ name, content, isWhole }) => ({ name: japaneseText(name), content, quarantine: isWhole ? null : ('damaged' as const) })));
  return { files, text: texts.filter((text) => text.trim() !== '').join('\n\n') };
}

/** A mail that was attached as it is, or saved as a file and attached. */
function isMail({ contentType, filename }: Attachment): boolean {
  return /^message\/rfc822$/i.test(contentType) || /\.eml$/i.test(filename ?? '');
}

/** smime.p7m holds the mail itself; smime.p7s beside it is only its signature. */
function isWrapper({ contentType, filename }: Attachment): boolean {
  return /^application\/(x-)?pkcs7-mime$/i.test(contentType) || /\.p7m$/i.test(filename ?? '');
}

/** A file that was signed as it is, rather than a mail. */
function isSignedFile(name: string, content: Buffer): boolean {
  if (headTypeOf(content) !== 'unknown') return true;
  const end = endOfHead(content);
  return /[^.]\.[^.]+\.p7m$/i.test(name) && !MIME_FIELD.test(content.toString('latin1', 0, end < 0 ? content.length : end));
}

function isPaper({ contentType, cid, content }: Attachment, { html }: ParsedMail): boolean {
  if (/^(message\/(delivery-status|disposition-notification)|text\/(rfc822-headers|calendar)|application\/(x-)?pkcs7-signature|application\/pgp-signature)$/i.test(contentType)) return false;
  if (!contentType.startsWith('image/') || headTypeOf(content) === 'tiff' || content.length >= SMALLEST_INLINE) return true;
  return cid === undefined || typeof html !== 'string' || !html.toLowerCase().includes(`cid:${cid.toLowerCase()}`);
}

/** Whether a program sent it to report; a person, too, passes on what came back, and the form along with it. */
function isReport({ headers }: ParsedMail, from: string, fromNobody: boolean): boolean {
  const type = headers.get('content-type');
  return fromNobody || isDaemon(from) || (typeof type === 'object' && 'value' in type && String(type.value).toLowerCase() === 'multipart/report');
}

function deliveryStatus(mail: ParsedMail): string | null {
  const status = mail.attachments.find(({ contentType }) => /^message\/delivery-status$/i.test(contentType));
  return status ? status.content.toString('utf8') : null;
}

/** The mail that came back, or its head, as it is enclosed in a report. */
function quotedHead(mail: ParsedMail): string {
  return mail.attachments
    .filter(({ contentType }) => /^(message\/rfc822|text\/rfc822-headers)$/i.test(contentType))
    .map(({ content }) => content.toString('latin1').slice(0, 20_000)).join('\n');
}

/** In small letters; '' when there is none, or what stands there is longer than any address. */
function firstAddress(field: ParsedMail['from']): string {
  const address = plainText(field?.value[0]?.address?.toLowerCase() ?? '').replace(/[\x01-\x1f\x7f]/g, '');
  return address.length > LONGEST_ADDRESS ? '' : address;
}

function addressesOf(mail: ParsedMail): readonly string[] {
  return [mail.to, mail.cc].flat().flatMap((list) => list?.value ?? []).flatMap(({ address }) => (address ? [address.toLowerCase()] : []));
}

/** Local parts behind which nobody reads: answering machines, lists and their owners, daemons, senders that say so. */
const NOBODY = /^((mailer-)?daemon|postmaster|root|listserv|majordomo|notifications?|auto-?respon(d|der|se)|auto[-_]?reply|(do[-_.]?not|no)[-_.]?reply[^@]*|bounce[^@]*|owner-[^@]*|[^@]*-(request|owner|return|bounces))@/i;
/** Each of them alone says that a machine sent it. */
const MACHINES = ['x-auto-response-suppress', 'x-autoreply', 'x-mail-autoreply', 'x-autorespond', 'x-autogenerated', 'x-ms-exchange-inbox-rules-loop', 'x-loop', 'x-failed-recipients', 'feedback-id'];
/** And that a list passed it on. */
const LISTS = ['list', 'mailing-list', 'x-mailing-list', 'x-ml-name'];

/** Whether no person wrote it: answering machines, bulk senders (RFC 3834 and what mailers do). What goes out in bulk without a list, is a machine's: old answering machines say so of themselves. */
function isAutomatic(headers: Headers, sender: string): boolean {
  const submitted = header(headers, 'auto-submitted').toLowerCase().replace(/[;(].*$/s, '').trim();
  const byPrecedence = isFromList(headers) ? /\b(junk|auto_reply)\b/i : /\b(bulk|junk|auto_reply)\b/i;
  return (
    (submitted !== '' && submitted !== 'no') || precedences(headers).some((value) => byPrecedence.test(value)) ||
    MACHINES.some((name) => header(headers, name) !== '') || NOBODY.test(sender)
  );
}

/** Lists of newsletters, and the address of a company's group, from which its people write. */
function isFromList(headers: Headers): boolean {
  return precedences(headers).some((value) => /\blist\b/i.test(value)) || LISTS.some((name) => header(headers, name) !== '') || [...headers.keys()].some((name) => name.startsWith('list-'));
}

function precedences(headers: Headers): readonly string[] {
  return ['precedence', 'x-precedence'].map((name) => header(headers, name));
}

/** `Return-Path: <>`, as the last server before us wrote the empty sender of the envelope. */
function namesNobody(headers: Headers): boolean {
  const returnPath = headers.get('return-path');
  return typeof returnPath === 'object' && 'value' in returnPath && Array.isArray(returnPath.value) && returnPath.value.every((each) => typeof each === 'object' && !each.address);
}

function header(headers: Headers, name: string): string {
  const value = headers.get(name);
  return typeof value === 'string' ? value : value === undefined ? '' : 'given';
}
