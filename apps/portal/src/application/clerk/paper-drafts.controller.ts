import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FormPages } from '../form-pages.js';
import { type StaffActor, CurrentActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { ReceivesUpload } from '../../http/csrf.js';
import { Form, SearchParams, SubmittedForm } from '../../http/submitted-form.js';

/** The same form for 受付, who types in what came by post, FAX or at the counter. */
@Controller('branch/applications/drafts')
@ServesAudience('branch')
export class PaperDraftsController {
  constructor(private readonly forms: FormPages) {}

  @Get(':id')
  top(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.top(actor, id, reply);
  }

  @Get(':id/steps/:step')
  step(
    @CurrentActor() actor: StaffActor, @Param('id') id: string, @Param('step') step: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forms.showStep(actor, id, step, params, reply);
  }

  @Post(':id/steps/attachments')
  @ReceivesUpload()
  attachments(
    @CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forms.saveAttachments(actor, id, params, request, reply);
  }

  @Post(':id/steps/:step')
  save(
    @CurrentActor() actor: StaffActor, @Param('id') id: string, @Param('step') step: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.forms.saveStep(actor, id, step, params, form, reply);
  }

  @Get(':id/check')
  check(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.check(actor, id, reply);
  }

  @Post(':id/check')
  submit(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.submit(actor, id, form, reply);
  }

  @Get(':id/discard')
  confirmDiscard(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.confirmDiscard(actor, id, reply);
  }

  @Post(':id/discard')
  discard(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.forms.discard(actor, id, '/branch/applications/new?discarded=1', reply);
  }
}
