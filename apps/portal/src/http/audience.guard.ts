import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AUDIENCE_KEY, DURING_FIRST_SIGN_IN, type RouteAudience } from './audience.js';
import { FirstSignInNeeded, SignInNeeded } from './problems.js';
import { Routes } from './routes.js';
import { Sessions } from './sessions.js';
import { UnsentForms } from './unsent-forms.js';

/** Lets nobody but the route's audience in, and puts the person at `request.actor`. */
@Injectable()
export class AudienceGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly routes: Routes,
    private readonly unsent: UnsentForms,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const audience = this.reflector.getAllAndOverride<RouteAudience | undefined>(AUDIENCE_KEY, [context.getHandler(), context.getClass()]);
    if (audience === undefined) throw new Error(`${context.getClass().name} does not say whom it serves (@ServesAudience)`);
    if (audience === 'public') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    // Also on refusals: a page of a signed-in person is never kept by a cache or shown again by "back" after sign-out.
    void http.getResponse<FastifyReply>().header('cache-control', 'no-store');
    request.audience = audience;
    const actor = await this.sessions.actor(request, audience);
    if (!actor) throw new SignInNeeded(audience, this.pageOf(request), request.method === 'POST' && (await this.unsent.keepOfEnded(request, audience)));
    if (actor.kind === 'contractor' && actor.firstSignIn !== null && !this.isOpenBefore(context)) throw new FirstSignInNeeded();
    request.actor = actor;
    return true;
  }

  private isOpenBefore(context: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride<boolean | undefined>(DURING_FIRST_SIGN_IN, [context.getHandler(), context.getClass()]) ?? false;
  }

  /** The page to come back to: the one that was asked for, or the one whose form was sent; forms are posted to their page's address. */
  private pageOf({ method, url }: FastifyRequest): string | null {
    return method === 'GET' || this.routes.methodsOf(url).includes('GET') ? url : null;
  }
}
