import { type CalendarDate, calendarDate, fiscalYear, formatFiscalYear, GUARANTEE_KINDS, type GuaranteeKind, searchWords } from '#domain';
import { type GuaranteeFilter, type PagePlace, SUBMISSION_VIEWS, type SubmissionView } from '#persistence';
import { pageHref, readPlace } from '../../http/keyset-pagination.js';
import type { SubmittedForm } from '../../http/submitted-form.js';

/** What the address of 保証工事一覧 says; always a valid filter, whatever was typed. */
export interface GuaranteeQuery {
  readonly text: string;
  readonly places: readonly Place[];
  readonly kind: GuaranteeKind | null;
  /** 会計年度 of the 発行日. */
  readonly year: number | null;
  readonly issuedOnly: boolean;
  readonly view: SubmissionView;
  readonly page: number;
  readonly place: PagePlace | null;
}

export const PLACES = ['number', 'project', 'owner'] as const;
export type Place = (typeof PLACES)[number];

const LONGEST_SEARCH = 100;

/** Before anything was searched, only issued certificates are shown and all three columns are looked through. */
export function readGuaranteeQuery(params: SubmittedForm): GuaranteeQuery {
  const searched = params.has('searched');
  const chosen = PLACES.filter((place) => params.list('in').includes(place));
  const year = /^20\d\d$/.test(params.text('year')) ? Number(params.text('year')) : null;
  const page = /^[1-9]\d{0,4}$/.test(params.text('page')) ? Number(params.text('page')) : 1;
  const place = readPlace(params);
  return {
    text: [...params.text('q')].slice(0, LONGEST_SEARCH).join(''),
    places: searched ? chosen : PLACES,
    kind: GUARANTEE_KINDS.find((kind) => kind === params.text('kind')) ?? null,
    year,
    issuedOnly: !searched || params.has('issued'),
    view: SUBMISSION_VIEWS.find((view) => view === params.text('view')) ?? 'all',
    page: place === null ? 1 : page,
    place,
  };
}

export function toFilter(query: GuaranteeQuery): GuaranteeFilter {
  return {
    words: readWords(query.text),
    inNumber: query.places.includes('number'),
    inProject: query.places.includes('project'),
    inOwner: query.places.includes('owner'),
    kind: query.kind,
    issuedFrom: query.year === null ? null : calendarDate(`${query.year}-04-01`),
    issuedTo: query.year === null ? null : calendarDate(`${query.year + 1}-03-31`),
    issuedOnly: query.issuedOnly,
    view: query.view,
  };
}

function readWords(text: string): readonly string[] {
  return isSignsOnly(text) ? [text.trim()] : searchWords(text, 1);
}

/** Signs alone are no word; as typed, they are found nowhere. */
export function isSignsOnly(text: string): boolean {
  return text.trim() !== '' && searchWords(text, 1).length === 0;
}

/** The address of the same list with something changed; a change of the conditions begins at the first page. */
export function guaranteeListHref(query: GuaranteeQuery, change: { readonly view?: SubmissionView; readonly place?: PagePlace }): string {
  const params = new URLSearchParams({ searched: '1' });
  if (query.text !== '') params.set('q', query.text);
  for (const place of query.places) params.append('in', place);
  if (query.kind !== null) params.set('kind', query.kind);
  if (query.year !== null) params.set('year', String(query.year));
  if (query.issuedOnly) params.set('issued', '1');
  const view = change.view ?? query.view;
  if (view !== 'all') params.set('view', view);
  if (change.place === undefined) return `/guarantees?${params.toString()}`;
  params.set('page', String(Math.max(1, query.page + (change.place.direction === 'after' ? 1 : -1))));
  return pageHref(`/guarantees?${params.toString()}`, change.place);
}

/** 発行日 to choose from: this fiscal year and the five before. */
export function yearChoices(today: CalendarDate): { value: string; label: string }[] {
  const latest = fiscalYear(today);
  return [{ value: '', label: 'すべて' }, ...Array.from({ length: 6 }, (_, index) => latest - index).map((year) => ({ value: String(year), label: formatFiscalYear(year) }))];
}
