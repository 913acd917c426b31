import { calendarDate } from '#domain';
import { GuaranteeApplication, listAwaitedPremiums, listQueue, moveTo, QUEUE_VIEWS, type PagePlace, type QueueView, renewDue } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Migration20261127001500 } from '../../../libs/persistence/src/migrations/Migration20261127001500.js';
import { ANSWER_BY, approved, claim, version } from './acts.js';
import { Office } from './office.js';

/** Leaves a transaction without a trace. */
class Enough extends Error {}

describe('受付一覧の順', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const numbers = (body: string) => [...body.matchAll(/queue-number"><a href="[^"]+">([^<]+)</g)].map((match) => match[1] ?? '');
  const dueOf = async (id: string) => (await office.application(id)).dueAt.toISOString();

  /** 補正待ち until 11/27. */
  const corrected = async (submittedAt: Date) => {
    const { id } = await office.submit({ submittedAt });
    const desk = await claim(office, id);
    const asked = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['workName'], 'note-workName': '', reason: '契約書と違います。', ...ANSWER_BY });
    expect(asked.status).toBe(303);
    return id;
  };

  test('状態をまたいで、期限の近いものから並ぶ。期限を過ぎた補正待ち・入金待ちには印が付く', async () => {
    const old = await office.submit({ submittedAt: new Date('2026-11-19T14:10:00+09:00') });
    const asked = await corrected(new Date('2026-11-18T09:00:00+09:00'));
    const awaiting = await approved(office);
    const fresh = await office.submit({ submittedAt: new Date('2026-11-24T10:00:00+09:00') });
    expect(await dueOf(old.id)).toBe('2026-11-20T01:10:00.000Z');
    expect(await dueOf(fresh.id)).toBe('2026-11-24T05:00:00.000Z');
    expect(await dueOf(asked)).toBe('2026-11-27T08:00:00.000Z');
    const order = await Promise.all([old.id, fresh.id, asked, awaiting].map(async (id) => (await office.application(id)).receptionNumber));
    const desk = await office.desk('higashi-shinsa');
    expect(numbers((await desk.get('/branch?view=all')).body).filter((number) => order.includes(number))).toEqual(order);
    office.clock.set(new Date('2026-11-30T10:00:00+09:00'));
    try {
      const later = (await (await office.freshDesk('higashi-shinsa')).get('/branch?view=correction')).body;
      expect(later).toContain('deadline-over');
      expect(later).toContain('期限超過（補正待ち）');
      expect(later).toContain('11/27(金) まで');
    } finally {
      office.clock.set(new Date('2026-11-24T10:42:00+09:00'));
    }
  });

  test('発行希望日が早ければ、期限はその日になる。直せば改まる', async () => {
    const { id } = await office.submit({ submittedAt: new Date('2026-11-24T10:00:00+09:00') });
    await office.work.run(async (em) => {
      const application = await em.findOneOrFail(GuaranteeApplication, { id });
      await moveTo(em, application, 'concluded', new Date('2026-11-26T16:00:00+09:00'));
      expect(application.dueAt).toEqual(new Date('2026-11-27T17:00:00+09:00'));
      application.desiredIssueOn = calendarDate('2026-11-26');
      await renewDue(em, application);
      expect(application.dueAt).toEqual(new Date('2026-11-26T17:00:00+09:00'));
    });
  });

  test('案件を移し替えるときも、祝日を除けば同じ期限になる', async () => {
    const ids = [(await office.submit({ submittedAt: new Date('2026-11-24T16:30:00+09:00') })).id, await corrected(new Date('2026-11-24T09:00:00+09:00')), await approved(office)];
    const dues = (em: EntityManager) => Promise.all(ids.map(async (id) => (await em.execute<{ due_at: unknown }[]>('select due_at from guarantee_application where id = ?', [id]))[0]?.due_at));
    const rolledBack = office.work.run(async (em) => {
      const before = await dues(em);
      const migration = new Migration20261127001500(em.getDriver(), em.config);
      migration.up();
      const [makeFunction, , backfill] = migration.getQueries();
      for (const query of [makeFunction, `update guarantee_application set due_at = 'epoch'`, backfill]) await em.execute(String(query));
      expect(await dues(em)).toEqual(before);
      throw new Enough();
    });
    await expect(rolledBack).rejects.toThrow(Enough);
  });

  const INDEXES: Readonly<Record<QueueView, string>> = {
    unclaimed: 'guarantee_application_unclaimed', mine: 'guarantee_application_mine', reviewing: 'guarantee_application_queue',
    correction: 'guarantee_application_queue', decision: 'guarantee_application_queue', premium: 'guarantee_application_queue',
    issuing: 'guarantee_application_issuing', all: 'guarantee_application_open', done: 'guarantee_application_done',
  };
  const key = { at: new Date('2026-11-24T10:00:00+09:00'), id: '00000000-0000-7000-8000-000000000000' };
  const places: readonly PagePlace[] = [{ direction: 'after', key }, { direction: 'before', key }];

  /** The plan of what a list asks, with everything but indexes made dear; `without` one that a table of few rows may take as well. */
  async function planOf(list: (em: EntityManager) => Promise<unknown>, without: string | null = null): Promise<string> {
    const plans: string[] = [];
    const rolledBack = office.work.run(async (em) => {
      if (without !== null) await em.execute(`drop index ${without}`);
      for (const way of ['seqscan', 'bitmapscan', 'sort']) await em.execute(`set local enable_${way} = off`);
      const explaining = {
        execute: async (sql: string, params: unknown[]) => {
          plans.push(JSON.stringify(await em.execute(`explain ${sql}`, params)));
          return [];
        },
      };
      await list(explaining as unknown as EntityManager);
      throw new Enough();
    });
    await expect(rolledBack).rejects.toThrow(Enough);
    return plans.join('\n');
  }

  test.each([...QUEUE_VIEWS])('%s reads a page through its partial index, without a sort', async (view) => {
    const scope = { branchId: (await office.branch('20')).id, staffId: (await office.staff('higashi-shinsa')).id };
    for (const place of places) {
      const plan = await planOf((em) => listQueue(em, scope, view, place, 50), 'guarantee_application_everywhere');
      expect(plan).toMatch(new RegExp(`Index Scan (?:Backward )?using ${INDEXES[view]} on`));
      expect(plan).not.toMatch(/"(?:->|\s)*(?:Incremental )?Sort/);
    }
  });

  test('the lists of 本店 and of awaited premiums are read the same way', async () => {
    const everywhere = await planOf((em) => listQueue(em, { branchId: null, staffId: key.id }, 'all', { direction: 'after', key }, 50));
    expect(everywhere).toContain('using guarantee_application_everywhere on');
    const { id } = await office.branch('20');
    const awaited = await planOf((em) => listAwaitedPremiums(em, id, { direction: 'after', key }, 50));
    expect(awaited).toContain('using guarantee_application_queue on');
    for (const plan of [everywhere, awaited]) expect(plan).not.toMatch(/"(?:->|\s)*Sort/);
  });
});
