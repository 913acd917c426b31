const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Whether a part of an address can be the id of a row at all, before the database is asked. */
export function isRecordId(text: string): boolean {
  return ID.exec(text)?.[0] === text;
}

/** The id in what was searched for, such as the name of a procedure; null where none stands in it. */
export function recordIdIn(text: string): string | null {
  return ID.exec(text.toLowerCase())?.[0] ?? null;
}
