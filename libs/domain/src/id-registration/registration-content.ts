import type { CalendarDate } from '../calendar/calendar-date.js';
import type { RegistrationField } from './paper-form.js';

/** The typed text of every field, exactly as it came: from the web form, from the desk, from a cell of the Excel form. */
export type RawRegistration = Readonly<Partial<Record<RegistrationField, string>>>;

/** 利用申込み as it was read without a violation. */
export interface RegistrationContent {
  readonly appliedOn: CalendarDate;
  /** Seven digits. */
  readonly postalCode: string;
  readonly address: string;
  readonly name: string;
  /** Null on paper: the form has no box for it. */
  readonly nameKana: string | null;
  readonly phone: string;
  readonly corporateNumber: string | null;
  readonly department: string;
  readonly contactName: string;
  readonly mail: string | null;
}

/** A field that cannot stay as it is. */
export interface RegistrationViolation {
  readonly field: RegistrationField;
  readonly code: string;
  readonly message: string;
}
