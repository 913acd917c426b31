import {
  approvalObstacles, calculatePremium, checklistLabel, chooseRateTable, describeAuthority, endedWithoutContract, formatJapanInstant, japanDate, mayDecide, openChecklistItems, type Opinion,
  OPINION_LABELS, OPINIONS, REVIEW_CHECKLIST, type RateTable, type RuleResult, DECISION_OUTCOME_LABELS, representativeWords, variantNote,
} from '#domain';
import type { PremiumTerms } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { choiceGroup, errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChoiceGroupView, PremiumLinesView, TextFieldView } from '../../http/view-models.js';
import { premiumLinesView } from '../../application/premium-lines-view.js';
import { type ActView, actView, type NamedPolicy, permissionView, reviewersOf, rightsOf, standInWords } from '../authority.js';
import { checklistFrom, comparedRows, type ComparedField, itemAnswers, MANUAL_ITEMS, tickOf, ticksBehind } from '../review/checklist.js';
import { deciderWords } from '../review/decider-words.js';
import type { FormErrors } from '../typed-text.js';
import { alongList, type PlacedCase } from './case-place.js';
import { type CaseFile, copyWasOpened, latestReview, readerOf } from './case-file.js';
import { tasksOfTab } from '../tasks/task-tabs.js';
import { taskRow, type TaskRowView } from '../tasks/task-words.js';
import { caseHeader, type CaseHeaderView, casePath } from './case-header.js';

export interface ReviewRowView {
  readonly label: string;
  readonly value: string;
  readonly amount: boolean;
  /** Which 異体字 and Roman numerals of the value papers print in another shape. */
  readonly note: string | null;
  /** A tick against the contract copy; null for values that the certificate does not print. */
  readonly tick: { readonly id: string; readonly name: string; readonly checked: boolean } | null;
  /** Shown instead of a tick where nobody can tick: 一致 confirmed earlier. */
  readonly confirmed: boolean;
  readonly verdict: 'violation' | 'caution' | null;
}

export interface RuleView {
  readonly title: string;
  readonly detail: string;
  readonly source: string;
}

export interface ReviewPageView extends PageView {
  readonly header: CaseHeaderView;
  readonly sections: readonly { readonly title: string; readonly rows: readonly ReviewRowView[] }[];
  readonly violations: readonly RuleView[];
  readonly cautions: readonly RuleView[];
  readonly passes: readonly RuleView[];
  readonly counts: { readonly violations: string | null; readonly cautions: string | null; readonly passes: string };
  readonly premium: PremiumLinesView;
  readonly premiumSource: string;
  readonly checklist: readonly { readonly id: string; readonly name: string; readonly label: string; readonly note: string | null; readonly checked: boolean; readonly byHand: boolean; readonly follows: string | null }[];
  readonly progress: string;
  readonly rounds: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly opinion: { readonly action: string; readonly draftAction: string; readonly choices: ChoiceGroupView; readonly text: TextFieldView; readonly memo: TextFieldView } | null;
  readonly papers: readonly { readonly id: string; readonly href: string; readonly openHref: string; readonly name: string; readonly pages: string; readonly current: boolean }[];
  readonly frame: { readonly src: string; readonly title: string } | null;
  /** Its id comes back with a refused opinion, so that the paper stays open. */
  readonly shownPaper: string;
  readonly kept: string;
  readonly authorityLine: string;
  readonly fourEyesLine: string;
  readonly decision: DecisionView | null;
  readonly correction: ActView | null;
  /** While a 補正 waits for its answer: to another request that asks for more. */
  readonly correctionHref: string | null;
  readonly sheet: string | null;
  /** What 受付 enters for a customer who applied on paper. */
  readonly clerkActs: readonly { readonly href: string; readonly text: string }[];
  readonly tasks: readonly TaskRowView[];
  /** Why the opinion 引受可 cannot be given yet. */
  readonly obstacles: readonly string[];
}

export interface DecisionView {
  readonly action: string;
  readonly approve: ActView;
  readonly refuse: ActView;
  /** 代決: in whose place. */
  readonly standIn: string | null;
  readonly refuseHref: string;
  readonly returnHref: string;
}

export const REVIEW_PAGE = pageTemplate<ReviewPageView>('branch/review');

