import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { given, install, serviceFlags } from './installation.js';
import { median } from './rounds.js';

/**
 * From the start of a built process to the portal taking connections and to the worker's polling, with compiled code kept (NODE_COMPILE_CACHE,
 * as `npm start` sets it), and what both hold in memory when idle.
 */
const rounds = Number(process.argv[2] ?? 7);
const installation = await install('start-');
const environment = { ...process.env, ...installation.environment, LOG_LEVEL: 'info', NODE_COMPILE_CACHE: `${given('BENCH_FOLDER')}/compile` };

const times = { portal: [] as number[], worker: [] as number[] };
const memory = { portal: [] as number[], worker: [] as number[] };
// The first round fills the caches and is not counted.
for (let round = 0; round <= rounds; round += 1) {
  const port = await freePort();
  for (const [name, began, heard] of [['portal', { PORT: String(port) }, () => answers(port)], ['worker', {}, null]] as const) {
    const start = performance.now();
    const child = spawn(process.execPath, [...serviceFlags(), `dist/apps/${name}/src/main.js`], { env: { ...environment, ...began }, stdio: ['ignore', 'pipe', 'inherit'] });
    await (heard === null ? line(child, '"msg":"polling"') : Promise.race([heard(), endOf(child)]));
    const took = performance.now() - start;
    if (round > 0) times[name].push(took);
    await delay(1_000);
    if (round > 0) memory[name].push(residentMegabytes(child));
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}
for (const name of ['portal', 'worker'] as const) {
  console.log(`${name}: ${name === 'portal' ? 'listening' : 'polling'} after median ${median(times[name]).toFixed(0)} ms, worst ${Math.max(...times[name]).toFixed(0)} ms; ${median(memory[name])} MB resident when idle (${rounds} rounds)`);
}
await installation.close();

/** A process that ends by itself will never answer. */
async function endOf(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`The process ended with ${String(code)}.`);
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket: Socket = connectTo(port, '127.0.0.1');
    const outcome = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (outcome) return;
    await delay(5);
  }
}

function line(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString();
      if (said.includes(words)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The process ended with ${String(code)} before it said ${words}: ${said.slice(-2000)}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function residentMegabytes({ pid }: ChildProcess): number {
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1] ?? 0) / 1024);
}
