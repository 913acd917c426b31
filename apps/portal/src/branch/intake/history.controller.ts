import { formatJapanInstant } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { registrationFactName, registrationFactWords } from '../../account-records/registration-fact-words.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { CLOCK } from '../../http/tokens.js';
import { readRegistrationFile } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';

interface IntakeHistoryView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly lines: readonly { readonly at: string; readonly who: string; readonly what: string; readonly result: string }[];
}

const HISTORY_PAGE = pageTemplate<IntakeHistoryView>('branch/intake/history');

/** 経過: every fact of the registration in its order. */
@Controller('branch/intake/:id/history')
@ServesAudience('branch')
export class IntakeHistoryController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const file = await this.work.read((em) => readRegistrationFile(em, actor, id));
    await this.pages.page(reply, HISTORY_PAGE, {
      title: `${file.registration.receptionNumber} 経過`, header: registrationHeader(file, actor, 'history', this.clock.now()),
      lines: file.facts.map((fact) => ({ at: formatJapanInstant(fact.at.getTime()), who: fact.actorName, what: registrationFactName(fact, Boolean(file.registration.reissueOf)), result: registrationFactWords(fact) })),
    });
  }
}
