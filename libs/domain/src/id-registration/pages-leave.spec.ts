import fc from 'fast-check';
import { fieldsToConfirm } from './entry-marks.js';
import { type EntryOnPages, isFormPage, joinReadings, type PageReading, proposedTexts, readingsThatStay, restingOn, sealPage } from './pages-leave.js';

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

  it('what is read afterwards is offered in place of what went, and beside what differs from it', () => {
    const left = { value: '', confidence: 0, place: null, left: true };
    const read = { name: on('p2', '有った組'), phone: left, address: left };
    const more = { name: on('p3', '別組'), phone: on('p3', '099-000-4167'), address: on('p3', ''), contactName: on('p3', '見本'), postalCode: left };
    expect(joinReadings<PageReading>(read, more)).toEqual({ name: { ...read.name, elsewhere: more.name }, phone: more.phone, address: left, contactName: more.contactName });
  });

  it.each([
    ['of a page that answers a 不備 it is proposed, the older stands beside it', 1, { ...on('p2', '099-000-9988'), elsewhere: on('p1', '099-000-7301') }],
    ['of any other page it stands beside the one that was there', 0, { ...on('p1', '099-000-7301'), elsewhere: on('p2', '099-000-9988') }],
  ])('a value that a second page says otherwise is not dropped: %s', (_, asked, expected) => {
    const [read, more] = [{ phone: on('p1', '099-000-7301') }, { phone: on('p2', '099-000-9988') }];
    const { phone } = joinReadings(read, more, (page) => (page === 'p2' ? asked : 0));
    expect(phone).toEqual(expected);
    expect(fieldsToConfirm({}, { phone: phone ?? on('') }, [])).toEqual(['phone']);
    expect(joinReadings(read, { phone: on('p2', '0990007301') })).toEqual(read);
    expect(joinReadings({ phone: on('p1', '') }, more)).toEqual(more);
  });

  it('a cell of an Excel form that answers a 不備 is proposed like the reading of a page, over a page and over an older form; what comes with no 不備 between stands beside', () => {
    const cell = (formId: string, value: string) => ({ value, confidence: 100, place: null, formId });
    const asked = (source: string) => (source === 'answer' ? 1 : 0);
    const answer = cell('answer', '099-000-9988');
    for (const before of [on('p1', '099-000-7301'), cell('first', '099-000-7301')]) {
      const joined = joinReadings<PageReading>({ phone: before }, { phone: answer }, asked);
      expect(joined.phone).toEqual({ ...answer, elsewhere: before.place === null ? cell('first', '099-000-7301') : before });
      expect(joinReadings<PageReading>(joined, { phone: answer }, asked)).toEqual(joined);
      expect(joinReadings<PageReading>({ phone: before }, { phone: answer }).phone).toMatchObject({ value: before.value, elsewhere: { formId: 'answer' } });
      expect(proposedTexts({ phone: '0990007301' }, { phone: before }, joined, [], {})).toEqual({ phone: answer.value });
      expect(proposedTexts({ phone: '0990007301' }, { phone: before }, joined, ['phone'], {})).toEqual({ phone: '0990007301' });
    }
  });

  it('what stood there only as the older page was read gives way to the proposal; what a person typed or confirmed does not', () => {
    const [old, now] = [{ phone: on('p1', '099-000-7301') }, { phone: on('p2', '099-000-9988') }];
    expect(proposedTexts({ phone: '0990007301', name: '甲' }, old, now, [], {})).toEqual({ phone: '099-000-9988', name: '甲' });
    expect(proposedTexts({ phone: '099-000-7301' }, old, now, ['phone'], {})).toEqual({ phone: '099-000-7301' });
    expect(proposedTexts({ phone: '099-000-0001' }, old, now, [], {})).toEqual({ phone: '099-000-0001' });
    expect(proposedTexts({}, old, now, [], {})).toEqual({});
  });

  it('what the customer typed on the web or in our Excel form gives way to no reading', () => {
    const [old, now] = [{ phone: on('p1', '099-000-7301') }, { phone: on('p2', '099-000-9988') }];
    expect(proposedTexts({ phone: '099-000-7301' }, old, now, [], { phone: '0990007301' })).toEqual({ phone: '099-000-7301' });
    expect(proposedTexts({ phone: '099-000-7301' }, { phone: { value: '099-000-7301', confidence: 100 } }, now, [], {})).toEqual({ phone: '099-000-7301' });
  });

  it('of more pages than two the newest that differs stands beside; one that agrees takes nothing away, and the same twice changes nothing', () => {
    const [first, second, third] = (['p1', 'p2', 'p3'] as const).map((page, at) => ({ phone: on(page, `099-000-000${at}`) }));
    const two = joinReadings(first ?? {}, second ?? {});
    expect(joinReadings(two, third ?? {}).phone).toMatchObject({ place: { pageId: 'p1' }, elsewhere: { place: { pageId: 'p3' } } });
    expect(joinReadings(two, { phone: on('p3', '0990000000') })).toEqual(two);
    expect(joinReadings(two, second ?? {})).toEqual(two);
    expect(joinReadings(two, { phone: on('p3', '0990000001') }, (page) => (page === 'p3' ? 1 : 0)).phone).toMatchObject({ place: { pageId: 'p3' }, elsewhere: { place: { pageId: 'p1' } } });
  });

  it('with a page its reading goes, and of two that differ the other one stands alone', () => {
    const { phone } = joinReadings({ phone: on('p1', '099-000-7301') }, { phone: on('p2', '099-000-9988') });
    const read = { phone: phone ?? on(''), name: on('p1') };
    const gone = (...pages: string[]) => readingsThatStay(read, new Set(pages));
    expect(gone('p1')).toEqual({ phone: on('p2', '099-000-9988') });
    expect(gone('p2')).toEqual({ phone: { ...on('p1', '099-000-7301'), elsewhere: null }, name: on('p1') });
    expect(gone('p1', 'p2')).toEqual({});
    expect(gone('p3').phone).toBe(read.phone);
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
