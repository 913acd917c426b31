import { listKeyRecords, UnitOfWork } from '#persistence';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { isKeyScope, KEY_SCOPES, keyRecordsPage, keyRecordsView } from './key-records-page.js';

const PAGE_SIZE = 50;

/** 認証キーの記録: who issued, displayed, re-issued or used which key. No key is ever shown here. */
@Controller('admin/keys')
@ServesAudience('admin')
export class KeyRecordsController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
  ) {}

  @Get()
  async list(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const asked = params.text('only');
    const scope = isKeyScope(asked) ? asked : 'all';
    const place = readPlace(params);
    const page = await this.work.read((em) => listKeyRecords(em, KEY_SCOPES[scope].kinds, place, PAGE_SIZE));
    await this.pages.page(reply, keyRecordsPage, keyRecordsView(page, scope, place));
  }
}
