import { DefaultLogger, Runtime } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { SearchAttributeType } from '@temporalio/common';
import { testRun } from './run.js';

/** The native runtime can be installed once per process; Jest gives every suite its own module registry. */
function quietRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [], telemetryOptions: { logging: { filter: 'OFF' } } });
  } catch (error) {
    if (!(error instanceof Error && /already/i.test(error.message))) throw error;
  }
}

/** A server whose clock jumps over waits. One per suite: its clock is shared by everything on it. */
export function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testRun().temporalTestServer } },
  });
}

/** The development server in memory, with search attributes and real time. */
export function startTemporalDev(options: { searchAttributes?: Readonly<Record<string, SearchAttributeType>>; extraArgs?: readonly string[] } = {}): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const attributes = Object.entries(options.searchAttributes ?? {}).flatMap(([name, type]) => ['--search-attribute', `${name}=${title(type)}`]);
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: testRun().temporalCli },
      extraArgs: [...attributes, ...(options.extraArgs ?? [])],
    },
  });
}

/** The CLI spells types as Keyword, KeywordList; the SDK as KEYWORD, KEYWORD_LIST. */
function title(type: SearchAttributeType): string {
  return type.split('_').map((word) => `${word[0] ?? ''}${word.slice(1).toLowerCase()}`).join('');
}
