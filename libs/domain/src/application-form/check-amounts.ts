import { formatYen, formatYenFully } from '../money/format-yen.js';
import { cautionAboutUnit, type UnitCautionContext } from '../money/unit-caution.js';
import { yen, type Yen } from '../money/yen.js';
import { formatPercent } from '../premium/premium-words.js';
import { cutToUnit, isCutOf, maximumAdvance, shareOf } from '../project-owner/advance-limits.js';
import type { FieldReader } from './field-reader.js';
import { fieldNamed } from './fields.js';
import type { OwnerOnForm } from './form-context.js';
import type { ApplicationValues } from './values.js';

type Amounts = Pick<ApplicationValues, 'contractPrice' | 'advanceRate' | 'advanceAmount'>;
type AmountField = 'contractPrice' | 'advanceAmount';

/** Unit cautions (with their answers applied), and the advance against the owner's limit and against the contract's rate. */
export function checkAmounts(values: Amounts & Pick<ApplicationValues, 'workClass'>, owner: OwnerOnForm | null, reader: FieldReader): Amounts {
  // While the price itself is in question, the advance is read beside what was probably meant: both were typed in the same unit. It is
  // held against the price that the page shows alone: the answer comes first.
  const { amount: contractPrice, likely: likelyPrice } = settle('contractPrice', values.contractPrice, {}, reader);
  const price = likelyPrice === contractPrice ? contractPrice : null;
  const expected = expectation(likelyPrice, values.advanceRate, owner, reader);
  const typed = asAnswered(values.advanceAmount, expected, owner, reader);
  const { amount: advanceAmount } = settle('advanceAmount', typed, { contractPrice: price ?? undefined, expected }, reader);
  const before = reader.violations.length;
  if (owner !== null && values.workClass !== null) {
    const share = owner.rule.terms.advance.maximumShare[values.workClass];
    if (values.advanceRate !== null && values.advanceRate > share) {
      reader.violate('advanceRate', 'advance/rate-above-limit', `前払率は、${owner.name}の上限の${formatPercent(share)}以下にしてください`);
    } else if (price !== null && advanceAmount !== null && advanceAmount > shareOf(price, share)) {
      const limit = maximumAdvance(owner.rule.terms.advance, values.workClass, price);
      reader.violate('advanceAmount', 'advance/above-limit', `前払金額は、${priceWord(reader)}の${formatPercent(share)}（${formatYen(limit)}）以下にしてください`);
    }
  }
  if (reader.violations.length === before && advanceAmount !== null) {
    cautionAboutRate(advanceAmount, { contractPrice: price, advanceRate: values.advanceRate }, expected, owner, reader);
    if (owner !== null) cautionAboutRounding(advanceAmount, owner, reader);
  }
  return { contractPrice, advanceRate: values.advanceRate, advanceAmount };
}

/** An amount as it stands, and what was probably meant while it is in question. */
interface SettledAmount {
  readonly amount: Yen | null;
  readonly likely: Yen | null;
}

/** Applies the answer to a unit caution, or asks it. */
function settle(name: AmountField, amount: Yen | null, context: UnitCautionContext, reader: FieldReader): SettledAmount {
  if (amount === null) return { amount, likely: null };
  const caution = cautionAboutUnit(amount, context);
  const answer = reader.answer(name);
  const suggestion = caution?.suggestion ?? null;
  if (caution !== null && answer !== `keep:${amount}` && (suggestion === null || answer !== `take:${suggestion}`)) {
    ask(name, caution.code, caution.question, caution.explanation, amount, suggestion, reader);
    return { amount, likely: suggestion ?? amount };
  }
  const settled = suggestion !== null && answer === `take:${suggestion}` ? suggestion : amount;
  reader.echoYen(name, settled);
  return { amount: settled, likely: settled };
}

function ask(name: AmountField, code: string, question: string, explanation: string, amount: Yen, suggestion: Yen | null, reader: FieldReader): void {
  const take = suggestion === null ? [] : [{ value: `take:${suggestion}`, label: `${formatYenFully(suggestion)}に直す` }];
  reader.cautions.push({
    step: fieldNamed(name).step,
    field: name,
    code,
    question,
    explanation,
    answers: [...take, { value: `keep:${amount}`, label: `${formatYen(amount)}のまま進む` }],
  });
}

/** The advance that the rate gives, or the typed one cut to the owner's unit, when that was the answer. */
function asAnswered(amount: Yen | null, expected: UnitCautionContext['expected'], owner: OwnerOnForm | null, reader: FieldReader): Yen | null {
  if (amount === null) return null;
  const cut = owner === null ? null : cutToUnit(amount, owner.rule.terms.advance.roundingUnit);
  const offered = [expected?.amount ?? null, cut].filter((candidate) => candidate !== null && candidate > 0);
  return offered.find((candidate) => reader.answer('advanceAmount') === `take:${candidate}`) ?? amount;
}

/** Price, rate and advance stand in one contract: an advance that is not the share is a slip in one of the three, or is meant so. */
function cautionAboutRate(
  amount: Yen, { contractPrice, advanceRate }: Pick<Amounts, 'contractPrice' | 'advanceRate'>, expected: UnitCautionContext['expected'], owner: OwnerOnForm | null, reader: FieldReader,
): void {
  if (contractPrice === null || advanceRate === null || expected === undefined || isSettled(amount, reader)) return;
  const share = shareOf(contractPrice, advanceRate);
  if (isCutOf(amount, share, owner?.rule.terms.advance.roundingUnit ?? yen(1))) return;
  const rounded = owner !== null && expected.amount !== share ? `（${formatYen(owner.rule.terms.advance.roundingUnit)}未満を切り捨て）` : '';
  const suggestion = expected.amount > 0 ? expected.amount : null;
  const question = `前払金額が、${expected.words}と違います。${formatYen(amount)}でよろしいですか`;
  ask('advanceAmount', 'advance/not-the-share', question, `${expected.words}は ${formatYenFully(expected.amount)}です${rounded}。契約書の金額と率を確かめてください。`, amount, suggestion, reader);
}

/** Whether this amount has been confirmed, or is in question already: one question at a time. */
function isSettled(amount: Yen, reader: FieldReader): boolean {
  return reader.answer('advanceAmount') === `keep:${amount}` || reader.cautions.some(({ field }) => field === 'advanceAmount');
}

/** The owner cuts the advance to a unit; an amount that is not cut is asked about here and a 違反 in the review. */
function cautionAboutRounding(amount: Yen, owner: OwnerOnForm, reader: FieldReader): void {
  const unit = owner.rule.terms.advance.roundingUnit;
  if (amount % unit === 0 || isSettled(amount, reader)) return;
  const cut = cutToUnit(amount, unit);
  const suggestion = cut > 0 ? cut : null;
  const question = `${formatYen(unit)}未満の端数があります。${formatYen(amount)}でよろしいですか`;
  ask('advanceAmount', 'advance/not-cut', question, `${owner.name}は前払金額の${formatYen(unit)}未満を切り捨てます。`, amount, suggestion, reader);
}

function expectation(price: Yen | null, rate: number | null, owner: OwnerOnForm | null, reader: FieldReader): UnitCautionContext['expected'] {
  if (price === null || rate === null) return undefined;
  const unit = owner?.rule.terms.advance.roundingUnit ?? yen(1);
  const amount = cutToUnit(shareOf(price, rate), unit);
  return { amount, words: `${priceWord(reader)}の${formatPercent(rate)}` };
}

function priceWord(reader: FieldReader): string {
  return reader.workClass === null || reader.workClass === 'construction' ? '請負金額' : '業務委託料';
}
