/** SQLSTATE: data that does not fit its column (22…), a row larger than any (54…), a message that the protocol itself cannot carry (08P01: NUL in a text). */
const REFUSED = /^(22\w{3}|54\w{3}|08P01)$/;

/** Whether the database refused what was to be stored for its content: it would refuse it at every other time too, and nothing else is at fault. */
export function isRefusedContent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSED.test(error.code);
}

/** SQLSTATE query_canceled: a statement took longer than any may. The server is there, and may be busy. */
const CUT_SHORT = '57014';

/** Whether the database gave up a statement because it took too long, wherever in the chain of causes that stands. */
export function isCutShort(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) if ('code' in cause && cause.code === CUT_SHORT) return true;
  return false;
}
