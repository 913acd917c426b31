import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { addressCheckWords, calledNumberProblem, letterAddressIsVerified, letterHindrance, type LetterAddress, namesEvidence, NUMBER_SOURCES, othersWithNumber, recordNumberProblem, type RecordNumberUse, samePhone, unsourcedNumberProblem } from './address-check.js';

const recordOf = (number: string) => ({ number, problem: null, origin: '' });
const known = { ofForm: ['099-000-4167', ''], ofOurs: ['099-000-0001', '099-000-0002'], ofRecord: recordOf('099-000-1111'), ofAnyone: [], ofOthers: [] };
const other = (approved: boolean, number = '099-000-2222') => ({ numbers: ['', number], receivedAt: 0, approved });

describe('住所の確認 by telephone', () => {
  it('a number of the form proves nothing, in whichever spelling and wherever it is said to be from', () => {
    for (const number of ['099-000-4167', '０９９（０００）４１６７', '0990004167', '+81 99-000-4167', '0081990004167']) {
      for (const source of NUMBER_SOURCES) expect([number, source, calledNumberProblem({ number, source }, known)]).toEqual([number, source, source === 'customer-record' ? 'not-of-the-record' : 'of-the-form']);
    }
  });

  it('a number of our own leads to nobody, in whichever spelling and wherever it is said to be from', () => {
    for (const number of ['099-000-0001', '０９９（０００）０００２', '+81 99-000-0002']) {
      for (const source of NUMBER_SOURCES) expect(calledNumberProblem({ number, source }, { ...known, ofRecord: recordOf('099-000-0001') })).toBe('of-ours');
    }
  });

  it('while nobody has said where a number was found, it proves nothing only where it proves nothing whatever is said', () => {
    expect(unsourcedNumberProblem('099-000-4167', known)).toBe('of-the-form');
    expect(unsourcedNumberProblem('099-000-0001', known)).toBe('of-ours');
    // The form's number may be the older one of the record.
    expect(unsourcedNumberProblem('099-000-4167', { ...known, ofRecord: recordOf('099-000-4167') })).toBeNull();
    fc.assert(fc.property(fc.constantFrom('099-000-4167', '099-000-0001', '099-000-1111', '099-000-2222'), fc.constantFrom('099-000-4167', '099-000-1111'), (number, record) => {
      const judged = { ...known, ofRecord: recordOf(record) };
      expect(unsourcedNumberProblem(number, judged) === null).toBe(NUMBER_SOURCES.some((source) => calledNumberProblem({ number, source }, judged) === null));
    }));
  });

  it("a number that is another customer's, too, is asked about wherever it was found, but in the own record", () => {
    const ofOthers = [{ customerNumber: '0012400845', name: '架空建設株式会社' }];
    for (const source of NUMBER_SOURCES) expect(othersWithNumber({ source }, { ofOthers })).toEqual(source === 'customer-record' ? [] : ofOthers);
  });

  it.each<[string, boolean]>([['登記情報', true], ['総務部の方が住所を答えた', true], ['a', false], ['登記', false], ['ああああああ', false], ['　、。…——', false], ['', false]])('確認の根拠「%s」: %s', (words, names) => {
    expect(namesEvidence(words)).toBe(names);
  });

  it('another number that was looked up is good; that of the record only when it is the record\'s', () => {
    expect(calledNumberProblem({ number: '099-000-2222', source: 'public-list' }, known)).toBeNull();
    expect(calledNumberProblem({ number: '099-000-1111', source: 'customer-record' }, known)).toBeNull();
    expect(calledNumberProblem({ number: '099-000-2222', source: 'customer-record' }, known)).toBe('not-of-the-record');
    expect(calledNumberProblem({ number: '099-000-1111', source: 'customer-record' }, { ...known, ofRecord: null })).toBe('not-of-the-record');
    for (const problem of ['record-names-form', 'record-names-call', 'record-names-nothing', 'record-not-before', 'record-of-asker', 'record-from-form'] as const) {
      expect(calledNumberProblem({ number: '099-000-1111', source: 'customer-record' }, { ...known, ofRecord: { ...recordOf('099-000-1111'), problem } })).toBe(problem);
    }
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
    expect(calledNumberProblem({ number: '099-000-4167', source: 'customer-record' }, { ...known, ofRecord: recordOf('099 000 4167') })).toBeNull();
  });

  describe('the number of the record', () => {
    const NOON = Date.parse('2026-11-24T03:00:00Z');
    const MINUTE = 60_000;
    const RECORD = { number: '099-000-4167', source: '国土交通省 業者検索', on: calendarDate('2026-11-01'), writtenAt: NOON - 10 * MINUTE, writtenBy: ['clerk'] };
    const atDesk = (since: number) => ({ since, lookedAt: since, now: since, askedBy: null });
    const form = (minutes: number, approved: boolean) => ({ numbers: ['0990004167'], receivedAt: NOON + minutes * MINUTE, approved });
    const YEAR = NOON + 525_600 * MINUTE;

    it.each<[string, Partial<Record<keyof typeof RECORD, unknown>>, readonly ReturnType<typeof form>[], number, ReturnType<typeof recordNumberProblem>]>([
      ['was written before the form that says the same came', {}, [form(0, false)], NOON, null],
      ['was there before anything came to the desk', { source: null, on: null, writtenAt: null }, [form(0, false)], NOON, null],
      ['was written minutes after an open form that says the same, whatever its source', { writtenAt: NOON + 2 * MINUTE }, [form(0, false)], NOON + 9 * MINUTE, 'record-from-form'],
      ['the same a year later, when nobody has approved it', { writtenAt: NOON + 2 * MINUTE }, [form(0, false)], YEAR, 'record-from-form'],
      ['was written with a form that has been approved since, minutes before the application that is checked', { writtenAt: NOON + 2 * MINUTE, on: calendarDate('2026-11-24') }, [form(0, true)], NOON + 9 * MINUTE, null],
      ['the same, and a second copy of that form is open', { writtenAt: NOON + 2 * MINUTE }, [form(0, true), form(1, false)], NOON + 9 * MINUTE, null],
      ['is another than that of the form it was written with', { number: '099-000-2222', writtenAt: NOON + 2 * MINUTE }, [form(0, false)], YEAR, null],
      ['was written for the application that is checked', { number: '099-000-2222', writtenAt: NOON + 2 * MINUTE }, [], NOON, 'record-not-before'],
      ['was written in the same hour, before it', { number: '099-000-2222', on: calendarDate('2026-11-24') }, [], NOON, null],
      ['was never written at the desk and is of the day of the application', { number: '099-000-2222', on: calendarDate('2026-11-24'), writtenAt: null }, [], NOON, 'record-not-before'],
      ['names a form as its source', { number: '099-000-2222', source: '利用申込書' }, [], NOON, 'record-names-form'],
    ])('%s', (_, change, ofAnyone, since, problem) => {
      expect(recordNumberProblem({ ...RECORD, ...change } as typeof RECORD, { ofForm: [], ofAnyone }, atDesk(since))).toBe(problem);
    });

    it('that was filled in from the very form proves nothing, however many forms with it are approved', () => {
      const record = { ...RECORD, writtenAt: NOON + 2 * MINUTE };
      expect(recordNumberProblem(record, { ofForm: [form(0, true)], ofAnyone: [form(0, true), form(-1, true)] }, atDesk(YEAR))).toBe('record-from-form');
      expect(recordNumberProblem(record, { ofForm: [form(3, false)], ofAnyone: [form(3, false)] }, atDesk(YEAR))).toBeNull();
    });

    it.each<[string, Pick<RecordNumberUse, 'since' | 'askedBy' | 'now'>, ReturnType<typeof recordNumberProblem>]>([
      ['written after its last approval: nobody else has looked at it', { since: NOON - 20 * MINUTE, now: NOON, askedBy: 'other' }, 'record-not-before'],
      ['written before its last approval', { since: NOON, now: YEAR, askedBy: 'other' }, null],
      ['written by the very person who asks', { since: NOON, now: YEAR, askedBy: 'clerk' }, 'record-of-asker'],
      ['written at the desk, and nothing of it was ever approved', { since: null, now: YEAR, askedBy: 'other' }, 'record-not-before'],
    ])('of an ID: %s', (_, use, problem) => {
      expect(recordNumberProblem(RECORD, { ofForm: [], ofAnyone: [] }, { ...use, lookedAt: use.since })).toBe(problem);
    });

    it('at the desk it is older than the last approval of its customer, too: somebody else has looked at it', () => {
      const judged = (lookedAt: number | null) => recordNumberProblem(RECORD, { ofForm: [], ofAnyone: [] }, { ...atDesk(NOON), lookedAt });
      expect([judged(NOON - 5 * MINUTE), judged(NOON - 20 * MINUTE), judged(null)]).toEqual([null, 'record-not-before', 'record-not-before']);
      expect(recordNumberProblem({ ...RECORD, writtenAt: null, writtenBy: [] }, { ofForm: [], ofAnyone: [] }, { ...atDesk(NOON), lookedAt: null })).toBeNull();
    });

    it('whoever wrote it, or named another 出典 of it since, rests nothing on it', () => {
      const asked = (askedBy: string) => recordNumberProblem({ ...RECORD, writtenBy: ['clerk', 'relabeller'] }, { ofForm: [], ofAnyone: [] }, { since: NOON, lookedAt: NOON, now: YEAR, askedBy });
      expect([asked('clerk'), asked('relabeller'), asked('other')]).toEqual(['record-of-asker', 'record-of-asker', null]);
    });

    it.each(['名刺', '工事の担当者', '前の記録', 'メール'])('a number of which nothing says that it was looked up (%s) vouches for nothing', (source) => {
      expect(recordNumberProblem({ ...RECORD, source }, { ofForm: [], ofAnyone: [] }, atDesk(YEAR))).toBe('record-names-nothing');
    });

    it.each(['お客様への電話', '電話にて確認', '電話番号をお客様に聞いた', '口頭', '架電', 'TELにて本人に確認', 'ＴＥＬ', '聴取', 'お電話', 'ヒアリング', '本人申告', 'ホームページ（お客様へ電話して確認）'])('a number that somebody said (%s) is nothing that was looked up', (source) => {
      expect(recordNumberProblem({ ...RECORD, source }, { ofForm: [], ofAnyone: [] }, atDesk(YEAR))).toBe('record-names-call');
    });

    it.each(['電話帳', 'NTT電話番号案内', 'ﾎｰﾑﾍﾟｰｼﾞの電話番号', '登記情報', '建設業許可の名簿', '公式サイト'])('one that was looked up (%s) is', (source) => {
      expect(recordNumberProblem({ ...RECORD, source }, { ofForm: [], ofAnyone: [] }, atDesk(YEAR))).toBeNull();
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
    const named = { answeredName: '株式会社見本組', recordName: '株式会社見本組' };
    fc.assert(fc.property(fc.option(text), text, (answeredFor, record) => {
      expect(letterHindrance({ answeredFor, record, ...named })).toBe(answeredFor === null ? 'unanswered' : answeredFor === record ? null : 'moved');
    }));
    expect(letterHindrance({ answeredFor: '999-0012 見本県例示市1番', record: '999-0012 見本県例示市1番', ...named })).toBeNull();
    expect(letterHindrance({ answeredFor: '999-0012 見本県例示市1番', record: '999-0013 見本県例示市1番', ...named })).toBe('moved');
  });

  it('bears the name that a second person answered for; one that nobody has kept is none', () => {
    const address = { answeredFor: '999-0012 見本県例示市1番', record: '999-0012 見本県例示市1番' };
    for (const [answeredName, hindrance] of [['株式会社見本組', null], ['株式会社別人商事', 'renamed'], ['株式会社 見本組', 'renamed'], [null, 'renamed']] as const) {
      expect([answeredName, letterHindrance({ ...address, answeredName, recordName: '株式会社見本組' })]).toEqual([answeredName, hindrance]);
    }
  });
});
