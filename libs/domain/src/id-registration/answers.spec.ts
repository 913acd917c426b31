import { answerWords, receptionNumbersIn } from './answers.js';

describe('a mail that answers', () => {
  it('受付番号 is found in a subject in every width, once', () => {
    expect(receptionNumbersIn('Re: 【利用申込書の不備】受付番号２６－００００１ 26-00001、26−00002')).toEqual(['26-00001', '26-00002']);
    for (const other of ['', '2026-00001', '26-000012', '03-0000-0000', '見本']) expect(receptionNumbersIn(other)).toEqual([]);
  });

  it('a number in the subject is said to be a hint', () => {
    expect(answerWords('26-00001', 'deficiency')).toBe('26-00001への不備の連絡への返信');
    expect(answerWords('26-00001', 'mail')).toBe('26-00001へのメールへの返信');
    expect(answerWords('26-00001', 'number')).toContain('確かめてください');
  });
});
