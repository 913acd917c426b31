import { MailDeliveryError, type MailRelay } from '#mail';
import type { MailMessage } from '#persistence';

export interface Delivery {
  readonly result: 'sent' | 'undeliverable';
  /** Of a mail that was sent, the addresses that were refused while others took it. */
  readonly refused: readonly string[];
}

/**
 * The second of the three parts of every mail (row, delivery, stamp). A refusal for good is a result, which the caller stamps;
 * a relay that cannot be reached is thrown, so that Temporal repeats the step.
 */
export async function deliverMessage(relay: Pick<MailRelay, 'send'>, message: MailMessage): Promise<Delivery> {
  try {
    return { result: 'sent', refused: await relay.send({ ...message, replyTo: message.replyTo ?? null }) };
  } catch (error) {
    if (!(error instanceof MailDeliveryError) || error.problem === 'unreachable') throw error;
    return { result: 'undeliverable', refused: [] };
  }
}

/** What has become of a message already; `null` while it is still to be delivered. A message that was skipped may be wanted again. */
export function deliveredBefore(message: Pick<MailMessage, 'sentAt' | 'bouncedAt'>): 'sent' | 'undeliverable' | null {
  if (message.sentAt) return 'sent';
  return message.bouncedAt ? 'undeliverable' : null;
}
