import fc from 'fast-check';
import { type FieldReading, fieldsToConfirm } from './entry-marks.js';
import { type EntryOnPages, isFormPage, joinReadings, restingOn, sealPage } from './pages-leave.js';

const on = (pageId: string, value = '架空') => ({ value, confidence: 99, place: { pageId } });
const ENTRY: EntryOnPages = {
  raw: { name: '株式会社架空組', phone: '099-000-4167', address: '見本県例示市', contactName: '' }, read: { name: on('p1', '株式会社架空組'), address: on('p2'), postalCode: on('p1') },
  fromWeb: false, formPages: ['p1'], sealTicked: true, sealSeenOn: 'p1',
};
const rests = (change: Partial<EntryOnPages>, ...gone: string[]) => restingOn({ ...ENTRY, ...change }, new Set(gone));

describe('pages that go elsewhere', () => {
  it.each([
    ['the page of the form takes seal, its readings and what was typed from it along', {}, ['p1'], { seal: true, fields: ['name', 'phone'] }],
    ['another page takes what was read on it', {}, ['p2'], { seal: false, fields: ['address'] }],
    ['of a seal that was seen nobody knows where, any page', { sealSeenOn: null }, ['p2'], { seal: true, fields: ['address'] }],
    ['where no page is our form, any page', { formPages: [] }, ['p2'], { seal: false, fields: ['address', 'phone'] }],
    ['of several forms each one may be what was typed from', { formPages: ['p1', 'p3'] }, ['p3'], { seal: false, fields: ['phone'] }],
    ['what was typed on the web came from no page', { fromWeb: true, sealTicked: false }, ['p1'], { seal: false, fields: ['name'] }],
    ['nor did a cell of the Excel form', { read: { name: { value: '株式会社架空組', confidence: 100, place: null } } }, ['p1'], { seal: true, fields: ['address', 'phone'] }],
  ] as const)('%s', (_, change, gone, expected) => {
    const found = rests(change, ...gone);
    expect({ ...found, fields: [...found.fields].sort() }).toEqual(expected);
  });

  it('the more pages go, the more is looked at again, and all that is left behind waits for a person', () => {
    fc.assert(fc.property(fc.subarray(['p1', 'p2', 'p3']), fc.subarray(['p1', 'p2', 'p3']), fc.boolean(), (some, more, fromWeb) => {
      const [few, many] = [rests({ fromWeb }, ...some), rests({ fromWeb }, ...some, ...more)];
      expect(few.fields.every((field) => many.fields.includes(field)) && (!few.seal || many.seal)).toBe(true);
      const left = Object.fromEntries(few.fields.map((field) => [field, { value: '', confidence: 0, left: true }]));
      expect(fieldsToConfirm(ENTRY.raw, left, [])).toEqual(few.fields);
      expect(fieldsToConfirm(ENTRY.raw, left, few.fields)).toEqual([]);
    }));
  });

  it('what is read afterwards is offered in place of what went, and in place of nothing else', () => {
    const left = { value: '', confidence: 0, place: null, left: true };
    const read = { name: on('p2', '有った組'), phone: left, address: left };
    const more = { name: on('p3', '別組'), phone: on('p3', '099-000-4167'), address: on('p3', ''), contactName: on('p3', '見本'), postalCode: left };
    expect(joinReadings<FieldReading & { readonly place: unknown }>(read, more)).toEqual({ name: read.name, phone: more.phone, address: left, contactName: more.contactName });
  });

  it('a form is known by its code, or by its marks', () => {
    expect([{ formCode: 'RF0126111' }, { formCode: null, sheet: [1, 0, 0, 0, 1, 0] }, { formCode: 'https://example.jp' }, {}, { formCode: 'RF0326111ABCDEFGHJKMN' }].map(isFormPage)).toEqual([true, true, false, false, false]);
  });
});

describe('the page that the seal was seen on', () => {
  const forms = ['old', 'new'];
  it.each([
    ['the newest where nobody chose', forms, { newly: true }, 'new'],
    ['the chosen one', forms, { newly: true, chosen: 'old' }, 'old'],
    ['another choice while the ticks stand', forms, { chosen: 'new', before: 'old' }, 'new'],
    ['the one it was, where nothing was ticked anew', forms, { before: 'old' }, 'old'],
    ['never a page that is none of its forms', forms, { newly: true, chosen: 'elsewhere' }, 'new'],
    ['none where none is known as a form', [], { newly: true }, null],
    ['none without a tick', forms, { ticked: false, chosen: 'old', before: 'old' }, null],
  ] as const)('%s', (_, pages, change, expected) => {
    expect(sealPage(pages, { ticked: true, newly: false, chosen: null, before: null, ...change })).toBe(expected);
  });
});
