import { dataConverter } from '#temporal';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { workflowBundle } from '../../apps/local/setup/build.mjs';

/** Our procedures as `npm test` has bundled them from these sources before it started Jest. */
export const builtWorkflows = { codePath: workflowBundle } as const;

/** Procedures of a test, bundled from their sources, so that the faces lead to them and not to an older build. */
export function bundleWorkflows(entry: string): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: entry,
    failureConverterPath: dataConverter.failureConverterPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({ ...config, resolve: { ...config.resolve, conditionNames: ['source', '...'] } }),
  });
}
