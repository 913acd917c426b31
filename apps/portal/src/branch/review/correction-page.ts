import { companionsOf, fieldsAskedFor, isMarkableField, markableLabel, openCorrections } from '#domain';
import { boxedDateField } from '../../application/date-boxes.js';
import { askedView, type AskedView } from '../../application/submitted/asked-view.js';
import type { StaffActor } from '../../http/actor.js';
import { errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DateFieldView, TextFieldView } from '../../http/view-models.js';
import { type ActView, actView, rightsOf } from '../authority.js';
import type { CaseFile } from '../case/case-file.js';
import { caseHeader, type CaseHeaderView, casePath } from '../case/case-header.js';
import { alongList, type PlacedCase } from '../case/case-place.js';
import type { FormErrors } from '../typed-text.js';
import { NOTE_LENGTH, REASON_LENGTH, type TypedCorrection } from './correction-form.js';
import type { MailPreview } from './correction-mail.js';
import { CORRECTION_REASONS } from './correction-reasons.js';

interface MarkView {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly checked: boolean;
  readonly violated: boolean;
  /** Whether the customer can change it already. */
  readonly asked: boolean;
  /** What is marked along with it, in words. */
  readonly along: string | null;
  readonly note: TextFieldView;
}

interface CorrectionPageView extends PageView {
  readonly header: CaseHeaderView;
  readonly action: string;
  readonly backHref: string;
  readonly templates: readonly { readonly code: string; readonly title: string; readonly text: string }[];
  readonly groups: readonly { readonly title: string; readonly rows: readonly MarkView[] }[];
  readonly reason: TextFieldView;
  readonly answerBy: DateFieldView;
  readonly markError: string | null;
  readonly marksId: string;
  readonly recipient: string;
  readonly preview: MailPreview | null;
  readonly act: ActView;
  /** The form: where it can be sent, and where something was typed into it that must not go lost. */
  readonly offered: boolean;
  /** What was asked for before and waits for its answer; this request asks for more. */
  readonly open: { readonly asked: readonly AskedView[]; readonly answerBy: string | null } | null;
}

export const CORRECTION_PAGE = pageTemplate<CorrectionPageView>('branch/correction');

export interface CorrectionPageSource {
  readonly file: PlacedCase;
  readonly actor: StaffActor;
  readonly now: Date;
  readonly typed: TypedCorrection;
  readonly preview: MailPreview | null;
  readonly errors: FormErrors;
  /** Whether the page answers a form that was sent. */
  readonly sent: boolean;
}

export function correctionPage({ file, actor, now, typed, preview, errors, sent }: CorrectionPageSource): CorrectionPageView {
  const { application } = file;
  const open = openRequestsOf(file);
  const act = actView(actor, 'request-correction', rightsOf(application));
  return {
    title: '補正のお願い', errorSummary: errorSummary(errors), header: caseHeader(file, actor, 'review', now),
    action: alongList(`${casePath(application.id)}/correction`, file.place.kept), backHref: alongList(casePath(application.id), file.place.kept),
    templates: CORRECTION_REASONS.map(({ code, title, text }) => ({ code, title, text })),
    groups: groupsView(file, typed, errors),
    reason: textField({
      name: 'reason', label: 'お客様への説明', rows: 5, width: 'full', maxLength: REASON_LENGTH, value: typed.reason, error: errors.get('reason'),
      support: 'お客様の画面とメールに、このまま載ります。',
    }),
    answerBy: boxedDateField({ name: 'answer', label: 'お願いしたい日', error: errors.get('answer'), support: 'この日までの補正をお願いします。営業日で入力してください。' }, typed.answerBy),
    markError: errors.get('mark') ?? null,
    marksId: fieldId('mark'),
    recipient: recipientWords(file),
    preview,
    act,
    offered: act.allowed || sent,
    open: open.length === 0 ? null : askedView(open, application.workClass),
  };
}

/** To whom the request goes: of a paper application to the customer's own addresses; by telephone where there is none, and where nobody can sign in any more. */
function recipientWords({ application: { content }, correspondent: { applicant, reader, addresses } }: CaseFile): string {
  if (applicant?.closedAt && !reader) return `${content.contactName} 様（お客様IDは退会しています：${content.contactPhone}。メールは送らず、支店の作業になります）`;
  if (applicant && reader) return `${reader.department} ${reader.contactName} 様（${applicant.closedAt ? `お客様ID ${reader.loginId} の` : ''}登録のメールアドレス）`;
  return `${content.contactName} 様（書面のお申込み：${content.contactPhone}${addresses.length > 0 ? '。登録のメールアドレスにも送ります' : ''}）`;
}

/** The requests whose answer is awaited. */
export function openRequestsOf({ application, corrections }: CaseFile): CaseFile['corrections'] {
  return application.state === 'correction-requested' ? openCorrections(corrections) : [];
}

/** 「保証証書の受取方法」も直せるようになります */
function alongWith(name: string, { application }: CaseFile): string | null {
  const companions = isMarkableField(name) ? companionsOf(name, application.content) : [];
  return companions.length === 0 ? null : `印を付けると、${companions.map((companion) => `「${markableLabel(companion, application.workClass)}」`).join('')}も直せるようになります`;
}

function groupsView(file: CaseFile, typed: TypedCorrection, errors: FormErrors): CorrectionPageView['groups'] {
  const violated = new Set<string>(file.rules.filter(({ verdict }) => verdict === 'violation').flatMap(({ fields }) => fields));
  const open = new Set(fieldsAskedFor(openRequestsOf(file)));
  const mark = (name: string, label: string, value: string): MarkView => ({
    id: fieldId(`mark-${name}`), name, label, value, checked: typed.marks.has(name), violated: violated.has(name), asked: open.has(name), along: alongWith(name, file),
    note: textField({
      name: `note-${name}`, label: `${label}：お客様への説明`, required: false, unmarked: true, width: 'full', maxLength: NOTE_LENGTH,
      value: typed.notes.get(name) ?? '', error: errors.get(`note-${name}`), placeholder: 'この欄についての説明（なくてもかまいません）',
    }),
  });
  const sections = file.sections.map(({ title, rows }) => ({
    title, rows: rows.filter(({ field }) => isMarkableField(field)).map(({ field, label, text }) => mark(field, label, text === '' ? '（未入力）' : text)),
  }));
  const files = file.attachments.map(({ fileName, pages }) => `${fileName}（${pages}枚）`).join('、');
  return [...sections, { title: '添付書類', rows: [mark('attachments', '添付書類', files === '' ? '（添付なし）' : files)] }];
}
