import { addDays, APPROVER_RANK_LABELS, APPROVER_RANKS, type CalendarDate, type Edition, editionGaps, editionInForce, GUARANTEE_KIND_LABELS, rateTableProblems } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuthorityLimit, TermsEdition } from '../entities/masters.js';
import { rateTablesOf } from './masters-in-force.js';

/** A master without which no application goes on: what it is, and from when to when it is missing or cannot be used. */
export interface MasterFault {
  readonly name: string;
  readonly from: CalendarDate;
  /** Null: until somebody loads one. */
  readonly to: CalendarDate | null;
  /** What is wrong with the edition that holds; empty where none does. */
  readonly problems: readonly string[];
}

/** How long before a master ends it is spoken of. */
const FORESIGHT_DAYS = 30;

const TERMS = { clauses: '前払金保証約款', 'special-provisions': '電子証書に関する特則', 'service-terms': '利用規約' } as const;

/** What of the dated masters lacks today, or will within a month. */
export async function readMasterFaults(em: EntityManager, today: CalendarDate): Promise<readonly MasterFault[]> {
  const [tables, terms, limits] = [await rateTablesOf(em, 'advance-payment'), await em.find(TermsEdition, {}), await em.find(AuthorityLimit, {})];
  const held = editionInForce(tables, today);
  const tableName = `保証料率表（${GUARANTEE_KIND_LABELS['advance-payment']}）`;
  const problems = held === null ? [] : rateTableProblems(held);
  return [
    ...(held === null || problems.length === 0 ? [] : [{ name: `${tableName}「${held.name}」`, from: today, to: null, problems }]),
    ...faultsOf(tableName, tables, today),
    ...Object.entries(TERMS).flatMap(([document, name]) => faultsOf(name, terms.filter((edition) => edition.document === document), today)),
    // One rank cannot stand in for another: the amounts above the others' would have nobody to decide them.
    ...APPROVER_RANKS.flatMap((rank) => faultsOf(`決裁権限（${APPROVER_RANK_LABELS[rank]}）`, limits.filter((limit) => limit.rank === rank), today)),
  ];
}

function faultsOf(name: string, editions: readonly Edition[], today: CalendarDate): MasterFault[] {
  return editionGaps(editions, today).filter(({ from }) => from <= addDays(today, FORESIGHT_DAYS)).map((gap) => ({ name, ...gap, problems: [] }));
}
