import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { createCluster, startPostgres, SUPERUSER, waitForPostgres } from '../../apps/local/servers/postgres-cluster.mjs';
import { endGroup } from '../../apps/local/setup/process-identity.mjs';
import { postgresPrograms } from '../../apps/local/setup/postgres-programs.mjs';
import { temporalCli } from '../../apps/local/setup/temporal-programs.mjs';

/**
 * PostgreSQL with its default durability and Temporal's development server with its file, as `npm start` runs them, empty and for one benchmark.
 * @returns {Promise<{ environment: Record<string, string>, stop(): Promise<void> }>}
 */
export async function startServers() {
  const folder = mkdtempSync(join(tmpdir(), 'denshi-hosho-bench-'));
  chmodSync(folder, 0o755);
  const programs = postgresPrograms();
  const dataDir = join(folder, 'cluster');
  if (programs.user) chownSync(folder, programs.user.uid, programs.user.gid);
  createCluster(programs, dataDir, { durable: true });
  const [postgresPort, temporalPort] = [await freePort(), await freePort()];
  const logFile = join(folder, 'postgres.log');
  const postgresPid = startPostgres(programs, dataDir, postgresPort, logFile, []);
  const url = `postgres://${SUPERUSER}@127.0.0.1:${postgresPort}/postgres`;
  await waitForPostgres(url, { seconds: 30, logFile });
  const cli = temporalCli();
  const address = `127.0.0.1:${temporalPort}`;
  const temporal = spawn(
    cli,
    ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(temporalPort), '--headless', '--db-filename', join(folder, 'temporal.sqlite'), '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal', '--log-level', 'error'],
    { detached: true, stdio: 'ignore' },
  );
  for (const end = Date.now() + 30_000; spawnSync(cli, ['operator', 'cluster', 'health', '--address', address]).status !== 0; await delay(100)) {
    if (Date.now() > end) throw new Error('Temporal did not come up within 30 s.');
  }
  return {
    environment: { BENCH_POSTGRES: url, BENCH_FOLDER: folder, TEMPORAL_ADDRESS: address },
    async stop() {
      if (temporal.pid !== undefined) await endGroup(temporal.pid, 'SIGTERM', 10);
      await endGroup(postgresPid, 'SIGINT', 20);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
