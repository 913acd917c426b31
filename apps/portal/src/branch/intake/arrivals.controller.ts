import { ARRIVAL_CHANNEL_LABELS, ARRIVAL_CLASS_LABELS, ARRIVAL_STATE_LABELS, formatJapanInstant, QUARANTINE_WORDS } from '#domain';
import { Arrival, type ArrivalPage, pagesOfArrivals, readOpenArrivals, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { intakePath } from './intake-words.js';
import { SortArrival, SORTED_CLASSES } from './sort-arrival.js';

interface ArrivalsPageView extends PageView {
  readonly arrivals: readonly {
    readonly heading: string;
    readonly detail: string;
    readonly state: string;
    readonly alarming: boolean;
    readonly reason: string | null;
    readonly rule: string | null;
    readonly pages: string;
    readonly registerAction: string | null;
    readonly setAsideAction: string | null;
  }[];
  readonly classes: readonly { readonly value: string; readonly label: string }[];
}

const ARRIVALS_PAGE = pageTemplate<ArrivalsPageView>('branch/intake/arrivals');

/** 仕分け待ち・隔離: what has come in and is no registration yet; nothing disappears without a person's word. */
@Controller('branch/intake/arrivals')
@ServesAudience('branch')
export class ArrivalsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly sort: SortArrival,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Res() reply: FastifyReply): Promise<void> {
    const { arrivals, pages } = await this.work.read(async (em) => {
      const open = await readOpenArrivals(em, actor.isHeadOffice ? null : actor.branchId);
      return { arrivals: open, pages: await pagesOfArrivals(em, open.map(({ id }) => id)) };
    });
    await this.pages.page(reply, ARRIVALS_PAGE, {
      title: '仕分け待ち・隔離', classes: SORTED_CLASSES.map((value) => ({ value, label: ARRIVAL_CLASS_LABELS[value] })),
      arrivals: arrivals.map((arrival) => arrivalView(arrival, pages.get(arrival.id) ?? [])),
    });
  }

  /** 利用申込みとして受け付ける. */
  @Post(':arrival/register')
  async register(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Res() reply: FastifyReply): Promise<void> {
    await seeOther(reply, intakePath(await this.sort.register(actor, arrival)));
  }

  /** 対象外: question, other paper, junk; the original stays. */
  @Post(':arrival/set-aside')
  async setAside(@CurrentActor() actor: StaffActor, @Param('arrival') arrival: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.sort.setAside(actor, arrival, SORTED_CLASSES.find((known) => known === form.text('class')) ?? 'other-paper');
    await seeOther(reply, '/branch/intake/arrivals');
  }
}

function arrivalView(arrival: Arrival, pages: readonly ArrivalPage[]): ArrivalsPageView['arrivals'][number] {
  const path = `/branch/intake/arrivals/${arrival.id}`;
  const quarantined = arrival.state === 'quarantined';
  const unfiled = pages.filter(({ registration }) => !registration).length;
  return {
    heading: arrival.subject === '' ? arrival.fileName : arrival.subject,
    detail: `${formatJapanInstant(arrival.receivedAt.getTime())}　${ARRIVAL_CHANNEL_LABELS[arrival.channel]}　${arrival.sender === '' ? '発信元なし' : arrival.sender}`,
    state: ARRIVAL_STATE_LABELS[arrival.state], alarming: quarantined, reason: arrival.quarantine ? QUARANTINE_WORDS[arrival.quarantine] : null,
    rule: arrival.class ? `${ARRIVAL_CLASS_LABELS[arrival.class]}${arrival.classRule ? `（${arrival.classRule}）` : ''}` : null, pages: `仕分けていないページ ${unfiled}枚`,
    registerAction: arrival.state === 'sorting' && unfiled > 0 ? `${path}/register` : null, setAsideAction: arrival.state === 'stored' ? null : `${path}/set-aside`,
  };
}
