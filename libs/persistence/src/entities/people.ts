import type { ApproverRank, CalendarDate, DuplicateReason, StaffRole } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { customerSearchKey } from '../customer-search-key.js';
import { createdAt, calendarDate, id, instant } from './columns.js';
import { Branch } from './masters.js';

/** 法人, 個人事業主, 組合 (and 共同企業体). */
export type CustomerKind = 'corporation' | 'sole-proprietor' | 'association';

/** What a fact of the customer's record was taken from, and as of when. */
export interface FactSource {
  readonly source: string;
  readonly on: CalendarDate;
}

/** 保証契約者, known by its 顧客番号 (CIF 10 digits). */
export const Customer = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    id: id(),
    customerNumber: p.character().length(10).unique(),
    name: p.string(),
    nameKana: p.string(),
    representativeTitle: p.string(),
    representativeName: p.string(),
    postalCode: p.string(),
    address: p.string(),
    phone: p.string(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    /** 保証料一括納付 agreement: premiums are secured without a receipt. */
    defersPremium: p.boolean(),
    /** With that agreement, 翌月○日: 1 … 31 (末日). */
    collectivePaymentDay: p.smallint().nullable(),
    kind: p.string().$type<CustomerKind>().default('corporation'),
    corporateNumber: p.character().length(13).nullable(),
    /** 建設業許可・業務の登録, in the words of the licence. */
    licence: p.string().nullable(),
    /** 営業所. */
    office: p.string().nullable(),
    /** By field: what it was taken from. */
    sources: p.json<Readonly<Record<string, FactSource>>>().nullable(),
    /** 反社チェック. */
    screenedOn: calendarDate().nullable(),
    screenedBy: p.string().nullable(),
    /** 別の顧客: why it is another one than customers who look like it; no second record has a 法人番号 without it. */
    apartReason: p.text().nullable(),
    /** From whom, by their ids, and what they had in common when that was said; more in common asks again. */
    apartFrom: p.json<Readonly<Record<string, readonly DuplicateReason[]>>>().nullable(),
    searchKey: p.text().onCreate(customerSearchKey).onUpdate(customerSearchKey),
    createdAt: createdAt(),
  },
});
export type Customer = InferEntity<typeof Customer>;

/** お客様ID (10 digits): a sign-in of a customer; a customer may hold several. */
export const ContractorAccount = defineEntity({
  name: 'ContractorAccount',
  tableName: 'contractor_account',
  properties: {
    id: id(),
    loginId: p.character().length(10).unique(),
    customer: () => p.manyToOne(Customer).mapToPk(),
    department: p.string(),
    contactName: p.string(),
    phone: p.string(),
    /** Where notices go, once its owner has confirmed it; '' before the first sign-in is completed. */
    mail: p.string(),
    /** A second, shared address; optional. */
    sharedMail: p.string().nullable(),
    /** Null until one is chosen at the first sign-in: only the letter's password opens it then, and beside this one until the address is confirmed. */
    passwordHash: p.string().hidden().nullable(),
    active: p.boolean(),
    /** 退会. */
    closedAt: instant().nullable(),
    createdAt: createdAt(),
  },
});
export type ContractorAccount = InferEntity<typeof ContractorAccount>;

/** What a link in a mail is for: アドレスの確認 (the own and the shared one), パスワードの再設定. */
export type AccountLinkPurpose = 'confirm-mail' | 'confirm-shared-mail' | 'reset-password';

/** A link that was sent to an address, good once and for a while; the row holds only the SHA-256 of its token. */
export const AccountLink = defineEntity({
  name: 'AccountLink',
  tableName: 'account_link',
  properties: {
    id: id(),
    account: () => p.manyToOne(ContractorAccount).mapToPk(),
    purpose: p.string().$type<AccountLinkPurpose>(),
    /** Where it was sent: the address that is confirmed by it. */
    address: p.string(),
    tokenHash: p.character().length(64).unique(),
    createdAt: createdAt(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
    /** A later link of the same purpose took its place. */
    voidedAt: instant().nullable(),
  },
  indexes: [{ properties: ['account'] }],
});
export type AccountLink = InferEntity<typeof AccountLink>;

/** A person of the surety. */
export const Staff = defineEntity({
  name: 'Staff',
  tableName: 'staff',
  properties: {
    id: id(),
    loginId: p.string().unique(),
    name: p.string(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    role: p.string().$type<StaffRole>(),
    /** Only for 決裁者. */
    rank: p.string().$type<ApproverRank>().nullable(),
    passwordHash: p.string().hidden(),
    active: p.boolean(),
  },
});
export type Staff = InferEntity<typeof Staff>;

/**
 * 代決: during an absence the deputy decides with the absent approver's authority, and the decision says so. The row is its own
 * record of who named whom, when and why: it is never removed, and changes once, when it is ended early.
 */
export const Delegation = defineEntity({
  name: 'Delegation',
  tableName: 'delegation',
  properties: {
    id: id(),
    absent: () => p.manyToOne(Staff).mapToPk(),
    deputy: () => p.manyToOne(Staff).mapToPk(),
    from: calendarDate(),
    until: calendarDate(),
    reason: p.string(),
    /** When the deputy was named. */
    namedAt: createdAt(),
    /** 本店, for an absent one of another branch; null: the absent one. */
    namedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    endedAt: instant().nullable(),
    /** The same of the early end. */
    endedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
  },
});
export type Delegation = InferEntity<typeof Delegation>;

export const AUDIENCES = ['contractor', 'branch', 'admin'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** A sign-in that can be revoked. The cookie carries the token, the row only its SHA-256. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: id(),
    tokenHash: p.character().length(64).unique(),
    audience: p.string().$type<Audience>(),
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    staff: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** The id of the letter whose 初期パスワード opened it: its entity knows this one. Such a session leads to the registration of address and password, and nowhere else. */
    letter: p.uuid().fieldName('letter_id').nullable(),
    /** Keyed hash of the network it was opened from. */
    networkHash: p.character().length(64).index().nullable(),
    createdAt: createdAt(),
    lastSeenAt: instant(),
    expiresAt: instant(),
    revokedAt: instant().nullable(),
  },
  indexes: [{ properties: ['expiresAt'] }],
});
export type Session = InferEntity<typeof Session>;

/** A failed sign-in, counted per id and per network. Both are kept as keyed hashes. */
export const SignInFailure = defineEntity({
  name: 'SignInFailure',
  tableName: 'sign_in_failure',
  properties: {
    id: id(),
    audience: p.string().$type<Audience>(),
    idHash: p.character().length(64).index(),
    addressHash: p.character().length(64).index(),
    at: createdAt(),
  },
});
export type SignInFailure = InferEntity<typeof SignInFailure>;

/** The words of a form that was not taken: its session had ended, or its case had moved on. For whoever typed them alone, and for a day. */
export const UnsentForm = defineEntity({
  name: 'UnsentForm',
  tableName: 'unsent_form',
  properties: {
    id: id(),
    account: () => p.manyToOne(ContractorAccount).mapToPk().nullable(),
    staff: () => p.manyToOne(Staff).mapToPk().nullable(),
    /** The address it was posted to. */
    sentTo: p.text(),
    texts: p.json<readonly { readonly label: string; readonly text: string }[]>(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['account'] }, { properties: ['staff'] }, { properties: ['createdAt'] }],
});
export type UnsentForm = InferEntity<typeof UnsentForm>;
