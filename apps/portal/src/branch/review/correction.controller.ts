import { companionsOf, isMarkableField, MARKABLE_FIELDS, type MarkableField, markableLabel, withCompanions } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { TextFieldView } from '../../http/view-models.js';
import { type ActView, actView, rightsOf } from '../authority.js';
import { type CaseFile, readCaseFile } from '../case/case-file.js';
import { caseHeader, type CaseHeaderView, casePath } from '../case/case-header.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { CORRECTION_REASONS } from './correction-reasons.js';
import { ReviewCase } from './review-case.js';

interface MarkView {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly checked: boolean;
  readonly violated: boolean;
  /** What is marked along with it, in words. */
  readonly along: string | null;
  readonly note: TextFieldView;
}

interface CorrectionPageView extends PageView {
  readonly header: CaseHeaderView;
  readonly action: string;
  readonly backHref: string;
  readonly templates: readonly { readonly href: string; readonly title: string; readonly text: string; readonly current: boolean }[];
  readonly groups: readonly { readonly title: string; readonly rows: readonly MarkView[] }[];
  readonly reason: TextFieldView;
  readonly markError: string | null;
  readonly marksId: string;
  readonly recipient: string;
  readonly preview: readonly string[];
  readonly act: ActView;
  /** Whether this request takes the place of one that waits for its answer. */
  readonly replaces: boolean;
}

const CORRECTION_PAGE = pageTemplate<CorrectionPageView>('branch/correction');
const NOTE_LENGTH = 200;

interface Typed {
  readonly marks: ReadonlySet<string>;
  readonly notes: ReadonlyMap<string, string>;
  readonly reason: string;
  readonly template: string;
  readonly errors: FormErrors;
}

/** 補正のお願い: which fields, why, and what the customer will read. */
@Controller('branch/cases/:id/correction')
@ServesAudience('branch')
export class CorrectionController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly review: ReviewCase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async ask(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.work.read((em) => readCaseFile(em, actor, id));
    const template = CORRECTION_REASONS.find(({ code }) => code === params.text('reason'));
    const violated = file.rules.filter(({ verdict }) => verdict === 'violation');
    const open = openRequestOf(file);
    const usual = open?.fields ?? violated.flatMap(({ fields }) => fields);
    const marks = new Set<string>([...(open?.fields ?? []), ...(template && template.fields.length > 0 ? template.fields : usual)]);
    const first = violated[0];
    const reason = template?.text ?? open?.reason ?? (first ? `${first.title}。${first.detail}。ご確認のうえ、訂正してください。` : '');
    await this.render(reply, actor, file, { marks, notes: new Map(), reason, template: template?.code ?? '', errors: new Map() });
  }

  @Post()
  async send(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const fields = [...new Set(form.list('mark'))].filter(isMarkableField);
    if (fields.length === 0) errors.set('mark', '訂正をお願いする欄に、印を付けてください');
    const reason = readTypedText(form, { name: 'reason', label: 'お客様への説明', maxLength: 600, multiline: true }, errors);
    const notes = new Map(fields.map((name) => [name, readTypedText(form, {
      name: `note-${name}`, label: `${markableLabel(name, null)}の説明`, maxLength: NOTE_LENGTH, required: false,
    }, errors)]));
    if (errors.size > 0) {
      const file = await this.work.read((em) => readCaseFile(em, actor, id));
      const typedNotes = new Map(MARKABLE_FIELDS.map((name) => [name, form.text(`note-${name}`)]));
      return this.render(reply, actor, file, { marks: new Set(fields), notes: typedNotes, reason: form.text('reason'), template: '', errors });
    }
    const file = await this.work.read((em) => readCaseFile(em, actor, id));
    await this.review.requestCorrection(actor, { ...caseForm(id, form), fields, reason: composeReason(file, reason, notes) });
    await seeOther(reply, casePath(id));
  }

  private async render(reply: FastifyReply, actor: StaffActor, file: CaseFile, typed: Typed): Promise<void> {
    const { application, account } = file;
    const path = `${casePath(application.id)}/correction`;
    await this.pages.page(reply, CORRECTION_PAGE, {
      title: '補正のお願い', errorSummary: errorSummary(typed.errors), header: caseHeader(file, actor, 'review', this.clock.now()),
      action: path, backHref: casePath(application.id),
      templates: CORRECTION_REASONS.map(({ code, title, text }) => ({ href: `${path}?reason=${code}`, title, text, current: code === typed.template })),
      groups: groupsView(file, typed),
      reason: textField({
        name: 'reason', label: 'お客様への説明', rows: 5, width: 'full', maxLength: 600, value: typed.reason, error: typed.errors.get('reason'),
        support: 'お客様の画面とメールに、このまま載ります。',
      }),
      markError: typed.errors.get('mark') ?? null,
      marksId: fieldId('mark'),
      recipient: account ? `${account.department} ${account.contactName} 様（登録のメールアドレス）` : `${application.content.contactName} 様（書面のお申込み：${application.content.contactPhone}）`,
      preview: previewLines(file, typed),
      act: actView(actor, 'request-correction', rightsOf(application)),
      replaces: openRequestOf(file) !== null,
    });
  }
}

