import type { RegistrationFile } from './registration-file.js';
import { arrivalDetail } from './arrival-words.js';

/** 届いたもの of a registration in words, by the arrival: shown before an act that ends it, and sent along with it. */
export type ShownPapers = Readonly<Record<string, string>>;

export function shownPapers({ originals, pages }: Pick<RegistrationFile, 'originals' | 'pages'>): ShownPapers {
  return Object.fromEntries(originals.map(({ arrival, parts, files }) => {
    const [sheets, unread] = [pages.filter(({ part }) => parts.some(({ id }) => id === part)).length, arrival.state === 'stored'];
    const content = [...(sheets > 0 ? [`${sheets}枚`] : []), ...(files.length > 0 ? [`ファイル${files.length}件`] : []), ...(unread ? ['読み取り中'] : [])];
    return [arrival.id, `${arrivalDetail(arrival)}${content.length > 0 ? `（${content.join('・')}）` : ''}`];
  }));
}

/** What is there and stood differently, or not at all, on the page that was seen. */
export function papersCame(seen: ShownPapers, now: ShownPapers): readonly string[] {
  return Object.entries(now).filter(([arrival, words]) => seen[arrival] !== words).map(([, words]) => words);
}
