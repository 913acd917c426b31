import type { CalendarDate } from '../calendar/calendar-date.js';
import { editionInForce } from '../calendar/editions.js';
import type { Yen } from '../money/yen.js';
import type { DecidingDate, GuaranteeKind, WorkClass } from '../vocabulary/enumerations.js';

/** 電子保証の対応: from when, by which date, for which guarantees and works. */
export interface ElectronicDeliveryRule {
  readonly from: CalendarDate;
  readonly decidedBy: DecidingDate;
  readonly kinds: readonly GuaranteeKind[];
  readonly workClasses: readonly WorkClass[];
  /** 地域維持事業: the bureaus (局) whose works count; 広島県 names 土木建築局. */
  readonly regionalMaintenanceBureaus: readonly string[];
  /** 変更・訂正・中間前払金 keep the medium of the original guarantee, one way from paper (広島県). */
  readonly successorsInheritMedium: boolean;
}

/** 前払金のきまり of an owner; the rates are shares in millionths (10分の4 = 400,000). */
export interface AdvancePaymentRule {
  readonly maximumShare: Readonly<Record<WorkClass, number>>;
  /** 端数処理: the advance is cut down to this unit (1円, 1万円, 10万円). */
  readonly roundingUnit: Yen;
  readonly minimumPrice: Readonly<Record<WorkClass, Yen>>;
  /** 工期がこの月数を超えること; 0 for no such rule. */
  readonly periodOverMonths: Readonly<Record<WorkClass, number>>;
  /** 使途拡大: share of the advance for 現場管理費・一般管理費等 (25 % = 250,000); 0 where not adopted. */
  readonly managementCostShare: number;
}

/** Where in the owner's rules a rule stands, for the review screen: 第4項. */
export interface OwnerRuleClauses {
  readonly electronic: string;
  readonly share: string;
  readonly rounding: string;
  readonly minimumPrice: string;
  readonly period: string;
  readonly managementCost: string;
}

/** What an owner rules, without whose it is and from when. */
export interface OwnerRuleTerms {
  /** Null while the owner does not take 電子証書 at all. */
  readonly electronic: ElectronicDeliveryRule | null;
  readonly advance: AdvancePaymentRule;
  readonly clauses: OwnerRuleClauses;
}

/** 発注者規則: one version; a change of the owner's rules is a new one, and the case keeps the id of the version used. */
export interface OwnerRule {
  readonly id: string;
  readonly ownerName: string;
  /** How people call the version, e.g. `2026-04-01版`. */
  readonly version: string;
  readonly effectiveFrom: CalendarDate;
  readonly terms: OwnerRuleTerms;
}

/** The version that holds on a day: the newest that has begun; null when none has. */
export function chooseOwnerRule(versions: readonly OwnerRule[], day: CalendarDate): OwnerRule | null {
  return editionInForce(versions, day);
}

/** 「発注者規則 見本県 2026-04-01版 第4項」, as the review screen cites it. */
export function citeOwnerRule(rule: OwnerRule, clause: keyof OwnerRuleClauses): string {
  return `発注者規則 ${rule.ownerName} ${rule.version} ${rule.terms.clauses[clause]}`;
}
