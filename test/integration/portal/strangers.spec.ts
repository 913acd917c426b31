import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import type { Routes } from '../../../apps/portal/src/http/routes.js';
import { Visitor } from '../../support/visitor.js';
import { type IntakeOffice, RECORD } from '../registration/intake-office.js';
import { FORMS_BY_FIELD, NAMES_NOBODYS } from './forms-by-field.js';
import { FORMS_BY_SECOND_RECORD } from './forms-by-second-record.js';
import { type Audience, audienceOf, BY_ADDRESS_ALONE, CONTRACTOR, RecordedTown, WITHOUT_A_PAPER } from './recorded-town.js';

/** Everybody to whom the records of 見本東支店 and of 株式会社見本組 are somebody else's. */
const STRANGERS: readonly (readonly [Audience, string])[] = [
  ['contractor', '1000000003'], ['branch', 'nishi-uketsuke'], ['branch', 'nishi-shinsa'], ['branch', 'nishi-kacho'], ['branch', 'nishi-shitencho'], ['admin', 'kanri'],
];
/** Where each of them finds a form's token. */
const HOME: Readonly<Record<Audience, string>> = { contractor: '/home', branch: '/branch', admin: '/admin' };
/** Words of these records that none of their answers may hold. */
const SECRETS = ['極秘橋梁補修工事', '極秘工務店', '極秘の控え', '099-000-4168'];
/** A stranger's own rows: the session, and what was typed into a form that was not taken. */
const OF_STRANGERS = ['session', 'unsent_form'];

let records: RecordedTown;
let town: IntakeOffice;
let routes: Routes;
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  records = await RecordedTown.open();
  ({ town, routes } = records);
  const { office } = town;
  for (const [audience, loginId] of STRANGERS) {
    const visitor = new Visitor(office.app);
    const { statusCode } = await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    if (statusCode !== 303) throw new Error(`${loginId} could not sign in: ${statusCode}`);
    visitors.set(loginId, visitor);
  }
});
afterAll(() => records?.close());

