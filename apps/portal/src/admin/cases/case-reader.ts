import { type AdminCaseHead, readAdminCase, readCaseVersions } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import type { CaseTab } from '../case-links.js';
import { isRecordId } from '../record-id.js';
import { type CaseFrameView, caseFrameView } from './case-frame.js';

export interface OpenedCasePage {
  readonly head: AdminCaseHead;
  readonly frame: CaseFrameView;
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
    const head = isRecordId(caseId) ? await readAdminCase(em, caseId) : null;
    if (head === null) throw new PageNotFound();
    const versions = await readCaseVersions(em, caseId);
    const now = this.clock.now();
    const { temporalUiUrl, temporalNamespace } = this.config;
    return { head, now, frame: caseFrameView({ head, versions, tab, now, temporalUiUrl, temporalNamespace }) };
  }
}
