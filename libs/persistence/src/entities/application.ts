import type {
  ApplicationState, Channel, DecisionOutcome, GuaranteeKind, Medium, PremiumLine, SubmittedApplication, WorkClass,
} from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { calendarDate, createdAt, id, instant, sha256, yen } from './columns.js';
import { Branch, OwnerRule, ProjectOwner, RateTable } from './masters.js';
import { ContractorAccount, Customer, Staff } from './people.js';

/** The raw text of every field, by step and field name, exactly as typed. */
export type RawForm = Record<string, Record<string, string>>;

/** An application being written (一時保存). It survives sign-out and is submitted at most once. */
export const ApplicationDraft = defineEntity({
  name: 'ApplicationDraft',
  tableName: 'application_draft',
  properties: {
    id: id(),
    kind: p.string().$type<GuaranteeKind>(),
    channel: p.string().$type<Channel>(),
    customer: () => p.manyToOne(Customer).mapToPk(),
    /** The contractor's own draft. */
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    /** A paper application typed in by 受付. */
    enteredBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** The session in which a contractor began it; the session's own row is swept long before. */
    begunIn: p.uuid().nullable(),
    form: p.json<RawForm>(),
    completedSteps: p.json<string[]>(),
    /** By step: the session and the showing of its page (a tab) that saved it last, and the version of the draft which that made. Null before the first. */
    stepSaves: p.json<Record<string, { readonly session: string; readonly showing?: string; readonly version: number }>>().nullable(),
    createdAt: createdAt(),
    savedAt: instant(),
    discardedAt: instant().nullable(),
    version: p.integer().version(),
  },
});
export type ApplicationDraft = InferEntity<typeof ApplicationDraft>;

