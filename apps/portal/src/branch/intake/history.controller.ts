import {
  AUDIT_EVENT_LABELS, DEFICIENCY_PAPER_LABELS, DEFICIENCY_REASONS, type DeficiencyPaper, DUPLICATE_DECISION_LABELS, type DuplicateDecision, formatJapanInstant, isDeficiencyReason, REGISTRATION_CLOSING_LABELS,
  type RegistrationClosing,
} from '#domain';
import { type TimelineFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
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
      lines: file.facts.map((fact) => ({ at: formatJapanInstant(fact.at.getTime()), who: fact.actorName, what: AUDIT_EVENT_LABELS[fact.kind], result: resultOf(fact) })),
    });
  }
}

/** What came of a fact, in the words of the branch; '' when its name says all. */
function resultOf({ kind, data }: TimelineFact): string {
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const list = (name: string): readonly string[] => (Array.isArray(data[name]) ? data[name].filter((item): item is string => typeof item === 'string') : []);
  switch (kind) {
    case 'ClaimTakenOver':
    case 'CaseTransferred':
      return [[text('from'), text('to')].filter((name) => name !== '').join(' → '), text('reason')].filter((part) => part !== '').join('　');
    case 'RegistrationDuplicateDecided':
      return [DUPLICATE_DECISION_LABELS[text('decision') as DuplicateDecision] ?? '', ...list('of')].join('　');
    case 'RegistrationDeficient':
      return [...list('reasons').filter(isDeficiencyReason).map((reason) => DEFICIENCY_REASONS[reason].label), text('answerBy')].join('　');
    case 'DeficiencyPrinted':
      return [DEFICIENCY_PAPER_LABELS[text('paper') as DeficiencyPaper] ?? '', text('fax')].filter((part) => part !== '').join('　');
    case 'RegistrationClosed':
      return [REGISTRATION_CLOSING_LABELS[text('closing') as RegistrationClosing] ?? '', text('into'), text('reason')].filter((part) => part !== '').join('　');
    case 'RegistrationPagesFiled':
      return text('to') === '' ? '' : `${text('to')}へ移した`;
    case 'CustomerRecorded':
      return text('customerNumber');
    case 'LoginIdIssued':
      return text('loginId');
    default:
      return text('reason') || text('note');
  }
}
