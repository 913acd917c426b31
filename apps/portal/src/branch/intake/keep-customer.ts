import { authorizeRegistration, CUSTOMER_FACTS, differenceWords, DomainError, formatCustomerNumber, isChangeTo, mayChangeRecord, type RecordDifference, recordDifferences, sameAddress, type ShownRecord } from '#domain';
import { AuditEvent, Customer, isReissueWithoutPaper, type LikeCustomer, nextNumber, recordFact, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { lockCustomer, turnForNewCustomer } from '../customer-record/lock-customer.js';
import { judgeApart, type SaidApart } from '../like-customers/said-apart.js';
import type { CustomerRecord } from './customer-form.js';
import { judgeCorrection } from './judge-correction.js';
import { leaveRecord } from './leave-record.js';
import { withdrawReissue } from './withdraw-reissue.js';
import { tellAddressChanged, tellRecordChanged } from './tell-address-changed.js';
import { keepEntrant, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { shownCustomer } from './registration-file.js';

/** What became of a record that was sent, and why it is not kept. */
export interface RecordKeeping {
  /** `unchanged`: it stands already as it was sent, and nothing is written. */
  readonly outcome: 'saved' | 'unchanged' | 'refused';
  /** Other customers who may be the same and of whom nobody has said that they are not. */
  readonly alike: readonly LikeCustomer[];
  /** What the record of a customer must not lose, or is not changed to, by field. */
  readonly problems: ReadonlyMap<string, string>;
  /** What stands differently in the record by now than on the page that it was sent from. */
  readonly changes: readonly RecordDifference[];
  /** It was this very person who saved it so, in another window. */
  readonly ownChanges: boolean;
}

/** What a page showed of the customer's record that it was sent from. */
export interface SeenRecord {
  /** Of whom it was: the customer's id, '' of nobody yet; null when the page does not say. */
  readonly customer: string | null;
  /** Null when the page does not say. */
  readonly record: ShownRecord | null;
}

const NOTHING_IN_THE_WAY = { alike: [], problems: new Map<string, string>(), changes: [], ownChanges: false } as const;

/** 顧客: an existing one is chosen, or its record is made or completed; each on record with the registration it was done for. */
@Injectable()
export class KeepCustomer {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  choose(actor: StaffActor, form: CaseForm, customerId: string): Promise<void> {
    return this.enter(actor, form, (registration) => registration.customer === customerId, async (em, registration) => {
      const customer = await em.findOne(Customer, { id: customerId });
      if (customer === null) throw new DomainError('application/state');
      requireUnbound(registration);
      await leaveRecord(em, registration);
      registration.customer = customer.id;
      withdrawReissue(registration);
      await recordFact(em, {
        caseId: registration.id, kind: 'CustomerRecorded', actor: factActor(actor), at: this.clock.now(), data: { customerNumber: customer.customerNumber, made: 'chosen', fields: [], form: form.mark },
      });
    });
  }

  /** 別の顧客にする: nobody is chosen, so that another can be looked for or newly recorded. */
  leave(actor: StaffActor, form: CaseForm): Promise<void> {
    return this.enter(actor, form, (registration) => !registration.customer, async (em, registration) => {
      requireUnbound(registration);
      const left = await em.findOneOrFail(Customer, { id: registration.customer ?? '' });
      await leaveRecord(em, registration);
      registration.customer = null;
      withdrawReissue(registration);
      await recordFact(em, {
        caseId: registration.id, kind: 'CustomerRecorded', actor: factActor(actor), at: this.clock.now(), data: { customerNumber: left.customerNumber, made: 'left', fields: [], form: form.mark },
      });
    });
  }

  /**
   * The record of the chosen customer, or a new one with the next 顧客番号. Whoever sends what stands there already has changed nothing, and is no 記録を変えた人.
   * @param seen what the page showed; where only that record has changed since, the answer says what stands in it now
   * @param said 別の顧客です, of whom and why
   * @throws DomainError `version/conflict` when the registration has changed, or the page says nothing of the record that it changes
   */
  keep(actor: StaffActor, form: CaseForm, record: CustomerRecord, seen: SeenRecord, said: SaidApart): Promise<RecordKeeping> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return { outcome: 'saved', ...NOTHING_IN_THE_WAY };
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      const { customer: known, at } = registration.customer ? await lockCustomer(em, this.clock, registration.customer) : { customer: null, at: await turnForNewCustomer(em, this.clock) };
      if (known !== null && !mayChangeRecord(actor, known.branch)) throw new DomainError('authority/forbidden');
      const before = shownCustomer(known);
      const { kind, facts, sources, shared, screenedOn, screenedBy } = record;
      const ofKind = known !== null && known.kind !== kind ? shared : known?.sources?.['kind'];
      const texts = { ...facts, corporateNumber: facts.corporateNumber || null, licence: facts.licence || null, office: facts.office || null };
      const sent = { ...texts, kind, sources: { ...sources, ...(ofKind && { kind: ofKind }) }, screenedOn, screenedBy };
      const differences = known === null ? [] : recordDifferences(before, shownCustomer(sent));
      if (known !== null && differences.length === 0) return { outcome: 'unchanged', ...NOTHING_IN_THE_WAY };
      const changes = recordDifferences(seen.record ?? {}, before);
      const recorded = known === null || changes.length === 0 ? [] : await readRecorded(em, known.id);
      if (known === null || seen.record === null || !isOfSame(seen.customer, known.id, recorded)) requireSameVersion(registration, form);
      if (known !== null && seen.record === null) throw new DomainError('version/conflict');
      if (changes.length > 0) return { ...NOTHING_IN_THE_WAY, outcome: 'refused', changes, ownChanges: areOwn(changes, recorded.filter(({ actorId }) => actorId === actor.staffId)) };
      requireSameVersion(registration, form);
      const { asks, kept: apart, told } = await judgeApart(em, record.facts, known, said);
      const problems = known === null ? new Map<string, string>() : judgeCorrection(known, record);
      if (asks.length > 0 || problems.size > 0) return { ...NOTHING_IN_THE_WAY, outcome: 'refused', alike: asks, problems };
      this.entered(actor, registration);
      const fields = CUSTOMER_FACTS.map(({ name }) => name).filter((name) => known === null || !(name === 'address' ? sameAddress(known.address, facts.address) : (known[name] ?? '') === facts[name]));
      const customer = known ?? em.create(Customer, {
        ...sent, ...apart, id: v7(), customerNumber: formatCustomerNumber(await nextNumber(em, 'customer-number')), branch: registration.branch, defersPremium: false, createdAt: at,
      });
      if (known !== null) Object.assign(known, { ...sent, ...apart });
      registration.customer = customer.id;
      await recordFact(em, {
        caseId: registration.id, kind: 'CustomerRecorded', actor: factActor(actor), at,
        data: { customerNumber: customer.customerNumber, made: known === null ? 'new' : 'changed', fields, changes: differences.map(differenceWords), form: form.mark, ...told },
      });
      if (known !== null && fields.some((fact) => fact === 'address' || fact === 'postalCode')) await tellAddressChanged(em, actor, known, registration, differences, at);
      if (known !== null) await tellRecordChanged(em, actor, known, registration, differences, at);
      return { outcome: 'saved', ...NOTHING_IN_THE_WAY };
    });
  }

  /** @param done whether it stands already as the form asks: nothing changes then, whatever the version */
  private enter(actor: StaffActor, form: CaseForm, done: (registration: Registration) => boolean, work: (em: EntityManager, registration: Registration) => Promise<void>): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      if (done(registration)) return;
      requireSameVersion(registration, form);
      this.entered(actor, registration);
      await work(em, registration);
    });
  }

  private entered(actor: StaffActor, registration: Registration): void {
    registration.leaseSeenAt = this.clock.now();
    keepEntrant(registration, actor);
  }
}

