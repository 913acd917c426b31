import type { Paper } from '#documents';
import type { RegistrationContent } from '#domain';
import type { Branch, Registration } from '#persistence';
import type { PortalConfig } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { PortalPapers } from '../../http/portal-papers.js';
import { CONFIG } from '../../http/tokens.js';

/** 利用申込書: as PDF or workbook for a branch, or as PDF filled in from a web registration. */
@Injectable()
export class RegistrationForms {
  constructor(
    private readonly papers: PortalPapers,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  async blank(branch: Branch): Promise<Paper> {
    return (await this.papers.get()).registrationForm({ branch, filled: null });
  }

  /** Made without a browser: the form can be had while papers cannot. */
  async workbook(branch: Branch): Promise<{ readonly bytes: Buffer; readonly fileName: string }> {
    const { registrationWorkbook, suretyProfile } = await import('#documents');
    return registrationWorkbook({ branch }, suretyProfile(this.config));
  }

  async filled(branch: Branch, registration: Registration, content: RegistrationContent, token: string): Promise<Paper> {
    return (await this.papers.get()).registrationForm({ branch, filled: { content, token, receptionNumber: registration.receptionNumber } });
  }
}
