import type { ApproverRank, DiscountRule, GuaranteeKind, NewsCategory, OwnerRuleTerms, PremiumMethod, RateTier, RoundingRule } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { calendarDate, createdAt, id, instant, yen } from './columns.js';

/** 支店: sees its own cases; 本店 sees all. `code` is the two digits that open a 保証契約番号. */
export const Branch = defineEntity({
  name: 'Branch',
  tableName: 'branch',
  properties: {
    id: id(),
    code: p.character().length(2).unique(),
    name: p.string(),
    isHeadOffice: p.boolean(),
    postalCode: p.string(),
    address: p.string(),
    phone: p.string(),
    fax: p.string(),
    /** Where customers pay their 保証料: one line such as 「見本銀行 見本支店 普通 0000001 …」. */
    premiumAccount: p.string(),
    mail: p.string(),
  },
});
export type Branch = InferEntity<typeof Branch>;

/** 取扱区域: which municipality, or rest of a prefecture, belongs to a branch from a day on. */
export const BranchTerritoryRow = defineEntity({
  name: 'BranchTerritoryRow',
  tableName: 'branch_territory',
  properties: {
    id: id(),
    prefecture: p.string(),
    /** '' for the rest of the prefecture. */
    municipality: p.string(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    effectiveFrom: calendarDate(),
  },
  uniques: [{ properties: ['prefecture', 'municipality', 'effectiveFrom'] }],
});
export type BranchTerritoryRow = InferEntity<typeof BranchTerritoryRow>;

/** 発注者 (被保証者). */
export const ProjectOwner = defineEntity({
  name: 'ProjectOwner',
  tableName: 'project_owner',
  properties: {
    id: id(),
    code: p.string().unique(),
    name: p.string(),
    /** Suggested 宛名 (office titles without 様), the first being the usual one. */
    addressees: p.json<string[]>(),
    mail: p.string().nullable(),
  },
});
export type ProjectOwner = InferEntity<typeof ProjectOwner>;

/** One dated version of an owner's rule on 電子保証 and on the advance payment. */
export const OwnerRule = defineEntity({
  name: 'OwnerRule',
  tableName: 'owner_rule',
  properties: {
    id: id(),
    owner: () => p.manyToOne(ProjectOwner).mapToPk(),
    version: p.string(),
    effectiveFrom: calendarDate(),
    terms: p.json<OwnerRuleTerms>(),
    source: p.string(),
  },
  uniques: [{ properties: ['owner', 'effectiveFrom'] }],
});
export type OwnerRule = InferEntity<typeof OwnerRule>;

/** 預託金融機関: a bank branch with a 委託契約; only these may hold the 前払金専用口座. */
export const DepositBank = defineEntity({
  name: 'DepositBank',
  tableName: 'deposit_bank',
  properties: {
    id: id(),
    bankCode: p.character().length(4),
    bankName: p.string(),
    branchCode: p.character().length(3),
    branchName: p.string(),
  },
  uniques: [{ properties: ['bankCode', 'branchCode'] }],
});
export type DepositBank = InferEntity<typeof DepositBank>;

/** 保証料率表: approved and dated; never typed by staff. */
export const RateTable = defineEntity({
  name: 'RateTable',
  tableName: 'rate_table',
  properties: {
    id: id(),
    name: p.string().unique(),
    kind: p.string().$type<GuaranteeKind>(),
    effectiveFrom: calendarDate(),
    effectiveTo: calendarDate().nullable(),
    method: p.string().$type<PremiumMethod>(),
    rounding: p.json<RoundingRule>(),
    minimumYen: yen(),
    tiers: p.json<RateTier[]>(),
    discounts: p.json<DiscountRule[]>(),
    /** 見本料率（架空）: printed on every paper until an approved table is loaded. */
    isSample: p.boolean(),
    approvalReference: p.string(),
  },
  uniques: [{ properties: ['kind', 'effectiveFrom'] }],
});
export type RateTable = InferEntity<typeof RateTable>;

/** 決裁権限: up to which guarantee amount a rank decides, from a date on. */
export const AuthorityLimit = defineEntity({
  name: 'AuthorityLimit',
  tableName: 'authority_limit',
  properties: {
    id: id(),
    rank: p.string().$type<ApproverRank>(),
    effectiveFrom: calendarDate(),
    maximumYen: yen(),
  },
  uniques: [{ properties: ['rank', 'effectiveFrom'] }],
});
export type AuthorityLimit = InferEntity<typeof AuthorityLimit>;

/** A version of 約款・特則・利用規約, as consented to and as printed. */
export const TermsEdition = defineEntity({
  name: 'TermsEdition',
  tableName: 'terms_edition',
  properties: {
    id: id(),
    document: p.string().$type<'clauses' | 'special-provisions' | 'service-terms'>(),
    version: p.string(),
    title: p.string(),
    effectiveFrom: calendarDate(),
    articles: p.json<string[]>(),
  },
  uniques: [{ properties: ['document', 'version'] }, { properties: ['document', 'effectiveFrom'] }],
});
export type TermsEdition = InferEntity<typeof TermsEdition>;

/** 重要なお知らせ on the public top and on HOME. */
export const Announcement = defineEntity({
  name: 'Announcement',
  tableName: 'announcement',
  properties: {
    id: id(),
    postedOn: calendarDate(),
    category: p.string().$type<NewsCategory>(),
    title: p.string(),
    body: p.text(),
    shownUntil: calendarDate().nullable(),
  },
});
export type Announcement = InferEntity<typeof Announcement>;

/** A planned outage of the contractors' service. */
export const MaintenanceWindow = defineEntity({
  name: 'MaintenanceWindow',
  tableName: 'maintenance_window',
  properties: { id: id(), startsAt: instant(), endsAt: instant(), reason: p.string() },
});
export type MaintenanceWindow = InferEntity<typeof MaintenanceWindow>;

/** One value per name: terms in days, service hours and other settings that are ours to choose (see docs). */
export const Setting = defineEntity({
  name: 'Setting',
  tableName: 'setting',
  properties: { name: p.string().primary(), value: p.json<unknown>(), note: p.string(), createdAt: createdAt() },
});
export type Setting = InferEntity<typeof Setting>;
