import { readDate } from '../calendar/read-date.js';
import { readCorporateNumber, readPostalCode } from '../text/digit-fields.js';
import { readPhone } from '../text/phone.js';
import { type UnreadShape, unreadInAddress, unreadInName } from '../text/unread-shapes.js';
import type { RegistrationField } from './paper-form.js';

/** The most that is believed of letters made out by a machine: only a cell of the Excel form stands at 100. */
export const MOST_CONFIDENCE = 95;
/** What is left of it when the value cannot be what the field holds. */
const IMPOSSIBLE = 10;

const READERS: Readonly<Partial<Record<RegistrationField, (text: string) => { readonly ok: boolean }>>> = {
  appliedOn: readDate,
  postalCode: readPostalCode,
  phone: readPhone,
  corporateNumber: readCorporateNumber,
};

/** What a machine made out, checked by what the field can hold: a number is never trusted on the machine's own confidence. */
export function checkedReading(field: RegistrationField, value: string, confidence: number): { readonly value: string; readonly confidence: number } {
  const reader = READERS[field];
  const possible = reader === undefined || reader(value).ok;
  return { value, confidence: Math.round(Math.max(0, Math.min(confidence, possible ? MOST_CONFIDENCE : IMPOSSIBLE))) };
}

const SHAPES: Readonly<Partial<Record<RegistrationField, (text: string) => UnreadShape | null>>> = { address: unreadInAddress, name: unreadInName, contactName: unreadInName };

/** 異体字 that may stand on the paper in place of a letter that a machine made out there: a person looks, however sure the machine is. */
export function unreadShapeIn(field: RegistrationField, value: string): UnreadShape | null {
  return SHAPES[field]?.(value) ?? null;
}
