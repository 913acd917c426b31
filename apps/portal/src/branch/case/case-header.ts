import {
  type ApplicationState, type CaseStatus, CHANNEL_LABELS, effectiveState, formatShortDate, GUARANTEE_KIND_LABELS, MEDIUM_LABELS, statusWords,
} from '#domain';
import type { StaffActor } from '../../http/actor.js';
import type { DeadlineView, PanelView, TagView } from '../../http/view-models.js';
import { actView, reviewersOf, rightsOf } from '../authority.js';
import { deadlineOf } from '../queue/deadlines.js';
import { stateTag } from '../state-tag.js';
import type { CaseFile } from './case-file.js';

export const CASE_TABS = ['review', 'history', 'premium', 'certificate', 'holder'] as const;
export type CaseTab = (typeof CASE_TABS)[number];

const TAB_NAMES: Readonly<Record<CaseTab, string>> = {
  review: '内容と審査', history: '経過', premium: '保証料・入金', certificate: '証書・認証キー', holder: '担当・移送',
};

/** The bar above every page of a case: what it is, where it stands, who has it and until when. */
export interface CaseHeaderView {
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly kind: string;
  readonly customerName: string;
  readonly state: TagView;
  readonly deadline: DeadlineView | null;
  /** いまの担当: in words, with the person where there is one. */
  readonly ball: string;
  readonly holder: { readonly text: string; readonly mine: boolean } | null;
  readonly claim: string | null;
  readonly release: string | null;
  readonly version: string;
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly count: string | null; readonly current: boolean }[];
  readonly notices: readonly PanelView[];
}

/** While the case is with the branch's reviewers the bar says who holds it; afterwards nobody does. */
const HELD: readonly ApplicationState[] = ['submitted', 'in-review', 'correction-requested', 'awaiting-decision'];

export function casePath(id: string, tab: CaseTab = 'review'): string {
  return tab === 'review' ? `/branch/cases/${id}` : `/branch/cases/${id}/${tab}`;
}

export function caseHeader(file: CaseFile, actor: StaffActor, tab: CaseTab, now: Date): CaseHeaderView {
  const { application, contract } = file;
  const rights = rightsOf(application, reviewersOf(file.reviews));
  const holder = HELD.includes(application.state) ? (application.assignee ?? null) : null;
  const openTasks = file.tasks.filter(({ doneAt }) => doneAt === null).length;
  return {
    receptionNumber: application.receptionNumber,
    contractNumber: contract?.contractNumber ?? null,
    kind: `${GUARANTEE_KIND_LABELS[application.kind]} 新規・${CHANNEL_LABELS[application.channel]}${application.medium === 'electronic' ? '' : `・${MEDIUM_LABELS[application.medium]}`}`,
    customerName: application.customerName,
    state: stateTag(statusOf(file)),
    deadline: deadlineOf(application, { now: now.getTime(), calendar: file.calendar }),
    ball: ballWords(file),
    holder: holder === null ? null : {
      text: holder === actor.staffId ? 'あなたが担当' : `${file.names.get(holder) ?? ''}が担当`, mine: holder === actor.staffId,
    },
    claim: holder === null && actView(actor, 'claim', rights).allowed ? `${casePath(application.id)}/claim` : null,
    release: actView(actor, 'release', rights).allowed ? `${casePath(application.id)}/release` : null,
    version: String(application.version),
    tabs: CASE_TABS.map((name) => ({
      href: casePath(application.id, name), text: TAB_NAMES[name], count: name === 'premium' && openTasks > 0 ? `作業 ${openTasks}` : null, current: name === tab,
    })),
    notices: notices(file, actor),
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
      return 'お客様（補正）';
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
  return [...heldNotice(file, actor), ...unchangedNotice(file)];
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
