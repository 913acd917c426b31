import type { BranchTaskKind } from '#domain';
import type { TaskRow } from '#persistence';
import type { CaseTab } from '../case/case-tabs.js';

/** The tab of a case on which a task is done: there it is counted and listed. */
export const TASK_TABS: Readonly<Record<BranchTaskKind, Exclude<CaseTab, 'holder'>>> = {
  'review-overdue': 'review',
  'premium-overdue': 'premium',
  'collective-overdue': 'premium',
  'paper-certificate': 'certificate',
  'receipt-short': 'premium',
  'receipt-fee-deducted': 'premium',
  'receipt-over': 'premium',
  'receipt-other-payer': 'premium',
  'receipt-several-cases': 'premium',
  'receipt-late': 'premium',
  'receipt-duplicate': 'premium',
  'receipt-after-end': 'premium',
  'receipt-unassigned': 'premium',
  refund: 'premium',
  'refund-excess': 'premium',
  'mail-undeliverable': 'history',
  'viewing-alert': 'certificate',
  'paper-damaged': 'certificate',
  'number-exhausted': 'history',
};

export function tasksOfTab(tasks: readonly TaskRow[], tab: CaseTab): readonly TaskRow[] {
  return tasks.filter(({ kind }) => TASK_TABS[kind] === tab);
}

/** 作業 2 beside a tab's name; null where nothing is to be done. */
export function openTasksWords(tasks: readonly TaskRow[], tab: CaseTab): string | null {
  const open = tasksOfTab(tasks, tab).filter(({ doneAt }) => doneAt === null).length;
  return open === 0 ? null : `作業 ${open}`;
}
