import {
  type ApplicationState, type CaseStatus, CHANNEL_LABELS, effectiveState, formatEraDate, formatShortDate, GUARANTEE_KIND_LABELS, japanDate, MEDIUM_LABELS, statusWords,
} from '#domain';
import type { StaffActor } from '../../http/actor.js';
import type { DeadlineView, PanelView, TagView } from '../../http/view-models.js';
import { actView, reviewersOf, rightsOf } from '../authority.js';
import { deadlineOf, UNTOLD } from '../queue/deadlines.js';
import { stateTag } from '../state-tag.js';
import { countWords, VIEW_NAMES } from '../queue/queue-views.js';
import { openTasksWords } from '../tasks/task-tabs.js';
import type { CaseFile } from './case-file.js';
import { alongList, type PlacedCase } from './case-place.js';
import { NOBODY_SIGNS_IN } from './closed-applicant.js';
import { CASE_TAB_NAMES, CASE_TABS, type CaseTab } from './case-tabs.js';

/** The bar above every page of a case: what it is, where it stands, who has it and until when. */
export interface CaseHeaderView {
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly kind: string;
  readonly customerName: string;
  readonly state: TagView;
  /** The list it was opened from, or the view it stands in; the case before and the one after it there. */
  readonly back: { readonly href: string; readonly text: string };
  readonly place: { readonly label: string; readonly text: string; readonly previousHref: string | null; readonly nextHref: string | null };
  readonly deadline: DeadlineView | null;
  /** いまの担当, where it is not the person who holds the case: in words. */
  readonly ball: string | null;
  readonly holder: { readonly text: string; readonly mine: boolean } | null;
  readonly claim: string | null;
  readonly release: string | null;
  readonly version: string;
  /** Where the page says that it is still open. */
  readonly present: string;
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly count: string | null; readonly current: boolean }[];
  readonly notices: readonly PanelView[];
}

/** While the case is with the branch's reviewers the bar says who holds it; afterwards nobody does. */
const HELD: readonly ApplicationState[] = ['submitted', 'in-review', 'correction-requested', 'awaiting-decision'];

export function casePath(id: string, tab: CaseTab = 'review'): string {
  return tab === 'review' ? `/branch/cases/${id}` : `/branch/cases/${id}/${tab}`;
}

export function caseHeader(file: PlacedCase, actor: StaffActor, tab: CaseTab, now: Date): CaseHeaderView {
  const { application, contract, place: { kept } } = file;
  const rights = rightsOf(application, reviewersOf(file.reviews));
  const holder = HELD.includes(application.state) ? (application.assignee ?? null) : null;
  return {
    receptionNumber: application.receptionNumber,
    contractNumber: contract?.contractNumber ?? null,
    kind: `${GUARANTEE_KIND_LABELS[application.kind]} 新規・${CHANNEL_LABELS[application.channel]}${application.medium === 'electronic' ? '' : `・${MEDIUM_LABELS[application.medium]}`}`,
    customerName: application.customerName,
    state: stateTag(statusOf(file)),
    back: { href: alongList('/branch', file.place.list), text: VIEW_NAMES[file.place.list.view] },
    place: placeView(file),
    deadline: file.waitsUntold ? UNTOLD : deadlineOf({ state: application.state, dueAt: application.dueAt, certificateStatus: file.certificate?.status ?? null }, { now: now.getTime(), calendar: file.calendar }),
    ball: application.state === 'in-review' && holder !== null ? null : ballWords(file),
    holder: holder === null || application.state === 'awaiting-decision' ? null : {
      text: holder === actor.staffId ? 'あなたが担当' : `${file.names.get(holder) ?? ''}が担当`, mine: holder === actor.staffId,
    },
    claim: holder === null && actView(actor, 'claim', rights).allowed ? alongList(`${casePath(application.id)}/claim`, kept) : null,
    release: actView(actor, 'release', rights).allowed ? alongList(`${casePath(application.id)}/release`, kept) : null,
    version: String(application.version),
    present: `${casePath(application.id)}/present`,
    tabs: CASE_TABS.map((name) => ({
      href: alongList(casePath(application.id, name), kept), text: CASE_TAB_NAMES[name], count: openTasksWords(file.tasks, name), current: name === tab,
    })),
    notices: notices(file, actor),
  };
}

