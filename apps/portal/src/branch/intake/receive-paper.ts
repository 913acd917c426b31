import type { RawRegistration, RegistrationChannel } from '#domain';
import { Arrival, ArrivalPart, receiveRegistration, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startRegistration } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { ReceivedFile } from '../../http/uploads.js';
import { HoldRegistration } from './hold-registration.js';

interface HandedPaper {
  /** One showing of the form: pressed twice it makes one registration. */
  readonly mark: string;
  readonly channel: Extract<RegistrationChannel, 'counter' | 'post'>;
  readonly raw: RawRegistration;
  readonly scan: ReceivedFile | null;
}

/** A paper handed in at the counter or by post: received and held by the clerk who has it in hand; its scan is an arrival like any other. */
@Injectable()
export class ReceivePaper {
  constructor(
    private readonly work: UnitOfWork,
    private readonly hold: HoldRegistration,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  receive(actor: StaffActor, { mark, channel, raw, scan }: HandedPaper): Promise<string> {
    const at = this.clock.now();
    return this.work.run(async (em) => {
      const registration = await receiveRegistration(em, factActor(actor), {
        submissionKey: `desk/${mark}`, channel, branchId: actor.branchId, raw, read: {}, token: null, awaitsPaper: false,
      }, at, startRegistration);
      if (registration.state !== 'received') return registration.id;
      await em.flush();
      if (scan !== null) {
        const file = { sha256: scan.sha256, bytes: scan.size, fileName: scan.fileName };
        const arrival = em.create(Arrival, {
          id: v7(), sourceKey: `upload/${registration.id}`, channel: 'upload', branch: actor.branchId, sender: actor.name, subject: '', receivedAt: at, ...file,
          state: 'stored', class: 'registration', registration: registration.id, staff: actor.staffId, acknowledgedAt: at, createdAt: at,
        });
        em.create(ArrivalPart, { id: v7(), arrival: arrival.id, position: 0, mediaType: 'application/pdf', ...file });
      }
      await this.hold.assign(em, actor, registration);
      await recordFact(em, { caseId: registration.id, kind: 'ClaimTaken', actor: factActor(actor), at });
      return registration.id;
    });
  }
}
