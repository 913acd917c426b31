import { readdirSync } from 'node:fs';
import { caution, choiceGroup, dateField, errorSummary, selectField, textField, yenField } from './fields.js';
import { ICON_NAMES } from './view-models.js';

describe('views of fields', () => {
  test('an error comes before the support text in what a screen reader says', () => {
    expect(textField({ name: 'price', label: '請負金額', support: '税込', error: '入力してください' }).describedBy).toBe('f-price-error f-price-support');
    expect(textField({ name: 'price', label: '請負金額' }).describedBy).toBeNull();
  });

  test('a field is required, optional, or unmarked', () => {
    const marks = [{}, { required: false }, { unmarked: true }].map((more) => textField({ name: 'a', label: 'あ', ...more }));
    expect(marks.map(({ required, optional }) => [required, optional])).toEqual([[true, false], [false, true], [false, false]]);
  });

  test('money is typed as text with 円 behind it', () => {
    expect(yenField({ name: 'price', label: '請負金額', value: '４，８４０万' })).toMatchObject({ suffix: '円', value: '４，８４０万', inputMode: 'text' });
  });

  test('the summary links to the first control of each field, in the order of the page, with the same words', () => {
    const errors = new Map([['price', '金額を入力してください'], ['medium', '受取方法を選んでください']]);
    const summary = errorSummary(errors);
    expect(summary).toEqual({ heading: '入力内容を確認してください（2件）', items: [{ href: '#f-price', text: '金額を入力してください' }, { href: '#f-medium', text: '受取方法を選んでください' }] });
    const group = choiceGroup({ name: 'medium', label: '受取方法', choices: [{ value: 'electronic', label: '電子交付を希望する' }, { value: 'postal', label: '郵送' }] });
    expect(group.choices.map(({ id }) => id)).toEqual(['f-medium', 'f-medium-2']);
    expect(errorSummary(new Map())).toBeNull();
  });

  test('neither choice of a unit caution is preselected', () => {
    const question = caution({ name: 'unit', title: '単位は円です', text: '', choices: [{ value: 'a', label: '直す' }, { value: 'b', label: 'このまま' }] });
    expect(question.choices.some(({ checked }) => checked)).toBe(false);
  });

  test('dates and lists keep what was chosen', () => {
    expect(dateField({ name: 'start', label: '始め', year: '8' })).toMatchObject({ era: 'reiwa', year: '8', month: '', day: '' });
    expect(selectField({ name: 'kind', label: '区分', options: [{ value: 'a', label: 'あ' }], chosen: 'a' }).options).toEqual([{ value: 'a', label: 'あ', selected: true }]);
  });

  test('every icon that can be named is drawn', () => {
    expect(readdirSync('templates/icons').map((file) => file.replace('.hbs', '')).sort()).toEqual([...ICON_NAMES].sort());
  });
});
