import { workflowBundle } from '../../apps/local/setup/build.mjs';

/** Our procedures as `npm test` has bundled them from these sources before it started Jest. */
export const builtWorkflows = { codePath: workflowBundle } as const;
