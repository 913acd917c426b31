import { japanDate, readInitialPassword } from '#domain';
import { Passwords, type PurposeHashes } from '#identity';
import { type Audience, ContractorAccount, IdLetter, Staff, UnitOfWork } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { clientNetwork } from '../http/client-network.js';
import { serves } from '../http/sessions.js';
import { CLOCK, HASHES } from '../http/tokens.js';
import { Turns } from '../http/turns.js';
import { NOBODY } from '../account-records/unseen-fact.js';
import { countAttempt, forgetAttempts, recordLock } from './sign-in-attempts.js';

/**
 * `refused` says nothing about which half was wrong, nor whether the id exists. `personId` is whose id was tried, null for
 * an unknown one: for the log, never for the answer.
 */
export type SignInResult =
  | { readonly outcome: 'accepted'; readonly personId: string }
  | { readonly outcome: 'refused'; readonly personId: string | null }
  | { readonly outcome: 'throttled'; readonly personId: string | null; readonly opensAt: Date };

interface Credentials {
  readonly personId: string | null;
  readonly passwordHash: string | null;
  /** 初期パスワード: typed from a letter, so separators and widths do not count. */
  readonly isInitial: boolean;
}

/**
 * Checks an id and a password. Failures are counted in PostgreSQL per id and network, per network, and per id over all of
 * them, so the count holds over several portals and a restart. An unknown, a stopped and a foreign account are all treated
 * like a wrong password: same steps, same answer.
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
    const attempt = { audience, idHash: this.hashes.loginId.of(`${audience}\0${loginId}`), networkHash: this.hashes.address.of(clientNetwork(address)) };
    // One after the other per ID and network: a whole office signing in at once is not taken for a series of failures.
    return this.turns.take(`${attempt.idHash}/${attempt.networkHash}`, async () => {
      const { personId, passwordHash, isInitial } = await this.credentials(audience, loginId);
      // Whoever waits for the network's turn waits here, not with a connection of the database in hand.
      const throttle = await this.turns.take(attempt.networkHash, () => countAttempt(this.work, attempt, personId, this.clock.now()));
      if (!throttle.open) return { outcome: 'throttled', personId, opensAt: throttle.opensAt };
      const right = await this.passwords.verify(passwordHash, isInitial ? readInitialPassword(password) : password);
      if (!right || personId === null) {
        if (audience === 'contractor' && throttle.locksUntil !== null) await recordLock(this.work, personId, throttle.locksUntil, this.clock.now());
        return { outcome: 'refused', personId };
      }
      await forgetAttempts(this.work, attempt);
      return { outcome: 'accepted', personId };
    });
  }

  private async credentials(audience: Audience, loginId: string): Promise<Credentials> {
    return this.work.read(async (em) => {
      if (audience === 'contractor') {
        const account = await em.findOne(ContractorAccount, { loginId, active: true });
        if (account?.passwordHash) return { personId: account.id, passwordHash: account.passwordHash, isInitial: false };
        return { personId: account?.id ?? null, passwordHash: await this.initialHash(em, account?.id ?? null), isInitial: true };
      }
      const staff = await em.findOne(Staff, { loginId, active: true });
      const here = staff !== null && serves(audience, staff);
      return { personId: here ? staff.id : null, passwordHash: here ? staff.passwordHash : null, isInitial: false };
    });
  }

  /** Of the one letter that is alive, until the end of its last day. Asked for also without an account: the same steps for an unknown id. */
  private async initialHash(em: EntityManager, accountId: string | null): Promise<string | null> {
    const letter = await em.findOne(IdLetter, { account: accountId ?? NOBODY, voidedAt: null });
    return letter && letter.validUntil >= japanDate(this.clock.now().getTime()) ? letter.passwordHash : null;
  }
}
