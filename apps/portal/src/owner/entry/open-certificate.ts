import { type AuthenticationKey, DAY_MILLIS, isViewable, japanDate } from '#domain';
import { newSessionToken, type PurposeHashes, purposeHashes, tokenHash } from '#identity';
import {
  type FactActor, forgetMisses, lockAddress, type MissedCase, openByKey, type OpenedCertificate, readCountedMisses, recordFact, recordMiss, UnitOfWork,
  type ViewerAttempt, Viewing,
} from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { Turns } from '../../http/turns.js';
import { type Attempts, judgeAttempts } from './attempts.js';
import { clientNetwork } from '../../http/client-network.js';
import { raiseAlertWhenDue } from './viewing-alert.js';

/** How long a viewing lasts; then number and key are typed again. Milliseconds. */
export const VIEWING_LASTS = 30 * 60_000;

/** Older misses cannot matter: the tenth counts for a day, and the nine before it may be a day older. */
const MEMORY = 2 * DAY_MILLIS;

/** Somebody who holds the key: that does not prove who it was, so nobody is named. */
export const KEY_HOLDER: FactActor = { kind: 'owner', id: null, name: '認証キーの利用者' };

/** Somebody who tried without success. */
const VISITOR: FactActor = { kind: 'owner', id: null, name: '閲覧画面の利用者' };

export interface KeyAttempt {
  readonly contractNumber: string;
  readonly key: AuthenticationKey;
  /** The client's address as Fastify tells it; only its keyed hash is kept. */
  readonly address: string;
}

export type OpenResult =
  /** `token` goes into the viewing's cookie. */
  | { readonly outcome: 'opened'; readonly token: string; readonly expiresAt: Date }
  /** Unknown number, wrong key or a key that has been replaced: nobody is told which. */
  | { readonly outcome: 'missed'; readonly attempts: Attempts }
  | { readonly outcome: 'blocked'; readonly attempts: Extract<Attempts, { open: false }> }
  /** The key is right, but the time of viewing is over. */
  | { readonly outcome: 'period-over' };

/**
 * Number + key at the viewer. One transaction: whether this address may try, the comparison, and either the viewing with its
 * fact 「認証キーによる閲覧」 or the miss. An unknown number and a wrong key run through the same statements.
 */
@Injectable()
export class OpenCertificate {
  private readonly hashes: PurposeHashes;
  private readonly turns = new Turns();

  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: PortalConfig,
  ) {
    this.hashes = purposeHashes(config.keyPepper);
  }

  open({ contractNumber, key, address }: KeyAttempt): Promise<OpenResult> {
    const attempt: ViewerAttempt = {
      numberHash: this.hashes.contractNumber.of(contractNumber),
      addressHash: this.hashes.address.of(clientNetwork(address)),
    };
    const keyHash = this.hashes.authenticationKey.of(key);
    // Whoever waits for the address's turn waits here, not with a connection of the database in hand.
    return this.turns.take(attempt.addressHash, () => this.openInTurn(attempt, contractNumber, keyHash));
  }

  private openInTurn(attempt: ViewerAttempt, contractNumber: string, keyHash: string): Promise<OpenResult> {
    return this.work.run(async (em) => {
      await lockAddress(em, attempt.addressHash);
      // Not before: while it waited, other attempts were recorded, and none of them may lie in this one's future.
      const now = this.clock.now();
      const before = await this.attemptsOf(em, attempt, now);
      if (!before.open) return { outcome: 'blocked', attempts: before };
      const opened = await openByKey(em, { contractNumber, keyHash });
      if (opened === null) return this.miss(em, attempt, contractNumber, now);
      await forgetMisses(em, attempt, now);
      return this.view(em, attempt, opened, now);
    });
  }

  private async miss(em: EntityManager, attempt: ViewerAttempt, contractNumber: string, now: Date): Promise<OpenResult> {
    const missed = await recordMiss(em, attempt, contractNumber, now);
    const attempts = await this.attemptsOf(em, attempt, now);
    if (!attempts.open && attempts.scope === 'number') await this.recordBlock(em, missed, attempts, now);
    await raiseAlertWhenDue(em, attempt.numberHash, missed, now);
    return { outcome: 'missed', attempts };
  }

  /** The fact is kept for a known number only; an unknown one costs the same statements, which are taken back. */
  private async recordBlock(em: EntityManager, missed: MissedCase | null, { misses, until }: Extract<Attempts, { open: false }>, now: Date): Promise<void> {
    const { applicationId: caseId, certificateId } = missed ?? { applicationId: v7(), certificateId: v7() };
    await em.execute('savepoint block_of_number');
    await recordFact(em, { caseId, kind: 'ViewingBlocked', actor: VISITOR, at: now, data: { certificateId, misses, until: until.toISOString() } });
    await em.execute(`${missed === null ? 'rollback to' : 'release'} savepoint block_of_number`);
  }

  private async view(em: EntityManager, attempt: ViewerAttempt, opened: OpenedCertificate, now: Date): Promise<OpenResult> {
    if (!isViewable(opened.guaranteeUntil, japanDate(now.getTime()))) return { outcome: 'period-over' };
    const token = newSessionToken();
    const expiresAt = new Date(now.getTime() + VIEWING_LASTS);
    em.create(Viewing, {
      certificate: opened.certificateId, tokenHash: tokenHash(token), addressHash: attempt.addressHash, at: now, expiresAt,
    });
    await recordFact(em, {
      caseId: opened.applicationId, kind: 'CertificateViewed', actor: KEY_HOLDER, at: now,
      data: { certificateId: opened.certificateId, revision: opened.revision },
    });
    return { outcome: 'opened', token, expiresAt };
  }

  private async attemptsOf(em: EntityManager, attempt: ViewerAttempt, now: Date): Promise<Attempts> {
    return judgeAttempts(await readCountedMisses(em, attempt, new Date(now.getTime() - MEMORY)), now);
  }
}
