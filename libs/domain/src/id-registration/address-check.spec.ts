import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { addressCheckWords, calledNumberProblem, letterAddressIsVerified, letterHindrance, type LetterAddress, namesEvidence, NUMBER_SOURCES, provenNumberOfRecord, samePhone } from './address-check.js';

const known = { ofForm: ['099-000-4167', ''], ofOurs: ['099-000-0001', '099-000-0002'], ofRecord: '099-000-1111', ofAnyone: [] };
const other = (approved: boolean, number = '099-000-2222') => ({ numbers: ['', number], receivedAt: 0, approved });

describe('住所の確認 by telephone', () => {
  it('a number of the form proves nothing, in whichever spelling and wherever it is said to be from', () => {
    for (const number of ['099-000-4167', '０９９（０００）４１６７', '0990004167', '+81 99-000-4167', '0081990004167']) {
      for (const source of NUMBER_SOURCES) expect([number, source, calledNumberProblem({ number, source }, known)]).toEqual([number, source, source === 'customer-record' ? 'not-of-the-record' : 'of-the-form']);
    }
  });

  it('a number of our own leads to nobody, in whichever spelling and wherever it is said to be from', () => {
    for (const number of ['099-000-0001', '０９９（０００）０００２', '+81 99-000-0002']) {
      for (const source of NUMBER_SOURCES) expect(calledNumberProblem({ number, source }, { ...known, ofRecord: '099-000-0001' })).toBe('of-ours');
    }
  });

  it.each<[string, boolean]>([['登記情報', true], ['総務部の方が住所を答えた', true], ['a', false], ['登記', false], ['ああああああ', false], ['　、。…——', false], ['', false]])('確認の根拠「%s」: %s', (words, names) => {
    expect(namesEvidence(words)).toBe(names);
  });

  it('another number that was looked up is good; that of the record only when it is the record\'s', () => {
    expect(calledNumberProblem({ number: '099-000-2222', source: 'public-list' }, known)).toBeNull();
    expect(calledNumberProblem({ number: '099-000-1111', source: 'customer-record' }, known)).toBeNull();
    expect(calledNumberProblem({ number: '099-000-2222', source: 'customer-record' }, known)).toBe('not-of-the-record');
    expect(calledNumberProblem({ number: '099-000-1111', source: 'customer-record' }, { ...known, ofRecord: null })).toBe('not-of-the-record');
  });

  it('a number that only stands on forms nobody has approved vouches for none of them, wherever it is said to be from', () => {
    for (const source of NUMBER_SOURCES.filter((one) => one !== 'customer-record')) {
      for (const number of ['099-000-2222', '０９９０００２２２２', '+81990002222']) {
        const problem = (...ofAnyone: readonly ReturnType<typeof other>[]) => calledNumberProblem({ number, source }, { ...known, ofAnyone });
        expect([problem(other(false)), problem(other(false), other(false)), problem(other(false), other(true)), problem(other(true)), problem(other(false, '099-000-3333'))])
          .toEqual(['of-unapproved-form', 'of-unapproved-form', null, null, null]);
      }
    }
  });

  it('no further form makes a number good, unless it is approved', () => {
    const forms = fc.array(fc.boolean().map((approved) => other(approved)));
    fc.assert(fc.property(forms, fc.constantFrom(...NUMBER_SOURCES), (ofAnyone, source) => {
      const problem = (all: typeof ofAnyone) => calledNumberProblem({ number: '099-000-2222', source }, { ...known, ofAnyone: all });
      if (problem(ofAnyone) !== null) expect(problem([...ofAnyone, other(false)])).not.toBeNull();
    }));
  });

  it('the number of the form stays good as the record\'s own, when the record knew it before', () => {
    expect(calledNumberProblem({ number: '099-000-4167', source: 'customer-record' }, { ...known, ofRecord: '099 000 4167' })).toBeNull();
  });

  describe('the number of the record', () => {
    const NOON = Date.parse('2026-11-24T03:00:00Z');
    const MINUTE = 60_000;
    const form = { numbers: ['0990004167'], receivedAt: NOON };
    const RECORD = { number: '099-000-4167', source: '国土交通省 業者検索', on: calendarDate('2026-11-01'), writtenAt: NOON - 10 * MINUTE };

    it.each<[string, Partial<typeof RECORD> | { source: null } | { on: null } | { writtenAt: null }, number, boolean]>([
      ['was written before the form that says the same came', {}, NOON, true],
      ['was there before anything came to the desk', { source: null, on: null, writtenAt: null }, NOON, true],
      ['was written minutes after an earlier form that says the same, whatever its source', { writtenAt: NOON + 2 * MINUTE }, NOON + 9 * MINUTE, false],
      ['the same a year later', { writtenAt: NOON + 2 * MINUTE }, NOON + 525_600 * MINUTE, false],
      ['is another than that of the form it was written with', { number: '099-000-2222', writtenAt: NOON + 2 * MINUTE }, NOON + 525_600 * MINUTE, true],
      ['was written for the application that is checked', { number: '099-000-2222', writtenAt: NOON + 2 * MINUTE }, NOON, false],
      ['is of the day of the application', { number: '099-000-2222', on: calendarDate('2026-11-24') }, NOON, false],
      ['names a form as its source', { number: '099-000-2222', source: '利用申込書' }, NOON, false],
    ])('%s', (_, change, since, proves) => {
      const record = { ...RECORD, ...change };
      expect(provenNumberOfRecord(record, [form], since)).toBe(proves ? record.number : null);
    });
  });

  it('one number is one number, however it is grouped; nothing is the same as what is no number', () => {
    const digits = fc.stringMatching(/^0[1-9][1-9]\d{7}$/);
    fc.assert(fc.property(digits, digits, (one, other) => {
      expect(samePhone(one, `${one.slice(0, 2)}-${one.slice(2, 6)}-${one.slice(6)}`)).toBe(true);
      expect(samePhone(one, `+81${one.slice(1)}`)).toBe(true);
      expect(samePhone(one, other)).toBe(one === other);
    }));
    fc.assert(fc.property(fc.string(), (text) => {
      expect(samePhone('', text)).toBe(false);
    }));
  });

  it('says how, which number from where, and what showed it', () => {
    expect(addressCheckWords({ how: 'call', call: { number: '099-000-2222', source: 'directory' }, evidence: '総務部が住所を答えた' }))
      .toBe('申込書によらない番号へ電話して確かめた　099-000-2222（電話帳・番号案内）　総務部が住所を答えた');
    expect(addressCheckWords({ how: 'public-record', call: null, evidence: '登記' })).toBe('公的な記録（登記・法人番号公表サイト・許可業者の名簿など）で確かめた　登記');
  });
});

