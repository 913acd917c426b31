import type { CalendarDate } from '../calendar/calendar-date.js';
import { dateCanDecide, judgeElectronicDelivery, type ElectronicDeliveryVerdict } from '../project-owner/electronic-delivery.js';
import { MEDIA, PAYMENT_METHODS, WORK_CLASSES, type WorkClass } from '../vocabulary/enumerations.js';
import { checkAmounts } from './check-amounts.js';
import { checkDates } from './check-dates.js';
import { checkDelivery } from './check-delivery.js';
import { choicesOf } from './choices.js';
import { FieldReader } from './field-reader.js';
import type { ApplicationStep } from './fields.js';
import type { Caution, Echo, FormContext, OwnerOnForm, RawForm, Violation } from './form-context.js';
import { DEPOSIT_KINDS, EVIDENCE_KINDS, USE_PLANS } from './form-vocabulary.js';
import { checkUses, readUses, unreadUses } from './read-uses.js';
import type { ApplicationValues } from './values.js';

/** Everything that can be said about a form in one reading. */
export interface FormReading {
  readonly values: ApplicationValues;
  /** Whether the case can have an 電子証書; null until owner, class of work and deciding date are known. */
  readonly verdict: ElectronicDeliveryVerdict | null;
  readonly violations: readonly Violation[];
  readonly cautions: readonly Caution[];
  readonly echoes: readonly Echo[];
}

/**
 * Reads a whole form: all fields, all violations at once, all cautions, and what the system read. Nothing is thrown and
 * nothing typed is lost; a half-filled form gives the values it has.
 */
export function readForm(raw: RawForm, context: FormContext): FormReading {
  const workClass = classOfWork(raw);
  const reader = new FieldReader(raw, workClass, context.today);
  const owner = ownerOf(raw, context);
  const transfer = raw['delivery']?.['paymentMethod'] === 'transfer';
  const bureau = reader.choice('bureau', choicesOf('bureaus', context, owner?.id ?? null).map(({ value }) => value), workClass === 'regional-maintenance');
  const dateAsked = askedDate(owner, workClass, bureau);
  const values = {
    ownerId: reader.choice('ownerId', context.owners.map(({ id }) => id)),
    workClass: reader.choice('workClass', WORK_CLASSES),
    bureau,
    contractDate: reader.date('contractDate'),
    noticeDate: reader.date('noticeDate', dateAsked === 'noticeDate'),
    designationDate: reader.date('designationDate', dateAsked === 'designationDate'),
    addressee: reader.text('addressee'),
    department: reader.text('department'),
    workNumber: reader.text('workNumber'),
    workName: reader.text('workName'),
    workPlace: reader.text('workPlace'),
    signatoryTitle: reader.text('signatoryTitle'),
    signatoryName: reader.text('signatoryName'),
    contractPrice: reader.yen('contractPrice'),
    advanceRate: reader.percent('advanceRate'),
    advanceAmount: reader.yen('advanceAmount'),
    workStart: reader.date('workStart'),
    workEnd: reader.date('workEnd'),
    medium: reader.choice('medium', MEDIA),
    paymentMethod: reader.choice('paymentMethod', PAYMENT_METHODS),
    transferDate: reader.date('transferDate', transfer),
    payerKana: reader.accountKana('payerKana', transfer),
    depositBankId: reader.choice('depositBankId', context.depositBanks.map(({ id }) => id)),
    depositKind: reader.choice('depositKind', DEPOSIT_KINDS),
    depositNumber: reader.digits('depositNumber'),
    depositHolder: reader.accountKana('depositHolder'),
    usePlan: reader.choice('usePlan', USE_PLANS),
    evidenceKind: reader.choice('evidenceKind', EVIDENCE_KINDS),
    contactDepartment: reader.text('contactDepartment'),
    contactName: reader.text('contactName'),
    contactPhone: reader.phone('contactPhone'),
    contactMail: reader.mail('contactMail'),
    desiredIssueDate: reader.date('desiredIssueDate'),
    note: reader.text('note'),
    agreedToClauses: reader.consent('agreedToClauses'),
    agreedToService: reader.consent('agreedToService'),
  };
  const amounts = checkAmounts(values, owner, reader);
  const uses = values.usePlan === 'itemized' ? readUses(raw, reader) : unreadUses(raw, reader);
  const complete: ApplicationValues = { ...values, ...amounts, uses };
  const verdict = judge(complete, owner, context);
  if (values.usePlan === 'itemized') checkUses(uses, complete.advanceAmount, complete.workClass, owner, reader);
  checkDates(complete, context, reader);
  checkDelivery(complete, verdict, context, reader);
  return { values: complete, verdict, violations: reader.violations, cautions: reader.cautions, echoes: reader.echoes };
}

/** What a reading says about one step: the page of a step shows only its own. */
export function ofStep(reading: FormReading, step: ApplicationStep): Pick<FormReading, 'violations' | 'cautions'> {
  return {
    violations: reading.violations.filter((violation) => violation.step === step),
    cautions: reading.cautions.filter((caution) => caution.step === step),
  };
}

/** Reads the form and keeps what belongs to one step; the values are those of the whole form. */
export function readStep(step: ApplicationStep, raw: RawForm, context: FormContext): FormReading {
  const reading = readForm(raw, context);
  return { ...reading, ...ofStep(reading, step) };
}

/** The date besides 契約日 that is asked: the one the owner goes by, where it can change the verdict. */
export function askedDate(owner: OwnerOnForm | null, workClass: WorkClass | null, bureau: string | null): 'noticeDate' | 'designationDate' | null {
  if (owner === null || !dateCanDecide(owner.rule, { kind: 'advance-payment', workClass, bureau })) return null;
  switch (owner.rule.terms.electronic?.decidedBy) {
    case 'notice-date':
      return 'noticeDate';
    case 'designation-date':
      return 'designationDate';
    default:
      return null;
  }
}

/** The date by which the owner decides on electronic delivery; 契約日 where it goes by none, or none can change the verdict. */
export function decidingDateOf(values: ApplicationValues, owner: OwnerOnForm): CalendarDate | null {
  return values[askedDate(owner, values.workClass, values.bureau) ?? 'contractDate'];
}

function judge(values: ApplicationValues, owner: OwnerOnForm | null, context: FormContext): ElectronicDeliveryVerdict | null {
  const decidingDate = owner && decidingDateOf(values, owner);
  if (owner === null || decidingDate === null || values.workClass === null) return null;
  if (values.workClass === 'regional-maintenance' && values.bureau === null) return null;
  return judgeElectronicDelivery(owner.rule, {
    kind: 'advance-payment',
    workClass: values.workClass,
    bureau: values.bureau,
    decidingDate,
    channel: context.channel,
    original: null,
  });
}

function classOfWork(raw: RawForm): WorkClass | null {
  const typed = raw['eligibility']?.['workClass'];
  return WORK_CLASSES.find((value) => value === typed) ?? null;
}

function ownerOf(raw: RawForm, context: FormContext): OwnerOnForm | null {
  const typed = raw['eligibility']?.['ownerId']?.trim();
  return context.owners.find(({ id }) => id === typed) ?? null;
}