/** What the person typed into the opinion, kept when the form is refused. */
export interface TypedOpinion {
  readonly ticks: ReadonlySet<string>;
  readonly opinion: string;
  readonly text: string;
  readonly memo: string;
  readonly errors: FormErrors;
}

export interface ReviewSource {
  readonly file: PlacedCase;
  readonly actor: StaffActor;
  readonly now: Date;
  readonly tables: readonly RateTable[];
  readonly terms: PremiumTerms;
  readonly policy: NamedPolicy;
  /** Id of the paper shown beside the application. */
  readonly paper: string;
  readonly typed: TypedOpinion | null;
  /** Which kept state of the opinion the page is drawn from. */
  readonly kept: string;
}

export function reviewPage(source: ReviewSource): ReviewPageView {
  const { file, actor, typed } = source;
  const { application } = file;
  const review = latestReview(file);
  const rights = rightsOf(application, reviewersOf(file.reviews));
  const mayOpine = actView(actor, 'give-opinion', rights);
  const opened = copyWasOpened(file, readerOf(file));
  const ticks = typed?.ticks ?? ticksOf(file);
  const answers = itemAnswers(checklistFrom(ticks, file.sections, opened !== null));
  const obstacles = approvalObstacles(file.rules, answers);
  const frame = frameOf(source);
  return {
    title: `${application.receptionNumber} 内容と審査`,
    errorSummary: typed ? errorSummary(typed.errors) : null,
    header: caseHeader(file, actor, 'review', source.now),
    sections: [applicantView(file), ...sectionsView(file, mayOpine.allowed ? ticks : null, ticks)],
    ...rulesView(file.rules),
    tasks: tasksOfTab(file.tasks, 'review').map((task) => taskRow(task, actor)),
    ...premiumView(source),
    checklist: REVIEW_CHECKLIST.map(({ code, label, automatic }) => ({
      id: fieldId(code), name: code, label: checklistLabel({ label }, application.workClass), checked: answers[code] === true, byHand: mayOpine.allowed && MANUAL_ITEMS.some((item) => item.code === code),
      // What the script of the page counts by while it is ticked.
      follows: mayOpine.allowed ? ticksBehind(code, file.sections).join(' ') || null : null,
      note: automatic && opened ? `${formatJapanInstant(opened.at.getTime())} 自動記録` : automatic ? (frame ? '開いています。時刻は自動で記録されます' : '書類を開くと記録されます') : null,
    })),
    progress: `${REVIEW_CHECKLIST.length - openChecklistItems(answers).length} / ${REVIEW_CHECKLIST.length}`,
    rounds: roundsView(file),
    opinion: mayOpine.allowed ? opinionForm(file, typed, review?.memo ?? '') : null,
    papers: papersView(source),
    frame,
    shownPaper: source.paper,
    kept: source.kept,
    authorityLine: authorityLine(source),
    fourEyesLine: fourEyesLine(file, review?.reviewer ?? null),
    decision: application.state === 'awaiting-decision' && actor.role === 'approver' ? decisionView(source, obstacles, rights) : null,
    correction: (application.state === 'in-review' || application.state === 'correction-requested') && actor.role === 'reviewer'
      ? actView(actor, 'request-correction', rights) : null,
    correctionHref: application.state === 'correction-requested' && actView(actor, 'request-correction', rights).allowed ? alongList(`${casePath(application.id)}/correction`, file.place.kept) : null,
    sheet: actView(actor, 'print-sheet', rights).allowed && review !== null ? `${casePath(application.id)}/sheet` : null,
    clerkActs: clerkActs(file, actor),
    obstacles,
  };
}

function clerkActs({ application }: CaseFile, actor: StaffActor): ReviewPageView['clerkActs'] {
  if (application.channel === 'web') return [];
  const rights = rightsOf(application);
  return ([
    ['edit-entry', 'correction', '申込内容を直す'],
    ['enter-correction', 'correction', '補正の返答を入力する'],
    ['enter-retraction', 'retraction', '取下げを入力する'],
  ] as const).filter(([act]) => actView(actor, act, rights).allowed).map(([, page, text]) => ({ href: `/branch/applications/${application.id}/${page}`, text }));
}

