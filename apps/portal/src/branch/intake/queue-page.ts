import { canRegister, formatJapanInstant, groupDigits, headingText, REGISTRATION_CHANNEL_LABELS } from '#domain';
import { type Onlooker, REGISTRATION_VIEWS, type RegistrationCounts, type RegistrationRow, type RegistrationView } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DeadlineView, LinkView, PaginationView, PanelView, TagView, ViewLinkView } from '../../http/view-models.js';
import { REGISTRATION_TASKS_PATH } from '../letters/letter-tabs.js';
import type { DeadlineClock } from '../queue/deadlines.js';
import { type DeskView, throughView } from './desk-view.js';
import { intakePath, REGISTRATION_VIEW_ICONS, REGISTRATION_VIEW_NAMES, registrationDeadline, registrationTag, watchersWords } from './intake-words.js';

interface RegistrationRowView {
  readonly href: string;
  readonly receptionNumber: string;
  readonly receivedAt: string;
  readonly channel: string;
  readonly pages: string;
  readonly reissue: boolean;
  readonly name: string;
  readonly nameIsRead: boolean;
  readonly contactName: string;
  readonly branchName: string | null;
  readonly deadline: DeadlineView | null;
  readonly ended: string | null;
  readonly state: TagView;
  readonly assignee: string;
  /** The customer has not read what he is waited for: the way to the task. */
  readonly undelivered: LinkView | null;
  /** Who else has it open. */
  readonly watchers: string | null;
  readonly mine: boolean;
  readonly claim: { readonly action: string; readonly version: string } | null;
}

export interface IntakeQueuePageView extends PageView {
  readonly heading: string;
  readonly scope: string;
  readonly views: readonly ViewLinkView[];
  /** 仕分け待ち・隔離: what has come in and is no registration yet. */
  readonly arrivals: ViewLinkView;
  /** `count`: how many of the view came this way; null where nothing is counted. */
  readonly channels: readonly { readonly href: string; readonly text: string; readonly count: string | null; readonly current: boolean }[];
  readonly query: string;
  readonly searching: boolean;
  readonly backHref: string;
  readonly notice: PanelView | null;
  readonly dateColumn: string;
  readonly count: string | null;
  readonly rows: readonly RegistrationRowView[];
  readonly empty: string;
  readonly pagination: PaginationView | null;
}

export const INTAKE_QUEUE_PAGE = pageTemplate<IntakeQueuePageView>('branch/intake/queue');

export function registrationViewLinks(counts: RegistrationCounts, current: RegistrationView | null, href: (view: RegistrationView) => string): ViewLinkView[] {
  return REGISTRATION_VIEWS.map((view) => ({
    href: href(view), text: REGISTRATION_VIEW_NAMES[view], icon: REGISTRATION_VIEW_ICONS[view], count: view === 'done' ? null : groupDigits(counts[view]),
    current: view === current, alarming: view === 'telling' && counts.telling > 0,
  }));
}

/** How much of it can be looked at; a 再発行 that was asked for at its ID has no paper, and none is missing. */
function pagesWords({ pages, paperless, askedAtId }: RegistrationRow): string {
  if (pages > 0) return `${pages}枚`;
  return askedAtId ? 'お客様IDの画面で受付' : paperless ? '押印省略' : '画像なし';
}

/** @param told when the customer was told of the 不備 that is open; null while nobody has */
export function registrationRow(row: RegistrationRow, actor: StaffActor, onlookers: readonly Onlooker[], told: Date | null, clock: DeadlineClock, from: DeskView): RegistrationRowView {
  const mine = row.assigneeId === actor.staffId;
  // The list holds what this person sees, so the branch is answered already.
  const claimable = canRegister(actor, 'claim', { state: row.state, branchId: actor.branchId, assigneeId: row.assigneeId, entrantIds: [], pagesOpened: false }).allowed;
  return {
    href: throughView(intakePath(row.id), from), receptionNumber: row.receptionNumber, receivedAt: formatJapanInstant(row.receivedAt.getTime()), channel: REGISTRATION_CHANNEL_LABELS[row.channel],
    pages: pagesWords(row), reissue: row.reissue, name: row.name === '' ? '（名称は未入力）' : headingText(row.name), nameIsRead: row.nameIsRead, contactName: headingText(row.contactName),
    branchName: actor.isHeadOffice ? row.branchName : null, deadline: registrationDeadline({ ...row, untold: told === null && row.state === 'deficient' ? (row.toBeTold ? 'by-branch' : 'by-mail') : null }, clock),
    ended: row.endedAt === null ? null : formatJapanInstant(row.endedAt.getTime()), state: registrationTag(row.state),
    assignee: mine ? `${row.assigneeName ?? ''}（あなた）` : (row.assigneeName ?? '担当なし'), mine,
    undelivered: row.undelivered ? { href: REGISTRATION_TASKS_PATH, text: 'メールが届いていません', hidden: `：${row.receptionNumber}` } : null, watchers: watchersWords(onlookers, row.assigneeId, actor),
    claim: claimable && row.state !== 'awaiting-paper' ? { action: throughView(`${intakePath(row.id)}/claim`, from), version: String(row.version) } : null,
  };
}
