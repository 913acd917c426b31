import { authorizeAccount, type AccountAct, DomainError } from '#domain';
import type { PurposeHashes } from '#identity';
import {
  AccountLink, Branch, closeRegistrationTasks, ContractorAccount, findDeadUnposted, IdLetter, moveRegistration, recordFact, Registration, RegistrationTask, returnPapers, SignInFailure, UnitOfWork,
} from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import type { FilterQuery } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { AccountLinks } from '../../account-links/account-links.js';
import { failuresOf } from '../../account-records/account-locks.js';
import { factActor, type StaffActor } from '../../http/actor.js';
import { unlessRepeated } from '../../http/repeated-form.js';
import { CLOCK, HASHES } from '../../http/tokens.js';
import { rowId } from '../../http/row-id.js';
import { lockAccountFile, type LockedAccountFile } from './lock-account-file.js';
import { outliveAccount } from './record/change-address.js';

/** Why, and which form it was said in. */
export interface AccountReason {
  readonly reason: string;
  readonly mark: string;
}

/** お客様ID: unlocked, closed, moved to another branch; each with its reason in the ID's own record. */
@Injectable()
export class ManageAccount {
  constructor(
    private readonly work: UnitOfWork,
    private readonly links: AccountLinks,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  /** ロックの解除: failures of this ID are forgotten, wherever they were made. */
  unlock(actor: StaffActor, id: string, { reason, mark }: AccountReason): Promise<void> {
    return this.act(actor, id, mark, async (em) => {
      const { account, at } = await this.lock(em, actor, id, 'unlock');
      await em.nativeDelete(SignInFailure, failuresOf(this.hashes, account.loginId));
      await recordFact(em, { caseId: id, kind: 'AccountUnlocked', actor: factActor(actor), at, data: { reason, form: mark } });
    });
  }

  /** 退会: sessions end, letters and links are dead, and what still waited for the ID has come to its end; whoever reads its mails is told. */
  close(actor: StaffActor, id: string, { reason, mark }: AccountReason): Promise<void> {
    return this.act(actor, id, mark, async (em) => {
      const { account, addressChange, at } = await this.lock(em, actor, id, 'close');
      if (addressChange !== null) await outliveAccount(em, actor, account, addressChange, at);
      Object.assign(account, { closedAt: at, active: false });
      await em.nativeUpdate(IdLetter, { account: id, voidedAt: null }, { voidedAt: at });
      await em.nativeUpdate(AccountLink, { account: id, usedAt: null, voidedAt: null }, { voidedAt: at });
      for (const registration of await this.openRegistrations(em, [id])) {
        registration.closing = 'cancelled';
        await closeRegistrationTasks(em, { registration: registration.id }, { at, note: '退会', by: factActor(actor) });
        await moveRegistration(em, registration, 'closed', at);
        await recordFact(em, {
          caseId: registration.id, kind: 'RegistrationClosed', actor: factActor(actor), at, data: { closing: 'cancelled', reason }, notify: tellRegistration(registration.id),
        });
        await returnPapers(em, registration, at, factActor(actor));
      }
      await closeRegistrationTasks(em, { account: id }, { at, note: '退会', by: factActor(actor) });
      await recordFact(em, { caseId: id, kind: 'AccountClosed', actor: factActor(actor), at, data: { reason, form: mark, told: await this.links.tellClosed(em, account) } });
    });
  }

  /** 取扱支店の変更: of the customer with all its IDs, and of what waits for them. Running cases stay where they are. */
  move(actor: StaffActor, id: string, branchId: string, { reason, mark }: AccountReason): Promise<void> {
    return this.act(actor, id, mark, async (em) => {
      const { customer, branch, at } = await this.lock(em, actor, id, 'move');
      const to = await em.findOne(Branch, { id: branchId, isHeadOffice: false });
      if (to === null || to.id === branch.id) throw new DomainError('application/state');
      // Read behind the lock of the customer: an ID may have been issued since the others were locked.
      const accounts = await em.find(ContractorAccount, { customer: customer.id }, { orderBy: { id: 'asc' } });
      const registrations = await this.registrationsToMove(em, accounts.map((account) => account.id));
      customer.branch = to.id;
      for (const registration of registrations) {
        // Whoever held it is of the branch that does not see it any more (as with a 転送).
        Object.assign(registration, { branch: to.id, assignee: null, leaseSeenAt: null });
        if (registration.state === 'in-entry') await moveRegistration(em, registration, 'received', at);
        await recordFact(em, { caseId: registration.id, kind: 'CaseTransferred', actor: factActor(actor), at, data: { from: branch.name, to: to.name, reason } });
        await em.nativeUpdate(RegistrationTask, { registration: registration.id, doneAt: null }, { branch: to.id });
      }
      await em.nativeUpdate(RegistrationTask, { account: { $in: accounts.map((account) => account.id) }, doneAt: null }, { branch: to.id });
      // Also of one that is closed: whoever still has its page open reads where it went.
      for (const account of accounts) {
        await recordFact(em, { caseId: account.id, kind: 'AccountMoved', actor: factActor(actor), at, data: { from: branch.name, to: to.name, reason, form: mark } });
      }
    });
  }

  /** Whoever presses twice has pressed once. */
  private act(actor: StaffActor, id: string, mark: string, work: (em: EntityManager) => Promise<void>): Promise<void> {
    return this.work.run(async (em) => {
      await unlessRepeated(em, rowId(id), actor, mark, () => work(em));
    });
  }

  /** The ID, locked, with what its rights depend on. @throws PageNotFound, DomainError of `authorizeAccount` */
  private async lock(em: EntityManager, actor: StaffActor, id: string, act: AccountAct): Promise<LockedAccountFile> {
    const file = await lockAccountFile(em, this.hashes, actor, id, this.clock);
    authorizeAccount(actor, act, file.rights);
    return file;
  }

  /** What waits for the IDs: also a posting that was never recorded, of a letter that has been used or has ended. */
  private async registrationsToMove(em: EntityManager, accountIds: readonly string[]): Promise<Registration[]> {
    const ended = await em.find(Registration, { account: { $in: [...accountIds] }, state: { $in: ['completed', 'closed'] } });
    const unposted = await findDeadUnposted(em, ended.map(({ id }) => id));
    return this.find(em, accountIds, { $or: [{ endedAt: null }, { id: { $in: [...unposted.keys()] } }] });
  }

  private openRegistrations(em: EntityManager, accountIds: readonly string[]): Promise<Registration[]> {
    return this.find(em, accountIds, { endedAt: null });
  }

  private find(em: EntityManager, accountIds: readonly string[], which: FilterQuery<Registration>): Promise<Registration[]> {
    const ids = { $in: [...accountIds] };
    return em.find(Registration, { $and: [{ $or: [{ account: ids }, { reissueOf: ids }] }, which] }, { orderBy: { id: 'asc' } });
  }
}
