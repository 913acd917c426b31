import {
  calculatePremium, chooseRateTable, explainPremium, formatFileSize, formatYen, formatYenFully, groupDigits, MAX_USE_ROWS, type PremiumCalculation, type RateTable, USE_BOXES,
  USE_ITEM_LABELS, USE_ITEMS, yen,
} from '#domain';
import type { Attachment } from '#persistence';
import { fieldId, selectField, summaryHeading, textField } from '../../http/fields.js';
import { pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { type StepSource, type StepView, stepView } from './step-view.js';
import { toldViolations } from './told-violations.js';

type Pair<View extends StepView> = Readonly<Record<'contractor' | 'branch', PageTemplate<View>>>;

export const PLAIN_STEP_PAGES: Pair<StepView> = { contractor: pageTemplate('application/step'), branch: pageTemplate('application/branch-step') };

/** 金額と工期 with the estimate of the premium beside it. */
export interface AmountsView extends StepView {
  readonly estimate: { readonly amount: string; readonly lines: readonly string[]; readonly sample: boolean } | null;
  readonly periodWord: string;
  readonly priceWord: string;
}

export const AMOUNTS_PAGES: Pair<AmountsView> = { contractor: pageTemplate('application/amounts'), branch: pageTemplate('application/branch-amounts') };

export function amountsView(source: StepSource, tables: readonly RateTable[]): AmountsView {
  const works = source.reading.values.workClass === null || source.reading.values.workClass === 'construction';
  return { ...stepView(source), estimate: estimateOf(source, tables), periodWord: works ? '工期' : '履行期間', priceWord: works ? '請負代金額' : '業務委託料' };
}

/** The premium of what has been typed so far; null while the amount is missing, wrong or in question. */
export function premiumOf({ reading, context }: Pick<StepSource, 'reading' | 'context'>, tables: readonly RateTable[]): PremiumCalculation | null {
  const { advanceAmount } = reading.values;
  const doubtful = [...reading.violations, ...reading.cautions].some(({ field }) => field === 'advanceAmount' || field === 'contractPrice');
  if (advanceAmount === null || doubtful) return null;
  return calculatePremium(chooseRateTable(tables, 'advance-payment', context.today), advanceAmount, context.channel);
}

function estimateOf(source: StepSource, tables: readonly RateTable[]): AmountsView['estimate'] {
  const premium = premiumOf(source, tables);
  if (premium === null) return null;
  const discount = explainPremium(premium.lines).adjustments.find(({ kind, applied }) => kind === 'discount' && applied);
  return {
    amount: formatYen(premium.premium),
    lines: [`前払金額 ${formatYen(premium.guaranteeAmount)}の場合。`, ...(discount ? [`${discount.label} −${groupDigits(Math.abs(discount.adjustment))}円を含みます。`] : [])],
    sample: premium.sample,
  };
}

/** One line of the 使途内訳明細書 as boxes. */
export interface UseRowView {
  readonly number: string;
  readonly item: SelectFieldView;
  readonly boxes: readonly TextFieldView[];
  readonly errors: readonly string[];
}

export interface UsesView extends StepView {
  readonly rows: readonly UseRowView[];
  readonly total: string | null;
}

export const USES_PAGES: Pair<UsesView> = { contractor: pageTemplate('application/uses'), branch: pageTemplate('application/branch-uses') };

const BOX_LABELS: Readonly<Record<(typeof USE_BOXES)[number], string>> = { item: '使用項目', payee: '支払先', description: '内容', amount: '金額', payOn: '支払予定日' };
const FEWEST_ROWS = 4;

/** The rows typed so far and some empty ones; without a script more appear with each save. */
export function usesView(source: StepSource): UsesView {
  const { uses } = source.reading.values;
  return {
    ...stepView(source),
    rows: useRowsView(source),
    total: uses.length === 0 ? null : formatYenFully(yen(uses.reduce((sum, { amount }) => sum + amount, 0))),
  };
}

/** The boxes of all rows, also for the page of a correction. */
export function useRowsView(source: Pick<StepSource, 'raw' | 'reading' | 'judged'>): UseRowView[] {
  const raw = source.raw['uses'] ?? {};
  const used = Object.keys(raw).map((name) => /^uses\.(\d+)\./.exec(name)?.[1]).filter((row) => row !== undefined).map(Number);
  const count = Math.min(MAX_USE_ROWS, Math.max(FEWEST_ROWS, Math.max(-1, ...used) + 3));
  return Array.from({ length: count }, (_, row) => rowView(source, raw, row));
}

function rowView(source: Pick<StepSource, 'reading' | 'judged'>, raw: Readonly<Record<string, string>>, row: number): UseRowView {
  const name = (box: string): string => `uses.${row}.${box}`;
  const at = `${row + 1}行目の`;
  const errors = toldViolations(source).filter(({ field }) => field.startsWith(`uses.${row}.`));
  const errorAt = (box: string): string | null => errors.find(({ field }) => field === name(box))?.message ?? null;
  return {
    number: String(row + 1),
    item: selectField({
      name: name('item'), label: `${at}${BOX_LABELS.item}`, unmarked: true, width: 'full', chosen: raw[name('item')] ?? '', error: errorAt('item'),
      options: [{ value: '', label: '選んでください' }, ...USE_ITEMS.map((item) => ({ value: item, label: USE_ITEM_LABELS[item] }))],
    }),
    boxes: USE_BOXES.filter((box) => box !== 'item').map((box) =>
      textField({ name: name(box), label: `${at}${BOX_LABELS[box]}`, unmarked: true, width: 'full', value: raw[name(box)] ?? '', error: errorAt(box), ...(box === 'amount' ? { suffix: '円' } : {}) })),
    errors: errors.map(({ message }) => message),
  };
}

/** 添付書類と連絡事項. */
export interface AttachmentsView extends StepView {
  readonly upload: TextFieldView;
  readonly files: readonly { readonly name: string; readonly detail: string; readonly removeAct: string }[];
}

export const ATTACHMENTS_PAGES: Pair<AttachmentsView> = { contractor: pageTemplate('application/attachments'), branch: pageTemplate('application/branch-attachments') };

/** @param refusal why the file that was just sent is not taken */
export function attachmentsView(source: StepSource, files: readonly Attachment[], refusal: string | null): AttachmentsView {
  const view = stepView(source);
  const missing = toldViolations(source).find(({ field }) => field === 'attachments')?.message ?? null;
  const error = refusal ?? missing;
  const items = [...(refusal ? [{ href: `#${fieldId('attachments')}`, text: refusal }] : []), ...(view.errorSummary?.items ?? []).filter(({ text }) => refusal === null || text !== missing)];
  return {
    ...view,
    errorSummary: items.length === 0 ? null : { heading: summaryHeading(items.length), items },
    upload: textField({ name: 'attachments', label: 'PDFファイル', required: files.length === 0, support: '20MBまでのPDF。スキャンした契約書もPDFにしてください。', error }),
    files: files.map((file) => ({
      name: file.fileName, detail: `PDF・${file.pages}ページ・${formatFileSize(file.bytes)}`, removeAct: `remove:${file.id}`,
    })),
  };
}
