import type { QueueRow } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DeadlineView, SelectFieldView, TagView, TextFieldView } from '../../http/view-models.js';
import { stateTag } from '../state-tag.js';
import { BULK_ACTS, type BulkAct, feasible } from './bulk-acts.js';
import { type DeadlineClock, deadlineOf, UNTOLD } from './deadlines.js';
import { shortenMiddle } from './queue-page.js';

interface BulkRowView {
  readonly id: string;
  readonly href: string;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly projectName: string;
  readonly state: TagView;
  readonly assignee: string;
  readonly deadline: DeadlineView | null;
  /** What is sent for it; null where the act is not possible, and after it. */
  readonly tick: { readonly value: string; readonly checked: boolean } | null;
  readonly ok: boolean;
  readonly outcome: string;
}

export interface BulkPageView extends PageView {
  readonly heading: string;
  readonly lead: string;
  readonly backHref: string;
  readonly action: string | null;
  readonly act: string;
  readonly button: string;
  readonly rows: readonly BulkRowView[];
  readonly outcomeColumn: string;
  readonly empty: string | null;
  readonly person: SelectFieldView | null;
  readonly reason: TextFieldView | null;
  readonly caseError: string | null;
}

export const BULK_PAGE = pageTemplate<BulkPageView>('branch/bulk');

/** A 審査担当 to whom cases can go. */
export interface Colleague {
  readonly id: string;
  readonly branchId: string;
  readonly label: string;
}

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

export function bulkRow(
  actor: StaffActor, act: BulkAct, row: QueueRow, { clock, untold, result, ticked }: { readonly clock: DeadlineClock; readonly untold: ReadonlySet<string>; readonly result: Outcome | null; readonly ticked: ReadonlySet<string> | null },
): BulkRowView {
  const permission = feasible(actor, act, row);
  const outcome = result ?? { ok: permission.allowed, text: permission.allowed ? 'できます' : permission.reason };
  return {
    id: row.id,
    href: `/branch/cases/${row.id}`,
    receptionNumber: row.receptionNumber,
    customerName: row.customerName,
    projectName: shortenMiddle(row.projectName),
    state: stateTag({ state: row.state, certificate: row.certificateStatus, medium: row.medium }),
    assignee: row.assigneeName ?? '未割当',
    deadline: untold.has(row.id) ? UNTOLD : deadlineOf(row, clock),
    tick: result === null && permission.allowed ? { value: `${row.id}:${row.version}`, checked: ticked?.has(row.id) ?? true } : null,
    ok: outcome.ok,
    outcome: outcome.text,
  };
}

/** What became of a case, told from how it stands now. */
export function resultWords(actor: StaffActor, act: BulkAct, row: QueueRow, to: Colleague | null): Outcome {
  const done = act === 'claim' ? row.assigneeId === actor.staffId : act === 'release' ? row.assigneeId !== actor.staffId : to !== null && row.assigneeId === to.id;
  return done ? { ok: true, text: BULK_ACTS[act].done } : { ok: false, text: whyNot(actor, act, row, to) };
}

function whyNot(actor: StaffActor, act: BulkAct, row: QueueRow, to: Colleague | null): string {
  const permission = feasible(actor, act, row);
  if (!permission.allowed) return `行いませんでした：${permission.reason}`;
  if (to !== null && to.branchId !== row.branchId) return '行いませんでした：ほかの支店の担当者には渡せません';
  if (to !== null && to.id === row.enteredById) return '行いませんでした：入力者は審査できません';
  return '行いませんでした：画面を開いたあとに案件が変わりました。内容を確かめて、もう一度行ってください';
}
