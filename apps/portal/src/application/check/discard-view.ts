import { formatJapanInstant } from '#domain';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { OpenForm } from '../form-desk.js';
import { applicationKind } from '../step/step-view.js';

/** この申込みをやめる: asked once before the draft is thrown away. */
export interface DiscardView extends PageView {
  readonly kicker: string;
  readonly matter: string;
  readonly savedAt: string;
  readonly action: string;
  readonly topHref: string;
}

export const DISCARD_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<DiscardView>>> = {
  contractor: pageTemplate('application/discard'),
  branch: pageTemplate('application/branch-discard'),
};

export function discardView(open: OpenForm): DiscardView {
  return {
    title: 'この申込みをやめますか',
    kicker: applicationKind(open.context.channel),
    matter: open.reading.values.workName ?? '（工事名はまだ入力していません）',
    savedAt: formatJapanInstant(open.draft.savedAt.getTime()),
    action: open.paths.discard,
    topHref: open.paths.top,
  };
}
