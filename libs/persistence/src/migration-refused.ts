/** SQLSTATE by which a migration says that rows have to be put right by a person first; the detail is the sentence for that person. */
export const ROWS_IN_THE_WAY = 'HO001';

/** A migration found rows that only a person can put right: nothing was changed. */
export class MigrationRefused extends Error {
  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = 'MigrationRefused';
  }
}

/** What failed as what a person is told, where a migration had a sentence for it. */
export function refusedMigration(error: unknown): unknown {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && at.code === ROWS_IN_THE_WAY && 'detail' in at && typeof at.detail === 'string') return new MigrationRefused(at.detail, { cause: error });
  }
  return error;
}
