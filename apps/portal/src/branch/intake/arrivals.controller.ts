import { ARRIVAL_CLASS_LABELS, groupDigits, isSealed, QUARANTINE_WORDS, refusalOfArrivalAct } from '#domain';
import { Arrival, type ArrivalPage, type Continuation, countOpenArrivals, findContinuations, findLikeArrivals, type LikeArrival, listArrivalsAside, listOpenArrivals, pagesOfArrivals, readAnswered, type Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { formMark } from '../../http/repeated-form.js';
import { isRowId } from '../../http/row-id.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { LinkView, PaginationView, PanelView, TagView } from '../../http/view-models.js';
import { ARRIVALS_PATH, arrivalClassWords, arrivalDetail, arrivalHeading, arrivalPath, arrivalTabs, type ArrivalTabView, arrivalTag, continuationLinks, garbledWords, likeArrivalLinks, lookedBackTo, replyView, type ReplyView } from './arrival-words.js';
import { intakePath } from './intake-words.js';
import { arrivalRights } from './locked-arrival.js';
import { type CodeFilingView, codeFilings, namedOn, readNamedByCode } from './named-by-code.js';
import { SortArrival, SORTED_CLASSES } from './sort-arrival.js';

interface ArrivalsPageView extends PageView {
  /** How many wait; null where the list only grows. */
  readonly count: string | null;
  readonly tabs: readonly ArrivalTabView[];
  readonly note: string;
  /** What was set aside on the page before, and the way to the next. */
  readonly done: PanelView | null;
  readonly empty: string;
  readonly arrivals: readonly {
    /** Where the page is led to after the one before it. */
    readonly anchor: string;
    readonly href: string;
    readonly heading: string;
    readonly detail: string;
    readonly state: TagView;
    readonly reason: string | null;
    readonly rule: string | null;
    /** How many wait to be filed; that it is still to be read; null when it has none. */
    readonly pages: string | null;
    readonly alike: readonly LinkView[];
    readonly continuations: readonly LinkView[];
    readonly garbled: string | null;
    readonly reply: ReplyView | null;
    readonly codeFilings: readonly CodeFilingView[];
    readonly registerAction: string | null;
    readonly setAsideAction: string | null;
    readonly takeBackAction: string | null;
    readonly readAgainAction: string | null;
  }[];
  readonly classes: readonly { readonly value: string; readonly label: string }[];
  readonly pagination: PaginationView | null;
}

const ARRIVALS_PAGE = pageTemplate<ArrivalsPageView>('branch/intake/arrivals');
const PAGE_SIZE = 50;
/** In the address after 対象外: which arrival it was. What became of it the database says. */
const SET_ASIDE = 'set-aside';

/** 仕分け待ち・隔離, and 対象外: what has come in and is no registration; nothing disappears without a person's word. */
@Controller('branch/intake/arrivals')
@ServesAudience('branch')
export class ArrivalsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly sort: SortArrival,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const aside = params.text('view') === 'aside';
    const branch = branchInSight(actor);
    const place = readPlace(params);
    const address = aside ? (`${ARRIVALS_PATH}?view=aside` as const) : ARRIVALS_PATH;
    const { page, done, count, pages, alike, continuations, answered, named } = await this.work.read(async (em) => {
      const found = await (aside ? listArrivalsAside : listOpenArrivals)(em, branch, place, PAGE_SIZE);
      const ids = found.rows.map(({ id }) => id);
      const pages = await pagesOfArrivals(em, ids);
      const done = isRowId(params.text(SET_ASIDE)) ? await em.findOne(Arrival, { id: params.text(SET_ASIDE), state: 'set-aside', ...(branch === null ? {} : { branch }) }) : null;
      return { page: found, done, count: aside ? null : await countOpenArrivals(em, branch), pages, named: await readNamedByCode(em, branch, [...pages.values()].flat()), alike: await findLikeArrivals(em, ids, lookedBackTo(this.clock.now())), continuations: await findContinuations(em, found.rows), answered: await readAnswered(em, branch, found.rows) };
    });
    await this.pages.page(reply, ARRIVALS_PAGE, {
      title: aside ? '対象外' : '仕分け待ち・隔離', classes: SORTED_CLASSES.map((value) => ({ value, label: ARRIVAL_CLASS_LABELS[value] })),
      tabs: arrivalTabs(address), count: count === null ? null : `${groupDigits(count)}件`,
      note: aside ? '利用申込みではないとしたものです。原本はそのまま残り、仕分けへ戻せます。' : '届いたもののうち、まだ利用申込みとして受け付けていないものです。原本はそのまま残ります。',
      empty: aside ? '対象外としたものはありません。' : '仕分け待ちも隔離もありません。',
      done: done && setAsideWords(done, page.rows),
      arrivals: page.rows.map((arrival) => arrivalView(actor, arrival, pages.get(arrival.id) ?? [], alike.get(arrival.id) ?? [], continuations.get(arrival.id) ?? [], answered, named)),
      pagination: keysetPagination(page, place, { address, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }

  /** 利用申込みとして受け付ける. */
  @Post(':arrival/register')
  async register(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await seeOther(reply, intakePath(await this.sort.register(actor, arrival, formMark(form))));
  }

  /** 返信として入れる. */
  @Post(':arrival/answer')
  async answer(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await seeOther(reply, intakePath(await this.sort.answer(actor, arrival, formMark(form))));
  }

  /** コードの受付に入れる. */
  @Post(':arrival/file')
  async file(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await seeOther(reply, intakePath(await this.sort.fileByCode(actor, arrival, form.text('to'), formMark(form))));
  }

  /** 対象外: question, other paper, junk; the original stays. */
  @Post(':arrival/set-aside')
  async setAside(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const as = SORTED_CLASSES.find((known) => known === form.text('class'));
    if (as === undefined) throw new PageNotFound('no such class');
    await this.sort.setAside(actor, arrival, as);
    await seeOther(reply, `${ARRIVALS_PATH}?${SET_ASIDE}=${arrival}`);
  }

  /** もう一度読み取る. */
  @Post(':arrival/read-again')
  async readAgain(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.sort.readAgain(actor, arrival, formMark(form));
    await seeOther(reply, arrivalPath(arrival));
  }

  /** 仕分けへ戻す. */
  @Post(':arrival/take-back')
  async takeBack(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.sort.takeBack(actor, arrival, formMark(form));
    await seeOther(reply, arrivalPath(arrival));
  }
}

/** 対象外にした: as what, how it is taken back, and the next that waits, where the one was in the list. */
function setAsideWords(done: Arrival, waiting: readonly Arrival[]): PanelView {
  const [next] = [...waiting.filter(({ receivedAt, id }) => receivedAt > done.receivedAt || (receivedAt.getTime() === done.receivedAt.getTime() && id > done.id)), ...waiting];
  return {
    tone: 'success', title: `「${arrivalHeading(done)}」を、${done.class === null || done.class === undefined ? '' : `${ARRIVAL_CLASS_LABELS[done.class]}として`}対象外にしました。`,
    lines: ['間違えたときは、「対象外」の一覧から仕分けへ戻せます。'],
    link: next === undefined ? null : { href: `#${anchorOf(next)}`, text: `次へ：${arrivalHeading(next)}`, hidden: null },
  };
}

function anchorOf({ id }: Pick<Arrival, 'id'>): string {
  return `arrival-${id}`;
}

function arrivalView(actor: StaffActor, arrival: Arrival, pages: readonly ArrivalPage[], alike: readonly LikeArrival[], continuations: readonly Continuation[], answered: ReadonlyMap<string, Registration>, named: readonly Registration[]): ArrivalsPageView['arrivals'][number] {
  const path = arrivalPath(arrival.id);
  const rights = arrivalRights(arrival);
  const unfiled = pages.filter(({ registration }) => !registration).length;
  return {
    anchor: anchorOf(arrival), href: path, heading: arrivalHeading(arrival), detail: arrivalDetail(arrival), state: arrivalTag(arrival), reason: arrival.quarantine ? QUARANTINE_WORDS[arrival.quarantine] : null,
    rule: arrivalClassWords(arrival), pages: arrival.state === 'stored' ? '読み取りを待っています。終わると、ここで仕分けられます。' : unfiled > 0 ? `仕分けていないページ ${unfiled}枚` : null, alike: likeArrivalLinks(alike), continuations: continuationLinks(continuations), garbled: isSealed(arrival) ? null : garbledWords(arrival),
    reply: isSealed(arrival) ? null : replyView(actor, arrival, answered), codeFilings: isSealed(arrival) ? [] : codeFilings(actor, arrival, namedOn(pages, named)),
    registerAction: refusalOfArrivalAct(actor, 'register', rights) === null ? `${path}/register` : null,
    setAsideAction: arrival.state !== 'set-aside' && refusalOfArrivalAct(actor, 'set-aside', rights) === null ? `${path}/set-aside` : null,
    readAgainAction: refusalOfArrivalAct(actor, 'read-again', rights) === null ? `${path}/read-again` : null,
    takeBackAction: refusalOfArrivalAct(actor, 'take-back', rights) === null ? `${path}/take-back` : null,
  };
}
