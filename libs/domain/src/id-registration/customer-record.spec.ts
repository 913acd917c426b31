import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { correctionProblems, CUSTOMER_FACTS, customerGaps, customerMatches, differenceWords, type JudgedCustomer, neededByWords, recordChangers, recordDifferences, representativeWords, sameAddress, screenedSince, shownRecord } from './customer-record.js';

const FACTS = Object.fromEntries(CUSTOMER_FACTS.map(({ name }) => [name, '見本']));
const WHOLE: JudgedCustomer = { kind: 'corporation', facts: FACTS, sourced: CUSTOMER_FACTS.map(({ name }) => name), screenedOn: '2026-11-24', screenedBy: '見本 受子' };
const SINCE = screenedSince(calendarDate('2026-11-24'), 365);

describe('the customer record before an ID is approved', () => {
  it('is complete with every fact, its source and the 反社チェック', () => expect(customerGaps(WHOLE, SINCE)).toEqual([]));

  it('a 法人 needs its 法人番号, a person in business has none; nobody needs an 営業所', () => {
    const without = { ...WHOLE, facts: { ...FACTS, corporateNumber: null, office: '' } };
    expect(customerGaps(without, SINCE)).toEqual(['法人番号がありません']);
    expect(customerGaps({ ...without, kind: 'sole-proprietor' }, SINCE)).toEqual([]);
    expect(customerGaps({ ...without, kind: 'association' }, SINCE)).toEqual([]);
  });

  it('a person in business represents nobody and has no title; everybody else has one', () => {
    const untitled = { ...WHOLE, facts: { ...FACTS, representativeTitle: '' } };
    expect(customerGaps({ ...untitled, kind: 'sole-proprietor' }, SINCE)).toEqual([]);
    for (const kind of ['corporation', 'association'] as const) expect(customerGaps({ ...untitled, kind }, SINCE)).toEqual(['代表者の役職がありません']);
    expect(representativeWords({ representativeTitle: '', representativeName: '見本 花子' })).toBe('見本 花子');
    expect(representativeWords({ representativeTitle: '代表取締役', representativeName: '見本 花子' })).toBe('代表取締役　見本 花子');
    expect(CUSTOMER_FACTS.map(neededByWords).filter((words) => words !== '')).toEqual(['法人・組合は必要です', '法人は必要です']);
  });

  it('every fact names what it was taken from', () => expect(customerGaps({ ...WHOLE, sourced: CUSTOMER_FACTS.map(({ name }) => name).filter((name) => name !== 'address') }, SINCE)).toEqual(['住所の出典がありません']));

  it.each([[{ screenedOn: null }], [{ screenedBy: null }], [{ screenedBy: '' }]])('without the 反社チェック it is not: %p', (change) => {
    expect(customerGaps({ ...WHOLE, ...change }, SINCE)).toEqual(['反社チェックの日と担当がありません']);
  });

  it('a 反社チェック counts for its days, and is then to be made again', () => {
    const on = (screenedOn: string) => customerGaps({ ...WHOLE, screenedOn }, SINCE);
    expect([SINCE, on('2025-11-24'), on('2026-11-24')]).toEqual(['2025-11-24', [], []]);
    for (const old of ['2025-11-23', '1989-01-08']) expect(on(old)).toEqual(['反社チェックが古くなっています。令和7年11月24日以後の日で、あらためて確かめてください']);
  });
});

describe('who may be meant', () => {
  const customer = { customerNumber: '0012400837', phone: '099-000-4167', corporateNumber: null, name: '株式会社見本組', address: '例示市仮町三丁目4-15' };
  it.each([
    [{ phone: '０９９ー０００ー４１６７' }, ['phone']],
    [{ name: '㈱見本組', phone: '099-000-9999' }, ['name']],
    [{ customerNumber: '0012400837', address: '例示市仮町三丁目４－１５' }, ['number', 'address']],
    [{ corporateNumber: '' }, []],
    [{}, []],
  ])('%p', (asked, matches) => {
    expect(customerMatches({ customerNumber: null, phone: null, corporateNumber: null, name: null, address: null, ...asked }, customer)).toEqual(matches);
  });

  it('one address in two spellings is one; an empty one is none', () => {
    expect(sameAddress('見本県例示市仮町３－４', '見本県 例示市仮町3ー4')).toBe(true);
    expect(sameAddress('', '')).toBe(false);
  });
});

