import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { createTestDatabase, SeededRandom, testRun } from '../../support/index.js';
import { startSmtpSink } from '../../support/smtp-sink.js';
import { startTemporalDev, startTimeSkipping } from '../../support/temporal.js';
import { processesOf } from '../../support/leftovers.mjs';

test('every suite gets a migrated database of its own', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new pg.Client({ connectionString: one.url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM migration');
  expect(Number(rows[0]?.count)).toBeGreaterThan(0);
  expect(one.url).not.toBe(two.url);
  await client.end();
  await Promise.all([one.drop(), two.drop()]);
});

test('the time-skipping server passes thirty days in a moment', async () => {
  const env = await startTimeSkipping();
  const before = await env.currentTimeMs();
  await env.sleep('30 days');
  expect((await env.currentTimeMs()) - before).toBeGreaterThanOrEqual(30 * 86_400_000);
  await env.teardown();
});

test('the development server knows the search attributes it was given', async () => {
  const env = await startTemporalDev({ searchAttributes: { GuaranteeState: 'KEYWORD' } });
  const answer = await env.connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(answer.customAttributes ?? {})).toContain('GuaranteeState');
  await env.teardown();
});

test('what a suite starts carries the mark of the run, by which its tear-down ends what a set-up that ran out of time left', async () => {
  const env = await startTemporalDev();
  const marked = processesOf(testRun().folder);
  expect(marked.map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')).some((words) => words.includes('start-dev') && words.includes(env.address.split(':')[1] ?? ''))).toBe(true);
  await env.teardown();
});

test('the mail sink keeps what it takes and refuses what it is told to', async () => {
  const sink = await startSmtpSink();
  const transport = createTransport(sink.url);
  const mail = { from: 'a@example.jp', to: 'b@example.jp', subject: '電子証書登録のお知らせ', text: '本文' };
  sink.refuse(1, 550, '5.1.1 no such user');
  await expect(transport.sendMail(mail)).rejects.toThrow(/5\.1\.1/);
  await transport.sendMail(mail);
  expect((await sink.waitFor(({ to }) => to.includes('b@example.jp'))).parsed.subject).toBe('電子証書登録のお知らせ');
  transport.close();
  await sink.stop();
});

test('seeded chance repeats itself and its keys keep their order', () => {
  const [a, b] = [new SeededRandom('x'), new SeededRandom('x')];
  expect(a.bytes(40)).toEqual(b.bytes(40));
  const keys = [a.uuid(), a.uuid(), a.uuid()];
  expect([...keys].sort()).toEqual(keys);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});
