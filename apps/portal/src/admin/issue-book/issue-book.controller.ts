import { type CalendarDate, japanDate, japanInstant, readDate } from '#domain';
import { Branch, listIssueDays, readIssueBook, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { issueBookPage, issueBookView } from './issue-book-page.js';

const DAYS_LISTED = 20;
const END_OF_DAY = 1_440;

/** 発行簿: what a branch concluded on a day, in the order of the numbers, with its gaps. */
@Controller('admin/register')
@ServesAudience('admin')
export class IssueBookController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    const today = japanDate(now.getTime());
    const view = await this.work.read(async (em) => {
      const branches = await em.find(Branch, {}, { orderBy: { code: 'asc' } });
      // A branch that does not exist is never answered with the book of another.
      const asked = params.text('branch');
      const branch = asked === '' ? (branches.find(({ isHeadOffice }) => !isHeadOffice) ?? branches[0]) : branches.find(({ code }) => code === asked);
      if (!branch) throw new PageNotFound(`no branch ${asked.slice(0, 40)}`);
      const days = await listIssueDays(em, branch.id, DAYS_LISTED);
      const typed = params.text('day').slice(0, 30);
      const date = dayAsked(typed) ?? (typed === '' ? latestDay(days) : null) ?? today;
      const book = await readIssueBook(em, branch.id, new Date(japanInstant(date)), new Date(japanInstant(date, END_OF_DAY)));
      return issueBookView({
        branches, branch, date, days, book, now,
        typedDay: typed === '' ? date.replaceAll('-', '/') : typed,
        dayRefused: typed !== '' && dayAsked(typed) === null,
      });
    });
    await this.pages.page(reply, issueBookPage, view);
  }
}

function dayAsked(typed: string): CalendarDate | null {
  if (typed === '') return null;
  const reading = readDate(typed);
  return reading.ok ? reading.value : null;
}

function latestDay(days: readonly { readonly day: string }[]): CalendarDate | null {
  return (days[0]?.day ?? null) as CalendarDate | null;
}
