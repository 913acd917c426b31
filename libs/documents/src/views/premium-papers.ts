import {
  bankName,
  type CalendarDate,
  CHANNEL_LABELS,
  explainPremium,
  formatEraDate,
  formatEraDateWithWeekday,
  formatYen,
  groupDigits,
  GUARANTEE_KIND_LABELS,
  PAYMENT_CHOICE_WORDS,
  PAYMENT_METHOD_LABELS,
  paysAtCounter,
  type PremiumMethod,
  REVISION_KIND_LABELS,
  yen,
} from '#domain';
import type { SuretyProfile } from '../inputs/parties.js';
import type { PremiumNoticeInput, PremiumPaperInput, PremiumStatementInput } from '../inputs/premium.js';
import { extraLines, type LabelledValue } from './finishing.js';
import { premiumLines, type PremiumLinesView } from './premium-lines.js';
import { projectWords } from './wording.js';

/** A line of the payment's table; `strong` is what must be copied exactly. */
export interface PaymentRow extends LabelledValue {
  readonly strong: string | null;
}

/** 保証料のご案内 and 保証料計算書 as finished strings: the same sheet, asking before and stating after. */
export interface PremiumPaperView {
  readonly documentTitle: string;
  readonly heading: string;
  readonly dense: boolean;
  readonly issuedOn: string;
  readonly paperNumber: string;
  readonly customerAddress: string;
  readonly customerName: string;
  readonly suretyName: string;
  readonly branchLine: string;
  readonly contactLine: string | null;
  readonly answerLabel: string;
  readonly answerAmount: string;
  readonly answerNotes: readonly PaymentRow[];
  /** Number on the left of the first row: 保証契約番号 after conclusion, 受付番号 before. */
  readonly number: LabelledValue;
  readonly kind: LabelledValue;
  readonly project: LabelledValue;
  readonly owner: LabelledValue;
  readonly channel: LabelledValue;
  readonly contractAmount: LabelledValue;
  readonly guaranteedAmount: LabelledValue;
  readonly premium: PremiumLinesView;
  /** What the sum of the lines is called. */
  readonly totalLabel: string;
  readonly paymentHeading: string;
  readonly paymentRows: readonly PaymentRow[];
  readonly notes: readonly string[];
}

const COLLECTIVE_DAY = '一括納付の約定日';
const LESS_WHAT_CAME = 'お支払いいただく額は、本書の作成までに確認したご入金と、ご返金を差し引きした額です。';
const TAX_NOTE: PaymentRow = { label: '', value: '保証料は消費税の非課税取引です', strong: null };

/** 保証料のご案内: asks for the premium, before there is a 保証契約番号. */
export function premiumNoticeViewModel(input: PremiumNoticeInput, surety: SuretyProfile): PremiumPaperView {
  const isDeferred = input.paymentMethod === 'deferred';
  const { premium } = explainPremium(input.premium.lines);
  const differs = input.owed !== premium;
  return {
    ...commonParts(input, surety, '保証料のご案内'),
    documentTitle: `保証料のご案内 ${input.receiptNumber}`,
    paperNumber: `受付番号 ${input.receiptNumber}`,
    answerLabel: differs ? 'お支払いいただく額' : 'お支払いいただく保証料',
    answerAmount: groupDigits(input.owed),
    totalLabel: differs ? '保証料' : 'お支払いいただく保証料',
    answerNotes: [...(differs ? [{ label: '保証料', value: '', strong: formatYen(premium) }] : []), { label: isDeferred ? COLLECTIVE_DAY : '払込期限', value: '', strong: isDeferred ? formatEraDate(input.dueOn) : formatEraDateWithWeekday(input.dueOn) }, TAX_NOTE],
    number: { label: '受付番号', value: input.receiptNumber },
    kind: { label: '保証の種別', value: `${GUARANTEE_KIND_LABELS[input.guaranteeKind]}（${REVISION_KIND_LABELS[input.revisionKind]}）` },
    paymentHeading: 'お支払いの方法',
    paymentRows: paymentRows(input),
    notes: [
      tableNote(input),
      ...(differs ? [LESS_WHAT_CAME] : []),
      isDeferred
        ? '保証証書は、保証料のお支払いを待たずに発行します。'
        : '保証証書は、引受の承認と保証料の受領を確認した後に発行します。振込手数料はお客様のご負担となります。',
    ],
  };
}

/** 一括納付: when the premium is paid together with those of other cases; of an old charge only that it is so. */
function agreedDay(on: CalendarDate | undefined): PaymentRow {
  return on === undefined ? { label: 'お支払い', value: '', strong: COLLECTIVE_DAY } : { label: COLLECTIVE_DAY, value: '', strong: formatEraDate(on) };
}

function deferredRows(on: CalendarDate | undefined): PaymentRow[] {
  const way = { label: 'お支払方法', value: PAYMENT_CHOICE_WORDS.deferred, strong: null };
  return on === undefined ? [way] : [way, { label: '約定日', value: `${formatEraDate(on)}に、ほかの件の保証料とあわせてお支払いいただきます`, strong: null }];
}

