import {
  DECIDING_DATE_LABELS, type ElectronicDeliveryVerdict, formatEraDate, formatEraDateWithWeekday, type FormReading, stepTitle,
} from '#domain';
import type { OwnerChoice } from '#persistence';
import { choiceGroup, textField } from '../../http/fields.js';
import { pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';
import { OWNER_QUERY } from '../drafts/raw-step.js';
import { shownText } from './controls.js';
import { SHOWN_QUERY } from './step-act.js';
import { type StepSource, type StepView, stepView } from './step-view.js';

/** The answer of step 1: 電子交付 or 書面, why, and the way on. */
export interface VerdictPanelView {
  readonly electronic: boolean;
  readonly headline: string;
  readonly reasons: readonly string[];
  readonly source: string;
  readonly conditions: readonly ConditionView[];
  readonly timeline: TimelineView | null;
  readonly later: string;
  readonly nextTitle: string;
  readonly nextText: string;
  readonly nextHref: string;
  readonly nextAction: string;
}

/** One of the two conditions of the electronic guarantee, and whether this case meets it. */
export interface ConditionView {
  readonly met: boolean;
  readonly text: string;
  readonly detail: string | null;
}

/** The line with the start of the owner's electronic guarantees and this case on it; positions in the drawing's own units. */
export interface TimelineView {
  readonly caseX: number;
  readonly caseLabel: string;
  readonly startLabel: string;
  readonly spoken: string;
}

export interface EligibilityView extends StepView {
  readonly finder: TextFieldView;
  readonly owners: ChoiceGroupView | null;
  readonly moreOwners: boolean;
  /** The search the list answers, sent back with the page. */
  readonly shownQuery: { readonly name: string; readonly value: string };
  readonly verdict: VerdictPanelView | null;
}

export const ELIGIBILITY_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<EligibilityView>>> = {
  contractor: pageTemplate('application/eligibility'),
  branch: pageTemplate('application/branch-eligibility'),
};

/** How many 発注者 a search shows. */
export const MOST_OWNERS = 12;

export interface FoundOwners {
  readonly owners: readonly OwnerChoice[];
  readonly more: boolean;
}

export function eligibilityView(source: StepSource, found: FoundOwners): EligibilityView {
  const view = stepView(source);
  const control = view.controls.find(({ name }) => name === 'ownerId');
  const chosen = shownText(source, 'eligibility', 'ownerId');
  const error = control?.view.error ?? null;
  const owners = found.owners.length === 0 ? null : choiceGroup({
    name: 'ownerId', label: '見つかった発注者', unmarked: true, chosen: [chosen],
    choices: found.owners.map(({ id, name, addressees }) => ({ value: id, label: name, ...(addressees[0] ? { support: addressees[0] } : {}) })),
  });
  const finder = textField({
    name: OWNER_QUERY, label: '発注者', support: '契約書の発注者の名前です。一部だけでも探せます。', value: shownText(source, 'eligibility', OWNER_QUERY), width: 's', error,
  });
  return {
    ...view,
    next: source.reading.verdict === null ? '調べる' : 'もう一度調べる',
    controls: view.controls.filter(({ name }) => name !== 'ownerId'),
    // The summary links to the field ownerId: the list of the found ones, or the search box while there is none.
    finder: owners === null ? { ...finder, id: 'f-ownerId' } : finder,
    owners,
    moreOwners: found.more,
    shownQuery: { name: SHOWN_QUERY, value: shownText(source, 'eligibility', OWNER_QUERY) },
    verdict: verdictPanel(source),
  };
}

/** Shown once the step says all that decides; a wrong or half-filled page has no verdict. */
function verdictPanel({ reading, judged, paths, back, context }: StepSource): VerdictPanelView | null {
  const { verdict } = reading;
  if (verdict === null || judged || reading.violations.length > 0) return null;
  const owner = context.owners[0]?.name ?? '';
  return {
    electronic: verdict.electronic,
    headline: verdict.headline,
    reasons: verdict.reasons.map(({ sentence }) => sentence),
    source: verdict.source,
    conditions: conditionsOf(verdict, owner),
    timeline: timelineOf(verdict),
    later: verdict.electronic ? '' : laterSentence(reading, context.owners[0]?.rule.terms.electronic?.successorsInheritMedium ?? false),
    nextTitle: 'このあとの進め方',
    nextText: verdict.electronic
      ? '「電子交付を希望する」を選べます。証書の郵送や来店はいりません。'
      : `このまま同じ画面でお申込みいただけます。保証証書は、郵送または来店でお渡しし、${owner}へは書面で提出していただきます。`,
    nextHref: back ? paths.check : paths.step('works'),
    nextAction: back ? '申込内容の確認へ戻る' : `次へ（${stepTitle('works', reading.values.workClass)}）`,
  };
}

function laterSentence({ values }: FormReading, inherits: boolean): string {
  if (!inherits) return '';
  return `${values.workClass === 'construction' ? 'この工事' : 'この業務'}は、あとの変更・訂正・中間前払金保証も書面でのお手続きになります。`;
}

function conditionsOf({ reasons, timeline }: ElectronicDeliveryVerdict, owner: string): readonly ConditionView[] {
  const unmet = reasons.map(({ code }) => code).filter((code) => code !== 'covered');
  const late = timeline !== null && unmet.includes('before-start');
  return [
    { met: unmet.every((code) => code === 'not-applied-online'), text: '発注者が電子保証に対応', detail: late ? `${owner}は${formatEraDate(timeline.start)}から` : null },
    { met: !unmet.includes('not-applied-online'), text: 'e-Net保証で申し込む', detail: null },
  ];
}

const LINE = { start: 400, before: 250, after: 540, near: 40 } as const;

function timelineOf({ timeline }: ElectronicDeliveryVerdict): TimelineView | null {
  if (timeline === null) return null;
  const { decidedBy, decidingDate, start, daysFromStart } = timeline;
  const label = DECIDING_DATE_LABELS[decidedBy];
  const side = daysFromStart < 0 ? LINE.before : daysFromStart <= 7 ? LINE.start + LINE.near : LINE.after;
  return {
    caseX: daysFromStart < 0 && daysFromStart >= -7 ? LINE.start - LINE.near : side,
    caseLabel: `この${label}　${formatEraDate(decidingDate)}`,
    startLabel: `対応の開始　${formatEraDate(start)}`,
    spoken: `対応の開始は${formatEraDateWithWeekday(start)}、この案件の${label}は${formatEraDateWithWeekday(decidingDate)}です。`,
  };
}
