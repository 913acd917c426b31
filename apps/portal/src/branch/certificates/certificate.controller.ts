import {
  type Act, AUDIT_EVENT_LABELS, CERTIFICATE_STATUS_LABELS, dateParts, formatEraDate, formatJapanInstant, japanDate, type Medium, MEDIUM_LABELS, type WorkClass,
} from '#domain';
import { AuthenticationKey, type KeyRecord, listKeyRecordsOfCase, OwnerSubmission, type PagePlace, StoredPaper, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { v7 } from 'uuid';
import { boxedDateField, boxesFrom, type DateBoxes, explainBoxes, readBoxes } from '../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { caution, choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark, SHOWING } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { CautionView, ChoiceGroupView, DateFieldView, PaginationView, TextFieldView } from '../../http/view-models.js';
import { type ActView, actView, rightsOf } from '../authority.js';
import { type CaseFile, readCaseFile } from '../case/case-file.js';
import { caseHeader, type CaseHeaderView, casePath } from '../case/case-header.js';
import { readPlacedCase } from '../case/case-place.js';
import { showPdf } from '../case/serve-pdf.js';
import { listOfCase, type QueueList } from '../queue/queue-list.js';
import { factResult } from '../history/fact-words.js';
import { tasksOfTab } from '../tasks/task-tabs.js';
import { taskRow, type TaskRowView } from '../tasks/task-words.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { DELIVERY_WAY_LABELS, DELIVERY_WAYS, DeliverPaper, type DeliveryWay } from './deliver-paper.js';
import { ManageKey } from './manage-key.js';
import { isRowId } from '../../http/row-id.js';

interface KeyActView {
  readonly heading: string;
  readonly explanation: string;
  readonly action: string;
  readonly button: string;
  /** Makes a double click one act. */
  readonly token: string;
  /** Of the key that the page speaks of; 0 before there is one. */
  readonly generation: number;
  readonly reason: TextFieldView;
  readonly act: ActView;
}

interface KeyRecordView {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly result: string;
}

interface CertificatePageView extends PageView {
  readonly header: CaseHeaderView;
  readonly waiting: string | null;
  readonly tasks: readonly TaskRowView[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly paper: {
    readonly printAction: string;
    readonly print: ActView;
    readonly deliverAction: string;
    readonly deliver: ActView;
    readonly way: ChoiceGroupView;
    readonly caution: CautionView | null;
    readonly on: DateFieldView;
    readonly note: TextFieldView;
  } | null;
  readonly keys: readonly KeyActView[];
  /** Viewings that follow each other are one entry at the latest of them, which opens over the others. */
  readonly records: readonly (KeyRecordView & { readonly others: readonly KeyRecordView[] })[];
  readonly pagination: PaginationView | null;
}

/** Records of the key and of viewings on a page. */
const RECORDS_LISTED = 30;

const WAY_ANSWER = 'way.answer';
const CERTIFICATE_PAGE = pageTemplate<CertificatePageView>('branch/case-certificate');

const KEY_ACTS = [
  {
    act: 'lift-key-block', path: 'lift-block', heading: '閲覧停止を解除する', button: '解除する',
    explanation: '続けてまちがえて止まっている発注者が、すぐに確認し直せるようになります。電話などで相手を確かめてください。',
  },
  {
    act: 'reissue-key', path: 'reissue-key', heading: '認証キーを再発行する', button: '再発行する',
    explanation: 'いまの認証キーはすぐに使えなくなり、閲覧の停止も解除されます。新しい「認証キー等のお知らせ」が作られ、お客様へメールで知らせます。',
  },
] as const satisfies readonly { act: Act; path: string; heading: string; button: string; explanation: string }[];
type KeyPath = (typeof KEY_ACTS)[number]['path'];

interface Refused {
  readonly form: SubmittedForm;
  readonly errors: FormErrors;
  /** Another way of delivery than the customer wished for, and nobody has said yet that it is right. */
  readonly otherWay?: DeliveryWay;
}

/** 証書・認証キー of one case: how far it has come, the paper's way, and the key's record. No key is ever shown here. */
@Controller('branch/cases/:id')
@ServesAudience('branch')
export class CertificateController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly papers: DeliverPaper,
    private readonly keys: ManageKey,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('certificate')
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, readPlace(params), listOfCase(params));
  }

  @Post('certificate/print')
  async print(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { bytes, fileName } = await this.papers.print(actor, id);
    await showPdf(reply, bytes, fileName);
  }

  @Post('certificate/deliver')
  async deliver(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const way = DELIVERY_WAYS.find((value) => value === form.text('way'));
    if (way === undefined) errors.set('way', '交付の方法を選んでください');
    const boxes = boxesFrom(form, 'on');
    const on = readBoxes(boxes);
    const today = japanDate(this.clock.now().getTime());
    const issuedOn = await this.work.read(async (em) => (await readCaseFile(em, actor, id)).certificate?.issuedOn ?? today);
    if (!on.ok) errors.set('on', explainBoxes('交付日', boxes, on));
    else if (on.value > today || on.value < issuedOn) errors.set('on', '交付日は、証書の発行日から今日までの日付で入力してください');
    const note = readTypedText(form, { name: 'note', label: '書留の番号・渡した相手', maxLength: 100, required: false }, errors);
    if (errors.size > 0 || way === undefined || !on.ok) return this.page(reply, actor, id, { form, errors });
    const { application: { medium }, certificate } = await this.work.read((em) => readCaseFile(em, actor, id));
    // What is done already is not asked about: the use case says so.
    if (certificate?.status !== 'delivered' && way !== usualWay(medium) && form.text(WAY_ANSWER) !== `keep:${way}`) return this.page(reply, actor, id, { form, errors, otherWay: way });
    await this.papers.deliver(actor, id, formMark(form), { way, on: on.value, note });
    await seeOther(reply, casePath(id, 'certificate'));
  }

  @Post('certificate/lift-block')
  lift(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.manage(actor, id, 'lift-block', form, reply, (reason, mark) => this.keys.liftBlock(actor, id, reason, mark));
  }

  @Post('certificate/reissue-key')
  reissue(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.manage(actor, id, 'reissue-key', form, reply, (reason, mark) => this.keys.reissue(actor, id, reason, mark, form.text('generation')));
  }

  private async manage(actor: StaffActor, id: string, path: KeyPath, form: SubmittedForm, reply: FastifyReply, work: (reason: string, mark: string) => Promise<void>): Promise<void> {
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, { name: `reason-${path}`, label: '理由', maxLength: 200 }, errors);
    if (!isRowId(form.text(SHOWING))) errors.set(`reason-${path}`, '画面が古くなっています。もう一度確かめて、送り直してください');
    if (errors.size > 0) return this.page(reply, actor, id, { form, errors });
    await work(reason, formMark(form));
    await seeOther(reply, casePath(id, 'certificate'));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, refused: Refused | null, place: PagePlace | null = null, list: QueueList | null = null): Promise<void> {
    const { file, key, stored, submission, records } = await this.work.read(async (em) => {
      const read = await readPlacedCase(em, actor, id, list, this.clock.now());
      const { certificate } = read;
      const live = certificate && (await em.findOne(AuthenticationKey, { certificate: certificate.id, revokedAt: null }));
      return {
        file: read,
        key: live,
        records: await listKeyRecordsOfCase(em, read.application.id, place, RECORDS_LISTED),
        stored: certificate !== null && (await em.count(StoredPaper, { subject: certificate.id, kind: 'paper-certificate' })) > 0,
        submission: live && (await em.findOne(OwnerSubmission, { certificate: live.certificate, enteredAt: { $gte: live.issuedAt } }, { orderBy: { enteredAt: 'desc', id: 'desc' } })),
      };
    });
    const { application, certificate, contract } = file;
    const rights = rightsOf(application, { certificate: certificate?.status ?? null });
    const path = casePath(application.id, 'certificate');
    const errors = refused?.errors ?? new Map<string, string>();
    await this.pages.page(reply, CERTIFICATE_PAGE, {
      title: `${application.receptionNumber} 証書・認証キー`, errorSummary: errorSummary(errors),
      questions: refused?.otherWay ? [{ href: `#${wayCaution(refused.otherWay, application.medium).id}`, text: wayCaution(refused.otherWay, application.medium).text }] : [],
      header: caseHeader(file, actor, 'certificate', this.clock.now()),
      waiting: certificate === null ? '証書はまだありません。保証料の入金を確認すると、保証契約の締結から発行までを自動で行います。' : null,
      tasks: tasksOfTab(file.tasks, 'certificate').map((task) => taskRow(task, actor)),
      facts: certificate === null || contract === null ? [] : [
        { label: '保証契約番号', value: contract.contractNumber },
        { label: '証書番号', value: certificate.certificateNumber },
        { label: '交付の方法', value: MEDIUM_LABELS[certificate.medium] },
        { label: '状態', value: CERTIFICATE_STATUS_LABELS[certificate.status] },
        { label: '締結', value: formatJapanInstant(contract.concludedAt.getTime()) },
        { label: '発行日', value: formatEraDate(certificate.issuedOn) },
        ...instantFact('電子証書の登録', certificate.registeredAt ?? null), ...instantFact('お客様への通知', certificate.notifiedAt ?? null),
        ...(key ? [{ label: '認証キー', value: `第${key.generation}世代（${formatJapanInstant(key.issuedAt.getTime())} 発行）　職員には表示されません` }] : []),
        ...(key ? [{ label: '発注者への提出', value: submission ? `${formatEraDate(submission.submittedOn)}（お客様の記録）` : '未記録（お客様が記録します）' }] : []),
        ...(certificate.deliveredOn ? [{ label: '交付', value: `${formatEraDate(certificate.deliveredOn)}　${certificate.deliveryNote ?? ''}（担当 ${file.facts.findLast(({ kind }) => kind === 'PaperDelivered')?.actorName ?? '—'}）` }] : []),
      ],
      paper: certificate !== null && certificate.medium !== 'electronic' ? this.paperView(file, actor, stored, path, refused) : null,
      keys: application.medium !== 'electronic' || certificate === null ? [] : KEY_ACTS.map(({ act, path: to, heading, explanation, button }) => ({
        heading, explanation, button, token: v7(), generation: key?.generation ?? 0, action: `${path}/${to}`, act: actView(actor, act, rights),
        reason: textField({ name: `reason-${to}`, label: '理由', width: 'full', maxLength: 200, value: refused?.form.text(`reason-${to}`) ?? '', error: errors.get(`reason-${to}`) }),
      })),
      records: runsOfViewings(records.rows).map(([latest, ...others]) => ({ ...recordView(latest, application.workClass), others: others.map((fact) => recordView(fact, application.workClass)) })),
      pagination: keysetPagination(records, place, { address: path, label: '認証キーと閲覧の記録のページ', position: sizeWords(records, RECORDS_LISTED) }),
    });
  }

  private paperView(file: CaseFile, actor: StaffActor, stored: boolean, path: string, refused: Refused | null): NonNullable<CertificatePageView['paper']> {
    const status = file.certificate?.status ?? null;
    const rights = rightsOf(file.application, { certificate: status });
    const delivered: ActView | null = status === 'delivered' ? { allowed: false, reason: '交付を記録しました' } : null;
    const printed = file.facts.some(({ kind }) => kind === 'PaperPrinted');
    const errors = refused?.errors;
    const may = actView(actor, 'deliver-paper', rights);
    const { year, month, day } = dateParts(japanDate(this.clock.now().getTime()));
    const boxes: DateBoxes = refused ? boxesFrom(refused.form, 'on') : { era: 'reiwa', year: String(year - 2018), month: String(month), day: String(day) };
    return {
      printAction: `${path}/print`,
      print: delivered ?? (stored ? actView(actor, 'print-paper', rights) : { allowed: false, reason: '証書を作成しています。しばらくお待ちください' }),
      deliverAction: `${path}/deliver`,
      deliver: delivered ?? (may.allowed && !printed ? { allowed: false, reason: '先に証書を印刷してください' } : may),
      way: choiceGroup({
        name: 'way', label: '交付の方法', error: errors?.get('way'), chosen: [refused ? refused.form.text('way') : usualWay(file.application.medium)],
        choices: DELIVERY_WAYS.map((value) => ({ value, label: DELIVERY_WAY_LABELS[value] })),
      }),
      caution: refused?.otherWay ? wayCaution(refused.otherWay, file.application.medium) : null,
      on: boxedDateField({ name: 'on', label: '交付日', error: errors?.get('on') }, boxes),
      note: textField({
        name: 'note', label: '書留の番号・渡した相手', required: false, width: 'l', maxLength: 100, value: refused?.form.text('note') ?? '', error: errors?.get('note'),
      }),
    };
  }
}

