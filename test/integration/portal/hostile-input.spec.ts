import { jest } from '@jest/globals';
import { Attachment } from '#persistence';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { SubmittedForm } from '../../../apps/portal/src/http/submitted-form.js';
import { type PageResponse, Visitor } from '../../support/visitor.js';
import { DeskRoom } from '../registration/desk-room.js';
import { type Fields, FILLED_FORMS, NOT_FILLED } from './filled-forms.js';
import { audienceOf, CONTRACTOR, RecordedTown } from './recorded-town.js';

/** Stands in every hostile answer, so that it is found where it must not be. */
const MARK = '極秘値';
const LONG = ['ten thousand characters', MARK + 'あ'.repeat(10_000)] as const;
/** No field of ours takes any of these. */
const NO_TEXTS = [
  ['U+0000', `${MARK}\u0000b`], ['control characters', `\u001B[31m${MARK}\u0007`], ['a right-to-left mark', `${MARK}\u202E組`], ['markup', `<script>alert(1)</script>${MARK}`], ['an emoji', `${MARK}👍`],
  ['half a character', `${MARK}\uD800`],
] as const;
/** Fields that name, count or choose take these no more than those; for a text they are words like others. */
const NO_NAMES = [...NO_TEXTS, LONG, ['forty nines', '9'.repeat(40)], ['a name of the language', '__proto__'], ['a sign before it', '-1']] as const;
const HOME = { contractor: '/home', branch: '/branch', admin: '/admin' } as const;
const EMPTY_FILE = { name: '', type: 'application/octet-stream', bytes: new Uint8Array() };

let records: RecordedTown;
let room: DeskRoom;
const lines: string[] = [];
const visitors = new Map<string, Promise<Visitor>>();

beforeAll(async () => {
  records = await RecordedTown.open({ write: (line) => void lines.push(line) });
  room = await DeskRoom.of(records.town);
});
afterAll(() => records?.close());

async function signedIn(loginId: string): Promise<Visitor> {
  const visitor = new Visitor(records.town.office.app);
  if (loginId !== '') await visitor.signIn(/^\d/.test(loginId) ? 'contractor' : 'branch', loginId, SAMPLE_PASSWORD);
  return visitor;
}

/** Every table in one word each, but for sessions and for what was typed and not taken. */
let rows = '';
async function allRows(): Promise<ReadonlyMap<string, string>> {
  return records.town.office.work.read(async (em) => {
    if (rows === '') {
      const tables = await em.execute<{ name: string }[]>(`select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('session', 'unsent_form')`);
      rows = tables.map(({ name }) => `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as word from "${name}" t`).join(' union all ');
    }
    return new Map((await em.execute<{ name: string; word: string }[]>(rows)).map(({ name, word }) => [name, word]));
  });
}

/** What is wrong with a refusal: it says in Japanese what is wrong, and nothing of ours. */
function faultsOf({ statusCode, headers, body }: PageResponse): string[] {
  return [
    ...([403, 404, 409, 422].includes(statusCode) ? [] : [`${statusCode} ${String(headers.location ?? '')}`]),
    ...(/<html lang="ja"[\s\S]*<title>[^<]*[぀-ヿ一-鿿]/.test(body) ? [] : ['no page of ours']),
    ...(statusCode !== 422 || /id="error-summary"|role="alert"/.test(body) ? [] : ['says nothing']),
    ...(/<script>alert|SQLSTATE|DriverException|node_modules|\bat \w+\.|\u0000/.test(body) ? ['tells of ours, or hands markup on'] : []),
  ];
}

