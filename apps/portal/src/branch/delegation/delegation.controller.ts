import { type CalendarDate, japanDate } from '#domain';
import { Branch, listDelegations, type PagePlace, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxesFrom, type DateBoxes, EMPTY_BOXES, inBoxes, readBoxes } from '../../application/date-boxes.js';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { Pages, seeOther } from '../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { absenteesFor, Delegate } from './delegate.js';
import { DELEGATION_PAGE, delegationPage, DELEGATIONS_PATH, DELEGATIONS_PER_PAGE, REASON_LENGTH, type TypedDelegation } from './delegation-page.js';

/** 代決: who stands in for whom at the branch; 支店長 and 本店 name their own deputies here, 本店 also those of a 支店長. */
@Controller('branch/delegations')
@ServesAudience('branch')
export class DelegationController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly delegate: Delegate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const from = inBoxes(this.today(), 'reiwa');
    await this.page(reply, actor, { absent: actor.staffId, deputy: '', from, until: EMPTY_BOXES, reason: '' }, new Map(), readPlace(params));
  }

  @Post()
  async name(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const typed: TypedDelegation = { absent: form.text('absent') || actor.staffId, deputy: form.text('deputy'), from: boxesFrom(form, 'from'), until: boxesFrom(form, 'until'), reason: form.text('reason') };
    const errors: FormErrors = new Map();
    if (typed.deputy === '') errors.set('deputy', '代決者を選んでください');
    const from = readDay(typed.from, 'from', '不在の初日', errors);
    const until = readDay(typed.until, 'until', '不在の最終日', errors);
    const reason = readTypedText(form, { name: 'reason', label: '不在の理由', maxLength: REASON_LENGTH }, errors);
    if (errors.size > 0 || from === null || until === null) return this.page(reply, actor, typed, errors, null);
    const refused = await this.delegate.name(actor, { absentId: typed.absent, deputyId: typed.deputy, from, until, reason });
    if (refused.size > 0) return this.page(reply, actor, typed, refused, null);
    await seeOther(reply, DELEGATIONS_PATH);
  }

  @Post(':id/end')
  async end(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.delegate.end(actor, id);
    await seeOther(reply, DELEGATIONS_PATH);
  }

  private today(): CalendarDate {
    return japanDate(this.clock.now().getTime());
  }

  private async page(reply: FastifyReply, actor: StaffActor, typed: TypedDelegation, errors: FormErrors, place: PagePlace | null): Promise<void> {
    const shown = await this.work.read(async (em) => ({
      page: await listDelegations(em, branchInSight(actor), place, DELEGATIONS_PER_PAGE), absentees: await absenteesFor(em, actor),
      branchNames: new Map((await em.find(Branch, {})).map(({ id, name }) => [id, name])),
    }));
    await this.pages.page(reply, DELEGATION_PAGE, delegationPage({ ...shown, actor, today: this.today(), place, typed, errors }));
  }
}

function readDay(boxes: DateBoxes, name: string, label: string, errors: FormErrors): CalendarDate | null {
  const reading = readBoxes(boxes);
  if (!reading.ok) errors.set(name, `${label}を、実際にある日付で入力してください`);
  return reading.ok ? reading.value : null;
}
