import { rmSync } from 'node:fs';
import { endGroup } from '../../apps/local/setup/process-identity.mjs';
import { endProcessesOf } from './leftovers.mjs';

/** Ends the run's cluster and what killed suites left. Nothing in it is worth an orderly end. */
export default async function globalTearDown() {
  const run = process.env['TEST_RUN'];
  if (run === undefined) return;
  /** @type {{ folder: string, clusterPid: number }} */
  const { folder, clusterPid } = JSON.parse(run);
  endProcessesOf(folder);
  await endGroup(clusterPid, 'SIGQUIT', 5);
  rmSync(folder, { recursive: true, force: true });
}
