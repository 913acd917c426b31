import { type ApplicationStep, fieldsOf, type FormReading, groupDigits } from '#domain';
import type { RawStep } from '../drafts/raw-step.js';

/**
 * Writes the answers to unit cautions into what was typed: 「19,360,000円に直す」 changes the text and is done with;
 * 「19,360円のまま進む」 stays beside the text, so that the same is not asked again.
 */
export function takeAnswers(step: ApplicationStep, raw: RawStep, reading: FormReading): RawStep {
  const taken: Record<string, string> = { ...raw };
  for (const { name, kind } of fieldsOf(step)) {
    const answer = raw[`${name}.answer`] ?? '';
    const asked = reading.cautions.some(({ field }) => field === name);
    if (kind !== 'yen' || !answer.startsWith('take:') || asked) continue;
    taken[name] = groupDigits(Number(answer.slice('take:'.length)));
    delete taken[`${name}.answer`];
  }
  return taken;
}
