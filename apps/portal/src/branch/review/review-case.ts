import { approvalObstacles, authorize, type CalendarDate, describeApplication, type DescribedStep, DomainError, isMarkableField, judgeApplication, type Opinion, type RuleResult, withCompanions } from '#domain';
import { asOwnerRule, CorrectionRequest, GuaranteeApplication, moveTo, OwnerRule, ProjectOwner, recordFact, Review, ReviewDraft, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { actOnCase, type CaseForm } from '../case/locked-case.js';
import { checklistFrom, itemAnswers } from './checklist.js';
import { contentGivenOn } from './content-given-on.js';
import { requireSeen } from './review-draft.js';

export interface OpinionForm extends CaseForm {
  readonly opinion: Opinion;
  readonly text: string;
  readonly memo: string;
  readonly ticks: ReadonlySet<string>;
  /** Which kept state of the opinion the page was drawn from. */
  readonly kept: string;
}

export interface CorrectionForm extends CaseForm {
  readonly fields: readonly string[];
  readonly reason: string;
  readonly answerBy: CalendarDate;
}

/** 審査担当: the opinion that puts a case before the 決裁者, or a 補正のお願い to the customer. */
@Injectable()
export class ReviewCase {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 審査意見 → 決裁待ち. 引受可 needs every item confirmed and no rule violated; 引受不可 needs words.
   * @throws DomainError `decision/checklist-incomplete` | `decision/reason-missing`
   * @throws KeptElsewhere when another tab has kept words that this page has not shown
   */
  giveOpinion(actor: StaffActor, form: OpinionForm): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      authorize(actor, 'give-opinion', rightsOf(application));
      await requireSeen(em, application.id, actor.staffId, form, form.kept);
      const { sections, rules } = await judge(em, application);
      const checklist = checklistFrom(form.ticks, sections, await copyOpened(em, application.id, actor.staffId));
      if (form.opinion === 'approve' && approvalObstacles(rules, itemAnswers(checklist)).length > 0) throw new DomainError('decision/checklist-incomplete');
      if (form.opinion === 'decline' && form.text === '') throw new DomainError('decision/reason-missing');
      const now = this.clock.now();
      const round = (await em.count(Review, { application: application.id })) + 1;
      em.create(Review, {
        application: application.id, round, checklist, memo: form.memo, opinion: form.opinion, opinionText: form.text, reviewer: actor.staffId,
        reviewedAt: now, enteredBy: application.enteredBy ?? null,
      });
      await em.nativeDelete(ReviewDraft, { application: application.id });
      await moveTo(em, application, 'awaiting-decision', now);
      const items = Object.values(itemAnswers(checklist));
      await recordFact(em, {
        caseId: application.id, kind: 'ChecklistAnswered', actor: factActor(actor), at: now,
        data: { round, confirmed: items.filter(Boolean).length, items: items.length },
      });
      await recordFact(em, { caseId: application.id, kind: 'OpinionGiven', actor: factActor(actor), at: now, data: { round, opinion: form.opinion, form: form.mark } });
    });
  }

  /**
   * 補正のお願い: the marked fields, and those that go with them, become editable for the customer, the branch's clock stands,
   * and the mail goes out. While one is open, another asks for more: what was asked for stays asked for.
   */
  requestCorrection(actor: StaffActor, form: CorrectionForm): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      authorize(actor, 'request-correction', rightsOf(application));
      const fields = withCompanions(form.fields.filter(isMarkableField), application.content);
      if (fields.length === 0 || form.reason === '') throw new DomainError('decision/reason-missing');
      const now = this.clock.now();
      const round = (await em.count(CorrectionRequest, { application: application.id })) + 1;
      em.create(CorrectionRequest, {
        application: application.id, round, fields: [...fields], reason: form.reason, answerBy: form.answerBy,
        requestedBy: actor.staffId, requestedAt: now, answeredAt: null, before: null, after: null,
      });
      await moveTo(em, application, { state: 'correction-requested', until: form.answerBy }, now);
      await recordFact(em, {
        caseId: application.id, kind: 'CorrectionRequested', actor: factActor(actor), at: now, data: { round, fields, reason: form.reason, form: form.mark },
        notify: tellApplication(application.id),
      });
    });
  }
}

/** The application in words and against its owner's rule, as it stands in this transaction. */
export async function judge(
  em: EntityManager, application: GuaranteeApplication,
): Promise<{ readonly sections: readonly DescribedStep[]; readonly rules: readonly RuleResult[] }> {
  const rule = await em.findOneOrFail(OwnerRule, application.ownerRule);
  const owner = await em.findOneOrFail(ProjectOwner, application.owner);
  const { content } = application;
  return {
    sections: describeApplication(content, { ownerName: content.ownerName, depositBank: `${content.depositBankName} ${content.depositBranchName}` }),
    rules: judgeApplication(content, asOwnerRule(rule, owner), await contentGivenOn(em, application)),
  };
}

/** Whether the person who gives the opinion opened a paper of the case after its last correction. */
async function copyOpened(em: EntityManager, caseId: string, staffId: string): Promise<boolean> {
  const rows = await em.execute<{ opened: boolean }[]>(
    `select exists (select 1 from audit_event o where o.case_id = ? and o.kind = 'AttachmentOpened' and o.actor_kind = 'staff' and o.actor_id = ? and o.seq > coalesce(
       (select max(c.seq) from audit_event c where c.case_id = o.case_id and c.kind = 'ApplicationCorrected'), 0)) as opened`,
    [caseId, staffId],
  );
  return rows[0]?.opened === true;
}
