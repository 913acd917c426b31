import { MailDeliveryError, type MailRelay, type RefusedAddress } from '#mail';
import { type MailMessage, recipientsOf } from '#persistence';

export interface Delivery {
  readonly result: 'sent' | 'undeliverable';
  /** Of a mail that was sent, the addresses that were refused while others took it. */
  readonly refused: readonly RefusedAddress[];
}

/**
 * The second of the three parts of every mail (row, delivery, stamp). A refusal for good is a result, which the caller stamps;
 * a relay that cannot be reached is thrown, so that Temporal repeats the step.
 */
export async function deliverMessage(relay: Pick<MailRelay, 'send'>, message: MailMessage): Promise<Delivery> {
  const rest = message.pendingTo ?? null;
  try {
    return { result: 'sent', refused: await relay.send({ ...message, replyTo: message.replyTo ?? null }, rest ?? message.to) };
  } catch (error) {
    if (!(error instanceof MailDeliveryError) || error.problem === 'unreachable') throw error;
    // The others have it already: whatever is said of the rest is said of these addresses.
    if (rest !== null) return { result: 'sent', refused: recipientsOf(rest).map((address) => ({ address, forNow: error.problem === 'busy' })) };
    if (error.problem === 'busy') throw error;
    return { result: 'undeliverable', refused: [] };
  }
}

/** What has become of a message already; `null` while it is still to be delivered. A message that was skipped may be wanted again. */
export function deliveredBefore(message: Pick<MailMessage, 'sentAt' | 'bouncedAt'>): 'sent' | 'undeliverable' | null {
  if (message.sentAt) return 'sent';
  return message.bouncedAt ? 'undeliverable' : null;
}
