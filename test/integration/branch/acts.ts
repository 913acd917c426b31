import { COMPARED_FIELDS, tickOf } from '../../../apps/portal/src/branch/review/checklist.js';
import { AuditEvent, BranchTask, MailMessage } from '#persistence';
import { v7 } from 'uuid';
import type { Desk } from './desk.js';
import { type Office, TUESDAY } from './office.js';

/** Every tick of a whole checklist. */
export const ALL_TICKS = [...COMPARED_FIELDS.map(tickOf), 'seal-matches', 'bank-entrusted'];

/** お願いしたい日, three business days after the Tuesday of the office's clock. */
export const ANSWER_BY = { 'answer-era': 'reiwa', 'answer-year': '8', 'answer-month': '11', 'answer-day': '27' };

export async function version(office: Office, id: string): Promise<string> {
  return String((await office.application(id)).version);
}

/** 担当する. */
export async function claim(office: Office, id: string, who = 'higashi-shinsa'): Promise<Desk> {
  const desk = await office.desk(who);
  const answer = await desk.post(`/branch/cases/${id}/claim`, { version: await version(office, id) });
  if (answer.status !== 303) throw new Error(`claim: ${answer.status}`);
  return desk;
}

/** The reviewer opens the copy, ticks everything and gives the opinion 引受可. */
export async function giveOpinion(office: Office, id: string, who = 'higashi-shinsa'): Promise<void> {
  const desk = await office.desk(who);
  const application = await office.application(id);
  const paper = await office.attachment(application);
  await desk.get(`/branch/cases/${id}/papers/${paper.id}`);
  const kept = /name="kept" value="([^"]*)"/.exec((await desk.get(`/branch/cases/${id}`)).body)?.[1] ?? '';
  const answer = await desk.post(`/branch/cases/${id}/opinion`, { version: await version(office, id), tick: ALL_TICKS, opinion: 'approve', text: '', memo: '', kept });
  if (answer.status !== 303) throw new Error(`opinion: ${answer.status} ${/error-summary[\s\S]{0,600}/.exec(answer.body)?.[0] ?? ''}`);
}

export async function decide(office: Office, id: string, outcome: string, who = 'higashi-kacho', reason = ''): Promise<number> {
  const desk = await office.desk(who);
  return (await desk.post(`/branch/cases/${id}/decision`, { version: await version(office, id), outcome, reason })).status;
}

/** A case that waits for its premium. */
export async function approved(office: Office, input: Parameters<Office['submit']>[0] = {}): Promise<string> {
  const { id } = await office.submit(input);
  await claim(office, id);
  await giveOpinion(office, id);
  const status = await decide(office, id, 'approved');
  if (status !== 303) throw new Error(`decision: ${status}`);
  return id;
}

/** The mail 保証料のご案内 of an approved case has left in time, as that of the decision it tells of. */
export async function tellPremium(office: Office, id: string): Promise<void> {
  await office.work.run(async (em) => {
    const { id: decision } = await em.findOneOrFail(AuditEvent, { caseId: id, kind: 'DecisionMade' });
    em.create(MailMessage, {
      id: v7(), dedupeKey: `premium-notice/${decision}`, messageId: `<${id}@example.jp>`, application: id, template: 'premium-notice', to: 'a@example.jp', subject: '保証料のご案内', text: '', createdAt: TUESDAY, sentAt: TUESDAY,
    });
  });
}

export interface PaymentFields {
  readonly method?: string;
  readonly payer?: string;
  readonly amount?: string;
  readonly parts: readonly { readonly number: string; readonly amount?: string }[];
  readonly day?: string;
  /** Of the era. */
  readonly year?: string;
  readonly month?: string;
  readonly token?: string;
}

