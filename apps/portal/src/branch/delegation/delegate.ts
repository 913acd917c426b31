import { absenceProblem, type AbsenceProblem, type CalendarDate, DomainError, japanDate, LONGEST_ABSENCE_DAYS, mayNameDeputy, seesBranch } from '#domain';
import { Delegation, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import { rowId } from '../case/locked-case.js';
import type { FormErrors } from '../typed-text.js';

export interface NewDelegation {
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

/** 代決者を決める: who decides in one's own place while one is away, and the early end of it. */
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
      // Two forms of one person follow each other, so that the second one sees what the first one named.
      await em.findOneOrFail(Staff, actor.staffId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const now = this.clock.now();
      const errors: FormErrors = new Map();
      if (!(await deputiesOf(em, actor)).some(({ id }) => id === wish.deputyId)) errors.set('deputy', '代決者は、同じ支店の決裁者から選んでください');
      const problem = absenceProblem(wish, japanDate(now.getTime()));
      if (problem !== null) errors.set(...ABSENCE_PROBLEMS[problem]);
      if (errors.size > 0) return errors;
      const { deputyId, from, until, reason } = wish;
      const same = await em.count(Delegation, { absent: actor.staffId, deputy: deputyId, endedAt: null, from: { $lte: until }, until: { $gte: from } });
      if (same > 0) errors.set('deputy', 'この代決者は、重なる期間ですでに決まっています');
      else em.create(Delegation, { absent: actor.staffId, deputy: deputyId, from, until, reason, namedAt: now });
      return errors;
    });
  }

  /** Ends it from this moment on; one that is over, or was ended before, stays as it is. @throws DomainError for everybody but the absent one */
  end(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => {
      const delegation = await em.findOne(Delegation, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (delegation === null) throw new PageNotFound(`no delegation ${id}`);
      if (delegation.absent !== actor.staffId) {
        const absent = await em.findOneOrFail(Staff, delegation.absent);
        throw new DomainError(seesBranch(actor, absent.branch) ? 'authority/forbidden' : 'authority/other-branch');
      }
      const now = this.clock.now();
      if (delegation.until >= japanDate(now.getTime())) delegation.endedAt ??= now;
    });
  }
}

/** Who may be named: the other 決裁者 of one's own branch. */
export function deputiesOf(em: EntityManager, actor: StaffActor): Promise<Staff[]> {
  return em.find(Staff, { branch: actor.branchId, role: 'approver', active: true, rank: { $ne: null }, id: { $ne: actor.staffId } }, { orderBy: { name: 'asc', id: 'asc' } });
}
