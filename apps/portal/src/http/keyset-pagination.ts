import { type KeysetPage, type PagePlace, readKeyset, writeKeyset } from '#persistence';
import type { SubmittedForm } from './submitted-form.js';
import type { PaginationView } from './view-models.js';

const DIRECTIONS = ['after', 'before'] as const;

/** The page that an address asks for, by `after=` or `before=`; a broken one shows the first page. */
export function readPlace(params: SubmittedForm): PagePlace | null {
  for (const direction of DIRECTIONS) {
    const key = readKeyset(params.text(direction));
    if (key !== null) return { direction, key };
  }
  return null;
}

/** The address of a page of a list. */
export function pageHref(address: string, place: PagePlace | null): string {
  return place === null ? address : `${address}${address.includes('?') ? '&' : '?'}${place.direction}=${writeKeyset(place.key)}`;
}

export interface KeysetPagination {
  /** Of the list's first page. */
  readonly address: string;
  readonly label: string;
  readonly position: string;
}

/** 前へ and 次へ of a list; null where one page holds it all. From behind the last row one goes back to the beginning. */
export function keysetPagination(page: KeysetPage<unknown>, place: PagePlace | null, { address, label, position }: KeysetPagination): PaginationView | null {
  const { previous, next } = page;
  const stranded = place !== null && page.rows.length === 0;
  if (previous === null && next === null && !stranded) return null;
  return {
    label,
    position,
    previousHref: stranded ? address : previous === null ? null : pageHref(address, { direction: 'before', key: previous }),
    nextHref: next === null ? null : pageHref(address, { direction: 'after', key: next }),
    pages: [],
  };
}

/** How far a list has been shown, in words. */
export function sizeWords(page: KeysetPage<unknown>, size: number): string {
  return page.next === null ? 'ここまでで全件です' : `${size}件ずつ表示`;
}
