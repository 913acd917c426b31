import {
  type ApplicationStep, type Channel, CHANNEL_LABELS, formatJapanInstant, type FormContext, type FormReading, isFieldName, labelOf,
  type RawForm, stepTitle,
} from '#domain';
import { v7 } from 'uuid';
import { errorSummary, fieldId } from '../../http/fields.js';
import type { PageView } from '../../http/pages.js';
import type { QuestionView } from '../../http/view-models.js';
import { FORM_STEPS, type FormPaths } from '../form-paths.js';
import { askedFields, controlOf, type ControlView, type ControlSource } from './controls.js';
import { ruleSupport } from './rule-support.js';
import { toldViolations } from './told-violations.js';

/** What all pages of the form say. */
export interface StepView extends PageView {
  readonly kicker: string;
  /** 工事名 and 発注者, once they are known. */
  readonly matter: string | null;
  readonly action: string;
  readonly topHref: string;
  readonly topText: string;
  readonly next: string;
  /** Questions that wait for an answer; each also stands at its field. */
  readonly questions: readonly QuestionView[];
  /** Said when what was typed could not even be kept. */
  readonly unkept: boolean;
  /** Said when another session saved the page after it was drawn: nothing of this one is saved yet. */
  readonly overtaken: boolean;
  /** The draft's version from which the page was drawn, to be sent back with what is typed. */
  readonly version: string;
  /** Tells this showing of the page from the same page in another tab. */
  readonly showing: string;
  readonly notice: string | null;
  readonly controls: readonly ControlView[];
  readonly saved: string;
  readonly branch: { readonly name: string; readonly phone: string };
}

/** What a page of the form is drawn from. */
export interface StepSource {
  readonly step: ApplicationStep;
  readonly raw: RawForm;
  readonly context: FormContext;
  readonly reading: FormReading;
  readonly suggested: ControlSource['suggested'];
  readonly paths: FormPaths;
  /** True for what was just submitted. */
  readonly judged: boolean;
  readonly unkept: boolean;
  readonly overtaken: boolean;
  readonly version: string;
  readonly notice: string | null;
  /** Whether the page leads back to 申込内容の確認. */
  readonly back: boolean;
  readonly savedAt: Date;
  readonly branch: { readonly name: string; readonly phone: string };
}

export function stepView(source: StepSource): StepView {
  const { step, reading, context, paths, back } = source;
  const workClass = reading.values.workClass;
  const controls = askedFields(step, source).map((field) => controlOf(controlSource(source), field, step));
  return {
    title: stepTitle(step, workClass),
    errorSummary: errorSummary(inPageOrder(toldViolations(source), controls).map(({ field, message }) => [field, message] as const)),
    kicker: `${applicationKind(context.channel)}　${FORM_STEPS.length}つのうち${FORM_STEPS.indexOf(step) + 1}つ目`,
    matter: matterOf(source),
    action: paths.step(step, { back }),
    topHref: back ? paths.check : paths.top,
    topText: back ? '申込内容の確認へ戻る' : '申込みトップへ戻る',
    next: back ? '保存して確認へ戻る' : '保存して次へ',
    questions: source.judged
      ? reading.cautions.map(({ field, question }) => ({
          href: `#${fieldId(`${field}.answer`)}-caution`,
          text: isFieldName(field) ? `${labelOf(field, workClass)}：${question}` : question,
        }))
      : [],
    unkept: source.unkept,
    overtaken: source.overtaken,
    version: source.version,
    showing: v7(),
    notice: source.notice,
    controls,
    // What another session saved is not what stands in this page.
    saved: source.unkept || source.overtaken ? NOT_SAVED : savedSentence(source.savedAt),
    branch: source.branch,
  };
}

/** The summary goes down the page as the eye does, whichever rule was broken first; what has no box of its own comes last. */
function inPageOrder(violations: FormReading['violations'], controls: readonly ControlView[]): FormReading['violations'] {
  const place = (field: string): number => {
    const index = controls.findIndex(({ name }) => name === field);
    return index < 0 ? controls.length : index;
  };
  return [...violations].sort((one, other) => place(one.field) - place(other.field));
}

function controlSource(source: StepSource): ControlSource {
  return {
    raw: source.raw, context: source.context, reading: source.reading, judged: source.judged, suggested: source.suggested, switchable: true,
    support: ruleSupport(source.context, source.reading),
  };
}

/** 前払金保証の申込み（新規）; a paper application says how it came. */
export function applicationKind(channel: Channel): string {
  return channel === 'web' ? '前払金保証の申込み' : `前払金保証の申込み（${CHANNEL_LABELS[channel]}で受付）`;
}

function matterOf({ step, reading, context }: StepSource): string | null {
  if (step === 'eligibility') return null;
  const parts = [reading.values.workName, context.owners[0] ? `発注者：${context.owners[0].name}` : null].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join('　');
}

/** Of what stands in the page. */
export const NOT_SAVED = 'この画面の入力は、まだ保存していません';

/** 11/24(火) 10:42 に保存しました */
export function savedSentence(savedAt: Date): string {
  return `${formatJapanInstant(savedAt.getTime())} に保存しました`;
}

