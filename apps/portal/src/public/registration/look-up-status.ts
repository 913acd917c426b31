import { type RegistrationState, STATUS_LOOK_LIMIT, statusLooksOpenAt } from '#domain';
import type { PurposeHashes } from '#identity';
import { isReissueWithoutPaper, Registration, StatusLook, takeTurn, UnitOfWork, whereItIs } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { clientNetwork } from '../../http/client-network.js';
import { CLOCK, HASHES } from '../../http/tokens.js';
import { Turns } from '../../http/turns.js';

/** `unknown` also of a number that was never given out to anybody outside. */
export type StatusLookup =
  | { readonly outcome: 'found'; readonly number: string; readonly state: RegistrationState }
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'throttled'; readonly opensAt: Date };

/** The state of a 利用申込み by its 受付番号. Looks are counted per network before they are answered, known numbers like unknown ones; refused ones are not counted. */
@Injectable()
export class LookUpStatus {
  private readonly turns = new Turns();

  constructor(
    private readonly work: UnitOfWork,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  run(receptionNumber: string, address: string): Promise<StatusLookup> {
    const addressHash = this.hashes.address.of(clientNetwork(address));
    // Whoever waits for the network's turn waits here, not with a connection of the database in hand.
    return this.turns.take(addressHash, () => this.runInTurn(receptionNumber, addressHash));
  }

  private runInTurn(receptionNumber: string, addressHash: string): Promise<StatusLookup> {
    return this.work.run(async (em) => {
      const now = this.clock.now();
      await takeTurn(em, `status-look/${addressHash}`);
      const since = new Date(now.getTime() - STATUS_LOOK_LIMIT.window);
      const looks = await em.find(StatusLook, { addressHash, at: { $gt: since } }, { orderBy: { at: 'desc' }, limit: STATUS_LOOK_LIMIT.looks });
      const opensAt = statusLooksOpenAt(looks.map(({ at }) => at.getTime()), now.getTime());
      if (opensAt !== null) return { outcome: 'throttled', opensAt: new Date(opensAt) };
      await em.nativeDelete(StatusLook, { at: { $lte: since } });
      em.create(StatusLook, { id: v7(), addressHash, at: now });
      const found = await em.findOne(Registration, { receptionNumber });
      if (found === null || isReissueWithoutPaper(found)) return { outcome: 'unknown' };
      // 統合: what becomes of this application is decided at the other one.
      const { state } = found.mergedInto ? await em.findOneOrFail(Registration, await whereItIs(em, found.id)) : found;
      return { outcome: 'found', number: found.receptionNumber, state };
    });
  }
}
