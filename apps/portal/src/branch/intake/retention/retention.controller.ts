import { type DisposalDecision, DomainError, type DomainErrorCode, formatEraDate, formatJapanInstantFully, formatSlashDate, japanDate, PAPER_CLASS_LABELS, refusalOfDisposal, RETENTION_STARTS } from '#domain';
import { Arrival, Disposal, listDueArrivals, readRetentionRules, readStaffNames, type RetentionPeriod, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../../http/actor.js';
import { ServesAudience } from '../../../http/audience.js';
import { errorSummary, fieldId, textField } from '../../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../../http/submitted-form.js';
import { DOMAIN_PROBLEMS, PageNotFound } from '../../../http/problems.js';
import { CLOCK } from '../../../http/tokens.js';
import type { TextFieldView } from '../../../http/view-models.js';
import { type DoneNotice, DoneWords } from '../../done-words.js';
import { type FormErrors, readTypedText } from '../../typed-text.js';
import { arrivalDetail, arrivalHeading, arrivalPath, arrivalTabs, type ArrivalTabView, RETENTION_PATH } from '../arrival-words.js';
import { DisposeArrivals, disposalRights } from './dispose-arrivals.js';
import { isRowId } from '../../../http/row-id.js';

interface ArrivalLineView {
  readonly href: string;
  readonly heading: string;
  readonly detail: string;
  readonly paper: string;
  readonly until: string;
}

interface RetentionPageView extends PageView {
  readonly done: DoneNotice | null;
  readonly tabs: readonly ArrivalTabView[];
  readonly scope: string;
  readonly action: string;
  /** What was done of a batch of which something was not. */
  readonly outcome: readonly string[];
  readonly due: readonly (ArrivalLineView & { readonly id: string; readonly checked: boolean })[];
  readonly dueId: string;
  readonly dueError: string | null;
  readonly reason: TextFieldView;
  readonly proposed: readonly (ArrivalLineView & { readonly id: string; readonly by: string; readonly reason: string; readonly choice: boolean; readonly mine: boolean; readonly checked: boolean })[];
  readonly mayDecide: boolean;
  readonly proposedId: string;
  readonly proposedError: string | null;
  readonly note: TextFieldView;
  readonly decided: readonly (ArrivalLineView & { readonly outcome: string; readonly by: string; readonly sha256: string; readonly removed: string })[];
  readonly periods: readonly { readonly paper: string; readonly from: string; readonly starts: string; readonly length: string; readonly source: string }[];
}

const RETENTION_PAGE = pageTemplate<RetentionPageView>('branch/intake/retention');
const MOST_DUE = 100;
const MOST_DECIDED = 50;
const REASON = { name: 'reason', label: '廃棄する理由', maxLength: 200 } as const;
const NOTE = { name: 'note', label: '承認・見送りの所見', maxLength: 200, required: false } as const;

/** 保存期限の到来: a clerk proposes what is to go, another person decides. The record of what went stays. */
@Controller('branch/intake/retention')
@ServesAudience('branch')
export class RetentionController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly disposals: DisposeArrivals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, null, new Map(), null, params.text('done'));
  }

  @Post('propose')
  async propose(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const chosen = chosenIn(form, 'arrival');
    if (chosen.length === 0) errors.set('arrival', '廃棄を提案するものを選んでください');
    const reason = readTypedText(form, REASON, errors);
    if (errors.size > 0) return this.page(reply, actor, form, errors);
    await this.answer(reply, actor, form, 'propose', await eachOf(chosen, (id) => this.disposals.propose(actor, id, reason)));
  }

  @Post('decide')
  async decide(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const chosen = chosenIn(form, 'disposal');
    if (chosen.length === 0) errors.set('disposal', '承認するもの、または見送るものを選んでください');
    const act = form.text('act');
    const refuses = act === 'refuse';
    // 廃棄 cannot be taken back: nothing but its own button approves it.
    if (!refuses && act !== 'approve') errors.set('disposal', '廃棄を承認するか、見送るかを選んでください');
    const note = readTypedText(form, { ...NOTE, required: refuses }, errors);
    if (errors.size > 0) return this.page(reply, actor, form, errors);
    await this.answer(reply, actor, form, refuses ? 'refuse' : 'approve', await eachOf(chosen, (id) => (refuses ? this.disposals.refuse(actor, id, note) : this.disposals.approve(actor, id, note))));
  }

  @Post('withdraw')
  async withdraw(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const chosen = chosenIn(form, 'disposal');
    if (chosen.length === 0) return this.page(reply, actor, form, new Map([['disposal', '取り消す提案を選んでください']]));
    await this.answer(reply, actor, form, 'withdraw', await eachOf(chosen, (id) => this.disposals.withdraw(actor, id)));
  }

  /** Each of what was chosen is done or not on its own: where one was not, the page says of every one what became of it. */
  private async answer(reply: FastifyReply, actor: StaffActor, form: SubmittedForm, act: RetentionAct, outcomes: readonly Outcome[]): Promise<void> {
    const refused = outcomes.filter(({ refusal }) => refusal !== null);
    const [first] = refused;
    if (first === undefined) return seeOther(reply, RETENTION_DONE.after(RETENTION_PATH, act));
    // What is not this person's at all says nothing of itself.
    if (refused.length === outcomes.length && first.refusal !== 'application/state') throw first.error;
    const words = ACT_WORDS[act];
    const { disposals, arrivals } = await this.work.read((em) => readChosen(em, branchInSight(actor), outcomes.map(({ id }) => id)));
    const named = ({ id }: Outcome): string => {
      const arrival = arrivals.get(disposals.get(id)?.arrival ?? id);
      if (arrival === undefined) return '選んだもの';
      const { heading, detail } = wordsOf(arrival);
      return `${heading}　${detail}`;
    };
    const done = outcomes.filter(({ refusal }) => refusal === null);
    await this.page(reply, actor, form, new Map(), {
      heading: done.length === 0 ? `${words.name}は、していません` : `${outcomes.length}件のうち${done.length}件の${words.name}をしました。${refused.length}件は、していません`,
      done: done.map((one) => `${words.done}　${named(one)}`),
      refused: refused.map((one) => `${words.refused}　${named(one)}：${refusalWords(one, disposals.get(one.id)?.decision ?? null)}`),
      field: act === 'propose' ? 'arrival' : 'disposal',
    });
  }

  private async page(reply: FastifyReply, actor: StaffActor, form: SubmittedForm | null, errors: FormErrors, outcome: ShownOutcome | null = null, done = ''): Promise<void> {
    const { due, disposals, arrivals, people, periods } = await this.work.read((em) => readRetention(em, branchInSight(actor), this.clock.now()));
    const line = (id: string, paper: string, until: string): ArrivalLineView => {
      const arrival = arrivals.get(id);
      return { href: arrivalPath(id), ...(arrival ? wordsOf(arrival) : { heading: '', detail: '' }), paper, until };
    };
    const proposed = disposals.filter(({ decision }) => !decision).map((disposal) => ({
      ...line(disposal.arrival, PAPER_CLASS_LABELS[disposal.paperClass], formatSlashDate(disposal.keptUntil)), id: disposal.id, reason: disposal.reason,
      by: `${people.get(disposal.proposedBy) ?? ''}　${formatJapanInstantFully(disposal.proposedAt.getTime())}`, choice: refusalOfDisposal(actor, 'decide', disposalRights(disposal)) === null, mine: refusalOfDisposal(actor, 'withdraw', disposalRights(disposal)) === null,
      checked: form?.list('disposal').includes(disposal.id) ?? false,
    }));
    await this.pages.page(reply, RETENTION_PAGE, {
      title: '保存期限の到来', tabs: arrivalTabs(RETENTION_PATH), scope: sightWords(actor), action: RETENTION_PATH, done: RETENTION_DONE.notice(done), outcome: outcome?.done ?? [],
      errorSummary: outcome === null ? errorSummary(errors) : errorSummary(outcome.refused.map((text) => [outcome.field, text] as const), outcome.heading),
      due: due.map(({ id, paperClass, keptUntil }) => ({ ...line(id, PAPER_CLASS_LABELS[paperClass], keptUntil ? formatSlashDate(keptUntil) : ''), id, checked: form?.list('arrival').includes(id) ?? false })),
      dueId: fieldId('arrival'), dueError: errors.get('arrival') ?? null, proposedId: fieldId('disposal'), proposedError: errors.get('disposal') ?? null,
      reason: textField({ ...REASON, width: 'l', value: form?.text('reason') ?? '保存期限が過ぎたため', error: errors.get('reason') }),
      proposed, mayDecide: proposed.some(({ choice }) => choice),
      note: textField({ ...NOTE, width: 'l', support: '見送るときは、理由を書いてください。', value: form?.text('note') ?? '', error: errors.get('note') }),
      decided: disposals.filter(({ decision }) => decision).map((disposal) => ({
        ...line(disposal.arrival, PAPER_CLASS_LABELS[disposal.paperClass], formatSlashDate(disposal.keptUntil)), sha256: disposal.sha256,
        outcome: disposal.decision ? DECISION_WORDS[disposal.decision](disposal.decisionNote ?? '') : '',
        by: `提案 ${people.get(disposal.proposedBy) ?? ''}　決定 ${people.get(disposal.decidedBy ?? '') ?? ''}　${disposal.decidedAt ? formatJapanInstantFully(disposal.decidedAt.getTime()) : ''}`,
        removed: disposal.removedAt ? `${formatJapanInstantFully(disposal.removedAt.getTime())} 消去` : disposal.decision === 'approved' ? '消去待ち' : '—',
      })),
      periods: periods.map(({ paperClass, effectiveFrom, months, source }) => ({
        paper: PAPER_CLASS_LABELS[paperClass], from: formatEraDate(effectiveFrom), starts: RETENTION_STARTS[paperClass],
        length: months === 0 ? 'その日まで' : months % 12 === 0 ? `${months / 12}年` : `${months}か月`, source,
      })),
    }, outcome === null ? undefined : 409);
  }
}

