import { APPLICATION_STEPS, type ApplicationStep } from './fields.js';
import type { FormContext, RawForm } from './form-context.js';
import { decidingDateOf, ofStep, readForm, type FormReading } from './read-form.js';
import type { ApplicationValues, SubmittedApplication } from './values.js';

/** A form that can be submitted, or everything that stands against it. */
export type ApplicationReading =
  | { readonly ok: true; readonly application: SubmittedApplication; readonly reading: FormReading }
  | { readonly ok: false; readonly reading: FormReading };

/** Reads a whole form for submission: no violation and no unanswered caution may be left. */
export function readApplication(raw: RawForm, context: FormContext): ApplicationReading {
  const reading = readForm(raw, context);
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

/** 入力済み, 入力中, まだ: the state of a step in the task list. */
export type StepProgress = 'done' | 'started' | 'untouched';

/** The progress of every step; a step counts as done when it has neither violations nor unanswered cautions. */
export function stepProgress(raw: RawForm, context: FormContext): ReadonlyMap<ApplicationStep, StepProgress> {
  const reading = readForm(raw, context);
  return new Map(
    APPLICATION_STEPS.map(({ name }) => {
      const typed = Object.values(raw[name] ?? {}).some((text) => text.trim() !== '');
      const { violations, cautions } = ofStep(reading, name);
      return [name, !typed ? 'untouched' : violations.length + cautions.length === 0 ? 'done' : 'started'];
    }),
  );
}