describe('what stands behind the ? of an address', () => {
  const KEY = '0198f000-0000-7000-8000-000000000000';
  /** As a list's own links say it, of an instant that no list has. */
  const PLACES = [`0|${KEY}`, `9999999999999|${KEY}`, `999999999999999|${KEY}`, `-1|${KEY}`, `1e9|${KEY}`, `NaN|${KEY}`, `1|${KEY}|1`, `1|${KEY.toUpperCase()}`, '1|', '|', `\0|${KEY}`].map((text) => Buffer.from(text).toString('base64url'));
  const DAYS = ['2026-02-30', '0000-00-00', '99999-12-31', '2026-11-24T00:00', '-2026-11-24', '令和8年13月1日', '20261124'];
  const COUNTS = ['0', '-1', '1.5', '9'.repeat(15), '9'.repeat(400), '1e308', 'NaN', 'Infinity', '0x10', '１'];
  const WORDS = ['\0', '%_\\', "' or 1=1 --", '<script>alert(1)</script>', '\u202E', '👍', `${KEY}\n`, KEY, 'あ'.repeat(10_000), '__proto__', 'constructor', '[object Object]', '//evil.example.jp', 'https://evil.example.jp/'];
  /** Written as they come over the wire: broken escapes, half characters, lists and records of other frameworks. */
  const SPELLINGS = (name: string) => [
    `${name}=%ED%A0%80`, `${name}=%E0%A4%A`, `${name}=%00`, `${name}=%`, `${name}[]=1&${name}[]=2`, `${name}[a]=1`, `${name}[__proto__][x]=1`, `${name}=1&${name}=%00`, `__proto__=1&constructor=2&${name}`, `${name}==&&=`, `${name}=${'1&'.repeat(2_000)}`,
  ];

  /** The parameters that a page asks for: it says so itself when it is shown. */
  async function askedBy(visitor: Visitor, address: string): Promise<readonly string[]> {
    const asked = new Set<string>();
    const list = SubmittedForm.prototype.list;
    const spy = jest.spyOn(SubmittedForm.prototype, 'list').mockImplementation(function (this: SubmittedForm, name: string) {
      if (this.sentTo === '') asked.add(name);
      return list.call(this, name);
    });
    await visitor.get(address);
    spy.mockRestore();
    return [...asked];
  }

  test('is refused or passed over at every page, parameter by parameter, and leads nowhere else', async () => {
    const people = { contractor: await signedIn(CONTRACTOR), branch: await signedIn('higashi-uketsuke'), admin: new Visitor(records.town.office.app) };
    await people.admin.signIn('admin', 'kanri', SAMPLE_PASSWORD);
    const before = await allRows();
    const strange: string[] = [];
    let [asked, turn] = [0, 0];
    for (const route of records.routes.paths('GET').filter((one) => !one.startsWith('/assets/'))) {
      const address = records.addressOf(route);
      if (address.includes(':')) continue;
      const visitor = people[audienceOf(route)];
      for (const name of await askedBy(visitor, address)) {
        asked += 1;
        turn += 1;
        const values = name === 'after' || name === 'before' ? PLACES : [DAYS, COUNTS, WORDS, WORDS].flatMap((some, index) => some[(turn * (index + 1)) % some.length] ?? []);
        const spellings = SPELLINGS(name);
        for (const query of [...values.map((value) => `${name}=${encodeURIComponent(value)}`), spellings[turn % spellings.length] ?? '']) {
          const { statusCode, headers, body } = await visitor.get(`${address}?${query}`);
          const away = /^(?:[a-z]+:|\/\/|\\)/i.test(String(headers.location ?? '/'));
          if (statusCode >= 500 || away || /<script>alert|SQLSTATE|DriverException|node_modules|\u0000/.test(body)) strange.push(`${address}?${query.slice(0, 60)}: ${statusCode} ${String(headers.location ?? '')}`);
        }
      }
    }
    expect(strange).toEqual([]);
    expect(asked).toBeGreaterThan(80);
    // That somebody looked is kept; nothing else may come of an address.
    const after = await allRows();
    expect([...after.keys()].filter((table) => before.get(table) !== after.get(table)).sort()).toEqual(['audit_event', 'case_look', 'registration_look']);
  });
});

test('every form is filled in here, or says why not', () => {
  const known = [...FILLED_FORMS.map(({ path }) => path), ...Object.values(NOT_FILLED).flat()];
  expect(records.routes.paths('POST').filter((path) => !known.includes(path))).toEqual([]);
  expect(known.filter((path) => !records.routes.paths('POST').includes(path))).toEqual([]);
  expect(Object.values(NOT_FILLED).flat().filter((path) => FILLED_FORMS.some((form) => form.path === path))).toEqual([]);
});

