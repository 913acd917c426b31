import {
  APPLICATION_STEPS, type ApplicationStep, DECIDING_DATE_LABELS, DRAFT_KEPT_DAYS, draftKeptUntil, formatEraDateWithWeekday, formatDateFully, formatJapanInstant, type FormContext, type FormReading,
  formatYenFully, ofStep, type RawForm, stepTitle,
} from '#domain';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { ChipView } from '../../http/view-models.js';
import { FORM_STEPS, type FormPaths } from '../form-paths.js';
import { applicationKind } from '../step/step-view.js';

export interface TaskView {
  readonly number: string;
  readonly title: string;
  readonly href: string;
  readonly detail: string | null;
  readonly done: boolean;
  readonly chip: ChipView | null;
}

export interface TopView extends PageView {
  readonly backHref: string;
  readonly backText: string;
  readonly kicker: string;
  readonly progress: string;
  readonly segments: readonly ('segment-done' | 'segment-now' | 'segment-later')[];
  readonly groups: readonly { readonly title: string; readonly tasks: readonly TaskView[] }[];
  readonly checkHref: string | null;
  readonly checkReason: string;
  readonly nextHref: string;
  readonly nextText: string;
  readonly savedAt: string;
  readonly keptUntil: string;
  readonly keptDays: string;
  readonly discardHref: string;
  readonly branch: { readonly name: string; readonly phone: string };
  readonly customerName: string;
}

export const TOP_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<TopView>>> = {
  contractor: pageTemplate('application/top'),
  branch: pageTemplate('application/branch-top'),
};

export type StepState = 'done' | 'started' | 'untouched';

/** 入力済み, 入力中, まだ: judged afresh each time, because an answer on one page can undo another. */
export function stepStates(form: RawForm, reading: FormReading, context: FormContext): ReadonlyMap<ApplicationStep, StepState> {
  return new Map(FORM_STEPS.map((step): [ApplicationStep, StepState] => {
    const opened = form[step] !== undefined || (step === 'attachments' && context.attachments.length > 0);
    if (!opened) return [step, 'untouched'];
    const { violations, cautions } = ofStep(reading, step);
    return [step, violations.length + cautions.length === 0 ? 'done' : 'started'];
  }));
}

/** Whether everything that must be answered is. */
export function isReadyToCheck(states: ReadonlyMap<ApplicationStep, StepState>): boolean {
  return APPLICATION_STEPS.every(({ name, optional }) => name === 'consent' || states.get(name) === 'done' || (optional && states.get(name) === 'untouched'));
}

export interface TopSource {
  readonly form: RawForm;
  readonly reading: FormReading;
  readonly context: FormContext;
  readonly paths: FormPaths;
  readonly savedAt: Date;
  readonly branch: { readonly name: string; readonly phone: string };
  readonly customerName: string;
}

export function topView(source: TopSource): TopView {
  const { reading, context, paths, form } = source;
  const states = stepStates(form, reading, context);
  const workClass = reading.values.workClass;
  const done = FORM_STEPS.filter((step) => states.get(step) === 'done');
  const next = FORM_STEPS.find((step) => states.get(step) !== 'done' && !isOptional(step));
  const ready = isReadyToCheck(states);
  const task = (step: ApplicationStep): TaskView => ({
    number: String(FORM_STEPS.indexOf(step) + 1), title: stepTitle(step, workClass), href: paths.step(step), detail: detailOf(step, source),
    done: states.get(step) === 'done', chip: chipOf(step, states.get(step) ?? 'untouched'),
  });
  return {
    title: reading.values.workName ?? '新しい申込み',
    backHref: context.channel === 'web' ? '/home' : '/branch/applications/new',
    backText: context.channel === 'web' ? 'ホームへ戻る' : '書面の申込みの入力へ戻る',
    kicker: `${applicationKind(context.channel)}（新規）`,
    progress: `${FORM_STEPS.length}つのうち${done.length}つが終わりました`,
    segments: FORM_STEPS.map((step) => (states.get(step) === 'done' ? 'segment-done' : states.get(step) === 'started' ? 'segment-now' : 'segment-later')),
    groups: [
      { title: workClass === null || workClass === 'construction' ? '工事について' : '業務について', tasks: (['eligibility', 'works', 'amounts'] as const).map(task) },
      { title: '保証料・証書・書類', tasks: (['delivery', 'uses', 'attachments'] as const).map(task) },
    ],
    checkHref: ready ? paths.check : null,
    checkReason: '1～4と6が終わると進めます',
    nextHref: next === undefined ? paths.check : paths.step(next),
    nextText: next === undefined ? '申込内容の確認へ進む' : `${done.length === 0 ? '入力を始める' : '続きから入力する'}（${stepTitle(next, workClass)}）`,
    savedAt: formatJapanInstant(source.savedAt.getTime()),
    keptUntil: formatEraDateWithWeekday(draftKeptUntil(source.savedAt.getTime())),
    keptDays: String(DRAFT_KEPT_DAYS),
    discardHref: paths.discard,
    branch: source.branch,
    customerName: source.customerName,
  };
}

function isOptional(step: ApplicationStep): boolean {
  return APPLICATION_STEPS.some(({ name, optional }) => name === step && optional);
}

function chipOf(step: ApplicationStep, state: StepState): ChipView | null {
  if (state === 'done') return null;
  if (state === 'started') return { tone: 'blue', text: '入力中', icon: 'edit' };
  return { tone: 'plain', text: isOptional(step) ? 'まだ（任意）' : 'まだ', icon: null };
}

/** One line below the title of a task: what was answered, or what will be asked. */
function detailOf(step: ApplicationStep, { reading, context }: TopSource): string | null {
  const { values, verdict } = reading;
  const owner = context.owners[0];
  switch (step) {
    case 'eligibility': {
      if (!owner || verdict === null) return '発注者と契約日から、電子証書か書面かを調べます';
      const decided = verdict.timeline ? `${DECIDING_DATE_LABELS[verdict.timeline.decidedBy]} ${formatDateFully(verdict.timeline.decidingDate)}・` : '';
      return `${owner.name}・${decided}${verdict.electronic ? '対象です' : '書面になります'}`;
    }
    case 'works':
      return [values.addressee, values.workNumber === null ? null : `番号 ${values.workNumber}`].filter((part) => part !== null).join('・') || null;
    case 'amounts':
      return values.advanceAmount !== null ? `前払金額 ${formatYenFully(values.advanceAmount)}` : values.contractPrice !== null ? '請負金額まで入力しました' : null;
    case 'delivery':
      return null;
    case 'uses':
      return 'あとから提出することもできます';
    default:
      return context.attachments.length > 0 ? `${context.attachments.length}個のファイルを添付しました` : '契約書の写し（PDF）';
  }
}
