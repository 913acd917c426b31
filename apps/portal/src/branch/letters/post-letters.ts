import { authorizeRegistration, type CalendarDate, changedSincePrinting, DomainError, formatEraDate, japanDate, leftBeforeChange, mayHandleLetters, type PrintedChange, returnStopsId } from '#domain';
import { closeRegistrationTasks, type ContractorAccount, type Customer, findDeadUnposted, findMovedLetters, findMovedRegistrations, IdLetter, listPostedLetters, moveRegistration, type PostedLetterRow, readPrintedChange, recordFact, Registration, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { lockCustomer, lockCustomers } from '../customer-record/lock-customer.js';
import type { FormErrors } from '../typed-text.js';
import { endSignIns } from './end-sign-ins.js';
import { findLaterLetters, type LaterLetter, type ShownLetters } from './later-letters.js';
import { type LockedRegistration, lockIssued } from './locked-registrations.js';
import { movedLetterWords, movedRegistrationWords } from './moved-letter-words.js';
import { replacePosted } from './replace-posted.js';
import { rightsOfIssued, rightsOfPosted } from './registration-rights.js';
import { rowId } from '../../http/row-id.js';

/** A printed letter whose paper says another address or name than the record by now. */
export interface OutdatedLetter {
  readonly registrationId: string;
  readonly receptionNumber: string;
  readonly number: string;
  readonly changed: readonly PrintedChange[];
  /** Since when the record says something else; null where nobody has written that down. */
  readonly changedAt: Date | null;
}

/** What a page says of a posting. */
export interface Posting {
  readonly registrationIds: readonly string[];
  readonly on: CalendarDate;
  readonly shown: ShownLetters;
  /** Registrations whose letter is in the post already, although the record had changed. */
  readonly gone: readonly string[];
}

interface LetterToPost extends LockedRegistration {
  readonly letter: IdLetter;
  readonly outdated: OutdatedLetter | null;
  /** It left after the record had changed. */
  readonly late: boolean;
}

/** 発送簿: what was posted, and what came back. */
@Injectable()
export class PostLetters {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 発送: all of them or none, but that one whose paper does not say what the record says (any more) is left out, unless it had left before that; also of a letter whose customer has signed in by it, or left, already: the procedure goes on from there, or stays at its end.
   * One that left afterwards all the same is a fact too: its password is dead, and a new one is to be printed.
   * @param posting of the page it was pressed on: a letter that somebody has printed since is not the one in the envelope
   * @returns 通知番号 of what was posted, and what was left out; or what is wrong, by field; or what somebody has printed since; @throws DomainError of `authorizeRegistration`; `application/state` when the posting of what has ended is on record
   */
  post(
    actor: StaffActor, form: string, { registrationIds, on, shown, gone }: Posting,
  ): Promise<{ readonly posted: readonly string[]; readonly outdated: readonly OutdatedLetter[] } | { readonly errors: FormErrors } | { readonly later: readonly LaterLetter[] }> {
    return this.work.run(async (em) => {
      const locked = await lockIssued(em, registrationIds);
      const { customers, at: now } = await lockCustomers(em, this.clock, locked.map(({ account }) => account.customer));
      const errors: FormErrors = new Map();
      if (on > japanDate(now.getTime())) errors.set('on', '発送日は、今日までの日付で入力してください');
      const toPost: LetterToPost[] = [];
      const [first] = locked;
      // A letter printed anew after a 返戻 may be posted by the very same form on the same day: that is no second click.
      if (first && (first.registration.state !== 'approved' || gone.includes(first.registration.id)) && (await isRepeated(em, first.registration.id, actor, form))) return { posted: await postedBy(em, registrationIds, form), outdated: [] };
      // Before the refusal that names nothing: whoever holds the paper is told what has become of it.
      const wentElsewhere = actor.isHeadOffice || !mayHandleLetters(actor) ? null : await this.wentElsewhere(em, actor.branchId, registrationIds, now);
      if (wentElsewhere !== null) return { errors: new Map([['registration', wentElsewhere]]) };
      for (const { registration } of locked) authorizeRegistration(actor, 'post-letter', rightsOfIssued(registration));
      const later = await findLaterLetters(em, locked, shown);
      if (later.length > 0) return { later };
      const outdated: OutdatedLetter[] = [];
      for (const { registration, account } of locked) {
        const letter = await letterToPost(em, registration, account);
        if (letter === null && registration.state !== 'approved') throw new DomainError('application/state');
        if (letter === null) errors.set('registration', await notPrinted(em, registration));
        else if (on < japanDate(letter.printedAt.getTime())) errors.set('on', `発送日が、${registration.receptionNumber}の通知書の印刷より前です`);
        else if (!letter.voidedAt && !letter.usedAt && on > letter.validUntil) errors.set('on', `${registration.receptionNumber}の通知書は、発送日に初期パスワードの期限が切れています（${formatEraDate(letter.validUntil)}まで）。印刷し直してください`);
        else if (registration.state === 'closed' && letter.voidedAt && on > japanDate(letter.voidedAt.getTime())) errors.set('on', `発送日が、${registration.receptionNumber}の終了（退会など）より後です。まだ送っていない通知書は、送らずに紙を廃棄してください`);
        else if (isLaterThanUse(letter, on)) errors.set('on', `発送日が、${registration.receptionNumber}のお客様の初回ログインより後です`);
        else {
          const changed = await outdatedLetter(em, registration, letter, customers.find(({ id }) => id === account.customer));
          const late = changed !== null && !leftBeforeChange(on, changed.changedAt?.getTime() ?? null);
          if (late && !gone.includes(registration.id)) outdated.push(changed);
          else toPost.push({ registration, account, letter, outdated: changed, late });
        }
      }
      if (errors.size > 0) return { errors };
      for (const { registration, account, letter, outdated: changed, late } of toPost) {
        Object.assign(letter, { postedOn: on, postedBy: actor.staffId, postedBranch: registration.branch });
        const goesOn = registration.state === 'approved';
        if (goesOn) await moveRegistration(em, registration, 'posted', now);
        await closeRegistrationTasks(em, { registration: registration.id, kind: 'letter-returned' }, { at: now, note: '新しい通知書を発送', by: factActor(actor) });
        await recordFact(em, {
          caseId: registration.id, kind: 'LetterPosted', actor: factActor(actor), at: now, data: { letterId: letter.id, number: letter.number, on, form, ...(changed !== null && { reason: `登録の${changed.changed.join('・')}が、印刷のあとで変わっている` }) },
          ...(goesOn ? { notify: tellRegistration(registration.id) } : {}),
        });
        if (changed !== null && late) {
          await replacePosted(em, actor, { registration, account }, { number: letter.number, reason: `登録の${changed.changed.join('・')}が変わった日か、そのあとに発送していた`, form }, now);
        }
      }
      return { posted: toPost.map(({ letter }) => letter.number), outdated };
    });
  }

  /** What to do with the papers of what another 取扱支店 has by now, and where the rest of it is; null where nothing went. */
  private async wentElsewhere(em: EntityManager, branchId: string, registrationIds: readonly string[], now: Date): Promise<string | null> {
    const papers = await findMovedLetters(em, branchId, japanDate(now.getTime()), registrationIds);
    if (papers.length > 0) return movedLetterWords(papers);
    const moved = await findMovedRegistrations(em, branchId, registrationIds);
    return moved.length === 0 ? null : movedRegistrationWords(moved);
  }

  /** 返戻: the password and the ID are stopped until a new letter is printed (`returnStopsId`), or the fact is kept; the branch is asked to find out why, unless all is over. */
  recordReturn(actor: StaffActor, form: string, letterId: string, on: CalendarDate, reason: string): Promise<FormErrors> {
    return this.work.run(async (em) => {
      const { registration: registrationId } = (await em.findOne(IdLetter, { id: rowId(letterId) })) ?? {};
      if (!registrationId) throw new PageNotFound(`no letter ${letterId}`);
      const read = async (): Promise<PostedLetterRow | undefined> => (await listPostedLetters(em, null, { by: 'letter', letterId }, 1))[0];
      const { nextRegistrationId: nextId = null, unchecked = [] } = (await read()) ?? {};
      const [locked, next = null] = await lockIssued(em, [registrationId, ...(nextId === null ? [] : [nextId])], unchecked.map(({ id }) => id));
      const asked = await em.find(Registration, { id: { $in: unchecked.map(({ id }) => id) } }, { orderBy: { id: 'asc' } });
      if (!locked) throw new PageNotFound(`no registration ${registrationId}`);
      const { registration, account } = locked;
      const { at: now } = await lockCustomer(em, this.clock, account.customer);
      const letter = await em.findOneOrFail(IdLetter, letterId, { refresh: true });
      if (await isRepeated(em, registration.id, actor, form)) return new Map();
      authorizeRegistration(actor, 'record-return', rightsOfPosted(registration, letter));
      if (!letter.postedOn) throw new PageNotFound(`letter ${letterId} was not posted`);
      if (letter.returnedOn) throw new DomainError('application/state');
      if (on > japanDate(now.getTime()) || on < letter.postedOn) return new Map([['on', '戻った日は、発送日から今日までの日付で入力してください']]);
      const line = await read();
      if (!line) throw new PageNotFound(`letter ${letterId} was not posted`);
      // Another has asked, approved, printed or posted meanwhile.
      if (line.nextRegistrationId !== nextId || asked.map(({ id }) => id).join() !== line.unchecked.map(({ id }) => id).join()) throw new DomainError('version/conflict');
      const stops = returnStopsId(line);
      Object.assign(letter, { returnedOn: on, returnReason: reason, voidedAt: letter.voidedAt ?? now });
      // Of a letter whose registration has ended, it is the next one that waits for the address.
      const waiting = next?.registration ?? registration;
      if (stops) {
        // Sessions and links that it led to end with this, and what was printed since for the same address and has not left.
        await endSignIns(em, account.id, now);
        account.active = false;
        // Nobody answers for that address any more.
        waiting.letterAddress = null;
        await moveRegistration(em, waiting, 'letter-returned', now);
        // Whom to sign in by a letter that is back, nobody is asked any more.
        await closeRegistrationTasks(em, { registration: waiting.id, kind: 'not-signed-in' }, { at: now, note: '通知書の返戻', by: factActor(actor) });
      }
      const kind = stops ? 'letter-returned' : 'old-letter-returned';
      // Of what is under way for the same address the check counts no more, and it is there that it is made anew.
      for (const one of asked) one.letterAddress = null;
      const concerned = stops ? waiting : (asked[0] ?? registration);
      // Of what is over nobody is asked anything.
      if (line.over === null) em.create(RegistrationTask, { dedupeKey: `letter-returned/${letterId}`, registration: concerned.id, branch: concerned.branch, kind, openedAt: now });
      const fact = { kind: 'LetterReturned', actor: factActor(actor), at: now } as const;
      const data = { letterId, number: letter.number, on, reason, ...(stops ? { voided: line.unposted } : {}) };
      // The procedure of what is not stopped waits on for what it waited for.
      await recordFact(em, { ...fact, caseId: registration.id, data: { ...data, form }, ...(stops && waiting === registration ? { notify: tellRegistration(registration.id) } : {}) });
      if (stops && waiting !== registration) await recordFact(em, { ...fact, caseId: waiting.id, data, notify: tellRegistration(waiting.id) });
      for (const one of asked) await recordFact(em, { ...fact, caseId: one.id, data });
      return new Map();
    });
  }
}

/** 通知番号 of what this form has posted before. */
async function postedBy(em: EntityManager, registrationIds: readonly string[], form: string): Promise<readonly string[]> {
  const rows = await em.execute<{ number: string }[]>(
    `select data->>'number' as number from audit_event where case_id::text = any(string_to_array(?, ',')) and kind = 'LetterPosted' and data->>'form' = ? order by number`, [registrationIds.join(','), form],
  );
  return rows.map(({ number }) => number);
}

/** The living letter; where it was used, or came to its end, before its posting was recorded, that one. */
async function letterToPost(em: EntityManager, registration: Registration, account: ContractorAccount): Promise<IdLetter | null> {
  const living = await em.findOne(IdLetter, { account: account.id, registration: registration.id, voidedAt: null });
  if (living !== null) return living;
  const used = (await findDeadUnposted(em, [registration.id])).get(registration.id);
  return used === undefined ? null : em.findOneOrFail(IdLetter, used);
}

/** Why nothing of a registration can be posted: what it had has left and was replaced, or nothing was printed yet. */
async function notPrinted(em: EntityManager, { id, receptionNumber }: Registration): Promise<string> {
  const [left] = await em.find(IdLetter, { registration: id, postedOn: { $ne: null } }, { orderBy: { printedAt: 'desc', id: 'desc' }, limit: 1 });
  if (!left?.postedOn) return `${receptionNumber}の通知書は、まだ印刷されていません`;
  return `${receptionNumber}の通知書${left.number}は、${formatEraDate(left.postedOn)}の発送がもう記録され、その初期パスワードは使えません。新しい通知書は、まだ印刷されていません`;
}

/** What the record says otherwise than the paper that is to leave, and since when; null where it is the same. Of a letter that was used, or is dead, the posting is a fact of the past. */
async function outdatedLetter(em: EntityManager, { id, receptionNumber }: Registration, letter: IdLetter, customer: Customer | undefined): Promise<OutdatedLetter | null> {
  const { printedName, printedPostalCode, printedAddress, printedAt, usedAt, voidedAt, number } = letter;
  if (customer === undefined || usedAt || voidedAt) return null;
  const changed = changedSincePrinting({ name: printedName ?? null, postalCode: printedPostalCode ?? null, address: printedAddress ?? null }, customer);
  return changed.length === 0 ? null : { registrationId: id, receptionNumber, number, changed, changedAt: await readPrintedChange(em, customer.customerNumber, changed, printedAt) };
}

/** Whoever has used it had it in hand. */
function isLaterThanUse({ usedAt, voidedAt }: IdLetter, on: CalendarDate): boolean {
  const used = usedAt ?? voidedAt ?? null;
  return used !== null && on > japanDate(used.getTime());
}
