import { PageNotFound } from './problems.js';

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Whether a text from outside can be the id of a row at all; the database would refuse another with an error. */
export function isRowId(text: string): boolean {
  return ID.exec(text)?.[0] === text;
}

/** The id of a row as it stands in an address. @throws PageNotFound for anything else */
export function rowId(text: string): string {
  if (!isRowId(text)) throw new PageNotFound(`no id: ${text.slice(0, 40)}`);
  return text;
}

/** The id in what was searched for, such as the name of a procedure; null where none stands in it. */
export function rowIdIn(text: string): string | null {
  return ID.exec(text.toLowerCase())?.[0] ?? null;
}
