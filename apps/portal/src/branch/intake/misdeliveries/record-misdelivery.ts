import { createHash } from 'node:crypto';
import {
  authorizeArrival, authorizeMisdelivery, type CalendarDate, DomainError, fiscalYear, formatMisdeliveryNumber, japanDate, joinKeys, type MisdeliveryAct, type MisdeliveryDirection, type MisdeliveryHandling,
  searchKeys, seesBranch,
} from '#domain';
import { endDisposalProposal, type FactActor, Misdelivery, misdeliveryRights, nextNumber, recordFact, takeTurn, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../../http/actor.js';
import { PageNotFound } from '../../../http/problems.js';
import { CLOCK } from '../../../http/tokens.js';
import { arrivalRights, lockArrival, lockRegistrationOf } from '../locked-arrival.js';
import { waitAgain } from '../sort-arrival.js';
import { rowId } from '../../../http/row-id.js';

/** What the clerk knows when an entry is made. */
export interface NewMisdelivery {
  readonly direction: MisdeliveryDirection;
  readonly counterparty: string;
  readonly contact: string;
  readonly noticedOn: CalendarDate;
  readonly content: string;
  readonly keeping: string;
}

/** 措置. */
export interface Handled {
  readonly handling: MisdeliveryHandling;
  readonly on: CalendarDate;
  readonly note: string;
}

/** Another branch's entry is not there. @throws PageNotFound, DomainError `authority/other-branch` */
export async function findMisdelivery(em: EntityManager, actor: StaffActor, id: string, lock: boolean): Promise<Misdelivery> {
  const entry = await em.findOne(Misdelivery, { id: rowId(id) }, lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {});
  if (entry === null) throw new PageNotFound(`no misdelivery ${id}`);
  if (!seesBranch(actor, entry.branch)) throw new DomainError('authority/other-branch');
  return entry;
}

type FactData = Readonly<Record<string, string>>;

/** Which 措置 a page shows, and by whom; '' while there is none. */
export function shownHandling({ handling, handledOn, handlingNote, handledBy }: Misdelivery): string {
  return handling ? createHash('sha256').update(JSON.stringify([handling, handledOn, handlingNote, handledBy])).digest('base64url') : '';
}

/** @throws DomainError `version/conflict` when the 措置 was written anew after the page was shown */
function requireSeen(entry: Misdelivery, seen: string): void {
  if (seen !== shownHandling(entry)) throw new DomainError('version/conflict');
}

/** The same 措置 by the same person: a second click. */
function isRecorded(entry: Misdelivery, actor: StaffActor, { handling, on, note }: Handled): boolean {
  return entry.handledBy === actor.staffId && entry.handling === handling && entry.handledOn === on && entry.handlingNote === note;
}

/** 誤送信 register: entry, 措置, confirmation by a second person, withdrawal. Facts stand with the entry and with its arrival. */
@Injectable()
export class RecordMisdelivery {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * 登録: the arrival leaves the desk; its original stays. Sent twice, the same form makes one entry.
   * @param mark the showing of the form: the id of the entry
   */
  record(actor: StaffActor, mark: string, arrivalId: string | null, entry: NewMisdelivery): Promise<string> {
    return this.work.run(async (em) => {
      await takeTurn(em, `misdelivery/${mark}`);
      const known = await em.findOne(Misdelivery, { id: mark });
      if (known) {
        if (known.recordedBy !== actor.staffId) throw new DomainError('application/state');
        return known.id;
      }
      const at = this.clock.now();
      const arrival = arrivalId === null ? null : await lockArrival(em, actor, arrivalId);
      if (arrival) {
        authorizeArrival(actor, 'record-misdelivery', arrivalRights(arrival));
        await endDisposalProposal(em, arrival.id, { ...factActor(actor), id: actor.staffId }, at);
        Object.assign(arrival, { state: 'set-aside', class: 'misdelivered', classRule: null, staff: actor.staffId });
      }
      const year = fiscalYear(japanDate(at.getTime()));
      const number = formatMisdeliveryNumber(year, await nextNumber(em, `misdelivery/${year}`));
      const created = em.create(Misdelivery, {
        ...entry, id: mark, number, arrival: arrival?.id ?? null, branch: arrival?.branch ?? actor.branchId, recordedBy: actor.staffId, recordedAt: at,
        searchKey: joinKeys([number, entry.counterparty, entry.contact, entry.content].flatMap(searchKeys)),
      });
      await this.fact(em, created, 'MisdeliveryRecorded', actor, { direction: entry.direction });
      return created.id;
    });
  }

  /** 措置: until it is confirmed it may be written anew, by whoever has seen the one before. @throws DomainError `version/conflict` */
  handle(actor: StaffActor, id: string, seen: string, handled: Handled): Promise<void> {
    return this.act(actor, id, 'handle', async (em, entry) => {
      if (isRecorded(entry, actor, handled)) return;
      requireSeen(entry, seen);
      Object.assign(entry, { handling: handled.handling, handledOn: handled.on, handlingNote: handled.note, handledBy: actor.staffId, handledAt: this.clock.now() });
      await this.fact(em, entry, 'MisdeliveryHandled', actor, { handling: handled.handling }, { on: handled.on, note: handled.note });
    });
  }

  /** 確認 by a second person of the 措置 that the page showed; the entry is final. @throws DomainError `version/conflict` */
  confirm(actor: StaffActor, id: string, seen: string): Promise<void> {
    return this.act(actor, id, 'confirm', async (em, entry) => {
      requireSeen(entry, seen);
      Object.assign(entry, { confirmedBy: actor.staffId, confirmedAt: this.clock.now() });
      await this.fact(em, entry, 'MisdeliveryConfirmed', actor);
    });
  }

  /** 取消し: it was no 誤送信; the seal is lifted and the arrival is at the desk again. */
  withdraw(actor: StaffActor, id: string, reason: string): Promise<void> {
    return this.act(actor, id, 'withdraw', async (em, entry) => {
      Object.assign(entry, { withdrawnBy: actor.staffId, withdrawnAt: this.clock.now(), withdrawalReason: reason });
      if (entry.arrival) {
        const handedInWith = await lockRegistrationOf(em, entry.arrival);
        const arrival = await lockArrival(em, actor, entry.arrival);
        await endDisposalProposal(em, arrival.id, { ...factActor(actor), id: actor.staffId }, this.clock.now());
        await waitAgain(em, actor, arrival, handedInWith, this.clock.now());
      }
      await this.fact(em, entry, 'MisdeliveryWithdrawn', actor, { reason, ...(entry.arrival ? { seal: 'lifted' } : {}) });
    });
  }

  private act(actor: StaffActor, id: string, act: MisdeliveryAct, work: (em: EntityManager, entry: Misdelivery) => Promise<void>): Promise<void> {
    return this.work.run(async (em) => {
      const entry = await findMisdelivery(em, actor, id, true);
      authorizeMisdelivery(actor, act, misdeliveryRights(entry));
      await work(em, entry);
    });
  }

  /** @param kept what stands with the entry alone: an arrival's page is read by the whole branch */
  private async fact(em: EntityManager, entry: Misdelivery, kind: Parameters<typeof recordFact>[1]['kind'], actor: StaffActor, data: FactData = {}, kept: FactData = {}): Promise<void> {
    const by: FactActor = factActor(actor);
    const told = { number: entry.number, ...data };
    await recordFact(em, { caseId: entry.id, kind, actor: by, at: this.clock.now(), data: { ...told, ...kept } });
    if (entry.arrival) await recordFact(em, { caseId: entry.arrival, kind, actor: by, at: this.clock.now(), data: told });
  }
}
