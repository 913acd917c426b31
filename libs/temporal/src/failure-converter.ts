import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Messages and stacks of failures travel as payloads, so that a codec encrypts them like everything else. Loaded by its
 * path (data-converter.ts), also into the workflow bundle; failures written before are read all the same.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
