import {
  calculatePremium, checklistLabel, chooseRateTable, DECISION_OUTCOME_LABELS, describeAuthority, japanDate, OPINION_LABELS, requiredRank, REVIEW_CHECKLIST,
} from '#domain';
import type { DecisionSheetInput } from '#documents';
import { rateTablesOf, readPremiumTerms } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { authorityPolicy } from '../authority.js';
import { type CaseFile, latestReview } from '../case/case-file.js';
import { itemAnswers } from './checklist.js';
import { deciderWords } from './decider-words.js';

/** Everything the 決裁用 sheet says, from the same reading as the screen. */
export async function decisionSheetInput(em: EntityManager, file: CaseFile, actor: StaffActor, now: Date): Promise<DecisionSheetInput> {
  const { application, customer, charge, names } = file;
  const { content } = application;
  const review = latestReview(file);
  const answers = itemAnswers(review?.checklist ?? {});
  const tables = await rateTablesOf(em, application.kind);
  const terms = await readPremiumTerms(em);
  const policy = await authorityPolicy(em, actor, japanDate(now.getTime()));
  const day = terms.tableDate === 'application' ? application.submittedAt : now;
  const table = tables.find(({ id }) => id === charge?.rateTable) ?? chooseRateTable(tables, application.kind, japanDate(day.getTime()));
  const rank = requiredRank(application.guaranteeAmount, policy);
  const desired = application.desiredIssueOn ?? null;
  return {
    receiptNumber: application.receptionNumber, printedAt: now, printedBy: actor.name, branchName: file.branch.name,
    guaranteeKind: application.kind, revisionKind: 'new', channel: application.channel, medium: application.medium,
    receivedOn: japanDate(application.submittedAt.getTime()), ...(desired === null ? {} : { desiredIssueOn: desired }),
    customer: {
      name: customer.name, customerNumber: customer.customerNumber, payerKana: content.payerKana ?? customer.nameKana, postalCode: customer.postalCode,
      address: customer.address, signatory: content.signatoryTitle === null ? content.signatoryName : `${content.signatoryTitle}　${content.signatoryName}`,
    },
    ownerName: content.ownerName, addressee: content.addressee,
    project: {
      workClass: content.workClass, name: content.workName, place: content.workPlace, contractAmount: content.contractPrice,
      period: { from: content.workStart, to: content.workEnd }, ...(content.workNumber === null ? {} : { number: content.workNumber }),
    },
    guaranteedAmount: application.guaranteeAmount, advanceRate: content.advanceRate, guaranteedUntil: application.guaranteeUntil,
    premium: { lines: charge?.lines ?? calculatePremium(table, application.guaranteeAmount, application.channel).lines, table },
    rules: file.rules,
    checks: REVIEW_CHECKLIST.map((item) => ({ text: checklistLabel(item, application.workClass), done: answers[item.code] === true })),
    ...(review === null ? {} : { opinion: { label: OPINION_LABELS[review.opinion], text: review.opinionText, by: names.get(review.reviewer) ?? '', at: review.reviewedAt } }),
    authority: rank === null ? '決裁できる職位なし' : describeAuthority(rank, policy),
    decisions: file.reviews.flatMap((round) => (round.outcome && round.decidedAt ? [{
      label: DECISION_OUTCOME_LABELS[round.outcome], text: round.decisionText ?? '', by: deciderWords(file, round), at: round.decidedAt,
    }] : [])),
  };
}