/** 入金を記録する as the form sends it. */
export async function record(office: Office, who: string, fields: PaymentFields) {
  const desk = await office.desk(who);
  const page = await desk.get('/branch/payments/new');
  const token = fields.token ?? /name="token" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  const parts = Object.fromEntries(fields.parts.flatMap((part, index) => [[`case-${index + 1}`, part.number], [`part-${index + 1}`, part.amount ?? '']]));
  return desk.post('/branch/payments/new', {
    token, method: fields.method ?? 'transfer', payer: fields.payer ?? 'カ）ミホングミ', amount: fields.amount ?? '60,300',
    'received-era': 'reiwa', 'received-year': fields.year ?? '8', 'received-month': fields.month ?? '11', 'received-day': fields.day ?? '24', ...parts,
  });
}

/** Ids of the receipts of a case, the oldest first. */
export async function receipts(office: Office, id: string): Promise<string[]> {
  const rows = await office.work.read((em) => em.execute<{ id: string }[]>('select id from receipt where application_id = ? order by recorded_at, id', [id]));
  return rows.map((row) => row.id);
}

export async function openTasks(office: Office, id: string): Promise<string[]> {
  const rows = await office.work.read((em) => em.execute<{ kind: string }[]>('select kind from branch_task where application_id = ? and done_at is null order by kind', [id]));
  return rows.map((row) => row.kind);
}

export async function signals(office: Office, id: string): Promise<string[]> {
  const rows = await office.work.read((em) => em.execute<{ kind: string }[]>(
    `select e.kind from outbox o join audit_event e on e.id::text = o.payload->>'factId' where o.workflow_id = ? order by o.seq`, [`guarantee-application/${id}`],
  ));
  return rows.map((row) => row.kind);
}

export const numberOf = async (office: Office, id: string): Promise<string> => (await office.application(id)).receptionNumber;

export const stateOf = async (office: Office, id: string): Promise<string> => (await office.application(id)).state;

/** 入金を確認する. */
export async function confirm(office: Office, receipt: string | undefined, who = 'higashi-keiri', fields: Record<string, string> = {}) {
  return (await office.desk(who)).post(`/branch/payments/${receipt}/confirm`, fields);
}

/** The day of a 返金, as its form sends it. */
export const refundedOn = (day: string) => ({ 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': day });

/** The amount in the form of a page, which its press has to name. */
export async function shownIn(desk: Desk, path: string): Promise<string> {
  return /name="shown" value="(\d+)"/.exec((await desk.get(path)).body)?.[1] ?? '';
}

/** The 雑損処理 in the forms of its page. */
export async function shownProposal(desk: Desk, path: string): Promise<string> {
  return /name="proposal" value="([^"]+)"/.exec((await desk.get(path)).body)?.[1] ?? '';
}

/** 返金 in cash, of what its page shows. */
export async function giveBack(desk: Desk, task: string) {
  const path = `/branch/tasks/${task}/refund`;
  return desk.post(path, { ...refundedOn('24'), way: 'cash', shown: await shownIn(desk, path) });
}

/** A case that ended with 500円 of 返しすぎ: too much came by cheque, the excess went back, and then the cheque was dishonoured. */
export async function returnedTooMuch(office: Office, input: Parameters<Office['submit']>[0] = {}): Promise<{ readonly id: string; readonly task: string }> {
  const id = await runningReturnedTooMuch(office, input);
  await office.work.run((em) => em.execute(`update guarantee_application set state = 'lapsed', ended_at = now() where id = ?`, [id]));
  const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund-excess' }));
  return { id, task: task.id };
}

/** The same while the case waits for its premium. */
export async function runningReturnedTooMuch(office: Office, input: Parameters<Office['submit']>[0] = {}): Promise<string> {
  const id = await approved(office, input);
  await record(office, 'higashi-uketsuke', { amount: '60,800', parts: [{ number: await numberOf(office, id) }] });
  const [receipt] = await receipts(office, id);
  await confirm(office, receipt);
  const refund = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'refund' }));
  const refunded = await giveBack(await office.desk('higashi-keiri'), refund.id);
  const reversed = await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '小切手が不渡りになった', ground: 'never-came' });
  if (refunded.status !== 303 || reversed.status !== 303) throw new Error(`refund: ${refunded.status}, reversal: ${reversed.status}`);
  return id;
}
