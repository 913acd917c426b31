import { authorize } from '#domain';
import type { CounterReceiptInput } from '#documents';
import { Branch, GuaranteeApplication, Payment, Receipt, receiptsOfCase, Staff, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { PageNotFound } from '../../http/problems.js';
import { rightsOf } from '../authority.js';
import { showPdf } from '../case/serve-pdf.js';
import { rowId } from '../../http/row-id.js';

/** 領収証 for cash or a cheque at the counter, 預り証 for what came after the end of its case; its number was allotted with the record, so a reprint is the same paper. */
@Controller('branch/payments/:id/paper')
@ServesAudience('branch')
export class CounterReceiptController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: PortalPapers,
  ) {}

  @Get()
  async open(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const input = await this.input(actor, id);
    const paper = await (await this.papers.get()).counterReceipt(input);
    await showPdf(reply, paper.bytes, paper.fileName);
  }

  private input(actor: StaffActor, id: string): Promise<CounterReceiptInput> {
    return this.work.read(async (em) => {
      const receipt = await em.findOne(Receipt, { id: rowId(id), reversedAt: null });
      if (receipt === null) throw new PageNotFound(`no receipt ${id}`);
      const application = await em.findOneOrFail(GuaranteeApplication, receipt.application);
      authorize(actor, 'view-case', rightsOf(application));
      const payment = await em.findOneOrFail(Payment, receipt.payment);
      const { receiptNumber } = receipt;
      if (!receiptNumber || payment.method === 'transfer') throw new PageNotFound('no receipt for a transfer');
      const branch = await em.findOneOrFail(Branch, application.branch);
      const record = (await receiptsOfCase(em, application.id)).find((row) => row.id === receipt.id);
      return {
        number: receiptNumber, receivedOn: payment.receivedOn, payerName: payment.payerName, amount: receipt.amount, takenAs: record?.afterEnd ? 'deposit' : 'premium', paymentMethod: payment.method,
        receiptNumber: application.receptionNumber, guaranteeKind: application.kind,
        project: { workClass: application.workClass, name: application.projectName },
        branch: { name: branch.name, phone: branch.phone, postalCode: branch.postalCode, address: branch.address },
        handledBy: (await em.findOneOrFail(Staff, receipt.recordedBy)).name,
      };
    });
  }
}
