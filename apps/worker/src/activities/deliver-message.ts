import { MailDeliveryError, type MailRelay } from '#mail';
import type { MailMessage } from '#persistence';

/**
 * The second of the three parts of every mail (row, delivery, stamp). A refusal for good is a result, which the caller stamps;
 * a relay that cannot be reached is thrown, so that Temporal repeats the step.
 */
export async function deliverMessage(relay: Pick<MailRelay, 'send'>, message: MailMessage): Promise<'sent' | 'undeliverable'> {
  try {
    await relay.send({ ...message, replyTo: message.replyTo ?? null });
    return 'sent';
  } catch (error) {
    if (!(error instanceof MailDeliveryError) || error.problem === 'unreachable') throw error;
    return 'undeliverable';
  }
}

/** What has become of a message already; `null` while it is still to be delivered. A message that was skipped may be wanted again. */
export function deliveredBefore(message: Pick<MailMessage, 'sentAt' | 'bouncedAt'>): 'sent' | 'undeliverable' | null {
  if (message.sentAt) return 'sent';
  return message.bouncedAt ? 'undeliverable' : null;
}