/** The request whose answer is awaited. */
function openRequestOf({ application, corrections }: CaseFile): CaseFile['corrections'][number] | null {
  return application.state === 'correction-requested' ? (corrections.at(-1) ?? null) : null;
}

/** The words of the request, with what is said about single fields below. */
function composeReason({ application }: CaseFile, reason: string, notes: ReadonlyMap<MarkableField, string>): string {
  const lines = [...notes].filter(([, note]) => note !== '').map(([name, note]) => `・${markableLabel(name, application.workClass)}：${note}`);
  return [reason, ...lines].join('\n');
}

function groupsView(file: CaseFile, typed: Typed): CorrectionPageView['groups'] {
  const violated = new Set<string>(file.rules.filter(({ verdict }) => verdict === 'violation').flatMap(({ fields }) => fields));
  const mark = (name: string, label: string, value: string): MarkView => ({
    id: fieldId(`mark-${name}`), name, label, value, checked: typed.marks.has(name), violated: violated.has(name), along: alongWith(name, file),
    note: textField({
      name: `note-${name}`, label: `${label}：お客様への説明`, required: false, unmarked: true, width: 'full', maxLength: NOTE_LENGTH,
      value: typed.notes.get(name) ?? '', error: typed.errors.get(`note-${name}`), placeholder: 'この欄についての説明（なくてもかまいません）',
    }),
  });
  const sections = file.sections.map(({ title, rows }) => ({
    title, rows: rows.filter(({ field }) => isMarkableField(field)).map(({ field, label, text }) => mark(field, label, text === '' ? '（未入力）' : text)),
  }));
  const files = file.attachments.map(({ fileName, pages }) => `${fileName}（${pages}枚）`).join('、');
  return [...sections, { title: '添付書類', rows: [mark('attachments', '添付書類', files === '' ? '（添付なし）' : files)] }];
}

/** 「保証証書の受取方法」も直せるようになります */
function alongWith(name: string, { application }: CaseFile): string | null {
  const companions = isMarkableField(name) ? companionsOf(name, application.content) : [];
  return companions.length === 0 ? null : `印を付けると、${companions.map((companion) => `「${markableLabel(companion, application.workClass)}」`).join('')}も直せるようになります`;
}

/** What the customer will read on the portal and in the mail. */
function previewLines({ application, branch }: CaseFile, typed: Typed): string[] {
  const marked = withCompanions(MARKABLE_FIELDS.filter((name) => typed.marks.has(name)), application.content).map((name) => `・${markableLabel(name, application.workClass)}`);
  return [
    `${application.customerName} 様`, `受付番号 ${application.receptionNumber}`, '',
    'お申込みの内容に、訂正をお願いしたい点があります。', typed.reason, '',
    `訂正をお願いする欄（${marked.length}か所）`, ...marked, '', '印の付いた欄だけを直して、もう一度送信できます。', '',
    `${branch.name}　電話 ${branch.phone}`,
  ];
}
