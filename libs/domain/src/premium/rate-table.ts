import type { CalendarDate } from '../calendar/calendar-date.js';
import { editionInForce } from '../calendar/editions.js';
import { DomainError } from '../errors/domain-error.js';
import type { Yen } from '../money/yen.js';
import type { Channel, GuaranteeKind } from '../vocabulary/enumerations.js';

/** 料率の掛け方: 単一料率, 全額に該当区分の料率, 区分ごと (超過累進). */
export const PREMIUM_METHODS = ['FLAT', 'WHOLE_AMOUNT', 'PROGRESSIVE_SLICE'] as const;
export type PremiumMethod = (typeof PREMIUM_METHODS)[number];

export const ROUNDING_MODES = ['FLOOR', 'ROUND', 'CEIL'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/** 端数処理: below `unit` yen the premium is cut, rounded or lifted. */
export interface RoundingRule {
  readonly mode: RoundingMode;
  readonly unit: Yen;
}

/** 料率の区分: amounts above `above` up to and including `upTo`; the last one is open. */
export interface RateTier {
  readonly above: Yen;
  readonly upTo: Yen | null;
  /** Millionths: 0.350 % = 3,500. */
  readonly rateMillionths: number;
}

/** e-Net割引: given when the channel fits and the guarantee amount reaches `atLeast` (「電子保証について」令和6年5月: 300万円以上). */
export interface DiscountRule {
  readonly code: string;
  readonly name: string;
  readonly channel: Channel;
  readonly atLeast: Yen;
  readonly amount: Yen;
}

/**
 * 料率表 as effective-dated data: rates are regulated (保証事業法12条), so nobody types one. `approvalReference` names the
 * approval; a 見本 says so on every paper.
 */
export interface RateTable {
  readonly id: string;
  readonly name: string;
  readonly kind: GuaranteeKind;
  readonly effectiveFrom: CalendarDate;
  /** The last day it holds; null: until the next one begins. */
  readonly effectiveTo: CalendarDate | null;
  readonly method: PremiumMethod;
  readonly tiers: readonly RateTier[];
  readonly rounding: RoundingRule;
  readonly minimumYen: Yen;
  readonly discounts: readonly DiscountRule[];
  /** 見本料率(架空), until an approved table is loaded. */
  readonly isSample: boolean;
  readonly approvalReference: string;
}

/**
 * The table that holds for a kind of guarantee on a day.
 * @throws DomainError `premium/no-table` when none does.
 */
export function chooseRateTable(tables: readonly RateTable[], kind: GuaranteeKind, day: CalendarDate): RateTable {
  const table = editionInForce(tables.filter((one) => one.kind === kind), day);
  if (table === null) throw new DomainError('premium/no-table', { kind, day });
  return table;
}

/** Everything wrong with a table, in words for whoever loads it; empty when it can be used. */
export function rateTableProblems(table: RateTable): readonly string[] {
  const problems: string[] = [];
  const { tiers, rounding, minimumYen, effectiveFrom, effectiveTo, method } = table;
  if (effectiveTo !== null && effectiveTo < effectiveFrom) problems.push('終了日が施行日より前です');
  if (rounding.unit < 1) problems.push('端数処理の単位が1円未満です');
  if (!Number.isInteger(minimumYen)) problems.push('最低保証料が整数円ではありません');
  if (tiers.length === 0) problems.push('区分がありません');
  if (method === 'FLAT' && tiers.length > 1) problems.push('単一料率の表に区分が複数あります');
  tiers.forEach((tier, index) => {
    const place = `${index + 1}番目の区分`;
    const previous = tiers[index - 1];
    if (!Number.isInteger(tier.rateMillionths) || tier.rateMillionths < 0 || tier.rateMillionths > 1_000_000) {
      problems.push(`${place}の料率が0～100%ではありません`);
    }
    if (index === 0 && tier.above !== 0) problems.push('最初の区分が0円から始まっていません');
    if (previous !== undefined && previous.upTo !== tier.above) problems.push(`${place}が前の区分に続いていません`);
    if (tier.upTo !== null && tier.upTo <= tier.above) problems.push(`${place}の上限が下限以下です`);
    if ((tier.upTo === null) !== (index === tiers.length - 1)) problems.push('上限のない区分は最後の一つだけです');
  });
  return problems;
}