/** 保証申込: one procedure from submission to the certificate. */
export const GuaranteeApplication = defineEntity({
  name: 'GuaranteeApplication',
  tableName: 'guarantee_application',
  properties: {
    id: id(),
    /** Makes a double submit one application. */
    draft: () => p.manyToOne(ApplicationDraft).mapToPk().unique(),
    receptionNumber: p.string().unique(),
    kind: p.string().$type<GuaranteeKind>(),
    workClass: p.string().$type<WorkClass>(),
    medium: p.string().$type<Medium>(),
    channel: p.string().$type<Channel>(),
    state: p.string().$type<ApplicationState>(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    customer: () => p.manyToOne(Customer).mapToPk(),
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    enteredBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    owner: () => p.manyToOne(ProjectOwner).mapToPk(),
    ownerRule: () => p.manyToOne(OwnerRule).mapToPk(),
    form: p.json<RawForm>(),
    content: p.json<SubmittedApplication>(),
    /** Ids of the consented editions of 約款・特則・利用規約. */
    consentedTerms: p.json<string[]>(),
    customerName: p.string(),
    ownerName: p.string(),
    projectName: p.string(),
    contractPrice: yen(),
    guaranteeAmount: yen(),
    guaranteeUntil: calendarDate(),
    desiredIssueOn: calendarDate().nullable(),
    /** What the search compares with: numbers and names, folded by the domain's search key. */
    searchKey: p.text(),
    assignee: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** When it was last claimed; it stays when the case is put back. Null: never, and the customer may still edit the whole form. */
    claimedAt: instant().nullable(),
    submittedAt: instant(),
    /** Since when the case has been in its present state. */
    stateSince: instant(),
    /** 期限 in this state, the order of the queue; of an ended case, when it ended. Written with the state by `moveTo`. */
    dueAt: instant(),
    endedAt: instant().nullable(),
    version: p.integer().version(),
  },
});
export type GuaranteeApplication = InferEntity<typeof GuaranteeApplication>;

/** Who opened a case, and when last: others see that somebody is looking at it. */
export const CaseLook = defineEntity({
  name: 'CaseLook',
  tableName: 'case_look',
  properties: {
    id: id(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    staff: () => p.manyToOne(Staff).mapToPk(),
    at: instant(),
  },
  uniques: [{ properties: ['application', 'staff'] }],
});
export type CaseLook = InferEntity<typeof CaseLook>;

/** A paper attached to a draft or an application, kept by its hash. */
export const Attachment = defineEntity({
  name: 'Attachment',
  tableName: 'attachment',
  properties: {
    id: id(),
    draft: () => p.manyToOne(ApplicationDraft).mapToPk(),
    purpose: p.string().$type<'contract-copy' | 'award-notice' | 'other'>(),
    fileName: p.string(),
    sha256: sha256(),
    bytes: p.integer(),
    pages: p.integer(),
    createdAt: createdAt(),
    removedAt: instant().nullable(),
  },
  indexes: [{ properties: ['draft'] }],
});
export type Attachment = InferEntity<typeof Attachment>;

/** 補正のお願い: marked fields and a reason; only these become editable. */
export const CorrectionRequest = defineEntity({
  name: 'CorrectionRequest',
  tableName: 'correction_request',
  properties: {
    id: id(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    round: p.integer(),
    fields: p.json<string[]>(),
    reason: p.text(),
    requestedBy: () => p.manyToOne(Staff).mapToPk(),
    requestedAt: instant(),
    /** お願いしたい日: the day the customer is told; null in requests from before it was kept. */
    answerBy: calendarDate().nullable(),
    answeredAt: instant().nullable(),
    /** 「記載のとおりで間違いありません」: why, where the answer changed nothing. */
    statement: p.text().nullable(),
    /** What the marked fields held before and after, for the reviewer's comparison. */
    before: p.json<RawForm>().nullable(),
    after: p.json<RawForm>().nullable(),
  },
  uniques: [{ properties: ['application', 'round'] }],
});
export type CorrectionRequest = InferEntity<typeof CorrectionRequest>;

/** One round of review: the 審査担当's checklist and opinion, then another person's decision. */
export const Review = defineEntity({
  name: 'Review',
  tableName: 'review',
  properties: {
    id: id(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    round: p.integer(),
    /** Items of the checklist ticked word for word against the contract copy. */
    checklist: p.json<Record<string, boolean>>(),
    memo: p.text(),
    opinion: p.string().$type<'approve' | 'decline'>(),
    opinionText: p.text(),
    reviewer: () => p.manyToOne(Staff).mapToPk(),
    reviewedAt: instant(),
    outcome: p.string().$type<DecisionOutcome>().nullable(),
    decisionText: p.text().nullable(),
    /** Never the reviewer, never the person who entered a paper application (also a database check). */
    decider: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** 代決: in whose place. */
    decidedFor: () => p.manyToOne(Staff).mapToPk().nullable(),
    decidedAt: instant().nullable(),
    enteredBy: () => p.manyToOne(Staff).mapToPk().nullable(),
  },
  uniques: [{ properties: ['application', 'round'] }],
});
export type Review = InferEntity<typeof Review>;

/** What a 審査担当 has ticked and written so far; gone with the opinion it leads to. */
export const ReviewDraft = defineEntity({
  name: 'ReviewDraft',
  tableName: 'review_draft',
  properties: {
    id: id(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    reviewer: () => p.manyToOne(Staff).mapToPk(),
    ticks: p.json<string[]>(),
    /** As chosen; empty before a choice. */
    opinion: p.string(),
    opinionText: p.text(),
    memo: p.text(),
    savedAt: instant(),
  },
  uniques: [{ properties: ['application', 'reviewer'] }],
});
export type ReviewDraft = InferEntity<typeof ReviewDraft>;

/** 保証料: fixed at approval, with its lines and the table used. */
export const PremiumCharge = defineEntity({
  name: 'PremiumCharge',
  tableName: 'premium_charge',
  properties: {
    id: id(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk().unique(),
    rateTable: () => p.manyToOne(RateTable).mapToPk(),
    amount: yen(),
    lines: p.json<PremiumLine[]>(),
    dueOn: calendarDate(),
    /** 保証料一括納付: nothing is awaited. */
    deferred: p.boolean(),
    /** 一括納付の約定日, as the agreement had it at the approval; null in charges that are not deferred, and in those made before it was kept. */
    collectiveOn: calendarDate().nullable(),
    chargedAt: instant(),
  },
});
export type PremiumCharge = InferEntity<typeof PremiumCharge>;
