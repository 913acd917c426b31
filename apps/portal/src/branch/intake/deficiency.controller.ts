import {
  ADDRESSEE_FIELDS, ADDRESSEE_LABELS, type AddresseeField, addresseeProblems, type AddresseeTexts, type AddresseeValue, addBusinessDays, authorizeRegistration, deficiencyDayProblem, type CalendarDate, contactMail, DEFICIENCY_PAPER_LABELS, DEFICIENCY_PAPERS, DEFICIENCY_REASONS, type DeficiencyPaper, type DeficiencyReason, deficiencyRequests,
  formatEraDate, formatEraDateWithWeekday, SENDING_WAY_LABELS, SENDING_WAYS, usualWay, formatJapanInstant, isChangedFromWeb, isDeficiencyReason, isSealed, japanDate, oneLine, proposedAddressee, registrationField,
} from '#domain';
import { DeficiencyNotice, faxSenderOf, readRegistrationTerms, readStaffNames, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxedDateField, boxesFrom, type DateBoxes, explainBoxes, inBoxes, readBoxes } from '../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { choiceGroup, errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { sendPdf } from '../../http/send-pdf.js';
import { formMark } from '../../http/repeated-form.js';
import { isRowId } from '../../http/row-id.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ChoiceGroupView, DateFieldView, TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { intakePath, registrationActView } from './intake-words.js';
import { REGISTRATION_TASKS_PATH } from '../letters/letter-tabs.js';
import { registrationRights } from './locked-registration.js';
import { PrintDeficiency } from './print-deficiency.js';
import { deficiencyAct, RaiseDeficiency } from './raise-deficiency.js';
import { RecordSending } from './record-sending.js';
import { readRegistrationFile, type RegistrationFile } from './registration-file.js';
import { type CameView, cameView, shownPapers } from './shown-papers.js';
import { readTexts } from './entry-form.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';

/** A field of the 宛先, with 読取どおり where nobody has answered for what stands in it. */
interface AddresseeFieldView {
  readonly field: TextFieldView;
  readonly confirm: { readonly id: string; readonly value: AddresseeField; readonly label: string; readonly checked: boolean } | null;
}

interface PrintedView {
  readonly what: string;
  /** Null while the sending is not recorded. */
  readonly sent: string | null;
}

interface DeficiencyPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly path: string;
  readonly open: { readonly requests: readonly string[]; readonly answerBy: string; readonly undelivered: boolean } | null;
  /** 手紙・FAX送付状 of what is open; null where nothing is. */
  readonly print: { readonly act: ActView; readonly addressee: readonly AddresseeFieldView[]; readonly pagesHref: string; readonly tasksHref: string; readonly papers: readonly { readonly value: DeficiencyPaper; readonly text: string }[]; readonly printed: readonly PrintedView[]; /** Of a 不備 before this one. */ readonly former: readonly PrintedView[] } | null;
  /** 送付の記録 of papers of what is open that were printed and not sent yet; null where there are none. */
  readonly sending: { readonly notice: ChoiceGroupView | null; readonly only: { readonly id: string; readonly text: string } | null; readonly way: ChoiceGroupView; readonly otherWay: { readonly id: string; readonly value: string; readonly label: string; readonly error: string } | null; readonly on: DateFieldView } | null;
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

const SUPPORT: Partial<Record<AddresseeField, { readonly support: string }>> = {
  postalCode: { support: '手紙に印刷します。' }, address: { support: '手紙に印刷します。' }, fax: { support: 'FAX送付状に印刷します。FAXで届いたときは、発信元の番号が入っています。' },
};
const MOST_TYPED: Readonly<Record<AddresseeField, number>> = {
  postalCode: 20, address: registrationField('address').maxLength * 4, name: registrationField('name').maxLength * 4, department: registrationField('department').maxLength * 4,
  contactName: registrationField('contactName').maxLength * 4, fax: 40,
};
const OTHER_WAY = 'other-way';
const SEND_TO = 'send-to';
const BY_HAND = 'by-hand';
const DEFICIENCY_PAGE = pageTemplate<DeficiencyPageView>('branch/intake/deficiency');

