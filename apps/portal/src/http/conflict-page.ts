import { AUDIT_EVENT_LABELS, formatJapanInstant, seesBranch } from '#domain';
import { caseBehind, lastChangeOf, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInActor } from './actor.js';
import { Pages, pageTemplate, type PageTemplate, type PageView } from './pages.js';
import type { Problem } from './problems.js';
import { type TypedWords, typedWords } from './typed-words.js';
import { formOf, UnsentForms } from './unsent-forms.js';

interface Way {
  readonly href: string;
  readonly text: string;
}

interface ConflictView extends PageView {
  readonly sentence: string;
  /** Who changed the case last, how and when; null where it is not this person's to see. */
  readonly change: string | null;
  /** What was typed into the form that was refused. */
  readonly texts: readonly TypedWords[];
  /** Where it is found again. */
  readonly keptAt: string | null;
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
/** The page for an act that was refused because the case has changed, in the layout of whoever acted. */
@Injectable()
export class ConflictPage {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly unsent: UnsentForms,
  ) {}

  /** @returns false when this request has no such page: nobody is signed in, or it is an administrator */
  async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, home: Way): Promise<boolean> {
    const { actor, audience } = request;
    if (actor === undefined || (audience !== 'branch' && audience !== 'contractor')) return false;
    const found = await this.caseOf(request, actor);
    const form = formOf(request);
    await this.pages.page(reply, CONFLICT_PAGES[audience], {
      title: problem.title, sentence: problem.sentence, change: found?.change ?? null, texts: typedWords(form), keptAt: await this.unsent.keep(actor, form),
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
