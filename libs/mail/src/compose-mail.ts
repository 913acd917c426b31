import { formatEraDateWithWeekday, formatYen, PAYMENT_CHOICE_WORDS, paysAtCounter } from '#domain';
import type { TemplateEngine } from '#platform';
import { type DetailRow, detailBlock, indented } from './detail-block.js';
import { breakLines, LINE_WIDTH } from './line-breaking.js';
import type { CaseRecipient, MailCase, MailContents, MailSender, MailTemplate } from './mail-views.js';

export interface ComposedMail {
  readonly subject: string;
  /** Plain text, lines of at most 35 full-width characters (addresses of pages apart). */
  readonly text: string;
}

/** What a mail's template gets: finished strings only. */
interface MailView {
  readonly number: string;
  readonly addressee: string;
  readonly greeting: string;
  readonly details: string;
  readonly payment: string;
  /** The premium is paid at the counter. */
  readonly atCounter: boolean;
  /** 一括納付: it goes with those of other cases on the agreed day. */
  readonly deferred: boolean;
  /** The certificate on paper was dispatched, not handed over. */
  readonly posted: boolean;
  readonly calculation: string;
  /** 補正: the marked fields with their reason, once for every time the branch asked. */
  readonly asked: readonly { readonly number: string; readonly fields: string; readonly reason: string }[];
  readonly date: string;
  readonly misses: string;
  readonly url: string;
  readonly awaitsPremium: boolean;
  readonly signsIn: boolean;
  readonly sender: MailSender;
}

const SUBJECT = /^件名：(.+)\n\n/;

/**
 * The subject and the text of a mail. The template begins with a line 件名：…; nothing is escaped, for it is plain text.
 * @throws Error when a template names a field the view does not have, or has no subject
 */
export function composeMail<T extends MailTemplate>(
  templates: TemplateEngine,
  template: T,
  content: MailContents[T],
  people: { readonly recipient: CaseRecipient; readonly sender: MailSender },
): ComposedMail {
  return writeMail<MailView>(templates, template, viewOf(template, content, people));
}

/** Renders a mail's template with its view. @throws Error like `composeMail` */
export function writeMail<V extends object>(templates: TemplateEngine, template: string, view: V): ComposedMail {
  const rendered = templates.render<V>(`mail/${template}`, view);
  const subject = SUBJECT.exec(rendered);
  if (!subject?.[1]) throw new Error(`The template mail/${template} does not begin with its subject.`);
  return { subject: withoutLineEnds(subject[1]), text: `${rendered.slice(subject[0].length).trimEnd()}\n` };
}

function viewOf<T extends MailTemplate>(
  template: T,
  content: MailContents[T],
  { recipient, sender }: { recipient: CaseRecipient; sender: MailSender },
): MailView {
  const about: Partial<MailContents['correction-request'] & MailContents['premium-notice'] & MailContents['viewing-alert']> = content;
  const place = recipient.department === '' ? recipient.company : `${recipient.company}　${recipient.department}`;
  return {
    number: numberOf(content),
    addressee: [...breakLines(place, LINE_WIDTH), ...breakLines(`${recipient.person} 様`, LINE_WIDTH)].join('\n'),
    greeting: greetingOf(recipient, sender),
    details: detailBlock(detailRows(template, content)),
    payment: 'premium' in content ? detailBlock(paymentRows(content)) : '',
    atCounter: 'premium' in content && paysAtCounter(content.paymentMethod),
    deferred: ('premium' in content && content.paymentMethod === 'deferred') || ('collective' in content && content.collective),
    posted: 'delivery' in content && content.delivery === '郵送',
    calculation: (about.calculation ?? []).map(({ label, amount }) => indented(`${label}：${amount}`)).join('\n'),
    asked: (about.asked ?? []).map(({ fields, reason }, index, all) => ({
      number: all.length === 1 ? '' : `（${index + 1}）`, fields: fields.map((label) => indented(`・${label}`)).join('\n'), reason: indented(reason),
    })),
    date: dateOf(content),
    misses: String(about.misses ?? ''),
    url: about.url ?? '',
    awaitsPremium: 'awaited' in content && content.awaited === 'premium',
    signsIn: recipient.signsIn,
    sender: { ...sender, suretyName: withoutLineEnds(sender.suretyName) },
  };
}

