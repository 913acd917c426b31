import type {
  CertificateStatus, GuaranteeKind, Medium, PremiumLine, RevisionKind, SubmittedApplication,
} from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { GuaranteeApplication } from './application.js';
import { calendarDate, createdAt, id, instant, sha256, yen } from './columns.js';
import { Branch, OwnerRule, ProjectOwner, RateTable } from './masters.js';
import { ContractorAccount, Customer, Staff } from './people.js';

/** A gapless counter: locked last before the commit that uses the number. */
export const NumberCounter = defineEntity({
  name: 'NumberCounter',
  tableName: 'number_counter',
  properties: { scope: p.string().primary(), last: p.integer() },
});
export type NumberCounter = InferEntity<typeof NumberCounter>;

/** 保証契約: identity only. Its terms live in revisions. */
export const GuaranteeContract = defineEntity({
  name: 'GuaranteeContract',
  tableName: 'guarantee_contract',
  properties: {
    id: id(),
    contractNumber: p.character().length(10).unique(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk().unique(),
    kind: p.string().$type<GuaranteeKind>(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    customer: () => p.manyToOne(Customer).mapToPk(),
    owner: () => p.manyToOne(ProjectOwner).mapToPk(),
    concludedAt: instant(),
  },
});
export type GuaranteeContract = InferEntity<typeof GuaranteeContract>;

/** An immutable version of a contract's terms (新規/変更/訂正/取消/解約). "Current" is the highest revision. */
export const ContractRevision = defineEntity({
  name: 'ContractRevision',
  tableName: 'contract_revision',
  properties: {
    id: id(),
    contract: () => p.manyToOne(GuaranteeContract).mapToPk(),
    revision: p.integer(),
    kind: p.string().$type<RevisionKind>(),
    effectiveOn: calendarDate(),
    medium: p.string().$type<Medium>(),
    content: p.json<SubmittedApplication>(),
    guaranteeAmount: yen(),
    premiumAmount: yen(),
    premiumLines: p.json<PremiumLine[]>(),
    rateTable: () => p.manyToOne(RateTable).mapToPk(),
    ownerRule: () => p.manyToOne(OwnerRule).mapToPk(),
    terms: p.json<string[]>(),
    concludedAt: instant(),
  },
  uniques: [{ properties: ['contract', 'revision'] }],
});
export type ContractRevision = InferEntity<typeof ContractRevision>;

/** 証書: one per revision, electronic or on paper. */
export const Certificate = defineEntity({
  name: 'Certificate',
  tableName: 'certificate',
  properties: {
    id: id(),
    revision: () => p.manyToOne(ContractRevision).mapToPk().unique(),
    certificateNumber: p.string().unique(),
    medium: p.string().$type<Medium>(),
    status: p.string().$type<CertificateStatus>(),
    issuedOn: calendarDate(),
    issuedAt: instant(),
    registeredAt: instant().nullable(),
    notifiedAt: instant().nullable(),
    /** 書面: how and by whom the paper left the branch. */
    deliveredOn: calendarDate().nullable(),
    deliveredBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    deliveryNote: p.text().nullable(),
  },
});
export type Certificate = InferEntity<typeof Certificate>;

/** 認証キー of one certificate version. Old generations stay, revoked. */
export const AuthenticationKey = defineEntity({
  name: 'AuthenticationKey',
  tableName: 'authentication_key',
  properties: {
    id: id(),
    certificate: () => p.manyToOne(Certificate).mapToPk(),
    generation: p.integer(),
    /** HMAC-SHA-256 under the pepper, hex: what a typed key is compared with. */
    hash: p.character().length(64),
    /** AES-256-GCM with the certificate's id as associated data: for the contractor's 表示 only. */
    sealed: p.text().hidden(),
    issuedAt: instant(),
    revokedAt: instant().nullable(),
    revokedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    revocationReason: p.text().nullable(),
  },
  uniques: [{ properties: ['certificate', 'generation'] }],
});
export type AuthenticationKey = InferEntity<typeof AuthenticationKey>;

export const PAPER_KINDS = [
  'certificate', 'certificate-html', 'key-notice', 'premium-statement', 'premium-notice', 'paper-certificate',
] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];

/** A paper made once and kept as the original: what is stored is what is given out again. */
export const StoredPaper = defineEntity({
  name: 'StoredPaper',
  tableName: 'stored_paper',
  properties: {
    id: id(),
    /** Id of the application, certificate or key that the paper speaks of. */
    subject: p.uuid(),
    kind: p.string().$type<PaperKind>(),
    /** Of a 保証料のご案内 whose term was put off, or which asks for another sum by now, there is another one; the latest counts. */
    edition: p.smallint().default(1),
    /** お支払いいただく額 that a 保証料のご案内 names, or the rest of a 一括納付 that a 保証料計算書 states; null for the premium as charged. */
    owed: yen().nullable(),
    sha256: sha256(),
    bytes: p.integer(),
    templateVersion: p.string(),
    createdAt: createdAt(),
  },
  uniques: [{ properties: ['subject', 'kind', 'edition'] }],
});
export type StoredPaper = InferEntity<typeof StoredPaper>;

/** 提出: the contractor's own entry that number and key went to the owner. */
export const OwnerSubmission = defineEntity({
  name: 'OwnerSubmission',
  tableName: 'owner_submission',
  properties: {
    id: id(),
    certificate: () => p.manyToOne(Certificate).mapToPk(),
    submittedOn: calendarDate(),
    way: p.string().$type<'mail' | 'contract-system' | 'paper' | 'other'>(),
    note: p.string(),
    enteredBy: () => p.manyToOne(ContractorAccount).mapToPk(),
    enteredAt: instant(),
  },
  indexes: [{ properties: ['certificate'] }],
});
export type OwnerSubmission = InferEntity<typeof OwnerSubmission>;
