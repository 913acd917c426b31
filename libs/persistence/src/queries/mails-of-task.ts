/**
 * 不達: each mail that an address does not take has a row of its own, by which a term or the list of what stands still knows of it; for the branch those of a case are one task,
 * for they are about its address. The first of those that are open, or that were closed at one time, stands for them all.
 */
const TOGETHER = `e.application_id = t.application_id and e.kind = t.kind and e.done_at is not distinct from t.done_at`;

/** Of the rows `t` of tasks those that stand in a list and are counted. */
export const STANDS_FOR_ITSELF = `(t.kind <> 'mail-undeliverable' or not exists (select 1 from branch_task e where ${TOGETHER} and (e.opened_at, e.id) < (t.opened_at, t.id)))`;

/** The mails of a task `t`, its own the first; of any other task none. */
export const MAILS_OF_TASK = `(select coalesce(json_agg(json_build_object('id', e.id, 'kind', e.kind, 'detail', e.detail) order by e.opened_at, e.id), '[]'::json) from branch_task e
  where t.kind = 'mail-undeliverable' and ${TOGETHER})`;
