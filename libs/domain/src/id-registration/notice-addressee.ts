import type { CalendarDate } from '../calendar/calendar-date.js';
import { explainPhone, readPhone } from '../text/phone.js';
import { oneLine } from '../text/one-line.js';
import type { DeficiencyPaper } from './deficiencies.js';
import { asksForConfirmation, entryValue, EXACT_READING, type FieldReadings } from './entry-marks.js';
import { type RegistrationField, registrationField } from './paper-form.js';
import type { RawRegistration } from './registration-content.js';
import { readRegistration } from './read-registration.js';

/** 宛先 of a 不備の書面, as far as each of the papers bears it. */
export const ADDRESSEE_FIELDS = {
  letter: ['postalCode', 'address', 'name', 'department', 'contactName'],
  'fax-cover': ['name', 'department', 'contactName', 'fax'],
} as const satisfies Readonly<Record<DeficiencyPaper, readonly string[]>>;
export type AddresseeField = (typeof ADDRESSEE_FIELDS)[DeficiencyPaper][number];
export const ADDRESSEE_LABELS: Readonly<Record<AddresseeField, string>> = {
  postalCode: registrationField('postalCode').label, address: registrationField('address').label, name: registrationField('name').label,
  department: registrationField('department').label, contactName: registrationField('contactName').label, fax: '送り先のFAX番号',
};
export type AddresseeTexts = Readonly<Record<AddresseeField, string>>;

/** Without it the paper still finds its way. */
const OPTIONAL: readonly AddresseeField[] = ['department', 'contactName'];

/** Where a value of the addressee comes from, and whether a person stands behind it: what only a machine made out has to be confirmed before it is printed. */
export interface AddresseeValue {
  readonly value: string;
  readonly unseen: boolean;
}

export interface AddresseeSources {
  readonly raw: RawRegistration;
  readonly read: FieldReadings;
  readonly confirmed: readonly RegistrationField[];
  /** Typed by the customer on the web. */
  readonly fromWeb: boolean;
  /** The number that the FAX came from; '' where nobody knows. */
  readonly faxSender: string;
  /** What stood on the last paper, which somebody has answered for; null before the first one. */
  readonly printed: AddresseeTexts | null;
}

/** What the form of a 不備の書面 begins with: the entry where a person typed or confirmed it, else what was printed before, else the reading. */
export function proposedAddressee(sources: AddresseeSources): Readonly<Record<AddresseeField, AddresseeValue>> {
  const propose = (field: AddresseeField): AddresseeValue => {
    const own = field === 'fax' ? { value: sources.faxSender, unseen: sources.faxSender !== '' } : entered(field, sources);
    const before = sources.printed?.[field] ?? '';
    return before !== '' && (own.unseen || own.value === '') ? { value: before, unseen: false } : own;
  };
  return { postalCode: propose('postalCode'), address: propose('address'), name: propose('name'), department: propose('department'), contactName: propose('contactName'), fax: propose('fax') };
}

function entered(field: Exclude<AddresseeField, 'fax'>, { raw, read, confirmed, fromWeb }: AddresseeSources): AddresseeValue {
  const value = entryValue(field, raw, read);
  const reading = read[field];
  // However sure the machine was: an entry that was only saved says what was read.
  const onlyRead = reading !== undefined && !fromWeb && reading.confidence < EXACT_READING && oneLine(reading.value) === value && !confirmed.includes(field);
  return { value, unseen: value !== '' && (onlyRead || asksForConfirmation(field, raw, read, confirmed)) };
}

/**
 * Everything that keeps the paper from being printed, beside its field: what is missing or cannot be what the field holds, and what a machine made out and nobody has confirmed.
 * @param confirmed fields that the person says were compared
 */
export function addresseeProblems(
  paper: DeficiencyPaper, typed: AddresseeTexts, proposed: Readonly<Record<AddresseeField, AddresseeValue>>, confirmed: readonly string[], today: CalendarDate,
): ReadonlyMap<AddresseeField, string> {
  const { fax, ...raw } = typed;
  const reading = readRegistration(raw, 'paper', today);
  const problems = new Map<AddresseeField, string>();
  for (const field of ADDRESSEE_FIELDS[paper]) {
    const violation = field === 'fax' ? faxProblem(fax) : reading.ok ? null : (reading.violations.find((one) => one.field === field) ?? null);
    if (violation !== null && !(violation.code === 'required' && OPTIONAL.includes(field))) problems.set(field, violation.message);
    else if (proposed[field].unseen && oneLine(typed[field]) === proposed[field].value && !confirmed.includes(field)) {
      problems.set(field, field === 'fax' ? '送り先のFAX番号は、発信元の番号のままです。お客様の番号か確かめて印を付けるか、入力し直してください' : `${ADDRESSEE_LABELS[field]}は、機械が読み取ったままの値です。申込書と見比べて印を付けるか、入力し直してください`);
    }
  }
  return problems;
}

function faxProblem(fax: string): { readonly code: string; readonly message: string } | null {
  if (fax.trim() === '') return { code: 'required', message: '送り先のFAX番号を入力してください' };
  const reading = readPhone(fax);
  return reading.ok ? null : { code: reading.code, message: `FAX番号${explainPhone(reading)}` };
}
