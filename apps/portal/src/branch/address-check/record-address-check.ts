import { type AddressCheckKind, addressCheckWords, calledNumberProblem, type CheckingCall, DomainError } from '#domain';
import { AddressVerification, recordFact, type Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { numbersForCheck } from './numbers-for-check.js';

/** What shows that an address is the customer's. */
export interface AddressCheck {
  readonly how: AddressCheckKind;
  readonly call: CheckingCall | null;
  readonly evidence: string;
}

/** What the check is of, and the mark of the form that brought it. */
export interface CheckedAddress {
  readonly registration: Registration;
  readonly address: string;
  /** 名称 of the record that it is checked for; null while there is no customer. */
  readonly name: string | null;
  readonly form?: string;
}

/** 住所の確認, kept with its evidence. @throws DomainError `application/state` when the call went to a number that proves nothing */
export async function recordAddressCheck(em: EntityManager, actor: StaffActor, { registration, address, name, form }: CheckedAddress, check: AddressCheck, at: Date): Promise<void> {
  const { how, call, evidence } = check;
  if (call !== null && calledNumberProblem(call, await numbersForCheck(em, registration, { askedBy: actor.staffId, now: at }, call.number)) !== null) throw new DomainError('application/state');
  em.create(AddressVerification, {
    id: v7(), registration: registration.id, address, name, how, calledNumber: call?.number ?? null, numberSource: call?.source ?? null, evidence, staff: actor.staffId, at,
  });
  const data = { how, evidence: addressCheckWords(check), ...(form === undefined ? {} : { form }) };
  await recordFact(em, { caseId: registration.id, kind: 'AddressVerified', actor: factActor(actor), at, data });
}

/** A recorded check in the words of the branch. */
export function recordedCheckWords({ how, calledNumber, numberSource, evidence }: Pick<AddressVerification, 'how' | 'calledNumber' | 'numberSource' | 'evidence'>): string {
  return addressCheckWords({ how, evidence, call: calledNumber && numberSource ? { number: calledNumber, source: numberSource } : null });
}
