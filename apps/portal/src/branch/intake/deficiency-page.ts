import {
  type AddresseeField, type AddresseeValue, addBusinessDays, type CalendarDate, contactMail, DEFICIENCY_PAPER_LABELS, DEFICIENCY_PAPERS, DEFICIENCY_REASONS, type DeficiencyPaper, type DeficiencyReason, deficiencyRequests,
  formatEraDate, formatEraDateWithWeekday, SENDING_WAY_LABELS, SENDING_WAYS, usualWay, formatJapanInstant, isChangedFromWeb, isSealed, japanDate, oneLine,
} from '#domain';
import type { DeficiencyNotice, DeficiencyStanding, RegistrationTerms } from '#persistence';
import { boxedDateField, boxesFrom, inBoxes } from '../../application/date-boxes.js';
import type { StaffActor } from '../../http/actor.js';
import { choiceGroup, errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, DateFieldView, TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import type { FormErrors } from '../typed-text.js';
import { type AddresseeFieldView, addresseeViews } from './deficiency-addressee.js';
import { intakePath, registrationActView } from './intake-words.js';
import { REGISTRATION_TASKS_PATH } from '../letters/letter-tabs.js';
import { registrationRights } from './locked-registration.js';
import { deficiencyAct } from './raise-deficiency.js';
import type { RegistrationFile } from './registration-file.js';
import { type CameView, shownPapers } from './shown-papers.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';

interface PrintedView {
  readonly what: string;
  /** Null while the sending is not recorded. */
  readonly sent: string | null;
}

/** 手紙・FAX送付状 of what is open. */
interface PrintView {
  readonly act: ActView;
  readonly addressee: readonly AddresseeFieldView[];
  readonly pagesHref: string;
  readonly tasksHref: string;
  readonly papers: readonly { readonly value: DeficiencyPaper; readonly text: string }[];
  readonly printed: readonly PrintedView[];
  /** Of a 不備 before this one. */
  readonly former: readonly PrintedView[];
}

/** 送付の記録 of papers that were printed. */
interface SendingView {
  /** Which of them; null where there is only one. */
  readonly notice: ChoiceGroupView | null;
  readonly only: { readonly id: string; readonly text: string } | null;
  readonly way: ChoiceGroupView;
  /** Asked for where the way is not the usual one of the paper. */
  readonly otherWay: { readonly id: string; readonly value: string; readonly label: string; readonly error: string } | null;
  readonly on: DateFieldView;
}

export interface DeficiencyPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly path: string;
  /** What is asked for; `asks`: what a request of today says to the customer, on the paper or by telephone. */
  readonly open: { readonly requests: readonly string[]; readonly title: string; readonly asks: string } | null;
  /** Null where nothing is open. */
  readonly print: PrintView | null;
  /** Null where no paper of what is open was printed and not sent yet. */
  readonly sending: SendingView | null;
  readonly recipient: string;
  /** 送り先: the senders of what came by mail, where the application names no address; null where nobody is to choose. */
  readonly sendTo: ChoiceGroupView | null;
  readonly raise: ActView;
  readonly papers: readonly string[];
  readonly seen: string;
  readonly came: CameView | null;
  readonly reasons: ChoiceGroupView;
  readonly text: TextFieldView;
  readonly answerBy: DateFieldView;
  readonly answer: ActView | null;
  readonly note: TextFieldView;
}

/** What the page is made from; `form` is what was typed, where it is refused. */
export interface DeficiencySource {
  readonly file: RegistrationFile;
  readonly terms: RegistrationTerms;
  /** Of the 不備 that is open. */
  readonly standing: DeficiencyStanding | null;
  readonly proposed: Readonly<Record<AddresseeField, AddresseeValue>>;
  readonly notices: readonly DeficiencyNotice[];
  readonly staffNames: ReadonlyMap<string, string>;
  readonly actor: StaffActor;
  readonly now: Date;
  readonly form: SubmittedForm | null;
  readonly errors: FormErrors;
  /** What came while the page was open; the request is not carried out. */
  readonly came: CameView | null;
}

/** Names and values of the form that the controller reads. */
export const OTHER_WAY = 'other-way';
export const SEND_TO = 'send-to';
export const BY_HAND = 'by-hand';
export const DEFICIENCY_PAGE = pageTemplate<DeficiencyPageView>('branch/intake/deficiency');

