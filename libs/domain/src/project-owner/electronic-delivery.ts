import type { CalendarDate } from '../calendar/calendar-date.js';
import { daysBetween } from '../calendar/date-arithmetic.js';
import { formatEraDate, formatEraDateWithWeekday } from '../calendar/format-date.js';
import type { Channel, DecidingDate, GuaranteeKind, Medium, WorkClass } from '../vocabulary/enumerations.js';
import { DECIDING_DATE_LABELS, GUARANTEE_KIND_LABELS, WORK_CLASS_LABELS } from '../vocabulary/labels.js';
import { citeOwnerRule, type ElectronicDeliveryRule, type OwnerRule } from './owner-rule.js';

/** What decides between 電子証書 and 書面. */
export interface ElectronicDeliveryFacts {
  readonly kind: GuaranteeKind;
  readonly workClass: WorkClass;
  /** 所管する局, for 地域維持事業. */
  readonly bureau: string | null;
  /** The date the owner goes by: 契約日, 公告日 or 指名・予定工事通知日. */
  readonly decidingDate: CalendarDate;
  readonly channel: Channel;
  /** For 変更・訂正・中間前払金: how the original guarantee was issued. */
  readonly original: { readonly medium: Medium } | null;
}

export type ElectronicDeliveryReasonCode =
  | 'owner-not-electronic'
  | 'kind-not-covered'
  | 'work-class-not-covered'
  | 'bureau-not-covered'
  | 'before-start'
  | 'original-on-paper'
  | 'not-applied-online'
  | 'covered';

export interface ElectronicDeliveryReason {
  readonly code: ElectronicDeliveryReasonCode;
  readonly sentence: string;
}

/** The verdict of step 1: whether 「電子交付を希望する」 can be chosen, and why not. */
export interface ElectronicDeliveryVerdict {
  readonly electronic: boolean;
  readonly headline: string;
  /** Every reason that speaks for paper; with none of them the one reason `covered`. A date is none where it could change nothing. */
  readonly reasons: readonly ElectronicDeliveryReason[];
  /** For the picture of the line: start, deciding date and the days from start to it (negative: before). Null unless the date is what decided. */
  readonly timeline: {
    readonly decidedBy: DecidingDate;
    readonly decidingDate: CalendarDate;
    readonly start: CalendarDate;
    readonly daysFromStart: number;
  } | null;
  readonly source: string;
}

/**
 * 電子保証の対象かどうか: ① the owner's rule (「電子保証について」令和6年5月; the date is each owner's), ② applied through e-Net保証.
 * 広島県: new contracts from 令和6年6月1日; successors of a guarantee on paper stay on paper.
 */
export function judgeElectronicDelivery(rule: OwnerRule, facts: ElectronicDeliveryFacts): ElectronicDeliveryVerdict {
  const { electronic } = rule.terms;
  const against = reasonsForPaper(rule, facts);
  return {
    electronic: against.length === 0,
    headline: headline(facts.workClass, against.length === 0),
    reasons: against.length > 0 ? against : [covered(rule, facts)],
    timeline:
      electronic === null || !decidedByDate(rule, facts, against)
        ? null
        : {
            decidedBy: electronic.decidedBy,
            decidingDate: facts.decidingDate,
            start: electronic.from,
            daysFromStart: daysBetween(electronic.from, facts.decidingDate),
          },
    source: citeOwnerRule(rule, 'electronic'),
  };
}

/** 対象: the works an owner takes 電子証書 for, of 地域維持事業 those of the bureaus it names. */
export function electronicWorks({ workClasses, regionalMaintenanceBureaus: bureaus }: ElectronicDeliveryRule): readonly string[] {
  return workClasses.flatMap((work) => {
    if (work !== 'regional-maintenance') return WORK_CLASS_LABELS[work];
    return bureaus.length === 0 ? [] : `${bureaus.join('・')}が所管する${WORK_CLASS_LABELS[work]}`;
  });
}

/** Whether any date could change the verdict: of a kind, class of work or bureau that the owner does not take, none can. A bureau not yet said may be one that counts. */
export function dateCanDecide({ terms: { electronic } }: OwnerRule, { kind, workClass, bureau }: Pick<ElectronicDeliveryFacts, 'kind' | 'bureau'> & { readonly workClass: WorkClass | null }): boolean {
  if (electronic === null || !electronic.kinds.includes(kind)) return false;
  if (workClass === null) return true;
  const otherBureau = workClass === 'regional-maintenance' && bureau !== null && !electronic.regionalMaintenanceBureaus.includes(bureau);
  return electronic.workClasses.includes(workClass) && !otherBureau;
}

