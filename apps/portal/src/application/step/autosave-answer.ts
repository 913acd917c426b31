import type { SavedStep } from '../drafts/save-step.js';
import { NOT_SAVED, savedSentence } from './step-view.js';

/** What the page's script says beside the form; with the version the page is as new as, once it is saved. */
export function autosaveAnswer(saved: SavedStep | null): { readonly saved: string; readonly version?: number } {
  if (saved === null) return { saved: NOT_SAVED };
  if (saved.kind === 'overtaken') return { saved: 'ほかの画面で保存されたため、まだ保存していません。「保存」を押して確かめてください' };
  return { saved: savedSentence(saved.at).replace('保存', '自動保存'), version: saved.version };
}
