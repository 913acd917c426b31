import { caseFactLabel, formatJapanInstant, seesBranch } from '#domain';
import { caseBehind, handoverFrom, lastChangeOf, Registration, Staff, type TimelineFact, UnitOfWork, whereItIs } from '#persistence';
import type { PurposeHashes } from '#identity';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInActor, StaffActor } from './actor.js';
import { readChosenRows } from './chosen-rows.js';
import { changedAtDesk } from './changed-at-desk.js';
import { Pages, pageTemplate, type PageTemplate, type PageView } from './pages.js';
import type { Problem } from './problems.js';
import type { SubmittedForm } from './submitted-form.js';
import { type TypedWords, typedWords } from './typed-words.js';
import { formOf, UnsentForms } from './unsent-forms.js';
import { isRowId } from './row-id.js';
import { CLOCK, HASHES } from './tokens.js';
import { registrationFactName, registrationFactWords } from '../account-records/registration-fact-words.js';
import { readLocks } from '../account-records/account-locks.js';

interface Way {
  readonly href: string;
  readonly text: string;
}

interface ConflictView extends PageView {
  readonly sentence: string;
  /** Who changed it last, how and when, and what is so now; empty where it is not this person's to see. */
  readonly changes: readonly string[];
  /** What was typed into the form that was refused. */
  readonly texts: readonly TypedWords[];
  /** Where it is found again. */
  readonly keptAt: string | null;
  /** The case as it is now. */
  readonly case: Way | null;
  readonly home: Way;
}

/** What a page says of the case behind the address. */
interface CaseNow extends Way {
  readonly changes: readonly string[];
  /** Who has taken it over from the person who reads this, when and why; null where nobody did. */
  readonly handover: string | null;
}

const TAKEN_OVER = '担当が引き継がれています';

const CONFLICT_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<ConflictView>>> = {
  contractor: pageTemplate('contractor/conflict'),
  branch: pageTemplate('branch/conflict'),
};

/** The page for an act that was refused because the case has changed, in the layout of whoever acted. */
@Injectable()
export class ConflictPage {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly unsent: UnsentForms,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whether something was typed into a form that a person sent to what is not there any more, such as a registration that went to another branch, or with something in it that no record holds. */
  hasWords(request: FastifyRequest): boolean {
    return request.method === 'POST' && request.actor !== undefined && typedWords(formOf(request)).length > 0;
  }

