import { formatJapanInstant } from '#domain';
import { type PageView, pageTemplate, type PageTemplate } from '../../http/pages.js';
import type { FormAudience, OpenForm } from '../form-desk.js';
import { FormPaths } from '../form-paths.js';
import { applicationKind } from '../step/step-view.js';

/** この申込みをやめる: asked once before the draft is thrown away. */
export interface DiscardView extends PageView {
  readonly kicker: string;
  readonly matter: string;
  readonly savedAt: string;
  readonly action: string;
  readonly topHref: string;
}

export const DISCARD_PAGES: Readonly<Record<FormAudience, PageTemplate<DiscardView>>> = {
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

/** Whoever gives up what another tab has sent meanwhile: it is with the branch, and may be 取下げ there. */
export interface AlreadySentView extends PageView {
  readonly receptionNumber: string;
  readonly receiptHref: string;
}

export const ALREADY_SENT_PAGES: Readonly<Record<FormAudience, PageTemplate<AlreadySentView>>> = {
  contractor: pageTemplate('application/already-sent'),
  branch: pageTemplate('application/branch-already-sent'),
};

export function alreadySentView(audience: FormAudience, draftId: string, sent: { readonly applicationId: string; readonly receptionNumber: string }): AlreadySentView {
  return {
    title: 'このお申込みは、すでに送信されています',
    receptionNumber: sent.receptionNumber,
    receiptHref: FormPaths.of(audience, draftId).receipt(sent.applicationId),
  };
}
