import { beginning, readReceiptNumber } from '#domain';
import { Branch, UnitOfWork } from '#persistence';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFile, sendPdf } from '../../http/send-pdf.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { LookUpStatus } from './look-up-status.js';
import { RegistrationForms } from './registration-forms.js';
import { aboutRegistrationPage, aboutRegistrationView, refusedLookWords, registrationStatusPage, registrationStatusView } from './registration-pages.js';
import { sealIsWaived } from './registration-settings.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** お客様IDをお持ちでない方: the ways to an ID, the form to print, and where an application stands. */
@Controller('registration')
@ServesAudience('public')
export class RegistrationController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly forms: RegistrationForms,
    private readonly lookUp: LookUpStatus,
  ) {}

  @Get()
  async about(@Res() reply: FastifyReply): Promise<void> {
    const { branches, sealWaived } = await this.work.read(async (em) => ({ branches: await em.find(Branch, {}, { orderBy: { code: 'asc' } }), sealWaived: await sealIsWaived(em) }));
    await this.pages.page(reply, aboutRegistrationPage, aboutRegistrationView(branches, sealWaived));
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
  async find(@Req() request: FastifyRequest, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const typed = beginning(form.text('number'), 100);
    const reading = readReceiptNumber(typed);
    if (!reading.ok) {
      return this.pages.page(reply, registrationStatusPage, registrationStatusView(typed, null, '受付番号は、7けたの数字で入力してください（例：26-04131）'));
    }
    const found = await this.lookUp.run(reading.value, request.ip);
    if (found.outcome === 'found') return this.pages.page(reply, registrationStatusPage, registrationStatusView(typed, found, null));
    // The number may be right: what is in the way is not to be mended in the field.
    if (found.outcome === 'throttled') return this.pages.page(reply, registrationStatusPage, registrationStatusView(typed, null, null, refusedLookWords(found)), 429);
    await this.pages.page(reply, registrationStatusPage, registrationStatusView(typed, null, refusedLookWords(found)), 422);
  }

  private async branchOf(params: SubmittedForm): Promise<Branch> {
    const code = params.text('branch');
    const branch = /^\d{2}$/.test(code) ? await this.work.read((em) => em.findOne(Branch, { code })) : null;
    if (!branch) throw new PageNotFound();
    return branch;
  }
}
