import { type CalendarDate, DomainError } from '#domain';
import { GuaranteeApplication, findGuarantee, OwnerSubmission, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { type ContractorActor, factActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import { requireKey } from './guarantee-row-view.js';

export const SUBMISSION_WAYS = ['mail', 'contract-system', 'paper', 'other'] as const satisfies readonly OwnerSubmission['way'][];

export interface SubmissionEntry {
  readonly submittedOn: CalendarDate;
  readonly way: (typeof SUBMISSION_WAYS)[number];
  readonly note: string;
}

/** 発注者への提出: the contractor's own entry that the notice went to the owner. It may be entered again; the latest counts. */
@Injectable()
export class RecordSubmission {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records it once per key: the same entry sent again changes nothing, but after a re-issue it is a new submission.
   * @throws PageNotFound for another customer's guarantee, DomainError `certificate/not-registered` before there is a key
   */
  run(actor: ContractorActor, contractNumber: string, entry: SubmissionEntry): Promise<void> {
    return this.work.run(async (em) => {
      const known = await findGuarantee(em, actor.customerId, contractNumber);
      if (!known) throw new PageNotFound();
      await em.findOneOrFail(GuaranteeApplication, known.applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const row = await findGuarantee(em, actor.customerId, contractNumber);
      if (!row) throw new PageNotFound();
      requireKey(row);
      if (!row.certificateId) throw new DomainError('certificate/not-registered');
      const live = { certificate: row.certificateId, ...(row.keyIssuedAt && { enteredAt: { $gte: row.keyIssuedAt } }) };
      const latest = await em.findOne(OwnerSubmission, live, { orderBy: { enteredAt: 'desc', id: 'desc' } });
      if (latest && latest.submittedOn === entry.submittedOn && latest.way === entry.way && latest.note === entry.note) return;
      const now = this.clock.now();
      em.create(OwnerSubmission, { certificate: row.certificateId, ...entry, enteredBy: actor.accountId, enteredAt: now });
      await recordFact(em, {
        caseId: row.applicationId, kind: 'SubmissionRecorded', actor: factActor(actor), at: now,
        data: { certificateId: row.certificateId, submittedOn: entry.submittedOn, way: entry.way },
      });
    });
  }
}
