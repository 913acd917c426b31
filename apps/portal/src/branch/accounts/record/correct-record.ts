import { CUSTOMER_FACTS, differenceWords, DomainError, recordDifferences } from '#domain';
import type { PurposeHashes } from '#identity';
import { type LikeCustomer, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor } from '../../../http/actor.js';
import { CLOCK, HASHES } from '../../../http/tokens.js';
import type { CustomerRecord } from '../../intake/customer-form.js';
import { shownCustomer } from '../../intake/registration-file.js';
import { tellRecordChanged } from '../../intake/tell-address-changed.js';
import { judgeApart, type SaidApart } from '../../like-customers/said-apart.js';
import { lockAccount, type RecordAct } from './lock-account.js';
import { seenRecord } from './seen-record.js';

/** 顧客の記録の訂正 at an お客様ID: all but the address, which changes with a second person alone. Whoever changes the record approves no 再発行 that rests on it. */
@Injectable()
export class CorrectRecord {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  /**
   * @param seen the record that the page showed, as `seenRecord`
   * @returns other customers who may be the same and of whom nobody has said that they are not: nothing is changed then; otherwise whether there was anything to put on record
   * @throws DomainError of `authorizeAccount`; `version/conflict` when the record says something else by now
   */
  run(act: RecordAct, { kind, facts, sources, shared, screenedOn, screenedBy }: CustomerRecord, seen: string, said: SaidApart): Promise<{ readonly alike: readonly LikeCustomer[]; readonly changed: boolean }> {
    return this.work.run(async (em) => {
      const file = await lockAccount(em, this.hashes, act, 'correct-record', this.clock);
      if (file === null) return { alike: [], changed: true };
      const { account, customer, at } = file;
      if (seen !== seenRecord(customer)) throw new DomainError('version/conflict');
      const { postalCode, address } = customer;
      const texts = { ...facts, postalCode, address, corporateNumber: facts.corporateNumber || null, licence: facts.licence || null, office: facts.office || null };
      const { asks, kept, told } = await judgeApart(em, texts, customer, said);
      if (asks.length > 0) return { alike: asks, changed: false };
      const before = shownCustomer(customer);
      const fields = CUSTOMER_FACTS.map(({ name }) => name).filter((name) => (customer[name] ?? '') !== (texts[name] ?? ''));
      const besides = Object.fromEntries(Object.entries(customer.sources ?? {}).filter(([name]) => name === 'postalCode' || name === 'address' || name === 'kind'));
      const ofKind = kind !== customer.kind && shared !== null ? { kind: shared } : {};
      Object.assign(customer, { ...texts, ...kept, kind, sources: { ...sources, ...besides, ...ofKind }, screenedOn, screenedBy });
      const changes = recordDifferences(before, shownCustomer(customer));
      // That it is no other customer's is on record too where nothing else of it is new.
      if (changes.length === 0 && told['apartFrom'] === undefined) return { alike: [], changed: false };
      await recordFact(em, {
        caseId: account.id, kind: 'CustomerRecorded', actor: factActor(act.actor), at,
        data: { customerNumber: customer.customerNumber, made: 'changed', fields, changes: changes.map(differenceWords), form: act.mark, ...told },
      });
      if (changes.length > 0) await tellRecordChanged(em, act.actor, customer, account, changes, at);
      return { alike: [], changed: true };
    });
  }
}
