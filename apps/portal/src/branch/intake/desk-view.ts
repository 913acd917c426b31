import { REGISTRATION_CHANNELS, type RegistrationChannel } from '#domain';
import { REGISTRATION_VIEWS, type RegistrationView } from '#persistence';
import type { SubmittedForm } from '../../http/submitted-form.js';

/** The view of the queue that a clerk works through; it travels in the addresses of the desk. */
export interface DeskView {
  readonly view: RegistrationView;
  readonly channel: RegistrationChannel | null;
}

export const FIRST_VIEW: DeskView = { view: 'unclaimed', channel: null };

export function readDeskView(params: SubmittedForm): DeskView {
  return {
    view: REGISTRATION_VIEWS.find((known) => known === params.text('view')) ?? FIRST_VIEW.view,
    channel: REGISTRATION_CHANNELS.find((known) => known === params.text('channel')) ?? FIRST_VIEW.channel,
  };
}

export function queuePath(from: DeskView): string {
  return `/branch/intake?${words(from)}`;
}

/** An address of the desk that leads on through the view; the first view needs no words. */
export function throughView(path: string, from: DeskView): string {
  return from.view === FIRST_VIEW.view && from.channel === null ? path : `${path}?${words(from)}`;
}

function words({ view, channel }: DeskView): string {
  return `view=${view}${channel === null ? '' : `&channel=${channel}`}`;
}
