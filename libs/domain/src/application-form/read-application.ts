import type { MarkableField } from './correction.js';
import type { Caution, FormContext, RawForm, Violation } from './form-context.js';
import { decidingDateOf, readForm, type FormReading } from './read-form.js';
import type { ApplicationValues, SubmittedApplication } from './values.js';

/** A form that can be submitted, or everything that stands against it. */
export type ApplicationReading =
  | { readonly ok: true; readonly application: SubmittedApplication; readonly reading: FormReading }
  | { readonly ok: false; readonly reading: FormReading };

/** Reads a whole form for submission: no violation and no unanswered caution may be left. */
export function readApplication(raw: RawForm, context: FormContext): ApplicationReading {
  return completed(readForm(raw, context), context);
}

/**
 * Reads a corrected form. What stood against the form already before the correction and sits at a field that may not be
 * changed does not count: a date that has passed since the submission, or a limit that the owner has lowered, is for the
 * branch to judge, and the customer could do nothing about it. A question at such a field does not count either: it could
 * not be answered.
 */
export function readCorrection(before: RawForm, after: RawForm, editable: ReadonlySet<MarkableField>, context: FormContext): ApplicationReading {
  const earlier = readForm(before, context);
  const reading = readForm(after, context);
  const fields: ReadonlySet<string> = editable;
  const isOpen = ({ field }: Violation | Caution): boolean => fields.has(fieldOf(field));
  const isNew = ({ field, code }: Violation): boolean => !earlier.violations.some((known) => known.field === field && known.code === code);
  return completed(
    { ...reading, violations: reading.violations.filter((violation) => isOpen(violation) || isNew(violation)), cautions: reading.cautions.filter(isOpen) },
    context,
  );
}

/** Whether two forms say the same, however each was typed: 「記載のとおり」 is a matter of what is read. */
export function sameAnswers(before: RawForm, after: RawForm, context: FormContext): boolean {
  return JSON.stringify(readForm(before, context).values) === JSON.stringify(readForm(after, context).values);
}

/** The rows of the 使途内訳 belong to its plan. */
function fieldOf(name: string): string {
  return name.startsWith('uses.') ? 'usePlan' : name;
}

function completed(reading: FormReading, context: FormContext): ApplicationReading {
  if (reading.violations.length > 0 || reading.cautions.length > 0) return { ok: false, reading };
  const application = complete(reading.values, context);
  return application === null ? { ok: false, reading } : { ok: true, application, reading };
}

function complete(values: ApplicationValues, context: FormContext): SubmittedApplication | null {
  const owner = context.owners.find(({ id }) => id === values.ownerId);
  const bank = context.depositBanks.find(({ id }) => id === values.depositBankId);
  if (!owner || !bank) return null;
  const decidingDate = decidingDateOf(values, owner);
  const { ownerId, workClass, contractDate, addressee, workName, workPlace, signatoryName } = values;
  const { contractPrice, advanceRate, advanceAmount, workStart, workEnd } = values;
  const { medium, paymentMethod, depositBankId, depositKind, depositNumber, depositHolder } = values;
  const { usePlan, evidenceKind, contactName, contactPhone } = values;
  if (
    decidingDate === null || ownerId === null || workClass === null || contractDate === null || addressee === null || workName === null ||
    workPlace === null || signatoryName === null || contractPrice === null || advanceRate === null || advanceAmount === null ||
    workStart === null || workEnd === null || medium === null || paymentMethod === null || depositBankId === null || depositKind === null ||
    depositNumber === null || depositHolder === null || evidenceKind === null || contactName === null || contactPhone === null
  ) {
    return null;
  }
  const { agreedToClauses: _clauses, agreedToService: _service, ...kept } = values;
  return {
    ...kept,
    ownerId, workClass, contractDate, addressee, workName, workPlace, signatoryName, contractPrice, advanceRate, advanceAmount,
    workStart, workEnd, medium, paymentMethod, depositBankId, depositKind, depositNumber, depositHolder, evidenceKind,
    contactName, contactPhone,
    usePlan: usePlan ?? 'later',
    guaranteeKind: 'advance-payment',
    channel: context.channel,
    ownerName: owner.name,
    ownerRuleId: owner.rule.id,
    decidingDate,
    depositBankName: bank.bankName,
    depositBranchName: bank.branchName,
    guaranteeAmount: advanceAmount,
    guaranteeUntil: workEnd,
  };
}
