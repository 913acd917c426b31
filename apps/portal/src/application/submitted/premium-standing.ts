import { type CalendarDate, endedWithoutContract, formatDateFully, formatEraDateWithWeekday, formatYen, japanDate } from '#domain';
import { type ContractorCase, isCollectiveOverdue } from '#persistence';
import { awaitsPremiumNotice, TOLD_BY_NOTICE } from './tracker-of.js';

/** Something came in, but not all: what, what went back of it, and what is left to pay. */
export interface ShortPayment {
  readonly received: string;
  readonly refunded: string | null;
  readonly owed: string;
}

/** Where the premium that was charged stands; HOME, the page of the case and the receipt all ask this. */
export interface PremiumStandingView {
  /** The branch is at what came in: nothing is asked for until it has decided. */
  readonly checking: boolean;
  readonly short: ShortPayment | null;
  /** 返しすぎ: more is owed than the premium. */
  readonly more: { readonly owed: string; readonly overReturned: string } | null;
}

export function premiumStandingOf(row: ContractorCase): PremiumStandingView {
  const { premiumDeferred, premiumReceived, premiumHeld, premiumOwed, premiumOverReturned, receiptWithBranch, state } = row;
  const refunded = premiumReceived - premiumHeld;
  return {
    checking: (premiumDeferred || state === 'awaiting-premium') && receiptWithBranch,
    short: !receiptWithBranch && premiumHeld > 0 && premiumOwed > 0 ? { received: formatYen(premiumReceived), refunded: refunded > 0 ? formatYen(refunded) : null, owed: formatYen(premiumOwed) } : null,
    more: !endedWithoutContract(state) && !receiptWithBranch && premiumOverReturned > 0 ? { owed: formatYen(premiumOwed), overReturned: formatYen(premiumOverReturned) } : null,
  };
}

/** What came, and what of it went back. */
export function receivedWords({ received, refunded }: ShortPayment): string {
  return `${received}の入金を確認${refunded === null ? '' : `し、${refunded}を返金`}しました。`;
}

/** The premium in sentences, as the page of the case has it: what it is, what came of it, and what is left to do. */
export function premiumSentences(row: ContractorCase, today: CalendarDate): readonly string[] {
  if (row.premiumAmount === null) return [];
  const amount = `保証料：${formatYen(row.premiumAmount)}`;
  if (row.premiumSecuredAt !== null) return [amount, `${formatEraDateWithWeekday(japanDate(row.premiumSecuredAt.getTime()))}に、入金を確認しました。`];
  return [amount, ...(row.premiumDeferred ? [row.concludedAt === null ? '一括納付の取り決めにより、入金を待たずに締結します。' : '一括納付の取り決めにより、入金を待たずに締結しました。'] : []), openSentence(row, today)];
}

function openSentence(row: ContractorCase, today: CalendarDate): string {
  const { checking, short, more } = premiumStandingOf(row);
  if (checking) return `${row.branchName}でご入金を確認しています。${row.premiumDeferred ? '保証料について、' : ''}いま、お客様にしていただくことはありません。`;
  const by = row.premiumDeferred ? collectiveBy(row, today) : '';
  if (short !== null) return `${receivedWords(short)}残りの${short.owed}を${by}お支払いください。`;
  if (more !== null) return `返金したあとに入金が取り消されました。保証料と、返金の多かった${more.overReturned}をあわせて、${more.owed}を${by}お支払いください。`;
  if (row.premiumDeferred) return `ほかの件とまとめて${by}お支払いください。`;
  return `振込先と払込期限は、${awaitsPremiumNotice(row) ? TOLD_BY_NOTICE : '「保証料のご案内」でお知らせしています'}。`;
}

/** Until when a 一括納付 is to be paid. */
function collectiveBy(row: ContractorCase, today: CalendarDate): string {
  const day = row.premiumCollectiveOn;
  if (day === null) return '、お約束の日までに';
  if (awaitsPremiumNotice(row)) return `、約定日（${TOLD_BY_NOTICE}）までに`;
  return isCollectiveOverdue(row, today) ? `、早めに（約定日 ${formatDateFully(day)} を過ぎています）` : `、約定日（${formatDateFully(day)}）までに`;
}
