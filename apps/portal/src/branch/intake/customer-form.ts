import {
  type CalendarDate, checkText, CUSTOMER_FACTS, CUSTOMER_KIND_LABELS, type CustomerFact, entryValue, explainDate, explainText, formatEraDate, readCorporateNumber, readDate,
  explainPhone, readDigits, readKana, readPhone,
} from '#domain';
import type { Customer, CustomerKind, FactSource, Registration } from '#persistence';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { FormErrors } from '../typed-text.js';

/** Where facts of a customer come from; what is typed on the form itself proves nothing but is named all the same. */
export const FACT_SOURCES = ['登記情報', '国税庁 法人番号公表サイト', '国土交通省 業者検索', '保証契約の記録', 'お客様への電話', '利用申込書'] as const;

/** A customer's record as it was typed: every fact with its source and day, and the 反社チェック. */
export interface TypedCustomer {
  readonly kind: string;
  readonly texts: Readonly<Record<CustomerFact, string>>;
  readonly sources: Readonly<Record<CustomerFact, string>>;
  readonly days: Readonly<Record<CustomerFact, string>>;
  /** 共通の出典・時点: for every fact that names none of its own. */
  readonly sharedSource: string;
  readonly sharedOn: string;
  readonly screenedOn: string;
  readonly screenedBy: string;
}

export interface CustomerRecord {
  readonly kind: CustomerKind;
  readonly facts: Readonly<Record<CustomerFact, string>>;
  readonly sources: Readonly<Record<string, FactSource>>;
  readonly shared: FactSource | null;
  readonly screenedOn: CalendarDate | null;
  readonly screenedBy: string | null;
}

export function typedCustomer(form: SubmittedForm): TypedCustomer {
  return {
    kind: form.text('kind'), texts: byFact((name) => form.text(name)), sources: byFact((name) => form.text(`${name}-source`)), days: byFact((name) => form.text(`${name}-on`)),
    sharedSource: form.text('sharedSource'), sharedOn: form.text('sharedOn'), screenedOn: form.text('screenedOn'), screenedBy: form.text('screenedBy'),
  };
}

/** What the form opens with: the record, or for a new one what the application says. */
export function knownCustomer(customer: Customer | null, registration: Registration): TypedCustomer {
  if (customer !== null) return recordedCustomer(customer);
  const { raw, read, content } = registration;
  const applied = (name: CustomerFact): string => {
    switch (name) {
      case 'name':
      case 'nameKana':
      case 'postalCode':
      case 'address':
      case 'phone':
      case 'corporateNumber':
        return content?.[name] ?? entryValue(name, raw, read);
      default:
        return '';
    }
  };
  return {
    kind: 'corporation', texts: byFact(applied), sources: byFact(() => ''), days: byFact(() => ''), sharedSource: '', sharedOn: '', screenedOn: '', screenedBy: '',
  };
}

/** The record as it is, for a form that changes it. */
export function recordedCustomer(customer: Customer): TypedCustomer {
  return {
    kind: customer.kind, texts: byFact((name) => customer[name] ?? ''), sources: byFact((name) => customer.sources?.[name]?.source ?? ''), days: byFact((name) => dayText(customer.sources?.[name]?.on ?? null)),
    sharedSource: '', sharedOn: '', screenedOn: dayText(customer.screenedOn ?? null), screenedBy: customer.screenedBy ?? '',
  };
}

/** Reads the record; what is missing may be added later, what is there must be right. */
export function readCustomer(typed: TypedCustomer, today: CalendarDate, errors: FormErrors): CustomerRecord | null {
  const kind = (Object.keys(CUSTOMER_KIND_LABELS) as CustomerKind[]).find((known) => known === typed.kind);
  if (kind === undefined) errors.set('kind', '種別を選んでください');
  const sources: Record<string, FactSource> = {};
  const shared = readSharedSource(typed, today, errors);
  const facts = byFact((name) => {
    const value = readFact(name, typed.texts[name], errors);
    const source = readSource(name, typed, shared, today, errors);
    if (source !== null) sources[name] = source;
    return value;
  });
  const screenedOn = readDay('screenedOn', '反社チェックの日', typed.screenedOn, today, errors);
  const by = checkText(typed.screenedBy, { maxLength: 40 });
  if (!by.ok) errors.set('screenedBy', `反社チェックの担当：${explainText(by)}`);
  if (errors.size > 0 || kind === undefined || !by.ok) return null;
  return { kind, facts, sources, shared, screenedOn, screenedBy: by.value === '' ? null : by.value };
}

