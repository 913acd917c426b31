import { readFileSync } from 'node:fs';
import { SAMPLE_CUSTOMERS } from '../masters/people.js';
import { SAMPLE_CASES } from './sample-cases.js';

const customerOf = (loginId: string): string => SAMPLE_CUSTOMERS.find(({ accounts }) => accounts.some((account) => account.loginId === loginId))?.name ?? '?';

test('the contractor of the README has finished cases alone, made before all others', () => {
  const named = /\| contractor \| `(\d{10})` (?:`\d{10}` )*(\S+) /.exec(readFileSync('README.md', 'utf8'));
  expect(customerOf(named?.[1] ?? '')).toBe(named?.[2]);
  const customers = SAMPLE_CASES.map(({ cast }) => customerOf(cast.contractor));
  const own = customers.lastIndexOf(named?.[2] ?? '');
  expect(customers.slice(0, own + 1).every((name) => name === named?.[2])).toBe(true);
  expect(SAMPLE_CASES.slice(0, own + 1).map(({ title }) => title)).toEqual(['発行済・提出済・閲覧済み（見本県）', '発行済・書面（来店で交付）']);
  expect(SAMPLE_CASES).toHaveLength(20);
});
