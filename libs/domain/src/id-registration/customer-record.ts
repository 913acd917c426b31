import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { formatEraDate } from '../calendar/format-date.js';
import { digitsIn } from '../text/digit-fields.js';
import { addressesAlike } from '../text/address-key.js';
import { foldSmallKe, searchKey } from '../text/search-key.js';

/** 法人, 個人事業主, 組合. */
export const CUSTOMER_KIND_LABELS = { corporation: '法人', 'sole-proprietor': '個人事業主', association: '組合' } as const;
type Kind = keyof typeof CUSTOMER_KIND_LABELS;

const EVERYBODY = ['corporation', 'sole-proprietor', 'association'] as const;
const NOBODY = [] as const;

/** What a customer's record says of itself, with what each fact was taken from, and without which of them whose record is not complete. */
export const CUSTOMER_FACTS = [
  { name: 'name', label: '名称', maxLength: 80, neededBy: EVERYBODY },
  { name: 'nameKana', label: '名称のフリガナ', maxLength: 100, neededBy: EVERYBODY },
  { name: 'representativeTitle', label: '代表者の役職', maxLength: 40, neededBy: ['corporation', 'association'] },
  { name: 'representativeName', label: '代表者の氏名', maxLength: 60, neededBy: EVERYBODY },
  { name: 'postalCode', label: '郵便番号', maxLength: 20, neededBy: EVERYBODY },
  { name: 'address', label: '住所', maxLength: 120, neededBy: EVERYBODY },
  { name: 'phone', label: '電話番号', maxLength: 20, neededBy: EVERYBODY },
  { name: 'corporateNumber', label: '法人番号', maxLength: 20, neededBy: ['corporation'] },
  { name: 'licence', label: '許可・登録番号', maxLength: 100, neededBy: EVERYBODY },
  { name: 'office', label: '営業所', maxLength: 100, neededBy: NOBODY },
] as const satisfies readonly { name: string; label: string; maxLength: number; neededBy: readonly Kind[] }[];
export type CustomerFact = (typeof CUSTOMER_FACTS)[number]['name'];

/** 反社チェックの有効期間: the first day of one that still counts on a day. */
export function screenedSince(today: CalendarDate, validDays: number): CalendarDate {
  return addDays(today, -validDays);
}

/** A record as it is judged: texts by fact, sources by fact, and when the 反社チェック was done and by whom. */
export interface JudgedCustomer {
  readonly kind: Kind;
  readonly facts: Readonly<Partial<Record<CustomerFact, string | null>>>;
  readonly sourced: readonly string[];
  readonly screenedOn: string | null;
  readonly screenedBy: string | null;
}

/**
 * What is missing before an ID may be approved, in words, with `screenedSince` as the first day of a 反社チェック that still counts; a 法人 has a 法人番号, a person in business neither that nor a title.
 */
export function customerGaps({ kind, facts, sourced, screenedOn, screenedBy }: JudgedCustomer, screenedSince: CalendarDate): readonly string[] {
  const gaps: string[] = [];
  for (const { name, label, neededBy } of CUSTOMER_FACTS) {
    const filled = (facts[name] ?? '').trim() !== '';
    if (!filled && neededBy.some((needing) => needing === kind)) gaps.push(`${label}がありません`);
    if (filled && !sourced.includes(name)) gaps.push(`${label}の出典がありません`);
  }
  if (screenedOn === null || (screenedBy ?? '') === '') gaps.push('反社チェックの日と担当がありません');
  else if (screenedOn < screenedSince) gaps.push(`反社チェックが古くなっています。${formatEraDate(screenedSince)}以後の日で、あらためて確かめてください`);
  return gaps;
}

/** A change of a customer's record: by whom, and when. */
export interface RecordChange {
  readonly staffId: string;
  readonly at: number;
}

