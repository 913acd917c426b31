import { randomBytes } from 'node:crypto';
import type { Paper } from '#documents';
import { type AddresseeField, type AddresseeTexts, authorizeRegistration, type CalendarDate, type DeficiencyPaper, deficiencyRequests, DomainError, japanDate, readPhone, readPostalCode, registrationToken, TELLING_TASKS } from '#domain';
import { Branch, DeficiencyNotice, type DeficiencyStanding, type RaisedDeficiency, readDeficiencyStanding, recordFact, Registration, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { findRegistration, registrationRights } from './locked-registration.js';

/**
 * 不備の書面の印刷: for whoever has no mail address. Every printing is a fact; it tells nobody, so a 作業 stays open until the sending is recorded (`RecordSending`). The paper
 * itself is kept nowhere. It is made first: what could not be made was not printed.
 */
@Injectable()
export class PrintDeficiency {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: PortalPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param addressee 宛先 that somebody has typed or confirmed, free of `addresseeProblems`
   * @param confirmed what of it was only read by a machine, and is confirmed with this printing
   * @throws DomainError of `authorizeRegistration`
   */
  async print(actor: StaffActor, id: string, paper: DeficiencyPaper, addressee: AddresseeTexts, confirmed: readonly AddresseeField[]): Promise<Paper> {
    const papers = await this.papers.get();
    const at = this.clock.now();
    const { registration, deficiency, standing, branch } = await this.work.read(async (em) => {
      const found = await findPrintable(em, actor, id);
      return { ...found, standing: await readDeficiencyStanding(em, found.registration, at), branch: await em.findOneOrFail(Branch, found.registration.branch) };
    });
    const [postalCode, fax] = [readPostalCode(addressee.postalCode), readPhone(addressee.fax)];
    const number = fax.ok ? fax.value : '';
    const token = registrationToken(randomBytes(12));
    const made = await papers.deficiencyNotice({
      token, receptionNumber: registration.receptionNumber, customerName: addressee.name, department: addressee.department, contactName: addressee.contactName || 'ご担当者', branch,
      requests: deficiencyRequests(deficiency), answerBy: standing?.answerBy ?? deficiency.answerBy, closesOn: closesOnPaper(standing), issuedOn: japanDate(at.getTime()),
      sentTo: paper === 'letter' ? { by: 'letter', postalCode: postalCode.ok ? postalCode.value : '', address: addressee.address } : { by: 'fax-cover', fax: number },
    });
    await this.work.run(async (em) => {
      const locked = await em.findOneOrFail(Registration, registration.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const { id: caseId, stateSince } = locked;
      await findPrintable(em, actor, caseId);
      // Answered and asked for anew meanwhile, it asks for something else.
      if (stateSince.getTime() !== registration.stateSince.getTime()) throw new DomainError('version/conflict');
      const by = { caseId, actor: factActor(actor), at };
      const noticeId = v7();
      em.create(DeficiencyNotice, { id: noticeId, registration: caseId, paper, token, addressee: { ...addressee, fax: number }, staff: actor.staffId, at });
      await recordFact(em, { ...by, kind: 'DeficiencyPrinted', data: { noticeId, paper, ...(paper === 'fax-cover' ? { fax: number } : {}), ...(confirmed.length > 0 ? { confirmed } : {}) } });
      if ((await em.count(RegistrationTask, { registration: caseId, kind: { $in: [...TELLING_TASKS] }, doneAt: null })) > 0) return;
      em.create(RegistrationTask, { dedupeKey: `send-deficiency/${noticeId}`, registration: caseId, branch: locked.branch, kind: 'send-deficiency', openedAt: at });
      await recordFact(em, { ...by, kind: 'TaskOpened', data: { task: 'send-deficiency' } });
    });
    return made;
  }
}

/** 再度のお願い, to whoever has been told: it says when the registration ends. */
function closesOnPaper(standing: DeficiencyStanding | null): CalendarDate | null {
  return standing?.toldOn ? standing.closesWhenAskedToday : null;
}

/** @throws DomainError of `authorizeRegistration` */
async function findPrintable(em: EntityManager, actor: StaffActor, id: string): Promise<{ readonly registration: Registration; readonly deficiency: RaisedDeficiency }> {
  const registration = await findRegistration(em, actor, id);
  authorizeRegistration(actor, 'print-deficiency', registrationRights(registration));
  if (!registration.deficiency) throw new DomainError('application/state');
  return { registration, deficiency: registration.deficiency };
}
