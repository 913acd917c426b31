import { keptText } from '../text/kept-text.js';
import type { RegistrationField } from './paper-form.js';
import type { RawRegistration } from './registration-content.js';

/** What of a reading has the length of what was written. */
interface ReadTexts {
  readonly value: string;
  readonly other?: string | null;
  readonly variant?: string | null;
  readonly elsewhere?: ReadTexts | null;
}

/** The texts of a form as they are kept, whoever typed them and however long. */
export function keptTexts(raw: RawRegistration): RawRegistration {
  return Object.fromEntries(Object.entries(raw).map(([name, text]) => [name, keptText(text)]));
}

/** The readings of a form as they are kept, whatever stood there. */
export function keptReadings<R extends ReadTexts>(read: Readonly<Partial<Record<RegistrationField, R>>>): Readonly<Partial<Record<RegistrationField, R>>> {
  return Object.fromEntries(Object.entries(read).map(([name, reading]) => [name, keptReading(reading)]));
}

function keptReading<R extends ReadTexts>({ value, other, variant, elsewhere, ...rest }: R): R {
  return {
    ...rest, value: keptText(value), ...(other === undefined ? {} : { other: other && keptText(other) }), ...(variant === undefined ? {} : { variant: variant && keptText(variant) }),
    ...(elsewhere === undefined ? {} : { elsewhere: elsewhere && keptReading(elsewhere) }),
  } as R;
}