/** Every table in one word each. */
async function allRows(): Promise<Record<string, string>> {
  return town.office.work.read(async (em) => {
    const tables = await em.execute<{ name: string }[]>(`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
    const words: Record<string, string> = {};
    for (const { name } of tables.filter((table) => !OF_STRANGERS.includes(table.name))) {
      const [row] = await em.execute<{ word: string }[]>(`select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as word from "${name}" t`);
      words[name] = row?.word ?? '';
    }
    return words;
  });
}

const changedIn = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] => Object.keys(before).filter((table) => before[table] !== after[table]);

describe("what is somebody else's, at every address that names a record", () => {
  test('a record stands for every address: one that is new has to name its own here', () => {
    expect([...records.patterns('GET'), ...records.patterns('POST')].filter((path) => records.addressOf(path).includes(':'))).toEqual([]);
    expect(BY_ADDRESS_ALONE.filter((path) => !routes.paths('GET').includes(path))).toEqual([]);
  });

  test('the records are there for those to whom they belong', async () => {
    const [contractor, clerk, administrator] = [new Visitor(town.office.app), new Visitor(town.office.app), new Visitor(town.office.app)];
    await contractor.signIn('contractor', CONTRACTOR, SAMPLE_PASSWORD);
    await clerk.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
    await administrator.signIn('admin', 'kanri', SAMPLE_PASSWORD);
    const refused: string[] = [];
    for (const path of records.patterns('GET').filter((one) => !WITHOUT_A_PAPER.includes(one))) {
      const { statusCode } = await { contractor, branch: clerk, admin: administrator }[audienceOf(path)].get(`${records.addressOf(path)}?outcome=returned`);
      if (statusCode === 404 || statusCode >= 500) refused.push(`${path}: ${statusCode}`);
    }
    expect(refused).toEqual([]);
  });

  test('is shown to no stranger, and no stranger can do anything to it', async () => {
    const before = await allRows();
    const strange: string[] = [];
    for (const [audience, loginId] of [['nobody', ''] as const, ...STRANGERS]) {
      const visitor = visitors.get(loginId) ?? new Visitor(town.office.app);
      const token = audience === 'nobody' ? '' : await visitor.formToken(HOME[audience]);
      for (const method of ['GET', 'POST']) {
        for (const path of records.patterns(method).filter((one) => audience !== 'admin' || audienceOf(one) !== 'admin')) {
          const address = records.addressOf(path);
          const answer = method === 'GET' ? await visitor.get(address) : await visitor.post(address, { version: '1', outcome: 'returned', ...Object.fromEntries(['reason', 'note', `note-${records.valuesFor(path)['id']}`].map((name) => [name, '他人の操作'])), ...RECORD }, { token });
          const isRefused = audience === audienceOf(path) ? [403, 404].includes(answer.statusCode) : answer.statusCode === 303 ? String(answer.headers.location).includes('sign-in') : answer.statusCode === 403;
          const told = SECRETS.filter((secret) => answer.body.includes(secret));
          if (!isRefused || told.length > 0) strange.push(`${loginId || audience} ${method} ${path}: ${answer.statusCode} ${String(answer.headers.location ?? '')} ${told.join(' ')}`);
        }
      }
    }
    expect(strange).toEqual([]);
    expect(await allRows()).toEqual(before);
  });

  test('stands in no list of theirs', async () => {
    const told: string[] = [];
    for (const [audience, loginId] of STRANGERS.filter(([one]) => one !== 'admin')) {
      for (const path of routes.paths('GET').filter((one) => !one.includes(':') && audienceOf(one) === audience)) {
        for (const query of ['', '?view=all', '?list=all', '?view=aside', '?q=極秘']) {
          const { body } = await visitors.get(loginId)!.get(encodeURI(`${path}${query}`));
          for (const secret of SECRETS) if (body.includes(secret)) told.push(`${loginId} ${path}${query}: ${secret}`);
        }
      }
    }
    expect(told).toEqual([]);
  });
});

describe("what is somebody else's, at every form that names a record in its fields", () => {
  test('a form that is new has to say which record it names, or that it names none', () => {
    const known = [...FORMS_BY_FIELD.map(({ path }) => path), ...NAMES_NOBODYS];
    expect(routes.paths('POST').filter((path) => !path.includes(':') && !known.includes(path))).toEqual([]);
    expect(known.filter((path) => !routes.paths('POST').includes(path))).toEqual([]);
  });

  // The same fields, to the letter, are taken afterwards from those to whom the record belongs: nothing else stands in the way of strangers.
  test.each(FORMS_BY_FIELD.map((form) => [[form.path, form.act].filter(Boolean).join(' '), form] as const))('%s', async (_, { path, sender, fields }) => {
    const sent = await fields(records);
    const untouched = await allRows();
    const strange: string[] = [];
    for (const [audience, loginId] of STRANGERS) {
      const visitor = visitors.get(loginId)!;
      const answer = await visitor.post(path, { ...sent }, { token: await visitor.formToken(HOME[audience]) });
      // まとめて leads to what became of each of the chosen cases that the person sees: of these, none.
      const led = answer.statusCode === 303 ? await visitor.get(String(answer.headers.location)) : null;
      const isRefused = audience !== 'branch' ? answer.statusCode === 403 || String(answer.headers.location).includes('sign-in') : led === null ? [403, 404, 409, 422].includes(answer.statusCode) : led.body.includes('0件のうち 0件を行いました。');
      const told = SECRETS.filter((secret) => !Object.values(sent).includes(secret) && `${answer.body}${led?.body ?? ''}`.includes(secret));
      const changed = changedIn(untouched, await allRows());
      if (!isRefused || told.length > 0 || changed.length > 0) strange.push(`${loginId}: ${answer.statusCode} ${String(answer.headers.location ?? '')} tells [${told.join(' ')}] writes [${changed.join(' ')}]`);
    }
    expect(strange).toEqual([]);
    const own = await (await town.office.desk(sender)).post(path, sent);
    expect([own.status < 400, changedIn(untouched, await allRows())]).toEqual([true, expect.arrayContaining([expect.any(String)])]);
  });
});

describe("what is somebody else's, at every form that names one record in its address and another in a field", () => {
  // The same form with both records of the sender's own is taken afterwards: nothing else stood in the way.
  test.each(FORMS_BY_SECOND_RECORD.map((form) => [[form.path, form.act].filter(Boolean).join(' '), form] as const))('%s', async (_, { path, stranger, upload, spares, sides }) => {
    expect(routes.paths('POST')).toContain(path);
    const { theirs, own } = await sides(records);
    const visitor = visitors.get(stranger)!;
    const send = async (address: string, fields: Readonly<Record<string, string>>) => {
      const token = await visitor.formToken(HOME[audienceOf(path)]);
      return upload ? visitor.upload(address, 'attachments', { name: '', type: 'application/octet-stream', bytes: new Uint8Array() }, { ...fields }, { token }) : visitor.post(address, { ...fields }, { token });
    };
    const untouched = await allRows();
    const theirForm = await send(theirs.address, { ...theirs.first, ...own.second });
    expect([[403, 404].includes(theirForm.statusCode), changedIn(untouched, await allRows()), SECRETS.filter((secret) => theirForm.body.includes(secret))]).toEqual([true, [], []]);
    const theirRecord = await send(own.address, { ...own.first, ...theirs.second });
    const changed = changedIn(untouched, await allRows());
    if (spares === undefined) expect([[403, 404, 409, 422].includes(theirRecord.statusCode), changed]).toEqual([true, []]);
    else expect(changed).not.toContain(spares);
    const before = await allRows();
    const { statusCode } = await send(own.address, { ...own.first, ...own.second });
    expect([statusCode, changedIn(before, await allRows()).length > 0]).toEqual([303, true]);
    if (spares !== undefined) expect(changedIn(before, await allRows())).toContain(spares);
  });
});