/** What came, with the year: on this page things of many years stand together. */
function wordsOf(arrival: Arrival): Pick<ArrivalLineView, 'heading' | 'detail'> {
  return { heading: arrivalHeading(arrival, undefined, formatJapanInstantFully), detail: arrivalDetail(arrival, undefined, formatJapanInstantFully) };
}

type RetentionAct = 'propose' | 'approve' | 'refuse' | 'withdraw';
/** What each act is called, that it was done, what comes of it ('' for nothing more), and that it was not. */
const ACT_WORDS: Readonly<Record<RetentionAct, { readonly name: string; readonly done: string; readonly next: string; readonly refused: string }>> = {
  propose: { name: '廃棄の提案', done: '廃棄を提案しました', next: 'ほかの人が承認すると、消去されます。', refused: '提案していません' },
  approve: { name: '廃棄の承認', done: '廃棄を承認しました', next: 'まもなく消去されます。', refused: '承認していません' },
  refuse: { name: '廃棄の見送り', done: '廃棄を見送りました', next: '', refused: '見送っていません' },
  withdraw: { name: '提案の取消し', done: '廃棄の提案を取り消しました', next: '', refused: '取り消していません' },
};
const RETENTION_DONE = new DoneWords<RetentionAct>({ propose: doneNotice('propose'), approve: doneNotice('approve'), refuse: doneNotice('refuse'), withdraw: doneNotice('withdraw') });
const DECISION_WORDS: Readonly<Record<DisposalDecision, (note: string) => string>> = {
  approved: () => '廃棄',
  refused: (note) => `見送り　${note}`,
  withdrawn: () => '提案の取消し',
  ended: () => '提案の終了（仕分けが変わったため）',
};
const DECIDED_ALREADY: Readonly<Record<DisposalDecision, string>> = {
  approved: '廃棄は、すでに承認されています', refused: '廃棄は、すでに見送られています', withdrawn: '提案した人が、提案を取り消しています', ended: '仕分けが変わったため、提案は終わっています',
};

