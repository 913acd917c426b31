import { DAY_MILLIS } from '#domain';
import { Passwords, type PurposeHashes, SIGN_IN_LIMITS, type SignInFailures, type ThrottleState, throttleState } from '#identity';
import { type Audience, ContractorAccount, SignInFailure, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { serves } from '../http/sessions.js';
import { CLOCK, HASHES } from '../http/tokens.js';
import { Turns } from './turns.js';

/** `refused` says nothing about which half was wrong, nor whether the id exists. */
export type SignInResult =
  | { readonly outcome: 'accepted'; readonly personId: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'throttled'; readonly opensAt: Date };

interface Attempt {
  readonly audience: Audience;
  readonly idHash: string;
  readonly addressHash: string;
}

interface Credentials {
  readonly personId: string | null;
  readonly passwordHash: string | null;
}

/**
 * Checks an id and a password. Failures are counted in PostgreSQL per id and per client address, as keyed hashes, so
 * the count holds over several portals and a restart. An unknown, a stopped and a foreign account are all treated like a
 * wrong password: same steps, same answer.
 */
@Injectable()
export class SignIn {
  private readonly turns = new Turns();

  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async check(audience: Audience, loginId: string, password: string, address: string): Promise<SignInResult> {
    const attempt = { audience, idHash: this.hashes.loginId.of(`${audience}\0${loginId}`), addressHash: this.hashes.address.of(address) };
    // One attempt after the other per ID: many at once cannot slip past the count.
    return this.turns.take(attempt.idHash, () => this.checkInTurn(attempt, loginId, password));
  }

  private async checkInTurn(attempt: Attempt, loginId: string, password: string): Promise<SignInResult> {
    const { audience, idHash } = attempt;
    const now = this.clock.now();
    const throttle = await this.countIn(attempt, now);
    if (!throttle.open) return { outcome: 'throttled', opensAt: throttle.opensAt };
    const { personId, passwordHash } = await this.credentials(audience, loginId);
    const right = await this.passwords.verify(passwordHash, password);
    if (right && personId !== null) {
      await this.work.run((em) => em.nativeDelete(SignInFailure, { audience, idHash }));
      return { outcome: 'accepted', personId };
    }
    return { outcome: 'refused' };
  }

  /**
   * Counts the attempt as a failure before the password is looked at, unless the count is full; a right password takes it
   * back. Looking and counting happen under locks of address and ID, so that many at once cannot all find room for one.
   */
  private async countIn(attempt: Attempt, now: Date): Promise<ThrottleState> {
    return this.work.run(async (em) => {
      for (const counted of [attempt.addressHash, attempt.idHash]) await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [counted]);
      const state = throttleState(await this.failures(em, attempt, now), now);
      if (state.open) {
        await em.nativeDelete(SignInFailure, { at: { $lt: new Date(now.getTime() - DAY_MILLIS) } });
        em.create(SignInFailure, { ...attempt, at: now });
      }
      return state;
    });
  }

  private async failures(em: EntityManager, { audience, idHash, addressHash }: Attempt, now: Date): Promise<SignInFailures> {
    const recent = { audience, at: { $gt: new Date(now.getTime() - SIGN_IN_LIMITS.window) } };
    const newest = { orderBy: { at: 'desc' } } as const;
    return {
      ofId: (await em.find(SignInFailure, { ...recent, idHash }, { ...newest, limit: SIGN_IN_LIMITS.ofId })).map(({ at }) => at),
      ofAddress: (await em.find(SignInFailure, { ...recent, addressHash }, { ...newest, limit: SIGN_IN_LIMITS.ofAddress })).map(({ at }) => at),
    };
  }

  private async credentials(audience: Audience, loginId: string): Promise<Credentials> {
    return this.work.read(async (em) => {
      if (audience === 'contractor') {
        const account = await em.findOne(ContractorAccount, { loginId, active: true });
        return { personId: account?.id ?? null, passwordHash: account?.passwordHash ?? null };
      }
      const staff = await em.findOne(Staff, { loginId, active: true });
      const here = staff !== null && serves(audience, staff);
      return { personId: here ? staff.id : null, passwordHash: here ? staff.passwordHash : null };
    });
  }
}
