import type { CalendarDate } from '../calendar/calendar-date.js';
import { editionInForce } from '../calendar/editions.js';

/** 取扱区域, one dated line: from a day on, a municipality (or all of a prefecture) belongs to a branch. */
export interface BranchTerritory {
  readonly branchId: string;
  readonly prefecture: string;
  /** 市区町村; '' for the rest of the prefecture. */
  readonly municipality: string;
  readonly effectiveFrom: CalendarDate;
}

/** What people write in between, and the wide shapes: no part of the place. */
function folded(address: string): string {
  return address.normalize('NFKC').replace(/[\s\p{C}]/gu, '');
}

/**
 * 取扱支店, proposed from an address: the line in force on that day that names the address most narrowly. A municipality written without its prefecture counts when
 * only one branch has one of that name. Null where the lines say nothing, or two things: a person decides in any case.
 */
export function proposeBranch(territories: readonly BranchTerritory[], address: string, on: CalendarDate): BranchTerritory | null {
  const text = folded(address);
  const inForce = territories.filter((line) => line === editionInForce(territories.filter(({ prefecture, municipality }) => prefecture === line.prefecture && municipality === line.municipality), on));
  const whole = inForce.filter(({ prefecture, municipality }) => text.startsWith(folded(prefecture + municipality)));
  const matches = whole.length > 0 ? whole : inForce.filter(({ municipality }) => municipality !== '' && text.startsWith(folded(municipality)));
  const longest = Math.max(0, ...matches.map(({ municipality }) => municipality.length));
  const narrowest = matches.filter(({ municipality }) => municipality.length === longest);
  const [first] = narrowest;
  return first && narrowest.every(({ branchId }) => branchId === first.branchId) ? first : null;
}
