import fc from 'fast-check';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { asksForConfirmation, contactMail, differsFromWeb, entryMark, entryValue, fieldsToConfirm, fieldsTyped, filledFromWeb, isChangedFromWeb, joinedFromWeb, readingBeside, readUnseen, sameFieldValue, stillConfirmed, SURE_READING, typedOverWeb } from './entry-marks.js';
import { REGISTRATION_FIELDS, type RegistrationField } from './paper-form.js';
import { asRead, readRegistration } from './read-registration.js';

const READ = { phone: { value: '099-000-4167', confidence: 74 }, name: { value: '株式会社見本組', confidence: 99 } };
const NONE: ReadonlySet<string> = new Set();

describe('the marks beside the fields at the desk', () => {
  it('a sure reading needs nobody, a doubtful one a person', () => {
    expect(entryMark('name', {}, READ, [], NONE)).toBe('as-read');
    expect(entryMark('phone', {}, READ, [], NONE)).toBe('confirm');
    expect(entryMark('phone', {}, READ, ['phone'], NONE)).toBe('as-read');
    expect(fieldsToConfirm({}, READ, [])).toEqual(['phone']);
  });

  it('a value that came with the form and is not what the paper says waits, however sure the reading is', () => {
    expect(asksForConfirmation('name', { name: '株式会社見本建設' }, READ, [])).toBe(true);
    expect(entryMark('name', { name: '株式会社見本建設' }, READ, [], NONE)).toBe('confirm');
    expect(entryMark('name', { name: '株式会社見本建設' }, READ, ['name'], NONE)).toBe('typed');
    expect(fieldsToConfirm({ name: '株式会社見本建設' }, READ, ['phone'])).toEqual(['name']);
  });

  it('another spelling of what was read is no other value', () => {
    expect(asksForConfirmation('name', { name: '株式会社　見本組' }, READ, [])).toBe(false);
    expect(sameFieldValue('appliedOn', '2026-11-20', '令和8年11月20日')).toBe(true);
    expect(sameFieldValue('appliedOn', '2026-11-20', '令和8年11月21日')).toBe(false);
    expect(sameFieldValue('phone', '0990004167', '099-000-4167')).toBe(true);
    expect(sameFieldValue('phone', '2026-11-20', '令和8年11月20日')).toBe(false);
    expect(['a.b@mihon.example.jp', 'ab@mihon.example.jp', 'a_b@mihon.example.jp', 'A-B@mihon.example.jp', ' A.B@MIHON.example.jp'].map((mail) => sameFieldValue('mail', 'a.b@mihon.example.jp', mail))).toEqual([true, false, false, false, true]);
  });

  it('whoever typed a value at the desk has looked at it, also when it is exactly what was read', () => {
    expect(fieldsTyped({ phone: '099' }, { phone: '099-000-4167', name: '株式会社見本組' }, READ)).toEqual(['phone']);
    expect(fieldsTyped({}, { phone: '099-000-4767', name: '' }, READ)).toEqual(['phone']);
    expect(fieldsTyped({}, {}, READ)).toEqual([]);
  });

  it('a reading that comes later and differs opens again what was confirmed; the same value in another spelling, and nothing, do not', () => {
    const [raw, confirmed] = [{ address: '見本県例示市仮町3番33号', phone: '099-000-4167', name: '株式会社見本組' }, ['address', 'phone', 'name'] as const];
    const more = { address: { value: '見本県例示市仮町3番3号', confidence: 92 }, phone: { value: '0990004167', confidence: 95 }, name: { value: '', confidence: 0 } };
    expect(stillConfirmed(confirmed, raw, {}, more)).toEqual(['phone', 'name']);
    expect(fieldsToConfirm(raw, more, stillConfirmed(confirmed, raw, {}, more))).toEqual(['address']);
    expect(readUnseen({ phone: '0990004167' }, more)).toEqual(['address']);
  });

  it('a reading with a letter that may be a 異体字 waits, however sure it is; a confirmed one does not', () => {
    const read = { name: { value: '株式会社高橋見本', confidence: 95, variant: '株式会社髙橋見本' }, contactName: { value: '見本花子', confidence: 95, variant: null } };
    expect(fieldsToConfirm({}, read, [])).toEqual(['name']);
    expect(fieldsToConfirm({ name: '株式会社髙橋見本' }, read, ['name'])).toEqual([]);
    expect(filledFromWeb({}, read, [], { name: '株式会社髙橋見本', contactName: '見本花子' })).toEqual({ name: '株式会社髙橋見本' });
  });

  it('what a page says against a text is said beside it until a person has said which it is; another spelling is none', () => {
    const read = { phone: { value: '099-000-7777', confidence: 95 }, appliedOn: { value: '令和8年11月28日', confidence: 95 } };
    const raw = { phone: '099-000-4167', appliedOn: 'R8.11.28' };
    expect([readingBeside('phone', raw, read, []), readingBeside('phone', raw, read, ['phone']), readingBeside('phone', {}, read, []), readingBeside('phone', raw, { phone: { ...read.phone, left: true } }, [])]).toEqual(['099-000-7777', null, null, null]);
    expect([readingBeside('appliedOn', raw, read, []), sameFieldValue('appliedOn', 'R8.11.28', '令和8年11月28日')]).toEqual([null, true]);
  });

  it('what cannot stay as it is comes before everything', () => {
    expect(entryMark('phone', {}, READ, [], new Set(['phone']))).toBe('refused');
  });

  it('what was read on two lines stands on one, with a blank between, and is as read', () => {
    const read = { address: { value: '見本県見本市二町1-1\n3階ビル', confidence: 100 } };
    expect(entryValue('address', {}, read)).toBe('見本県見本市二町1-1 3階ビル');
    expect(entryValue('address', { address: read.address.value }, read)).toBe('見本県見本市二町1-1 3階ビル');
    expect(entryMark('address', {}, read, [], NONE)).toBe('as-read');
    expect(fieldsTyped({}, { address: '見本県見本市二町1-1 3階ビル' }, read)).toEqual([]);
    expect(entryMark('address', { address: '見本県見本市二町1-13階ビル' }, read, [], NONE)).toBe('confirm');
  });

  describe('a web form that the registration is merged with', () => {
    const web = { name: '株式会社架空組', nameKana: 'カブシキガイシャカクウグミ', phone: '099-000-4161', mail: 'kaku@mihon.example.jp', department: ' ' };

    it('fills what is empty and what was read with doubt; what was read surely or typed at the desk stays, and waits where it differs', () => {
      const raw = filledFromWeb({ contactName: '' }, READ, [], web);
      expect(raw).toEqual({ contactName: '', nameKana: web.nameKana, phone: web.phone, mail: web.mail });
      expect(fieldsToConfirm(raw, READ, [], web)).toEqual(['name', 'phone']);
      expect(entryMark('name', raw, READ, [], NONE, web)).toBe('confirm');
      expect(entryMark('name', raw, READ, ['name'], NONE, web)).toBe('as-read');
      expect(contactMail(raw, READ)).toBe(web.mail);
      expect(filledFromWeb({ phone: '099-000-9999', name: '' }, READ, [], web)).toMatchObject({ phone: '099-000-9999', name: web.name });
    });

    it('a doubtful reading that was only kept is filled; one that a person confirmed stays', () => {
      const kept = { phone: READ.phone.value };
      expect([filledFromWeb(kept, READ, [], web).phone, filledFromWeb(kept, READ, ['phone'], web).phone]).toEqual([web.phone, READ.phone.value]);
    });

    it('loses nothing: each text stands in its field, or the field waits; doing it again changes nothing', () => {
      const field = fc.constantFrom<RegistrationField>(...REGISTRATION_FIELDS.map(({ name }) => name));
      const texts = fc.dictionary(field, fc.constantFrom('', '架空', '見本'));
      const readings = fc.dictionary(field, fc.record({ value: fc.constantFrom('', '架空', '例示'), confidence: fc.constantFrom(2, SURE_READING, 100) }));
      fc.assert(fc.property(texts, readings, texts, (raw, read, typed) => {
        const filled = filledFromWeb(raw, read, [], typed);
        expect(filledFromWeb(filled, read, [], typed)).toEqual(filled);
        for (const [name] of Object.entries(typed) as [RegistrationField, string][]) {
          expect(!differsFromWeb(name, entryValue(name, filled, read), typed) || asksForConfirmation(name, filled, read, [], typed)).toBe(true);
        }
      }));
    });
  });

  describe('a form of the web that has just come', () => {
    const today = '2026-11-27' as CalendarDate;
    const spellings: Readonly<Record<RegistrationField, readonly string[]>> = {
      appliedOn: ['2026-11-27', '令和8年11月27日', 'R8.11.27', '２０２６／１１／２７'],
      postalCode: ['9990012', '999-0012', '〒999-0012', '９９９ー００１２', '\u200B999-0012'],
      address: ['見本県見本市二町1-1 3階', ' 見本県見本市二町１－１　３階 ', '見本県見本市二町1丁目1番1号がらす館'.normalize('NFD')],
      name: ['株式会社見本組', '㈱見本組', '　株式会社　見本組', 'ﾐﾎﾝｸﾞﾐ株式会社', 'グミ合同会社'.normalize('NFD')],
      nameKana: ['ひらがなぐみ', 'ﾋﾗｶﾞﾅｸﾞﾐ', 'カブシキガイシャ　ひらがなぐみ', 'がらすぐみ'.normalize('NFD'), 'すずきーや・ぐみ'],
      phone: ['+81 99 444 2222', '+81(0)99-444-2222', '0081994442222', '０９９－０００ー４１７１', '(099)000-4171', '0990004171', '+819012345678'],
      corporateNumber: ['', '9000000000000', '９００００－０００ー０００００', '9 0000 0000 0000'],
      department: ['営業部', '営業部　課長 ', 'ＤＸ推進部'],
      contactName: ['架空 花子', '架空　花子', ' 髙橋花子'],
      mail: ['', 'INFO@EXAMPLE.CO.JP', ' Kaku@Mihon.Example.JP', 'ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｊｐ'],
    };

    it('asks nothing, whatever accepted spelling the customer used', () => {
      const typed = fc.record(Object.fromEntries(REGISTRATION_FIELDS.map(({ name }) => [name, fc.constantFrom(...spellings[name])])));
      fc.assert(fc.property(typed, (raw) => {
        const reading = readRegistration(raw, 'web', today);
        if (!reading.ok) throw new Error(reading.violations.map(({ message }) => message).join());
        expect(fieldsToConfirm(asRead(raw, reading.content), {}, [], raw)).toEqual([]);
      }), { numRuns: 300 });
    });

    it.each(REGISTRATION_FIELDS.map(({ name }) => name))('asks of %s when another value stands there than was typed', (field) => {
      expect(fieldsToConfirm({ [field]: '別の値' }, {}, [], { [field]: spellings[field].at(-1) ?? '' })).toEqual([field]);
    });
  });

  describe('a form of the web that the desk types over', () => {
    const web = { phone: '099-000-4167', mail: '', contactName: '架空 花子' };

    it.each([
      ['phone', '0990004167', false], ['phone', '099-000-9999', true], ['phone', '', true], ['mail', '', false], ['mail', 'kaku@mihon.example.jp', true], ['name', '架空', false],
    ] as const)('%s as "%s": changed is %s', (field, value, changed) => expect(isChangedFromWeb(field, value, web)).toBe(changed));

    it('names what was changed just now, once', () => {
      const after = { ...web, phone: '099-000-9999', mail: 'kaku@mihon.example.jp' };
      expect(typedOverWeb(web, after, {}, web)).toEqual(['phone', 'mail']);
      expect(typedOverWeb(after, after, {}, web)).toEqual([]);
      expect(typedOverWeb(after, web, {}, web)).toEqual([]);
    });

    it('with another web form that comes to it loses no text: what stands in no field is kept beside', () => {
      expect(joinedFromWeb(web, { phone: '099-000-1111' }, web, {})).toEqual({ ...web, phone: '099-000-1111' });
      expect(joinedFromWeb(web, { phone: '099-000-1111', contactName: '見本 次郎' }, { ...web, phone: '099-000-2222' }, {})).toEqual({ ...web, contactName: '見本 次郎' });
    });
  });

  it('what was typed stands before what was read, also when it was emptied', () => {
    expect(entryValue('name', { name: '' }, READ)).toBe('');
    expect(entryValue('name', {}, READ)).toBe('株式会社見本組');
    expect(entryValue('mail', {}, READ)).toBe('');
  });
});
