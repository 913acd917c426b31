import { type ApplicationState, type CaseStatus, effectiveState, statusWords } from '#domain';
import type { TagView } from '../http/view-models.js';

const STATE_TONES: Readonly<Record<ApplicationState, TagView['tone']>> = {
  submitted: 'neutral', 'in-review': 'blue', 'correction-requested': 'yellow', 'awaiting-decision': 'blue', 'awaiting-premium': 'soft',
  'premium-secured': 'green', concluded: 'green', issued: 'green', declined: 'red', retracted: 'neutral', lapsed: 'neutral',
};

/** The status of a case in its colour. */
export function stateTag(status: CaseStatus): TagView {
  return { tone: STATE_TONES[effectiveState(status.state, status.certificate)], text: statusWords(status), icon: null };
}
