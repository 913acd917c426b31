import { fiscalYear, formatReceiptNumber, japanDate, keptReadings, keptTexts, type RawRegistration, type RegistrationChannel } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { Registration, type ReadRegistrationFields } from '../entities/index.js';
import { type FactActor, recordFact, type WorkflowNotice } from '../facts.js';
import { nextNumber } from '../number-counter.js';
import { registrationSearchKey } from './registration-search-key.js';
import { registrationStateColumns } from './registration-state.js';
import { takeTurn } from '../take-turn.js';

export interface NewRegistration {
  /** The same key makes no second registration: the web form with what it says, a form of an arrival, a person's one act. */
  readonly submissionKey: string;
  readonly channel: RegistrationChannel;
  readonly branchId: string;
  readonly raw: RawRegistration;
  /** From the web, or the print of it once more: letter by letter as the customer typed it; of the web, without it, `raw`. */
  readonly typedOnWeb?: RawRegistration;
  readonly read: ReadRegistrationFields;
  /** Printed on the form made from the web; null for what came on paper. */
  readonly token: string | null;
  /** Made on the web, to be stamped and returned. */
  readonly awaitsPaper: boolean;
  /** When the earliest of what it is made from came in: its age and its target count from there. Without it, now. */
  readonly receivedAt?: Date;
}

/**
 * 受付: get-or-create by the submission key, with its 受付番号, its fact and the start of its procedure.
 * @param startOf the notice that starts the procedure of a registration
 */
export async function receiveRegistration(
  em: EntityManager, actor: FactActor, arrived: NewRegistration, at: Date, startOf: (registrationId: string) => WorkflowNotice,
): Promise<Registration> {
  // Two repetitions at one moment: the second waits here and then finds what the first has made.
  await takeTurn(em, `registration/${arrived.submissionKey}`);
  const known = await em.findOne(Registration, { submissionKey: arrived.submissionKey });
  if (known) return known;
  const [id, receivedAt] = [v7(), arrived.receivedAt ?? at];
  const columns = await registrationStateColumns(em, arrived.awaitsPaper ? 'awaiting-paper' : 'received', at, receivedAt);
  const [raw, typedOnWeb, read] = [keptTexts(arrived.raw), keptTexts(arrived.typedOnWeb ?? (arrived.channel === 'web' ? arrived.raw : {})), keptReadings(arrived.read)];
  const year = fiscalYear(japanDate(at.getTime()));
  // Whoever else is received waits for the counter until this is committed: all that can be known before is.
  const receptionNumber = formatReceiptNumber(year, await nextNumber(em, `reception/${year}`));
  const registration = em.create(Registration, {
    id, receptionNumber, token: arrived.token, submissionKey: arrived.submissionKey,
    ...columns, channel: arrived.channel, receivedBy: arrived.branchId, branch: arrived.branchId, raw, read, typedOnWeb,
    searchKey: registrationSearchKey(receptionNumber, raw, read), receivedAt,
  });
  await recordFact(em, {
    caseId: id, kind: 'RegistrationReceived', actor, at, data: { channel: arrived.channel, awaitsPaper: arrived.awaitsPaper }, notify: startOf(id),
  });
  return registration;
}
