import type { Audience } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Pages, pageTemplate, type PageTemplate, type PageView } from './pages.js';
import type { WayOut } from './problem-page.js';
import type { Problem, Reader } from './problems.js';
import { Sessions } from './sessions.js';

interface RefusalView extends PageView {
  readonly sentence: string;
  readonly home: WayOut;
}

const REFUSAL_PAGES: Readonly<Record<Audience, PageTemplate<RefusalView>>> = {
  contractor: pageTemplate('contractor/refusal'),
  branch: pageTemplate('branch/refusal'),
  admin: pageTemplate('admin/refusal'),
};

/** What was asked for is not there or not allowed, told in the layout of whoever asked, with their menu: nothing of ours is broken. */
@Injectable()
export class RefusalPage {
  constructor(
    private readonly pages: Pages,
    private readonly sessions: Sessions,
  ) {}

  /** @returns false when nobody is signed in at this address */
  async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, reader: Reader, home: WayOut): Promise<boolean> {
    // No guard has looked at an address that is not served.
    const audience = request.audience ?? (reader === 'branch' || reader === 'admin' ? reader : undefined);
    const actor = audience && (request.actor ?? (await this.sessions.actor(request, audience)));
    if (!actor) return false;
    Object.assign(request, { audience, actor });
    void reply.header('cache-control', 'no-store');
    await this.pages.page(reply, REFUSAL_PAGES[audience], { title: problem.title, sentence: problem.sentence, home }, problem.status);
    return true;
  }
}
