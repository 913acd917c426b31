import {
  type ChecklistAnswers, type ChecklistCode, type DescribedField, type DescribedStep, type FieldName, REVIEW_CHECKLIST,
} from '#domain';

/**
 * What the certificate prints word for word: the 審査担当 ticks each value against the contract copy. Two items of the
 * checklist are answered by these ticks, so nobody confirms the same thing twice.
 */
export const COMPARED_FIELDS = [
  'addressee', 'workNumber', 'workName', 'workPlace', 'signatoryTitle', 'signatoryName', 'contractDate', 'contractPrice', 'advanceRate',
  'advanceAmount', 'workStart', 'workEnd',
] as const satisfies readonly FieldName[];
export type ComparedField = (typeof COMPARED_FIELDS)[number];

const ANSWERED_BY: Readonly<Partial<Record<ChecklistCode, readonly ComparedField[]>>> = {
  'addressee-matches': ['addressee', 'signatoryTitle', 'signatoryName'],
  'terms-match': ['workNumber', 'workName', 'workPlace', 'contractDate', 'contractPrice', 'advanceRate', 'advanceAmount', 'workStart', 'workEnd'],
};

/** Items that are ticked by hand as such. */
export const MANUAL_ITEMS = REVIEW_CHECKLIST.filter(({ code, automatic }) => !automatic && ANSWERED_BY[code] === undefined);

/** Name of a tick in the form and in the stored checklist. */
export function tickOf(field: ComparedField): string {
  return `field:${field}`;
}

/** By which ticks an item counts as done, of those that are offered; empty where it is ticked by hand or recorded. */
export function ticksBehind(code: ChecklistCode, sections: readonly DescribedStep[]): readonly string[] {
  const fields = ANSWERED_BY[code] ?? [];
  return comparedRows(sections).map(({ field }) => field).filter((field) => fields.includes(field)).map(tickOf);
}

/** Values that are filled in and therefore have to be compared. */
export function comparedRows(sections: readonly DescribedStep[]): readonly (DescribedField & { readonly field: ComparedField })[] {
  return sections.flatMap(({ rows }) => rows).filter(
    (row): row is DescribedField & { readonly field: ComparedField } => (COMPARED_FIELDS as readonly string[]).includes(row.field) && row.text !== '',
  );
}

/** The checklist as it is stored: every tick, and the items of the domain's list that follow from them. */
export function checklistFrom(ticks: ReadonlySet<string>, sections: readonly DescribedStep[], copyOpened: boolean): Record<string, boolean> {
  const compared = comparedRows(sections).map(({ field }) => field);
  const answers: Record<string, boolean> = Object.fromEntries(compared.map((field) => [tickOf(field), ticks.has(tickOf(field))]));
  for (const { code, automatic } of REVIEW_CHECKLIST) {
    const fields = ANSWERED_BY[code];
    if (automatic) answers[code] = copyOpened;
    else if (fields) answers[code] = ticksBehind(code, sections).every((name) => ticks.has(name));
    else answers[code] = ticks.has(code);
  }
  return answers;
}

/** The items of the domain's list within a stored checklist. */
export function itemAnswers(stored: Readonly<Record<string, boolean>>): ChecklistAnswers {
  return Object.fromEntries(REVIEW_CHECKLIST.map(({ code }) => [code, stored[code] === true]));
}