/** ‹ 1 / 9件 ›. A case that was dealt with has left the list it was opened from: the way goes on to the first of the others. */
function placeView({ place: { list, kept, at } }: PlacedCase): CaseHeaderView['place'] {
  const href = (id: string | null): string | null => (id === null ? null : alongList(casePath(id), kept ?? list));
  return {
    label: `${VIEW_NAMES[list.view]}の前後の案件`,
    text: at.position === null ? `残り ${countWords(at.total)}件` : `${countWords(at.position)} / ${countWords(at.total)}件`,
    previousHref: href(at.previousId), nextHref: href(at.nextId),
  };
}

function statusOf({ application, certificate }: CaseFile): CaseStatus {
  return { state: application.state, certificate: certificate?.status ?? null, medium: application.medium };
}

/** Who has to do the next thing. */
function ballWords(file: CaseFile): string {
  const { application, charge, names } = file;
  const status = statusOf(file);
  const holder = application.assignee ? names.get(application.assignee) : undefined;
  switch (effectiveState(status.state, status.certificate)) {
    case 'submitted':
      return '支店（受付待ち）';
    case 'in-review':
      return holder === undefined ? '支店（担当者待ち）' : `審査担当 ${holder}`;
    case 'correction-requested':
      return file.waitsUntold ? '支店（お客様への連絡）' : 'お客様（補正）';
    case 'awaiting-decision':
      return '決裁者';
    case 'awaiting-premium':
      return file.receiptWithBranch ? '支店（入金の確認）' : `お客様（保証料${charge ? ` ${formatShortDate(charge.dueOn)}まで` : ''}）`;
    case 'premium-secured':
      return '自動処理（締結）';
    case 'concluded':
      return status.certificate === 'paper-pending' ? '支店（書面の証書の交付）' : '自動処理（発行）';
    default:
      return `終了（${statusWords(status)}）`;
  }
}

function notices(file: CaseFile, actor: StaffActor): PanelView[] {
  return [...closedNotice(file), ...heldNotice(file, actor), ...unchangedNotice(file)];
}

/** 退会 of the ID that applied: the case goes on, and somebody else is to be told, or nobody is by mail. */
function closedNotice({ correspondent: { applicant, reader } }: CaseFile): PanelView[] {
  if (!applicant?.closedAt) return [];
  return [{
    tone: 'caution', title: `申込みのお客様ID ${applicant.loginId} は、${formatEraDate(japanDate(applicant.closedAt.getTime()))}に退会しました`,
    lines: [reader === null ? NOBODY_SIGNS_IN : `この件は、お客様のほかのお客様ID ${reader.loginId} で見られます。メールもそのお客様IDのアドレスに届きます。`],
    link: null,
  }];
}

function heldNotice({ application, names }: CaseFile, actor: StaffActor): PanelView[] {
  const holder = application.assignee ?? null;
  const held = holder !== null && holder !== actor.staffId && actor.role === 'reviewer' && ['in-review', 'correction-requested'].includes(application.state);
  if (!held) return [];
  return [{
    tone: 'info', title: null, lines: [`${names.get(holder) ?? ''}が担当しています。見るだけの画面です。`],
    link: { href: casePath(application.id, 'holder'), text: '引き継ぐ', hidden: null },
  }];
}

/** Until the decision: that the last 補正 came back as it was, and what the customer says to it. */
function unchangedNotice({ application, corrections }: CaseFile): PanelView[] {
  const statement = corrections.at(-1)?.statement ?? null;
  if (statement === null || !['in-review', 'awaiting-decision'].includes(application.state)) return [];
  return [{
    tone: 'caution', title: '補正の返答：変更なし', lines: ['お客様は、記載のとおりで間違いないと答えています。', statement],
    link: { href: casePath(application.id, 'history'), text: '経過で確かめる', hidden: null },
  }];
}
