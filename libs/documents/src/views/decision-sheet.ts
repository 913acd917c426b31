import {
  CHANNEL_LABELS,
  formatEraDate,
  formatYen,
  GUARANTEE_KIND_LABELS,
  inclusiveDays,
  MEDIUM_LABELS,
  REVISION_KIND_LABELS,
  RULE_VERDICT_LABELS,
  type RuleVerdict,
} from '#domain';
import type { DecisionSheetInput } from '../inputs/case-papers.js';
import { advanceShare, eraMinute, type LabelledValue } from './finishing.js';
import { premiumLines, type PremiumLinesView } from './premium-lines.js';
import { projectWords } from './wording.js';

/** 決裁用 sheet as finished strings. */
export interface DecisionSheetView {
  readonly documentTitle: string;
  readonly receiptNumber: string;
  readonly branchName: string;
  readonly authority: string;
  /** Empty boxes for seals, left to right. */
  readonly sealBoxes: readonly string[];
  readonly guaranteedAmount: string;
  readonly guaranteeLine: string;
  readonly rows: readonly LabelledValue[];
  readonly premium: PremiumLinesView;
  /** The edition most rules stand in, said once; their own line then names the clause only. */
  readonly rulesEdition: string | null;
  readonly rules: readonly {
    readonly mark: string;
    readonly result: string;
    readonly title: string;
    readonly detail: string;
    readonly source: string;
    readonly isProblem: boolean;
  }[];
  readonly checks: readonly { readonly mark: string; readonly text: string }[];
  readonly checkCount: string;
  readonly opinion: { readonly label: string; readonly text: string; readonly by: string; readonly at: string } | null;
  readonly decisions: readonly { readonly label: string; readonly text: string; readonly by: string; readonly at: string }[];
  readonly printedLine: string;
}

const VERDICT_MARKS: Readonly<Record<RuleVerdict, string>> = { pass: '○', caution: '△', violation: '×' };

export function decisionSheetViewModel(input: DecisionSheetInput): DecisionSheetView {
  const words = projectWords(input.project.workClass);
  const { project, customer } = input;
  const edition = sharedEdition(input.rules.map(({ source }) => source));
  return {
    documentTitle: `決裁用 ${input.receiptNumber}`,
    receiptNumber: input.receiptNumber,
    branchName: input.branchName,
    authority: input.authority,
    sealBoxes: ['本店', '支店長', '課長', '審査担当', '受付'],
    guaranteedAmount: formatYen(input.guaranteedAmount),
    guaranteeLine: `${GUARANTEE_KIND_LABELS[input.guaranteeKind]}（${REVISION_KIND_LABELS[input.revisionKind]}）・${words.contractAmount}の${advanceShare(input.advanceRate)}`,
    rows: [
      { label: '保証契約者', value: `${customer.name}　${customer.signatory}（顧客番号 ${customer.customerNumber}）` },
      { label: '住所', value: `〒${customer.postalCode} ${customer.address}` },
      { label: '発注者', value: `${input.ownerName}（宛名 ${input.addressee} 様）` },
      { label: words.name, value: project.number === undefined ? project.name : `${project.name}（${words.number} ${project.number}）` },
      { label: words.place, value: project.place },
      { label: words.contractAmount, value: `${formatYen(project.contractAmount)}（税込）` },
      {
        label: words.period,
        value: `${formatEraDate(project.period.from)}から${formatEraDate(project.period.to)}まで（${inclusiveDays(project.period.from, project.period.to)}日間）`,
      },
      { label: '保証期限', value: formatEraDate(input.guaranteedUntil) },
      { label: '申込の方法', value: `${CHANNEL_LABELS[input.channel]}（${formatEraDate(input.receivedOn)} 受付）・${MEDIUM_LABELS[input.medium]}` },
      { label: '発行希望日', value: input.desiredIssueOn === undefined ? '指定なし' : formatEraDate(input.desiredIssueOn) },
    ],
    // Tiers that hold nothing of the amount are left out: the sheet is one page.
    premium: premiumLines({ ...input.premium, lines: input.premium.lines.filter((line) => line.kind !== 'slice' || line.amount > 0) }),
    rulesEdition: edition,
    rules: input.rules.map(({ verdict, title, detail, source }) => ({
      mark: VERDICT_MARKS[verdict],
      result: RULE_VERDICT_LABELS[verdict],
      title,
      detail,
      source: edition !== null && source.startsWith(`${edition} `) ? source.slice(edition.length + 1) : source,
      isProblem: verdict !== 'pass',
    })),
    checks: input.checks.map(({ text, done }) => ({ mark: done ? '✓' : '', text })),
    checkCount: `${input.checks.filter(({ done }) => done).length}／${input.checks.length}`,
    opinion: input.opinion === undefined ? null : stamped(input.opinion),
    decisions: input.decisions.map(stamped),
    printedLine: `${input.branchName}　${input.printedBy}　${eraMinute(input.printedAt)} 印刷`,
  };
}

/** 発注者規則 見本県 2026-04-01版, when more than one source begins with it. */
function sharedEdition(sources: readonly string[]): string | null {
  const editions = sources.map((source) => source.slice(0, Math.max(0, source.lastIndexOf(' '))));
  return editions.find((edition, index) => edition !== '' && editions.indexOf(edition) < index) ?? null;
}

function stamped<Record extends { readonly label: string; readonly text: string; readonly by: string; readonly at: Date }>(
  record: Record,
): { readonly label: string; readonly text: string; readonly by: string; readonly at: string } {
  return { label: record.label, text: record.text, by: record.by, at: eraMinute(record.at) };
}
