import { askedTogether, fieldsAskedFor, openCorrections } from './open-corrections.js';

const asked = (round: number, answered: number | null = null, fields: string[] = []) => ({
  round, fields, answeredAt: answered === null ? null : new Date(Date.UTC(2026, 10, 24, answered)),
});
const numbers = (rounds: readonly { readonly round: number }[]): number[] => rounds.map(({ round }) => round);

describe('the rounds of a 補正', () => {
  it('none is open before the first and after an answer', () => {
    expect(openCorrections([])).toEqual([]);
    expect(openCorrections([asked(1, 10)])).toEqual([]);
    expect(openCorrections([asked(1, 11), asked(2, 11)])).toEqual([]);
  });

  it('one that was widened is open with all its rounds', () => {
    expect(numbers(openCorrections([asked(2), asked(1)]))).toEqual([1, 2]);
  });

  it('what was answered before is over', () => {
    expect(numbers(openCorrections([asked(1, 10), asked(2), asked(3)]))).toEqual([2, 3]);
  });

  it('a round without an answer before one that was answered is over too', () => {
    expect(numbers(openCorrections([asked(1), asked(2, 11), asked(3)]))).toEqual([3]);
  });

  it('a mail that goes out late tells what was asked for by then, whatever came of it', () => {
    const rounds = [asked(1, 12), asked(2, 12), asked(3)];
    expect([1, 2, 3].map((round) => numbers(askedTogether(rounds, round)))).toEqual([[1], [1, 2], [3]]);
  });

  it('a field asked for twice counts once', () => {
    expect(fieldsAskedFor([asked(1, null, ['workName', 'medium']), asked(2, null, ['workPlace', 'workName'])])).toEqual(['workName', 'medium', 'workPlace']);
  });
});
