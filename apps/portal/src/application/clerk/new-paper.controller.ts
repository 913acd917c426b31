import { DomainError, japanDate, mayEnterApplications } from '#domain';
import { type CustomerChoice, listOpenDrafts, searchCustomers, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { Form, SearchParams, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { draftsKept } from '../drafts/draft-term.js';
import { StartDraft } from '../drafts/start-draft.js';
import { NEW_PAPER_PAGE, newPaperView, PAPER_CHANNELS, paperErrors, type TypedPaper, typedPaper } from './new-paper-page.js';

const MOST_FOUND = 20;

/** Where 受付 begins to type in an application that came by post, FAX or at the counter. */
@Controller('branch/applications/new')
@ServesAudience('branch')
export class NewPaperController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly start: StartDraft,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.page(actor, typedPaper(params), new Map(), reply, params.has('discarded'));
  }

  @Post()
  async begin(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const typed = typedPaper(form);
    const errors = paperErrors(typed);
    const channel = PAPER_CHANNELS.find((known) => known === typed.channel);
    if (errors.size > 0 || channel === undefined) return this.page(actor, typed, errors, reply);
    await seeOther(reply, `/branch/applications/drafts/${await this.start.forPaper(actor, typed.customerId, channel)}`);
  }

  private async page(actor: StaffActor, typed: TypedPaper, errors: ReadonlyMap<string, string>, reply: FastifyReply, discarded = false): Promise<void> {
    if (!mayEnterApplications(actor)) throw new DomainError('authority/forbidden');
    const query = typed.query.trim();
    const [found, drafts] = await this.work.read(async (em) => [
      query === '' ? NOBODY : await findOwn(em, query, branchInSight(actor)),
      await listOpenDrafts(em, { branchId: actor.branchId }, draftsKept(japanDate(this.clock.now().getTime())), MOST_FOUND),
    ] as const);
    await this.pages.page(reply, NEW_PAPER_PAGE, newPaperView(typed, found, drafts, errors, discarded));
  }
}

const NOBODY = { customers: [], elsewhere: null };

/** Customers of the branch; where there are none, the branch that has such a customer, so that nobody is registered twice. */
async function findOwn(em: EntityManager, query: string, branchId: string | null): Promise<{ readonly customers: readonly CustomerChoice[]; readonly elsewhere: string | null }> {
  const customers = await searchCustomers(em, query, branchId, MOST_FOUND);
  if (customers.length > 0 || branchId === null) return { customers, elsewhere: null };
  const [other] = await searchCustomers(em, query, null, 1);
  return { customers, elsewhere: other?.branchName ?? null };
}
