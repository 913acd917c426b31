import { DomainError } from '#domain';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FIRST_SIGN_IN_PATH, SIGN_IN_PATHS } from './audience.js';
import { ConflictPage } from './conflict-page.js';
import { FirstSignInElsewhere } from './first-sign-in-elsewhere.js';
import { FirstSignInStopped } from './first-sign-in-stopped.js';
import { failureRecord } from './failure-record.js';
import { sentWithAnotherId } from './made-for.js';
import { ProblemPage, type WayOut } from './problem-page.js';
import { FAILURE, FirstSignInNeeded, NOT_FOUND, notFoundFor, OVERRUN, type Problem, type Reader, SignInNeeded, STALE_FORM, UNAVAILABLE, unavailableFor, UNREADABLE } from './problems.js';
import { recogniseProblem } from './recognise-problem.js';
import { RefusalPage } from './refusal-page.js';
import { Routes } from './routes.js';

/** Turns every failure into a page in Japanese. What went wrong inside stands in the log under the reference. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly page: ProblemPage,
    private readonly conflicts: ConflictPage,
    private readonly refusals: RefusalPage,
    private readonly firstSignIns: FirstSignInElsewhere,
    private readonly stopped: FirstSignInStopped,
    private readonly routes: Routes,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    const recognised = recogniseProblem(error);
    const refusedAs = error instanceof SignInNeeded ? 409 : recognised === STALE_FORM ? STALE_FORM.status : null;
    if (refusedAs !== null && (await this.inLayout(request, () => this.firstSignIns.answer(request, reply, refusedAs)))) return;
    if (refusedAs !== null && request.audience === 'contractor' && (await this.inLayout(request, () => this.stopped.answer(request, reply)))) return;
    if (error instanceof SignInNeeded) {
      const query = new URLSearchParams({ ...(error.path !== null && { next: error.path }), ...(request.method === 'POST' && { unsaved: error.kept ? 'kept' : '1' }) }).toString();
      await reply.redirect(`${SIGN_IN_PATHS[error.audience]}${query === '' ? '' : `?${query}`}`, 303);
      return;
    }
    if (error instanceof FirstSignInNeeded) {
      await reply.redirect(FIRST_SIGN_IN_PATH, 303);
      return;
    }
    const elsewhere = recognised === STALE_FORM || recognised === NOT_FOUND ? sentWithAnotherId(request) : null;
    if (elsewhere !== null && (await this.inLayout(request, () => this.conflicts.answerElsewhere(request, reply, elsewhere, HOMES[readerOf(request)])))) return;
    const told = this.wrongMethod(request, reply, recognised);
    const problem = told === NOT_FOUND ? notFoundFor(readerOf(request)) : told;
    const keeps = problem.status === 404 || problem === OVERRUN || problem === UNREADABLE ? this.conflicts.hasWords(request) : error instanceof DomainError && (problem.status === 409 || problem.status === 403);
    const home = HOMES[readerOf(request)];
    if (problem === OVERRUN) request.log.warn({ failure: failureRecord(error) }, 'statement given up');
    if (problem.status === 503) void reply.header('retry-after', '30');
    if (keeps && (await this.inLayout(request, () => this.conflicts.answer(request, reply, problem, home)))) return;
    if (problem.status < 500 && (await this.inLayout(request, () => this.refusals.answer(request, reply, problem, readerOf(request), home)))) return;
    await this.answer(request, reply, problem, error);
  }

  /** In the layout of whoever acted; when the database goes away meanwhile, the plain page remains. */
  private async inLayout(request: FastifyRequest, answer: () => Promise<boolean>): Promise<boolean> {
    try {
      return await answer();
    } catch (error) {
      request.log.warn({ failure: failureRecord(error) }, 'page of a refusal failed');
      return false;
    }
  }

  /** An address that is not served is 404, or 405 with what its path does serve, whatever else is wrong with the request. */
  private wrongMethod(request: FastifyRequest, reply: FastifyReply, problem: Problem): Problem {
    if (!request.is404 || problem.status >= 500) return problem;
    const allowed = this.routes.methodsOf(request.url);
    if (allowed.length === 0) return NOT_FOUND;
    void reply.header('allow', allowed.join(', '));
    return recogniseProblem({ statusCode: 405 });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, error: unknown): Promise<void> {
    if (problem === FAILURE) request.log.error({ failure: failureRecord(error) }, 'request failed');
    else if (problem === UNAVAILABLE && !wentAway(request)) request.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'database unavailable');
    const reader = readerOf(request);
    const html = this.page.html(problem === UNAVAILABLE ? unavailableFor(reader) : problem, HOMES[reader], problem === FAILURE ? request.id : null);
    await reply.status(problem.status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
  }
}

/** A client that broke off its own request looks like a broken connection too, but not one to the database. */
function wentAway({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

function readerOf(request: FastifyRequest): Reader {
  const [, place] = /^\/(branch|admin|v)(?:\/|$|\?)/.exec(request.url) ?? [];
  if (place === 'branch' || place === 'admin') return place;
  if (place === 'v') return 'owner';
  return request.audience === 'contractor' ? 'contractor' : 'anybody';
}

const HOMES: Readonly<Record<Reader, WayOut>> = {
  branch: { href: '/branch', text: '受付一覧へ戻る' },
  admin: { href: '/admin', text: '管理画面へ戻る' },
  owner: { href: '/v', text: '電子証書の閲覧へ戻る' },
  contractor: { href: '/home', text: 'ホームへ戻る' },
  anybody: { href: '/', text: 'トップページへ戻る' },
};
