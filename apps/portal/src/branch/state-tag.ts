import { APPLICATION_STATE_LABELS, type ApplicationState } from '#domain';
import type { TagView } from '../http/view-models.js';

const STATE_TONES: Readonly<Record<ApplicationState, TagView['tone']>> = {
  submitted: 'neutral', 'in-review': 'blue', 'correction-requested': 'yellow', 'awaiting-decision': 'blue', 'awaiting-premium': 'soft',
  'premium-secured': 'green', concluded: 'green', issued: 'green', declined: 'red', retracted: 'neutral', lapsed: 'neutral',
};

/** The state of a case as a word in its colour. */
export function stateTag(state: ApplicationState): TagView {
  return { tone: STATE_TONES[state], text: APPLICATION_STATE_LABELS[state], icon: null };
}
