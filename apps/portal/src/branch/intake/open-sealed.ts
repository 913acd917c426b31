import { authorizeArrival, DomainError, isSealed, SEAL_OPEN_MINUTES } from '#domain';
import { type Arrival, readTimeline, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { arrivalRights, lockArrival } from './locked-arrival.js';

/** 封緘 of what came by mistake: opened by a 決裁者 with a reason on record, for that person and for a while. */
@Injectable()
export class OpenSealed {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  open(actor: StaffActor, id: string, reason: string, mark: string): Promise<void> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, id);
      authorizeArrival(actor, 'open-sealed', arrivalRights(arrival));
      const at = this.clock.now();
      // Sealed again after a while, it is opened anew for the same reason.
      if ((await openUntil(em, actor, arrival, at)) !== null && (await isRepeated(em, arrival.id, actor, mark))) return;
      await recordFact(em, { caseId: arrival.id, kind: 'SealedArrivalOpened', actor: factActor(actor), at, data: { reason, form: mark } });
    });
  }
}

/** Until when this person may look into an arrival; null when it is sealed to them. What is not sealed has no end. */
export async function openUntil(em: EntityManager, actor: StaffActor, arrival: Pick<Arrival, 'id' | 'class'>, now: Date): Promise<Date | 'always' | null> {
  if (!isSealed(arrival)) return 'always';
  const opened = (await readTimeline(em, arrival.id)).findLast(({ kind, actorId }) => kind === 'SealedArrivalOpened' && actorId === actor.staffId);
  const end = new Date((opened?.at.getTime() ?? 0) + SEAL_OPEN_MINUTES * 60_000);
  return end > now ? end : null;
}

/** Every way to the bytes of an arrival asks here, whatever page it starts from. @throws DomainError `authority/sealed` for what is sealed to this person */
export async function requireOpen(em: EntityManager, actor: StaffActor, arrival: Pick<Arrival, 'id' | 'class'>, now: Date): Promise<void> {
  if ((await openUntil(em, actor, arrival, now)) === null) throw new DomainError('authority/sealed');
}
