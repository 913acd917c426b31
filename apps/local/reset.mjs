/** `npm run reset`: throws the state of the one-machine system away, after asking. */
import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { clusterDir } from './servers/services.mjs';
import { endLeftovers, runningLauncher } from './servers/previous-run.mjs';
import { PlainFailure, runPlainly } from './setup/plain-failure.mjs';
import { say, stateDir } from './setup/project.mjs';

async function mayThrowAway() {
  if (process.argv.includes('--yes')) return true;
  if (!process.stdin.isTTY) throw new PlainFailure('Nobody can be asked here; say it yourself: npm run reset -- --yes');
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Throw away all cases, papers, mails and keys in ${stateDir}? Type "yes": `);
  ask.close();
  return answer.trim() === 'yes';
}

await runPlainly(async () => {
  const other = runningLauncher();
  if (other) throw new PlainFailure(`It is running (process ${other.pid}); stop it first with Ctrl-C in its window (or: kill ${other.pid}).`);
  if (!existsSync(stateDir)) return say('There is nothing to throw away.');
  if (!(await mayThrowAway())) return say('Nothing was thrown away.');
  await endLeftovers();
  rmSync(clusterDir(), { recursive: true, force: true });
  rmSync(stateDir, { recursive: true, force: true });
  say('The state is gone; the next start begins anew.');
});