/** Who writes; and to whoever gets the mail of an ID that is closed, why, and with which ID its page is opened. */
function greetingOf({ instead }: CaseRecipient, { suretyName, branchName }: MailSender): string {
  const lines = [`${suretyName} ${branchName}です。`, ...(instead === null ? [] : ['', `このお申込みをされたお客様ID ${instead.closed} は退会されましたので、お客様ID ${instead.reader} にお送りしています。`, `手続きは、${instead.reader} でログインして進めてください。`])];
  return lines.flatMap((line) => breakLines(line, LINE_WIDTH)).join('\n');
}

function numberOf(content: MailContents[MailTemplate]): string {
  return 'contractNumber' in content ? content.contractNumber : content.receptionNumber;
}

/** The day that counts in this mail: answer by, pay by, delivered on; empty when none does. */
function dateOf(content: MailContents[MailTemplate]): string {
  if ('answerBy' in content) return formatEraDateWithWeekday(content.answerBy);
  if ('dueOn' in content) return formatEraDateWithWeekday(content.dueOn);
  if ('deliveredOn' in content) return formatEraDateWithWeekday(content.deliveredOn);
  return 'reissuedOn' in content ? formatEraDateWithWeekday(content.reissuedOn) : '';
}

function detailRows(template: MailTemplate, content: MailContents[MailTemplate]): DetailRow[] {
  const rows: DetailRow[] = [{ label: '区分', value: content.case.guarantee }];
  if ('contractNumber' in content) {
    rows.push({ label: '保証契約番号', value: content.contractNumber });
    if ('certificateNumber' in content) rows.push({ label: '保証証書番号', value: content.certificateNumber });
    rows.push({ label: '発行日', value: formatEraDateWithWeekday(content.issuedOn) });
    if ('delivery' in content) rows.push({ label: 'お渡しの方法', value: content.delivery });
  } else {
    rows.push({ label: '受付番号', value: content.receptionNumber });
    if (template === 'application-received' && 'submittedOn' in content) {
      rows.push({ label: '申込日', value: formatEraDateWithWeekday(content.submittedOn) });
    }
  }
  return [...rows, ...caseRows(content.case)];
}

function caseRows(about: MailCase): DetailRow[] {
  return [
    { label: about.projectLabel, value: about.projectName },
    { label: '発注者', value: about.ownerName },
    { label: '保証金額', value: formatYen(about.guaranteeAmount) },
    { label: '保証期限', value: formatEraDateWithWeekday(about.guaranteeUntil) },
  ];
}

/** Who pays at the counter is told so first, as on the paper; a transfer remains possible. 一括納付 has its agreed day, and no account. */
function paymentRows({ premium, owed, dueOn, paymentMethod, account, payer }: MailContents['premium-notice']): DetailRow[] {
  const counter = paysAtCounter(paymentMethod);
  const way = { label: 'お支払方法', value: PAYMENT_CHOICE_WORDS[paymentMethod] };
  const amounts = [{ label: '保証料', value: formatYen(premium) }, ...(owed === premium ? [] : [{ label: 'お支払いいただく額', value: formatYen(owed) }])];
  if (paymentMethod === 'deferred') return [...amounts, way, { label: '約定日', value: formatEraDateWithWeekday(dueOn) }];
  const transfer = [{ label: counter ? '振込になさるとき' : '振込先', value: account }, { label: '振込依頼人名', value: payer }];
  return [
    ...amounts, { label: '払込期限', value: formatEraDateWithWeekday(dueOn) },
    ...(counter ? [way, ...transfer] : [...transfer, way]),
  ];
}

/** A subject is one header line whatever a name holds. */
function withoutLineEnds(text: string): string {
  return text.replace(/[\r\n\t\u0000-\u001f\u007f]+/g, ' ').trim();
}
