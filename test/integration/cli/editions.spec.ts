import { calculatePremium, type CalendarDate, calendarDate, chooseRateTable, limitOf, SAMPLE_OWNER_RULES, yen } from '#domain';
import { AuthorityLimit, ownerRuleInForce, ProjectOwner, RateTable, rateTablesOf, readMasterFaults, termsInForce, type UnitOfWork } from '#persistence';
import { SAMPLE_BRANCHES, SAMPLE_TERRITORIES } from '../../../apps/cli/src/masters/branches.js';
import { loadFolder, type LoadedMasters } from '../../../apps/cli/src/masters/load-folder.js';
import { loadMasters } from '../../../apps/cli/src/masters/load-masters.js';
import { readMasters } from '../../../apps/cli/src/masters/read-folder.js';
import { SAMPLE_AUTHORITY, SAMPLE_RETENTION } from '../../../apps/cli/src/masters/settings.js';
import { SAMPLE_TERMS } from '../../../apps/cli/src/masters/terms.js';
import { OpenedDatabase } from '../../support/index.js';
import { files, folderOf } from './master-files.js';

const TODAY = calendarDate('2026-11-27');
const sampleTable = (): object => Object(files()['rate-tables.json']?.[0]);

describe('editions of the dated masters', () => {
  let opened: OpenedDatabase;
  let work: UnitOfWork;

  beforeEach(async () => {
    opened = await OpenedDatabase.create();
    ({ work } = opened);
    await load({ ...files(), 'customers.json': [] });
  });

  afterEach(() => opened.drop());

  function load(content: Record<string, unknown>): Promise<LoadedMasters> {
    return loadFolder(work, readMasters(folderOf(content)), TODAY);
  }

  const refusal = (content: Record<string, unknown>): Promise<string[]> =>
    (async () => load(content))().then(() => [], (error: unknown) => (error as Error).message.split('\n'));

  /** The same masters as editions that begin later. */
  function nextEditions(from: string): Record<string, readonly unknown[]> {
    const { 'owners.json': owners = [], 'rate-tables.json': tables = [] } = files();
    return {
      'territories.json': SAMPLE_TERRITORIES.map((row) => ({ ...row, effectiveFrom: from })),
      'owners.json': owners.map((owner) => ({ ...Object(owner), rules: Object(owner).rules.map((rule: object) => ({ ...rule, version: '次の版', effectiveFrom: from })) })),
      'rate-tables.json': tables.map((table) => ({ ...Object(table), name: `${Object(table).name} 次の版`, effectiveFrom: from, minimumYen: 77_000 })),
      'limits.json': SAMPLE_AUTHORITY.map((row) => ({ ...row, effectiveFrom: from, maximumYen: row.maximumYen - 1 })),
      'retention.json': SAMPLE_RETENTION.map((row) => ({ ...row, source: '見本', effectiveFrom: from })),
      'terms.json': SAMPLE_TERMS.map((row) => ({ ...row, version: '次の版', effectiveFrom: from })),
    };
  }

  test('a second one of each stands beside the first, and each holds on its own days', async () => {
    const next = nextEditions('2026-11-27');
    const rows = Object.entries(next).reduce((sum, [name, list]) => sum + (name === 'owners.json' ? SAMPLE_OWNER_RULES.length : list.length), 0);
    expect(await load(next)).toEqual({ added: rows, passwords: [], notes: [] });
    await work.read(async (em) => {
      const owner = await em.findOneOrFail(ProjectOwner, { name: '見本県' });
      const limits = await em.find(AuthorityLimit, {});
      const of = async (day: CalendarDate) => ({
        premium: calculatePremium(chooseRateTable(await rateTablesOf(em, 'advance-payment'), 'advance-payment', day), yen(1_000_000), 'web').premium,
        rule: (await ownerRuleInForce(em, owner.id, day))?.version, terms: [...new Set((await termsInForce(em, day)).map(({ version }) => version))], limit: limitOf('section-chief', { limits, day }),
      });
      expect([await of(calendarDate('2026-11-26')), await of(TODAY)]).toEqual([
        { premium: 3_500, rule: '2026-04-01版', terms: ['R08-見本'], limit: 30_000_000 }, { premium: 77_000, rule: '次の版', terms: ['次の版'], limit: 29_999_999 },
      ]);
      expect(await readMasterFaults(em, TODAY)).toEqual([]);
    });
    expect(await load(next)).toEqual({ added: 0, passwords: [], notes: [] });
    await loadMasters(work);
    expect(await work.read((em) => em.count(RateTable, {}))).toBe(6);
  });

  test('a 決裁権限 that one rank lacks is missing, whatever the others have; one until the last day there is never ends', async () => {
    await work.run(async (em) => {
      const missing = async (sql: string) => { await em.execute(sql); return (await readMasterFaults(em, TODAY)).map(({ name, from, to }) => ({ name, from, to })); };
      await em.execute(`alter table authority_limit disable trigger user`);
      expect(await missing(`delete from authority_limit where rank = 'head-office' and effective_from > (select min(effective_from) from authority_limit)`)).toEqual([]);
      expect(await missing(`update authority_limit set effective_from = '2030-01-01' where rank = 'head-office'`)).toEqual([{ name: '決裁権限（本店）', from: TODAY, to: '2029-12-31' }]);
      await em.execute(`alter table rate_table disable trigger user`);
      expect(await missing(`update rate_table set effective_to = '9999-12-31' where effective_to is null`)).toEqual([{ name: '決裁権限（本店）', from: TODAY, to: '2029-12-31' }]);
      em.clear();
      throw new Error('taken back');
    }).catch((error: unknown) => { if ((error as Error).message !== 'taken back') throw error; });
  });

  test('お知らせ and outages come from files too; an outage that ends before it begins is refused', async () => {
    const notice = { postedOn: '2026-11-27', category: 'maintenance', title: '見本の点検', body: '見本', shownUntil: null };
    const outage = { startsAt: '2026-12-13T08:30:00+09:00', endsAt: '2026-12-13T12:00:00+09:00', reason: '見本の点検' };
    const content = { 'announcements.json': [notice], 'maintenance.json': [outage] };
    expect([await load(content), await load(content)].map(({ added, notes }) => [added, notes])).toEqual([[2, []], [0, []]]);
    expect((await load({ 'maintenance.json': [{ ...outage, endsAt: '2026-12-13T13:00:00+09:00' }] })).notes).toEqual([expect.stringMatching(/^maintenance\.json 2026-12-12T23:30:00\.000Z is there already with another endsAt/)]);
    expect((await refusal({ 'maintenance.json': [{ ...outage, endsAt: outage.startsAt }, { ...outage, startsAt: '明日' }] })).slice(1)).toEqual([
      '  - maintenance.json row 1: endsAt must be after startsAt', '  - maintenance.json row 2 startsAt: must be an instant such as 2026-12-06T08:30:00+09:00',
    ]);
  });

  test('one that is loaded never changes: what the file says otherwise, also an end, is refused in a sentence each, and nothing is loaded', async () => {
    expect(await refusal({
      'rate-tables.json': [{ ...sampleTable(), effectiveTo: '2027-03-31' }, { ...sampleTable(), name: '新しい表', effectiveFrom: '2031-04-01' }],
      'limits.json': [{ rank: 'section-chief', effectiveFrom: '2026-04-01', maximumYen: 1 }],
      'terms.json': [{ ...SAMPLE_TERMS[0], version: '別の版' }],
    })).toEqual([
      'Nothing was loaded; the masters have 3 problems:',
      expect.stringMatching(/rate-tables\.json row 1: .* is loaded already with another effectiveTo; an edition ends by itself the day before the next one begins/),
      expect.stringMatching(/limits\.json row 1: .* is loaded already with another maximumYen; an edition stays as it was loaded/),
      expect.stringMatching(/terms\.json row 1: .* another version; /),
    ]);
    expect(await work.read((em) => em.count(RateTable, { name: '新しい表' }))).toBe(0);
    expect((await refusal({ 'rate-tables.json': [{ ...sampleTable(), effectiveFrom: '2030-04-01' }] }))[1]).toMatch(/row 1: .* another effectiveFrom; /);
  });

  test('two of one day are refused before anything is asked of the database; a gap, and a row that stays as it is, are told', async () => {
    const [owner] = nextEditions('2026-11-27')['owners.json'] ?? [];
    expect(await refusal({
      'rate-tables.json': [{ ...sampleTable(), name: '甲' }, { ...sampleTable(), name: '乙' }],
      'owners.json': [{ ...Object(owner), rules: [...Object(owner).rules, ...Object(owner).rules] }],
    })).toEqual([
      'Nothing was loaded; the masters have 2 problems:',
      '  - owners.json row 1 rules: two rules begin on 2026-11-27; each edition has a day of its own',
      '  - rate-tables.json row 2: kind and effectiveFrom advance-payment 2026-04-01 stands in row 1 already',
    ]);
    const ending = { ...sampleTable(), name: '終わりのある表', effectiveFrom: '2090-04-01', effectiveTo: '2091-03-31' };
    expect((await load({ 'rate-tables.json': [ending], 'branches.json': [{ ...SAMPLE_BRANCHES[0], phone: '00-9999-0000' }] })).notes).toEqual([
      'branches.json 20 is there already with another phone, and stays as it is; a change is made by the owner of the database.',
      'No rate table of advance-payment holds from 2091-04-01 on: nothing applied for on these days can be charged. Load one that does.',
    ]);
  });
});
