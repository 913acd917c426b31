import { authorizeRegistration, seesBranch } from '#domain';
import { findTracked, IdLetter, recordFact, Registration, takeTurn, type TrackedLetter, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import { rowId } from '../../http/row-id.js';
import { rightsOfPosted } from './registration-rights.js';

/** What a line of the book says now, and what it said when the page was drawn; null where the page did not say. */
export interface TypedNumber {
  /** '' takes the number away. */
  readonly number: string;
  readonly shown: string | null;
}

interface Change {
  readonly letter: IdLetter;
  readonly registrationId: string;
  readonly number: string;
}

/** 引受番号 of the 発送簿. */
@Injectable()
export class TrackLetters {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Several at once: all of them or none. Whatever became of the letter since, its number is entered, corrected or taken away; one number is one
   * letter, and may go from one line to another in one saving. A line that was left as it was shown is left alone.
   * @returns what is wrong, by letter
   */
  run(actor: StaffActor, typed: ReadonlyMap<string, TypedNumber>): Promise<ReadonlyMap<string, string>> {
    return this.work.run(async (em) => {
      const problems = new Map<string, string>();
      const changes: Change[] = [];
      await takeTurn(em, 'id-letter/tracking');
      for (const [letterId, { number, shown }] of [...typed].sort(([one], [other]) => (one < other ? -1 : 1))) {
        const letter = await em.findOne(IdLetter, { id: rowId(letterId) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
        const registrationId = letter?.registration ?? null;
        if (letter === null || registrationId === null || !letter.postedOn) throw new PageNotFound(`no posted letter ${letterId}`);
        authorizeRegistration(actor, 'track-letter', rightsOfPosted(await em.findOneOrFail(Registration, registrationId), letter));
        const kept = letter.trackingNumber ?? '';
        if (number === kept) continue;
        if (shown !== null && shown !== kept) problems.set(letterId, `この画面を開いたあとで、ほかの人が引受番号を${kept === '' ? '消しました' : `${kept} と記録しました`}。控えを確かめて、もう一度入力してください`);
        changes.push({ letter, registrationId, number });
      }
      for (const { letter, number } of changes.filter((change) => change.number !== '')) {
        const beside = changes.find((one) => one.letter !== letter && one.number === number)?.letter;
        const other = beside ? null : await findTracked(em, number, changes.map((change) => change.letter.id));
        if (beside) problems.set(letter.id, `引受番号が、通知書${beside.number}の欄と同じです。控えを確かめてください`);
        else if (other !== null) problems.set(letter.id, alreadyTaken(other, actor));
      }
      if (problems.size > 0) return problems;
      const now = this.clock.now();
      for (const { letter, registrationId, number } of changes) {
        const data = { letterId: letter.id, number: letter.number, trackingNumber: number };
        const removed = letter.trackingNumber ?? '';
        letter.trackingNumber = number === '' ? null : number;
        await recordFact(em, { caseId: registrationId, kind: 'LetterTracked', actor: factActor(actor), at: now, data: number === '' ? { ...data, removed } : data });
      }
      return problems;
    });
  }
}

/** Another branch's letter is not named. */
function alreadyTaken({ number, receptionNumber, branchIds }: TrackedLetter, actor: StaffActor): string {
  const whose = branchIds.some((branchId) => seesBranch(actor, branchId)) ? `通知書${number}（受付${receptionNumber}）` : 'ほかの支店の通知書';
  return `この引受番号は、${whose}に記録されています。控えを確かめてください`;
}