/** 不備の連絡: reasons, own words and the day; by mail where there is an address, else by a letter or a FAX cover. */
@Controller('branch/intake/:id/deficiency')
@ServesAudience('branch')
export class DeficiencyController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly deficiencies: RaiseDeficiency,
    private readonly prints: PrintDeficiency,
    private readonly sendings: RecordSending,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, new Map());
  }

  @Post()
  async raise(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reasons = form.list('reasons').filter(isDeficiencyReason);
    const text = readTypedText(form, { name: 'text', label: 'お客様への説明', maxLength: 500, multiline: true, required: reasons.length === 0 }, errors);
    if (reasons.length === 0 && text === '' && !errors.has('text')) errors.set('reasons', '不備の理由を選ぶか、説明を入力してください');
    const { file, terms } = await this.read(actor, id);
    const sendTo = readRecipient(form, file, errors);
    const answerBy = readAnswerDay(boxesFrom(form, 'answer'), errors, (day) => deficiencyDayProblem(day, this.today, terms.deficiencyAnswerMost, file.calendar));
    if (answerBy === null || errors.size > 0) {
      authorizeRegistration(actor, deficiencyAct(file.registration.state), registrationRights(file.registration));
      return this.page(reply, actor, id, form, errors);
    }
    const came = cameView(await this.deficiencies.raise(actor, caseForm(id, form), { reasons, text, answerBy }, sendTo, readTexts(form.text('seen'))), '不備を連絡していません');
    if (came !== null) return this.page(reply, actor, id, form, errors, came);
    await seeOther(reply, intakePath(id, 'deficiency'));
  }

  @Post('answered')
  async answered(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const note = readTypedText(form, { name: 'note', label: '回答の内容', maxLength: 200 }, errors);
    if (errors.size > 0) {
      authorizeRegistration(actor, 'enter', registrationRights((await this.read(actor, id)).file.registration));
      return this.page(reply, actor, id, form, errors);
    }
    await this.deficiencies.answer(actor, caseForm(id, form), note);
    await seeOther(reply, intakePath(id));
  }

  /** Answers the paper itself: it is made when it is asked for and kept nowhere. */
  @Post('print')
  async print(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const paper = DEFICIENCY_PAPERS.find((known) => known === form.text('paper'));
    if (paper === undefined) errors.set('paper', '手紙かFAX送付状かを選んでください');
    const { proposed } = await this.read(actor, id);
    const addressee = typedAddressee(form);
    const confirmed = form.list('confirm');
    if (paper !== undefined) for (const [field, words] of addresseeProblems(paper, addressee, proposed, confirmed, this.today)) errors.set(field, words);
    if (paper === undefined || errors.size > 0) return this.page(reply, actor, id, form, errors);
    const asRead = ADDRESSEE_FIELDS[paper].filter((field) => proposed[field].unseen && addressee[field] === proposed[field].value && confirmed.includes(field));
    await sendPdf(reply, await this.prints.print(actor, id, paper, addressee, asRead), `deficiency-${paper}`);
  }

  /** 送付の記録: printing alone tells nobody. */
  @Post('sent')
  async sent(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const notice = form.text('notice');
    const way = SENDING_WAYS.find((known) => known === form.text('way'));
    const boxes = boxesFrom(form, 'sent');
    const day = readBoxes(boxes);
    if (!isRowId(notice)) errors.set('notice', '送った書面を選んでください');
    if (way === undefined) errors.set('way', '送った方法を選んでください');
    if (!day.ok) errors.set('sent', explainBoxes('送った日', boxes, day));
    const { notices } = await this.read(actor, id);
    const paper = notices.find((one) => one.id === notice)?.paper;
    // A FAX送付状 in an envelope is a slip more often than not.
    if (paper !== undefined && way !== undefined && way !== usualWay(paper) && form.text(OTHER_WAY) !== way) {
      errors.set(OTHER_WAY, `${DEFICIENCY_PAPER_LABELS[paper]}を${SENDING_WAY_LABELS[way]}で送ったことを確かめ、印を付けてください`);
    }
    if (!isRowId(notice) || way === undefined || !day.ok || errors.size > 0) return this.page(reply, actor, id, form, errors);
    const problem = await this.sendings.run(actor, id, notice, { on: day.value, way }, formMark(form));
    if (problem !== null) return this.page(reply, actor, id, form, new Map([['sent', problem]]));
    await seeOther(reply, intakePath(id, 'deficiency'));
  }

  private get today(): CalendarDate {
    return japanDate(this.clock.now().getTime());
  }

  private read(actor: StaffActor, id: string) {
    return this.work.read(async (em) => {
      const file = await readRegistrationFile(em, actor, id);
      const { id: registration, raw, read, confirmed, channel } = file.registration;
      const notices = await em.find(DeficiencyNotice, { registration }, { orderBy: { at: 'desc', id: 'desc' } });
      const [printed] = notices;
      return {
        file, notices, staffNames: await readStaffNames(em, notices.flatMap(({ staff, sentBy }) => [staff, sentBy])), terms: await readRegistrationTerms(em),
        proposed: proposedAddressee({ raw, read, confirmed, fromWeb: channel === 'web', faxSender: await faxSenderOf(em, registration), printed: printed?.addressee ?? null }),
      };
    });
  }

  private sendingView(unsent: readonly DeficiencyNotice[], names: ReadonlyMap<string, string>, form: SubmittedForm | null, errors: FormErrors): DeficiencyPageView['sending'] {
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
      on: boxedDateField({ name: 'sent', label: '送った日', error: errors.get('sent') }, sent === null ? inBoxes(this.today, 'reiwa') : boxesFrom(sent, 'sent')),
    };
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm | null, errors: FormErrors, came: CameView | null = null): Promise<void> {
    const { file, terms, proposed, notices, staffNames } = await this.read(actor, id);
    const { registration } = file;
    const rights = registrationRights(registration);
    const papers = shownPapers(file);
    const isOpen = registration.state === 'deficient';
    const [ofThis, former] = [notices.filter(({ at }) => at >= registration.stateSince), notices.filter(({ at }) => at < registration.stateSince)];
    const typed = (name: string): string => form?.text(name) ?? '';
    const mail = contactMail(registration.raw, registration.read);
    const senders = mail === null ? sendersOfMail(file) : [];
    const day = form === null || !form.has('answer-year') ? inBoxes(addBusinessDays(this.today, terms.deficiencyReminder, file.calendar), 'reiwa') : boxesFrom(form, 'answer');
    await this.pages.page(reply, DEFICIENCY_PAGE, {
      title: `${registration.receptionNumber} 不備の連絡`, errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'deficiency', this.clock.now()),
      path: intakePath(id, 'deficiency'), came, papers: Object.values(papers), seen: JSON.stringify(papers),
      open: isOpen && registration.deficiency ? { requests: deficiencyRequests(registration.deficiency), answerBy: formatEraDateWithWeekday(registration.deficiency.answerBy), undelivered: file.undelivered > 0 } : null,
      print: isOpen ? {
        act: registrationActView(actor, 'print-deficiency', rights),
        addressee: addresseeViews(form, proposed, errors), pagesHref: intakePath(id), tasksHref: REGISTRATION_TASKS_PATH,
        papers: DEFICIENCY_PAPERS.map((value) => ({ value, text: `${DEFICIENCY_PAPER_LABELS[value]}を印刷する（PDF）` })), printed: printsOf(ofThis, staffNames), former: printsOf(former, staffNames),
      } : null,
      sending: isOpen && registrationActView(actor, 'send-deficiency', rights).allowed ? this.sendingView(ofThis.filter(({ sentOn }) => !sentOn), staffNames, form, errors) : null,
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
    }, came !== null ? 409 : undefined);
  }
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

