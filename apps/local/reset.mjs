/** `npm run reset`: throws the state of the one-machine system away, after asking. */
import { existsSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { clusterDir } from './servers/services.mjs';
import { endLeftovers, runningLauncher } from './servers/previous-run.mjs';
import { optionsOf } from './setup/options.mjs';
import { PlainFailure, runPlainly } from './setup/plain-failure.mjs';
import { isRoot, lentFolder, projectDir, say, stateDir } from './setup/project.mjs';

/** @param {boolean} isSaid already, by whoever typed the command */
async function mayThrowAway(isSaid) {
  if (isSaid) return true;
  if (!process.stdin.isTTY) throw new PlainFailure('Nobody can be asked here; say it yourself: npm run reset -- --yes');
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask.question(`Throw away all cases, papers, mails and keys in ${stateDir}? Type "yes": `);
  ask.close();
  return answer.trim() === 'yes';
}

/** Whether a program in a folder runs: that of another state, or of tests. @param {string} folder */
function runsFrom(folder) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).some((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/exe`).startsWith(`${folder}/`);
    } catch {
      return false;
    }
  });
}

await runPlainly(async () => {
  const { yes } = optionsOf('npm run reset', { yes: '' });
  const other = runningLauncher();
  if (other) throw new PlainFailure(`It is running (process ${other.pid}); stop it first with Ctrl-C in its window (or: kill ${other.pid}).`);
  if (!existsSync(stateDir)) return say('There is nothing to throw away.');
  if (!(await mayThrowAway(yes !== undefined))) return say('Nothing was thrown away.');
  await endLeftovers();
  rmSync(clusterDir(), { recursive: true, force: true });
  // What lay in /var/lib because the database's user cannot reach a private home: of this state, and the programs of this checkout.
  if (isRoot) for (const folder of [lentFolder(stateDir), lentFolder(projectDir)].filter((one) => !runsFrom(one))) rmSync(folder, { recursive: true, force: true });
  rmSync(stateDir, { recursive: true, force: true });
  say('The state is gone; the next start begins anew.');
});
