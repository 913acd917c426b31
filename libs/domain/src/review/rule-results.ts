import { inclusiveDays } from '../calendar/date-arithmetic.js';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { formatEraDate } from '../calendar/format-date.js';
import type { MarkableField } from '../application-form/correction.js';
import { MANAGEMENT_COST_ITEMS } from '../application-form/form-vocabulary.js';
import type { SubmittedApplication } from '../application-form/values.js';
import { formatYen } from '../money/format-yen.js';
import { formatPercent } from '../premium/premium-words.js';
import { cutToUnit, isCutOf, maximumAdvance, periodIsOver, shareOf } from '../project-owner/advance-limits.js';
import { judgeElectronicDelivery } from '../project-owner/electronic-delivery.js';
import { citeOwnerRule, type OwnerRule } from '../project-owner/owner-rule.js';

/** 違反, 注意, 適合. */
export const RULE_VERDICTS = ['violation', 'caution', 'pass'] as const;
export type RuleVerdict = (typeof RULE_VERDICTS)[number];
export const RULE_VERDICT_LABELS: Readonly<Record<RuleVerdict, string>> = { violation: '違反', caution: '注意', pass: '適合' };

/** 規則の判定: one rule against one application, with what it compared and where the rule stands. */
export interface RuleResult {
  readonly code: string;
  readonly verdict: RuleVerdict;
  readonly title: string;
  readonly detail: string;
  readonly source: string;
  /** Fields to show beside the result and to mark for a 補正. */
  readonly fields: readonly MarkableField[];
}

/**
 * All rules of an application against the owner's rule; 違反 first, then 注意, then 適合.
 * @param givenOn when the customer gave what is judged: 申込日, or the day of the last correction
 */
export function judgeApplication(application: SubmittedApplication, owner: OwnerRule, givenOn: CalendarDate): readonly RuleResult[] {
  const results = [
    delivery(application, owner),
    share(application, owner),
    rounding(application, owner),
    minimumPrice(application, owner),
    period(application, owner),
    rateAgrees(application, owner),
    until(application),
    signedWhenGiven(application, givenOn),
    startsAfterContract(application),
    evidence(application),
    ...managementCost(application, owner),
  ];
  return RULE_VERDICTS.flatMap((verdict) => results.filter((result) => result.verdict === verdict));
}

function delivery(application: SubmittedApplication, owner: OwnerRule): RuleResult {
  const verdict = judgeElectronicDelivery(owner, {
    kind: application.guaranteeKind,
    workClass: application.workClass,
    bureau: application.bureau,
    decidingDate: application.decidingDate,
    channel: application.channel,
    original: null,
  });
  const broken = application.medium === 'electronic' && !verdict.electronic;
  return {
    code: 'medium',
    verdict: broken ? 'violation' : 'pass',
    title: broken ? '電子証書で交付できません' : application.medium === 'electronic' ? '電子証書で交付できます' : '書面で交付します',
    detail: verdict.reasons.map(({ sentence }) => sentence).join(''),
    source: verdict.source,
    fields: ['medium'],
  };
}

function share({ workClass, contractPrice, advanceAmount, advanceRate }: SubmittedApplication, owner: OwnerRule): RuleResult {
  const maximum = owner.terms.advance.maximumShare[workClass];
  const limit = shareOf(contractPrice, maximum);
  const broken = advanceAmount > limit || advanceRate > maximum;
  return {
    code: 'advance-share',
    verdict: broken ? 'violation' : 'pass',
    title: broken ? '前払金額が上限を超えています' : '前払金額は上限以内です',
    detail: `申込 ${formatYen(advanceAmount)}、上限 ${formatYen(limit)}（${formatYen(contractPrice)} × ${formatPercent(maximum)}）`,
    source: citeOwnerRule(owner, 'share'),
    fields: ['advanceRate', 'advanceAmount'],
  };
}

function rounding({ advanceAmount, workClass, contractPrice }: SubmittedApplication, owner: OwnerRule): RuleResult {
  const unit = owner.terms.advance.roundingUnit;
  const broken = advanceAmount % unit !== 0;
  const cut = cutToUnit(advanceAmount, unit);
  const limit = maximumAdvance(owner.terms.advance, workClass, contractPrice);
  return {
    code: 'advance-rounding',
    verdict: broken ? 'violation' : 'pass',
    title: broken ? `前払金額に${formatYen(unit)}未満の端数があります` : '前払金額に端数はありません',
    detail: broken ? `申込 ${formatYen(advanceAmount)} → 規則では ${formatYen(cut)}（上限 ${formatYen(limit)}）` : `${formatYen(unit)}未満切捨て`,
    source: citeOwnerRule(owner, 'rounding'),
    fields: ['advanceAmount'],
  };
}

function minimumPrice({ contractPrice, workClass }: SubmittedApplication, owner: OwnerRule): RuleResult {
  const minimum = owner.terms.advance.minimumPrice[workClass];
  const broken = contractPrice < minimum;
  return {
    code: 'minimum-price',
    verdict: broken ? 'violation' : 'pass',
    title: broken ? '前払金の対象となる金額に達していません' : '前払金の対象となる金額です',
    detail: `契約 ${formatYen(contractPrice)}、対象は${formatYen(minimum)}以上`,
    source: citeOwnerRule(owner, 'minimumPrice'),
    fields: ['contractPrice'],
  };
}

