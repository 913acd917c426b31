import type { SubmittedForm } from '../../http/submitted-form.js';
import type { BoxCalendar } from '../date-boxes.js';
import { OWNER_QUERY, type RawStep } from '../drafts/raw-step.js';

/** What a page of the form was sent for; whatever it is, what was typed is saved first. */
export type StepAct =
  | { readonly kind: 'next' | 'enter' | 'top' | 'autosave' | 'find' | 'upload' }
  | { readonly kind: 'calendar'; readonly calendar: BoxCalendar; readonly field: string }
  | { readonly kind: 'remove'; readonly attachmentId: string };

const PLAIN_ACTS = ['next', 'enter', 'top', 'autosave', 'find', 'upload'] as const;

/** `act` of the button that was pressed; `enter` stands for the key in any box of the page. */
export function actOf(form: SubmittedForm): StepAct {
  const text = form.text('act');
  const [word = '', rest = ''] = text.split(':', 2);
  if (word === 'western' || word === 'reiwa') return { kind: 'calendar', calendar: word, field: rest };
  if (word === 'remove') return { kind: 'remove', attachmentId: rest };
  return { kind: PLAIN_ACTS.find((known) => known === text) ?? 'next' };
}

/** The search text whose result stands on the page, sent along with it. */
export const SHOWN_QUERY = 'ownerId.shown';

/** Whether something else stands in the search box than what was searched for. */
export function queryChanged(form: SubmittedForm): boolean {
  return form.has(SHOWN_QUERY) && form.text(OWNER_QUERY).trim() !== form.text(SHOWN_QUERY).trim();
}

/** Enter in the search box searches, and so does 調べる with a name typed that has not been searched for yet. */
export function meansSearch(act: StepAct, typed: RawStep, changed: boolean): boolean {
  if (act.kind === 'find') return true;
  if (act.kind === 'enter') return changed || (typed['ownerId'] ?? '') === '';
  return act.kind === 'next' && changed && (typed[OWNER_QUERY] ?? '').trim() !== '';
}
