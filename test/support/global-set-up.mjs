import { spawnSync } from 'node:child_process';
import { chownSync, chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { STATE_MARK } from '../../apps/local/servers/previous-run.mjs';
import { createCluster, startPostgres, SUPERUSER, waitForPostgres } from '../../apps/local/servers/postgres-cluster.mjs';
import { endGroup, startTimeOf, stillRuns } from '../../apps/local/setup/process-identity.mjs';
import { exclusively } from '../../apps/local/setup/exclusively.mjs';
import { headlessShell } from '../../apps/local/setup/headless-shell.mjs';
import { postgresPrograms, reachableFolder } from '../../apps/local/setup/postgres-programs.mjs';
import { cacheDir, isRoot, projectDir, reachableByEverybody } from '../../apps/local/setup/project.mjs';
import { pythonTools } from '../../apps/local/setup/python-tools.mjs';
import { temporalCli, temporalTestServer } from '../../apps/local/setup/temporal-programs.mjs';
import { endRunWhenStopped } from './end-run.mjs';
import { endProcessesOf } from './leftovers.mjs';

const PREFIX = 'denshi-hosho-test-';

/** Durability is off only here: a test cluster lives as long as its run. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_senders=0', 'wal_level=minimal', 'autovacuum=off'];

/** Ends clusters of runs that were killed before they could tidy up. */
async function sweep() {
  for (const name of readdirSync(tmpdir()).filter((file) => file.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    const note = join(folder, 'processes.json');
    if (!existsSync(note)) continue;
    /** @type {{ run: import('../../apps/local/setup/process-identity.mjs').KnownProcess, cluster: import('../../apps/local/setup/process-identity.mjs').KnownProcess }} */
    const { run, cluster } = JSON.parse(readFileSync(note, 'utf8'));
    if (stillRuns(run)) continue;
    endProcessesOf(folder);
    if (stillRuns(cluster)) await endGroup(cluster.pid, 'SIGQUIT', 5);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * One PostgreSQL cluster for the run, and the programs its tests start, told to the workers by one variable.
 * The empty cluster is made once per checkout and copied, which takes a tenth of the time.
 */
export default async function globalSetUp() {
  process.env['TZ'] = 'UTC';
  /** @type {import('./end-run.mjs').BegunRun} */
  const begun = {};
  endRunWhenStopped(begun);
  await sweep();
  const found = await exclusively('set-up', async () => {
    const programs = postgresPrograms();
    const home = isRoot && !reachableByEverybody(projectDir) ? reachableFolder() : cacheDir;
    const emptyCluster = join(home, 'empty-test-cluster');
    createCluster(programs, emptyCluster, { durable: false });
    return { programs, emptyCluster, shell: await headlessShell(), temporalCli: temporalCli(), temporalTestServer: temporalTestServer(), pythonTools: pythonTools() };
  });
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  begun.folder = folder;
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'cluster');
  const copied = spawnSync('cp', ['-a', found.emptyCluster, dataDir], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`The empty cluster could not be copied: ${copied.stderr}`);
  if (found.programs.user) chownSync(dataDir, found.programs.user.uid, found.programs.user.gid);
  const port = await freePort();
  const logFile = join(folder, 'postgres.log');
  const pid = startPostgres(found.programs, dataDir, port, logFile, FAST);
  begun.clusterPid = pid;
  const known = [{ name: 'run', pid: process.pid }, { name: 'cluster', pid }].map((one) => ({ ...one, startTime: startTimeOf(one.pid) ?? '' }));
  writeFileSync(join(folder, 'processes.json'), JSON.stringify({ run: known[0], cluster: known[1] }));
  const postgresUrl = `postgres://${SUPERUSER}@127.0.0.1:${port}/postgres`;
  await waitForPostgres(postgresUrl, { seconds: 20, logFile });
  // What a suite starts and can no longer end, because its set-up ran out of time, is found by this mark.
  process.env[STATE_MARK] = join(folder, 'suites');
  process.env['FONTCONFIG_FILE'] = found.shell.fontConfigFile;
  process.env['TEST_RUN'] = JSON.stringify({
    folder,
    clusterPid: pid,
    postgresUrl,
    temporalCli: found.temporalCli,
    temporalTestServer: found.temporalTestServer,
    chromium: found.shell.path,
    pythonTools: found.pythonTools,
  });
}