export function deficiencyPage({ file, terms, standing, proposed, notices, staffNames, actor, now, form, errors, came }: DeficiencySource): DeficiencyPageView {
  const today = japanDate(now.getTime());
  const { registration } = file;
  const rights = registrationRights(registration);
  const papers = shownPapers(file);
  const isOpen = registration.state === 'deficient';
  const [ofThis, former] = [notices.filter(({ at }) => at >= registration.stateSince), notices.filter(({ at }) => at < registration.stateSince)];
  const typed = (name: string): string => form?.text(name) ?? '';
  const mail = contactMail(registration.raw, registration.read);
  const senders = mail === null ? sendersOfMail(file) : [];
  const day = form === null || !form.has('answer-year') ? inBoxes(addBusinessDays(today, terms.deficiencyReminder, file.calendar), 'reiwa') : boxesFrom(form, 'answer');
  return {
    title: `${registration.receptionNumber} 不備の連絡`, errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'deficiency', now),
    path: intakePath(registration.id, 'deficiency'), came, papers: Object.values(papers), seen: JSON.stringify(papers),
    open: registration.deficiency && standing ? { requests: deficiencyRequests(registration.deficiency), title: openWords(standing, today, file.undelivered > 0), asks: askWords(standing, today) } : null,
    print: isOpen ? {
      act: registrationActView(actor, 'print-deficiency', rights),
      addressee: addresseeViews(form, proposed, errors), pagesHref: intakePath(registration.id), tasksHref: REGISTRATION_TASKS_PATH,
      papers: DEFICIENCY_PAPERS.map((value) => ({ value, text: `${DEFICIENCY_PAPER_LABELS[value]}を印刷する（PDF）` })), printed: printsOf(ofThis, staffNames), former: printsOf(former, staffNames),
    } : null,
    sending: isOpen && registrationActView(actor, 'send-deficiency', rights).allowed ? sendingView(ofThis.filter(({ sentOn }) => !sentOn), staffNames, today, form, errors) : null,
    recipient: mail !== null ? `メールで送ります（${mail}）。${mailOnWebWords(registration, mail)}` : senders.length > 0 ? '申込書にメールアドレスがありません。メールで届いた申込みです。送り先を選んでください。' : 'メールアドレスがありません。連絡・催促・終了のたびに、電話・手紙・FAXで知らせる作業ができます。手紙とFAX送付状は、登録したあと、この画面で印刷します。',
    sendTo: senders.length === 0 ? null : choiceGroup({
      name: SEND_TO, label: '送り先', error: errors.get(SEND_TO), chosen: [typed(SEND_TO)],
      choices: [
        ...senders.map((address) => ({ value: address, label: `${address}（届いたメールの差出人）`, support: '申込みのメールアドレスとして記録し、催促もここへ送ります。' })),
        { value: BY_HAND, label: 'メールでは送らない', support: '電話・手紙・FAXで知らせる作業ができます。' },
      ],
    }),
    raise: registrationActView(actor, deficiencyAct(registration.state), rights),
    reasons: choiceGroup({
      name: 'reasons', label: '不備の理由', required: false, error: errors.get('reasons'), chosen: form?.list('reasons') ?? [],
      choices: (Object.keys(DEFICIENCY_REASONS) as DeficiencyReason[]).map((value) => ({ value, label: DEFICIENCY_REASONS[value].label, support: DEFICIENCY_REASONS[value].text })),
    }),
    text: textField({ name: 'text', label: 'お客様への説明', required: false, rows: 3, width: 'full', maxLength: 500, value: typed('text'), error: errors.get('text') }),
    answerBy: boxedDateField({ name: 'answer', label: 'お願いしたい日', error: errors.get('answer'), support: '営業日で入力してください。' }, day),
    answer: registration.state === 'deficient' ? registrationActView(actor, 'enter', rights) : null,
    note: textField({ name: 'note', label: '回答の内容', width: 'full', maxLength: 200, value: typed('note'), error: errors.get('note') }),
  };
}


