import { ADDRESSEE_OWNER } from './form-vocabulary.js';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { explainDate } from '../calendar/explain-date.js';
import { formatInOtherCalendar } from '../calendar/format-date.js';
import { isPlausibleDate, joinDateBoxes, readDate } from '../calendar/read-date.js';
import { formatYenFully } from '../money/format-yen.js';
import { explainYen, readPositiveYen } from '../money/read-positive-yen.js';
import type { Yen } from '../money/yen.js';
import { checkText, explainText } from '../text/check-text.js';
import { readDigits, readMailAddress } from '../text/digit-fields.js';
import { explainPhone, readPhone } from '../text/phone.js';
import { readAccountHolderKana } from '../text/kana.js';
import { narrow } from '../text/narrow.js';
import type { WorkClass } from '../vocabulary/enumerations.js';
import { fieldNamed, labelOf, type ApplicationStep, type FieldName } from './fields.js';
import type { Caution, Echo, RawForm, Violation } from './form-context.js';

/** Reads the fields of one form and gathers everything to be said about them. */
export class FieldReader {
  readonly violations: Violation[] = [];
  readonly cautions: Caution[] = [];
  readonly echoes: Echo[] = [];

  constructor(
    private readonly raw: RawForm,
    readonly workClass: WorkClass | null,
    readonly today: CalendarDate,
  ) {}

  label(name: FieldName): string {
    return labelOf(name, this.workClass);
  }

  /** The text as typed; the boxes of a date as one text. */
  typed(name: FieldName): string {
    const { step, kind } = fieldNamed(name);
    return kind === 'date' ? dateText(this.raw[step], name) : (this.raw[step]?.[name] ?? '');
  }

  /** For which 発注者 the 宛名 was typed; empty when nothing was kept about it. */
  addresseeOwner(): string {
    return this.raw['works']?.[ADDRESSEE_OWNER] ?? '';
  }

  /** What was answered to a caution at this field. */
  answer(name: FieldName): string {
    return this.raw[fieldNamed(name).step]?.[`${name}.answer`] ?? '';
  }

  violate(name: FieldName, code: string, message: string): null {
    this.violations.push({ step: fieldNamed(name).step, field: name, code, message });
    return null;
  }

  violateAt(step: ApplicationStep, field: string, code: string, message: string): null {
    this.violations.push({ step, field, code, message });
    return null;
  }

  text(name: FieldName, asked = true): string | null {
    const typed = this.filled(name, asked);
    if (typed === null) return null;
    const { kind, maxLength } = fieldNamed(name);
    const reading = checkText(typed, { maxLength: maxLength ?? 100, multiline: kind === 'multiline' });
    if (!reading.ok) return this.violate(name, reading.code, `${this.label(name)}：${explainText(reading)}`);
    if (reading.value === '') return this.missing(name);
    return reading.value;
  }

  choice<T extends string>(name: FieldName, values: readonly T[], asked = true): T | null {
    const typed = this.filled(name, asked)?.trim();
    if (typed === undefined) return null;
    return values.find((value) => value === typed) ?? this.violate(name, 'choice/unknown', `${this.label(name)}を選んでください`);
  }

  consent(name: FieldName): true | null {
    return this.typed(name) === 'agreed' ? true : this.violate(name, 'consent/missing', `${this.label(name)}が必要です。内容を読んでチェックを付けてください`);
  }

  yen(name: FieldName): Yen | null {
    const typed = this.filled(name);
    if (typed === null) return null;
    const reading = readPositiveYen(typed);
    return reading.ok ? reading.value : this.violate(name, reading.code, explainYen(this.label(name), reading, '4,840万、48400000'));
  }

  /** A share in millionths from `40`, `40%`, `33.33`, `4割`, `4.5割`, `4/10` or 10分の4. */
  percent(name: FieldName): number | null {
    const typed = this.filled(name);
    if (typed === null) return null;
    const millionths = readShare(typed);
    if (millionths !== null && millionths >= LEAST_SHARE && millionths <= 1_000_000) return millionths;
    return this.violate(name, 'percent/malformed', `${this.label(name)}は、1から100までの数字で入力してください（例：40）`);
  }

