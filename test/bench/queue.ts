import { countView, listQueue, NO_FILTER, placeInView, type QueueFilter, type QueueScope, type QueueView, Staff } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { Desks } from './desks.js';
import { install } from './installation.js';
import { interleave, median, type Way } from './rounds.js';

/**
 * The branch's queue narrowed down (条件) on a long record: one case that went through the real use cases stands for all, copied with
 * numbers, words, states and dates of their own. Every query a page asks is timed by itself and told at once.
 */
const cases = Number(process.argv[2] ?? 200_000);
const rounds = Number(process.argv[3] ?? 5);
const OPEN_CASES = 3_000;
const installation = await install('queue-');
const { config, work } = installation;
const desks = await Desks.open(config, work);
const original = await desks.putThrough(await desks.draft());
await desks.close();
await copyCases(original);

const { branch, id: staffId } = await work.read((em) => em.findOneOrFail(Staff, { loginId: 'higashi-shinsa' }));
const scopes: readonly (readonly [string, QueueScope])[] = [['one branch', { branchId: branch, staffId }], ['all branches', { branchId: null, staffId }]];
const filters: readonly (readonly [string, QueueFilter])[] = [
  ['nothing', NO_FILTER],
  ['a word of nearly every case (見本)', { ...NO_FILTER, words: ['見本'] }],
  ['the same with a ヶ (見本ヶ丘)', { ...NO_FILTER, words: ['見本ヶ丘'] }],
  ['a word of an eighth (隧道)', { ...NO_FILTER, words: ['隧道'] }],
  ['a word of one case', { ...NO_FILTER, words: [`第${String(cases - 7)}号`] }],
  ['a word of none', { ...NO_FILTER, words: ['存在しない工事'] }],
  ['書面', { ...NO_FILTER, medium: 'paper' }],
  ['open tasks', { ...NO_FILTER, mark: 'tasks' }],
];
const views: readonly QueueView[] = ['unclaimed', 'all', 'done'];
const ways: Way[] = [];
for (const [whose, scope] of scopes) for (const [by, filter] of filters) for (const view of views) {
  const name = `${view}, ${whose}, narrowed by ${by}`;
  ways.push(way(`${name}: the count`, (em) => countView(em, scope, view, filter)));
  ways.push(way(`${name}: a page`, (em) => listQueue(em, scope, view, null, 50, filter)));
}
ways.push(way('a place within all, narrowed by 見本', (em) => placeInView(em, { branchId: branch, staffId }, 'all', { ...NO_FILTER, words: ['見本'] }, { id: original, dueAt: new Date(), endedAt: null })));
for (const one of ways) {
  const { name } = one;
  const millis = ((await interleave([one], rounds)).get(name) ?? []).map((rate) => 1000 / rate);
  console.log(`${name}: median ${median(millis).toFixed(1)} ms, worst ${Math.max(...millis).toFixed(1)} ms`);
}
await installation.close();

function way(name: string, ask: (em: EntityManager) => Promise<unknown>): Way {
  return { name, times: 1, run: async () => void (await work.read(ask)) };
}

/** Two branches by turns; `OPEN_CASES` of the latest are open, in every state; an eighth are about a 隧道, two of three have 見本ヶ丘. */
async function copyCases(id: string): Promise<void> {
  const client = new pg.Client({ connectionString: config.databaseUrl });
  await client.connect();
  await client.query(`create temporary table copy as select n, gen_random_uuid() as id, gen_random_uuid() as draft,
    n > ${cases - OPEN_CASES} as open, now() - (${cases} - n) * interval '10 minutes' as at from generate_series(1, ${cases}) n`);
  // Filled row by row their indexes of words would cost the most.
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(`select indexname as name, indexdef as definition from pg_indexes where tablename = 'guarantee_application' and indexdef like '%USING gin%'`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await client.query(`insert into application_draft select made.* from application_draft d join guarantee_application a on a.draft_id = d.id cross join copy c
    cross join lateral jsonb_populate_record(d, jsonb_build_object('id', c.draft)) made where a.id = $1`, [id]);
  await client.query(`insert into guarantee_application select made.* from guarantee_application a cross join copy c
    cross join lateral (select array_agg(b.id order by b.id) as ids from branch b where not b.is_head_office) branches
    cross join lateral jsonb_populate_record(a, jsonb_build_object(
      'id', c.id, 'draft_id', c.draft, 'reception_number', 'Q' || c.n, 'branch_id', branches.ids[1 + c.n % 2],
      'state', case when c.open then (array['submitted', 'in-review', 'correction-requested', 'awaiting-decision', 'awaiting-premium', 'premium-secured'])[1 + c.n % 6] else 'issued' end,
      'assignee_id', case when c.n % 6 = 0 then null else a.assignee_id end,
      'medium', case when c.n % 10 = 0 then 'paper' else a.medium end,
      'channel', case when c.n % 5 = 0 then 'paper' else a.channel end,
      'search_key', a.search_key || '|第' || c.n || '号' || case when c.n % 8 = 0 then '隧道補修工事' else '橋梁補修工事' end || case when c.n % 3 > 0 then '見本ヶ丘' else '' end,
      'submitted_at', c.at, 'due_at', c.at + interval '1 day', 'ended_at', case when c.open then null else c.at + interval '3 days' end
    )) made where a.id = $1`, [id]);
  for (const { definition } of indexes) await client.query(definition);
  await client.query('vacuum analyze guarantee_application');
  await client.end();
}
