import type { Paper, Papers } from '#documents';
import { addDays, authorizeRegistration, DomainError, type LetterHindrance, drawInitialPassword, formatLetterNumber, japanDate, mayHandleLetters } from '#domain';
import { Passwords } from '#identity';
import {
  Branch, Customer, findMovedRegistrations, findUnverified, IdLetter, lastNumber, type MovedRegistration, moveRegistration, nextNumber, readRegistrationTerms, readServiceHours, recordFact, UnitOfWork,
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

type Refused =
  | { readonly later: readonly LaterLetter[] }
  | { readonly unverified: readonly UnverifiedLetter[] }
  | { readonly completed: readonly string[] }
  | { readonly repeated: readonly string[] }
  | { readonly gone: readonly MovedRegistration[] };

/** What a printing has looked at under its locks. */
interface Look {
  readonly locked: readonly LockedRegistration[];
  readonly at: Date;
  readonly wanted: readonly LetterInput[];
}

interface DrawnSheets {
  /** All that stands on them. */
  readonly of: string;
  readonly sheets: Paper;
}

/** How often sheets are drawn for one press: others may print, or change what stands on them, while they are drawn. */
const DRAWN_AT_MOST = 5;

/**
 * お客様ID等のお知らせの印刷: every sheet with an initial password of its own, which stands in clear on the paper alone. The sheets are kept nowhere, and are drawn
 * before anything is written, while nothing is locked: when that fails, no letter was made and the paper of before is good. They are committed only as they were drawn,
 * number and all; what has changed meanwhile is drawn anew. When the paper is lost, the letters are printed anew and the earlier passwords are dead.
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
  async run(actor: StaffActor, registrationIds: readonly string[], shown: ShownLetters): Promise<{ readonly sheets: Paper } | Refused> {
    const papers = await this.papers.get();
    const passwords = await Promise.all(registrationIds.map(() => this.draw()));
    let drawn: DrawnSheets | null = null;
    for (let times = 0; times <= DRAWN_AT_MOST; times += 1) {
      const ready: DrawnSheets | null = drawn;
      const found = await this.work.run(async (em): Promise<Look | { readonly sheets: Paper } | { readonly refused: Refused }> => {
        const look = await this.look(em, actor, registrationIds, passwords, shown);
        if ('refused' in look || ready?.of !== JSON.stringify(look.wanted)) return look;
        await this.write(em, actor, look, passwords, shown.showing);
        return { sheets: ready.sheets };
      });
      if ('refused' in found) return found.refused;
      if ('sheets' in found) return found;
      drawn = { of: JSON.stringify(found.wanted), sheets: await papers.idLetters(found.wanted) };
    }
    throw new DomainError('version/conflict');
  }

  /** Locks, judges, and says what would be printed; writes nothing. */
  private async look(em: EntityManager, actor: StaffActor, registrationIds: readonly string[], passwords: readonly NewPassword[], shown: ShownLetters): Promise<Look | { readonly refused: Refused }> {
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
    const last = await lastNumber(em, 'id-letter');
    const wanted: LetterInput[] = [];
    for (const [index, one] of locked.entries()) wanted.push(await this.letterOf(em, one, passwords[index]?.clear ?? '', formatLetterNumber(last + 1 + index), at));
    return { locked, at, wanted };
  }

  private async draw(): Promise<NewPassword> {
    const clear = drawInitialPassword((bound) => randomInt(bound));
    return { clear, hash: await this.passwords.hash(clear) };
  }

  private async letterOf(em: EntityManager, { registration, account }: LockedRegistration, initialPassword: string, number: string, now: Date): Promise<LetterInput> {
    const today = japanDate(now.getTime());
    const { initialPasswordDays } = await readRegistrationTerms(em);
    const customer = await em.findOneOrFail(Customer, account.customer);
    const { name, postalCode, address, phone } = await em.findOneOrFail(Branch, registration.branch);
    return {
      number, customerName: customer.name, postalCode: customer.postalCode, address: customer.address, department: account.department,
      contactName: account.contactName, loginId: account.loginId, initialPassword, issuedOn: today, validUntil: addDays(today, initialPasswordDays),
      branch: { name, postalCode, address, phone }, signInUrl: `${this.config.publicUrl}/sign-in`, serviceHours: await readServiceHours(em),
      reissued: registration.reissueOf !== null && registration.reissueOf !== undefined,
    };
  }

  private async write(em: EntityManager, actor: StaffActor, { locked, at, wanted }: Look, passwords: readonly NewPassword[], showing: string): Promise<void> {
    for (const [index, { registration, account }] of locked.entries()) {
      const [sheet, password] = [wanted[index], passwords[index]];
      // The very first letters of all, by two at once: there was no counter yet that could be locked.
      if (!sheet || !password || formatLetterNumber(await nextNumber(em, 'id-letter')) !== sheet.number) throw new DomainError('version/conflict');
      const earlier = await em.find(IdLetter, { account: account.id, voidedAt: null });
      await endSignIns(em, account.id, at);
      // 再発行: the own password is dead too. A returned letter had stopped the ID.
      Object.assign(account, { passwordHash: null, active: true });
      if (registration.state === 'letter-returned') await moveRegistration(em, registration, 'approved', at);
      const letter = em.create(IdLetter, {
        id: v7(), number: sheet.number, account: account.id, registration: registration.id, passwordHash: password.hash,
        printedAt: at, printedBy: actor.staffId, printedName: sheet.customerName, printedPostalCode: sheet.postalCode, printedAddress: sheet.address,
        validUntil: sheet.validUntil, createdAt: at,
      });
      await recordFact(em, {
        caseId: registration.id, kind: 'LetterPrinted', actor: factActor(actor), at,
        data: { letterId: letter.id, number: letter.number, voided: earlier.map(({ number }) => number), form: showing },
      });
    }
  }
}
