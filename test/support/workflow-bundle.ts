import { dataConverter } from '#temporal';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** Procedures of a test, bundled from their sources, so that the faces lead to them and not to an older build. */
export function bundleWorkflows(entry: string): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: entry,
    failureConverterPath: dataConverter.failureConverterPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({ ...config, resolve: { ...config.resolve, conditionNames: ['source', '...'] } }),
  });
}
