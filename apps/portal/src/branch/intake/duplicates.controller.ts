import {
  type Comparable, DUPLICATE_DECISION_LABELS, DUPLICATE_REASON_LABELS, formatJapanInstant, REGISTRATION_STATE_LABELS, seesBranch,
} from '#domain';
import { Branch, comparableOf, type Duplicate, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ErrorSummaryView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm, isRowId } from '../case/locked-case.js';
import { DecideDuplicate, type DecidedDuplicate } from './decide-duplicate.js';
import { intakePath, registrationActView } from './intake-words.js';
import { registrationRights } from './locked-registration.js';
import { readRegistrationFile, type RegistrationFile, undecidedDuplicates } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';

interface DuplicatePageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly errorSummary: ErrorSummaryView | null;
  readonly action: string;
  readonly act: ActView;
  readonly decided: string | null;
  readonly separate: string;
  readonly candidates: readonly {
    readonly heading: string;
    readonly href: string | null;
    readonly detail: string;
    readonly undecided: boolean;
    readonly reasons: readonly string[];
    readonly rows: readonly { readonly label: string; readonly mine: string; readonly theirs: string; readonly same: boolean }[];
    readonly buttons: readonly { readonly value: string; readonly text: string }[];
  }[];
}

const DUPLICATES_PAGE = pageTemplate<DuplicatePageView>('branch/intake/duplicates');
const COMPARED = [['name', '名称'], ['address', '住所'], ['phone', '電話番号'], ['corporateNumber', '法人番号']] as const;

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

  /** `act`: `separate`, `merge:{registration}` or `reissue:{account}`. */
  @Post()
  async post(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const decided = readDecision(form.text('act'));
    if (decided === null) return this.page(reply, actor, id, { count: 1, items: [{ href: '#decide', text: '統合・別件・再発行のどれかを選んでください' }] });
    await this.decide.decide(actor, caseForm(id, form), decided);
    await seeOther(reply, intakePath(id));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, summary: ErrorSummaryView | null): Promise<void> {
    const { file, own, branches } = await this.work.read(async (em) => {
      const read = await readRegistrationFile(em, actor, id);
      return { file: read, own: await comparableOf(em, read.registration), branches: await em.find(Branch, {}) };
    });
    const { registration } = file;
    const undecided = undecidedDuplicates(file);
    const branchName = (branchId: string): string => branches.find((branch) => branch.id === branchId)?.name ?? '';
    await this.pages.page(reply, DUPLICATES_PAGE, {
      title: `${registration.receptionNumber} 重複`, errorSummary: summary, header: registrationHeader(file, actor, 'duplicates', this.clock.now()),
      action: intakePath(id, 'duplicates'), act: registrationActView(actor, 'enter', registrationRights(registration)),
      decided: registration.duplicateDecision ? `判断：${DUPLICATE_DECISION_LABELS[registration.duplicateDecision]}` : null, separate: DUPLICATE_DECISION_LABELS.separate,
      candidates: file.duplicates.map((duplicate) => candidateView(duplicate, own, actor, undecided, branchName)),
    });
  }
}

function candidateView(duplicate: Duplicate, own: Comparable, actor: StaffActor, undecided: RegistrationFile['duplicates'], branchName: (id: string) => string): DuplicatePageView['candidates'][number] {
  const visible = duplicate.kind === 'registration' && seesBranch(actor, duplicate.branchId);
  const common = {
    undecided: undecided.includes(duplicate), reasons: duplicate.reasons.map((reason) => DUPLICATE_REASON_LABELS[reason]),
    rows: COMPARED.map(([name, label]) => ({ label, mine: own[name] ?? '', theirs: duplicate.facts[name] ?? '', same: (own[name] ?? '') !== '' && own[name] === duplicate.facts[name] })),
  };
  if (duplicate.kind === 'customer') {
    return {
      ...common, heading: `顧客 ${duplicate.customerNumber}`, href: null, detail: `手続き中の案件 ${duplicate.openCases}件・お客様ID ${duplicate.accounts.length}件`,
      buttons: duplicate.accounts.map(({ id, loginId, contactName }) => ({ value: `reissue:${id}`, text: `お客様ID ${loginId}（${contactName} 様）を再発行する` })),
    };
  }
  return {
    ...common, heading: `受付 ${duplicate.receptionNumber}`, href: visible ? intakePath(duplicate.id) : null,
    detail: `${formatJapanInstant(duplicate.receivedAt.getTime())} 受付・${REGISTRATION_STATE_LABELS[duplicate.state]}・${branchName(duplicate.branchId)}`,
    buttons: visible ? [{ value: `merge:${duplicate.id}`, text: `${duplicate.receptionNumber} に統合する` }] : [],
  };
}

function readDecision(act: string): DecidedDuplicate | null {
  const [decision, id = ''] = act.split(':');
  if (decision === 'separate') return { decision };
  if (decision === 'merge' && isRowId(id)) return { decision, into: id };
  return decision === 'reissue' && isRowId(id) ? { decision, account: id } : null;
}
