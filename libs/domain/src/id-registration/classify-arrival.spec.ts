import { ARRIVAL_RULES, type ArrivalEvidence, classifyArrival } from './classify-arrival.js';

const NOTHING: ArrivalEvidence = { forms: 0, blankForms: 0, pages: 0, quarantined: 0, mail: null };
const MAIL: NonNullable<ArrivalEvidence['mail']> = { subject: 'お問い合わせ', text: 'よろしくお願いします。', isBounce: false, machine: null, hasSender: true, isFax: false };

describe('受信の仕分け', () => {
  it.each<[string, ArrivalEvidence, string, boolean]>([
    ['様式の目印があるFAX', { ...NOTHING, forms: 1, pages: 2 }, 'registration', false],
    ['記入のないExcelの様式が添付されたメール', { ...NOTHING, blankForms: 1, pages: 1, mail: MAIL }, 'registration', true],
    ['自動送信の、記入のないExcelの様式', { ...NOTHING, blankForms: 1, pages: 1, mail: { ...MAIL, machine: 'header' } }, 'registration', true],
    ['当社の様式ではないExcelが添付されたメール', { ...NOTHING, pages: 1, mail: MAIL }, 'other-paper', true],
    ['目印のないFAX', { ...NOTHING, pages: 1 }, 'other-paper', true],
    ['自動送信でも、様式が添付されたメール', { ...NOTHING, forms: 1, pages: 1, mail: { ...MAIL, machine: 'header' } }, 'registration', false],
    ['件名だけが自動応答のメール', { ...NOTHING, mail: { ...MAIL, subject: '自動応答: 利用申込書を送ります', machine: 'subject' } }, 'junk', true],
    ['件名が自動応答で、様式が添付されたメール', { ...NOTHING, forms: 1, pages: 1, mail: { ...MAIL, subject: 'Automatic reply: x' } }, 'registration', false],
    ['不達通知', { ...NOTHING, mail: { ...MAIL, isBounce: true, machine: 'header' } }, 'bounce', false],
    ['画像のないFAXの知らせ（自動送信）', { ...NOTHING, mail: { ...MAIL, machine: 'header', isFax: true } }, 'other-paper', true],
    ['差出人のないメール', { ...NOTHING, mail: { ...MAIL, hasSender: false } }, 'other-paper', true],
    ['差出人のない自動送信', { ...NOTHING, mail: { ...MAIL, hasSender: false, machine: 'header' } }, 'other-paper', true],
    ['一斉配信', { ...NOTHING, mail: { ...MAIL, machine: 'header' } }, 'junk', false],
    ['紙が添付された自動送信', { ...NOTHING, pages: 1, mail: { ...MAIL, machine: 'header' } }, 'other-paper', true],
    ['言葉で分かるメール', { ...NOTHING, pages: 1, mail: { ...MAIL, subject: 'Ｅ－Ｎｅｔ保証 利用申込書の送付' } }, 'registration', true],
    ['本文だけのメール', { ...NOTHING, mail: MAIL }, 'question', true],
    ['開けない添付だけのメール', { ...NOTHING, quarantined: 1, mail: MAIL }, 'other-paper', true],
  ])('%s', (_, evidence, expected, waits) => {
    expect(classifyArrival(evidence)).toMatchObject({ class: expected, waits });
  });

  it('どの規則にも、担当者に見せる言葉がある', () => {
    expect(ARRIVAL_RULES.filter(({ words }) => words === '')).toEqual([]);
    expect(new Set(ARRIVAL_RULES.map(({ id }) => id)).size).toBe(ARRIVAL_RULES.length);
  });

  it('何も読み取れないものは、人が見るまで片付かない', () => {
    expect(classifyArrival({ ...NOTHING, pages: 3 }).waits).toBe(true);
  });
});
