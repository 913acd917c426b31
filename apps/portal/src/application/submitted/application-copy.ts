import { describeApplication, representativeWords } from '#domain';
import type { ApplicationCopyInput, Paper } from '#documents';
import { Attachment, Branch, Customer, TermsEdition, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedInActor } from '../../http/actor.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { findVisible } from './locked-application.js';

/** 申込みの控え: made from the application as it stands whenever it is asked for; nothing of it is stored. */
@Injectable()
export class ApplicationCopy {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: PortalPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async make(actor: SignedInActor, id: string): Promise<Paper> {
    const input = await this.input(actor, id);
    return (await this.papers.get()).applicationCopy(input);
  }

  private input(actor: SignedInActor, id: string): Promise<ApplicationCopyInput> {
    return this.work.read(async (em) => {
      const application = await findVisible(em, actor, id);
      const customer = await em.findOneOrFail(Customer, application.customer);
      const branch = await em.findOneOrFail(Branch, application.branch);
      const attachments = await em.find(Attachment, { draft: application.draft, removedAt: null }, { orderBy: { id: 'asc' } });
      const editions = await em.find(TermsEdition, { id: { $in: [...application.consentedTerms] } }, { orderBy: { document: 'asc' } });
      const { content } = application;
      return {
        receiptNumber: application.receptionNumber,
        submittedAt: application.submittedAt,
        printedAt: this.clock.now(),
        guaranteeKind: application.kind,
        revisionKind: 'new',
        channel: application.channel,
        medium: application.medium,
        customer: {
          representative: representativeWords(customer), name: customer.name, customerNumber: customer.customerNumber, payerKana: content.payerKana ?? customer.nameKana, postalCode: customer.postalCode, address: customer.address,
        },
        branch: { name: branch.name, phone: branch.phone, postalCode: branch.postalCode, address: branch.address },
        sections: describeApplication(content, { ownerName: content.ownerName, depositBank: `${content.depositBankName} ${content.depositBranchName}` }).map(({ title, rows }) => ({
          title, rows: rows.map(({ label, text, amount }) => ({ label, value: text, amount })),
        })),
        attachments: attachments.map(({ fileName, bytes, sha256 }) => ({ name: fileName, size: bytes, sha256 })),
        consents: editions.map(({ title, version }) => ({ name: title, edition: version })),
      };
    });
  }
}
