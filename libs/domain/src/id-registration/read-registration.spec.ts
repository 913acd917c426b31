import { calendarDate } from '../calendar/calendar-date.js';
import { readRegistration } from './read-registration.js';
import type { RawRegistration } from './registration-content.js';

const RAW: RawRegistration = {
  appliedOn: '令和8年11月20日', postalCode: '000-0012', address: '見本県例示市仮町三丁目4番15号', name: '株式会社見本組', nameKana: 'かぶしきがいしゃみほんぐみ', phone: '099-000-4167', corporateNumber: '',
  department: '工事部', contactName: '架空 花子', mail: '',
};
const read = (more: RawRegistration) => readRegistration({ ...RAW, ...more }, 'web', calendarDate('2026-11-24'));
const said = (more: RawRegistration) => {
  const reading = read(more);
  return reading.ok ? null : reading.violations.map(({ message }) => message).join();
};

describe('利用申込み as it is typed', () => {
  it.each(['x', '見本県', '東京', '市', '町内会', '12345-678', 'Sample Building 5F', '見本県見本市'.slice(3)])('住所「%s」 is no place to send a letter to', (address) => {
    expect(said({ address })).toBe('住所は、都道府県・市区町村から番地まで入力してください（例：見本県見本市本町1丁目2番3号）');
  });

  it.each([
    '見本県例示市仮町三丁目4番15号', '例示市仮町3-4-15 見本ビル5階', '東京都千代田区霞が関2-1-3', '北海道夕張郡長沼町1', '京都府京都市中京区寺町通御池上る488', '東京都小笠原村父島', '四日市市諏訪町1-5', '東京都千代田霞が関２－１－３', '見本市港町7',
  ])('住所「%s」 is one', (address) => expect(said({ address })).toBeNull());

  it.each([['〒000-0012', '0000012'], ['〒 ０００－００１２', '0000012'], ['000 0012', '0000012']])('郵便番号「%s」', (postalCode, digits) => {
    expect(read({ postalCode })).toMatchObject({ ok: true, content: { postalCode: digits } });
  });

  it.each([
    ['+81 99-000-4167', '099-000-4167'], ['＋８１（０）９９－０００－４１６７', '099-000-4167'], ['+81-90-0000-0000', '090-0000-0000'], ['+819900041 67', '0990004167'], ['0081 99 000 4167', '0990004167'], ['+81(0)120-000-000', '0120-000-000'],
  ])('電話番号「%s」 is the number at home', (phone, home) => expect(read({ phone })).toMatchObject({ ok: true, content: { phone: home } }));

  it('a number of another country is none of ours', () => expect(said({ phone: '+1 212 555 0100' })).toContain('電話番号'));

  it('郵便番号 and 法人番号 are asked for in digits, however long they are', () => {
    for (const text of ['999-00123', '9'.repeat(600)]) expect(said({ postalCode: text })).toBe('郵便番号は、7けたの数字で入力してください');
    expect(said({ corporateNumber: '1'.repeat(600) })).toBe('法人番号は、13けたの数字で入力してください。数字の並びも確かめてください');
  });

  it('フリガナ says whether it is too long or no kana', () => {
    expect(said({ nameKana: 'ア'.repeat(101) })).toBe('名称のフリガナは、100文字以内で入力してください');
    expect(said({ nameKana: 'あ'.repeat(450) })).toBe('名称のフリガナは、100文字以内で入力してください');
    expect(said({ nameKana: '見本組' })).toBe('名称のフリガナは、ひらがなかカタカナで入力してください');
  });
});
