import { alertWindowFrom, DAY_MILLIS } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { instantOf } from '../queries/keyset.js';
import { takeTurn } from '../take-turn.js';

/** Who tries what, as keyed hashes only. */
export interface ViewerAttempt {
  /** Keyed hash of the 保証契約番号, known or not. */
  readonly numberHash: string;
  /** Keyed hash of the client's address. */
  readonly addressHash: string;
}

/** Misses that still count, the oldest first. */
export interface CountedMisses {
  /** Of this address on this number. */
  readonly ofPair: readonly Date[];
  /** Of this address on all numbers together. */
  readonly ofAddress: readonly Date[];
}

/**
 * Makes attempts from one address wait for each other until the caller's transaction ends: counting and recording a miss
 * are one act, so that a hundred attempts sent at once are still counted one by one. Other addresses do not wait.
 */
export async function lockAddress(em: EntityManager, addressHash: string): Promise<void> {
  await takeTurn(em, `viewer-address/${addressHash}`);
}

/** The misses since an instant that have not been lifted. */
export async function readCountedMisses(em: EntityManager, attempt: ViewerAttempt, since: Date): Promise<CountedMisses> {
  const rows = await em.execute<{ same: boolean; at: string }[]>(
    `select number_hash = ? as same, at from viewer_miss where address_hash = ? and at > ? and lifted_at is null order by at`,
    [attempt.numberHash, attempt.addressHash, since],
  );
  const ofAddress = rows.map((row) => ({ same: row.same, at: instantOf(row.at) }));
  return { ofPair: ofAddress.filter(({ same }) => same).map(({ at }) => at), ofAddress: ofAddress.map(({ at }) => at) };
}

/** How long a miss is kept, for questions about who tried what: ours. None counts for longer than two days. */
const KEPT = 30 * DAY_MILLIS;

/**
 * Records a miss, on the newest certificate of the number if there is one: the same statement for an unknown number.
 * @returns the case of the number, or null for an unknown one
 */
export async function recordMiss(em: EntityManager, attempt: ViewerAttempt, contractNumber: string, at: Date): Promise<MissedCase | null> {
  await em.execute('delete from viewer_miss where at < ?', [new Date(at.getTime() - KEPT)]);
  const [row] = await em.execute<{ application_id: string | null; certificate_id: string | null; branch_id: string | null }[]>(
    `with missed as (
       select c.id as certificate_id, g.application_id, g.branch_id
         from viewer_entry v join certificate c on c.id = v.certificate_id join contract_revision r on r.id = c.revision_id
         join guarantee_contract g on g.id = r.contract_id
        where v.contract_number = ? order by r.revision desc limit 1
     ), recorded as (
       insert into viewer_miss (id, number_hash, address_hash, certificate_id, at)
       values (?, ?, ?, (select certificate_id from missed), ?) returning certificate_id
     )
     select recorded.certificate_id, missed.application_id, missed.branch_id from recorded left join missed on true`,
    [contractNumber, v7(), attempt.numberHash, attempt.addressHash, at],
  );
  if (!row?.application_id || !row.certificate_id || !row.branch_id) return null;
  return { applicationId: row.application_id, certificateId: row.certificate_id, branchId: row.branch_id };
}

export interface MissedCase {
  readonly applicationId: string;
  readonly certificateId: string;
  readonly branchId: string;
}

/** Misses on a number from all addresses, also those lifted meanwhile: what an alert is raised by. */
export interface MissesOnNumber {
  readonly latest: Date;
  readonly withinHour: number;
}

/**
 * Counts the misses on a number over the hour that ends with the latest of them. Those who missed wait here for each other until
 * their transactions end: two that were recorded at once, from two addresses, are both seen by the one that counts second, and
 * only one of them can find the alert due. Comes after {@link lockAddress}, never before it.
 */
export async function countMissesOnNumber(em: EntityManager, numberHash: string, now: Date): Promise<MissesOnNumber> {
  await takeTurn(em, `viewer-number/${numberHash}`);
  const [row] = await em.execute<{ latest: string | null }[]>('select max(at) as latest from viewer_miss where number_hash = ?', [numberHash]);
  const latest = new Date(Math.max(now.getTime(), row?.latest ? instantOf(row.latest).getTime() : 0));
  const [counted] = await em.execute<{ misses: string }[]>(
    'select count(*) as misses from viewer_miss where number_hash = ? and at > ?', [numberHash, new Date(alertWindowFrom(latest.getTime()))],
  );
  return { latest, withinHour: Number(counted?.misses ?? 0) };
}

/** A right key ends the count of its own number at this address: 「続けて」 means in a row. */
export async function forgetMisses(em: EntityManager, attempt: ViewerAttempt, at: Date): Promise<void> {
  await em.execute('update viewer_miss set lifted_at = ? where number_hash = ? and address_hash = ? and lifted_at is null', [
    at, attempt.numberHash, attempt.addressHash,
  ]);
}