  /** @returns false when this request has no such page: nobody is signed in, or it is an administrator */
  async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, home: Way): Promise<boolean> {
    const { actor, audience } = request;
    if (actor === undefined || (audience !== 'branch' && audience !== 'contractor')) return false;
    const form = formOf(request);
    const found = await this.caseOf(request, actor, form);
    const rows = await this.work.read((em) => readChosenRows(em, form));
    await this.pages.page(reply, CONFLICT_PAGES[audience], {
      title: found?.handover ? TAKEN_OVER : problem.title, sentence: found?.handover ?? problem.sentence, changes: found?.changes ?? [], texts: typedWords(form, rows), keptAt: await this.unsent.keep(actor, form),
      case: found && { href: found.href, text: found.text },
      home,
      // One answer, whichever of the two was found first: that somebody else has it, or that it has changed.
    }, found?.handover ? 409 : problem.status);
    return true;
  }

  /** What was sent with another ID than the form was opened with: its words are shown and not kept, for they are not of who is signed in. */
  async answerElsewhere(request: FastifyRequest, reply: FastifyReply, problem: Problem, home: Way): Promise<boolean> {
    const { audience } = request;
    if (audience !== 'branch' && audience !== 'contractor') return false;
    await this.pages.page(reply, CONFLICT_PAGES[audience], { title: problem.title, sentence: problem.sentence, changes: [], texts: typedWords(formOf(request)), keptAt: null, case: null, home }, problem.status);
    return true;
  }

  /** The case that the address speaks of, where this person may see it. */
  private async caseOf({ params }: FastifyRequest, actor: SignedInActor, form: SubmittedForm): Promise<CaseNow | null> {
    const id = subjectOf(params);
    return this.work.read(async (em) => {
      if (typeof id !== 'string' || !isRowId(id)) return actor.kind === 'staff' && id === undefined ? this.atDesk(em, actor, null, form) : null;
      const row = await caseBehind(em, id);
      if (row === null && actor.kind === 'staff') return (await this.registrationOf(em, actor, id)) ?? this.atDesk(em, actor, id, form);
      if (row === null || !(actor.kind === 'contractor' ? actor.customerId === row.customer : seesBranch(actor, row.branch))) return null;
      // Customers are not told who of the surety did what.
      if (actor.kind === 'contractor') return { href: `/applications/${row.id}`, text: 'いまの案件を開く', changes: [], handover: null };
      return { href: `/branch/cases/${row.id}`, text: 'いまの案件を開く', ...(await this.changes(em, actor, row.id, (fact) => `${caseFactLabel(fact)}${handoverWords(fact)}`)) };
    });
  }

  private async registrationOf(em: EntityManager, actor: StaffActor, id: string): Promise<CaseNow | null> {
    const registration = await em.findOne(Registration, { id });
    if (registration === null || !seesBranch(actor, registration.branch)) return null;
    const into = registration.mergedInto ? await em.findOneOrFail(Registration, await whereItIs(em, id)) : null;
    const goesOn = into !== null && seesBranch(actor, into.branch) ? into : null;
    return {
      href: `/branch/intake/${goesOn?.id ?? id}`, text: goesOn ? `統合した先の受付 ${goesOn.receptionNumber} を開く` : 'いまの受付を開く',
      ...(await this.registrationChanges(em, actor, registration)),
    };
  }

  /** 一時保存 is no fact of its own: what has changed may be later than the last one. */
  private async registrationChanges(em: EntityManager, actor: StaffActor, { id, reissueOf }: Registration): Promise<Pick<CaseNow, 'changes' | 'handover'>> {
    const { changes, handover } = await this.changes(em, actor, id, (fact) => [registrationFactName(fact, Boolean(reissueOf)), registrationFactWords(fact)].filter((part) => part !== '').join('　'));
    return { changes: changes.length === 0 ? [] : [...changes, '入力の一時保存は、ここには出ません。'], handover };
  }

  private async atDesk(em: EntityManager, actor: StaffActor, id: string | null, form: SubmittedForm): Promise<CaseNow | null> {
    const changed = await changedAtDesk(em, actor, id, form, async (loginId) => (await readLocks(em, this.hashes, [loginId], this.clock.now())).has(loginId));
    return changed && { ...changed, handover: null };
  }

  private async changes(em: EntityManager, { staffId }: StaffActor, id: string, words: (fact: TimelineFact) => string): Promise<Pick<CaseNow, 'changes' | 'handover'>> {
    const [last, handover] = [await lastChangeOf(em, id), await handoverFrom(em, id, await em.findOneOrFail(Staff, staffId))];
    return {
      // What the sentence tells is not told twice.
      changes: last === null || last.id === handover?.id ? [] : [`${formatJapanInstant(last.at.getTime())}　${last.actorName}　${words(last)}`],
      handover: handover && lostWords(handover),
    };
  }
}

/** What the address is about: a case or a row of the desk, what came in, or an entry of the 誤送信 register. */
function subjectOf(params: unknown): unknown {
  if (typeof params !== 'object' || params === null) return undefined;
  return ['id', 'arrival', 'entry'].map((name): unknown => Reflect.get(params, name)).find((value) => value !== undefined);
}

/** To whoever held it: who holds it now, since when and why, and what becomes of what was typed. */
function lostWords({ kind, at, actorName, data }: TimelineFact): string {
  const reason = typeof data['reason'] === 'string' && data['reason'] !== '' ? `理由：${data['reason']}` : '10分以上操作がなかったため、理由なし';
  const done = kind === 'ClaimTakenOver' ? '引き継ぎました' : `担当を${String(data['to'])}さんに変えました`;
  return `${formatJapanInstant(at.getTime())}に${actorName}さんが${done}（${reason}）。いま送った内容は保存していません。いまの担当者に伝えるか、必要なら引き継いで入力してください。`;
}

/** 引継ぎ, 担当の変更, 移管: from whom to whom, and why; for all else the page of the case says it. */
function handoverWords({ kind, data }: TimelineFact): string {
  if (!['ClaimTakenOver', 'CaseReassigned', 'CaseTransferred'].includes(kind)) return '';
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const words = [[text('from'), text('to')].filter((name) => name !== '').join(' → '), text('reason')].filter((part) => part !== '').join('　');
  return words === '' ? '' : `（${words}）`;
}