interface Outcome {
  readonly id: string;
  readonly refusal: DomainErrorCode | null;
  readonly error: unknown;
}

interface ShownOutcome {
  readonly heading: string;
  readonly done: readonly string[];
  readonly refused: readonly string[];
  readonly field: 'arrival' | 'disposal';
}

async function eachOf(chosen: readonly string[], act: (id: string) => Promise<void>): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const id of chosen) {
    try {
      await act(id);
      outcomes.push({ id, refusal: null, error: null });
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof PageNotFound)) throw error;
      outcomes.push({ id, refusal: error instanceof DomainError ? error.code : 'authority/other-branch', error });
    }
  }
  return outcomes;
}

function refusalWords({ refusal }: Outcome, decision: DisposalDecision | null): string {
  if (decision !== null) return DECIDED_ALREADY[decision];
  return refusal === null || refusal === 'application/state' ? 'いまの仕分けでは、保存期限を過ぎたものではありません' : DOMAIN_PROBLEMS[refusal].sentence;
}

/** What was chosen, proposals and arrivals alike, as far as it is in sight. */
async function readChosen(em: EntityManager, branchId: string | null, ids: readonly string[]): Promise<{ disposals: ReadonlyMap<string, Disposal>; arrivals: ReadonlyMap<string, Arrival> }> {
  const branch = branchId === null ? {} : { branch: branchId };
  const disposals = await em.find(Disposal, { id: { $in: [...ids] }, ...branch });
  const arrivals = await em.find(Arrival, { id: { $in: [...ids, ...disposals.map(({ arrival }) => arrival)] }, ...branch });
  return { disposals: new Map(disposals.map((one) => [one.id, one])), arrivals: new Map(arrivals.map((one) => [one.id, one])) };
}

