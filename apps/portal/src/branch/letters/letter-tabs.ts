import { groupDigits, type LetterHindrance, type PrintedChange } from '#domain';
import { countOpenRegistrationTasks } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { branchInSight, type StaffActor } from '../../http/actor.js';

export const LETTERS_PATH = '/branch/letters';
export const POSTED_PATH = '/branch/letters/posted';
export const REGISTRATION_TASKS_PATH = '/branch/letters/tasks';
/** The same after a 返戻 was recorded. */
export const RETURNED_PATH = `${REGISTRATION_TASKS_PATH}?returned=1`;

export interface LetterTabView {
  readonly href: string;
  readonly text: string;
  readonly current: boolean;
}

/** 印刷・発送, 発送簿, 作業. */
export async function letterTabs(em: EntityManager, actor: StaffActor, current: string): Promise<readonly LetterTabView[]> {
  const tasks = await countOpenRegistrationTasks(em, branchInSight(actor));
  return [
    { href: LETTERS_PATH, text: '印刷・発送' }, { href: POSTED_PATH, text: '発送簿・返戻' }, { href: REGISTRATION_TASKS_PATH, text: `作業 ${groupDigits(tasks)}` },
  ].map((tab) => ({ ...tab, current: tab.href === current }));
}

/** What of the record has changed since a second person answered for it; null for nothing. */
export function changedWord(hindrance: LetterHindrance | null): PrintedChange | null {
  return ({ moved: '住所', renamed: '名称', unanswered: null } as const)[hindrance ?? 'unanswered'];
}

/** 〒000-0012 見本県…, whichever way the record writes the postal code. */
export function postalAddress({ postalCode, address }: { readonly postalCode: string; readonly address: string }): string {
  return `〒${postalCode.slice(0, 3)}-${postalCode.slice(-4)} ${address}`;
}
