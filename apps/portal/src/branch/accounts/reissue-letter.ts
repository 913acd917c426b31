import { authorizeAccount, authorizeRegistration, DomainError, formatEraDate, japanDate, type RegistrationContent } from '#domain';
import type { PurposeHashes } from '#identity';
import { closeRegistrationTasks, IdLetter, moveRegistration, receiveRegistration, recordAddress, recordFact, Registration, reissueKey, returnPapers, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startRegistration, tellRegistration } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { AccountFile } from '../../account-records/account-file.js';
import { factActor, type StaffActor } from '../../http/actor.js';
import { isRepeated, unlessRepeated } from '../../http/repeated-form.js';
import { CLOCK, HASHES } from '../../http/tokens.js';
import { type AddressCheck, recordAddressCheck } from '../address-check/record-address-check.js';
import type { AccountReason } from './manage-account.js';
import { endSignIns } from '../letters/end-sign-ins.js';
import { rightsOfIssued } from '../letters/registration-rights.js';
import { lockAccountFile } from './lock-account-file.js';

export interface ReissueWish {
  readonly reason: string;
  readonly check: AddressCheck;
}

/**
 * 再発行: a registration of its own for an ID that exists, asked for by one person with the address verified, approved by another at the
 * desk like every registration; then the letter is printed like every other. Until then the own password goes on.
 */
@Injectable()
export class ReissueLetter {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  ask(actor: StaffActor, id: string, { reason, check }: ReissueWish, mark: string): Promise<void> {
    return this.work.run(async (em) => {
      const file = await lockAccountFile(em, this.hashes, actor, id, this.clock);
      const first = await unlessRepeated(em, file.account.id, actor, mark, async () => authorizeAccount(actor, 'ask-reissue', file.rights));
      if (first === null) return;
      const { account, customer, at } = file;
      const content = contentOf(file, at);
      const registration = await receiveRegistration(em, factActor(actor), {
        submissionKey: reissueKey(v7()), channel: 'counter', branchId: customer.branch, read: {}, token: null, awaitsPaper: false,
        raw: { appliedOn: formatEraDate(content.appliedOn), postalCode: content.postalCode, address: content.address, name: content.name, phone: content.phone, department: content.department, contactName: content.contactName },
      }, at, startRegistration);
      Object.assign(registration, { content, customer: customer.id, reissueOf: account.id, enteredBy: actor.staffId, enteredAt: at, entrants: [actor.staffId] });
      await moveRegistration(em, registration, 'awaiting-approval', at);
      const by = { actor: factActor(actor), at };
      await recordAddressCheck(em, actor, { registration, address: recordAddress(customer), name: customer.name }, check, at);
      await recordFact(em, { ...by, caseId: registration.id, kind: 'RegistrationEntered', data: { reason }, notify: tellRegistration(registration.id) });
      await recordFact(em, { ...by, caseId: account.id, kind: 'AccountReissueAsked', data: { registrationId: registration.id, number: registration.receptionNumber, reason, form: mark } });
    });
  }

  /**
   * 取りやめ, also by whoever asked for it, until the letter is used. Before a letter of it was printed the own password goes on; afterwards that is dead, and the letter now too.
   * @param printed whether the page that it was pressed on said that a letter was printed. @throws DomainError `version/conflict` when that has changed since
   */
  cancel(actor: StaffActor, id: string, { reason, mark }: AccountReason, printed: boolean): Promise<void> {
    return this.work.run(async (em) => {
      const file = await lockAccountFile(em, this.hashes, actor, id, this.clock);
      if (file.reissue === null) {
        const [latest] = await em.find(Registration, { reissueOf: file.account.id }, { orderBy: { receivedAt: 'desc', id: 'desc' }, limit: 1 });
        if (latest && (await isRepeated(em, latest.id, actor, mark))) return;
        throw new DomainError('application/state');
      }
      const { at, reissue: { registration } } = file;
      authorizeRegistration(actor, 'withdraw-reissue', rightsOfIssued(registration));
      if (printed !== (await em.count(IdLetter, { registration: registration.id })) > 0) throw new DomainError('version/conflict');
      if (printed) {
        await endSignIns(em, file.account.id, at);
        file.account.passwordHash = null;
      }
      Object.assign(registration, { closing: 'cancelled', assignee: null });
      await closeRegistrationTasks(em, { registration: registration.id }, { at, note: '再発行の取りやめ', by: factActor(actor) });
      await moveRegistration(em, registration, 'closed', at);
      await recordFact(em, {
        caseId: registration.id, kind: 'RegistrationClosed', actor: factActor(actor), at, data: { closing: 'cancelled', reason, form: mark }, notify: tellRegistration(registration.id),
      });
      await returnPapers(em, registration, at, factActor(actor));
    });
  }
}

/** What the registration would say if it had been applied for on paper. */
function contentOf({ account, customer }: AccountFile, at: Date): RegistrationContent {
  return {
    appliedOn: japanDate(at.getTime()), postalCode: customer.postalCode.replace('-', ''), address: customer.address, name: customer.name, nameKana: customer.nameKana,
    phone: account.phone, corporateNumber: customer.corporateNumber ?? null, department: account.department, contactName: account.contactName, mail: null,
  };
}
