import type { CalendarDate, DisposalDecision, PaperClass } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Arrival } from './arrival.js';
import { calendarDate, id, instant, sha256 } from './columns.js';
import { Branch } from './masters.js';
import { Staff } from './people.js';

/** 保存期間: how long a class of paper is kept, from a date on. Configuration: what the law and the company ask for is entered as rows. */
export const RetentionPeriod = defineEntity({
  name: 'RetentionPeriod',
  tableName: 'retention_period',
  properties: {
    id: id(),
    paperClass: p.string().$type<PaperClass>(),
    effectiveFrom: calendarDate(),
    months: p.integer(),
    /** Where it comes from; 見本 for the sample rows. */
    source: p.string(),
  },
  uniques: [{ properties: ['paperClass', 'effectiveFrom'] }],
});
export type RetentionPeriod = InferEntity<typeof RetentionPeriod>;

/** 廃棄 of an original whose 保存期限 is past: proposed by one person, decided by another. What stays when the bytes are gone. */
export const Disposal = defineEntity({
  name: 'Disposal',
  tableName: 'disposal',
  properties: {
    id: id(),
    arrival: () => p.manyToOne(Arrival).mapToPk(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    paperClass: p.string().$type<PaperClass>(),
    keptUntil: calendarDate().$type<CalendarDate>(),
    /** Of the original, as it was. */
    sha256: sha256(),
    bytes: p.integer(),
    pages: p.integer(),
    reason: p.text(),
    proposedBy: () => p.manyToOne(Staff).mapToPk(),
    proposedAt: instant(),
    /** The first two by another person than who proposed it, 取消し by that person; `ended` when what it was for is sorted otherwise. */
    decision: p.string().$type<DisposalDecision>().nullable(),
    decidedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    decidedAt: instant().nullable(),
    decisionNote: p.text().nullable(),
    /** When the bytes were gone from the file store. */
    removedAt: instant().nullable(),
  },
});
export type Disposal = InferEntity<typeof Disposal>;
