import { japanDate } from '#domain';
import type { TimelineFact } from '#persistence';
import type { PaginationView } from './view-models.js';

/** A fact, and for how many viewings of one certificate with one key on one day it stands; 1 for everything else. */
export type FoldedFact<Fact extends TimelineFact = TimelineFact> = Fact & { readonly times: number };

/** Lists of facts that show the viewings by themselves do it in pages of this many. */
const VIEWINGS_PER_PAGE = 50;

/** 「認証キーによる閲覧」 of one day, certificate and key become one line at the last of them, so that many do not hide what else happened. */
export function foldViewings<Fact extends TimelineFact>(facts: readonly Fact[]): readonly FoldedFact<Fact>[] {
  const [lines, lineOf] = [[] as FoldedFact<Fact>[], new Map<string, FoldedFact<Fact>>()];
  let generation = 0;
  for (const fact of facts) {
    if (fact.kind === 'KeyReissued') generation += 1;
    const line = { ...fact, times: 1 };
    if (fact.kind === 'CertificateViewed') {
      const group = [fact.data['certificateId'], generation, japanDate(fact.at.getTime())].join(' ');
      const before = lineOf.get(group);
      if (before) {
        line.times += before.times;
        lines.splice(lines.indexOf(before), 1);
      }
      lineOf.set(group, line);
    }
    lines.push(line);
  }
  return lines;
}

/** The way from folded viewings to all of them and back. */
export interface ViewingsView {
  /** null when every viewing has a line of its own, or all are being shown. */
  readonly all: { readonly href: string; readonly text: string } | null;
  /** Back to all facts; null while they are shown. */
  readonly backHref: string | null;
  readonly pagination: PaginationView | null;
}

export interface ShownFacts<Fact extends TimelineFact> {
  readonly facts: readonly FoldedFact<Fact>[];
  readonly viewings: ViewingsView;
}

/**
 * What a list of facts shows: all of them with the viewings folded or, on the page asked for, every single viewing, the latest
 * first. `href` makes the address of such a page, and without one that of the list itself.
 */
export function shownFacts<Fact extends TimelineFact>(facts: readonly Fact[], asked: string, href: (page: number | null) => string): ShownFacts<Fact> {
  const viewings = facts.filter(({ kind }) => kind === 'CertificateViewed');
  const pages = Math.ceil(viewings.length / VIEWINGS_PER_PAGE);
  const page = /^[1-9]\d{0,5}$/.test(asked) ? Math.min(Number(asked), pages) : 0;
  if (page === 0) {
    const folded = foldViewings(facts);
    const all = folded.length === facts.length ? null : { href: href(1), text: `認証キーによる閲覧 ${viewings.length}回をすべて見る` };
    return { facts: folded, viewings: { all, backHref: null, pagination: null } };
  }
  const until = viewings.length - (page - 1) * VIEWINGS_PER_PAGE;
  return {
    facts: viewings.slice(Math.max(0, until - VIEWINGS_PER_PAGE), until).map((fact) => ({ ...fact, times: 1 })),
    viewings: {
      all: null,
      backHref: href(null),
      pagination: {
        label: '認証キーによる閲覧のページ', position: `認証キーによる閲覧 ${viewings.length}回　${page} / ${pages}ページ`,
        previousHref: page > 1 ? href(page - 1) : null, nextHref: page < pages ? href(page + 1) : null, pages: [],
      },
    },
  };
}
