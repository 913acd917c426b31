import { DomainError } from '../errors/domain-error.js';
import { formatYen } from '../money/format-yen.js';
import { yen, type Yen } from '../money/yen.js';
import { CHANNEL_LABELS } from '../vocabulary/labels.js';
import type { Channel } from '../vocabulary/enumerations.js';
import { describeTier, formatAtLeast, formatRoundingUnit } from './premium-words.js';
import { rateTableProblems, type DiscountRule, type RateTable, type RoundingMode } from './rate-table.js';

/** A sum of money before rounding: whole yen and millionths of a yen. Plain numbers, so that it can be stored. */
export interface ExactYen {
  readonly yen: number;
  readonly millionths: number;
}

/** One line of 「保証金額を区分し、区分ごとの料率を掛けます」; also the tiers that hold nothing of this amount. */
export interface PremiumSlice {
  readonly kind: 'slice';
  readonly label: string;
  readonly above: Yen;
  readonly upTo: Yen | null;
  readonly amount: Yen;
  readonly rateMillionths: number;
  readonly premium: ExactYen;
}

/** One line of 「端数・最低保証料・割引の順に調整します」; shown also when it does not apply. */
export interface PremiumAdjustment {
  readonly kind: 'rounding' | 'minimum' | 'discount';
  readonly label: string;
  readonly reason: string;
  readonly applied: boolean;
  /** The unit, the minimum or the discount that the rule knows. */
  readonly basis: Yen;
  /** For a discount: from which guarantee amount it is given. */
  readonly atLeast: Yen | null;
  /** Signed; for the rounding in whole yen of the difference, rounded towards zero. */
  readonly adjustment: number;
  readonly running: Yen;
}

/** The lines of a premium in the order of the calculation, as they are stored with the charge and with the contract. */
export type PremiumLine = PremiumSlice | PremiumAdjustment;

/** A premium with everything needed to explain it. */
export interface PremiumCalculation {
  readonly tableId: string;
  readonly tableName: string;
  readonly sample: boolean;
  readonly channel: Channel;
  readonly guaranteeAmount: Yen;
  readonly lines: readonly PremiumLine[];
  readonly premium: Yen;
}

/** The lines sorted for a screen or a paper. */
export interface PremiumExplanation {
  readonly slices: readonly PremiumSlice[];
  readonly subtotal: ExactYen;
  readonly adjustments: readonly PremiumAdjustment[];
  readonly premium: Yen;
}

/** Sorts stored lines into what the 保証料計算書 shows: slices, their exact sum, adjustments, the premium. */
export function explainPremium(lines: readonly PremiumLine[]): PremiumExplanation {
  const slices = lines.filter((line) => line.kind === 'slice');
  const adjustments = lines.filter((line) => line.kind !== 'slice');
  return { slices, subtotal: sumOf(slices), adjustments, premium: adjustments.at(-1)?.running ?? yen(0) };
}

const MILLION = 1_000_000n;

/**
 * 保証料: the amount cut into the tiers of the table, the rates applied and added up exactly, then rounded once, lifted
 * to the minimum and discounted, in this order (the order is ours).
 * @throws DomainError `money/out-of-range` for an amount of zero, `premium/table-malformed` for a table with problems.
 */
export function calculatePremium(table: RateTable, guaranteeAmount: Yen, channel: Channel): PremiumCalculation {
  if (guaranteeAmount < 1) throw new DomainError('money/out-of-range');
  if (rateTableProblems(table).length > 0) throw new DomainError('premium/table-malformed', { tableId: table.id });
  const slices = slice(table, guaranteeAmount);
  const lines = [...slices, ...adjust(table, guaranteeAmount, channel, toMillionths(sumOf(slices)))];
  return {
    tableId: table.id,
    tableName: table.name,
    sample: table.isSample,
    channel,
    guaranteeAmount,
    lines,
    premium: explainPremium(lines).premium,
  };
}

