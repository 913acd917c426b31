import { type AdminCaseHead, type CaseMail, type CasePaper, type FailingStep, listCaseMails, listCasePapers, listFailingSteps, readAdminCase, readCaseVersions, readTimeline, Review, type TimelineFact } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { foldViewings } from '../../http/viewing-facts.js';
import type { CaseTab } from '../case-links.js';
import { isKeyFact } from '../keys/key-facts.js';
import { type CaseFrameView, caseFrameView } from './case-frame.js';
import { isRowId } from '../../http/row-id.js';

export interface OpenedCasePage {
  readonly head: AdminCaseHead;
  readonly frame: CaseFrameView;
  readonly facts: readonly TimelineFact[];
  /** What the deciders wrote, by the round: it stands there, not in the record. */
  readonly decisionTexts: ReadonlyMap<unknown, string>;
  /** Steps of this case that fail at present. */
  readonly failing: readonly FailingStep[];
  /** Those of every case, by which an outage is recognised as one. */
  readonly failingAnywhere: readonly FailingStep[];
  readonly papers: readonly CasePaper[];
  readonly mails: readonly CaseMail[];
  readonly now: Date;
}

/** Reads what every page of a case shows around itself. */
@Injectable()
export class CaseReader {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  /** @throws PageNotFound for an id that is none or belongs to no case */
  async open(em: EntityManager, caseId: string, tab: CaseTab): Promise<OpenedCasePage> {
    const head = isRowId(caseId) ? await readAdminCase(em, caseId) : null;
    if (head === null) throw new PageNotFound();
    const versions = await readCaseVersions(em, caseId);
    const now = this.clock.now();
    const { temporalUiUrl, temporalNamespace } = this.config;
    const facts = await readTimeline(em, caseId);
    const decisionTexts = new Map((await em.find(Review, { application: caseId })).map(({ round, decisionText }) => [round, decisionText ?? '']));
    const failingAnywhere = await listFailingSteps(em);
    const failing = failingAnywhere.filter((step) => step.case?.caseId === caseId);
    const papers = await listCasePapers(em, caseId);
    const mails = await listCaseMails(em, caseId);
    const counts = {
      timeline: foldViewings(facts).length + failing.length,
      papers: papers.length,
      mails: mails.length,
      keys: foldViewings(facts.filter(isKeyFact)).length,
    };
    return { head, now, facts, decisionTexts, failing, failingAnywhere, papers, mails, frame: caseFrameView({ head, versions, tab, counts, now, temporalUiUrl, temporalNamespace }) };
  }
}
