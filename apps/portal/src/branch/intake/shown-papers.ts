import { DomainError } from '#domain';
import { ArrivalPage, readRegistrationOriginals, type Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RegistrationFile } from './registration-file.js';
import { arrivalDetail } from './arrival-words.js';

/** 届いたもの of a registration in words, by the arrival: shown before an act that decides on all of it, and sent along with it. */
export type ShownPapers = Readonly<Record<string, string>>;

export function shownPapers({ originals, pages }: Pick<RegistrationFile, 'originals' | 'pages'>): ShownPapers {
  return Object.fromEntries(originals.map(({ arrival, parts, files }) => {
    const [sheets, unread] = [pages.filter(({ part }) => parts.some(({ id }) => id === part)).length, arrival.state === 'stored'];
    const content = [...(sheets > 0 ? [`${sheets}枚`] : []), ...(files.length > 0 ? [`ファイル${files.length}件`] : []), ...(unread ? ['読み取り中'] : [])];
    return [arrival.id, `${arrivalDetail(arrival)}${content.length > 0 ? `（${content.join('・')}）` : ''}`];
  }));
}

/** What came after the page was opened that an act was pressed on: said above the same page, with what was not done. */
export interface CameView {
  readonly notDone: string;
  readonly papers: readonly string[];
}

export function cameView(papers: readonly string[], notDone: string): CameView | null {
  return papers.length === 0 ? null : { notDone, papers };
}

/**
 * What has come to a registration, locked by the caller, since the page that says what was seen.
 * @throws DomainError `version/conflict` when the page says nothing of it
 */
export async function papersSince(em: EntityManager, { id }: Pick<Registration, 'id'>, seen: ShownPapers | null): Promise<readonly string[]> {
  if (seen === null) throw new DomainError('version/conflict');
  return papersCame(seen, shownPapers({ originals: await readRegistrationOriginals(em, id), pages: await em.find(ArrivalPage, { registration: id }) }));
}

/** What is there and stood differently, or not at all, on the page that was seen. */
function papersCame(seen: ShownPapers, now: ShownPapers): readonly string[] {
  return Object.entries(now).filter(([arrival, words]) => seen[arrival] !== words).map(([, words]) => words);
}
