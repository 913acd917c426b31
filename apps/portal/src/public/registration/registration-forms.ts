import type { Paper } from '#documents';
import type { RegistrationContent } from '#domain';
import type { Branch, Registration } from '#persistence';
import { Injectable } from '@nestjs/common';
import { PortalPapers } from '../../http/portal-papers.js';

/** 利用申込書 as PDF: blank for a branch, or filled in from a web registration. */
@Injectable()
export class RegistrationForms {
  constructor(private readonly papers: PortalPapers) {}

  async blank(branch: Branch): Promise<Paper> {
    return (await this.papers.get()).registrationForm({ branch, filled: null });
  }

  async filled(branch: Branch, registration: Registration, content: RegistrationContent, token: string): Promise<Paper> {
    return (await this.papers.get()).registrationForm({ branch, filled: { content, token, receptionNumber: registration.receptionNumber } });
  }
}
