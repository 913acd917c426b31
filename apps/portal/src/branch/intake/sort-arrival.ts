import { type ArrivalClass, DomainError, type RegistrationChannel, seesBranch } from '#domain';
import { Arrival, pagesOfArrivals, receiveRegistration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import { rowId } from '../case/locked-case.js';

/** What an arrival can be said to be instead of a registration. */
export const SORTED_CLASSES = ['question', 'other-paper', 'junk'] as const satisfies readonly ArrivalClass[];

/** 仕分け by a person: what the rules left open, or got wrong. */
@Injectable()
export class SortArrival {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Its pages that are filed nowhere become a registration of their own. @returns the registration's id */
  register(actor: StaffActor, id: string): Promise<string> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, id);
      const pages = ((await pagesOfArrivals(em, [arrival.id])).get(arrival.id) ?? []).filter(({ registration }) => !registration);
      const [first] = pages;
      if (arrival.state !== 'sorting' || first === undefined) throw new DomainError('application/state');
      const registration = await receiveRegistration(em, factActor(actor), {
        submissionKey: `sorted/${first.id}`, channel: channelOf(arrival), branchId: arrival.branch, raw: {}, read: {}, token: null, awaitsPaper: false,
      }, this.clock.now(), startRegistration);
      await em.flush();
      pages.forEach((page, position) => Object.assign(page, { registration: registration.id, position }));
      Object.assign(arrival, { state: 'filed', class: 'registration', classRule: null, staff: actor.staffId });
      return registration.id;
    });
  }

  setAside(actor: StaffActor, id: string, as: (typeof SORTED_CLASSES)[number]): Promise<void> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, id);
      if (arrival.state !== 'sorting' && arrival.state !== 'quarantined') throw new DomainError('application/state');
      Object.assign(arrival, { state: 'set-aside', class: as, classRule: null, staff: actor.staffId });
    });
  }
}

async function lockArrival(em: EntityManager, actor: StaffActor, id: string): Promise<Arrival> {
  const arrival = await em.findOne(Arrival, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (arrival === null) throw new PageNotFound(`no arrival ${id.slice(0, 40)}`);
  if (!seesBranch(actor, arrival.branch)) throw new DomainError('authority/other-branch');
  return arrival;
}

function channelOf({ channel }: Arrival): RegistrationChannel {
  if (channel === 'upload') return 'counter';
  return channel === 'mailbox' || channel === 'smtp' ? 'mail' : 'fax';
}
