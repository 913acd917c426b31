import type { Paper } from '#documents';
import { authorizeRegistration, type DeficiencyPaper, deficiencyRequests, DomainError, entryValue, japanDate, readPostalCode } from '#domain';
import { Branch, recordFact, type Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { findRegistration, registrationRights } from './locked-registration.js';

/** 不備の書面の印刷: for whoever has no mail address. Every printing is a fact; the paper itself is kept nowhere. */
@Injectable()
export class PrintDeficiency {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: PortalPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param fax the number on the cover; '' where it is written in by hand. @throws DomainError of `authorizeRegistration` */
  async print(actor: StaffActor, id: string, paper: DeficiencyPaper, fax: string): Promise<Paper> {
    const papers = await this.papers.get();
    // Asked before the record says that it was printed.
    await papers.checkReady();
    const at = this.clock.now();
    const { registration, deficiency, branch } = await this.work.run(async (em) => {
      const found = await findRegistration(em, actor, id);
      authorizeRegistration(actor, 'print-deficiency', registrationRights(found));
      if (!found.deficiency) throw new DomainError('application/state');
      await recordFact(em, {
        caseId: found.id, kind: 'DeficiencyPrinted', actor: factActor(actor), at, data: { paper, ...(paper === 'fax-cover' && fax !== '' ? { fax } : {}) },
      });
      return { registration: found, deficiency: found.deficiency, branch: await em.findOneOrFail(Branch, found.branch) };
    });
    const { raw, read } = registration;
    const postalCode = readPostalCode(entryValue('postalCode', raw, read));
    return papers.deficiencyNotice({
      receptionNumber: registration.receptionNumber, customerName: entryValue('name', raw, read) || 'お申込みのお客様', department: entryValue('department', raw, read),
      contactName: entryValue('contactName', raw, read) || 'ご担当者', branch, requests: deficiencyRequests(deficiency), answerBy: deficiency.answerBy, issuedOn: japanDate(at.getTime()),
      sentTo: paper === 'letter' ? { by: 'letter', postalCode: postalCode.ok ? postalCode.value : '', address: postalAddress(registration) } : { by: 'fax-cover', fax },
    });
  }
}

/** The address as it was typed or read; '' where there is none. */
export function postalAddress({ raw, read }: Pick<Registration, 'raw' | 'read'>): string {
  return entryValue('address', raw, read).trim();
}
