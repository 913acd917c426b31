import { readInitialPassword } from '#domain';
import { Passwords, type PurposeHashes } from '#identity';
import { type Audience, ContractorAccount, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { clientNetwork } from '../http/client-network.js';
import { livingLetter, serves, type SignInProof } from '../http/sessions.js';
import { CLOCK, HASHES } from '../http/tokens.js';
import { Turns } from '../http/turns.js';
import { NOBODY } from '../account-records/unseen-fact.js';
import { countAttempt, forgetAttempts, recordLock } from './sign-in-attempts.js';

/**
 * `refused` says nothing about which half was wrong, nor whether the id exists. `personId` is whose id was tried, null for
 * an unknown one: for the log, never for the answer.
 */
export type SignInResult =
  | { readonly outcome: 'accepted'; readonly personId: string; readonly proof: SignInProof }
  | { readonly outcome: 'refused'; readonly personId: string | null }
  | { readonly outcome: 'throttled'; readonly personId: string | null; readonly opensAt: Date };

interface Credentials {
  readonly personId: string | null;
  readonly passwordHash: string | null;
  /** 初期パスワード of the letter that is alive: as long as the first sign-in is not completed, beside an own password that was chosen by it. */
  readonly letter: { readonly id: string; readonly passwordHash: string } | null;
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
      const credentials = await this.credentials(audience, loginId);
      const { personId } = credentials;
      // Whoever waits for the network's turn waits here, not with a connection of the database in hand.
      const throttle = await this.turns.take(attempt.networkHash, () => countAttempt(this.work, attempt, personId, this.clock.now()));
      if (!throttle.open) return { outcome: 'throttled', personId, opensAt: throttle.opensAt };
      const matched = await this.match(audience, credentials, password);
      if (matched === null || personId === null) {
        if (audience === 'contractor' && throttle.locksUntil !== null) await recordLock(this.work, personId, throttle.locksUntil, this.clock.now());
        return { outcome: 'refused', personId };
      }
      await forgetAttempts(this.work, attempt);
      return { outcome: 'accepted', personId, proof: matched };
    });
  }

  /** A contractor's password that is no own one is compared with the letter's too, also where there is none: a refusal costs the same for every ID. */
  private async match(audience: Audience, { passwordHash, letter }: Credentials, password: string): Promise<SignInProof | null> {
    const isOwn = await this.passwords.verify(passwordHash, password);
    if (isOwn && passwordHash !== null) return { letterId: null, passwordHash };
    if (audience !== 'contractor') return null;
    // Typed from a letter: separators and widths do not count.
    const isInitial = await this.passwords.verify(letter?.passwordHash ?? null, readInitialPassword(password));
    return isInitial && letter !== null ? { letterId: letter.id, passwordHash: letter.passwordHash } : null;
  }

  private async credentials(audience: Audience, loginId: string): Promise<Credentials> {
    return this.work.read(async (em) => {
      if (audience === 'contractor') {
        const account = await em.findOne(ContractorAccount, { loginId, active: true });
        // The letter is asked for also without an account: the same steps for an unknown id.
        return { personId: account?.id ?? null, passwordHash: account?.passwordHash ?? null, letter: await livingLetter(em, account?.id ?? NOBODY, this.clock.now()) };
      }
      const staff = await em.findOne(Staff, { loginId, active: true });
      const here = staff !== null && serves(audience, staff);
      return { personId: here ? staff.id : null, passwordHash: here ? staff.passwordHash : null, letter: null };
    });
  }
}
