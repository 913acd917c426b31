import { absenceProblem, type AbsenceProblem, type CalendarDate, DomainError, japanDate, LONGEST_ABSENCE_DAYS, mayNameDeputy, mayNameDeputyFor, seesBranch } from '#domain';
import { Delegation, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import type { FormErrors } from '../typed-text.js';
import { rowId } from '../../http/row-id.js';

export interface NewDelegation {
  /** Who is away: oneself, or for 本店 a 支店長. */
  readonly absentId: string;
  readonly deputyId: string;
  readonly from: CalendarDate;
  readonly until: CalendarDate;
  readonly reason: string;
}

const ABSENCE_PROBLEMS: Readonly<Record<AbsenceProblem, readonly [field: string, sentence: string]>> = {
  'begins-before-today': ['from', '不在の初日は、今日からの日付で入力してください'],
  'ends-before-it-begins': ['until', '不在の最終日は、初日からあとの日付で入力してください'],
  'too-long': ['until', `一度に決められるのは${LONGEST_ABSENCE_DAYS}日間までです。最終日を早めてください`],
};

/** 代決者を決める: who decides in one's own place while one is away, or, by 本店, in that of a 支店長; and the early end of it. */
@Injectable()
export class Delegate {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns what is wrong, beside the fields; empty when the deputy is named
   * @throws DomainError `authority/forbidden` for everybody but 支店長 and 本店
   */
  name(actor: StaffActor, wish: NewDelegation): Promise<FormErrors> {
    if (!mayNameDeputy(actor)) throw new DomainError('authority/forbidden');
    return this.work.run(async (em) => {
      const errors: FormErrors = new Map();
      const choice = (await absenteesFor(em, actor)).find(({ person }) => person.id === wish.absentId);
      if (choice === undefined || choice.deputies.length === 0) return errors.set('absent', '不在の決裁者を選んでください');
      // Two forms about one person follow each other, so that the second one sees what the first one named.
      const { person: absentee, deputies } = choice;
      await em.findOneOrFail(Staff, absentee.id, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const now = this.clock.now();
      if (!deputies.some(({ id }) => id === wish.deputyId)) errors.set('deputy', '代決者は、同じ支店の決裁者から選んでください');
      const problem = absenceProblem(wish, japanDate(now.getTime()));
      if (problem !== null) errors.set(...ABSENCE_PROBLEMS[problem]);
      if (errors.size > 0) return errors;
      const { deputyId, from, until, reason } = wish;
      const same = await em.count(Delegation, { absent: absentee.id, deputy: deputyId, endedAt: null, from: { $lte: until }, until: { $gte: from } });
      if (same > 0) errors.set('deputy', 'この代決者は、重なる期間ですでに決まっています');
      else em.create(Delegation, { absent: absentee.id, deputy: deputyId, from, until, reason, namedAt: now, namedBy: absentee.id === actor.staffId ? null : actor.staffId });
      return errors;
    });
  }

  /** Ends it from this moment on; one that is over, or was ended before, stays as it is. @throws DomainError for who may not have named it */
  end(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => {
      const delegation = await em.findOne(Delegation, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (delegation === null) throw new PageNotFound(`no delegation ${id}`);
      const absent = await em.findOneOrFail(Staff, delegation.absent);
      if (!mayNameDeputyFor(actor, { staffId: absent.id, rank: absent.rank ?? null })) {
        throw new DomainError(seesBranch(actor, absent.branch) ? 'authority/forbidden' : 'authority/other-branch');
      }
      const now = this.clock.now();
      if (delegation.until < japanDate(now.getTime()) || delegation.endedAt) return;
      Object.assign(delegation, { endedAt: now, endedBy: absent.id === actor.staffId ? null : actor.staffId });
    });
  }
}

/** A 決裁者 who may be away, with the other 決裁者 of that person's branch, who may stand in: nobody where there is no other. */
export interface AbsenteeChoice {
  readonly person: Staff;
  readonly deputies: readonly Staff[];
}

/** For whom this person may name a deputy: oneself first, then, for 本店, every 支店長 by branch. */
export async function absenteesFor(em: EntityManager, actor: StaffActor): Promise<AbsenteeChoice[]> {
  const approvers = await em.find(Staff, { role: 'approver', active: true, rank: { $ne: null } }, { orderBy: { branch: 'asc', name: 'asc', id: 'asc' } });
  const absentees = approvers.filter(({ id, rank }) => mayNameDeputyFor(actor, { staffId: id, rank: rank ?? null }));
  const ordered = [...absentees.filter(({ id }) => id === actor.staffId), ...absentees.filter(({ id }) => id !== actor.staffId)];
  return ordered.map((person) => ({ person, deputies: approvers.filter(({ id, branch }) => branch === person.branch && id !== person.id) }));
}
