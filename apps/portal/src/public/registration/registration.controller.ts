import { beginning, readReceiptNumber } from '#domain';
import { Branch, Registration, UnitOfWork } from '#persistence';
import { Controller, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendFile, sendPdf } from '../../http/send-pdf.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { RegistrationForms } from './registration-forms.js';
import { aboutRegistrationPage, aboutRegistrationView, registrationStatusPage, registrationStatusView } from './registration-pages.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** お客様IDをお持ちでない方: the ways to an ID, the form to print, and where an application stands. */
@Controller('registration')
@ServesAudience('public')
export class RegistrationController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly forms: RegistrationForms,
  ) {}

  @Get()
  async about(@Res() reply: FastifyReply): Promise<void> {
    const branches = await this.work.read((em) => em.find(Branch, {}, { orderBy: { code: 'asc' } }));
    await this.pages.page(reply, aboutRegistrationPage, aboutRegistrationView(branches));
  }

  /** 利用申込書 (PDF) with the FAX number of the branch chosen. */
  @Get('form.pdf')
  async form(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.forms.blank(await this.branchOf(params)), 'registration-form');
  }

  /** The same as an Excel workbook, whose cells are read back exactly. */
  @Get('form.xlsx')
  async workbook(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await sendFile(reply, await this.forms.workbook(await this.branchOf(params)), { type: XLSX, fallback: 'registration-form.xlsx' });
  }

  @Get('status')
  async status(@Res() reply: FastifyReply): Promise<void> {
    await this.pages.page(reply, registrationStatusPage, registrationStatusView('', null, null));
  }

  /** The state and nothing else: neither whose it is, nor whether anybody has an ID. */
  @Post('status')
  async find(@Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const typed = beginning(form.text('number'), 100);
    const reading = readReceiptNumber(typed);
    if (!reading.ok) {
      return this.pages.page(reply, registrationStatusPage, registrationStatusView(typed, null, '受付番号は、7けたの数字で入力してください（例：26-04131）'));
    }
    const found = await this.work.read((em) => em.findOne(Registration, { receptionNumber: reading.value }));
    const error = found === null ? '利用申込みの受付番号ではないようです。番号を確かめてください' : null;
    await this.pages.page(reply, registrationStatusPage, registrationStatusView(typed, found && { number: found.receptionNumber, state: found.state }, error));
  }

  private async branchOf(params: SubmittedForm): Promise<Branch> {
    const code = params.text('branch');
    const branch = /^\d{2}$/.test(code) ? await this.work.read((em) => em.findOne(Branch, { code })) : null;
    if (!branch) throw new PageNotFound();
    return branch;
  }
}
