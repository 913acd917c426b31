import { type CalendarDate, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, BranchTask, GuaranteeApplication, MailMessage, PremiumCharge } from '../entities/index.js';
import { REFUSED_IN_PART } from '../tasks/undelivered-mail.js';

/** The mails by which a customer is asked for something. */
export const ASKING_MAILS = ['correction-request', 'premium-notice'] as const;
export type AskingMail = (typeof ASKING_MAILS)[number];

/**
 * When the customer was told by the mail of a request (the fact `id`), the first time or sent again; null while nobody has told him. A term that begins with
 * it is no shorter for a worker or a relay that was away, nor for an address that refused it: a mail that came back told nobody. Once its task
 * was closed by a person other than by sending it again, the branch has told him by its own means: of the term as it stands, or, where that was over, from that day.
 */
export async function customerToldOn(em: EntityManager, caseId: string, mail: AskingMail, { id }: Pick<AuditEvent, 'id'>): Promise<Date | null> {
  return toldOn(await readRecords(em, [caseId], mail), caseId, mail, id);
}

/** When the customer was told what his premium is and by when; of a case that was issued before 一括納付 had a 保証料のご案内, when that was decided. */
export async function premiumToldOn(em: EntityManager, caseId: string): Promise<Date | null> {
  return (await premiumsToldOn(em, [caseId])).get(caseId) ?? null;
}

/** The same of several cases. */
export async function premiumsToldOn(em: EntityManager, caseIds: readonly string[]): Promise<ReadonlyMap<string, Date | null>> {
  if (caseIds.length === 0) return new Map();
  const decisions = await em.find(AuditEvent, { caseId: { $in: [...caseIds] }, kind: 'DecisionMade' }, { orderBy: { seq: 'asc' } });
  const records = await readRecords(em, caseIds, 'premium-notice');
  const issued = new Set((await em.find(GuaranteeApplication, { id: { $in: [...caseIds] }, state: 'issued' })).map(({ id }) => id));
  return new Map(decisions.map(({ id, caseId, at }) => {
    const told = toldOn(records, caseId, 'premium-notice', id);
    // A procedure ends with its mails settled: one that left neither a row nor a task of it owed none.
    const owed = [...records.mails, ...records.tasks].some(({ application }) => application === caseId);
    return [caseId, told ?? (issued.has(caseId) && !owed ? at : null)];
  }));
}

/** Of these cases those whose customer knows nothing of the 補正 asked for last: its mail has reached nobody, and the task of that is open. All asked at once. */
export async function untoldOfCorrection(em: EntityManager, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (caseIds.length === 0) return new Set();
  const asked = await em.find(AuditEvent, { caseId: { $in: [...caseIds] }, kind: 'CorrectionRequested' }, { orderBy: { seq: 'asc' } });
  const latest = new Map(asked.map((fact) => [fact.caseId, fact.id]));
  const records = await readRecords(em, caseIds, 'correction-request');
  return new Set([...latest].filter(([caseId, id]) => {
    const waits = records.tasks.some(({ dedupeKey, doneAt }) => !doneAt && isOf(dedupeKey, `mail-undeliverable/correction-request/${id}`));
    return waits && toldOn(records, caseId, 'correction-request', id) === null;
  }).map(([caseId]) => caseId));
}

/** All that says whether customers were told by mails of one kind. */
interface TellingRecords {
  readonly mails: readonly MailMessage[];
  readonly tasks: readonly BranchTask[];
  readonly sentAgain: readonly AuditEvent[];
  readonly dueOn: ReadonlyMap<string, CalendarDate>;
}

async function readRecords(em: EntityManager, caseIds: readonly string[], mail: AskingMail): Promise<TellingRecords> {
  const cases = { $in: [...caseIds] };
  const mails = await em.find(MailMessage, { application: cases, template: mail }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  const tasks = (await em.find(BranchTask, { application: cases, dedupeKey: { $like: `mail-undeliverable/${mail}/%` } }, { orderBy: { openedAt: 'asc', id: 'asc' } }))
    .filter(({ dedupeKey }) => !dedupeKey.endsWith(REFUSED_IN_PART));
  const closed = tasks.some(({ doneAt }) => doneAt);
  const resends = closed ? await em.find(AuditEvent, { caseId: cases, kind: 'MailResendRequested' }) : [];
  const charges = closed && mail === 'premium-notice' ? await em.find(PremiumCharge, { application: cases }) : [];
  return { mails, tasks, sentAgain: resends.filter(({ data }) => data['mail'] === mail), dueOn: new Map(charges.map(({ application, dueOn }) => [application, dueOn])) };
}

function toldOn(records: TellingRecords, caseId: string, mail: AskingMail, factId: string): Date | null {
  const key = `${mail}/${factId}`;
  const arrived = records.mails.filter(({ dedupeKey, bouncedAt }) => isOf(dedupeKey, key) && !bouncedAt);
  const left = arrived.find(({ sentAt }) => sentAt)?.sentAt ?? arrived.find(({ skippedAt }) => skippedAt)?.skippedAt;
  if (left) return left;
  return arrived.length > 0 ? null : toldByBranch(records, caseId, records.tasks.filter(({ dedupeKey }) => isOf(dedupeKey, `mail-undeliverable/${key}`)));
}

/** Whether a key is that of a mail, or of the same one sent again. */
function isOf(dedupeKey: string, of: string): boolean {
  return dedupeKey === of || dedupeKey.startsWith(`${of}/`);
}

function toldByBranch({ sentAgain, dueOn }: TellingRecords, caseId: string, tasks: readonly BranchTask[]): Date | null {
  const [first, closed] = [tasks[0], tasks.at(-1)?.doneAt ?? null];
  if (first === undefined || closed === null) return null;
  if (sentAgain.some((again) => again.caseId === caseId && again.at >= closed)) return null;
  const due = dueOn.get(caseId);
  return due !== undefined && japanDate(closed.getTime()) < due ? first.openedAt : closed;
}