function decidedByDate(rule: OwnerRule, facts: ElectronicDeliveryFacts, against: readonly ElectronicDeliveryReason[]): boolean {
  const byDate = dateCanDecide(rule, facts) && !isInherited(rule, facts);
  return byDate && (against.length === 0 || against.some(({ code }) => code === 'before-start'));
}

function isInherited({ terms: { electronic } }: OwnerRule, { original }: ElectronicDeliveryFacts): boolean {
  return original !== null && electronic?.successorsInheritMedium === true;
}

/** Why what came by post, by FAX or at the counter gets its certificate on paper. */
export const ONLY_ONLINE = '電子証書は、e-Net保証からのお申込みに限ります。';

function reasonsForPaper(rule: OwnerRule, facts: ElectronicDeliveryFacts): readonly ElectronicDeliveryReason[] {
  const { ownerName, terms: { electronic } } = rule;
  const reasons: ElectronicDeliveryReason[] = [];
  if (facts.channel !== 'web') {
    reasons.push({ code: 'not-applied-online', sentence: ONLY_ONLINE });
  }
  if (electronic === null) {
    return [{ code: 'owner-not-electronic', sentence: `${ownerName}は、電子保証に対応していません。` }, ...reasons];
  }
  if (!electronic.kinds.includes(facts.kind)) {
    reasons.push({ code: 'kind-not-covered', sentence: `${ownerName}は、${GUARANTEE_KIND_LABELS[facts.kind]}の電子保証に対応していません。` });
  }
  if (!electronic.workClasses.includes(facts.workClass)) {
    reasons.push({ code: 'work-class-not-covered', sentence: `${ownerName}は、${WORK_CLASS_LABELS[facts.workClass]}の電子保証に対応していません。` });
  } else if (facts.workClass === 'regional-maintenance' && !electronic.regionalMaintenanceBureaus.includes(facts.bureau ?? '')) {
    const bureaus = electronic.regionalMaintenanceBureaus.join('・');
    reasons.push({ code: 'bureau-not-covered', sentence: `${ownerName}の地域維持事業は、${bureaus}が所管するものに限り電子保証の対象です。` });
  }
  const inherited = isInherited(rule, facts);
  if (inherited && facts.original?.medium !== 'electronic') {
    reasons.push({ code: 'original-on-paper', sentence: '当初の保証証書が書面のため、変更・訂正・中間前払金保証も書面になります。' });
  }
  if (!inherited && dateCanDecide(rule, facts) && facts.decidingDate < electronic.from) reasons.push(beforeStart(ownerName, electronic.from, electronic.decidedBy, facts));
  return reasons;
}

function beforeStart(ownerName: string, start: CalendarDate, decidedBy: DecidingDate, facts: ElectronicDeliveryFacts): ElectronicDeliveryReason {
  const days = daysBetween(facts.decidingDate, start);
  return {
    code: 'before-start',
    sentence:
      `${ownerName}が電子保証に対応するのは、${formatEraDate(start)}以降に${DECIDED_BY_WORDS[decidedBy]}案件からです。` +
      `${DECIDING_DATE_LABELS[decidedBy]}の ${formatEraDateWithWeekday(facts.decidingDate)}は、その${days}日前です。`,
  };
}

const DECIDED_BY_WORDS: Readonly<Record<DecidingDate, string>> = {
  'contract-date': '新規契約する',
  'notice-date': '公告する',
  'designation-date': '指名または予定工事の通知をする',
};

function covered(rule: OwnerRule, facts: ElectronicDeliveryFacts): ElectronicDeliveryReason {
  const { ownerName, terms: { electronic } } = rule;
  if (electronic === null || isInherited(rule, facts)) {
    return { code: 'covered', sentence: '当初の保証証書が電子証書のため、電子交付を選べます。' };
  }
  const label = DECIDING_DATE_LABELS[electronic.decidedBy];
  return {
    code: 'covered',
    sentence: `${ownerName}は、${label}が${formatEraDate(electronic.from)}以降の案件で電子保証に対応しています。`,
  };
}

function headline(workClass: WorkClass, electronic: boolean): string {
  const subject = workClass === 'construction' ? 'この工事' : 'この業務';
  return electronic ? `${subject}は、電子保証の対象です` : `${subject}は、書面でのお手続きになります`;
}
