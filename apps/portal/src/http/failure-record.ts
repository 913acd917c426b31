/** What the log keeps of an unexpected failure. */
export interface FailureRecord {
  readonly name: string;
  readonly message: string;
  readonly at: readonly string[];
}

const LONGEST_MESSAGE = 300;
const FRAMES = 12;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Name, place and a message without data. A refused SQL statement quotes its parameters (names, addresses, hashes), so of
 * those only SQLSTATE, table and constraint are kept; they say what a developer needs.
 */
export function failureRecord(error: unknown): FailureRecord {
  if (!(error instanceof Error)) return { name: typeof error, message: 'no error object', at: [] };
  const at = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).slice(0, FRAMES).map((line) => line.trim());
  return { name: error.name, message: databaseWords(error) ?? error.message.slice(0, LONGEST_MESSAGE), at };
}

function databaseWords(error: Error): string | null {
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code !== 'string' || !SQLSTATE.test(code)) {
    return error.cause instanceof Error ? databaseWords(error.cause) : null;
  }
  const parts = ['table', 'column', 'constraint', 'routine'].map((name) => [name, Reflect.get(error, name)] as const);
  return [`SQLSTATE ${code}`, ...parts.filter(([, value]) => typeof value === 'string').map(([name, value]) => `${name} ${String(value)}`)].join(', ');
}
