import { authorizeRegistration, DomainError, isSealed, seesBranch, takesPages } from '#domain';
import { Arrival, ArrivalPage, ArrivalPart, awaitPaperAgain, endDisposalProposal, forgetPages, placePages, readAnew, receiveRegistration, recordFact, Registration, UnitOfWork, youngerWithoutPages } from '#persistence';
import type { Clock } from '#platform';
import { startPageReading, startRegistration, tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { findRegistration, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { earliestReceipt, pagesCame } from './pages-came.js';

/** Where pages go: a registration of their own, another one that waits for them, or out of the desk's registrations (another paper). */
export type Refiling = { readonly to: 'new' } | { readonly to: 'other'; readonly registration: string } | { readonly to: 'aside' };

/** ページの仕分け: one FAX with two companies, an application with another paper behind it. The originals stay as they came. */
@Injectable()
export class RefilePages {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  refile(actor: StaffActor, form: CaseForm, pageIds: readonly string[], refiling: Refiling): Promise<void> {
    return this.work.run(async (em) => {
      // Both rows in the order of their ids, as everywhere.
      if (refiling.to === 'other' && refiling.registration < form.id) await this.lockTarget(em, actor, refiling.registration);
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      requireSameVersion(registration, form);
      const pages = await em.find(ArrivalPage, { id: { $in: [...pageIds] }, registration: registration.id }, { orderBy: { position: 'asc' } });
      if (pages.length === 0 || pages.length !== new Set(pageIds).size) throw new DomainError('application/state');
      const at = this.clock.now();
      registration.leaseSeenAt = at;
      const there = await em.find(ArrivalPage, { registration: registration.id }, { orderBy: { position: 'asc', id: 'asc' } });
      const again = forgetPages(registration, pages, there);
      const to = await this.move(em, actor, { registration, mark: form.mark }, pages, refiling, at);
      await youngerWithoutPages(em, registration);
      const awaitsPaper = await awaitPaperAgain(em, registration, at);
      const data = {
        pages: -pages.length, to, form: form.mark, ...(again.seal ? { seal: 'again' } : {}), ...(again.fields.length > 0 ? { fields: [...again.fields] } : {}), ...(awaitsPaper ? { awaitsPaper } : {}),
      };
      // The procedure hears of it where its clocks change.
      await recordFact(em, { caseId: registration.id, kind: 'RegistrationPagesFiled', actor: factActor(actor), at, data, ...(awaitsPaper ? { notify: tellRegistration(registration.id) } : {}) });
    });
  }

  /** @returns where the pages went, in words */
  private async move(em: EntityManager, actor: StaffActor, { registration, mark }: { readonly registration: Registration; readonly mark: string }, pages: readonly ArrivalPage[], refiling: Refiling, at: Date): Promise<string> {
    if (refiling.to === 'aside') {
      for (const page of pages) page.registration = null;
      const parts = await em.find(ArrivalPart, { id: { $in: pages.map(({ part }) => part) } });
      const arrivals = await em.find(Arrival, { id: { $in: parts.map(({ arrival }) => arrival) } }, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
      // What was handed in is whole no more: what of it stays says so by its pages, and the rest is no other's.
      for (const arrival of arrivals) arrival.registration = null;
      // Beside a 誤送信 it lies under the seal: that entry alone says what becomes of it.
      for (const arrival of arrivals.filter((one) => !isSealed(one))) {
        await endDisposalProposal(em, arrival.id, { ...factActor(actor), id: actor.staffId }, at);
        arrival.state = 'sorting';
        await recordFact(em, { caseId: arrival.id, kind: 'ArrivalTakenBack', actor: factActor(actor), at, data: { from: arrival.class ?? '', registration: registration.receptionNumber } });
      }
      return arrivals.every(isSealed) ? '封緘した誤送信' : '仕分け待ち';
    }
    const target = refiling.to === 'new' ? await this.ofTheirOwn(em, actor, registration, mark, pages, at) : await this.lockTarget(em, actor, refiling.registration);
    await placePages(em, target.id, pages);
    await readAnew(em, pages, (arrivalId, pageId) => startPageReading(arrivalId, pageId, v7()));
    if (refiling.to === 'other') await pagesCame(em, actor, target, { pages, how: 'moved', from: registration.receptionNumber, paper: await earliestReceipt(em, pages) }, at);
    return target.receptionNumber;
  }

  /** One form, one registration: what a page was split off to before has a life of its own since, and may have ended or gone to another branch. */
  private async ofTheirOwn(em: EntityManager, actor: StaffActor, { channel, branch }: Registration, mark: string, pages: readonly ArrivalPage[], at: Date): Promise<Registration> {
    const made = await receiveRegistration(em, factActor(actor), {
      submissionKey: `split/${mark}`, channel: channel === 'web' ? 'fax' : channel, branchId: branch, raw: {}, read: {}, token: null, awaitsPaper: false,
      receivedAt: (await earliestReceipt(em, pages)) ?? at,
    }, at, startRegistration);
    await em.flush();
    return made;
  }

  private async lockTarget(em: EntityManager, actor: StaffActor, id: string): Promise<Registration> {
    await findRegistration(em, actor, id);
    const target = await em.findOneOrFail(Registration, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!takesPages(target.state) || !seesBranch(actor, target.branch)) throw new DomainError('application/state');
    return target;
  }
}
