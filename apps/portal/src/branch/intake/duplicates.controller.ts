import { Branch, isReissueWithoutPaper, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { summaryHeading } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ErrorSummaryView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import { DecideDuplicate, type DecidedDuplicate } from './decide-duplicate.js';
import { duplicateViews, type DuplicateView, readCounterparts } from './duplicate-views.js';
import { intakePath, registrationActView } from './intake-words.js';
import { registrationRights, requireShown } from './locked-registration.js';
import { readRegistrationFile, type RegistrationFile, undecidedDuplicates } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';
import { isRowId } from '../../http/row-id.js';

interface DuplicatePageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly errorSummary: ErrorSummaryView | null;
  readonly action: string;
  readonly act: ActView;
  readonly undecided: string | null;
  /** Words on what is not shown, or cannot be decided. */
  readonly notes: readonly string[];
  readonly candidates: readonly DuplicateView[];
}

const DUPLICATES_PAGE = pageTemplate<DuplicatePageView>('branch/intake/duplicates');

const NOTHING_CHOSEN: ErrorSummaryView = { heading: summaryHeading(1), items: [{ href: '#decide', text: '統合・別件・再発行のどれかを選んでください' }] };

/** 重複: everything that may be the same, side by side with its reasons; nothing is decided by the machine. */
@Controller('branch/intake/:id/duplicates')
@ServesAudience('branch')
export class DuplicatesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly decide: DecideDuplicate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null);
  }

  /** `act`: `separate:{registration or customer}`, `merge:{registration}` or `reissue:{account}`. */
  @Post()
  async post(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const decided = readDecision(form.text('act'));
    if (decided === null) return this.page(reply, actor, id, form);
    await this.decide.decide(actor, caseForm(id, form), decided);
    const left = await this.work.read(async (em) => undecidedDuplicates(await readRegistrationFile(em, actor, id)).length);
    await seeOther(reply, decided.decision === 'merge' || left === 0 ? intakePath(id) : intakePath(id, 'duplicates'));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, undecidedForm: SubmittedForm | null): Promise<void> {
    const { file, counterparts, branches } = await this.work.read(async (em) => {
      const read = await readRegistrationFile(em, actor, id);
      return { file: read, counterparts: await readCounterparts(em, actor, read), branches: await em.find(Branch, {}) };
    });
    const { registration } = file;
    if (undecidedForm !== null) requireShown(actor, 'enter', registration, caseForm(id, undecidedForm));
    const undecided = undecidedDuplicates(file).length;
    const branchName = (branchId: string): string => branches.find((branch) => branch.id === branchId)?.name ?? '';
    await this.pages.page(reply, DUPLICATES_PAGE, {
      title: `${registration.receptionNumber} 重複`, errorSummary: undecidedForm === null ? null : NOTHING_CHOSEN, header: registrationHeader(file, actor, 'duplicates', this.clock.now()),
      action: intakePath(id, 'duplicates'), act: registrationActView(actor, 'enter', registrationRights(registration)),
      undecided: undecided === 0 ? null : `1件ずつ決めてください（未決 ${undecided}件）。すべて決めると、確認へ回せます。`, notes: notesOf(file),
      candidates: duplicateViews(file, actor, counterparts, branchName),
    });
  }
}

function notesOf({ registration, moreDuplicates }: RegistrationFile): readonly string[] {
  return [
    ...(isReissueWithoutPaper(registration) ? ['お客様IDの画面で受け付けた再発行です。お客様IDと顧客は変えられません。'] : []),
    ...(moreDuplicates ? ['一致するものが多いため、一部だけを表示しています。ほかは、検索で確かめてください。'] : []),
  ];
}

function readDecision(act: string): DecidedDuplicate | null {
  const [decision, id = ''] = act.split(':');
  if (decision === 'separate' && isRowId(id)) return { decision, from: id };
  if (decision === 'merge' && isRowId(id)) return { decision, into: id };
  return decision === 'reissue' && isRowId(id) ? { decision, account: id } : null;
}
