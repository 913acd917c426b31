import { inKatakana, isOnPaper, lengthWords, LONGEST_KEPT, type RawRegistration, REGISTRATION_FIELDS, type RegistrationField, registrationField, VALUE_SOURCES, type ValueSource } from '#domain';
import type { Registration } from '#persistence';
import type { SubmittedForm } from '../../http/submitted-form.js';

/** The form of the desk as it was sent; only フリガナ is in katakana, however it was typed. */
export interface TypedEntry {
  readonly raw: RawRegistration;
  /** Fields from which U+0000 was taken, which no record holds: somebody looks at what is left before it is kept. */
  readonly cleaned: readonly RegistrationField[];
  readonly confirmed: readonly RegistrationField[];
  readonly sealPresent: boolean;
  readonly sealLegible: boolean;
  /** The page that the seal is said to be seen on; null where the form asked for none. */
  readonly sealSeenOn: string | null;
  /** The readings that stood beside it, by field; null where the form says nothing of them. */
  readonly shown: Readonly<Record<string, string>> | null;
  readonly payeeFixed: boolean;
  readonly redeposit: boolean;
  /** 目で読み比べた: where no machine has made out the page. */
  readonly comparedByEye: boolean;
}

const FIELDS: readonly RegistrationField[] = REGISTRATION_FIELDS.map(({ name }) => name);

/** In the order of the paper, behind them what it has no box for. */
export const ENTRY_FIELDS: readonly RegistrationField[] = [...FIELDS.filter(isOnPaper), ...FIELDS.filter((name) => !isOnPaper(name))];

export function typedEntry(form: SubmittedForm): TypedEntry {
  const ticks = form.list('tick');
  const confirmed = form.list('confirm');
  const texts = ENTRY_FIELDS.map((name) => [name, registrationField(name).kind === 'kana' ? inKatakana(form.text(name)) : form.text(name)] as const);
  return {
    raw: Object.fromEntries(texts.map(([name, text]) => [name, text.replaceAll('\0', '')])),
    cleaned: texts.filter(([, text]) => text.includes('\0')).map(([name]) => name),
    confirmed: ENTRY_FIELDS.filter((name) => confirmed.includes(name)),
    sealPresent: ticks.includes('sealPresent'), sealLegible: ticks.includes('sealLegible'), sealSeenOn: form.text('sealSeenOn') || null, payeeFixed: ticks.includes('payeeFixed'), redeposit: ticks.includes('redeposit'),
    comparedByEye: ticks.includes('comparedByEye'), shown: readTexts(form.text('shown')),
  };
}

/** Texts by name, as a hidden field of a form brings back what stood on it; null when it says nothing. */
export function readTexts(json: string): Readonly<Record<string, string>> | null {
  try {
    const texts: unknown = JSON.parse(json);
    if (typeof texts === 'object' && texts !== null) return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    return null;
  } catch {
    return null;
  }
}

/** The act of a button that puts another known value into its field and keeps the entry. */
export function takeAct(field: RegistrationField, source: ValueSource): string {
  return `take-${field}-${source}`;
}

/** The entry with the value that such a button asks for; as it was typed for every other act. */
export function withTaken(typed: TypedEntry, act: string, valueOf: (field: RegistrationField, source: ValueSource) => string): { readonly entry: TypedEntry; readonly taken: RegistrationField | null } {
  for (const field of ENTRY_FIELDS) {
    const source = VALUE_SOURCES.find((known) => takeAct(field, known) === act);
    const value = source === undefined ? '' : valueOf(field, source);
    if (value !== '') return { entry: { ...typed, raw: { ...typed.raw, [field]: value } }, taken: field };
  }
  return { entry: typed, taken: null };
}

/** The entry as it is kept, for a page that nobody has sent yet. */
export function keptEntry(registration: Registration): TypedEntry {
  const { raw, sealPresent, sealLegible, payeeFixed, redeposit, comparedByEye } = registration;
  return { raw, cleaned: [], confirmed: registration.confirmed, sealPresent, sealLegible, sealSeenOn: registration.sealSeenOn ?? null, payeeFixed, redeposit, comparedByEye, shown: null };
}

/** Whether the form says what is kept already, so that keeping it again overwrites nothing; what was typed in it was confirmed when it was kept. */
export function standsAsTyped(registration: Registration, typed: TypedEntry): boolean {
  const kept = keptEntry(registration);
  return ENTRY_FIELDS.every((name) => (kept.raw[name] ?? '') === (typed.raw[name] ?? '') && (kept.confirmed.includes(name) || !typed.confirmed.includes(name)))
    && kept.sealPresent === typed.sealPresent && kept.sealLegible === typed.sealLegible && (typed.sealSeenOn === null || !(kept.sealPresent || kept.sealLegible) || kept.sealSeenOn === typed.sealSeenOn) && kept.payeeFixed === typed.payeeFixed && kept.redeposit === typed.redeposit && kept.comparedByEye === typed.comparedByEye;
}

/** What cannot even be kept for later: texts of a length that no field has, and those that U+0000 stood in; they stay in the form. */
export function unkeepable({ raw, cleaned }: TypedEntry): ReadonlyMap<string, string> {
  return new Map(ENTRY_FIELDS.flatMap((name): [string, string][] => {
    const { label } = registrationField(name);
    if ((raw[name] ?? '').length > LONGEST_KEPT) return [[name, `${label}${lengthWords(name)}`]];
    return cleaned.includes(name) ? [[name, `${label}に、画面に見えない制御文字（U+0000）が入っていたため、取り除きました。確かめて、もう一度保存してください`]] : [];
  }));
}
