import { formatYen, formatYenFully } from '../money/format-yen.js';
import { explainYen, readPositiveYen } from '../money/read-positive-yen.js';
import { isYen, yen, type Yen } from '../money/yen.js';
import { explainDate } from '../calendar/explain-date.js';
import { isPlausibleDate, readDate } from '../calendar/read-date.js';
import { formatPercent } from '../premium/premium-words.js';
import { shareOf } from '../project-owner/advance-limits.js';
import { checkText, explainText } from '../text/check-text.js';
import { dateText, type FieldReader } from './field-reader.js';
import type { OwnerOnForm, RawForm } from './form-context.js';
import { MANAGEMENT_COST_ITEMS, MAX_USE_ROWS, USE_BOXES, USE_ITEMS } from './form-vocabulary.js';
import type { UseOfFunds } from './values.js';
import type { WorkClass } from '../vocabulary/enumerations.js';

const LONGEST_TEXT = 60;

/** Reads the rows of the 使途内訳明細書; rows left entirely empty are skipped, what is wrong in a row is marked at its box. */
export function readUses(raw: RawForm, reader: FieldReader): readonly UseOfFunds[] {
  const rows: UseOfFunds[] = [];
  for (let index = 0; index < MAX_USE_ROWS; index += 1) {
    const row = readRow(raw, reader, index);
    if (row !== null) rows.push(row);
  }
  if (rows.length === 0 && !reader.violations.some(({ field }) => field.startsWith('uses.'))) {
    reader.violate('usePlan', 'uses/none', `${reader.label('usePlan')}は、1行以上入力してください`);
  }
  return rows;
}

/** Rows typed before 「あとから」 was chosen are kept with the form, so they are held to what any text of it is; no use comes of them. */
export function unreadUses(raw: RawForm, reader: FieldReader): readonly UseOfFunds[] {
  for (const [key, text] of Object.entries(raw['uses'] ?? {}).filter(([name]) => name.startsWith('uses.'))) {
    const reading = checkText(text.trim(), { maxLength: LONGEST_TEXT });
    if (!reading.ok) reader.violateAt('uses', key, reading.code, `${Number(key.split('.')[1]) + 1}行目：${explainText(reading)}`);
  }
  return [];
}

function readRow(raw: RawForm, reader: FieldReader, index: number): UseOfFunds | null {
  const fields = raw['uses'];
  const key = (box: (typeof USE_BOXES)[number]): string => `uses.${index}.${box}`;
  const typed = (box: (typeof USE_BOXES)[number]): string => (fields?.[key(box)] ?? '').trim();
  const payOnText = dateText(fields, key('payOn'));
  if (USE_BOXES.every((box) => typed(box) === '') && payOnText === '') return null;
  const at = `${index + 1}行目の`;
  const violate = (box: (typeof USE_BOXES)[number], code: string, message: string): null => reader.violateAt('uses', key(box), code, message);

  const item = USE_ITEMS.find((value) => value === typed('item')) ?? violate('item', 'choice/unknown', `${at}使用項目を選んでください`);
  const amount = typed('amount') === '' ? null : readPositiveYen(typed('amount'));
  const paid = amount === null ? violate('amount', 'required', `${at}金額を入力してください`)
    : amount.ok ? amount.value : violate('amount', amount.code, explainYen(`${at}金額`, amount, '1,936万、19360000'));
  const text = (box: 'payee' | 'description', label: string): string | null => {
    const reading = checkText(typed(box), { maxLength: LONGEST_TEXT });
    if (!reading.ok) return violate(box, reading.code, `${at}${label}：${explainText(reading)}`);
    return reading.value === '' || reading.value === '未定' ? null : reading.value;
  };
  const payee = text('payee', '支払先');
  const description = text('description', '内容');
  const date = payOnText === '' ? null : readDate(payOnText);
  if (date !== null && !date.ok) violate('payOn', date.code, explainDate(`${at}支払予定日`, payOnText, date));
  else if (date?.ok && !isPlausibleDate(date.value, reader.today)) violate('payOn', 'calendar/implausible-year', `${at}支払予定日は、年を確かめてください`);
  if (item === null || paid === null) return null;
  reader.echo(key('amount'), formatYenFully(paid));
  return { item, payee, description, amount: paid, payOn: date?.ok === true ? date.value : null };
}

/** Sum of the rows ≤ the advance; 現場管理費・一般管理費等 ≤ the owner's share of it, and none for 業務 (標準約款37条). */
export function checkUses(uses: readonly UseOfFunds[], advance: Yen | null, workClass: WorkClass | null, owner: OwnerOnForm | null, reader: FieldReader): void {
  const total = sum(uses);
  if (total === null || (advance !== null && total > advance)) {
    const limit = advance === null ? '' : `（${formatYen(advance)}）`;
    reader.violateAt('uses', 'uses.0.amount', 'uses/above-advance', `使途の合計を前払金額${limit}以下にしてください${total === null ? '' : `（いま${formatYen(total)}です）`}`);
  }
  const management = sum(uses.filter(({ item }) => MANAGEMENT_COST_ITEMS.includes(item)));
  if (management === null || management === 0 || advance === null || owner === null) return;
  const share = workClass === 'construction' ? owner.rule.terms.advance.managementCostShare : 0;
  const row = uses.findIndex(({ item }) => MANAGEMENT_COST_ITEMS.includes(item));
  if (share === 0) {
    reader.violateAt('uses', `uses.${row}.item`, 'uses/management-not-allowed', 'この契約では、現場管理費・一般管理費等に前払金を使えません');
  } else if (management > shareOf(advance, share)) {
    reader.violateAt('uses', `uses.${row}.amount`, 'uses/management-above-share', `現場管理費・一般管理費等は、前払金額の${formatPercent(share)}（${formatYen(shareOf(advance, share))}）以下にしてください`);
  }
}

function sum(uses: readonly UseOfFunds[]): Yen | null {
  const total = uses.reduce((amount, use) => amount + use.amount, 0);
  return isYen(total) ? yen(total) : null;
}