/** 郵便番号 and 住所 of a record alone, with the one source of both; null with what is wrong added to the errors. */
export function readRecordAddress(typed: TypedCustomer, today: CalendarDate, errors: FormErrors): { readonly postalCode: string; readonly address: string; readonly source: FactSource } | null {
  const [postalCode, address] = [readFact('postalCode', typed.texts.postalCode, errors), readFact('address', typed.texts.address, errors)];
  if (typed.texts.postalCode.trim() === '') errors.set('postalCode', '郵便番号を入力してください');
  if (typed.texts.address.trim() === '') errors.set('address', '住所を入力してください');
  const source = readSource('address', typed, null, today, errors);
  if (typed.sources.address.trim() === '') errors.set('address-source', '住所の出典を入力してください');
  if (typed.days.address.trim() === '') errors.set('address-on', '住所の時点を入力してください');
  return errors.size > 0 || source === null ? null : { postalCode, address, source };
}

function readFact(name: CustomerFact, typed: string, errors: FormErrors): string {
  const fact = CUSTOMER_FACTS.find((known) => known.name === name);
  if (fact === undefined) throw new Error(`There is no fact ${name}.`);
  if (typed.trim() === '') {
    if (name === 'name') errors.set(name, '名称を入力してください');
    return '';
  }
  const told = READERS[name]?.(typed);
  if (told !== undefined) {
    if ('rest' in told) errors.set(name, `${fact.label}${told.rest}`);
    return 'rest' in told ? '' : told.value;
  }
  const reading = checkText(typed, { maxLength: fact.maxLength });
  if (!reading.ok) errors.set(name, `${fact.label}：${explainText(reading)}`);
  return reading.ok ? reading.value : '';
}

/** The value, or the rest of the sentence that begins with the fact's label. */
type Told = { readonly value: string } | { readonly rest: string };

const READERS: Readonly<Partial<Record<CustomerFact, (typed: string) => Told>>> = {
  postalCode: (typed) => {
    const reading = readDigits(typed, 7);
    return reading.ok ? { value: `${reading.value.slice(0, 3)}-${reading.value.slice(3)}` } : { rest: 'は、7けたの数字で入力してください' };
  },
  phone: (typed) => {
    const reading = readPhone(typed);
    return reading.ok ? reading : { rest: explainPhone(reading) };
  },
  corporateNumber: (typed) => {
    const reading = readCorporateNumber(typed);
    return reading.ok ? reading : { rest: 'は、13けたの数字で入力してください。数字の並びも確かめてください' };
  },
  nameKana: (typed) => {
    const reading = readKana(typed, 100);
    return reading.ok ? reading : { rest: 'は、ひらがなかカタカナで入力してください' };
  },
};

/** One source and one day for many facts: a register is looked up once. */
function readSharedSource({ sharedSource, sharedOn }: TypedCustomer, today: CalendarDate, errors: FormErrors): FactSource | null {
  const source = checkText(sharedSource, { maxLength: 60 });
  if (!source.ok) errors.set('sharedSource', `共通の出典：${explainText(source)}`);
  const on = readDay('sharedOn', '共通の時点', sharedOn, today, errors);
  if (!source.ok || (source.value === '' && sharedOn.trim() === '')) return null;
  if (source.value === '') errors.set('sharedSource', '共通の出典を入力してください');
  else if (on === null && !errors.has('sharedOn')) errors.set('sharedOn', '共通の時点を入力してください');
  return on === null ? null : { source: source.value, on };
}

function readSource(
  name: CustomerFact, { sources, days, texts }: TypedCustomer, shared: FactSource | null, today: CalendarDate, errors: FormErrors,
): FactSource | null {
  const label = CUSTOMER_FACTS.find((known) => known.name === name)?.label ?? '';
  const source = checkText(sources[name], { maxLength: 60 });
  if (!source.ok) errors.set(`${name}-source`, `${label}の出典：${explainText(source)}`);
  const on = readDay(`${name}-on`, `${label}の時点`, days[name], today, errors);
  if (!source.ok || texts[name].trim() === '') return null;
  if (source.value === '' && days[name].trim() === '') return shared;
  if (source.value === '') errors.set(`${name}-source`, `${label}の出典を入力してください`);
  else if (on === null && !errors.has(`${name}-on`)) errors.set(`${name}-on`, `${label}の時点を入力してください`);
  return on === null ? null : { source: source.value, on };
}

function readDay(field: string, label: string, typed: string, today: CalendarDate, errors: FormErrors): CalendarDate | null {
  if (typed.trim() === '') return null;
  const reading = readDate(typed);
  if (!reading.ok) errors.set(field, explainDate(label, typed, reading));
  else if (reading.value > today) errors.set(field, `${label}は、今日までの日付で入力してください`);
  return reading.ok ? reading.value : null;
}

function dayText(day: CalendarDate | null): string {
  return day === null ? '' : formatEraDate(day);
}

function byFact<T>(of: (name: CustomerFact) => T): Record<CustomerFact, T> {
  return Object.fromEntries(CUSTOMER_FACTS.map(({ name }) => [name, of(name)])) as Record<CustomerFact, T>;
}
