import type { TemplateEngine } from '#platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Assets } from './assets.js';
import { SIGN_IN_PATHS } from './audience.js';
import { failureRecord } from './failure-record.js';
import { FAILURE, type Problem, SignInNeeded, UNAVAILABLE } from './problems.js';
import { recogniseProblem } from './recognise-problem.js';
import { Routes } from './routes.js';
import { SiteFacts } from './site-facts.js';
import { TEMPLATES } from './tokens.js';

/** Turns every failure into a page in Japanese. What went wrong inside stands in the log under the reference. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(TEMPLATES) private readonly templates: TemplateEngine,
    private readonly site: SiteFacts,
    private readonly assets: Assets,
    private readonly routes: Routes,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    if (error instanceof SignInNeeded) {
      const next = error.path === null ? '' : `?next=${encodeURIComponent(error.path)}`;
      await reply.redirect(`${SIGN_IN_PATHS[error.audience]}${next}`, 303);
      return;
    }
    await this.answer(request, reply, this.wrongMethod(request, reply, recogniseProblem(error)), error);
  }

  /** An unknown address whose path serves another method is 405 with what it does serve. */
  private wrongMethod(request: FastifyRequest, reply: FastifyReply, problem: Problem): Problem {
    if (problem.status !== 404 || !request.is404) return problem;
    const allowed = this.routes.methodsOf(request.url);
    if (allowed.length === 0) return problem;
    void reply.header('allow', allowed.join(', '));
    return recogniseProblem({ statusCode: 405 });
  }

  private async answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, error: unknown): Promise<void> {
    if (problem === FAILURE) request.log.error({ failure: failureRecord(error) }, 'request failed');
    else if (problem === UNAVAILABLE) request.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'database unavailable');
    if (problem.status === 503) void reply.header('retry-after', '30');
    const site = this.site.known();
    const html = this.templates.render('pages/public/problem', {
      title: problem.title,
      sentence: problem.sentence,
      reference: problem === FAILURE ? request.id : null,
      status: String(problem.status),
      home: homeOf(request),
      page: {
        documentTitle: `${problem.title}｜${site.serviceName}`,
        site,
        styles: this.assets.styleSheets,
        script: this.assets.script,
        icon: this.assets.icon,
        navigation: [],
        actor: null,
        csrf: '',
      },
    });
    await reply.status(problem.status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
  }
}

function homeOf(request: FastifyRequest): { href: string; text: string } {
  const path = request.url;
  if (/^\/branch(\/|$|\?)/.test(path)) return { href: '/branch', text: '受付一覧へ戻る' };
  if (/^\/admin(\/|$|\?)/.test(path)) return { href: '/admin', text: '管理画面へ戻る' };
  if (/^\/v(\/|$|\?)/.test(path)) return { href: '/v', text: '電子証書の閲覧へ戻る' };
  return request.audience === 'contractor' ? { href: '/home', text: 'ホームへ戻る' } : { href: '/', text: 'トップページへ戻る' };
}
