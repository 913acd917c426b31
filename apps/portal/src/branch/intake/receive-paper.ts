import type { RawRegistration, RegistrationChannel } from '#domain';
import { handedInKey, receiveRegistration, recordFact, storeArrival, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startArrivalReading, startRegistration } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { ReceivedFile } from '../../application/attachments/copy-uploads.js';
import { HoldRegistration } from './hold-registration.js';
import { keepEntrant } from './locked-registration.js';

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
        await scan.keep();
        const { arrival } = await storeArrival(em, factActor(actor), {
          sourceKey: handedInKey(registration.id), messageId: null, channel: 'upload', branchId: actor.branchId, sender: actor.name, subject: '', receivedAt: at,
          sha256: scan.sha256, bytes: scan.size, fileName: scan.fileName, staffId: actor.staffId,
        }, (id) => startArrivalReading(id, 'desk'));
        Object.assign(arrival, { registration: registration.id, class: 'registration', acknowledgedAt: at });
      }
      keepEntrant(registration, actor);
      await this.hold.assign(em, actor, registration);
      await recordFact(em, { caseId: registration.id, kind: 'ClaimTaken', actor: factActor(actor), at });
      return registration.id;
    });
  }
}
