import { MISDELIVERY_STATE_LABELS, type MisdeliveryState } from '#domain';
import type { TagView } from '../../../http/view-models.js';
import { MISDELIVERIES_PATH } from '../arrival-words.js';

export function misdeliveryPath(id: string): string {
  return `${MISDELIVERIES_PATH}/${id}`;
}

const TONES: Readonly<Record<MisdeliveryState, TagView['tone']>> = { open: 'red', handled: 'yellow', confirmed: 'green', withdrawn: 'soft' };

export function misdeliveryTag(state: MisdeliveryState): TagView {
  return { tone: TONES[state], text: MISDELIVERY_STATE_LABELS[state], icon: null };
}
