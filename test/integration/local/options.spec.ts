import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testRun } from '../../support/index.js';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(testRun().folder, 'options-'));
mkdirSync(join(folder, 'tmp'));

/** An entry point as npm starts it, with folders of its own. */
function run(program: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  const env = { ...process.env, NODE_OPTIONS: '', STATE_DIR: join(folder, 'state'), CACHE_DIR: join(folder, 'cache'), TMPDIR: join(folder, 'tmp') };
  return new Promise((done) => execFile(process.execPath, [program, ...args], { cwd: root, env, timeout: 20_000 }, (error, out, err) => done({ code: error === null ? 0 : Number(error.code), said: `${out}${err}`.trim() })));
}

const TRIAL = 'npm run trial knows --cases N, --kills N, --arrivals N, --damages N, --seed N.';
const BENCH = 'npm run bench knows pdf [rounds], guarantees [rounds], overhead [rounds], start [rounds], refusals [rounds], memory [guarantees], intake [forms] [seed], queue [cases] [rounds], prints [prints] [seed], pictures [forms] [seed].';

describe('what an entry point is asked for and does not know is one sentence, before anything is done', () => {
  test.each([
    ['test/trial/trial.mjs', ['--hours', '3'], `Unknown option --hours; ${TRIAL}`],
    ['test/trial/trial.mjs', ['200'], `Unknown option 200; ${TRIAL}`],
    ['test/trial/trial.mjs', ['--cases'], `--cases lacks what stands behind it; ${TRIAL}`],
    ['test/trial/trial.mjs', ['--cases', '--kills', '3'], `--cases lacks what stands behind it; ${TRIAL}`],
    ['test/trial/trial.mjs', ['--cases', 'many'], '--cases many is not a whole number from 1 on.'],
    ['test/trial/trial.mjs', ['--kills=0'], '--kills 0 is not a whole number from 1 on.'],
    ['test/trial/trial.mjs', ['--seed', '-1'], '--seed -1 is not a whole number from 0 on.'],
    ['test/trial/trial.mjs', ['--damages', '1.5'], '--damages 1.5 is not a whole number from 1 on.'],
    ['test/trial/trial.mjs', ['--arrivals', '5', '--kills', '3'], 'A trial is of cases (--cases N --kills N) or of what comes in (--arrivals N --damages N); take one of them.'],
    ['test/bench/bench.mjs', ['speed'], `There is no benchmark speed; ${BENCH}`],
    ['test/bench/bench.mjs', ['--fast'], `There is no benchmark --fast; ${BENCH}`],
    ['test/bench/bench.mjs', ['desks'], `There is no benchmark desks; ${BENCH}`],
    ['test/bench/bench.mjs', ['pdf', 'often'], 'rounds often is not a whole number from 1 on.'],
    ['test/bench/bench.mjs', ['pdf', '5', '6'], '6 is one too many; the benchmark pdf knows [rounds].'],
    ['test/bench/bench.mjs', ['intake', '--seed'], 'forms --seed is not a whole number from 1 on.'],
    ['apps/local/start.mjs', ['--full'], 'Unknown option --full; npm start knows --empty, --samples.'],
    ['apps/local/start.mjs', ['--empty=yes'], 'Nothing stands behind --empty; npm start knows --empty, --samples.'],
    ['apps/local/reset.mjs', ['--all'], 'Unknown option --all; npm run reset knows --yes.'],
    ['apps/local/reset.mjs', ['yes'], 'Unknown option yes; npm run reset knows --yes.'],
  ])('%s %j', async (program, args, said) => {
    expect(await run(program, args)).toEqual({ code: 1, said });
    expect([readdirSync(folder), readdirSync(join(folder, 'tmp'))]).toEqual([['tmp'], []]);
  });
});