describe('送付先: the address that the letter goes to', () => {
  const at = (address: string, stoodBefore = false) => ({ address, withPostalCode: `999-0012 ${address}`, stoodBefore });
  const NEW: LetterAddress = { form: '見本県例示市仮町1番', record: at('見本県例示市仮町1番'), checked: [], reissue: false };

  it.each<[string, Partial<LetterAddress>, boolean]>([
    ['a new record is no proof of itself', {}, false],
    ['it was checked, in another spelling', { checked: ['見本県例示市仮町１番'] }, true],
    ['it was checked with its postal code', { checked: ['999-0012 見本県例示市仮町1番'] }, true],
    ['the record was changed after the check of the form\'s address', { record: at('見本県別市2番'), checked: ['見本県例示市仮町1番'] }, false],
    ['the record was changed, and checked again', { record: at('見本県別市2番'), checked: ['見本県例示市仮町1番', '見本県別市2番'] }, true],
    ['the record stood before, at the address of the form', { record: at('見本県例示市仮町1番', true) }, true],
    ['the record stood before, elsewhere', { record: at('見本県別市2番', true) }, false],
    ['no customer yet, the form\'s address was checked', { record: null, checked: ['見本県例示市仮町1番'] }, true],
    ['再発行: that it stood before is not enough', { reissue: true, record: at('見本県例示市仮町1番', true) }, false],
    ['再発行: checked, but under another postal code', { reissue: true, checked: ['999-0013 見本県例示市仮町1番'] }, false],
    ['再発行: checked as it stands', { reissue: true, checked: ['999-0012 見本県例示市仮町1番'] }, true],
  ])('%s', (_, change, verified) => {
    expect(letterAddressIsVerified({ ...NEW, ...change })).toBe(verified);
  });
});

describe('the address that a letter goes to', () => {
  it('is the one that a second person answered for, to the letter; after a 返戻 nobody has', () => {
    const text = fc.string();
    fc.assert(fc.property(fc.option(text), text, (answeredFor, record) => {
      expect(letterHindrance({ answeredFor, record })).toBe(answeredFor === null ? 'unanswered' : answeredFor === record ? null : 'moved');
    }));
    expect(letterHindrance({ answeredFor: '999-0012 見本県例示市1番', record: '999-0012 見本県例示市1番' })).toBeNull();
    expect(letterHindrance({ answeredFor: '999-0012 見本県例示市1番', record: '999-0013 見本県例示市1番' })).toBe('moved');
  });
});