/** The ticks of the open or last round, which a new opinion starts from unless the customer corrected something since. */
function ticksOf(file: CaseFile): ReadonlySet<string> {
  const review = latestReview(file);
  if (review === null) return new Set();
  const corrected = file.facts.some(({ kind, at }) => kind === 'ApplicationCorrected' && at > review.reviewedAt);
  return corrected ? new Set() : new Set(Object.entries(review.checklist).filter(([, done]) => done).map(([name]) => name));
}

/** 申込者: who applies, as the surety's record has it. Address and name are printed on the certificate and stand in the contract. */
function applicantView({ customer, correspondent: { addresses }, application }: CaseFile): ReviewPageView['sections'][number] {
  const { contactDepartment, contactName, contactPhone } = application.content;
  const rows = [
    ['顧客番号', customer.customerNumber], ['名称', customer.name], ['代表者', representativeWords(customer)],
    ['住所', `〒${customer.postalCode} ${customer.address}`], ['電話', customer.phone],
    ['担当者', `${contactDepartment ?? ''} ${contactName}`.trim()], ['担当者の電話', contactPhone], ['メール', addresses.length > 0 ? addresses.join('、') : 'なし'],
  ] as const;
  return {
    title: '申込者',
    rows: rows.map(([label, value]) => ({ label, value, amount: false, note: variantNote(value), tick: null, confirmed: false, verdict: null })),
  };
}

function sectionsView(file: CaseFile, offered: ReadonlySet<string> | null, ticks: ReadonlySet<string>): ReviewPageView['sections'] {
  const compared = new Set<string>(comparedRows(file.sections).map(({ field }) => field));
  return file.sections.map(({ title, rows }) => ({
    title,
    rows: rows.map(({ field, label, text, amount }): ReviewRowView => {
      const isCompared = compared.has(field);
      const name = tickOf(field as ComparedField);
      return {
        label, value: text === '' ? '（未入力）' : text, amount, note: variantNote(text),
        tick: isCompared && offered !== null ? { id: fieldId(name), name, checked: offered.has(name) } : null,
        confirmed: isCompared && offered === null && ticks.has(name),
        verdict: verdictOf(file.rules, field),
      };
    }),
  }));
}

function verdictOf(rules: readonly RuleResult[], field: string): ReviewRowView['verdict'] {
  const about = rules.filter(({ fields }) => (fields as readonly string[]).includes(field)).map(({ verdict }) => verdict);
  if (about.includes('violation')) return 'violation';
  return about.includes('caution') ? 'caution' : null;
}

function rulesView(rules: readonly RuleResult[]): Pick<ReviewPageView, 'violations' | 'cautions' | 'passes' | 'counts'> {
  const of = (wanted: RuleResult['verdict']): RuleView[] => rules.filter(({ verdict }) => verdict === wanted).map(({ title, detail, source }) => ({ title, detail, source }));
  const [violations, cautions, passes] = [of('violation'), of('caution'), of('pass')];
  return {
    violations, cautions, passes,
    counts: {
      violations: violations.length > 0 ? `違反 ${violations.length}` : null, cautions: cautions.length > 0 ? `注意 ${cautions.length}` : null, passes: `適合 ${passes.length}`,
    },
  };
}

/** The premium as charged, or as it would be charged today. */
function premiumView({ file, tables, terms, now }: ReviewSource): Pick<ReviewPageView, 'premium' | 'premiumSource'> {
  const { application, charge } = file;
  if (charge) {
    const table = tables.find(({ id }) => id === charge.rateTable);
    return { premium: premiumLinesView({ lines: charge.lines, sample: table?.isSample ?? false }, null, endedWithoutContract(application.state) ? 'ended' : 'charged'), premiumSource: `料率表 ${table?.name ?? ''}（承認時に確定）` };
  }
  const day = terms.tableDate === 'application' ? application.submittedAt : now;
  const table = chooseRateTable(tables, application.kind, japanDate(day.getTime()));
  return {
    premium: premiumLinesView(calculatePremium(table, application.guaranteeAmount, application.channel), null, 'estimated'),
    premiumSource: `料率表 ${table.name}（${terms.tableDate === 'application' ? '申込日' : '承認日'}で選択）`,
  };
}

