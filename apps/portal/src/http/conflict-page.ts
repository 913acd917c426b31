import { AUDIT_EVENT_LABELS, formatJapanInstant, isFieldName, labelOf, seesBranch } from '#domain';
import { caseBehind, lastChangeOf, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInActor } from './actor.js';
import { Pages, pageTemplate, type PageTemplate, type PageView } from './pages.js';
import type { Problem } from './problems.js';
import { SubmittedForm } from './submitted-form.js';

interface Way {
  readonly href: string;
  readonly text: string;
}

interface ConflictView extends PageView {
  readonly sentence: string;
  /** Who changed the case last, how and when; null where it is not this person's to see. */
  readonly change: string | null;
  /** What was typed into the form that was refused; it would be gone with its page. */
  readonly texts: readonly { readonly id: string; readonly label: string; readonly text: string }[];
  /** The case as it is now. */
  readonly case: Way | null;
  readonly home: Way;
}

/** What a page says of the case behind the address. */
interface CaseNow {
  readonly id: string;
  readonly change: string | null;
}

const CONFLICT_PAGES: Readonly<Record<'contractor' | 'branch', PageTemplate<ConflictView>>> = {
  contractor: pageTemplate('contractor/conflict'),
  branch: pageTemplate('branch/conflict'),
};
const ROW_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The free texts of acts; those of the application form have their labels in the domain. */
const ACT_TEXTS: Readonly<Record<string, string>> = { text: '意見の内容', memo: '審査メモ', reason: '理由', note: '備考・したこと', statement: '間違いないとする理由' };

/** The page for an act that was refused because the case has changed, in the layout of whoever acted. */
@Injectable()
export class ConflictPage {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
  ) {}

  /** @returns false when this request has no such page: nobody is signed in, or it is an administrator */
  async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, home: Way): Promise<boolean> {
    const { actor, audience } = request;
    if (actor === undefined || (audience !== 'branch' && audience !== 'contractor')) return false;
    const found = await this.caseOf(request, actor);
    await this.pages.page(reply, CONFLICT_PAGES[audience], {
      title: problem.title, sentence: problem.sentence, change: found?.change ?? null, texts: textsOf(request),
      case: found && { href: audience === 'branch' ? `/branch/cases/${found.id}` : `/applications/${found.id}`, text: 'いまの案件を開く' },
      home,
    }, problem.status);
    return true;
  }

  /** The case that the address speaks of, where this person may see it. */
  private async caseOf({ params }: FastifyRequest, actor: SignedInActor): Promise<CaseNow | null> {
    const id: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'id') : undefined;
    if (typeof id !== 'string' || !ROW_ID.test(id)) return null;
    return this.work.read(async (em) => {
      const row = await caseBehind(em, id);
      if (row === null || !(actor.kind === 'contractor' ? actor.customerId === row.customer : seesBranch(actor, row.branch))) return null;
      // Customers are not told who of the surety did what.
      const fact = actor.kind === 'contractor' ? null : await lastChangeOf(em, row.id);
      return { id: row.id, change: fact && `${formatJapanInstant(fact.at.getTime())}　${fact.actorName}　${AUDIT_EVENT_LABELS[fact.kind]}` };
    });
  }
}

function textsOf({ body }: FastifyRequest): ConflictView['texts'] {
  const form = new SubmittedForm(typeof body === 'object' && body !== null ? { ...body } : {});
  return Object.entries(form.values()).flatMap(([name, text]) => {
    const label = labelFor(name);
    return label === null || text.trim() === '' ? [] : [{ id: `unsent-${name}`, label, text }];
  });
}

function labelFor(name: string): string | null {
  if (Object.hasOwn(ACT_TEXTS, name)) return ACT_TEXTS[name] ?? null;
  if (name.startsWith('reason-')) return '理由';
  return isFieldName(name) ? labelOf(name, null) : null;
}
