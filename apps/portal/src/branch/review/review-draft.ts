import { isDeepStrictEqual } from 'node:util';
import { authorize, can } from '#domain';
import { ReviewDraft, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import type { CaseFile } from '../case/case-file.js';
import { lockCase } from '../case/locked-case.js';
import { COMPARED_FIELDS, MANUAL_ITEMS, tickOf } from './checklist.js';

/** An opinion under way: what is ticked, chosen and written so far. */
export interface OpinionUnderWay {
  /** Of the kept state; what is sent says which one it was drawn from. */
  readonly mark: string;
  readonly ticks: ReadonlySet<string>;
  readonly opinion: string;
  readonly text: string;
  readonly memo: string;
}

export type WrittenOpinion = Omit<OpinionUnderWay, 'mark'>;

const TICKS: readonly string[] = [...COMPARED_FIELDS.map(tickOf), ...MANUAL_ITEMS.map(({ code }) => code)];

/** 審査の途中: kept whenever the 審査担当 leaves the form for a paper or for a 補正のお願い. */
@Injectable()
export class ReviewDrafts {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param seen which kept state the page was drawn from, as `keptMark` says it
   * @throws KeptElsewhere, and keeps nothing, when another tab has kept something else since then
   */
  save(actor: StaffActor, id: string, typed: WrittenOpinion, seen: string): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, id);
      authorize(actor, 'answer-checklist', rightsOf(application));
      const content = { ...writtenOf(typed), savedAt: this.clock.now() };
      const kept = await requireSeen(em, application.id, actor.staffId, typed, seen);
      if (kept === null) em.create(ReviewDraft, { application: application.id, reviewer: actor.staffId, ...content });
      else em.assign(kept, content);
    });
  }
}

/** Another tab has kept something else than what this page was drawn from. */
export class KeptElsewhere extends Error {
  override readonly name = 'KeptElsewhere';

  constructor(readonly memo: string) {
    super('the opinion under way was kept by another tab');
  }
}

/**
 * What this person has kept of the opinion, when it is what the page was drawn from or what is sent now.
 * @throws KeptElsewhere when it is neither: what is sent would drop words that its page has not shown
 */
export async function requireSeen(em: EntityManager, applicationId: string, staffId: string, typed: WrittenOpinion, seen: string): Promise<ReviewDraft | null> {
  const kept = await em.findOne(ReviewDraft, { application: applicationId, reviewer: staffId });
  if (kept !== null && seen !== keptMark(kept) && !isSame(kept, writtenOf(typed))) throw new KeptElsewhere(kept.memo);
  return kept;
}

function writtenOf(typed: WrittenOpinion): Written {
  return { ticks: TICKS.filter((name) => typed.ticks.has(name)), opinion: typed.opinion, opinionText: typed.text, memo: typed.memo };
}

/** What tells one kept state of an opinion from the next; empty before the first. */
export function keptMark(kept: Pick<ReviewDraft, 'savedAt'> | null): string {
  return kept === null ? '' : kept.savedAt.toISOString();
}

type Written = Pick<ReviewDraft, 'ticks' | 'opinion' | 'opinionText' | 'memo'>;

function isSame(one: Written, other: Written): boolean {
  const plain = ({ ticks, opinion, opinionText, memo }: Written): unknown => [ticks, opinion, opinionText, memo];
  return isDeepStrictEqual(plain(one), plain(other));
}

/** What this person has kept of the opinion; the ticks of before a correction are void, as those of an opinion are. */
export async function opinionUnderWay(em: EntityManager, file: CaseFile, actor: StaffActor): Promise<OpinionUnderWay | null> {
  if (!can(actor, 'answer-checklist', rightsOf(file.application)).allowed) return null;
  const kept = await em.findOne(ReviewDraft, { application: file.application.id, reviewer: actor.staffId });
  if (kept === null) return null;
  const corrected = file.facts.some(({ kind, at }) => kind === 'ApplicationCorrected' && at > kept.savedAt);
  return { mark: keptMark(kept), ticks: new Set(corrected ? [] : kept.ticks), opinion: kept.opinion, text: kept.opinionText, memo: kept.memo };
}
