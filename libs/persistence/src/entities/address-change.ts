import type { AddressCheckKind, NumberSource } from '#domain';
import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { ContractorAccount, Customer, type FactSource, Staff } from './people.js';
import { id, instant } from './columns.js';

/** 登録の住所の変更, asked for at an お客様ID with what shows that the address is the customer's: the record says it from when another person has confirmed it. */
export const AddressChange = defineEntity({
  name: 'AddressChange',
  tableName: 'address_change',
  properties: {
    id: id(),
    customer: () => p.manyToOne(Customer).mapToPk(),
    /** The ID at which it was asked for. */
    account: () => p.manyToOne(ContractorAccount).mapToPk(),
    /** The record's address when it was asked for, as `recordAddress`. */
    before: p.text(),
    postalCode: p.string(),
    address: p.string(),
    source: p.json<FactSource>(),
    how: p.string().$type<AddressCheckKind>(),
    calledNumber: p.string().nullable(),
    numberSource: p.string().$type<NumberSource>().nullable(),
    evidence: p.text(),
    /** 別の顧客: of whom that was said with this address, by what they have in common, and why. */
    apart: p.json<{ readonly from: Readonly<Record<string, readonly string[]>>; readonly reason: string }>(),
    askedBy: () => p.manyToOne(Staff).mapToPk(),
    askedAt: instant(),
    outcome: p.string().$type<'confirmed' | 'ended'>().nullable(),
    decidedBy: () => p.manyToOne(Staff).mapToPk().nullable(),
    decidedAt: instant().nullable(),
  },
  indexes: [{ properties: ['customer'] }],
});
export type AddressChange = InferEntity<typeof AddressChange>;
