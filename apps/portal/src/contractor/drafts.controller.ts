import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StartDraft } from '../application/drafts/start-draft.js';
import { FormPages } from '../application/form-pages.js';
import { type ContractorActor, CurrentActor } from '../http/actor.js';
import { ServesAudience } from '../http/audience.js';
import { ReceivesUpload } from '../http/csrf.js';
import { seeOther } from '../http/pages.js';
import { Form, SearchParams, SubmittedForm } from '../http/submitted-form.js';

/** The contractor's own application form, from the first page to 「この内容で保証を申し込む」. */
@Controller('applications/drafts')
@ServesAudience('contractor')
export class DraftsController {
  constructor(
    private readonly forms: FormPages,
    private readonly start: StartDraft,
  ) {}

  @Post()
  async begin(@CurrentActor() actor: ContractorActor, @Res() reply: FastifyReply): Promise<void> {
    await seeOther(reply, `/applications/drafts/${await this.start.forContractor(actor)}`);
  }

  /** Who signs in again after 「申込みを始める」 comes here. */
  @Get()
  beginAgain(@Res() reply: FastifyReply): Promise<void> {
    return seeOther(reply, '/applications/new');
  }

  @Get(':id')
  top(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.top(actor, id, reply);
  }

  @Get(':id/steps/:step')
  step(
    @CurrentActor() actor: ContractorActor, @Param('id') id: string, @Param('step') step: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forms.showStep(actor, id, step, params, reply);
  }

  @Post(':id/steps/attachments')
  @ReceivesUpload()
  attachments(
    @CurrentActor() actor: ContractorActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forms.saveAttachments(actor, id, params, request, reply);
  }

  @Post(':id/steps/:step')
  save(
    @CurrentActor() actor: ContractorActor, @Param('id') id: string, @Param('step') step: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forms.saveStep(actor, id, step, params, form, reply);
  }

  @Get(':id/check')
  check(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.check(actor, id, reply);
  }

  @Post(':id/check')
  submit(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.submit(actor, id, form, reply);
  }

  @Get(':id/discard')
  confirmDiscard(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.confirmDiscard(actor, id, reply);
  }

  @Post(':id/discard')
  discard(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.discard(actor, id, '/home?discarded=1', reply);
  }
}
