import {
  type EntryGap, formatShortDate, japanDate, type RegistrationAct, canRegister, REGISTRATION_STATE_LABELS, type RegistrationForRights, type RegistrationState,
} from '#domain';
import type { Onlooker, RegistrationView } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import type { DeadlineView, IconName, TagView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { type DeadlineClock, timeLeft } from '../queue/deadlines.js';

export const REGISTRATION_VIEW_NAMES: Readonly<Record<RegistrationView, string>> = {
  unclaimed: '未着手', mine: '私の担当', entering: '入力中', paper: '返送待ち', deficient: '不備連絡中', telling: 'お客様へ連絡', approval: '確認待ち', posting: '発送待ち・初回ログイン待ち', done: '終了',
};

export const REGISTRATION_VIEW_ICONS: Readonly<Record<RegistrationView, IconName>> = {
  unclaimed: 'inbox', mine: 'person', entering: 'edit', paper: 'mail', deficient: 'return', telling: 'mail', approval: 'stamp', posting: 'print', done: 'check',
};

const STATE_TONES: Readonly<Record<RegistrationState, TagView['tone']>> = {
  'awaiting-paper': 'soft', received: 'neutral', 'in-entry': 'blue', deficient: 'yellow', 'awaiting-approval': 'blue', approved: 'green', posted: 'green',
  'letter-returned': 'orange', completed: 'green', closed: 'neutral',
};

export function registrationTag(state: RegistrationState): TagView {
  return { tone: STATE_TONES[state], text: REGISTRATION_STATE_LABELS[state], icon: null };
}

/** What of a registration says until when, or for whom, it waits. */
interface WaitingRegistration {
  readonly state: RegistrationState;
  readonly dueAt: Date | null;
  readonly stateSince: Date;
  readonly endedAt: Date | null;
  /** 不備 of which the customer knows nothing: nobody is waited for but the branch, or the mail that is on its way. */
  readonly untold: 'by-branch' | 'by-mail' | null;
}

/** 期限 where the branch is awaited; since when the clock stands where somebody else is; none at the end. */
export function registrationDeadline(row: WaitingRegistration, clock: DeadlineClock): DeadlineView | null {
  if (row.endedAt) return null;
  if (row.untold !== null) {
    const state = REGISTRATION_STATE_LABELS[row.state];
    return row.untold === 'by-branch' ? { tone: 'over', text: `お客様に未連絡（${state}）`, at: null } : { tone: 'paused', text: `お客様へのメールを送信中（${state}）`, at: null };
  }
  if (row.dueAt) return timeLeft(row.dueAt.getTime(), clock);
  return { tone: 'paused', text: `停止中（${REGISTRATION_STATE_LABELS[row.state]}）`, at: `${formatShortDate(japanDate(row.stateSince.getTime()))} から` };
}

/** 閲覧中, without its holder and the person who reads it. */
export function watchersWords(onlookers: readonly Onlooker[], holder: string | null, { staffId }: StaffActor): string | null {
  const others = onlookers.filter((onlooker) => onlooker.staffId !== holder && onlooker.staffId !== staffId);
  return others.length === 0 ? null : `${others.map(({ name }) => name).join('、')}が閲覧中`;
}

export function registrationActView(actor: StaffActor, act: RegistrationAct, rights: RegistrationForRights): ActView {
  const permission = canRegister(actor, act, rights);
  return { allowed: permission.allowed, reason: permission.allowed ? null : permission.reason };
}

export const INTAKE_TABS = ['entry', 'sorting', 'duplicates', 'customer', 'calls', 'deficiency', 'holder', 'history'] as const;
export type IntakeTab = (typeof INTAKE_TABS)[number];
export const INTAKE_TAB_NAMES: Readonly<Record<IntakeTab, string>> = {
  entry: '入力・確認', sorting: 'ページの仕分け', duplicates: '重複', customer: '顧客', calls: '住所の確認・電話', deficiency: '不備の連絡', holder: '担当・転送・終了', history: '経過',
};

export function intakePath(id: string, tab: IntakeTab = 'entry'): string {
  return tab === 'entry' ? `/branch/intake/${id}` : `/branch/intake/${id}/${tab}`;
}

/** Something in the way of 「確認へ回す」 or of the approval, with the way to where it is mended. */
export interface GapView {
  readonly message: string;
  /** Null where it stands on the page itself. */
  readonly href: string | null;
}

export function gapViews(id: string, gaps: readonly EntryGap[], page: 'entry' | 'approval'): readonly GapView[] {
  return gaps.map(({ at, message }) => {
    if (at === 'customer' || at === 'duplicates') return { message, href: intakePath(id, at) };
    if (at === 'address-check') return { message, href: intakePath(id, 'calls') };
    if (at === 'reading') return { message, href: page === 'approval' ? null : '#f-reading' };
    // What is typed and ticked is mended by whoever typed it: the second person sends it back.
    return page === 'approval' ? { message: `${message}（入力した人に差し戻してください）`, href: '#f-reason' } : { message, href: at === 'entry' ? null : `#f-${at}` };
  });
}
