import { corporateCheckDigit, isRequired, type RegistrationField, REGISTRATION_FIELDS } from '#domain';
import { cellRule } from './cell-rules.js';

/** The few functions of a spreadsheet that the rules use, as one reckons them; what is an error there is NaN here. */
const FUNCTIONS = {
  AND: (...all: readonly boolean[]) => all.every(Boolean), OR: (...all: readonly boolean[]) => all.some(Boolean), ABS: Math.abs, MOD: (a: number, b: number) => a % b,
  LEN: (text: string) => text.length, LEFT: (text: string, count: number) => text.slice(0, count), MID: (text: string, at: number, count: number) => Number(text.slice(at - 1, at - 1 + count)),
  TRIM: (text: string) => text.trim(), ASC: (text: string) => text.normalize('NFKC'), SUBSTITUTE: (text: string, from: string, to: string) => text.split(from).join(to),
  VALUE: (text: string) => (text === '' ? NaN : Number(text)), ISNUMBER: (value: unknown) => typeof value === 'number' && !Number.isNaN(value), ISERROR: (value: number) => Number.isNaN(value),
  LETTER: (text: string, at: number, count: number) => text.slice(at - 1, at - 1 + count), UNICODE: (letter: string) => letter.codePointAt(0) ?? NaN, REPT: (text: string, times: number) => text.repeat(times),
  SUMPRODUCT: (of: (row: number) => number) => Array.from({ length: 100 }, (_, index) => of(index + 1)).reduce((sum, one) => sum + one, 0),
  FIND: (what: string, text: string, from = 1) => (Number.isNaN(from) || text.indexOf(what, from - 1) < 0 ? NaN : text.indexOf(what, from - 1) + 1),
};

function allows(name: RegistrationField, typed: string): boolean {
  const field = REGISTRATION_FIELDS.find((one) => one.name === name);
  if (!field) throw new Error('A field of the form.');
  const formula = String(cellRule(field, 'C7').formulae[0]);
  const reckoned = formula.replaceAll('C7', 'cell').replace(/(?<![<>])=/g, '===').replace('+LEFT(', '+1*LEFT(')
    .replaceAll('_xlfn.UNICODE(MID(', 'UNICODE(LETTER(').replaceAll('&REPT(', '+REPT(').replaceAll('ROW($1:$100)', 'row').replaceAll('SUMPRODUCT(--', 'SUMPRODUCT((row) => +');
  // The formula is our own; nothing that was typed is run.
  return Boolean(new Function('cell', ...Object.keys(FUNCTIONS), `return ${reckoned}`)(typed, ...Object.values(FUNCTIONS)));
}

const TWELVE = '000000000041';

describe('rules of the cells of the Excel form', () => {
  it.each(REGISTRATION_FIELDS)('$name: a rule a cell can hold, and Japanese words that name the field', (field) => {
    const rule = cellRule(field, 'C17');
    const formula = String(rule.formulae[0]);
    expect([rule.type, formula.length <= 255, formula.includes('{'), rule.allowBlank, rule.errorStyle]).toEqual(['custom', true, false, !isRequired(field.name, 'paper'), 'stop']);
    expect(rule.error).toMatch(new RegExp(`^${field.label}は、.*(?:してください|形で入力してください|確かめてください)`));
    expect([(rule.error ?? '').length <= 225, (rule.promptTitle ?? '').length <= 32, (rule.prompt ?? '').length <= 255]).toEqual([true, true, true]);
  });

  it.each<[RegistrationField, readonly string[], readonly string[]]>([
    ['appliedOn', ['令和8年11月24日', '2026/11/24', 'R8.11.24', '2026-11-24'], ['あした', '20261124', '11/24']],
    ['postalCode', ['000-0012', '0000012', '〒０００－００１２'], ['000-001', '00000123', 'abc-defg']],
    ['phone', ['00-0000-0000', '(099)000-4167', '０９９－０００－４１６７', '09000000000', '+81-99-000-4167'], ['12345', '99-000-41670', 'なし', '099-000-4167（代表）', '0990004167890123']],
    ['corporateNumber', [`${corporateCheckDigit(TWELVE)}${TWELVE}`], [`${(Number(corporateCheckDigit(TWELVE)) % 9) + 1}${TWELVE}`, TWELVE, `T${TWELVE}`]],
    ['mail', ['hanako@example.jp'], ['hanako', 'hanako@example', 'hana ko@example.jp']],
    ['address', ['見本県見本市本町1丁目2番3号', '東京都千代田区霞が関2-1-3'], ['x', 'Building 5F', '市'.repeat(121)]],
    ['name', ['株式会社見本組', '見'.repeat(80)], ['　', '見'.repeat(81)]],
    ['nameKana', ['カブシキガイシャミホングミ', 'かぶしきがいしゃ　みほんぐみ', 'ｶﾌﾞｼｷｶﾞｲｼｬ ﾐﾎﾝ', 'ミホン・グミー', 'ア'.repeat(100)], ['株式会社見本組', 'ミホン組', 'Mihon', 'ＭＩＨＯＮ', 'ミホン1', '　', 'ア'.repeat(101)]],
    ['department', ['工事部'], ['見'.repeat(61)]],
  ])('%s', (name, good, bad) => {
    expect(good.filter((typed) => !allows(name, typed))).toEqual([]);
    expect(bad.filter((typed) => allows(name, typed))).toEqual([]);
  });
});
