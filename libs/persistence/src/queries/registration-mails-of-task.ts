/**
 * 不達: each mail of a registration that comes back has a row of its own, by which its record, what is stuck and a resend know of it; for the branch those from one address
 * are one task. The first of those that are open, or that were closed at one time, stands for them all.
 */
const KEY = `substr(%.dedupe_key, length('mail-undeliverable/') + 1)`;
const mailOf = (task: string): string => `select x."to" from mail_message x where x.dedupe_key = ${KEY.replace('%', task)}`;
const TOGETHER = `e.registration_id = t.registration_id and e.kind = t.kind and e.done_at is not distinct from t.done_at and (${mailOf('e')}) = (${mailOf('t')})`;

/** Of the rows `t` those that stand in a list and are counted. */
export const REGISTRATION_TASK_STANDS = `(t.kind <> 'mail-undeliverable' or not exists (select 1 from registration_task e where ${TOGETHER} and (e.opened_at, e.id) < (t.opened_at, t.id)))`;

/** The further mails of a task `t`: of each its row and its template. */
export const FURTHER_MAILS = `(select coalesce(json_agg(json_build_object('id', e.id, 'mail', y.template) order by e.opened_at, e.id), '[]'::json)
  from registration_task e join mail_message y on y.dedupe_key = ${KEY.replace('%', 'e')} where t.kind = 'mail-undeliverable' and e.id <> t.id and ${TOGETHER})`;