function roundsView(file: CaseFile): ReviewPageView['rounds'] {
  return file.reviews.map((review) => {
    const lines = [
      `審査意見：${OPINION_LABELS[review.opinion]}　${file.names.get(review.reviewer) ?? ''}　${formatJapanInstant(review.reviewedAt.getTime())}`,
      ...(review.opinionText === '' ? [] : [review.opinionText]),
      ...(review.memo === '' ? [] : [`審査メモ：${review.memo}`]),
    ];
    if (review.outcome && review.decidedAt) {
      lines.push(`決裁：${DECISION_OUTCOME_LABELS[review.outcome]}　${deciderWords(file, review)}　${formatJapanInstant(review.decidedAt.getTime())}`);
      if (review.decisionText) lines.push(review.decisionText);
    }
    return { title: `第${review.round}回`, lines };
  });
}

function opinionForm({ application: { id }, place }: PlacedCase, typed: TypedOpinion | null, memo: string): NonNullable<ReviewPageView['opinion']> {
  const errors = typed?.errors;
  return {
    action: alongList(`${casePath(id)}/opinion`, place.kept),
    draftAction: alongList(`${casePath(id)}/draft`, place.kept),
    choices: choiceGroup({
      name: 'opinion', label: '審査意見', error: errors?.get('opinion'),
      choices: OPINIONS.map((value: Opinion) => ({ value, label: OPINION_LABELS[value] })), chosen: typed ? [typed.opinion] : [],
    }),
    text: textField({
      name: 'text', label: '意見の内容', required: false, rows: 2, width: 'full', maxLength: 500, value: typed?.text ?? '', error: errors?.get('text'),
      support: '引受不可のときは必ず書いてください。決裁用に印刷されます。',
    }),
    memo: textField({
      name: 'memo', label: '審査メモ', required: false, rows: 2, width: 'full', maxLength: 1_000, value: typed?.memo ?? memo, error: errors?.get('memo'),
      support: '社内のみ・お客様には見えません', placeholder: '例：契約書の原本を電話で確認済み',
    }),
  };
}

function papersView({ file, paper }: ReviewSource): ReviewPageView['papers'] {
  const { id } = file.application;
  return file.attachments.map((attachment) => ({
    id: attachment.id, href: `${alongList(`${casePath(id)}?paper=${attachment.id}`, file.place.kept)}#papers`, openHref: `${casePath(id)}/papers/${attachment.id}`, name: attachment.fileName,
    pages: `${attachment.pages}枚`, current: attachment.id === paper,
  }));
}

function frameOf({ file, paper }: ReviewSource): ReviewPageView['frame'] {
  const shown = file.attachments.find(({ id }) => id === paper);
  // Without the viewer's own side pane, fitted to the width of the column.
  return shown ? { src: `${casePath(file.application.id)}/papers/${shown.id}#navpanes=0&view=FitH`, title: shown.fileName } : null;
}

function authorityLine({ actor, policy }: ReviewSource): string {
  return actor.role === 'approver' && actor.rank !== null ? `あなた　${describeAuthority(actor.rank, policy)}` : '決裁は、保証金額に応じた職位の決裁者が行います';
}

function fourEyesLine({ application, names }: CaseFile, reviewerId: string | null): string {
  const entrant = application.enteredBy ? `入力 ${names.get(application.enteredBy) ?? ''}` : '入力 お客様';
  const reviewer = reviewerId === null ? '審査 （まだ）' : `審査 ${names.get(reviewerId) ?? ''}`;
  return `${entrant}・${reviewer}（入力者と審査担当は決裁できません）`;
}

function decisionView({ file, actor, policy }: ReviewSource, obstacles: readonly string[], rights: ReturnType<typeof rightsOf>): DecisionView {
  const decision = mayDecide(actor, rights, policy);
  const permission = permissionView(decision);
  const along = (path: string): string => alongList(path, file.place.kept);
  const path = `${casePath(file.application.id)}/decision`;
  const first = obstacles[0];
  return {
    action: along(path),
    approve: permission.allowed && first !== undefined ? { allowed: false, reason: first } : permission,
    refuse: permission,
    standIn: standInWords(decision, policy),
    refuseHref: along(`${path}?outcome=declined`),
    returnHref: along(`${path}?outcome=returned`),
  };
}
