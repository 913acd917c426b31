import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Desks } from './desks.js';
import { install, serviceFlags } from './installation.js';

/**
 * Whether the worker's memory stays where it is: resident megabytes after every hundred guarantees, papers and mails written down but not printed
 * and not sent, so that thousands pass in minutes. The last figure is taken against the one after the first third.
 */
const guarantees = Number(process.argv[2] ?? 1_000);
const PER_BATCH = 100;
const AT_ONCE = 20;

const installation = await install('memory-');
const desks = await Desks.open(installation.config, installation.work);
const program = fileURLToPath(new URL('./stubbed-worker.js', import.meta.url));
const worker = spawn(process.execPath, [...serviceFlags(), program], { env: { ...process.env, ...installation.environment }, stdio: ['ignore', 'inherit', 'inherit'] });
const sizes: number[] = [];
try {
  for (let done = 0; done < guarantees; done += PER_BATCH) {
    const start = performance.now();
    const drafts: string[] = [];
    for (let made = 0; made < PER_BATCH; made += 1) drafts.push(await desks.draft());
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let draft = drafts.pop(); draft !== undefined; draft = drafts.pop()) await desks.putThrough(draft);
    }));
    while ((await issued()) < done + PER_BATCH) await delay(20);
    sizes.push(residentMegabytes(worker.pid ?? 0));
    console.log(`${done + PER_BATCH} guarantees: ${sizes.at(-1)} MB resident (${((PER_BATCH * 1000) / (performance.now() - start)).toFixed(1)}/s)`);
  }
  const [settled = Number.NaN, last = Number.NaN] = [sizes[Math.floor(sizes.length / 3)], sizes.at(-1)];
  console.log(`worker: ${last} MB resident after ${guarantees} guarantees, ${(((last - settled) / settled) * 100).toFixed(1)} % against the first third; most ${Math.max(...sizes)} MB`);
} finally {
  worker.kill('SIGTERM');
  if (worker.exitCode === null) await once(worker, 'exit');
  await desks.close();
  await installation.close();
}

async function issued(): Promise<number> {
  const rows = await installation.work.read((em) => em.execute<{ n: string }[]>("select count(*) as n from guarantee_application where state = 'issued'"));
  return Number(rows[0]?.n);
}

function residentMegabytes(pid: number): number {
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024);
}
