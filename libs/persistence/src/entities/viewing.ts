import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { createdAt, id, instant } from './columns.js';
import { Certificate } from './contract.js';

/** The viewing service's own entry for a certificate: from here on, number + key open it. */
export const ViewerEntry = defineEntity({
  name: 'ViewerEntry',
  tableName: 'viewer_entry',
  properties: {
    id: id(),
    certificate: () => p.manyToOne(Certificate).mapToPk().unique(),
    contractNumber: p.character().length(10).index(),
    registeredAt: instant(),
    selfCheckedAt: instant().nullable(),
  },
});
export type ViewerEntry = InferEntity<typeof ViewerEntry>;

/** A miss at the viewer. Addresses and unknown numbers are kept only as keyed hashes. */
export const ViewerMiss = defineEntity({
  name: 'ViewerMiss',
  tableName: 'viewer_miss',
  properties: {
    id: id(),
    /** Keyed hash of the typed 保証契約番号, known or not, so that both are counted alike. */
    numberHash: p.character().length(64),
    addressHash: p.character().length(64),
    certificate: () => p.manyToOne(Certificate).mapToPk().nullable(),
    at: createdAt(),
    /** 解除 by the branch: the miss no longer counts. */
    liftedAt: instant().nullable(),
  },
  indexes: [{ properties: ['numberHash', 'addressHash', 'at'] }, { properties: ['addressHash', 'at'] }, { properties: ['certificate', 'at'] }, { properties: ['at'] }],
});
export type ViewerMiss = InferEntity<typeof ViewerMiss>;

/** A viewing by key: an opaque cookie for 30 minutes, and the record 「認証キーによる閲覧」. */
export const Viewing = defineEntity({
  name: 'Viewing',
  tableName: 'viewing',
  properties: {
    id: id(),
    certificate: () => p.manyToOne(Certificate).mapToPk(),
    tokenHash: p.character().length(64).unique(),
    addressHash: p.character().length(64),
    at: instant(),
    expiresAt: instant(),
  },
  indexes: [{ properties: ['certificate', 'at'] }],
});
export type Viewing = InferEntity<typeof Viewing>;
