import { ContractorAccount, OwnerRule, Setting, Staff, type UnitOfWork } from '#persistence';
import { Passwords } from '#identity';
import { loadMasters } from '../../../apps/cli/src/masters/load-masters.js';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { OpenedDatabase } from '../../support/index.js';

describe('the sample masters', () => {
  let opened: OpenedDatabase;
  let work: UnitOfWork;

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    ({ work } = opened);
    expect(await loadMasters(work)).toBeGreaterThan(40);
  });

  afterAll(() => opened.drop());

  test('loading them a second time adds nothing and leaves changed values alone', async () => {
    await work.run(async (em) => {
      (await em.findOneOrFail(Setting, { name: 'service-hours' })).value = { opens: '07:00', closes: '24:00' };
    });
    expect(await loadMasters(work)).toBe(0);
    const hours = await work.read((em) => em.findOneOrFail(Setting, { name: 'service-hours' }));
    expect(hours.value).toEqual({ opens: '07:00', closes: '24:00' });
  });

  test('two branches have every role of the branch, and one person administers', async () => {
    const people = await work.read((em) => em.find(Staff, {}));
    const branches = new Set(people.filter(({ role }) => role === 'clerk').map(({ branch }) => branch));
    expect(branches.size).toBe(2);
    for (const branch of branches) {
      expect(new Set(people.filter((person) => person.branch === branch).map(({ role }) => role))).toEqual(new Set(['clerk', 'reviewer', 'approver']));
    }
    expect(people.filter(({ role }) => role === 'administrator')).toHaveLength(1);
  });

  test('the printed password opens a contractor account', async () => {
    const account = await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: '1000000001' }));
    expect(await new Passwords().verify(account.passwordHash ?? null, SAMPLE_PASSWORD)).toBe(true);
  });

  test('広島県 takes 電子証書 for contracts from 2024-06-01 on (founding document)', async () => {
    const rules = await work.read((em) => em.find(OwnerRule, {}));
    const hiroshima = rules.find(({ source }) => source.includes('電子保証について'));
    expect(hiroshima?.terms.electronic).toMatchObject({ from: '2024-06-01', decidedBy: 'contract-date', regionalMaintenanceBureaus: ['土木建築局'] });
  });
});
