import { sameMail } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, type AuditData, BranchTask, ContractorAccount, Customer, GuaranteeApplication, MailMessage, Registration, RegistrationTask } from '../entities/index.js';
import { recordFact, SYSTEM } from '../facts.js';
import { asksNoMore, DEFICIENCY_OVER } from '../registration/deficiency-mails.js';
import { openBranchTask, reopenBranchTask, withdrawBranchTask } from './branch-tasks.js';

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
    const inPart = await taskInPart(em, message);
    if (inPart !== null && (inPart.doneAt ?? null) === null) await withdrawBranchTask(em, SYSTEM, inPart, 'どの宛先にも届きませんでした', at);
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

/**
 * 一部不達: of the addresses of a mail some refused it, at once or later. The others took it, so that its reader was told, and no term waits; the branch
 * has a task that names those that did not. Once none is left that took it, the mail is 不達. The caller holds the mail's row.
 */
export async function recordRefusedAddresses(em: EntityManager, message: MailMessage, refused: readonly string[], at: Date): Promise<void> {
  if (message.bouncedAt) return;
  const task = await taskInPart(em, message);
  const known = recipientsOf(String(task?.detail['refused'] ?? ''));
  const all = [...known, ...refused.filter((address) => !known.some((one) => sameMail(one, address)))];
  if (!message.application || recipientsOf(message.to).every((address) => all.some((one) => sameMail(one, address)))) return recordUndelivered(em, message, at);
  if (all.length === known.length) return;
  const application = await em.findOneOrFail(GuaranteeApplication, message.application);
  await recordFact(em, { caseId: application.id, kind: 'MailFailed', actor: SYSTEM, at, data: { mail: message.template, refused: all.length, of: recipientsOf(message.to).length } });
  const detail = { mail: message.template, subject: subjectOf(message), refused: all.join(', ') };
  if (task === null) return openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: `${message.dedupeKey}${REFUSED_IN_PART}`, at, detail });
  task.detail = detail;
  if ((task.doneAt ?? null) !== null) await reopenBranchTask(em, SYSTEM, task, at);
}

/** The addresses that a mail was sent to. */
export function recipientsOf(to: string): readonly string[] {
  return to.split(',').map((address) => address.trim()).filter((address) => address !== '');
}

/** How the key of the task 一部不達 ends: the mail told its reader, whatever becomes of that task. */
export const REFUSED_IN_PART = '/in-part';

function taskInPart(em: EntityManager, { dedupeKey }: MailMessage): Promise<BranchTask | null> {
  return em.findOne(BranchTask, { dedupeKey: `mail-undeliverable/${dedupeKey}${REFUSED_IN_PART}` });
}

/** What a mail of a case speaks of: its key is `mail/subject`, with a third part when it was sent again. The task 不達 needs it for 再送. */
function subjectOf({ dedupeKey }: MailMessage): string {
  return dedupeKey.split('/')[1] ?? '';
}

type About = { readonly registration: string } | { readonly account: string } | { readonly arrival: string };

/** Every mail that came back has its task, for it counts as stuck until its own is done; where nobody has anything to do the task is done as it opens, and says why. */
async function openTask(em: EntityManager, message: MailMessage, about: About, at: Date): Promise<void> {
  const dedupeKey = `mail-undeliverable/${message.dedupeKey}`;
  if ((await em.count(RegistrationTask, { dedupeKey })) > 0) return;
  const over = await nothingToDo(em, message, about);
  em.create(RegistrationTask, { dedupeKey, ...about, branch: await branchOf(em, about), kind: 'mail-undeliverable', openedAt: at, ...(over === null ? {} : { doneAt: at, doneNote: over }) });
  const caseId = Object.values(about)[0] as string;
  await recordFact(em, { caseId, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'mail-undeliverable' } });
  if (over !== null) await recordFact(em, { caseId, kind: 'TaskDone', actor: SYSTEM, at, data: { task: 'mail-undeliverable', note: over } });
}

const NOBODY_WAITS = '退会か受付の終了により不要';
const ONE_FOR_ALL = '同じお客様IDの、先の不達の作業で対応';
const ASKS_NOTHING = '迷惑・誤送信とした受信への返信のため不要';

/** Why nobody has anything to do; null where somebody has. One open task per ID is enough: it is about the address, not about the one mail. Junk asks nothing of anybody, what was missent goes by its own register. */
async function nothingToDo(em: EntityManager, message: MailMessage, about: About): Promise<string | null> {
  if ('arrival' in about) {
    const arrival = await em.findOneOrFail(Arrival, about.arrival);
    if (arrival.class === 'junk' || arrival.class === 'misdelivered') return ASKS_NOTHING;
  }
  if ('registration' in about && (await asksNoMore(em, message, await em.findOneOrFail(Registration, about.registration)))) return DEFICIENCY_OVER;
  if ('account' in about && (await em.count(RegistrationTask, { account: about.account, kind: 'mail-undeliverable', doneAt: null })) > 0) return ONE_FOR_ALL;
  // Of its own 退会 the holder of the ID has to hear all the same.
  return message.template !== 'id-closed' && (await concernsNobody(em, message, about)) ? NOBODY_WAITS : null;
}

/** Nobody is to be reached any more at an ID that is closed, nor by the 受付のお知らせ of what has come to its end. */
async function concernsNobody(em: EntityManager, { arrival }: MailMessage, about: About): Promise<boolean> {
  const registration = 'registration' in about ? await em.findOneOrFail(Registration, about.registration) : null;
  if (arrival && registration?.endedAt) return true;
  const account = 'account' in about ? about.account : (registration?.account ?? registration?.reissueOf ?? null);
  return account !== null && (await em.count(ContractorAccount, { id: account, closedAt: { $ne: null } })) > 0;
}

async function branchOf(em: EntityManager, about: About): Promise<string> {
  if ('registration' in about) return (await em.findOneOrFail(Registration, about.registration)).branch;
  if ('arrival' in about) return (await em.findOneOrFail(Arrival, about.arrival)).branch;
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