/** 記録を変えた人: everybody who made or changed a customer's record since a registration of that customer was last approved; whoever approved that one has answered for what was written before. */
export function recordChangers(changes: readonly RecordChange[], lastApprovedAt: number | null): readonly string[] {
  return [...new Set(changes.filter(({ at }) => lastApprovedAt === null || at >= lastApprovedAt).map(({ staffId }) => staffId))];
}

/** A record as a second person looks at it: by its labels all that it says, where from, and the 反社チェック. */
export type ShownRecord = Readonly<Record<string, string>>;

interface Source {
  readonly source: string;
  readonly on: CalendarDate;
}

interface RecordToShow extends Omit<JudgedCustomer, 'sourced' | 'screenedOn'> {
  /** By fact; under `kind` that of a 種別 that was changed. */
  readonly sources: Readonly<Record<string, Source | undefined>>;
  readonly screenedOn: CalendarDate | null;
}

export function shownRecord({ kind, facts, sources, screenedOn, screenedBy }: RecordToShow): ShownRecord {
  return {
    種別: CUSTOMER_KIND_LABELS[kind],
    ...(sources['kind'] === undefined ? {} : { 種別の出典: sourceWords(sources['kind']) }),
    ...Object.fromEntries(CUSTOMER_FACTS.flatMap(({ name, label }) => {
      const source = sources[name];
      return [[label, facts[name] ?? ''], [`${label}の出典`, source === undefined ? '' : sourceWords(source)]];
    })),
    反社チェック: [screenedOn === null ? '' : formatEraDate(screenedOn), screenedBy ?? ''].join('　').trim(),
  };
}

function sourceWords({ source, on }: Source): string {
  return `${source}（${formatEraDate(on)}）`;
}

/** What a correction says in place of a record, and with what source a 種別 is another one. */
export type CorrectedRecord = RecordToShow & { readonly kindSource: Source | null };

/**
 * Why a record is not corrected so, by the field of its form: what changes says what it was taken from, at a day not before that of what it replaces; and what the record
 * needs is not taken away from it: facts that its 種別 needs, their sources, the 反社チェック. What was missing before may go on missing. What the 種別 does not need, as a
 * 営業所 that is given up, is emptied without a source, which would stand beside nothing: that it stood there, and who took it away, stays on record.
 * @param besides facts that are not corrected here
 */
export function correctionProblems(before: RecordToShow, after: CorrectedRecord, besides: readonly CustomerFact[]): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const kindChanged = before.kind !== after.kind;
  if (kindChanged && after.kindSource === null) problems.set('sharedSource', '種別を変えるときは、何で確かめたか（共通の出典）と、いつの時点かを入力してください');
  else if (kindChanged && isOlder(after.kindSource, before.sources['kind'])) problems.set('sharedOn', olderWords('種別', before.sources['kind']));
  for (const { name, label, neededBy } of CUSTOMER_FACTS) {
    if (besides.includes(name)) continue;
    const [was, is] = [before.facts[name] ?? '', after.facts[name] ?? ''];
    const [old, source] = [before.sources[name], after.sources[name]];
    const needs = (kind: Kind): boolean => neededBy.some((needing) => needing === kind);
    if (is === '') {
      if (needs(after.kind) && (was !== '' || !needs(before.kind))) problems.set(name, `${label}を入力してください`);
    } else if (source === undefined) {
      if (was !== is || old !== undefined) problems.set(`${name}-source`, `${label}を何で確かめたか（出典）と、いつの時点かを入力してください`);
    } else if (was !== is && isOlder(source, old)) problems.set(`${name}-on`, olderWords(label, old));
  }
  if (before.screenedOn !== null && after.screenedOn === null) problems.set('screenedOn', '反社チェックの日を入力してください');
  else if (before.screenedOn !== null && after.screenedOn !== null && after.screenedOn < before.screenedOn) {
    problems.set('screenedOn', `反社チェックの日は、いまの記録の日（${formatEraDate(before.screenedOn)}）か、それより後にしてください`);
  }
  if ((before.screenedBy ?? '') !== '' && (after.screenedBy ?? '') === '') problems.set('screenedBy', '反社チェックの担当を入力してください');
  return problems;
}

