/** Brings the build up to date and runs a command of apps/cli against a running system: `npm run walk`. Without a command it only builds. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { portOf } from './servers/ports.mjs';
import { node, withoutProxy } from './servers/services.mjs';
import { build } from './setup/build.mjs';
import { runPlainly } from './setup/plain-failure.mjs';
import { projectDir } from './setup/project.mjs';

await runPlainly(async () => {
  const envFile = join(projectDir, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  await build();
  const command = process.argv.slice(2);
  if (command.length === 0) return;
  const PUBLIC_URL = process.env['PUBLIC_URL'] ?? `http://127.0.0.1:${portOf('PORT')}`;
  const answer = spawnSync(node, [join(projectDir, 'dist/apps/cli/src/main.js'), ...command], { cwd: projectDir, env: { ...process.env, ...withoutProxy(), PUBLIC_URL, TZ: 'UTC' }, stdio: 'inherit' });
  process.exitCode = answer.status ?? 1;
});
