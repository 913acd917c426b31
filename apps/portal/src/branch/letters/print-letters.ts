import type { Paper, Papers } from '#documents';
import { addDays, authorizeRegistration, DomainError, type LetterHindrance, drawInitialPassword, formatLetterNumber, japanDate, mayHandleLetters } from '#domain';
import { Passwords } from '#identity';
import {
  Branch, Customer, findMovedRegistrations, findUnverified, IdLetter, type MovedRegistration, moveRegistration, nextNumber, readRegistrationTerms, readServiceHours, recordFact, UnitOfWork,
} from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { lockCustomers } from '../customer-record/lock-customer.js';
import { endSignIns } from './end-sign-ins.js';
import { findLaterLetters, type LaterLetter, type ShownLetters } from './later-letters.js';
import { type LockedRegistration, lockIssued } from './locked-registrations.js';
import { rightsOfIssued } from './registration-rights.js';

interface NewPassword {
  readonly clear: string;
  readonly hash: string;
}

/** A letter that may not be printed yet, by 受付番号. */
export interface UnverifiedLetter {
  readonly number: string;
  readonly hindrance: LetterHindrance;
}

type LetterInput = Parameters<Papers['idLetters']>[0][number];

/**
 * お客様ID等のお知らせの印刷: every sheet with an initial password of its own, which stands in clear on the paper alone. The sheets are
 * made after the commit and are kept nowhere: when that fails, or the paper is lost, the letters are printed anew and the earlier
 * passwords are dead.
 */
@Injectable()
export class PrintLetters {
  constructor(
    private readonly work: UnitOfWork,
    private readonly passwords: Passwords,
    private readonly papers: PortalPapers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  /**
   * @param shown by the page it was pressed on: pressed again there, nothing is printed, for the sheets of the first time would be dead; nor when somebody has printed since
   * @returns the sheets; or what somebody has printed since; or 受付番号 of those whose address has to be verified first, or whose customer has done the first sign-in, or that were printed from this very page; or those that another branch has by now; @throws DomainError of `authorizeRegistration`; `application/state` for an ID that is closed
   */
  async run(actor: StaffActor, registrationIds: readonly string[], shown: ShownLetters): Promise<{ readonly sheets: Paper } | { readonly later: readonly LaterLetter[] } | { readonly unverified: readonly UnverifiedLetter[] } | { readonly completed: readonly string[] } | { readonly repeated: readonly string[] } | { readonly gone: readonly MovedRegistration[] }> {
    const papers = await this.papers.get();
    // Asked before any password is killed.
    await papers.checkReady();
    const drawn = await Promise.all(registrationIds.map(() => this.draw()));
    const printed = await this.work.run(async (em) => {
      const locked = await lockIssued(em, registrationIds);
      const { at } = await lockCustomers(em, this.clock, locked.map(({ account }) => account.customer));
      // Before the refusal that names nothing.
      const gone = actor.isHeadOffice || !mayHandleLetters(actor) ? [] : await findMovedRegistrations(em, actor.branchId, registrationIds);
      if (gone.length > 0) return { refused: { gone } };
      const completed = locked.filter(({ registration }) => registration.state === 'completed').map(({ registration }) => registration);
      for (const { registration, account } of locked.filter((one) => !completed.includes(one.registration))) {
        authorizeRegistration(actor, 'print-letter', rightsOfIssued(registration));
        if (account.closedAt) throw new DomainError('application/state');
      }
      for (const registration of completed) authorizeRegistration(actor, 'post-letter', rightsOfIssued(registration));
      const later = await findLaterLetters(em, locked, shown);
      if (later.length > 0) return { refused: { later } };
      const repeated: string[] = [];
      for (const { registration } of locked) if (await isRepeated(em, registration.id, actor, shown.showing)) repeated.push(registration.receptionNumber);
      if (repeated.length > 0) return { refused: { repeated } };
      if (completed.length > 0) return { refused: { completed: completed.map(({ receptionNumber }) => receptionNumber) } };
      const unverified = await findUnverified(em, registrationIds);
      if (unverified.length > 0) return { refused: { unverified } };
      const made: LetterInput[] = [];
      for (const [index, one] of locked.entries()) {
        const password = drawn[index];
        if (password) made.push(await this.print(em, actor, one, password, shown.showing, at));
      }
      return { made, refused: null };
    });
    return printed.refused ?? { sheets: await papers.idLetters(printed.made) };
  }

  private async draw(): Promise<NewPassword> {
    const clear = drawInitialPassword((bound) => randomInt(bound));
    return { clear, hash: await this.passwords.hash(clear) };
  }

  private async print(em: EntityManager, actor: StaffActor, { registration, account }: LockedRegistration, password: NewPassword, showing: string, now: Date): Promise<LetterInput> {
    const today = japanDate(now.getTime());
    const earlier = await em.find(IdLetter, { account: account.id, voidedAt: null });
    await endSignIns(em, account.id, now);
    // 再発行: the own password is dead too. A returned letter had stopped the ID.
    Object.assign(account, { passwordHash: null, active: true });
    if (registration.state === 'letter-returned') await moveRegistration(em, registration, 'approved', now);
    const { initialPasswordDays } = await readRegistrationTerms(em);
    const customer = await em.findOneOrFail(Customer, account.customer);
    const letter = em.create(IdLetter, {
      id: v7(), number: formatLetterNumber(await nextNumber(em, 'id-letter')), account: account.id, registration: registration.id, passwordHash: password.hash,
      printedAt: now, printedBy: actor.staffId, printedName: customer.name, printedPostalCode: customer.postalCode, printedAddress: customer.address,
      validUntil: addDays(today, initialPasswordDays), createdAt: now,
    });
    await recordFact(em, {
      caseId: registration.id, kind: 'LetterPrinted', actor: factActor(actor), at: now,
      data: { letterId: letter.id, number: letter.number, voided: earlier.map(({ number }) => number), form: showing },
    });
    return {
      number: letter.number, customerName: customer.name, postalCode: customer.postalCode, address: customer.address, department: account.department,
      contactName: account.contactName, loginId: account.loginId, initialPassword: password.clear, issuedOn: today, validUntil: letter.validUntil,
      branch: await em.findOneOrFail(Branch, registration.branch), signInUrl: `${this.config.publicUrl}/sign-in`, serviceHours: await readServiceHours(em),
      reissued: registration.reissueOf !== null && registration.reissueOf !== undefined,
    };
  }
}
