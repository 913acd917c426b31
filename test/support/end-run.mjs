import { rmSync } from 'node:fs';
import { endGroup } from '../../apps/local/setup/process-identity.mjs';
import { endProcessesOf } from './leftovers.mjs';

/** What there is of a run so far. @typedef {{ folder?: string, clusterPid?: number }} BegunRun */

/** Ends the run's cluster and what its suites left. Nothing in it is worth an orderly end. @param {BegunRun} run */
export async function endRun({ folder, clusterPid }) {
  if (folder === undefined) return;
  endProcessesOf(folder);
  if (clusterPid !== undefined) await endGroup(clusterPid, 'SIGQUIT', 5);
  // Jest starts another worker for one that has ended.
  endProcessesOf(folder);
  rmSync(folder, { recursive: true, force: true });
}

/**
 * A run that is stopped (TERM, Ctrl-C, a closed window) is ended like one that is over: Jest itself would just go, and leave its servers running.
 * @param {BegunRun} run filled while it begins
 */
export function endRunWhenStopped(run) {
  // Whoever read Jest's words may be gone before it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let stopping = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void endRun(run).finally(() => process.exit(1));
    });
  }
}
