import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { ADDRESSEE_FIELDS, addresseeProblems, type AddresseeSources, proposedAddressee } from './notice-addressee.js';

const TODAY = calendarDate('2026-11-24');
const reading = (value: string, confidence: number) => ({ value, confidence, place: null });
const READ = { postalCode: reading('7300012', 97), address: reading('見本県例示市仮町三丁目4番15号', 97), name: reading('株式会社見本組', 97), contactName: reading('架空 花子', 60) };
const NOBODY: AddresseeSources = { raw: {}, read: READ, confirmed: [], fromWeb: false, faxSender: '099-000-4168', printed: null };
const unseenOf = (sources: AddresseeSources) => Object.entries(proposedAddressee(sources)).filter(([, { unseen }]) => unseen).map(([field]) => field);
const textsOf = (sources: AddresseeSources) => {
  const { postalCode, address, name, department, contactName, fax } = proposedAddressee(sources);
  return { postalCode: postalCode.value, address: address.value, name: name.value, department: department.value, contactName: contactName.value, fax: fax.value };
};
const problemsOf = (sources: AddresseeSources, paper: keyof typeof ADDRESSEE_FIELDS, changed: object = {}, confirmed: readonly string[] = []) =>
  [...addresseeProblems(paper, { ...textsOf(sources), ...changed }, proposedAddressee(sources), confirmed, TODAY)];

describe('宛先 of a 不備の書面', () => {
  it('what a machine made out is unseen, however sure it was, also where the entry was only saved', () => {
    expect(unseenOf(NOBODY)).toEqual(['postalCode', 'address', 'name', 'contactName', 'fax']);
    expect(unseenOf({ ...NOBODY, raw: { name: '株式会社見本組', address: '見本県例示市仮町三丁目4番15号' } })).toEqual(['postalCode', 'address', 'name', 'contactName', 'fax']);
  });

  it('what a person typed or confirmed, a cell of our Excel form, the web form and what was printed before is seen', () => {
    expect(unseenOf({ ...NOBODY, raw: { name: '株式会社見本工務店' }, confirmed: ['name', 'address', 'postalCode', 'contactName'], faxSender: '' })).toEqual([]);
    expect(unseenOf({ ...NOBODY, read: { name: reading('株式会社見本組', 100) }, faxSender: '' })).toEqual([]);
    expect(unseenOf({ ...NOBODY, raw: { name: '株式会社見本組' }, read: { name: READ.name }, fromWeb: true, faxSender: '' })).toEqual([]);
    const printed = { ...textsOf(NOBODY), name: '株式会社前回' };
    expect([unseenOf({ ...NOBODY, printed }), textsOf({ ...NOBODY, printed }).name]).toEqual([[], '株式会社前回']);
    expect(textsOf({ ...NOBODY, printed, raw: { name: '株式会社直した' }, confirmed: ['name'] }).name).toBe('株式会社直した');
  });

  it('says beside each field what is missing or waits for a person', () => {
    expect(problemsOf(NOBODY, 'letter').map(([field]) => field)).toEqual(['postalCode', 'address', 'name', 'contactName']);
    expect(problemsOf(NOBODY, 'fax-cover').map(([field]) => field)).toEqual(['name', 'contactName', 'fax']);
    expect(problemsOf(NOBODY, 'letter', { name: '株式会社別名', contactName: '' }, ['address', 'postalCode'])).toEqual([]);
    expect(problemsOf(NOBODY, 'letter', { address: '| ﾛ l', postalCode: '' }, ['name', 'address', 'contactName']).map(([, words]) => words)).toEqual(['郵便番号を入力してください', expect.stringContaining('都道府県')]);
    expect(problemsOf(NOBODY, 'fax-cover', { fax: '' }, ['name', 'contactName'])).toEqual([['fax', '送り先のFAX番号を入力してください']]);
  });

  it('nothing that only a machine read is ever printed without a tick', () => fc.assert(fc.property(fc.subarray(['name', 'address', 'postalCode', 'contactName', 'fax']), fc.constantFrom('letter' as const, 'fax-cover' as const), (ticked, paper) => {
    const asked = ADDRESSEE_FIELDS[paper].filter((field) => unseenOf(NOBODY).includes(field));
    expect(problemsOf(NOBODY, paper, {}, ticked).map(([field]) => field)).toEqual(asked.filter((field) => !ticked.includes(field)));
  })));
});
