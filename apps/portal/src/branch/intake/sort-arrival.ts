import { type ArrivalClass, authorizeArrival, DomainError, type RegistrationChannel, seesBranch, takesPages } from '#domain';
import { type Arrival, type ArrivalPage, ArrivalPart, endDisposalProposal, leaveIfEnded, pagesOfArrivals, partsWithoutPages, placePages, readAnew, readTimeline, receiveRegistration, recordFact, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startPageReading, startReadingAgain, startRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { unlessRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { rowId } from '../../http/row-id.js';
import { arrivalRights, lockArrival, lockRegistrationOf } from './locked-arrival.js';
import { readNamedByCode } from './named-by-code.js';
import { pagesCame } from './pages-came.js';

/** What an arrival can be said to be instead of a registration. */
export const SORTED_CLASSES = ['question', 'other-paper', 'junk'] as const satisfies readonly ArrivalClass[];

/** Where an arrival is filed by a person, and what says that it belongs there. */
interface Filing {
  readonly act: 'answer' | 'file-by-code';
  readonly to: string | null;
  /** What is said at the registration of where its pages came from. */
  readonly from: string;
  readonly leadsTo: (arrival: Arrival, to: Registration) => Promise<boolean>;
}

/** 仕分け by a person: what the rules left open, or got wrong. Each act is a fact of the arrival. */
@Injectable()
export class SortArrival {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All of it that is filed nowhere becomes a registration of its own: pages, files, or what the mail says. @returns the registration's id */
  register(actor: StaffActor, id: string, mark: string): Promise<string> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, id);
      const done = await unlessRepeated(em, arrival.id, actor, mark, async () => authorizeArrival(actor, 'register', arrivalRights(arrival)));
      if (done === null) return registeredBefore(em, arrival.id, mark);
      const { pages, files } = await unfiled(em, arrival.id);
      const at = this.clock.now();
      const registration = await receiveRegistration(em, factActor(actor), {
        submissionKey: await nextFiling(em, arrival.id), channel: channelOf(arrival), branchId: arrival.branch, raw: {}, read: {}, token: null, awaitsPaper: false,
        receivedAt: arrival.receivedAt,
      }, at, startRegistration);
      await em.flush();
      await placePages(em, registration.id, pages);
      for (const file of files) file.registration = registration.id;
      if (pages.length + files.length === 0) arrival.registration = registration.id;
      await readAnew(em, pages, (arrivalId, pageId) => startPageReading(arrivalId, pageId, v7()));
      Object.assign(arrival, { state: 'filed', class: 'registration', classRule: null, staff: actor.staffId });
      await recordFact(em, { caseId: arrival.id, kind: 'ArrivalFiled', actor: factActor(actor), at, data: { to: registration.receptionNumber, pages: pages.length, form: mark } });
      return registration.id;
    });
  }

  /** 返信として入れる: what is filed nowhere of a mail goes to the registration that it answers, pages, files, or what the mail says; the answer that was awaited has come. @returns the registration's id */
  answer(actor: StaffActor, id: string, mark: string): Promise<string> {
    return this.work.run(async (em) => {
      const [named] = await em.execute<{ answers: string | null }[]>('select answers_id as answers from arrival where id = ?', [rowId(id)]);
      return this.file(em, actor, id, mark, { act: 'answer', to: named?.answers ?? null, from: '返信のメール', leadsTo: async (arrival, to) => arrival.answers === to.id });
    });
  }

  /** コードの受付に入れる: what is filed nowhere goes to the registration that a code on it names, as where its page was sent back to be sorted. @returns the registration's id */
  fileByCode(actor: StaffActor, id: string, registrationId: string, mark: string): Promise<string> {
    return this.work.run((em) => this.file(em, actor, id, mark, {
      act: 'file-by-code', to: rowId(registrationId), from: '仕分け待ち', leadsTo: async (arrival, to) => (await readNamedByCode(em, to.branch, (await unfiled(em, arrival.id)).pages)).some((named) => named.id === to.id),
    }));
  }

  private async file(em: EntityManager, actor: StaffActor, id: string, mark: string, { act, to: registrationId, from, leadsTo }: Filing): Promise<string> {
    // The registration is locked first, as wherever something is filed to it.
    const to = registrationId === null ? null : await em.findOne(Registration, registrationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const arrival = await lockArrival(em, actor, id);
    if (to === null) throw new DomainError('application/state');
    const done = await unlessRepeated(em, arrival.id, actor, mark, async () => {
      authorizeArrival(actor, act, arrivalRights(arrival));
      if (!seesBranch(actor, to.branch)) throw new DomainError('authority/other-branch');
      if (!takesPages(to.state) || !(await leadsTo(arrival, to))) throw new DomainError('application/state');
    });
    if (done === null) return to.id;
    const { pages, files } = await unfiled(em, arrival.id);
    const at = this.clock.now();
    await placePages(em, to.id, pages);
    for (const file of files) file.registration = to.id;
    if (pages.length + files.length === 0) arrival.registration = to.id;
    await readAnew(em, pages, (arrivalId, pageId) => startPageReading(arrivalId, pageId, v7()));
    Object.assign(arrival, { state: 'filed', class: 'registration', classRule: null, staff: actor.staffId });
    await recordFact(em, { caseId: arrival.id, kind: 'ArrivalFiled', actor: factActor(actor), at, data: { to: to.receptionNumber, pages: pages.length, form: mark } });
    await pagesCame(em, actor, to, { pages, how: act === 'answer' ? 'mailed' : 'moved', from, paper: arrival.receivedAt }, at);
    return to.id;
  }

  /** 対象外, or another class for what is 対象外 already. Saying the same again changes nothing. */
  setAside(actor: StaffActor, id: string, as: (typeof SORTED_CLASSES)[number]): Promise<void> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, id);
      authorizeArrival(actor, 'set-aside', arrivalRights(arrival));
      if (arrival.state === 'set-aside' && arrival.class === as) return;
      const from = arrival.class ?? '';
      await this.endProposal(em, actor, arrival);
      Object.assign(arrival, { state: 'set-aside', class: as, classRule: null, staff: actor.staffId });
      await recordFact(em, { caseId: arrival.id, kind: 'ArrivalSorted', actor: factActor(actor), at: this.clock.now(), data: { class: as, from } });
    });
  }

  /** もう一度読み取る: what was in the way of opening the original may have been ours. What was made of it is made anew, and its sender hears what comes of it. */
  readAgain(actor: StaffActor, id: string, mark: string): Promise<void> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, id);
      const done = await unlessRepeated(em, arrival.id, actor, mark, async () => authorizeArrival(actor, 'read-again', arrivalRights(arrival)));
      if (done === null) return;
      const reason = arrival.quarantine ?? '';
      Object.assign(arrival, { state: 'stored', class: null, classRule: null, quarantine: null, readAt: null, acknowledgedAt: null });
      await recordFact(em, { caseId: arrival.id, kind: 'ArrivalReadAgain', actor: factActor(actor), at: this.clock.now(), data: { reason, form: mark }, notify: startReadingAgain(arrival.id, v7()) });
    });
  }

  /** 仕分け待ちへ戻す (to 隔離 what cannot be opened): somebody looks at it again. */
  takeBack(actor: StaffActor, id: string, mark: string): Promise<void> {
    return this.work.run(async (em) => {
      const handedInWith = await lockRegistrationOf(em, id);
      const arrival = await lockArrival(em, actor, id);
      const done = await unlessRepeated(em, arrival.id, actor, mark, async () => authorizeArrival(actor, 'take-back', arrivalRights(arrival)));
      if (done === null) return;
      const from = arrival.class ?? '';
      await this.endProposal(em, actor, arrival);
      const at = this.clock.now();
      await recordFact(em, { caseId: arrival.id, kind: 'ArrivalTakenBack', actor: factActor(actor), at, data: { from, form: mark } });
      await waitAgain(em, actor, arrival, handedInWith, at);
    });
  }

  private endProposal(em: EntityManager, actor: StaffActor, arrival: Arrival): Promise<void> {
    return endDisposalProposal(em, arrival.id, { ...factActor(actor), id: actor.staffId }, this.clock.now());
  }
}