describe('one field that is no answer, beside others that are: refused in words, and nothing is written', () => {
  let turn = 0;
  // The same fields, to the letter, are taken afterwards: nothing else stood in the way.
  test.each(FILLED_FORMS.map((form) => [[form.path, form.act].filter(Boolean).join(' '), form] as const))('%s', async (_, { path, sender, fill, file, open = [], counts = [], stopped }) => {
    const { address = records.addressOf(path), fields } = await fill(records, room);
    let visitor = visitors.get(sender);
    if (visitor === undefined) visitors.set(sender, (visitor = signedIn(sender)));
    const person = await visitor;
    const token = await person.formToken(sender === '' ? '/v' : HOME[audienceOf(path)]);
    const send = (sent: Fields, as = token) => (file === undefined
      ? person.post(address, Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value].flat()])), { token: as })
      : person.upload(address, file, EMPTY_FILE, Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)])), { token: as }));
    const before = await allRows();
    const wrong: string[] = [];
    const attempt = async (what: string, sent: Fields, as?: string) => wrong.push(...faultsOf(await send(sent, as)).map((fault) => `${what}: ${fault}`));
    for (const [name, value] of Object.entries(fields).filter(([one]) => !open.includes(one))) {
      turn += 1;
      // Each field meets another one: all of them are read by few readers.
      const isText = value === '' || /[^\x00-\x7f]/.test(String(value));
      const tried = isText ? [NO_TEXTS[turn % NO_TEXTS.length], LONG] : [NO_NAMES[turn % NO_NAMES.length]];
      for (const [what, answer] of tried.filter((one) => one !== undefined)) await attempt(`${name}, ${what}`, { ...fields, [name]: answer });
    }
    await attempt('a forged token', fields, 'forged');
    const after = await allRows();
    const written = [...after.keys()].filter((table) => before.get(table) !== after.get(table) && !counts.includes(table));
    expect({ wrong, written }).toEqual({ wrong: [], written: [] });
    const { statusCode } = await send(fields);
    expect([statusCode < 400, stopped]).toEqual([stopped === undefined, stopped]);
  });
});

test('a copy to be removed that is none of the form is passed over, whatever it is called', async () => {
  const { office } = records.town;
  const copies = () => office.work.read((em) => em.execute('select id, removed_at from attachment order by id'));
  const [foreign] = await office.work.read((em) => em.find(Attachment, {}, { limit: 1 }));
  const names = [foreign?.id ?? '', ...NO_NAMES.map(([, text]) => text)];
  for (const { path, sender, fill } of FILLED_FORMS.filter(({ file }) => file === 'attachments')) {
    const { address = '', fields } = await fill(records, room);
    const visitor = await (visitors.get(sender) ?? signedIn(sender));
    const before = await copies();
    const send = (more: Fields) => visitor.upload(address, 'attachments', EMPTY_FILE, { ...fields, ...more } as Record<string, string>, { from: HOME[audienceOf(path)] });
    // A draft goes on; a 補正 is answered by the first, so the form has to be stopped by another field.
    const answers = await Promise.all(names.map((name) => send(path.endsWith('/correction') ? { remove: name, workPlace: '' } : { act: `remove:${name}` })));
    expect([path, answers.filter(({ statusCode }) => statusCode >= 500 || (statusCode !== 303 && statusCode !== 422))]).toEqual([path, []]);
    if (path.endsWith('/correction')) expect((await send({ remove: names[0] ?? '' })).statusCode).toBe(303);
    expect(await copies()).toEqual(before);
  }
});

test('nothing that was typed stands in a line of the log, and no request failed', () => {
  expect(lines.length).toBeGreaterThan(FILLED_FORMS.length);
  expect(lines.filter((line) => line.includes(MARK) || line.includes('見本県') || /"level":(50|60)/.test(line))).toEqual([]);
});
