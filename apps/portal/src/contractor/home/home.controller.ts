import { japanDate } from '#domain';
import {
  Announcement, Branch, countGuarantees, countOpenDrafts, listCasesAwaitingCustomer, listContractorCases, listExpiredDrafts, listOpenDrafts, readReturnedAddresses, UnitOfWork,
} from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { draftsExpired, draftsKept } from '../../application/drafts/draft-term.js';
import { type ContractorActor, CurrentActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { readGuaranteeQuery, toFilter } from '../guarantees/guarantee-filter.js';
import { HOME_PAGE, homeView } from './home-view.js';

const MOST_WAITING = 10;
/** What stops a case is shown whatever else waits. */
const MOST_STOPPED = 50;
const MOST_DRAFTS = 5;
const RECENT_CASES = 5;
const MOST_NEWS = 5;
/** What 保証工事一覧 shows when it is opened: HOME counts the same. */
const FIRST_LIST = toFilter(readGuaranteeQuery(new SubmittedForm({})));

/** HOME: what waits for the customer comes first. */
@Controller('home')
@ServesAudience('contractor')
export class HomeController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const today = japanDate(this.clock.now().getTime());
    const kept = draftsKept(today);
    const source = await this.work.read(async (em) => {
      const cases = await listContractorCases(em, actor.customerId, null, RECENT_CASES);
      const shown = { $or: [{ shownUntil: null }, { shownUntil: { $gte: today } }], postedOn: { $lte: today } };
      return {
        actor, today, welcome: params.has('welcome'), discarded: params.has('discarded'),
        returned: await readReturnedAddresses(em, actor.accountId),
        awaiting: await listCasesAwaitingCustomer(em, actor.customerId, { today, limit: MOST_WAITING, mostStopped: MOST_STOPPED }),
        drafts: await listOpenDrafts(em, { accountId: actor.accountId }, kept, MOST_DRAFTS),
        expired: await listExpiredDrafts(em, actor.accountId, draftsExpired(today)),
        draftCount: await countOpenDrafts(em, actor.accountId, kept.since),
        cases: cases.rows, more: cases.next !== null,
        guarantees: (await countGuarantees(em, actor.customerId, FIRST_LIST)).all,
        announcements: await em.find(Announcement, shown, { orderBy: { postedOn: 'desc', id: 'desc' }, limit: MOST_NEWS }),
        branch: await em.findOneOrFail(Branch, actor.branchId),
      };
    });
    await this.pages.page(reply, HOME_PAGE, homeView(source));
  }
}
