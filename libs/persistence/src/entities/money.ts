import type { BranchTaskKind, PaymentMethod } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { GuaranteeApplication } from './application.js';
import { calendarDate, createdAt, id, instant, yen } from './columns.js';
import { Branch } from './masters.js';
import { Staff } from './people.js';

/** One payment as it came in: a transfer, cash or a cheque. It may cover several cases. */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  properties: {
    id: id(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    method: p.string().$type<Exclude<PaymentMethod, 'deferred'>>(),
    payerName: p.string(),
    amount: yen(),
    receivedOn: calendarDate(),
    /** Makes a double submit of the receipt form one payment. */
    formToken: p.uuid().unique(),
    recordedBy: () => p.manyToOne(Staff).mapToPk(),
    recordedAt: instant(),
  },
});
export type Payment = InferEntity<typeof Payment>;

/** 領収: the part of a payment that belongs to one case; recorded by one person, confirmed by another; once confirmed, reversible until the conclusion. */
export const Receipt = defineEntity({
  name: 'Receipt',
  tableName: 'receipt',
  properties: {
    id: id(),
    payment: () => p.manyToOne(Payment).mapToPk(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    amount: yen(),
    /** 振込手数料差引: the fee that the payer's bank deducted and that we bear (decided at the confirmation or after it, never by who recorded). */
    feeWaived: yen(),
    recordedBy: () => p.manyToOne(Staff).mapToPk(),
    recordedAt: instant(),
    confirmedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    confirmedAt: instant().nullable(),
    reversedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    reversedAt: instant().nullable(),
    reversalReason: p.text().nullable(),
    /** Said at the reversal: the money came, for another case or none (案件のない入金). */
    moneyCame: p.boolean().nullable(),
    /** 返金: what of it went back to the customer, by finished tasks. */
    returned: yen().default(0),
    /** When the last of it went back. */
    returnedAt: instant().nullable(),
    receiptNumber: p.string().unique().nullable(),
  },
  indexes: [{ properties: ['application'] }],
});
export type Receipt = InferEntity<typeof Receipt>;

/** 雑損処理: what was returned too much and does not come back, taken for a loss; proposed by one, confirmed by another or taken back. */
export const WriteOff = defineEntity({
  name: 'WriteOff',
  tableName: 'write_off',
  properties: {
    id: id(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    amount: yen(),
    reason: p.text(),
    proposedBy: () => p.manyToOne(Staff).mapToPk(),
    proposedAt: instant(),
    confirmedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    confirmedAt: instant().nullable(),
    /** Null with an instant: its sum became another one. */
    withdrawnBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    withdrawnAt: instant().nullable(),
    withdrawalReason: p.text().nullable(),
  },
  indexes: [{ properties: ['application'] }],
});
export type WriteOff = InferEntity<typeof WriteOff>;

/** 支店の作業: something a person of the branch has to do about a case. */
export const BranchTask = defineEntity({
  name: 'BranchTask',
  tableName: 'branch_task',
  properties: {
    id: id(),
    /** Natural key: the same cause never opens two tasks. */
    dedupeKey: p.string().unique(),
    application: () => p.manyToOne(GuaranteeApplication).mapToPk(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    kind: p.string().$type<BranchTaskKind>(),
    detail: p.json<Record<string, string | number>>(),
    openedAt: createdAt(),
    doneBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    doneAt: instant().nullable(),
    doneNote: p.text().nullable(),
  },
  indexes: [{ properties: ['application'] }],
});
export type BranchTask = InferEntity<typeof BranchTask>;
