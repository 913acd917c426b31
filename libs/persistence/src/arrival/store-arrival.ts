import type { ArrivalChannel } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { Arrival } from '../entities/index.js';
import { type FactActor, recordFact, type WorkflowNotice } from '../facts.js';
import { takeTurn } from '../take-turn.js';

/** An original that lies in the file store, and how it came. */
export interface NewArrival {
  readonly sourceKey: string;
  readonly messageId: string | null;
  readonly channel: ArrivalChannel;
  readonly branchId: string;
  readonly sender: string;
  /** The envelope of a mail names nobody to return it to. */
  readonly fromNobody?: boolean;
  /** A mail whose sender is an address that leads to us. */
  readonly fromOurselves?: boolean;
  /** What is stored is the head alone of a mail that is too large; it stands in the fact. */
  readonly headOnly?: boolean;
  readonly subject: string;
  readonly receivedAt: Date;
  /** When its source says it came, where that was not believed; it stands in the fact. */
  readonly toldAt?: string;
  /** The arrival whose file grew after it was stored, and whose whole this is; it stands in the fact too. */
  readonly continues?: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly fileName: string;
  /** Who uploaded it; null for what came by itself. */
  readonly staffId: string | null;
}

/**
 * 受信: get-or-create by the source, and for a mail by its Message-ID, with its fact and the start of its reading. Whoever sent it
 * is answered, and the source told that it may forget it, only after this is committed.
 * @param startOf the notice that starts the reading of an arrival
 */
export async function storeArrival(
  em: EntityManager, actor: FactActor, arrived: NewArrival, startOf: (arrivalId: string) => WorkflowNotice,
): Promise<{ readonly arrival: Arrival; readonly isNew: boolean }> {
  // One door after the other for the same thing: the second finds what the first has made. Sorted, so that no two wait for each other.
  const names = [arrived.sourceKey, ...(arrived.messageId === null ? [] : [arrived.messageId])].sort();
  await takeTurn(em, ...names.map((name) => `arrival/${name}`));
  const known = (await em.findOne(Arrival, { sourceKey: arrived.sourceKey }))
    ?? (arrived.messageId === null ? null : await em.findOne(Arrival, { messageId: arrived.messageId }))
    // Touched, not written on.
    ?? (arrived.continues === undefined ? null : await em.findOne(Arrival, { id: arrived.continues, sha256: arrived.sha256 }));
  if (known) return { arrival: known, isNew: false };
  const { branchId, staffId, toldAt, continues, headOnly, ...rest } = arrived;
  const arrival = em.create(Arrival, { ...rest, ...(continues === undefined ? {} : { continues }), id: v7(), branch: branchId, staff: staffId, state: 'stored' });
  await recordFact(em, {
    caseId: arrival.id, kind: 'ArrivalStored', actor, at: arrived.receivedAt,
    data: { channel: arrived.channel, bytes: arrived.bytes, ...(toldAt === undefined ? {} : { toldAt }), ...(continues === undefined ? {} : { continues }), ...(headOnly === true ? { headOnly } : {}) },
    notify: startOf(arrival.id),
  });
  return { arrival, isNew: true };
}
