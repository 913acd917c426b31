import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type Attachment, type Headers, type ParsedMail } from 'mailparser';
import type { MailAttachment, MailReading } from '../reading.js';
import { reportedMail, saysFailed } from './delivery-report.js';
import { japaneseText } from './japanese-text.js';
import { unwrapSigned } from './smime.js';
import { readTnef } from './tnef.js';

/** So much of what a mail says is kept to be shown. Characters. */
const LONGEST_TEXT = 20_000;
const MOST_ATTACHMENTS = 40;
/** A signed mail may be wrapped in another; deeper is nobody's habit. */
const DEEPEST = 4;
/** Pictures of a signature line in a mail's HTML are no papers. Bytes. */
const SMALLEST_INLINE = 20 * 1024;

interface Found {
  readonly name: string;
  readonly content: Buffer;
}

/** Takes a mail apart: what it says, who sent it, whether a person did, and its papers as files in `folder`. */
export async function readMail(bytes: Buffer, folder: string, recipient: string): Promise<MailReading> {
  const mail = await parse(bytes);
  const { files, quarantine, inner } = await unwrap(mail, 0);
  const content = inner ?? mail;
  const attachments: MailAttachment[] = [];
  for (const [index, file] of files.slice(0, MOST_ATTACHMENTS).entries()) {
    const path = join(folder, `attachment-${index + 1}`);
    await writeFile(path, file.content);
    attachments.push({ fileName: file.name, file: path });
  }
  const report = deliveryStatus(mail);
  const isBounce = report !== null && saysFailed(report);
  const sender = (mail.replyTo ?? mail.from)?.value[0]?.address?.toLowerCase() ?? '';
  return {
    subject: japaneseText(mail.subject ?? '').slice(0, 500),
    sender: mail.from?.value[0]?.address?.toLowerCase() ?? sender,
    text: japaneseText(content.text ?? '').trim().slice(0, LONGEST_TEXT),
    isAutomatic: report !== null || isAutomatic(mail.headers, sender),
    isBounce,
    bounceOf: isBounce ? reportedMail([recipient, ...addressesOf(mail)], `${report}\n${mail.text ?? ''}\n${quotedHead(mail)}`) : null,
    attachments,
    quarantine,
  };
}

function parse(bytes: Buffer): Promise<ParsedMail> {
  return simpleParser(bytes, { keepDeliveryStatus: true, skipHtmlToText: false, skipTextToHtml: true, skipImageLinks: true, maxHtmlLengthToParse: 2_000_000 });
}

interface Unwrapped {
  readonly files: Found[];
  readonly quarantine: MailReading['quarantine'];
  readonly inner: ParsedMail | null;
}

async function unwrap(mail: ParsedMail, depth: number): Promise<Unwrapped> {
  const files: Found[] = [];
  let [quarantine, inner]: [MailReading['quarantine'], ParsedMail | null] = [null, null];
  for (const attachment of mail.attachments) {
    if (isWrapper(attachment)) {
      const wrapped = unwrapSigned(attachment.content);
      if (typeof wrapped === 'string') quarantine = wrapped;
      else if (depth >= DEEPEST) quarantine = 'unpacks-too-far';
      else {
        inner = await parse(wrapped);
        const within = await unwrap(inner, depth + 1);
        files.push(...within.files);
        quarantine ??= within.quarantine;
        inner = within.inner ?? inner;
      }
      continue;
    }
    const tnef = readTnef(attachment.content);
    if (tnef) files.push(...tnef.map(({ name, content }) => ({ name: japaneseText(name), content })));
    else if (isPaper(attachment)) files.push({ name: japaneseText(attachment.filename ?? ''), content: attachment.content });
  }
  return { files, quarantine, inner };
}

/** smime.p7m holds the mail itself; smime.p7s beside it is only its signature. */
function isWrapper({ contentType, filename }: Attachment): boolean {
  return /^application\/(x-)?pkcs7-mime$/i.test(contentType) || /\.p7m$/i.test(filename ?? '');
}

function isPaper({ contentType, contentDisposition, related, content }: Attachment): boolean {
  if (/^(message\/(delivery-status|rfc822|disposition-notification)|text\/(rfc822-headers|calendar)|application\/(x-)?pkcs7-signature|application\/pgp-signature)$/i.test(contentType)) return false;
  return !((related || contentDisposition === 'inline') && contentType.startsWith('image/') && content.length < SMALLEST_INLINE);
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

function addressesOf(mail: ParsedMail): readonly string[] {
  return [mail.to, mail.cc].flat().flatMap((list) => list?.value ?? []).flatMap(({ address }) => (address ? [address.toLowerCase()] : []));
}

const NOBODY = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounce[s+-]?[^@]*|[^@]*-(request|owner|bounces))@/i;

/** Whether no person waits for an answer: answering machines, lists, bulk senders, empty return addresses (RFC 3834 and what mailers do). */
function isAutomatic(headers: Headers, sender: string): boolean {
  const text = (name: string): string => {
    const value = headers.get(name);
    return typeof value === 'string' ? value : value === undefined ? '' : 'given';
  };
  const submitted = text('auto-submitted').toLowerCase();
  const returnPath = headers.get('return-path');
  return (
    (submitted !== '' && !submitted.startsWith('no')) ||
    /\b(bulk|junk|list|auto_reply)\b/i.test(text('precedence')) ||
    ['list', 'list-id', 'list-unsubscribe', 'x-auto-response-suppress', 'x-autoreply', 'x-autorespond', 'x-failed-recipients'].some((name) => text(name) !== '') ||
    (typeof returnPath === 'object' && 'value' in returnPath && Array.isArray(returnPath.value) && returnPath.value.every((each) => typeof each === 'object' && !each.address)) ||
    sender === '' || NOBODY.test(sender)
  );
}