  date(name: FieldName, asked = true): CalendarDate | null {
    const typed = this.filled(name, asked);
    if (typed === null) return null;
    const reading = readDate(typed);
    if (reading.ok) {
      this.echo(name, formatInOtherCalendar(typed, reading.value));
      if (isPlausibleDate(reading.value, this.today)) return reading.value;
      return this.violate(name, 'calendar/implausible-year', `${this.label(name)}の日付「${narrow(typed).trim()}」は、年を確かめてください`);
    }
    return this.violate(name, reading.code, explainDate(this.label(name), typed, reading));
  }

  digits(name: FieldName): string | null {
    const typed = this.filled(name);
    if (typed === null) return null;
    const length = fieldNamed(name).maxLength ?? 0;
    const reading = readDigits(typed, length);
    return reading.ok ? reading.value : this.violate(name, reading.code, `${this.label(name)}は、${length}けたの数字で入力してください`);
  }

  accountKana(name: FieldName, asked = true): string | null {
    const typed = this.filled(name, asked);
    if (typed === null) return null;
    const length = fieldNamed(name).maxLength ?? 48;
    const reading = readAccountHolderKana(typed, length);
    if (!reading.ok) {
      const message = reading.code === 'text/too-long' ? `は${length}文字以内で入力してください` : 'は、カタカナで入力してください（例：カ）ミホングミ）';
      return this.violate(name, reading.code, `${this.label(name)}${message}`);
    }
    if (reading.value !== typed.trim()) this.echo(name, reading.value);
    return reading.value;
  }

  phone(name: FieldName): string | null {
    const typed = this.filled(name);
    if (typed === null) return null;
    const reading = readPhone(typed);
    return reading.ok ? reading.value : this.violate(name, reading.code, `${this.label(name)}${explainPhone(reading)}`);
  }

  mail(name: FieldName): string | null {
    const typed = this.filled(name);
    if (typed === null) return null;
    const reading = readMailAddress(typed);
    return reading.ok ? reading.value : this.violate(name, reading.code, `${this.label(name)}は、name@example.jp の形で入力してください`);
  }

  echo(field: string, text: string): void {
    this.echoes.push({ field, text });
  }

  echoYen(name: FieldName, amount: Yen): void {
    this.echo(name, `読み取った金額 ${formatYenFully(amount)}`);
  }

  /** The typed text, or null with a violation when a required field is empty. A field that is not asked is not read. */
  private filled(name: FieldName, asked = true): string | null {
    if (!asked) return null;
    const typed = this.typed(name);
    return typed.trim() === '' ? this.missing(name) : typed;
  }

  private missing(name: FieldName): null {
    const { requirement, kind } = fieldNamed(name);
    if (requirement === 'optional') return null;
    const verb = kind === 'choice' ? '選んで' : '入力して';
    return this.violate(name, 'required', `${this.label(name)}を${verb}ください`);
  }
}

/** One percent: less is a share typed as a fraction (0.4 for 40%). */
const LEAST_SHARE = 10_000;

function readShare(typed: string): number | null {
  const text = typed.length > 30 ? '' : narrow(typed).replace(/[ %]/g, '');
  const fraction = /^(?<whole>\d{1,3})分の(?<part>\d{1,3})$/.exec(text) ?? /^(?<part>\d{1,3})\/(?<whole>\d{1,3})$/.exec(text);
  if (fraction) {
    const [part, whole] = [Number(fraction.groups?.['part']), Number(fraction.groups?.['whole'])];
    return whole === 0 ? null : Math.floor((part * 1_000_000) / whole);
  }
  const decimal = /^(\d{1,3})(?:\.(\d{1,4}))?(割?)$/.exec(text);
  if (!decimal) return null;
  const millionths = Number(decimal[1]) * 10_000 + Number((decimal[2] ?? '').padEnd(4, '0'));
  return decimal[3] === '割' ? millionths * 10 : millionths;
}

/** The text of a date from one box or from era, year, month and day. */
export function dateText(fields: Readonly<Record<string, string>> | undefined, name: string): string {
  const whole = fields?.[name] ?? '';
  if (whole.trim() !== '') return whole;
  const box = (part: string): string => (fields?.[`${name}.${part}`] ?? '').slice(0, 20);
  return joinDateBoxes(box('era'), box('year'), box('month'), box('day'));
}
