import type { Review } from '#persistence';
import { decisionAuthorityWords } from '../../http/decision-authority-words.js';
import type { CaseFile } from '../case/case-file.js';

/** Who decided a round; of a 代決 also in whose place, by the rank and name that the fact kept. */
export function deciderWords({ facts, names }: Pick<CaseFile, 'facts' | 'names'>, { round, decider, decidedFor }: Review): string {
  const made = decidedFor ? facts.find(({ kind, data }) => kind === 'DecisionMade' && data['round'] === round) : undefined;
  return made ? decisionAuthorityWords(made) : (names.get(decider ?? '') ?? '');
}
