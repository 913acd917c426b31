import { authorizeRegistration, type CalendarDate, differenceWords, DomainError, mayChangeRecord, recordDifferences } from '#domain';
import { type LikeCustomer, recordAddress, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { isRepeated } from '../../http/repeated-form.js';
import { rowId } from '../../http/row-id.js';
import { CLOCK } from '../../http/tokens.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { shownCustomer } from '../intake/registration-file.js';
import { tellAddressChanged } from '../intake/tell-address-changed.js';
import { judgeApart, type SaidApart } from '../like-customers/said-apart.js';
import { lockOneIssued } from './locked-registrations.js';
import { rightsOfIssued } from './registration-rights.js';

/** The address of a customer's record as it was typed, with what it was taken from. */
export interface CorrectedAddress {
  readonly postalCode: string;
  readonly address: string;
  readonly source: { readonly source: string; readonly on: CalendarDate };
}

/** 登録の住所の訂正 of a letter that waits or came back: the record of its customer, by the customer's branch. It is checked afterwards, and answered for by a second person. */
@Injectable()
export class CorrectAddress {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param shown the address that the page showed
   * @param said 別の顧客です, of whom and why
   * @returns other customers who may be the same with this address and of whom nobody has said that they are not: nothing is changed then
   * @throws DomainError of `authorizeRegistration`; `version/conflict` when the record has another one by now
   */
  run(actor: StaffActor, id: string, { postalCode, address, source }: CorrectedAddress, shown: string, said: SaidApart, form: string): Promise<readonly LikeCustomer[]> {
    return this.work.run(async (em) => {
      const { registration, account } = await lockOneIssued(em, rowId(id));
      authorizeRegistration(actor, 'view', rightsOfIssued(registration));
      if (await isRepeated(em, registration.id, actor, form)) return [];
      authorizeRegistration(actor, 'correct-address', rightsOfIssued(registration));
      const { customer, at } = await lockCustomer(em, this.clock, account.customer);
      if (!mayChangeRecord(actor, customer.branch)) throw new DomainError('authority/forbidden');
      if (shown !== recordAddress(customer)) throw new DomainError('version/conflict');
      const fields = [...(customer.postalCode === postalCode ? [] : ['postalCode']), ...(customer.address === address ? [] : ['address'])];
      if (fields.length === 0) return [];
      const { name, phone } = customer;
      const { asks, kept, told } = await judgeApart(em, { name, phone, corporateNumber: customer.corporateNumber ?? null, address }, customer, said);
      if (asks.length > 0) return asks;
      const before = shownCustomer(customer);
      Object.assign(customer, { ...kept, postalCode, address, sources: { ...customer.sources, postalCode: source, address: source } });
      const changes = recordDifferences(before, shownCustomer(customer));
      await recordFact(em, {
        caseId: registration.id, kind: 'CustomerRecorded', actor: factActor(actor), at, data: { customerNumber: customer.customerNumber, made: 'changed', fields, changes: changes.map(differenceWords), form, ...told },
      });
      await tellAddressChanged(em, actor, customer, registration, changes, at);
      return [];
    });
  }
}