/** The acts that wrote a customer's record on the page 顧客 of any of its registrations. */
async function readRecorded(em: EntityManager, customer: string): Promise<readonly AuditEvent[]> {
  const registrations = await em.find(Registration, { customer }, { fields: ['id'] });
  const facts = await em.find(AuditEvent, { caseId: { $in: registrations.map(({ id }) => id) }, kind: 'CustomerRecorded' });
  return facts.filter(({ data }) => data['made'] === 'new' || data['made'] === 'changed');
}

/** Whether a page was of this customer, or of nobody yet before this one was newly recorded. */
function isOfSame(shown: string | null, customer: string, recorded: readonly AuditEvent[]): boolean {
  return shown === customer || (shown === '' && recorded.some(({ data }) => data['made'] === 'new'));
}

/** Whether what a page had not seen was all written by these acts. */
function areOwn(changes: readonly RecordDifference[], acts: readonly AuditEvent[]): boolean {
  const lines = acts.flatMap(({ data }) => (Array.isArray(data['changes']) ? data['changes'].map(String) : []));
  return acts.some(({ data }) => data['made'] === 'new' && changes.every(({ before }) => before === ''))
    || changes.every(({ label, after }) => lines.some((line) => isChangeTo(line, label, after)));
}

/** 再発行 that was asked for at its ID is of the customer of this ID from its beginning. @throws DomainError `application/state` */
function requireUnbound(registration: Registration): void {
  if (isReissueWithoutPaper(registration)) throw new DomainError('application/state');
}
