import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import type { Proof } from './proof.js';
import type { Record } from './record.js';
import type { AcceptedArrival } from './sender.js';
import { mailsArrived, papersAreWhole, storedFile } from './stored-files.js';

/** What is owed to what came in. */
export const ARRIVAL_DEBTS = `
  select 'unread arrivals' as what, count(*)::int as left from arrival where read_at is null
  union all select 'unanswered senders', count(*)::int from arrival where answer_to is not null and acknowledged_at is null
  union all select 'pages nobody has looked at', count(*)::int from arrival_page where words is null
  union all select 'undelivered notices', count(*)::int from outbox where delivered_at is null and late_at is null
  union all select 'unsent mails', count(*)::int from mail_message where sent_at is null and bounced_at is null and skipped_at is null
  union all select 'failing steps', count(*)::int from step_failure`;

interface ArrivalRow {
  readonly id: string;
  readonly sha256: string;
  readonly state: string;
  readonly branch: string;
  /** Registrations that something of it belongs to. */
  readonly registrations: number;
  readonly facts: readonly string[];
}

const ARRIVALS = `
  select a.id, a.sha256, a.state, b.code as branch,
    (select count(distinct r)::int from (
       select g.registration_id as r from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = a.id
       union all select p.registration_id from arrival_part p where p.arrival_id = a.id union all select a.registration_id) belongs) as registrations,
    (select coalesce(array_agg(e.kind order by e.seq), '{}') from audit_event e where e.case_id = a.id) as facts
  from arrival a join branch b on b.id = a.branch_id`;

/** Proves from the database, the stored files and the mailbox that everything accepted was kept, and is at the desk once. */
export async function proveArrivals(record: Record, accepted: readonly AcceptedArrival[], place: { readonly papersDir: string; readonly mailDir: string }): Promise<Proof> {
  const rows = await record.ask<ArrivalRow & { [column: string]: unknown }>(ARRIVALS);
  const bySha = Map.groupBy(rows, ({ sha256 }) => sha256);
  const ours = new Set(accepted.map(({ sha256 }) => sha256));
  const mails = await mailsArrived(record, place.mailDir);
  const breaches = [
    ...accepted.flatMap((one) => shortcomings(one, bySha.get(one.sha256) ?? [], place.papersDir)),
    ...rows.filter(({ sha256 }) => !ours.has(sha256)).map(({ id }) => `The arrival ${id} was sent by nobody.`),
    ...(await registrationsAreOfArrivals(record, accepted)),
    ...(await answeredOnce(record)),
    ...(await papersAreWhole(record, place.papersDir)),
    ...mails.breaches,
  ];
  const states = Map.groupBy(rows, ({ state }) => state);
  return {
    breaches,
    lines: [
      `${rows.length} arrivals: ${[...states].map(([state, all]) => `${all.length} ${state}`).join(', ')}`, `${rows.reduce((sum, { registrations }) => sum + registrations, 0)} registrations`,
      `${mails.rows} mails, ${mails.repeated} of them delivered again under the same Message-ID`,
    ],
  };
}

/** One arrival: there once, whole, for its branch, and at the desk once, by a registration or among what is to be sorted. */
function shortcomings({ plan, sha256 }: AcceptedArrival, found: readonly ArrivalRow[], papersDir: string): string[] {
  const name = `Arrival ${plan.number} (${plan.content} by ${plan.way})`;
  const [row] = found;
  if (!row || found.length > 1) return [`${name} is there ${found.length} times.`];
  const breaches = isWhole(papersDir, sha256) ? [] : [`${name}: its original is missing or altered.`];
  if (row.branch !== plan.branchCode) breaches.push(`${name} came to branch ${row.branch} instead of ${plan.branchCode}.`);
  const isRegistration = plan.content === 'form' || plan.way === 'upload';
  const wanted = isRegistration ? 'filed' : plan.content === 'broken' ? 'quarantined' : 'sorting';
  if (row.state !== wanted) breaches.push(`${name} is ${row.state} instead of ${wanted}.`);
  if (row.registrations !== (isRegistration ? 1 : 0)) breaches.push(`${name} belongs to ${row.registrations} registrations.`);
  for (const kind of new Set(row.facts)) if (row.facts.filter((one) => one === kind).length > 1) breaches.push(`${name} has the fact ${kind} more than once.`);
  if (!row.facts.includes('ArrivalStored')) breaches.push(`${name} has no fact that it was stored.`);
  return breaches;
}

function isWhole(papersDir: string, sha256: string): boolean {
  try {
    return createHash('sha256').update(readFileSync(storedFile(papersDir, sha256))).digest('hex') === sha256;
  } catch {
    return false;
  }
}

/** As many registrations as forms and uploads, numbered 1, 2, 3 …, each with its fact and the start of its procedure, each of one arrival. */
async function registrationsAreOfArrivals(record: Record, accepted: readonly AcceptedArrival[]): Promise<string[]> {
  const wanted = accepted.filter(({ plan }) => plan.content === 'form' || plan.way === 'upload').length;
  const rows = await record.ask<{ number: string; serial: number; facts: number; starts: number }>(
    `select r.reception_number as number, substr(r.reception_number, 4)::int as serial,
       (select count(*)::int from audit_event e where e.case_id = r.id and e.kind = 'RegistrationReceived') as facts,
       (select count(*)::int from outbox o where o.workflow_id = 'id-registration/' || r.id and o.action = 'start') as starts from registration r`,
  );
  const serials = rows.map(({ serial }) => serial).sort((a, b) => a - b);
  return [
    ...(rows.length === wanted ? [] : [`${rows.length} registrations instead of ${wanted}.`]),
    ...(serials.every((serial, index) => serial === index + 1) ? [] : ['The 受付番号 have gaps or come twice.']),
    ...rows.filter(({ facts, starts }) => facts !== 1 || starts !== 1).map(({ number, facts, starts }) => `Registration ${number} was received ${facts} times and started ${starts} times.`),
  ];
}

/** 受付のお知らせ: to everybody who waits for one, once a sender and day, and the same of what could not be opened. */
async function answeredOnce(record: Record): Promise<string[]> {
  const owed = await record.ask<{ to: string; day: string; template: string; written: number; answered: number }>(
    `with waiting as (
       select distinct a.answer_to as who, to_char(a.received_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD') as day,
         case when a.quarantine is not null or exists (select from arrival_part p where p.arrival_id = a.id and p.quarantine is not null) then 'arrival-quarantined' else 'arrival-received' end as template
       from arrival a where a.answer_to is not null)
     select who as to, day, template,
       (select count(*)::int from mail_message m where m."to" = who and m.template = w.template and m.dedupe_key like '%/' || day) as written,
       (select count(*)::int from audit_event e join arrival o on o.id = e.case_id
          where e.kind = 'ArrivalAnswered' and o.answer_to = who and e.data ->> 'mail' = w.template and to_char(o.received_at at time zone 'Asia/Tokyo', 'YYYY-MM-DD') = day) as answered
     from waiting w`,
  );
  return owed.flatMap(({ to, day, template, written, answered }) => (written === 1 && answered === 1 ? [] : [`${template} of ${day} to ${to}: written ${written} times, told ${answered} times.`]));
}
