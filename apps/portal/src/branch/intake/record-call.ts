import { authorizeRegistration, DomainError, entryValue, oneLine, type RegistrationField, sameAddress } from '#domain';
import { Customer, PhoneRecord, readTimeline, recordFact, type Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { type AddressCheck, recordAddressCheck } from '../address-check/record-address-check.js';
import type { CaseForm } from '../case/locked-case.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { keepEntrant, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { checkedAddress, formAddress, stoodBefore } from './registration-file.js';
import { entryChanged } from './save-entry.js';

export interface PhoneCall {
  readonly calledNumber: string;
  readonly numberSource: string;
  readonly answeredBy: string;
  readonly answer: string;
  /** The field that the call corrected, with its new value; null when it only answered something. */
  readonly correction: { readonly field: RegistrationField; readonly after: string } | null;
}

/** 電話連絡記録 and 住所の確認: what was said, what showed it, and by whom. */
@Injectable()
export class RecordCall {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What was read stays in its row; the value of the field becomes what was said. */
  phone(actor: StaffActor, form: CaseForm, call: PhoneCall): Promise<void> {
    const at = this.clock.now();
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      requireSameVersion(registration, form);
      const { correction, ...said } = call;
      em.create(PhoneRecord, {
        id: v7(), registration: registration.id, ...said, field: correction?.field ?? null, staff: actor.staffId, at,
        before: correction ? entryValue(correction.field, registration.raw, registration.read) : null, after: correction?.after ?? null, read: correction ? readingsOf(registration, correction.field) : [],
      });
      if (correction) {
        const { field, after } = correction;
        Object.assign(registration, { raw: { ...registration.raw, [field]: after }, confirmed: [...new Set([...registration.confirmed, field])] });
        entryChanged(registration, actor, at);
      }
      registration.leaseSeenAt = at;
      await recordFact(em, { caseId: registration.id, kind: 'RegistrationPhoned', actor: factActor(actor), at, data: { field: correction?.field ?? null, form: form.mark } });
    });
  }

  /** @throws DomainError `application/state` when the record is no proof: it is another address, or this registration has made it */
  verify(actor: StaffActor, form: CaseForm, check: AddressCheck): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'verify-address', registrationRights(registration));
      requireSameVersion(registration, form);
      keepEntrant(registration, actor);
      const { customer, at } = registration.customer ? await lockCustomer(em, this.clock, registration.customer) : { customer: null, at: this.clock.now() };
      if (check.how === 'customer-record' && !(await recordProves(em, registration))) throw new DomainError('application/state');
      await recordAddressCheck(em, actor, { registration, address: checkedAddress(registration, customer), name: customer?.name ?? null, form: form.mark }, check, at);
    });
  }
}

/** What the machine reads in a field, on each page that says something else. */
function readingsOf({ read }: Pick<Registration, 'read'>, field: RegistrationField): readonly string[] {
  const reading = read[field];
  return reading?.left ? [] : [reading, reading?.elsewhere].flatMap((one) => (one && one.value !== '' ? [oneLine(one.value)] : []));
}

/** The record as it stood before this registration, at the very address of the form. */
export async function recordProves(em: EntityManager, registration: Registration): Promise<boolean> {
  const customer = registration.customer ? await em.findOne(Customer, registration.customer) : null;
  return customer !== null && sameAddress(customer.address, formAddress(registration)) && stoodBefore('address', await readTimeline(em, registration.id));
}
