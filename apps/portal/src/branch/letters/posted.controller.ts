import { type CalendarDate, isCalendarDate, japanDate, readTrackingNumber, seesBranch } from '#domain';
import { listPostedLetters, listPostingDays, type PostedLetterRow, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { boxesFrom, inBoxes, readBoxes } from '../../application/date-boxes.js';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { type FormErrors, readSearch, readTypedText } from '../typed-text.js';
import { letterTabs, POSTED_PATH, RETURNED_PATH } from './letter-tabs.js';
import { PostLetters } from './post-letters.js';
import { MOST_POSTED, POSTED_PAGE, postedPage, type PostedView, RETURN_PAGE, RETURN_REASON, returnPage, shownField, trackingField } from './posted-page.js';
import { TrackLetters, type TypedNumber } from './track-letters.js';
import { isRowId, rowId } from '../../http/row-id.js';

const MOST_DAYS = 14;
const TRACKING = trackingField('');

/** 発送簿: by day or by search, with 引受番号 entered afterwards and 返戻 recorded. The page prints as the book. */
@Controller('branch/letters/posted')
@ServesAudience('branch')
export class PostedLettersController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly letters: PostLetters,
    private readonly tracking: TrackLetters,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, params, new Map(), new Map());
  }

  /** 引受番号 of all lines of the page; one that was emptied is taken away. */
  @Post()
  async track(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const values = form.values();
    const typed = new Map(Object.entries(values).filter(([name]) => name.startsWith(TRACKING)).map(([name, value]) => [name.slice(TRACKING.length), value] as const));
    const [errors, numbers]: [FormErrors, Map<string, TypedNumber>] = [new Map(), new Map()];
    for (const [letterId, text] of typed) {
      const shown = values[shownField(letterId)] ?? null;
      // As it was shown it says nothing: somebody else may have entered it meanwhile.
      if (text.trim() === (shown ?? '') || !isRowId(letterId)) continue;
      const reading = text.trim() === '' ? { ok: true as const, value: '' } : readTrackingNumber(text);
      if (reading.ok) numbers.set(letterId, { number: reading.value, shown });
      else errors.set(trackingField(letterId), '引受番号は、数字11けたで入力してください');
    }
    if (errors.size > 0) return this.page(reply, actor, params, typed, errors);
    const taken = await this.tracking.run(actor, numbers);
    if (taken.size > 0) return this.page(reply, actor, params, typed, new Map([...taken].map(([letterId, problem]) => [trackingField(letterId), problem])));
    await seeOther(reply, addressOf(params));
  }

  @Get(':id/return')
  async askReturn(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { letter, tabs } = await this.work.read(async (em) => ({ letter: await readLetter(em, actor, id), tabs: await letterTabs(em, actor, POSTED_PATH) }));
    await this.pages.page(reply, RETURN_PAGE, returnPage(actor, tabs, letter, { on: inBoxes(japanDate(this.clock.now().getTime()), 'reiwa'), reason: '' }, new Map()));
  }

  @Post(':id/return')
  async recordReturn(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const on = boxesFrom(form, 'on');
    const day = readBoxes(on);
    if (!day.ok) errors.set('on', '戻った日を、実際にある日付で入力してください');
    const reason = readTypedText(form, RETURN_REASON, errors);
    const refused = errors.size > 0 || !day.ok ? errors : await this.letters.recordReturn(actor, formMark(form), id, day.value, reason);
    const { letter, tabs } = await this.work.read(async (em) => ({ letter: await readLetter(em, actor, id), tabs: await letterTabs(em, actor, POSTED_PATH) }));
    if (refused.size === 0) return seeOther(reply, letter.over === null && seesBranch(actor, letter.branchId) ? RETURNED_PATH : `${POSTED_PATH}/${id}/return`);
    await this.pages.page(reply, RETURN_PAGE, returnPage(actor, tabs, letter, { on, reason: form.text('reason') }, refused));
  }

  private async page(reply: FastifyReply, actor: StaffActor, params: SubmittedForm, typed: ReadonlyMap<string, string>, errors: FormErrors): Promise<void> {
    const source = await this.work.read(async (em) => {
      const branch = branchInSight(actor);
      const days = await listPostingDays(em, branch, MOST_DAYS);
      const view: PostedView = { query: readSearch(params), day: dayOf(params) ?? days[0]?.day ?? null };
      return { tabs: await letterTabs(em, actor, POSTED_PATH), days, view, rows: await readRows(em, branch, view) };
    });
    await this.pages.page(reply, POSTED_PAGE, postedPage({ actor, ...source, justPosted: params.text('posted').split(','), typed, errors }));
  }
}

function readRows(em: EntityManager, branch: string | null, { query, day }: PostedView): Promise<PostedLetterRow[]> {
  if (query !== '') return [...query].length < 2 ? Promise.resolve([]) : listPostedLetters(em, branch, { by: 'text', text: query }, MOST_POSTED + 1);
  return day === null ? Promise.resolve([]) : listPostedLetters(em, branch, { by: 'day', day }, MOST_POSTED + 1);
}

async function readLetter(em: EntityManager, actor: StaffActor, id: string): Promise<PostedLetterRow> {
  const [letter] = await listPostedLetters(em, branchInSight(actor), { by: 'letter', letterId: rowId(id) }, 1);
  if (!letter) throw new PageNotFound(`no posted letter ${id}`);
  return letter;
}

function dayOf(params: SubmittedForm): CalendarDate | null {
  const day = params.text('day');
  return isCalendarDate(day) ? day : null;
}

function addressOf(params: SubmittedForm): string {
  const [query, day] = [readSearch(params), dayOf(params)];
  return query === '' ? (day === null ? POSTED_PATH : `${POSTED_PATH}?day=${day}`) : `${POSTED_PATH}?q=${encodeURIComponent(query)}`;
}
