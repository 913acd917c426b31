import {
  type BusinessCalendar, describeApplication, type DescribedStep, judgeApplication, type RuleResult,
} from '#domain';
import {
  asOwnerRule, Attachment, Branch, type Certificate, type Correspondent, CorrectionRequest, Customer, GuaranteeApplication,
  GuaranteeContract, isReceiptWithBranch, OwnerRule, PremiumCharge, ProjectOwner, readBusinessCalendar, readCorrespondent, readStaffNames, readTimeline, Review, tasksOfCase,
  type TaskRow, type TimelineFact,
} from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { certificateOfCase } from '../certificates/certificate-of-case.js';
import { contentGivenOn } from '../review/content-given-on.js';
import { untoldOf } from '../tasks/told-otherwise.js';
import { findCase } from './locked-case.js';

/** Everything the pages of one case read; nothing of it is written back. */
export interface CaseFile {
  readonly application: GuaranteeApplication;
  readonly customer: Customer;
  /** Who applied, and where mails about the case go. */
  readonly correspondent: Correspondent;
  readonly branch: Branch;
  readonly attachments: readonly Attachment[];
  readonly reviews: readonly Review[];
  readonly corrections: readonly CorrectionRequest[];
  readonly charge: PremiumCharge | null;
  readonly contract: GuaranteeContract | null;
  readonly certificate: Certificate | null;
  /** Money came in that the branch has yet to confirm, or of which it has yet to decide who bears a deducted fee. */
  readonly receiptWithBranch: boolean;
  readonly tasks: readonly TaskRow[];
  /** 補正待ち, and nobody has told the customer. */
  readonly waitsUntold: boolean;
  readonly facts: readonly TimelineFact[];
  readonly sections: readonly DescribedStep[];
  readonly rules: readonly RuleResult[];
  /** Names of everybody of the surety that the file mentions, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly calendar: BusinessCalendar;
}

/** Reads a case for its pages. @throws PageNotFound, DomainError `authority/other-branch` (answered as not found) */
export async function readCaseFile(em: EntityManager, actor: StaffActor, id: string): Promise<CaseFile> {
  const application = await findCase(em, actor, id);
  const byRound = { orderBy: { round: 'asc' } } as const;
  const reviews = await em.find(Review, { application: application.id }, byRound);
  const corrections = await em.find(CorrectionRequest, { application: application.id }, byRound);
  const contract = await em.findOne(GuaranteeContract, { application: application.id });
  const owner = await em.findOneOrFail(ProjectOwner, application.owner);
  const rule = await em.findOneOrFail(OwnerRule, application.ownerRule);
  const tasks = await tasksOfCase(em, application.id);
  const { content } = application;
  return {
    application,
    customer: await em.findOneOrFail(Customer, application.customer),
    correspondent: await readCorrespondent(em, application),
    branch: await em.findOneOrFail(Branch, application.branch),
    attachments: await em.find(Attachment, { draft: application.draft, removedAt: null }, { orderBy: { createdAt: 'asc', id: 'asc' } }),
    reviews,
    corrections,
    charge: await em.findOne(PremiumCharge, { application: application.id }),
    contract,
    certificate: await certificateOfCase(em, application.id),
    receiptWithBranch: await isReceiptWithBranch(em, application.id),
    tasks,
    waitsUntold: (await untoldOf(em, [application])).has(application.id),
    facts: await readTimeline(em, application.id),
    sections: describeApplication(content, { ownerName: content.ownerName, depositBank: `${content.depositBankName} ${content.depositBranchName}` }),
    rules: judgeApplication(content, asOwnerRule(rule, owner), await contentGivenOn(em, application)),
    names: await readStaffNames(em, [
      application.assignee, application.enteredBy, ...corrections.map(({ requestedBy }) => requestedBy),
      ...reviews.flatMap(({ reviewer, decider, decidedFor }) => [reviewer, decider, decidedFor]),
    ]),
    calendar: await readBusinessCalendar(em),
  };
}

/** 確認項目 1 is not ticked but recorded: who gives the opinion opened a paper of the case since it was last corrected. */
export function copyWasOpened(file: Pick<CaseFile, 'facts'>, reviewerId: string | null): TimelineFact | null {
  const corrected = file.facts.findLast(({ kind }) => kind === 'ApplicationCorrected')?.seq ?? 0;
  return file.facts.findLast(({ kind, seq, actorKind, actorId }) => kind === 'AttachmentOpened' && seq > corrected && actorKind === 'staff' && actorId === reviewerId) ?? null;
}

/** Whose look at the papers counts: of the 審査担当 who holds the case, later of the one whose opinion it is. */
export function readerOf(file: Pick<CaseFile, 'application' | 'reviews'>): string | null {
  const holder = file.application.assignee ?? null;
  return file.application.state === 'in-review' ? holder : (latestReview(file)?.reviewer ?? holder);
}

/** The round of review that is under way or was last decided; null before the first opinion. */
export function latestReview(file: Pick<CaseFile, 'reviews'>): Review | null {
  return file.reviews.at(-1) ?? null;
}
