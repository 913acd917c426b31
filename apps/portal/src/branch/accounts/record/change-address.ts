import { addressCheckWords, type CalendarDate, calledNumberProblem, differenceWords, DomainError, recordDifferences } from '#domain';
import type { PurposeHashes } from '#identity';
import { AddressChange, closeRegistrationTasks, ContractorAccount, type Customer, type FactSource, type LikeCustomer, recordAddress, recordFact, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../../http/actor.js';
import { CLOCK, HASHES } from '../../../http/tokens.js';
import { numbersForAccount } from '../../address-check/numbers-for-check.js';
import type { AddressCheck } from '../../address-check/record-address-check.js';
import { shownCustomer } from '../../intake/registration-file.js';
import { tellAddressChanged } from '../../intake/tell-address-changed.js';
import { judgeApart, type SaidApart } from '../../like-customers/said-apart.js';
import { lockAccount, type RecordAct } from './lock-account.js';

/** The new address with its source, and what shows that it is the customer's. */
export interface WishedAddress {
  readonly postalCode: string;
  readonly address: string;
  readonly source: { readonly source: string; readonly on: CalendarDate };
  readonly check: AddressCheck;
}

type Texts = Pick<Customer, 'postalCode' | 'address'> & { readonly source: FactSource };

/** 登録の住所の変更 at an お客様ID: asked for by one person with its evidence, written into the record by another who has read it. */
@Injectable()
export class ChangeRecordAddress {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  /**
   * @param shown the address that the page showed
   * @returns other customers who may be the same with this address and of whom nobody has said that they are not: nothing is asked for then
   */
  ask(act: RecordAct, { postalCode, address, source, check }: WishedAddress, shown: string, said: SaidApart): Promise<readonly LikeCustomer[]> {
    return this.work.run(async (em) => {
      const file = await lockAccount(em, this.hashes, act, 'ask-address-change', this.clock);
      if (file === null) return [];
      const { account, customer, at } = file;
      if (shown !== recordAddress(customer) || shown === recordAddress({ postalCode, address })) throw new DomainError('version/conflict');
      const { how, call, evidence } = check;
      if (call !== null && calledNumberProblem(call, await numbersForAccount(em, { account, customer, askedBy: act.actor.staffId, now: at }, call.number)) !== null) throw new DomainError('application/state');
      const { asks } = await judgeApart(em, factsWith(customer, address), customer, said);
      if (asks.length > 0) return asks;
      const change = em.create(AddressChange, {
        id: v7(), customer: customer.id, account: account.id, before: shown, postalCode, address, source, how, calledNumber: call?.number ?? null, numberSource: call?.source ?? null, evidence,
        apart: { from: said.from, reason: said.reason }, askedBy: act.actor.staffId, askedAt: at,
      });
      em.create(RegistrationTask, { id: v7(), dedupeKey: taskKey(change.id), account: account.id, branch: customer.branch, kind: 'confirm-address-change', openedAt: at });
      await recordFact(em, {
        caseId: account.id, kind: 'AddressChangeAsked', actor: factActor(act.actor), at,
        data: { changes: differencesOf(customer, { postalCode, address, source }).map(differenceWords), evidence: addressCheckWords(check), form: act.mark },
      });
      return [];
    });
  }

  /** @param changeId the change that the page showed @throws DomainError `version/conflict` when it is no more the one that waits, or the record says another address by now */
  confirm(act: RecordAct, changeId: string): Promise<void> {
    return this.work.run(async (em) => {
      const file = await lockAccount(em, this.hashes, act, 'confirm-address-change', this.clock);
      if (file === null) return;
      const { account, customer, at } = file;
      const change = await lockChange(em, file.addressChange, changeId);
      if (change.before !== recordAddress(customer)) throw new DomainError('version/conflict');
      const { postalCode, address, source, apart } = change;
      const { asks, kept, told } = await judgeApart(em, factsWith(customer, address), customer, apart);
      if (asks.length > 0) throw new DomainError('version/conflict');
      await decide(em, act.actor, change, { outcome: 'confirmed', note: '承認した' }, at);
      await recordFact(em, { caseId: account.id, kind: 'AddressChangeConfirmed', actor: factActor(act.actor), at, data: { changeId, form: act.mark } });
      const changes = differencesOf(customer, { postalCode, address, source });
      Object.assign(customer, { ...kept, postalCode, address, sources: { ...customer.sources, postalCode: source, address: source } });
      await recordFact(em, {
        caseId: account.id, kind: 'CustomerRecorded', actor: factActor(act.actor), at,
        data: { customerNumber: customer.customerNumber, made: 'changed', fields: ['postalCode', 'address'], changes: changes.map(differenceWords), ...told },
      });
      await tellAddressChanged(em, act.actor, customer, account, changes, at);
    });
  }

  /** 取りやめ, by whoever asked for it or reads it: the record stays as it is. */
  end(act: RecordAct, changeId: string, reason: string): Promise<void> {
    return this.work.run(async (em) => {
      const file = await lockAccount(em, this.hashes, act, 'end-address-change', this.clock);
      if (file === null) return;
      const change = await lockChange(em, file.addressChange, changeId);
      await endAddressChange(em, act.actor, file.account.id, change, { reason, form: act.mark }, file.at);
    });
  }
}

/** The ID at which a change of the customer's record goes on when this one is closed; null for the customer's last one. */
export function findRemainingId(em: EntityManager, { id, customer }: Pick<ContractorAccount, 'id' | 'customer'>): Promise<ContractorAccount | null> {
  return em.findOne(ContractorAccount, { customer, closedAt: null, id: { $ne: id } }, { orderBy: { loginId: 'asc' } });
}

/**
 * 退会: a change of the customer's record goes on at another ID of the customer, and ends with the last one. What is decided at another one at this moment stays so.
 * The caller has locked the customer, so that no other ID of it is closed at this moment.
 */
export async function outliveAccount(em: EntityManager, actor: StaffActor, account: ContractorAccount, change: AddressChange, at: Date): Promise<void> {
  await em.refresh(change, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (change.outcome) return;
  const remaining = await findRemainingId(em, account);
  if (remaining === null) return endAddressChange(em, actor, account.id, change, { reason: '退会' }, at);
  const moved = await em.nativeUpdate(RegistrationTask, { dedupeKey: taskKey(change.id), account: account.id, doneAt: null }, { account: remaining.id });
  if (moved === 0) return;
  for (const [caseId, reason] of [[account.id, `お客様ID ${remaining.loginId}で続けます`], [remaining.id, `お客様ID ${account.loginId}の退会`]] as const) {
    await recordFact(em, { caseId, kind: 'AddressChangeKept', actor: factActor(actor), at, data: { changeId: change.id, reason } });
  }
}

/** A change that waits, locked by the caller, comes to nothing: its task is done, and the record stays as it is. */
async function endAddressChange(em: EntityManager, actor: StaffActor, accountId: string, change: AddressChange, { reason, form }: { readonly reason: string; readonly form?: string }, at: Date): Promise<void> {
  await decide(em, actor, change, { outcome: 'ended', note: reason }, at);
  await recordFact(em, { caseId: accountId, kind: 'AddressChangeEnded', actor: factActor(actor), at, data: { changeId: change.id, reason, ...(form !== undefined && { form }) } });
}

/** Before the record is written: whoever confirms has not changed it yet. */
async function decide(em: EntityManager, actor: StaffActor, change: AddressChange, { outcome, note }: { readonly outcome: 'confirmed' | 'ended'; readonly note: string }, at: Date): Promise<void> {
  Object.assign(change, { outcome, decidedBy: actor.staffId, decidedAt: at });
  await closeRegistrationTasks(em, { dedupeKey: taskKey(change.id) }, { at, note, by: factActor(actor) });
  await em.flush();
}

const taskKey = (changeId: string): string => `confirm-address-change/${changeId}`;

async function lockChange(em: EntityManager, waiting: AddressChange | null, id: string): Promise<AddressChange> {
  if (waiting?.id !== id) throw new DomainError('version/conflict');
  await em.refresh(waiting, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (waiting.outcome) throw new DomainError('version/conflict');
  return waiting;
}

function factsWith({ name, phone, corporateNumber }: Customer, address: string): Parameters<typeof judgeApart>[1] {
  return { name, phone, corporateNumber: corporateNumber ?? null, address };
}

/** What of the record the change says otherwise. */
export function differencesOf(customer: Customer, { postalCode, address, source }: Texts): ReturnType<typeof recordDifferences> {
  return recordDifferences(shownCustomer(customer), shownCustomer({ ...customer, postalCode, address, sources: { ...customer.sources, postalCode: source, address: source } }));
}