/** What of an arrival is filed nowhere: pages, and files without any. */
async function unfiled(em: EntityManager, arrivalId: string): Promise<{ readonly pages: readonly ArrivalPage[]; readonly files: readonly ArrivalPart[] }> {
  const all = (await pagesOfArrivals(em, [arrivalId])).get(arrivalId) ?? [];
  const files = partsWithoutPages(await em.find(ArrivalPart, { arrival: arrivalId }), all);
  return { pages: all.filter(({ registration }) => !registration), files: files.filter(({ registration }) => !registration) };
}

/** 受け付ける makes one registration each time that it is done: what came back to be sorted goes to none that was made of it before. Behind the arrival's lock. */
async function nextFiling(em: EntityManager, arrivalId: string): Promise<string> {
  const before = (await readTimeline(em, arrivalId)).filter(({ kind }) => kind === 'ArrivalFiled').length;
  return `sorted/${arrivalId}/${before + 1}`;
}

/** The registration that this form has made of an arrival. */
async function registeredBefore(em: EntityManager, arrivalId: string, mark: string): Promise<string> {
  const to = (await readTimeline(em, arrivalId)).findLast(({ kind, data }) => kind === 'ArrivalFiled' && data['form'] === mark)?.data['to'];
  return (await em.findOneOrFail(Registration, { receptionNumber: String(to) })).id;
}

/** Somebody looks at an arrival again: it waits to be sorted, or in 隔離; by itself, when what it was handed in with has ended meanwhile. Registration and arrival are locked by the caller. */
export async function waitAgain(em: EntityManager, actor: StaffActor, arrival: Arrival, handedInWith: Registration | null, at: Date): Promise<void> {
  Object.assign(arrival, { state: arrival.quarantine ? 'quarantined' : 'sorting', class: null, classRule: null, staff: actor.staffId });
  await leaveIfEnded(em, arrival, handedInWith, at);
}

function channelOf({ channel }: Arrival): RegistrationChannel {
  if (channel === 'upload') return 'counter';
  return channel === 'mailbox' || channel === 'smtp' ? 'mail' : 'fax';
}
