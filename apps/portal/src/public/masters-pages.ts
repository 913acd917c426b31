import { type CalendarDate, editionInForce, formatEraDate } from '#domain';
import type { Branch, TermsEdition } from '#persistence';
import { type PageView, pageTemplate } from '../http/pages.js';

export interface BranchView {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly fax: string;
  readonly mail: string;
}

export interface BranchesView extends PageView {
  readonly branches: readonly BranchView[];
}

export const branchesPage = pageTemplate<BranchesView>('public/branches');

export function branchViews(branches: readonly Branch[]): BranchView[] {
  return branches.map(({ name, postalCode, address, phone, fax, mail }) => ({ name, address: `〒${postalCode} ${address}`, phone, fax, mail }));
}

interface EditionView {
  readonly anchor: string;
  readonly title: string;
  readonly version: string;
  readonly effectiveFrom: string;
  readonly articles: readonly string[];
}

export interface TermsView extends PageView {
  readonly lead: string;
  readonly editions: readonly EditionView[];
}

export const termsPage = pageTemplate<TermsView>('public/terms');

const ORDER = ['clauses', 'special-provisions', 'service-terms'] as const;

/** Of each document the edition in force today. */
export function termsView(editions: readonly TermsEdition[], today: CalendarDate): TermsView {
  const inForce = ORDER.flatMap((document) => editionInForce(editions.filter((edition) => edition.document === document), today) ?? []);
  return {
    title: '利用規約・約款',
    lead: 'いま効力のある版です。お申込みのときに同意いただいた版は、お申込みごとに記録しています。',
    editions: inForce.map(editionOf),
  };
}

/** The edition that a certificate names, whatever is in force today. */
export function editionView(edition: TermsEdition): TermsView {
  return { title: `${edition.title}（${edition.version}）`, lead: '証書に記載された版です。いま効力のある版とは違うことがあります。', editions: [editionOf(edition)] };
}

function editionOf({ document, title, version, effectiveFrom, articles }: TermsEdition): EditionView {
  return { anchor: document, title, version, effectiveFrom: formatEraDate(effectiveFrom), articles };
}