/** 保証料計算書: states the premium of a concluded contract. */
export function premiumStatementViewModel(input: PremiumStatementInput, surety: SuretyProfile): PremiumPaperView {
  const kind = `${GUARANTEE_KIND_LABELS[input.guaranteeKind]}（${REVISION_KIND_LABELS[input.revisionKind]}・第${input.version}版）`;
  const paperNumber = `PS-${input.contractNumber}-${String(input.version).padStart(2, '0')}`;
  const last = input.receipts.at(-1);
  const part = input.owed === undefined ? null : { owed: input.owed, premium: explainPremium(input.premium.lines).premium };
  const totalLabel = part ? '保証料' : last === undefined ? 'お支払いいただく保証料' : '領収した保証料';
  const parts = commonParts(input, surety, '保証料計算書');
  return {
    ...parts,
    dense: parts.dense || input.receipts.length > 2,
    documentTitle: `保証料計算書 ${input.contractNumber} 第${input.version}版`,
    paperNumber: `計算書番号 ${paperNumber}`,
    answerLabel: part ? 'お支払いいただく額' : totalLabel,
    answerAmount: part ? groupDigits(part.owed) : parts.premium.total,
    totalLabel,
    answerNotes: [...(part ? [{ label: '保証料', value: '', strong: formatYen(part.premium) }] : []), last === undefined ? agreedDay(input.collectiveOn) : { label: '領収日', value: '', strong: formatEraDate(last.receivedOn) }, TAX_NOTE],
    number: { label: '保証契約番号', value: input.contractNumber },
    kind: { label: '保証の種別', value: kind },
    paymentHeading: last === undefined ? 'お支払いの方法' : '領収の記録',
    paymentRows: [...(last === undefined ? deferredRows(input.collectiveOn) : receiptRows(input)), { label: '受付番号', value: input.receiptNumber, strong: null }],
    notes: [tableNote(input), ...(part ? [LESS_WHAT_CAME] : []), '本書は保証契約の締結後に作成したもので、保証料の計算の根拠を示すものです。'],
  };
}

/** One line a receipt with the way in which it came, their sum, and what became of the difference from the premium. */
function receiptRows({ receipts, premium, feeBorne }: PremiumStatementInput): PaymentRow[] {
  const sum = yen(receipts.reduce((total, { amount }) => total + amount, 0));
  const over = sum - explainPremium(premium.lines).premium;
  const rows = receipts.map(({ receivedOn, amount, method }, index) => ({
    label: receipts.length === 1 ? '領収' : `領収${index + 1}`, value: `${formatEraDate(receivedOn)}　${PAYMENT_METHOD_LABELS[method]}　${formatYen(amount)}`, strong: null,
  }));
  return [
    ...rows,
    ...(receipts.length === 1 && over <= 0 ? [] : [{ label: '領収の合計', value: `${formatYen(sum)}${over > 0 ? `（うち${formatYen(yen(over))}は保証料を超えるご入金）` : ''}`, strong: null }]),
    ...(feeBorne === undefined ? [] : [{ label: '振込手数料', value: `${formatYen(feeBorne)}は当社が負担（ご入金 ${formatYen(sum)}）`, strong: null }]),
  ];
}

function commonParts(
  input: PremiumPaperInput,
  surety: SuretyProfile,
  heading: string,
): Pick<
  PremiumPaperView,
  | 'heading' | 'dense' | 'issuedOn' | 'customerAddress' | 'customerName' | 'suretyName' | 'branchLine' | 'contactLine'
  | 'project' | 'owner' | 'channel' | 'contractAmount' | 'guaranteedAmount' | 'premium'
> {
  const words = projectWords(input.project.workClass);
  const lines =
    extraLines(input.customer.name, 20) +
    extraLines(`〒000-0000 ${input.customer.address}`, 26) +
    extraLines(input.project.name, 44) +
    extraLines(input.ownerName, 16);
  return {
    heading,
    dense: lines > 1,
    issuedOn: formatEraDate(input.issuedOn),
    customerAddress: `〒${input.customer.postalCode} ${input.customer.address}`,
    customerName: input.customer.name,
    suretyName: surety.name,
    branchLine: `${input.branch.name}　電話 ${input.branch.phone}`,
    contactLine: input.contact === undefined ? null : `担当　${input.contact}`,
    project: { label: words.name, value: input.project.name },
    owner: { label: '発注者', value: input.ownerName },
    channel: {
      label: '申込の方法',
      value: `${input.channel === 'web' ? surety.serviceName : CHANNEL_LABELS[input.channel]}（${formatEraDate(input.receivedOn)} 受付）`,
    },
    contractAmount: { label: words.contractAmount, value: formatYen(input.project.contractAmount) },
    guaranteedAmount: { label: '保証金額', value: formatYen(input.guaranteedAmount) },
    premium: premiumLines(input.premium),
  };
}

const METHOD_WORDS: Readonly<Record<PremiumMethod, string>> = {
  FLAT: '一つの料率を掛ける方式',
  WHOLE_AMOUNT: '全額に該当区分の料率を掛ける方式',
  PROGRESSIVE_SLICE: '区分ごとに計算する方式',
};

function tableNote({ premium: { table } }: PremiumPaperInput): string {
  const sample = table.isSample ? '本書の料率は見本です。' : '';
  return `適用料率表　${table.name}（${formatEraDate(table.effectiveFrom)}施行・${METHOD_WORDS[table.method]}）。${sample}`;
}

/** Who pays at the counter is told so first; a transfer remains possible. 一括納付 is not paid by itself: no account to send it to. */
function paymentRows(input: PremiumNoticeInput): PaymentRow[] {
  if (input.paymentMethod === 'deferred') return deferredRows(input.dueOn);
  const way = { label: 'お支払方法', value: PAYMENT_CHOICE_WORDS[input.paymentMethod], strong: null };
  const counter = paysAtCounter(input.paymentMethod);
  const transfer = [
    { label: counter ? '振込になさるとき' : '振込先', value: input.account, strong: null },
    { label: '振込依頼人名', value: '先頭に顧客番号を付けてください　', strong: `${input.customer.customerNumber} ${bankName(input.customer.payerKana)}` },
  ];
  return counter ? [way, ...transfer] : [...transfer, way];
}
