/** Something the person at the keyboard can mend: told as the sentence it is, without a stack. */
export class PlainFailure extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'PlainFailure';
  }
}

/** Exit code of a command that ended with a sentence for a person; the launcher passes such a sentence on as it is. */
export const SAID_PLAINLY = 2;

const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET']);

/** The first code in a chain of causes, such as ECONNREFUSED or an SQLSTATE. */
export function codeIn(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) return codeIn(at.errors[0]);
  }
  return undefined;
}

/** Whether an error says that nobody answers at an address. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(codeIn(error) ?? '');
}