function slice(table: RateTable, amount: Yen): readonly PremiumSlice[] {
  return table.tiers.map((tier) => {
    const inTier = Math.max(0, Math.min(amount, tier.upTo ?? amount) - tier.above);
    const reached = amount > tier.above && (tier.upTo === null || amount <= tier.upTo);
    const share = yen(table.method === 'PROGRESSIVE_SLICE' ? inTier : reached ? amount : 0);
    return {
      kind: 'slice',
      label: describeTier(table.method, tier),
      above: tier.above,
      upTo: tier.upTo,
      amount: share,
      rateMillionths: tier.rateMillionths,
      premium: toExactYen(BigInt(share) * BigInt(tier.rateMillionths)),
    };
  });
}

function adjust(table: RateTable, amount: Yen, channel: Channel, exact: bigint): readonly PremiumAdjustment[] {
  const lines: PremiumAdjustment[] = [];
  const rounded = round(exact, table.rounding.mode, BigInt(table.rounding.unit));
  lines.push({
    kind: 'rounding',
    basis: table.rounding.unit,
    atLeast: null,
    label: '端数処理',
    reason: `${formatRoundingUnit(table.rounding.mode, table.rounding.unit)}（${formatExactYen(toExactYen(exact))} → ${formatYen(rounded)}）`,
    applied: BigInt(rounded) * MILLION !== exact,
    adjustment: Number((BigInt(rounded) * MILLION - exact) / MILLION),
    running: rounded,
  });
  const lifted = rounded < table.minimumYen;
  const afterMinimum = lifted ? table.minimumYen : rounded;
  lines.push({
    kind: 'minimum',
    basis: table.minimumYen,
    atLeast: null,
    label: '最低保証料',
    reason: `${formatYen(table.minimumYen)}に満たないとき${formatYen(table.minimumYen)}とします → ${lifted ? '適用' : '適用なし'}`,
    applied: lifted,
    adjustment: afterMinimum - rounded,
    running: afterMinimum,
  });
  let running = afterMinimum;
  for (const rule of table.discounts) {
    const applied = rule.channel === channel && amount >= rule.atLeast;
    const reduction = applied ? Math.min(rule.amount, running) : 0;
    running = yen(running - reduction);
    lines.push({
      kind: 'discount',
      basis: rule.amount,
      atLeast: rule.atLeast,
      label: rule.name,
      reason: `${discountCondition(rule)} → ${applied ? '適用' : '適用なし'}`,
      applied,
      adjustment: reduction === 0 ? 0 : -reduction,
      running,
    });
  }
  return lines;
}

function discountCondition(rule: DiscountRule): string {
  const channel = rule.channel === 'web' ? 'e-Net保証で申込み' : `${CHANNEL_LABELS[rule.channel]}で申込み`;
  return `${channel}、かつ${formatAtLeast(rule.atLeast)}`;
}

/** `17,500円`, or `17,500.35円` while fractions are still there. */
export function formatExactYen({ yen: whole, millionths }: ExactYen): string {
  const fraction = millionths === 0 ? '' : `.${String(millionths).padStart(6, '0').replace(/0+$/, '')}`;
  return formatYen(whole).replace('円', `${fraction}円`);
}

function sumOf(slices: readonly PremiumSlice[]): ExactYen {
  return toExactYen(slices.reduce((sum, { premium }) => sum + toMillionths(premium), 0n));
}

function toExactYen(millionths: bigint): ExactYen {
  return { yen: Number(millionths / MILLION), millionths: Number(millionths % MILLION) };
}

function toMillionths({ yen: whole, millionths }: ExactYen): bigint {
  return BigInt(whole) * MILLION + BigInt(millionths);
}

function round(exact: bigint, mode: RoundingMode, unit: bigint): Yen {
  const step = unit * MILLION;
  const shifted = exact + (mode === 'FLOOR' ? 0n : mode === 'CEIL' ? step - 1n : step / 2n);
  return yen(Number((shifted / step) * unit));
}
