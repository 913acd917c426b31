import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, type AuditData, ContractorAccount, Customer, GuaranteeApplication, MailMessage, Registration, RegistrationTask } from '../entities/index.js';
import { recordFact, SYSTEM } from '../facts.js';
import { openBranchTask } from './branch-tasks.js';

/**
 * 不達: a mail of ours was refused at once, or came back later. It is marked once; the record of what it is about says so, and the branch
 * of that gets its task. The caller holds the mail's row.
 */
export async function recordUndelivered(em: EntityManager, message: MailMessage, at: Date, more: AuditData = {}): Promise<void> {
  if (message.bouncedAt) return;
  message.bouncedAt = at;
  const failed = (caseId: string): Promise<string> => recordFact(em, { caseId, kind: 'MailFailed', actor: SYSTEM, at, data: { mail: message.template, ...more } });
  if (message.application) {
    const application = await em.findOneOrFail(GuaranteeApplication, message.application);
    await failed(application.id);
    await openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: message.dedupeKey, at, detail: { mail: message.template, subject: subjectOf(message) } });
  } else if (message.registration) {
    await failed(message.registration);
    await openTask(em, message, { registration: message.registration }, at);
  } else if (message.account) {
    await failed(message.account);
    await openTask(em, message, { account: message.account }, at);
  } else if (message.arrival) {
    await failed(message.arrival);
    const registration = await registrationOf(em, message.arrival);
    await openTask(em, message, registration === null ? { arrival: message.arrival } : { registration }, at);
  }
}

/** What a mail of a case speaks of: its key is `mail/subject`, with a third part when it was sent again. The task 不達 needs it for 再送. */
function subjectOf({ dedupeKey }: MailMessage): string {
  return dedupeKey.split('/')[1] ?? '';
}

type About = { readonly registration: string } | { readonly account: string } | { readonly arrival: string };

async function openTask(em: EntityManager, message: MailMessage, about: About, at: Date): Promise<void> {
  const dedupeKey = `mail-undeliverable/${message.dedupeKey}`;
  if ((await em.count(RegistrationTask, { dedupeKey })) > 0) return;
  const branch = await branchOf(em, about);
  // One open task per ID is enough: it is about the address, not about the one mail. Junk asks nothing of anybody, what was missent goes by its own register.
  if (branch === null || ('account' in about && (await em.count(RegistrationTask, { account: about.account, kind: 'mail-undeliverable', doneAt: null })) > 0)) return;
  const over = await concernsNobody(em, message, about);
  em.create(RegistrationTask, { dedupeKey, ...about, branch, kind: 'mail-undeliverable', openedAt: at, ...(over ? { doneAt: at, doneNote: NOBODY_WAITS } : {}) });
  const caseId = Object.values(about)[0] as string;
  await recordFact(em, { caseId, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'mail-undeliverable' } });
  if (over) await recordFact(em, { caseId, kind: 'TaskDone', actor: SYSTEM, at, data: { task: 'mail-undeliverable', note: NOBODY_WAITS } });
}

const NOBODY_WAITS = '退会か受付の終了により不要';

/** Nobody is to be reached any more at an ID that is closed, nor by the 受付のお知らせ of what has come to its end: its task is done as it opens, and says why. */
async function concernsNobody(em: EntityManager, { arrival }: MailMessage, about: About): Promise<boolean> {
  const registration = 'registration' in about ? await em.findOneOrFail(Registration, about.registration) : null;
  if (arrival && registration?.endedAt) return true;
  const account = 'account' in about ? about.account : (registration?.account ?? registration?.reissueOf ?? null);
  return account !== null && (await em.count(ContractorAccount, { id: account, closedAt: { $ne: null } })) > 0;
}

async function branchOf(em: EntityManager, about: About): Promise<string | null> {
  if ('registration' in about) return (await em.findOneOrFail(Registration, about.registration)).branch;
  if ('arrival' in about) {
    const arrival = await em.findOneOrFail(Arrival, about.arrival);
    return arrival.class === 'junk' || arrival.class === 'misdelivered' ? null : arrival.branch;
  }
  const account = await em.findOneOrFail(ContractorAccount, about.account);
  return (await em.findOneOrFail(Customer, account.customer)).branch;
}

/** Where the pages or the Excel form of an arrival went; the first of several. */
async function registrationOf(em: EntityManager, arrivalId: string): Promise<string | null> {
  const [row] = await em.execute<{ id: string }[]>(
    `select coalesce(g.registration_id, p.registration_id) as id from arrival_part p left join arrival_page g on g.part_id = p.id
      where p.arrival_id = ? and coalesce(g.registration_id, p.registration_id) is not null order by p.position, g.number limit 1`, [arrivalId],
  );
  return row?.id ?? null;
}
