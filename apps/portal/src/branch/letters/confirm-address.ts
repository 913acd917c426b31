import { authorizeRegistration, DomainError } from '#domain';
import { AddressVerification, findUnconfirmedCheck, readRecordChangers, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { isRepeated } from '../../http/repeated-form.js';
import { rowId } from '../../http/row-id.js';
import { CLOCK } from '../../http/tokens.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { lockOneIssued } from './locked-registrations.js';
import { rightsOfIssued } from './registration-rights.js';

/** 住所の確認の承認: another person has read what shows that a new letter may go there, as the approval does for the first one. */
@Injectable()
export class ConfirmAddressCheck {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param checkId the check that the page showed @throws DomainError of `authorizeRegistration`; `version/conflict` when it is no more the one that waits, or the record says another address by now */
  run(actor: StaffActor, id: string, checkId: string, form: string): Promise<void> {
    return this.work.run(async (em) => {
      const { registration, account } = await lockOneIssued(em, rowId(id));
      authorizeRegistration(actor, 'view', rightsOfIssued(registration));
      if (await isRepeated(em, registration.id, actor, form)) return;
      const { at } = await lockCustomer(em, this.clock, account.customer);
      const waiting = await findUnconfirmedCheck(em, registration.id);
      if (waiting === null || waiting !== checkId) throw new DomainError('version/conflict');
      const check = await em.findOneOrFail(AddressVerification, waiting);
      authorizeRegistration(actor, 'confirm-address', { ...rightsOfIssued(registration), addressCheckedById: check.staff, recordChangerIds: await readRecordChangers(em, account.customer) });
      Object.assign(check, { confirmedBy: actor.staffId, confirmedAt: at });
      await recordFact(em, { caseId: registration.id, kind: 'AddressCheckConfirmed', actor: factActor(actor), at, data: { checkId, form } });
      Object.assign(registration, { letterAddress: check.address, letterName: check.name ?? null });
    });
  }
}