async function readRetention(em: EntityManager, branchId: string | null, now: Date): Promise<{
  due: Awaited<ReturnType<typeof listDueArrivals>>; disposals: readonly Disposal[]; arrivals: ReadonlyMap<string, Arrival>; people: ReadonlyMap<string, string>; periods: readonly RetentionPeriod[];
}> {
  const due = await listDueArrivals(em, branchId, japanDate(now.getTime()), MOST_DUE);
  const branch = branchId === null ? {} : { branch: branchId };
  const disposals = [
    ...(await em.find(Disposal, { ...branch, decision: null }, { orderBy: { proposedAt: 'asc' }, limit: MOST_DUE })),
    ...(await em.find(Disposal, { ...branch, decision: { $ne: null } }, { orderBy: { decidedAt: 'desc' }, limit: MOST_DECIDED })),
  ];
  const arrivals = await em.find(Arrival, { id: { $in: [...due.map(({ id }) => id), ...disposals.map(({ arrival }) => arrival)] } });
  return {
    due, disposals, arrivals: new Map(arrivals.map((arrival) => [arrival.id, arrival])), people: await readStaffNames(em, disposals.flatMap(({ proposedBy, decidedBy }) => [proposedBy, decidedBy])),
    periods: await readRetentionRules(em),
  };
}

function chosenIn(form: SubmittedForm, name: string): readonly string[] {
  return [...new Set(form.list(name).filter(isRowId))];
}

function doneNotice(act: RetentionAct): DoneNotice {
  const { done, next } = ACT_WORDS[act];
  return { tone: 'success', text: `${done}。${next}` };
}
