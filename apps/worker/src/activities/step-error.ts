import type { StepFailureCode } from '#workflows/contract';

/** A step could not do its work. The message is for the failure row, the code for everybody. */
export class StepError extends Error {
  override readonly name = 'StepError';

  constructor(
    readonly code: StepFailureCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
