import type { CalendarDate, GuaranteeKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RawForm } from '../entities/application.js';
import type { TermsEdition } from '../entities/masters.js';
import { instantOf } from './keyset.js';

/** A 発注者 as the search of the form offers it. */
export interface OwnerChoice {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly addressees: readonly string[];
}

/** 発注者 whose name or code holds the text; an empty text lists them by code. */
export async function searchOwners(em: EntityManager, text: string, limit: number): Promise<OwnerChoice[]> {
  return em.execute<OwnerChoice[]>(
    `select id, code, name, addressees from project_owner
     where ?::text = '' or strpos(name, ?::text) > 0 or code = ?::text order by code limit ?`,
    [text, text, text, limit],
  );
}

/** A customer as 受付 finds it for a paper application. */
export interface CustomerChoice {
  readonly id: string;
  readonly customerNumber: string;
  readonly name: string;
  readonly address: string;
  readonly branchId: string;
  readonly branchName: string;
}

/** Customers of a branch (null: of all) by 顧客番号 (10 digits) or a part of the name or its kana. */
export async function searchCustomers(em: EntityManager, text: string, branchId: string | null, limit: number): Promise<CustomerChoice[]> {
  return em.execute<CustomerChoice[]>(
    `select c.id, c.customer_number as "customerNumber", c.name, c.address, c.branch_id as "branchId", b.name as "branchName"
     from customer c join branch b on b.id = c.branch_id
     where (?::uuid is null or c.branch_id = ?::uuid)
       and (c.customer_number = ?::text or strpos(c.name, ?::text) > 0 or strpos(c.name_kana, ?::text) > 0)
     order by c.name, c.id limit ?`,
    [branchId, branchId, text, text, text, limit],
  );
}

/** A draft as HOME lists it. */
export interface DraftSummary {
  readonly id: string;
  readonly kind: GuaranteeKind;
  readonly customerName: string;
  /** 受付 who began it; null for a contractor's own. */
  readonly enteredBy: string | null;
  readonly form: RawForm;
  readonly savedAt: Date;
}

type RawDraft = Omit<DraftSummary, 'savedAt'> & { savedAt: string | Date };

const OPEN_DRAFTS = `from application_draft d join customer c on c.id = d.customer_id left join staff s on s.id = d.entered_by_id
  where d.discarded_at is null and d.saved_at >= ? and not exists (select 1 from guarantee_application a where a.draft_id = d.id)`;

/** Drafts of an account or (受付) of a branch that are neither submitted, discarded nor past their term; those saved before `expiring` first, the oldest of them before all, then the latest. */
export async function listOpenDrafts(
  em: EntityManager, by: { readonly accountId: string } | { readonly branchId: string }, kept: { readonly since: Date; readonly expiring: Date }, limit: number,
): Promise<DraftSummary[]> {
  const [owned, value] = 'accountId' in by ? ['d.account_id = ?', by.accountId] : ['s.branch_id = ?', by.branchId];
  return summaries(
    em, `${owned} order by case when d.saved_at < ? then d.saved_at end asc nulls last, d.saved_at desc, d.id desc limit ?`,
    [kept.since, value, kept.expiring, limit],
  );
}

/** Drafts of an account in which something was typed and whose last saving lies between these instants: of those past their term. */
export async function listExpiredDrafts(em: EntityManager, accountId: string, saved: { readonly from: Date; readonly until: Date }): Promise<DraftSummary[]> {
  return summaries(
    em, `d.saved_at < ? and d.account_id = ? and d.form <> '{}' order by d.saved_at desc, d.id desc`,
    [saved.from, saved.until, accountId],
  );
}

/** @param which what {@link OPEN_DRAFTS} asks besides, and in which order */
async function summaries(em: EntityManager, which: string, params: readonly unknown[]): Promise<DraftSummary[]> {
  const rows = await em.execute<RawDraft[]>(`select d.id, d.kind, c.name as "customerName", s.name as "enteredBy", d.form, d.saved_at as "savedAt" ${OPEN_DRAFTS} and ${which}`, [...params]);
  return rows.map((row) => ({ ...row, savedAt: instantOf(row.savedAt) }));
}

/** How many drafts {@link listOpenDrafts} finds of an account without a limit. */
export async function countOpenDrafts(em: EntityManager, accountId: string, savedSince: Date): Promise<number> {
  const [row] = await em.execute<{ count: string }[]>(`select count(*) ${OPEN_DRAFTS} and d.account_id = ?`, [savedSince, accountId]);
  return Number(row?.count ?? 0);
}

/** The editions of 約款・特則・利用規約 in force on a day, one of each document, in the order of the form. */
export async function termsInForce(em: EntityManager, on: CalendarDate): Promise<Pick<TermsEdition, 'id' | 'document' | 'version' | 'title'>[]> {
  return em.execute(
    `select distinct on (array_position(array['clauses', 'special-provisions', 'service-terms'], document))
       id, document, version, title from terms_edition where effective_from <= ?
     order by array_position(array['clauses', 'special-provisions', 'service-terms'], document), effective_from desc`,
    [on],
  );
}