/** Where the 不備 stands, at the head of the page. */
function openWords({ toldOn, answerBy, closesOn }: DeficiencyStanding, today: CalendarDate, undelivered: boolean): string {
  if (undelivered) return 'お客様にお願いが届いていないおそれがあります';
  if (toldOn === null) return 'お客様にまだ知らせていません';
  const [asked, closes] = [formatEraDateWithWeekday(answerBy), formatEraDateWithWeekday(closesOn)];
  return answerBy > today ? `お客様の回答を待っています（${asked}まで）` : `お客様の回答がまだありません（お願いした日 ${asked}、受付の終了 ${closes}）`;
}

/** The days that a request of today names. */
function askWords({ toldOn, answerBy, closesWhenAskedToday }: DeficiencyStanding, today: CalendarDate): string {
  const [asked, closes] = [formatEraDateWithWeekday(answerBy), formatEraDateWithWeekday(closesWhenAskedToday)];
  if (toldOn === null) return `今日お客様に知らせるときは、${asked}までに回答をお願いしてください（書面にもこの日を印刷します）。`;
  const closing = `${closes}までに回答がなければ受付を終了すること`;
  return `お客様には知らせてあります。今日もう一度お願いするときは、再度のお願いとして、${answerBy > today ? `${asked}までに回答いただきたいことと、` : ''}${closing}を伝えてください（書面にもそう印刷します）。`;
}

function sendingView(unsent: readonly DeficiencyNotice[], names: ReadonlyMap<string, string>, today: CalendarDate, form: SubmittedForm | null, errors: FormErrors): SendingView | null {
  const [newest, ...others] = unsent;
  if (newest === undefined) return null;
  const sent = form !== null && form.has('sent-year') ? form : null;
  return {
    only: others.length === 0 ? { id: newest.id, text: printWords(newest, names) } : null,
    notice: others.length === 0 ? null : choiceGroup({ name: 'notice', label: '送った書面', error: errors.get('notice'), chosen: [sent?.text('notice') ?? ''], choices: unsent.map((notice) => ({ value: notice.id, label: printWords(notice, names) })) }),
    way: choiceGroup({
      name: 'way', label: '送った方法', error: errors.get('way'), chosen: [sent?.text('way') ?? (others.length === 0 ? usualWay(newest.paper) : '')],
      choices: SENDING_WAYS.map((value) => ({ value, label: SENDING_WAY_LABELS[value] })),
    }),
    otherWay: errors.has(OTHER_WAY) ? { id: fieldId(OTHER_WAY), value: sent?.text('way') ?? '', label: '選んだ方法で送りました', error: errors.get(OTHER_WAY) ?? '' } : null,
    on: boxedDateField({ name: 'sent', label: '送った日', error: errors.get('sent') }, sent === null ? inBoxes(today, 'reiwa') : boxesFrom(sent, 'sent')),
  };
}

/** Who has printed what of the present 不備, when, and what became of it; the newest first. */
function printsOf(notices: readonly DeficiencyNotice[], names: ReadonlyMap<string, string>): readonly PrintedView[] {
  return notices.map((notice) => ({
    what: printWords(notice, names),
    sent: notice.sentOn && notice.sentWay ? `${formatEraDate(notice.sentOn)} ${SENDING_WAY_LABELS[notice.sentWay]}で送付（${names.get(notice.sentBy ?? '') ?? ''}）` : null,
  }));
}

function printWords({ at, staff, paper, addressee }: DeficiencyNotice, names: ReadonlyMap<string, string>): string {
  return `${DEFICIENCY_PAPER_LABELS[paper]}（${paper === 'letter' ? addressee.address : addressee.fax}）　${formatJapanInstant(at.getTime())} ${names.get(staff) ?? ''}が印刷`;
}

/** Where the desk has typed another address than the customer on the web; '' where they are one. */
function mailOnWebWords({ channel, typedOnWeb }: RegistrationFile['registration'], mail: string): string {
  if (channel !== 'web' || !isChangedFromWeb('mail', mail, typedOnWeb)) return '';
  const web = oneLine(typedOnWeb.mail ?? '');
  return `支店で入力した宛先です。お客様がWebで入力した${web === '' ? 'メールアドレスはありません' : `のは ${web} です`}。`;
}

/** Who sent the mails that it came in and may be answered, the latest first; not of what is sealed, whose sender nobody sees. */
export function sendersOfMail({ originals }: RegistrationFile): readonly string[] {
  return [...new Set(originals.toReversed().flatMap(({ arrival }) => (arrival.answerTo && !isSealed(arrival) ? [arrival.answerTo] : [])))];
}

