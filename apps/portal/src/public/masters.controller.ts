import { Branch, TermsEdition, UnitOfWork } from '#persistence';
import { japanDate } from '#domain';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { Pages } from '../http/pages.js';
import { PageNotFound } from '../http/problems.js';
import { CLOCK } from '../http/tokens.js';
import { branchesPage, branchViews, editionView, termsPage, termsView } from './masters-pages.js';
import { isRowId } from '../http/row-id.js';


/** Public pages that show master data: branches, terms in force. */
@Controller()
@ServesAudience('public')
export class MastersController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('branches')
  async branches(@Res() reply: FastifyReply): Promise<void> {
    await this.pages.page(reply, branchesPage, { title: 'お問い合わせ・支店一覧', branches: branchViews(await this.work.read((em) => em.find(Branch, {}, { orderBy: { code: 'asc' } }))) });
  }

  @Get('terms')
  async terms(@Res() reply: FastifyReply): Promise<void> {
    const editions = await this.work.read((em) => em.find(TermsEdition, {}, { orderBy: { effectiveFrom: 'desc' } }));
    await this.pages.page(reply, termsPage, termsView(editions, japanDate(this.clock.now().getTime())));
  }

  /** One edition, in force or not: a certificate leads to the 約款 it was concluded under. */
  @Get('terms/:id')
  async edition(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const edition = isRowId(id) ? await this.work.read((em) => em.findOne(TermsEdition, { id })) : null;
    if (edition === null) throw new PageNotFound('no such edition of the terms');
    await this.pages.page(reply, termsPage, editionView(edition));
  }
}
