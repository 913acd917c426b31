import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createTemporalClient } from '#temporal';
import { guaranteeApplicationId } from '#workflows/contract';
import { SMTPServer } from 'smtp-server';
import { Desks } from './desks.js';
import { install, type Installation, serviceFlags } from './installation.js';
import { processorSeconds } from './processor-time.js';
import { median } from './rounds.js';

/**
 * Guarantees per second end to end: from 「この内容で保証を申し込む」 to the last sent mail, with real papers and real SMTP. Applications, decisions and
 * receipts go through the use cases behind the screens; the worker is the built one in a process of its own.
 */
const rounds = Number(process.argv[2] ?? 5);
const PER_ROUND = 60;
/** Cases that people have in hand at once; a customer pays when 保証料のご案内 has come by mail. */
const AT_ONCE = 20;
const MAILS_PER_CASE = 3;

let mails = 0;
const relay = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _, done) {
    stream.resume();
    stream.once('end', () => {
      mails += 1;
      done();
    });
  },
});
relay.listen(0, '127.0.0.1');
await once(relay.server, 'listening');
const address = relay.server.address();
const smtpPort = typeof address === 'object' && address !== null ? address.port : 0;

const installation = await install('bench-', { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` });
const desks = await Desks.open(installation.config, installation.work);
const worker = spawn(process.execPath, [...serviceFlags(), 'dist/apps/worker/src/main.js'], { env: { ...process.env, ...installation.environment }, stdio: ['ignore', 'inherit', 'inherit'] });
try {
  const warmUp = await run(8);
  console.log(`warm-up: ${warmUp.rate.toFixed(2)} guarantees/s`);
  const results: Awaited<ReturnType<typeof run>>[] = [];
  const before = processorSeconds(process.ppid, programOf);
  for (let round = 1; round <= rounds; round += 1) {
    const result = await run(PER_ROUND);
    results.push(result);
    console.log(`round ${round}: ${result.rate.toFixed(2)} guarantees/s; people done after ${result.people.toFixed(1)} s, last mail after ${result.all.toFixed(1)} s`);
  }
  const after = processorSeconds(process.ppid, programOf);
  const spent = [...after].map(([name, seconds]) => [name, (seconds - (before.get(name) ?? 0)) / (rounds * PER_ROUND)] as const);
  console.log(`processor seconds a guarantee: ${spent.filter(([, seconds]) => seconds >= 0.001).map(([name, seconds]) => `${name} ${seconds.toFixed(3)}`).join(', ')}; together ${spent.reduce((sum, [, seconds]) => sum + seconds, 0).toFixed(3)}`);
  const rates = results.map(({ rate }) => rate);
  console.log(`guarantees/s: median ${median(rates).toFixed(2)}, worst ${Math.min(...rates).toFixed(2)} (${rounds} rounds of ${PER_ROUND})`);
  console.log(`worker: ${residentMegabytes(worker.pid ?? 0)} MB resident after ${8 + rounds * PER_ROUND} guarantees`);
  const { events, bytes } = await histories(installation, results.flatMap(({ ids }) => ids));
  console.log(`history of the straight path: events median ${median(events)}, most ${Math.max(...events)}; bytes median ${median(bytes)}, most ${Math.max(...bytes)}`);
} finally {
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  await desks.close();
  await installation.close();
  relay.close();
}

async function run(count: number): Promise<{ rate: number; people: number; all: number; ids: string[] }> {
  const drafts: string[] = [];
  for (let made = 0; made < count; made += 1) drafts.push(await desks.draft());
  const expected = mails + count * MAILS_PER_CASE;
  const ids: string[] = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let draft = drafts.pop(); draft !== undefined; draft = drafts.pop()) ids.push(await desks.putThrough(draft, noticeMailed));
  }));
  const people = (performance.now() - start) / 1000;
  while (mails < expected || (await unfinished()) > 0) await delay(20);
  const all = (performance.now() - start) / 1000;
  return { rate: count / all, people, all, ids };
}

/** Nobody pays before being asked to; a notice that comes after the payment would be skipped. */
async function noticeMailed(applicationId: string): Promise<void> {
  const sent = (): Promise<{ n: string }[]> => installation.work.read((em) => em.execute<{ n: string }[]>(
    "select count(*) as n from mail_message where application_id = ? and template = 'premium-notice' and sent_at is not null", [applicationId],
  ));
  while (Number((await sent())[0]?.n) === 0) await delay(50);
}

async function unfinished(): Promise<number> {
  const rows = await installation.work.read((em) => em.execute<{ n: string }[]>("select count(*) as n from guarantee_application where state <> 'issued'"));
  return Number(rows[0]?.n);
}

async function histories({ config }: Installation, ids: readonly string[]): Promise<{ events: number[]; bytes: number[] }> {
  const client = createTemporalClient(config);
  const described = await Promise.all(ids.map((id) => client.workflow.getHandle(guaranteeApplicationId(id)).describe()));
  await client.connection.close();
  return { events: described.map(({ historyLength }) => historyLength), bytes: described.map(({ historySize }) => historySize ?? 0) };
}

/** People's desks run in this process, so they are told from the worker by the process. */
function programOf(pid: number, command: string): string {
  if (pid === process.pid) return 'desks and mail server';
  if (pid === worker.pid) return 'worker';
  return /chrom|headless/i.test(command) ? 'renderer' : /postgres/.test(command) ? 'PostgreSQL' : /temporal/.test(command) ? 'Temporal' : 'others';
}

function residentMegabytes(pid: number): number {
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024);
}
