import { addMonths, inclusiveDays } from '../calendar/date-arithmetic.js';
import { formatEraDate, formatEraDateWithWeekday } from '../calendar/format-date.js';
import type { FieldReader } from './field-reader.js';
import { fieldNamed, type FieldName } from './fields.js';
import type { FormContext } from './form-context.js';
import type { ApplicationValues } from './values.js';

/** A contract signed longer ago than this is asked about: five years, the longest that works are usually contracted for. */
const OLDEST_CONTRACT_MONTHS = 60;
/** A contract to be signed later than this is asked about: three months, what an assembly's consent to a contract may take. */
const FARTHEST_CONTRACT_MONTHS = 3;
/**
 * A period that begins later than this is asked about: a year, more than owners leave between contract and works (余裕期間). An
 * end too far away needs no question of its own: either the beginning is too, or the period is very long.
 */
const FARTHEST_START_MONTHS = 12;
/**
 * 振込予定日 and 発行希望日 later than this are asked about: three months, as a contract to be signed. Both lie near the
 * application: the premium is paid within its 払込期限, and the certificate is wanted for a contract at hand.
 */
const FARTHEST_WISH_MONTHS = 3;
/** Longer than this a period is asked about: ten years. */
const LONGEST_PERIOD_DAYS = 3_660;

/** The dates against each other and against today. */
export function checkDates(values: ApplicationValues, context: FormContext, reader: FieldReader): void {
  const { contractDate, noticeDate, designationDate, workStart, workEnd } = values;
  if (workStart !== null && workEnd !== null) {
    if (workEnd < workStart) {
      reader.violate('workEnd', 'period/ends-before-start', `${reader.label('workEnd')}は、${reader.label('workStart')}（${formatEraDate(workStart)}）以後の日付にしてください`);
    } else {
      checkPeriod(values, context, reader);
    }
  }
  for (const [name, date] of [['noticeDate', noticeDate], ['designationDate', designationDate]] as const) {
    if (date !== null && contractDate !== null && date > contractDate) {
      reader.violate(name, 'dates/after-contract', `${reader.label(name)}は、契約日（${formatEraDate(contractDate)}）以前の日付にしてください`);
    }
  }
  if (contractDate !== null && contractDate < addMonths(context.today, -OLDEST_CONTRACT_MONTHS)) {
    confirm('contractDate', 'dates/old-contract', `${reader.label('contractDate')}（${formatEraDate(contractDate)}）が5年より前です。よろしいですか`, '年の入力を確かめてください。', reader);
  }
  if (contractDate !== null && contractDate > addMonths(context.today, FARTHEST_CONTRACT_MONTHS)) {
    confirm('contractDate', 'dates/far-contract', `${reader.label('contractDate')}（${formatEraDate(contractDate)}）が3か月より先です。よろしいですか`, '年の入力を確かめてください。', reader);
  }
  checkWish('transferDate', values, context, reader);
  checkWish('desiredIssueDate', values, context, reader);
  if (contractDate !== null && workStart !== null && contractDate > workStart && (workEnd === null || workStart <= workEnd)) {
    confirm('workStart', 'dates/starts-before-contract', `${reader.label('workStart')}が契約日（${formatEraDateWithWeekday(contractDate)}）より前です。よろしいですか`, '契約書の「自」の日付と契約日を確かめてください。', reader);
  } else if (workStart !== null && workStart > addMonths(context.today, FARTHEST_START_MONTHS)) {
    confirm('workStart', 'period/far-start', `${reader.label('workStart')}（${formatEraDate(workStart)}）が1年より先です。よろしいですか`, '年の入力を確かめてください。', reader);
  }
}

function checkPeriod({ workStart, workEnd }: ApplicationValues, context: FormContext, reader: FieldReader): void {
  if (workStart === null || workEnd === null) return;
  const days = inclusiveDays(workStart, workEnd);
  const period = reader.workClass === null || reader.workClass === 'construction' ? '工期' : '履行期間';
  const index = reader.echoes.findIndex(({ field }) => field === 'workEnd');
  const echo = reader.echoes[index];
  if (echo) reader.echoes[index] = { ...echo, text: `${echo.text}　${period}は${days}日間です` };
  if (workEnd < context.today) {
    reader.violate('workEnd', 'period/over', `${reader.label('workEnd')}（${formatEraDate(workEnd)}）が過ぎているため、お申込みいただけません`);
  } else if (days > LONGEST_PERIOD_DAYS) {
    confirm('workEnd', 'period/very-long', `${period}が${days}日間です。よろしいですか`, '年の入力を確かめてください。', reader);
  }
}

/** A day that the customer has in mind: not gone by, and not so far ahead that the year is probably a slip. */
function checkWish(name: 'transferDate' | 'desiredIssueDate', values: ApplicationValues, context: FormContext, reader: FieldReader): void {
  const date = values[name];
  if (date === null) return;
  if (date < context.today) {
    reader.violate(name, 'dates/in-the-past', `${reader.label(name)}は、今日以後の日付にしてください`);
  } else if (date > addMonths(context.today, FARTHEST_WISH_MONTHS)) {
    confirm(name, 'dates/far-wish', `${reader.label(name)}（${formatEraDate(date)}）が3か月より先です。よろしいですか`, '年の入力を確かめてください。', reader);
  }
}

/** A question about a date that has no better suggestion: it is kept, or typed again. */
function confirm(name: FieldName, code: string, question: string, explanation: string, reader: FieldReader): void {
  const answer = `keep:${reader.typed(name)}`;
  if (reader.answer(name) === answer) return;
  reader.cautions.push({ step: fieldNamed(name).step, field: name, code, question, explanation, answers: [{ value: answer, label: 'このまま進む' }] });
}
