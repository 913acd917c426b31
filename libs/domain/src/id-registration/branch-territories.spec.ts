import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { type BranchTerritory, proposeBranch } from './branch-territories.js';

const line = (branchId: string, prefecture: string, municipality: string, from = '2024-04-01'): BranchTerritory => ({ branchId, prefecture, municipality, effectiveFrom: calendarDate(from) });
const LINES = [
  line('east', '見本県', ''), line('west', '見本県', '架空市'), line('east', '見本県', '架空市', '2027-04-01'), line('west', '仮想県', ''), line('west', '仮想県', '例示市'), line('east', '見本県', '例示市'), line('north', '見本県', '架空市北区'),
];
const DAY = calendarDate('2026-11-24');

describe('取扱支店 from the address', () => {
  it.each([
    ['見本県見本市東町1-1', 'east'], ['見本県 架空市西町4丁目', 'west'], ['見本県架空市北区1', 'north'], ['仮想県どこか村', 'west'], ['架空市西町', 'west'], ['見本県　例示市', 'east'],
  ])('%s: %s', (address, branch) => {
    expect(proposeBranch(LINES, address, DAY)?.branchId).toBe(branch);
  });

  it.each(['例示市仮町', 'どこか町1', '', '県架空市'])('%s: nothing is proposed', (address) => {
    expect(proposeBranch(LINES, address, DAY)).toBeNull();
  });

  it('goes by the line in force on the day', () => {
    expect(proposeBranch(LINES, '見本県架空市', calendarDate('2027-04-01'))?.branchId).toBe('east');
    expect(proposeBranch(LINES, '見本県架空市', calendarDate('2024-03-31'))).toBeNull();
  });

  it('only ever proposes a line that the address begins with, and the order of the lines does not matter', () => {
    fc.assert(fc.property(fc.constantFrom('見本県', '仮想県', ''), fc.constantFrom('架空市', '例示市', '架空市北区', '他市'), fc.shuffledSubarray(LINES, { minLength: LINES.length }), (prefecture, municipality, lines) => {
      const found = proposeBranch(lines, `${prefecture}${municipality}1番`, DAY);
      expect(found?.branchId).toBe(proposeBranch(LINES, `${prefecture}${municipality}1番`, DAY)?.branchId);
      if (found && prefecture !== '') expect(`${prefecture}${municipality}1番`.startsWith(found.prefecture + found.municipality)).toBe(true);
    }));
  });
});