/** The facts as they come, the latest first; viewings with nothing else between them stand together. */
function runsOfViewings(facts: readonly KeyRecord[]): readonly (readonly [KeyRecord, ...KeyRecord[]])[] {
  const runs: [KeyRecord, ...KeyRecord[]][] = [];
  for (const fact of facts) {
    const before = runs.at(-1);
    if (before?.[0].kind === 'CertificateViewed' && fact.kind === 'CertificateViewed') before.push(fact);
    else runs.push([fact]);
  }
  return runs;
}

function recordView(fact: KeyRecord, workClass: WorkClass): KeyRecordView {
  return { at: formatJapanInstant(fact.at.getTime()), who: fact.actorName, what: AUDIT_EVENT_LABELS[fact.kind], result: factResult(fact, workClass) };
}

function usualWay(medium: Medium): DeliveryWay {
  return medium === 'postal' ? 'dispatched' : 'handed-over';
}

/** Asked when the paper went another way than the customer wished for: nothing is wrong, but it is easily a slip. */
function wayCaution(way: DeliveryWay, medium: Medium): CautionView {
  return caution({
    name: WAY_ANSWER, title: '交付の方法を確かめてください',
    text: `お客様の希望は「${MEDIUM_LABELS[medium]}」ですが、交付の方法は「${DELIVERY_WAY_LABELS[way]}」です。`,
    choices: [{ value: `keep:${way}`, label: `${DELIVERY_WAY_LABELS[way]}で交付した` }, { value: 'change', label: '交付の方法を選び直す' }],
  });
}

function instantFact(label: string, at: Date | null): { label: string; value: string }[] {
  return at === null ? [] : [{ label, value: formatJapanInstant(at.getTime()) }];
}