/** The fields of the 宛先 in the order of an envelope, the FAX number last; what was typed is kept. */
function addresseeViews(form: SubmittedForm | null, proposed: Readonly<Record<AddresseeField, AddresseeValue>>, errors: FormErrors): readonly AddresseeFieldView[] {
  const sent = form !== null && form.has('name') ? form : null;
  return [...ADDRESSEE_FIELDS.letter, 'fax' as const].map((field) => {
    const { unseen } = proposed[field];
    return {
      field: textField({
        name: field, label: ADDRESSEE_LABELS[field], value: sent === null ? proposed[field].value : sent.text(field), error: errors.get(field), maxLength: MOST_TYPED[field],
        required: field === 'name', unmarked: field === 'postalCode' || field === 'address' || field === 'fax', ...SUPPORT[field], width: field === 'address' ? 'full' : field === 'postalCode' || field === 'fax' ? 's' : 'l',
        inputMode: field === 'fax' ? 'tel' : field === 'postalCode' ? 'numeric' : 'text',
      }),
      confirm: unseen ? { id: `${fieldId(field)}-confirm`, value: field, checked: sent !== null && sent.list('confirm').includes(field), label: field === 'fax' ? 'お客様の番号だと確かめた' : '申込書と見比べた（読取どおり）' } : null,
    };
  });
}

function typedAddressee(form: SubmittedForm): AddresseeTexts {
  const typed = (field: AddresseeField): string => oneLine(form.text(field));
  return { postalCode: typed('postalCode'), address: typed('address'), name: typed('name'), department: typed('department'), contactName: typed('contactName'), fax: typed('fax') };
}

function readAnswerDay(boxes: DateBoxes, errors: FormErrors, problemOf: (day: CalendarDate) => string | null): CalendarDate | null {
  const reading = readBoxes(boxes);
  const problem = reading.ok ? problemOf(reading.value) : explainBoxes('お願いしたい日', boxes, reading);
  if (problem !== null) errors.set('answer', problem);
  return reading.ok ? reading.value : null;
}

/** Where the desk has typed another address than the customer on the web; '' where they are one. */
function mailOnWebWords({ channel, typedOnWeb }: RegistrationFile['registration'], mail: string): string {
  if (channel !== 'web' || !isChangedFromWeb('mail', mail, typedOnWeb)) return '';
  const web = oneLine(typedOnWeb.mail ?? '');
  return `支店で入力した宛先です。お客様がWebで入力した${web === '' ? 'メールアドレスはありません' : `のは ${web} です`}。`;
}

/** Who sent the mails that it came in and may be answered, the latest first. */
/** Who sent a mail that it came in; not of what is sealed, whose sender nobody sees. */
function sendersOfMail({ originals }: RegistrationFile): readonly string[] {
  return [...new Set(originals.toReversed().flatMap(({ arrival }) => (arrival.answerTo && !isSealed(arrival) ? [arrival.answerTo] : [])))];
}

/** The address that somebody has chosen; null where there is none to choose, or it goes by hand. */
function readRecipient(form: SubmittedForm, file: RegistrationFile, errors: FormErrors): string | null {
  const senders = contactMail(file.registration.raw, file.registration.read) === null ? sendersOfMail(file) : [];
  const chosen = form.text(SEND_TO);
  if (senders.length === 0 || chosen === BY_HAND) return null;
  if (senders.includes(chosen)) return chosen;
  errors.set(SEND_TO, '送り先を選んでください');
  return null;
}
