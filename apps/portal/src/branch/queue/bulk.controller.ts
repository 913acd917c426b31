import { DomainError } from '#domain';
import { Branch, countView, listQueue, queueRowsOf, type QueueRow, readBusinessCalendar, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, selectField, textField } from '../../http/fields.js';
import { Pages, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { BULK_ACTS, type BulkAct, BulkActs, bulkActsOf, feasible, MOST_CASES } from './bulk-acts.js';
import { BULK_PAGE, bulkRow, type Colleague, resultWords } from './bulk-page.js';
import { type QueueList, queueFilter, queueQuery, readQueueList } from './queue-list.js';
import { isRowId } from '../../http/row-id.js';
import { untoldOf } from '../tasks/told-otherwise.js';

/** まとめて: which of the chosen cases it can be done to, before it is done; and what became of each. */
@Controller('branch/queue/bulk')
@ServesAudience('branch')
export class BulkController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly acts: BulkActs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const act = actOf(actor, params);
    const list = readQueueList(params, 'all');
    const { rows, total } = await this.chosen(actor, list, params);
    await this.page(reply, actor, { act, list, rows, total, params, done: params.has('done'), ticked: null, errors: new Map() });
  }

  @Post()
  async run(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const act = actOf(actor, form);
    const list = readQueueList(params, 'all');
    const errors: FormErrors = new Map();
    const mark = formMark(form);
    const cases = form.list('case').slice(0, MOST_CASES).flatMap((text) => {
      const [id = '', version = ''] = text.split(':');
      return isRowId(id) ? [{ id, version, mark }] : [];
    });
    if (cases.length === 0) errors.set('case', '案件を1件以上選んでください');
    const staffId = form.text('staff');
    if (BULK_ACTS[act].asksPerson && !isRowId(staffId)) errors.set('staff', '新しい担当を選んでください');
    const reason = BULK_ACTS[act].asksPerson ? readTypedText(form, { name: 'reason', label: '理由', maxLength: 200 }, errors) : '';
    if (errors.size > 0) {
      const offered = form.list('offered').filter(isRowId).slice(0, MOST_CASES);
      const rows = await this.work.read((em) => queueRowsOf(em, branchInSight(actor), offered));
      return this.page(reply, actor, { act, list, rows, total: rows.length, params: form, done: false, ticked: new Set(cases.map(({ id }) => id)), errors });
    }
    await this.acts.run(actor, act, cases, { staffId, reason });
    const query = new URLSearchParams({ act, done: '1', ...(BULK_ACTS[act].asksPerson ? { staff: staffId } : {}) });
    for (const { id } of cases) query.append('case', id);
    await seeOther(reply, `/branch/queue/bulk?${query.toString()}&${queueQuery(list)}`);
  }

  /** The ticked cases, or as many as are looked through at once of those that fit the conditions. */
  private chosen(actor: StaffActor, list: QueueList, params: SubmittedForm): Promise<{ rows: readonly QueueRow[]; total: number }> {
    const scope = { branchId: branchInSight(actor), staffId: actor.staffId };
    const filter = queueFilter(list, this.clock.now());
    return this.work.read(async (em) => {
      if (params.text('scope') === 'all') {
        const { rows } = await listQueue(em, scope, list.view, null, MOST_CASES, filter);
        return { rows, total: await countView(em, scope, list.view, filter) };
      }
      const rows = await queueRowsOf(em, scope.branchId, [...new Set(params.list('case'))].filter(isRowId).slice(0, MOST_CASES));
      return { rows, total: rows.length };
    });
  }

  private async page(reply: FastifyReply, actor: StaffActor, shown: {
    act: BulkAct; list: QueueList; rows: readonly QueueRow[]; total: number; params: SubmittedForm; done: boolean; ticked: ReadonlySet<string> | null; errors: FormErrors;
  }): Promise<void> {
    const { act, list, rows, total, params, done, ticked, errors } = shown;
    const { colleagues, calendar, untold } = await this.work.read(async (em) => ({
      colleagues: BULK_ACTS[act].asksPerson ? await colleaguesOf(em, rows) : [],
      calendar: await readBusinessCalendar(em),
      untold: await untoldOf(em, rows),
    }));
    const to = colleagues.find(({ id }) => id === params.text('staff')) ?? null;
    const clock = { now: this.clock.now().getTime(), calendar };
    const possible = rows.filter((row) => feasible(actor, act, row).allowed).length;
    const results = done ? rows.map((row) => resultWords(actor, act, row, to)) : [];
    const { name, button } = BULK_ACTS[act];
    await this.pages.page(reply, BULK_PAGE, {
      title: done ? `${name}（結果）` : name,
      errorSummary: errorSummary(errors),
      heading: name,
      lead: done
        ? `${rows.length}件のうち ${results.filter(({ ok }) => ok).length}件を行いました。`
        : `${rows.length}件のうち ${possible}件で行えます。${total > rows.length ? `条件に合う案件のうち、期限の早い${rows.length}件です。` : ''}`,
      backHref: `/branch?${queueQuery(list)}`,
      action: done || possible === 0 ? null : `/branch/queue/bulk?${queueQuery(list)}`,
      act, button,
      rows: rows.map((row, index) => bulkRow(actor, act, row, { clock, untold, result: results[index] ?? null, ticked })),
      outcomeColumn: done ? '結果' : '可否',
      empty: rows.length === 0 ? '案件が選ばれていません。一覧で選んでから、もう一度お試しください。' : null,
      person: !BULK_ACTS[act].asksPerson ? null : selectField({
        name: 'staff', label: '新しい担当', chosen: params.text('staff'), error: errors.get('staff'),
        options: [{ value: '', label: '選んでください' }, ...colleagues.map((person) => ({ value: person.id, label: person.label }))],
      }),
      reason: !BULK_ACTS[act].asksPerson ? null : textField({ name: 'reason', label: '理由', width: 'full', maxLength: 200, value: params.text('reason'), error: errors.get('reason') }),
      caseError: errors.get('case') ?? null,
    });
  }
}

/** @throws DomainError `authority/forbidden` for what this role does not do to several cases at once */
function actOf(actor: StaffActor, params: SubmittedForm): BulkAct {
  const act = bulkActsOf(actor).find((known) => known === params.text('act')) ?? (params.has('act') ? undefined : bulkActsOf(actor)[0]);
  if (act === undefined) throw new DomainError('authority/forbidden');
  return act;
}

async function colleaguesOf(em: Parameters<Parameters<UnitOfWork['read']>[0]>[0], rows: readonly QueueRow[]): Promise<Colleague[]> {
  const branches = [...new Set(rows.map(({ branchId }) => branchId))];
  if (branches.length === 0) return [];
  const people = await em.find(Staff, { branch: { $in: branches }, role: 'reviewer', active: true }, { orderBy: { name: 'asc' } });
  const names = new Map((await em.find(Branch, { id: { $in: branches } })).map(({ id, name }) => [id, name]));
  return people.map(({ id, name, branch }) => ({ id, branchId: branch, label: branches.length === 1 ? name : `${name}（${names.get(branch) ?? ''}）` }));
}