function period({ workStart, workEnd, workClass }: SubmittedApplication, owner: OwnerRule): RuleResult {
  const months = owner.terms.advance.periodOverMonths[workClass];
  const broken = !periodIsOver(workStart, workEnd, months);
  const rule = months === 0 ? '期間の定めなし' : `対象は${months}か月を超えるもの`;
  return {
    code: 'minimum-period',
    verdict: broken ? 'violation' : 'pass',
    title: broken ? '前払金の対象となる期間に達していません' : '前払金の対象となる期間です',
    detail: `${formatEraDate(workStart)}から${formatEraDate(workEnd)}まで${inclusiveDays(workStart, workEnd)}日間、${rule}`,
    source: citeOwnerRule(owner, 'period'),
    fields: ['workStart', 'workEnd'],
  };
}

function rateAgrees({ contractPrice, advanceRate, advanceAmount }: SubmittedApplication, owner: OwnerRule): RuleResult {
  const product = shareOf(contractPrice, advanceRate);
  const agrees = isCutOf(advanceAmount, product, owner.terms.advance.roundingUnit);
  return {
    code: 'rate-agrees',
    verdict: agrees ? 'pass' : 'caution',
    title: agrees ? '前払金額は前払率と合っています' : '前払金額が前払率と合っていません',
    detail: `${formatYen(contractPrice)} × ${formatPercent(advanceRate)} ＝ ${formatYen(product)}、申込 ${formatYen(advanceAmount)}`,
    source: '契約書の前払金の条項',
    fields: ['advanceRate', 'advanceAmount'],
  };
}

/** 工期, or 履行期間 of 業務. */
function periodWord({ workClass }: Pick<SubmittedApplication, 'workClass'>): string {
  return workClass === 'construction' ? '工期' : '履行期間';
}

function until({ guaranteeUntil, workEnd, workClass }: SubmittedApplication): RuleResult {
  const agrees = guaranteeUntil === workEnd;
  return {
    code: 'guarantee-until',
    verdict: agrees ? 'pass' : 'violation',
    title: agrees ? `保証期限は${periodWord({ workClass })}の終わりです` : `保証期限が${periodWord({ workClass })}の終わりと違います`,
    detail: `保証期限 ${formatEraDate(guaranteeUntil)}`,
    source: `標準約款の前払金の条項（契約書記載の${workClass === 'construction' ? '工事' : '業務'}完成の時期）`,
    fields: ['workEnd'],
  };
}

/** Who sends the copy of a contract has signed it; only 指名通知書 and 落札通知書 come before 契約日. */
function signedWhenGiven({ contractDate, evidenceKind }: SubmittedApplication, givenOn: CalendarDate): RuleResult {
  const odd = evidenceKind === 'contract-copy' && contractDate > givenOn;
  return {
    code: 'contract-signed',
    verdict: odd ? 'caution' : 'pass',
    title: odd ? '契約書の写しがあるのに、契約日が申込みより後です' : contractDate > givenOn ? '契約日はこれからです' : '契約日は申込みの日までにあります',
    detail: `契約日 ${formatEraDate(contractDate)}、申込み ${formatEraDate(givenOn)}${odd ? '。契約書の日付を確かめてください' : ''}`,
    source: '契約書の記載',
    fields: ['contractDate'],
  };
}

function startsAfterContract({ contractDate, workStart, workClass }: SubmittedApplication): RuleResult {
  const odd = contractDate > workStart;
  return {
    code: 'start-after-contract',
    verdict: odd ? 'caution' : 'pass',
    title: odd ? `${periodWord({ workClass })}の始めが契約日より前です` : `${periodWord({ workClass })}は契約日以後に始まります`,
    detail: `契約日 ${formatEraDate(contractDate)}、始め ${formatEraDate(workStart)}`,
    source: '契約書の記載',
    fields: ['contractDate', 'workStart'],
  };
}

function evidence({ evidenceKind }: SubmittedApplication): RuleResult {
  const copy = evidenceKind === 'contract-copy';
  return {
    code: 'evidence',
    verdict: copy ? 'pass' : 'caution',
    title: copy ? '契約書の写しがあります' : '契約書の写しがまだありません',
    detail: copy ? '契約書の写しと照合してください' : '指名通知書・落札通知書による申込みです',
    source: '保証申込の必要書類',
    fields: ['evidenceKind', 'attachments'],
  };
}

function managementCost({ uses, advanceAmount, workClass }: SubmittedApplication, owner: OwnerRule): readonly RuleResult[] {
  const rows = uses.filter(({ item }) => MANAGEMENT_COST_ITEMS.includes(item));
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, { amount }) => sum + amount, 0);
  const limit = shareOf(advanceAmount, workClass === 'construction' ? owner.terms.advance.managementCostShare : 0);
  const broken = total > limit;
  return [
    {
      code: 'management-cost',
      verdict: broken ? 'violation' : 'pass',
      title: broken ? '現場管理費・一般管理費等が上限を超えています' : '現場管理費・一般管理費等は上限以内です',
      detail: `内訳 ${formatYen(total)}、上限 ${formatYen(limit)}`,
      source: citeOwnerRule(owner, 'managementCost'),
      fields: ['usePlan'],
    },
  ];
}
