/** What came of reading a typed text: the value, or why not. A wrong text is a value, not an exception. */
export type Reading<T, F extends ReadingFailure = ReadingFailure> =
  | { readonly ok: true; readonly value: T }
  | ({ readonly ok: false } & F);

/** Why a text could not be read; `code` is one of the codes of the reader. */
export interface ReadingFailure {
  readonly code: string;
}

export function read<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function unread<C extends string>(code: C): { readonly ok: false; readonly code: C } {
  return { ok: false, code };
}
