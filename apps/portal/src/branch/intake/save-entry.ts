import { authorizeRegistration, entryGaps, fieldsTyped, formSource, isFormPage, japanDate, type RawRegistration, readRegistration, readUnseen, type RegistrationReading, sealPage, typedOverWeb } from '#domain';
import { ArrivalPage, moveRegistration, nextInView, recordFact, Registration, registrationSearchKey, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { branchInSight, factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import type { DeskView } from './desk-view.js';
import { standsAsTyped, type TypedEntry, unkeepable } from './entry-form.js';
import { keepEntrant, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { fileOf, gateOf } from './registration-file.js';

/** 一時保存 keeps; `check` wants a form without a fault; `submit` hands it to another person as well. */
export type SavingAct = 'keep' | 'check' | 'submit';

/** What stands in the way, by the field where it is said; empty when all that was asked for is done. */
export type EntryProblems = ReadonlyMap<string, string>;

/** What became of an entry; `isKept` is false for what no record holds, which has its problems. */
export interface SavedEntry {
  readonly problems: EntryProblems;
  readonly isKept: boolean;
}

/** 入力: what the holder types is kept whatever is wrong with it, and handed on only when nothing is. */
@Injectable()
export class SaveEntry {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  save(actor: StaffActor, form: CaseForm, typed: TypedEntry, act: SavingAct): Promise<SavedEntry> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return { problems: new Map(), isKept: true };
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      // What stands there already, word for word, overwrites nobody's work: a second click on 一時保存 writes nothing.
      const repeated = form.version !== String(registration.version) && standsAsTyped(registration, typed);
      if (!repeated) {
        requireSameVersion(registration, form);
        const refused = unkeepable(typed);
        if (refused.size > 0) return { problems: refused, isKept: false };
        await this.keep(em, actor, registration, typed);
      }
      registration.leaseSeenAt = this.clock.now();
      const reading = readEntry(registration, registration.raw, this.clock.now());
      const problems = new Map<string, string>();
      if (act !== 'keep' && !reading.ok) for (const { field, message } of reading.violations) if (!problems.has(field)) problems.set(field, message);
      if (act === 'submit') {
        await em.flush();
        for (const { at, message } of entryGaps(gateOf(await fileOf(em, registration), this.clock.now()))) if (at !== 'entry' && !problems.has(at)) problems.set(at, message);
        if (problems.size === 0) await this.handOn(em, actor, registration, form.mark);
      }
      return { problems, isKept: true };
    });
  }

  /** 保存して次へ: the one behind this in the view that the clerk works through, from its end the first again; null when there is no other. */
  next(actor: StaffActor, { view, channel }: DeskView, id: string): Promise<string | null> {
    return this.work.read((em) => nextInView(em, { branchId: branchInSight(actor), staffId: actor.staffId }, view, channel, id));
  }

  private async keep(em: EntityManager, actor: StaffActor, registration: Registration, typed: TypedEntry): Promise<void> {
    const pages = await em.find(ArrivalPage, { registration: registration.id }, { orderBy: { position: 'asc', id: 'asc' } });
    const sealSeenOn = sealPage(pages.filter(isFormPage).map(({ id }) => id), {
      ticked: typed.sealPresent || typed.sealLegible, newly: (typed.sealPresent && !registration.sealPresent) || (typed.sealLegible && !registration.sealLegible),
      chosen: typed.sealSeenOn, before: registration.sealSeenOn ?? null,
    });
    const looked = fieldsTyped(registration.raw, typed.raw, registration.read);
    const overWeb = registration.channel === 'web' ? typedOverWeb(registration.raw, typed.raw, registration.read, registration.typedOnWeb) : [];
    const { shown, cleaned: _, ...entry } = typed;
    const unseen = shown === null ? [] : readUnseen(shown, registration.read);
    Object.assign(registration, { ...entry, sealSeenOn, confirmed: [...new Set([...typed.confirmed, ...looked])].filter((field) => !unseen.includes(field)) });
    entryChanged(registration, actor, this.clock.now());
    if (overWeb.length > 0) await recordFact(em, { caseId: registration.id, kind: 'WebValueChanged', actor: factActor(actor), at: this.clock.now(), data: { fields: overWeb } });
  }

  private async handOn(em: EntityManager, actor: StaffActor, registration: Registration, form: string): Promise<void> {
    const at = this.clock.now();
    keepEntrant(registration, actor);
    Object.assign(registration, { enteredBy: actor.staffId, enteredAt: at, assignee: null, leaseSeenAt: null, sentBackReason: null, deficiency: null });
    await moveRegistration(em, registration, 'awaiting-approval', at);
    await recordFact(em, { caseId: registration.id, kind: 'RegistrationEntered', actor: factActor(actor), at, data: { form }, notify: tellRegistration(registration.id) });
  }
}

/** What follows from the texts of an entry, and whose they are now too: none of them approves it. */
export function entryChanged(registration: Registration, actor: StaffActor, now: Date): void {
  const reading = readEntry(registration, registration.raw, now);
  Object.assign(registration, {
    content: reading.ok ? reading.content : null, searchKey: registrationSearchKey(registration.receptionNumber, registration.raw, registration.read),
  });
  keepEntrant(registration, actor);
}

export function readEntry({ channel }: Pick<Registration, 'channel'>, raw: RawRegistration, now: Date): RegistrationReading {
  return readRegistration(raw, formSource(channel), japanDate(now.getTime()));
}
