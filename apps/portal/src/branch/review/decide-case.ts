import {
  addBusinessDays, approvalObstacles, calculatePremium, type CalendarDate, chooseRateTable, collectivePaymentDate, type DecisionOutcome, DomainError, japanDate,
} from '#domain';
import {
  Customer, GuaranteeApplication, moveTo, PremiumCharge, queueNotice, rateTablesOf, readBusinessCalendar, readPremiumTerms, recordFact, Review, Staff, UnitOfWork,
  withdrawMootTasks,
} from '#persistence';
import type { Clock } from '#platform';
import { startCollectivePayment, tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { authorityPolicy, authorizeDecision, reviewersOf, rightsOf } from '../authority.js';
import { actOnCase, type CaseForm } from '../case/locked-case.js';
import { itemAnswers } from './checklist.js';
import { judge } from './review-case.js';

export interface DecisionForm extends CaseForm {
  readonly outcome: DecisionOutcome;
  readonly reason: string;
}

/** 決裁: 承認, 差戻し or 引受謝絶 by another person with the authority for the amount. */
@Injectable()
export class DecideCase {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Decides the open round. An approval fixes the premium in the same transaction.
   * @throws DomainError `decision/no-opinion` | `authority/…` | `decision/checklist-incomplete` | `decision/reason-missing` | `premium/no-table`
   */
  run(actor: StaffActor, form: DecisionForm): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      const reviews = await em.find(Review, { application: application.id }, { orderBy: { round: 'asc' } });
      const review = reviews.find(({ outcome }) => (outcome ?? null) === null) ?? null;
      const now = this.clock.now();
      const policy = await authorityPolicy(em, actor, japanDate(now.getTime()));
      const { rank, decidedForId } = authorizeDecision(actor, rightsOf(application, reviewersOf(reviews)), policy);
      if (review === null) throw new DomainError('decision/no-opinion');
      if (form.outcome !== 'approved' && form.reason === '') throw new DomainError('decision/reason-missing');
      Object.assign(review, { outcome: form.outcome, decisionText: form.reason, decider: actor.staffId, decidedFor: decidedForId, decidedAt: now });
      const collectiveOn = form.outcome === 'approved' ? await this.approve(em, application, review, now) : await this.refuse(em, application, form.outcome, now);
      const decidedFor = decidedForId === null ? null : (await em.findOneOrFail(Staff, decidedForId)).name;
      await recordFact(em, {
        caseId: application.id, kind: 'DecisionMade', actor: factActor(actor), at: now, notify: tellApplication(application.id),
        data: { round: review.round, outcome: form.outcome, rank, decidedFor, deferred: collectiveOn !== null, form: form.mark },
      });
      await withdrawMootTasks(em, factActor(actor), application, now);
      if (collectiveOn !== null) {
        await recordFact(em, {
          caseId: application.id, kind: 'PremiumSecured', actor: factActor(actor), at: now, data: { by: 'deferred', on: collectiveOn },
          notify: tellApplication(application.id),
        });
        await queueNotice(em, startCollectivePayment(application.id));
      }
    });
  }

  /** @returns the 約定日 of a premium that 一括納付 secures at once; null of one that is awaited */
  private async approve(em: EntityManager, application: GuaranteeApplication, review: Review, now: Date): Promise<CalendarDate | null> {
    const { rules } = await judge(em, application);
    if (approvalObstacles(rules, itemAnswers(review.checklist)).length > 0) throw new DomainError('decision/checklist-incomplete');
    const terms = await readPremiumTerms(em);
    const today = japanDate(now.getTime());
    const tableDay = terms.tableDate === 'application' ? japanDate(application.submittedAt.getTime()) : today;
    const table = chooseRateTable(await rateTablesOf(em, application.kind), application.kind, tableDay);
    const premium = calculatePremium(table, application.guaranteeAmount, application.channel);
    const customer = await em.findOneOrFail(Customer, application.customer);
    const agreedDay = application.content.paymentMethod === 'deferred' ? (customer.collectivePaymentDay ?? null) : null;
    const calendar = await readBusinessCalendar(em);
    const collectiveOn = agreedDay === null ? null : collectivePaymentDate(today, agreedDay, calendar);
    const dueOn = collectiveOn ?? addBusinessDays(today, terms.dueBusinessDays, calendar);
    em.create(PremiumCharge, {
      application: application.id, rateTable: table.id, amount: premium.premium, lines: [...premium.lines],
      dueOn, deferred: collectiveOn !== null, collectiveOn, chargedAt: now,
    });
    await moveTo(em, application, collectiveOn !== null ? 'premium-secured' : { state: 'awaiting-premium', until: dueOn }, now);
    return collectiveOn;
  }

  private async refuse(em: EntityManager, application: GuaranteeApplication, outcome: Exclude<DecisionOutcome, 'approved'>, now: Date): Promise<null> {
    await moveTo(em, application, outcome === 'returned' ? 'in-review' : 'declined', now);
    return null;
  }
}
