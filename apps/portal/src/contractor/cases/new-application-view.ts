import { type CalendarDate, formatJapanInstant } from '#domain';
import type { DraftSummary } from '#persistence';
import { draftTerm } from '../../application/drafts/draft-term.js';
import { type PageView, pageTemplate } from '../../http/pages.js';

/** Where an application begins: go on with a draft, or start a new one. */
export interface NewApplicationView extends PageView {
  readonly drafts: readonly { readonly href: string; readonly project: string; readonly savedAt: string; readonly warning: string | null }[];
}

export const NEW_APPLICATION_PAGE = pageTemplate<NewApplicationView>('contractor/new-application');

export function newApplicationView(drafts: readonly DraftSummary[], today: CalendarDate): NewApplicationView {
  return {
    title: '保証を申し込む',
    drafts: drafts.map((draft) => {
      const { words, warning } = draftTerm(draft.savedAt, today);
      return { href: `/applications/drafts/${draft.id}`, project: projectOf(draft), savedAt: `${formatJapanInstant(draft.savedAt.getTime())} に保存　${words}`, warning };
    }),
  };
}

/** The name typed so far, or that there is none. */
export function projectOf({ form }: Pick<DraftSummary, 'form'>): string {
  return form['works']?.['workName']?.trim() || '（工事名はまだ入力していません）';
}