function isOlder(source: Source | null, old: Source | undefined): boolean {
  return source !== null && old !== undefined && source.on < old.on;
}

function olderWords(label: string, old: Source | undefined): string {
  return `${label}を変えるときの時点は、いまの記録の時点${old === undefined ? '' : `（${formatEraDate(old.on)}）`}か、それより後にしてください`;
}

/** One line of a record that says something else than before. */
export interface RecordDifference {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** The lines of a record that say where a letter goes. */
export const ADDRESS_LABELS: readonly string[] = CUSTOMER_FACTS.filter(({ name }) => name === 'postalCode' || name === 'address').map(({ label }) => label);

/** What stands differently in a record than when it was looked at; a line that did not stand there was an empty one. */
export function recordDifferences(seen: ShownRecord, now: ShownRecord): readonly RecordDifference[] {
  return Object.entries(now).flatMap(([label, after]) => {
    const before = seen[label] ?? '';
    return before === after ? [] : [{ label, before, after }];
  });
}

/** A change of a record on record: what it said, and what it says now. */
export function differenceWords({ label, before, after }: RecordDifference): string {
  return `${label}：${before || NOTHING} → ${after || NOTHING}`;
}

/** Whether these words of `differenceWords` say that a line was changed to this. */
export function isChangeTo(words: string, label: string, after: string): boolean {
  return words.startsWith(`${label}：`) && words.endsWith(` → ${after || NOTHING}`);
}

const NOTHING = '（空）';

/** Beside the field of a fact that only some need; '' for the others. */
export function neededByWords({ neededBy }: Pick<(typeof CUSTOMER_FACTS)[number], 'neededBy'>): string {
  return neededBy.length === 0 || neededBy.length === EVERYBODY.length ? '' : `${neededBy.map((kind) => CUSTOMER_KIND_LABELS[kind]).join('・')}は必要です`;
}

/** 代表者 as written on papers and screens; a person in business has no title. */
export function representativeWords({ representativeTitle, representativeName }: { readonly representativeTitle: string; readonly representativeName: string }): string {
  return [representativeTitle, representativeName].filter((text) => text !== '').join('　');
}

/** One address in two spellings: widths, blanks and separators do not count. */
export function sameAddress(a: string, b: string): boolean {
  return searchKey(a) !== '' && searchKey(a) === searchKey(b);
}

/** Why a customer is shown as the one who may be meant. */
export const CUSTOMER_MATCHES = { number: '顧客番号', phone: '電話', 'corporate-number': '法人番号', name: '名称', address: '住所' } as const;
export type CustomerMatch = keyof typeof CUSTOMER_MATCHES;

interface MatchedFacts {
  readonly customerNumber: string | null;
  readonly phone: string | null;
  readonly corporateNumber: string | null;
  readonly name: string | null;
  readonly address: string | null;
}

export function customerMatches(asked: MatchedFacts, customer: MatchedFacts): readonly CustomerMatch[] {
  const same = (a: string | null, b: string | null, fold: (text: string) => string): boolean => a !== null && b !== null && fold(a) !== '' && fold(a) === fold(b);
  const found: CustomerMatch[] = [];
  if (same(asked.customerNumber, customer.customerNumber, digitsIn)) found.push('number');
  if (same(asked.phone, customer.phone, digitsIn)) found.push('phone');
  if (same(asked.corporateNumber, customer.corporateNumber, digitsIn)) found.push('corporate-number');
  if (same(asked.name, customer.name, (name) => foldSmallKe(searchKey(name)))) found.push('name');
  if (addressesAlike(asked.address ?? '', customer.address ?? '') === 'same') found.push('address');
  return found;
}