describe('a record that changes under the eyes of the second person', () => {
  const sources = { address: { source: '登記情報', on: calendarDate('2026-11-20') } };
  const RECORD = { ...WHOLE, screenedOn: calendarDate('2026-11-24'), sources };
  const seen = shownRecord(RECORD);

  it('tells what is not as it was looked at: each fact, where it is from, the 反社チェック, the kind', () => {
    expect(recordDifferences(seen, seen)).toEqual([]);
    // Of nobody yet nothing stood there: only what is said now is new.
    expect(recordDifferences({}, seen).filter(({ after }) => after === '')).toEqual([]);
    expect(recordDifferences(seen, shownRecord({ ...RECORD, facts: { ...FACTS, address: '別の住所' } }))).toEqual([{ label: '住所', before: '見本', after: '別の住所' }]);
    expect(recordDifferences(seen, shownRecord({ ...RECORD, kind: 'association', sources: {}, screenedBy: '架空' })).map(({ label }) => label)).toEqual(['種別', '住所の出典', '反社チェック']);
    for (const { name, label } of CUSTOMER_FACTS) expect(recordDifferences(seen, shownRecord({ ...RECORD, facts: { ...FACTS, [name]: '別' } })).map((one) => one.label)).toEqual([label]);
  });

  it('a change says what stood there and what stands there, also where one of them is nothing', () => {
    const words = (now: Parameters<typeof shownRecord>[0]) => recordDifferences(seen, shownRecord(now)).map(differenceWords);
    expect(words({ ...RECORD, kind: 'association' })).toEqual(['種別：法人 → 組合']);
    expect(words({ ...RECORD, screenedOn: null, screenedBy: null })[0]).toMatch(/^反社チェック：.+ → （空）$/);
    expect(words({ ...RECORD, sources: {} })[0]).toMatch(/の出典：.+ → （空）$/);
  });

  it('whoever wrote to it since the last approval is a 記録を変えた人, and nobody else', () => {
    const changes = fc.array(fc.record({ staffId: fc.constantFrom('s1', 's2', 's3'), at: fc.integer({ min: 0, max: 9 }) }));
    fc.assert(fc.property(changes, fc.option(fc.integer({ min: 0, max: 9 })), (all, approved) => {
      const changers = recordChangers(all, approved);
      for (const one of ['s1', 's2', 's3']) expect(changers.includes(one)).toBe(all.some(({ staffId, at }) => staffId === one && (approved === null || at >= approved)));
      expect(new Set(changers).size).toBe(changers.length);
    }));
  });
});

describe('訂正 of the record of a customer', () => {
  const source = (day: string, name = '登記情報') => ({ source: name, on: calendarDate(day) });
  const sources = Object.fromEntries(CUSTOMER_FACTS.map(({ name }) => [name, source('2026-11-20')]));
  const RECORD = { ...WHOLE, sources, screenedOn: calendarDate('2026-11-24') };
  const problems = (after: Partial<Parameters<typeof correctionProblems>[1]>, before: Parameters<typeof correctionProblems>[0] = RECORD) => [...correctionProblems(before, { ...RECORD, kindSource: null, ...after }, ['address']).keys()];

  it('what stands as before is no problem', () => expect(problems({})).toEqual([]));

  it('a slip is put right from the same document; what is older than the record does not replace it', () => {
    const facts = { ...FACTS, representativeName: '見本 次郎' };
    const dated = (day: string) => problems({ facts, sources: { ...sources, representativeName: source(day) } });
    expect([dated('2026-11-20'), dated('2026-11-21'), dated('2026-11-19')]).toEqual([[], [], ['representativeName-on']]);
  });

  it('a source, a fact and the 反社チェック are not taken away; what was missing before may go on missing', () => {
    for (const { name, neededBy } of CUSTOMER_FACTS.filter((one) => one.name !== 'address')) {
      const { [name]: gone, ...rest } = sources;
      expect([gone !== undefined, problems({ sources: rest })]).toEqual([true, [`${name}-source`]]);
      const without = { facts: { ...FACTS, [name]: '' }, sources: rest };
      expect(problems(without)).toEqual(neededBy.some((kind) => kind === 'corporation') ? [name] : []);
      expect([problems(without, { ...RECORD, ...without }), problems({ sources: rest }, { ...RECORD, sources: rest })]).toEqual([[], []]);
    }
    expect(problems({ screenedOn: calendarDate('2026-11-23') })).toEqual(['screenedOn']);
    for (const screenedOn of ['2026-11-24', '2026-11-25'] as const) expect(problems({ screenedOn: calendarDate(screenedOn) })).toEqual([]);
    expect(problems({ screenedOn: null, screenedBy: null })).toEqual(['screenedOn', 'screenedBy']);
    expect(problems({ screenedOn: null, screenedBy: null }, { ...RECORD, screenedOn: null, screenedBy: null })).toEqual([]);
  });

  it('another 種別 says what shows it, and has what it needs', () => {
    const person = { kind: 'sole-proprietor', facts: { ...FACTS, corporateNumber: '', representativeTitle: '' } } as const;
    expect([problems(person), problems({ ...person, kindSource: source('2026-11-24') })]).toEqual([['sharedSource'], []]);
    expect(problems({ kindSource: source('2026-11-24') }, { ...RECORD, ...person })).toEqual([]);
    expect(problems({ ...person, kind: 'corporation', kindSource: source('2026-11-24') }, { ...RECORD, ...person })).toEqual(['representativeTitle', 'corporateNumber']);
    const dated = { ...RECORD, sources: { ...sources, kind: source('2026-11-25') } };
    expect(problems({ ...person, kindSource: source('2026-11-24') }, dated)).toEqual(['sharedOn']);
    expect(recordDifferences(shownRecord(RECORD), shownRecord(dated)).map(differenceWords)).toEqual(['種別の出典：（空） → 登記情報（令和8年11月25日）']);
  });
});
