import type { MisdeliveryDirection, MisdeliveryHandling } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { Arrival } from './arrival.js';
import { calendarDate, id, instant } from './columns.js';
import { Branch } from './masters.js';
import { Staff } from './people.js';

/** 誤送信 register: one entry a paper. What was written stays; 措置, confirmation and withdrawal are added. */
export const Misdelivery = defineEntity({
  name: 'Misdelivery',
  tableName: 'misdelivery',
  properties: {
    /** That of the showing of the form: sent twice it makes one entry. */
    id: id(),
    /** 登録番号 `誤26-0012`. */
    number: p.string().unique(),
    direction: p.string().$type<MisdeliveryDirection>(),
    /** The original that came in by mistake, or by which we were told; null when it was told otherwise. */
    arrival: () => p.manyToOne(Arrival).mapToPk().nullable(),
    branch: () => p.manyToOne(Branch).mapToPk(),
    /** Who sent it; for what we sent, who got it. */
    counterparty: p.text(),
    /** Their FAX number, address or telephone. */
    contact: p.text(),
    noticedOn: calendarDate(),
    /** What it is and whose data it holds. */
    content: p.text(),
    /** How it is kept apart meanwhile, such as 封緘. */
    keeping: p.text(),
    handling: p.string().$type<MisdeliveryHandling>().nullable(),
    handledOn: calendarDate().nullable(),
    /** When and how the other side was told, who consented, to whom it was reported. */
    handlingNote: p.text().nullable(),
    handledBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    handledAt: instant().nullable(),
    recordedBy: () => p.manyToOne(Staff).mapToPk(),
    recordedAt: instant(),
    confirmedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    confirmedAt: instant().nullable(),
    withdrawnBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    withdrawnAt: instant().nullable(),
    withdrawalReason: p.text().nullable(),
    /** What the search compares with, folded by the domain's search key. */
    searchKey: p.text(),
  },
});
export type Misdelivery = InferEntity<typeof Misdelivery>;
