import { ACCOUNT_STATE_LABELS, accountState, formatJapanInstant, MISDELIVERY_STATE_LABELS, REGISTRATION_STATE_LABELS, seesBranch } from '#domain';
import { Arrival, ContractorAccount, Customer, IdLetter, lastChangeAmong, Misdelivery, misdeliveryState, readStaffNames, Registration, RegistrationTask, type TimelineFact } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { misdeliveryFactWords } from '../account-records/misdelivery-fact-words.js';
import { registrationFactName, registrationFactWords } from '../account-records/registration-fact-words.js';
import type { StaffActor } from './actor.js';
import { isRowId } from './row-id.js';
import type { SubmittedForm } from './submitted-form.js';

/** What became of the thing that a refused form of the desk of IDs was about, and the way to it. */
export interface ChangedAtDesk {
  readonly href: string;
  readonly text: string;
  readonly changes: readonly string[];
}

const LETTERS = '/branch/letters';
/** As many lines of a batch as can be read through; the page behind the link shows all of it. */
const MOST_LINES = 20;

/** An お客様ID, a 通知書 of the 発送簿, a 作業, what came in, an entry of the 誤送信 register, or the 通知書 of a batch; null for what this person may not see, and for all else. */
export async function changedAtDesk(em: EntityManager, actor: StaffActor, id: string | null, form: SubmittedForm, isLocked: (loginId: string) => Promise<boolean>): Promise<ChangedAtDesk | null> {
  if (id === null) return form.sentTo.startsWith(`${LETTERS}/`) ? ofBatch(em, actor, form.list('registration').filter(isRowId)) : null;
  return (await ofAccount(em, actor, id, isLocked)) ?? (await ofLetter(em, actor, id)) ?? (await ofTask(em, actor, id)) ?? (await ofArrival(em, actor, id)) ?? (await ofMisdelivery(em, actor, id));
}

async function ofAccount(em: EntityManager, actor: StaffActor, id: string, isLocked: (loginId: string) => Promise<boolean>): Promise<ChangedAtDesk | null> {
  const account = await em.findOne(ContractorAccount, { id });
  if (account === null || !seesBranch(actor, (await em.findOneOrFail(Customer, account.customer)).branch)) return null;
  const registrations = await em.find(Registration, { $or: [{ account: id }, { reissueOf: id }] }, { orderBy: { receivedAt: 'desc', id: 'desc' } });
  const state = accountState({ closed: Boolean(account.closedAt), active: account.active, locked: await isLocked(account.loginId), firstSignInCompleted: Boolean(account.passwordHash) && account.mail !== '' });
  const open = registrations.find(({ endedAt }) => !endedAt);
  const now = [`お客様ID ${account.loginId}：${ACCOUNT_STATE_LABELS[state]}`, ...(open ? [`${open.reissueOf ? '再発行' : '利用申込み'} ${open.receptionNumber}：${REGISTRATION_STATE_LABELS[open.state]}`] : [])].join('　');
  return {
    href: `/branch/accounts/${id}`, text: 'いまのお客様IDを開く',
    changes: [...(await lastWords(em, [id, ...registrations.map((one) => one.id)], registrations)), `いま　${now}`],
  };
}

async function ofArrival(em: EntityManager, actor: StaffActor, id: string): Promise<ChangedAtDesk | null> {
  const arrival = await em.findOne(Arrival, { id });
  if (arrival === null || !seesBranch(actor, arrival.branch)) return null;
  return { href: `/branch/intake/arrivals/${id}`, text: 'いまの届いたものを開く', changes: await lastWords(em, [id], []) };
}

async function ofMisdelivery(em: EntityManager, actor: StaffActor, id: string): Promise<ChangedAtDesk | null> {
  const entry = await em.findOne(Misdelivery, { id });
  if (entry === null || !seesBranch(actor, entry.branch)) return null;
  return {
    href: `/branch/intake/misdeliveries/${id}`, text: 'いまの誤送信の記録を開く',
    changes: [...(await lastWords(em, [id], [])), `いま　誤送信 ${entry.number}：${MISDELIVERY_STATE_LABELS[misdeliveryState(entry)]}`],
  };
}

async function ofLetter(em: EntityManager, actor: StaffActor, id: string): Promise<ChangedAtDesk | null> {
  const letter = await em.findOne(IdLetter, { id });
  const registration = letter?.registration ? await em.findOne(Registration, { id: letter.registration }) : null;
  if (!letter || registration === null || ![registration.branch, letter.postedBranch].some((branch) => branch && seesBranch(actor, branch))) return null;
  return { href: `${LETTERS}/posted/${id}/return`, text: 'いまの通知書を開く', changes: await registrationLines(em, [registration]) };
}

async function ofTask(em: EntityManager, actor: StaffActor, id: string): Promise<ChangedAtDesk | null> {
  const task = await em.findOne(RegistrationTask, { id });
  if (task === null || !seesBranch(actor, task.branch)) return null;
  const name = task.doneBy ? (await readStaffNames(em, [task.doneBy])).get(task.doneBy) : 'システム';
  return { href: `${LETTERS}/tasks`, text: 'ID登録の作業を開く', changes: task.doneAt ? [`${formatJapanInstant(task.doneAt.getTime())}　${name ?? ''}　作業の完了　${task.doneNote ?? ''}`] : [] };
}

/** Which of them was in the way nobody has said: each as it stands, and by whose act. */
async function ofBatch(em: EntityManager, actor: StaffActor, ids: readonly string[]): Promise<ChangedAtDesk> {
  const registrations = (await em.find(Registration, { id: { $in: [...new Set(ids)] } }, { orderBy: { receptionNumber: 'asc' } })).filter(({ branch }) => seesBranch(actor, branch));
  return { href: LETTERS, text: 'いまの「通知書の印刷・発送」を開く', changes: await registrationLines(em, registrations.slice(0, MOST_LINES)) };
}

async function registrationLines(em: EntityManager, registrations: readonly Registration[]): Promise<string[]> {
  const lines: string[] = [];
  for (const registration of registrations) {
    const account = registration.account ? await em.findOneOrFail(ContractorAccount, registration.account) : null;
    const [last] = await lastWords(em, [registration.id, ...(account ? [account.id] : [])], [registration]);
    lines.push(`受付 ${registration.receptionNumber}　いま：${REGISTRATION_STATE_LABELS[registration.state]}${account?.closedAt ? '（お客様IDは退会）' : ''}${last ? `　最後の操作：${last}` : ''}`);
  }
  return lines;
}

/** The last act, as histories name it; a letter that was printed is one here, for it makes another one void. */
async function lastWords(em: EntityManager, ids: readonly string[], registrations: readonly Registration[]): Promise<string[]> {
  const fact = await lastChangeAmong(em, ids, ['LetterPrinted']);
  return fact === null ? [] : [factLine(fact, registrations.some(({ reissueOf }) => reissueOf))];
}

function factLine(fact: TimelineFact, reissue: boolean): string {
  return [formatJapanInstant(fact.at.getTime()), fact.actorName, registrationFactName(fact, reissue), misdeliveryFactWords(fact) ?? registrationFactWords(fact)].filter((part) => part !== '').join('　');
}
