import { jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dataConverter } from '#temporal';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { builtWorkflows } from '../support/built-workflows.js';
import { bundleWorkflows } from '../support/workflow-bundle.js';

// All histories are replayed twice before the first test.
jest.setTimeout(300_000);

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));
const names = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
const historyOf = (name: string): unknown => JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8'));

/** The name under which a history was begun. */
function procedureOf(name: string): string | undefined {
  return /"workflowType":\s*\{\s*"name":\s*"(\w+)"/.exec(readFileSync(`${FOLDER}${name}.json`, 'utf8'))?.[1];
}

/** Why each history is refused, undefined where it is not; by the one worker of a bundle, in a thread of its own. */
async function replayed(workflowBundle: WorkflowBundleOption): Promise<ReadonlyMap<string, Error | undefined>> {
  // On the main thread (the replay's default) the library sets promise hooks and a stack-trace writer for the whole process and never
  // takes them back: they would meet every later suite of this Jest process, and throw there at promises whose constructor is not an ordinary one.
  const inItsOwnThread = { workflowBundle, dataConverter, debugMode: false };
  const answers = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of Worker.runReplayHistories(inItsOwnThread, names.map((name) => ({ workflowId: name, history: historyOf(name) })))) answers.set(workflowId, error);
  return answers;
}

let current: ReadonlyMap<string, Error | undefined>;
let incompatible: ReadonlyMap<string, Error | undefined>;

beforeAll(async () => {
  try {
    // A refused replay is what half of these tests want; the runtime would report each.
    Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), shutdownSignals: [], telemetryOptions: { logging: { filter: 'OFF' } } });
  } catch {
    // Another suite of this process has installed it.
  }
  current = await replayed(builtWorkflows);
  incompatible = await replayed(await bundleWorkflows(fileURLToPath(new URL('./incompatible/index.ts', import.meta.url))));
});

it('leaves nothing of its own in the process that the other suites share', () => {
  let settle = (): void => undefined;
  const bare = new Promise<void>((resolve) => {
    settle = resolve;
  });
  Object.defineProperty(bare, 'constructor', { value: Object.create(null) });
  expect(settle).not.toThrow();
});

describe('captured histories', () => {
  it('there is one of every procedure', () => {
    const entry = readFileSync(fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)), 'utf8');
    const procedures = [...entry.matchAll(/export \{ (\w+) \}/g)].map(([, name]) => name).sort();
    expect(procedures.length).toBeGreaterThan(8);
    expect([...new Set(names.map(procedureOf))].sort()).toEqual(procedures);
  });

  it.each(names)('%s: the procedures of today go on where that case stood', (name) => {
    expect([current.has(name), current.get(name)]).toEqual([true, undefined]);
  });

  it.each(names)('%s: an incompatible procedure is refused', (name) => {
    expect(incompatible.get(name)).toBeInstanceOf(DeterminismViolationError);
  });
});
