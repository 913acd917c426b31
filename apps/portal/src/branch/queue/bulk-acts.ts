import { type Act, can, DomainError, yen } from '#domain';
import type { QueueRow } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { HoldCase } from '../case/hold-case.js';
import type { CaseForm } from '../case/locked-case.js';

/** More than so many cases nobody looks through before saying yes. */
export const MOST_CASES = 100;

/** What is done to several cases at once: changes of hands, nothing that decides. */
export const BULK_ACTS = {
  claim: { name: 'まとめて担当する', button: '選んだ案件を担当する', done: 'あなたの担当になりました', asksPerson: false },
  release: { name: 'まとめて手放す', button: '選んだ案件を手放す', done: '手放しました', asksPerson: false },
  reassign: { name: 'まとめて担当を変える', button: '選んだ案件の担当を変える', done: '担当を変えました', asksPerson: true },
} as const satisfies Partial<Record<Act, { readonly name: string; readonly button: string; readonly done: string; readonly asksPerson: boolean }>>;
export type BulkAct = keyof typeof BULK_ACTS;

const OF_ROLE: Readonly<Partial<Record<StaffActor['role'], readonly BulkAct[]>>> = { reviewer: ['claim', 'release'], approver: ['reassign'] };

export function bulkActsOf(actor: StaffActor): readonly BulkAct[] {
  return OF_ROLE[actor.role] ?? [];
}

/** Whether a case of the list can be taken along, by the same rules as on its own page; else why not. */
export function feasible(actor: StaffActor, act: BulkAct, row: QueueRow): ReturnType<typeof can> {
  return can(actor, act, {
    state: row.state, certificate: row.certificateStatus, customerId: '', branchId: row.branchId, medium: row.medium, guaranteeAmount: yen(row.guaranteeAmount),
    assigneeId: row.assigneeId, everClaimed: row.assigneeId !== null, enteredById: row.enteredById, reviewerId: null, earlierReviewerIds: [], receiptRecordedById: null,
  });
}

/** Who is to hold the cases, and why; of acts that ask for it. */
export interface HandedTo {
  readonly staffId: string;
  readonly reason: string;
}

/** Each case in a transaction of its own: one that cannot be done holds up no other, and the page that follows reads how each one stands. */
@Injectable()
export class BulkActs {
  constructor(private readonly hold: HoldCase) {}

  async run(actor: StaffActor, act: BulkAct, cases: readonly CaseForm[], to: HandedTo): Promise<void> {
    for (const theCase of cases) {
      try {
        await this.one(actor, act, theCase, to);
      } catch (error) {
        if (!(error instanceof DomainError || error instanceof PageNotFound)) throw error;
      }
    }
  }

  private one(actor: StaffActor, act: BulkAct, theCase: CaseForm, to: HandedTo): Promise<void> {
    switch (act) {
      case 'claim':
        return this.hold.claim(actor, theCase);
      case 'release':
        return this.hold.release(actor, theCase);
      case 'reassign':
        return this.hold.reassign(actor, theCase, to.staffId, to.reason);
    }
  }
}
