import { APPLICATION_STATES, beginning } from '#domain';
import { listCasesForAdministrator, UnitOfWork } from '#persistence';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { caseListPage, caseListView } from './case-list-page.js';
import { readCaseSearch } from './case-search.js';

const PAGE_SIZE = 50;

/** 案件: every case of every branch by any of its numbers or names. */
@Controller('admin')
@ServesAudience('admin')
export class CaseListController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
  ) {}

  @Get()
  async list(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = beginning(params.text('q'), 100);
    const place = readPlace(params);
    const state = APPLICATION_STATES.find((known) => known === params.text('state')) ?? null;
    const search = readCaseSearch(query);
    const page = search.kind === 'too-short'
      ? { rows: [], previous: null, next: null }
      : await this.work.read((em) => listCasesForAdministrator(em, { ...search.filter, state }, place, PAGE_SIZE));
    await this.pages.page(reply, caseListPage, caseListView(page, { query, state, place, tooShort: search.kind === 'too-short' }));
  }
}
