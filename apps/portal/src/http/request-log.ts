import type { FastifyInstance } from 'fastify';
import { accountOf } from './actor.js';

/**
 * One line per answered request: the route's pattern instead of the address (addresses carry numbers of customers), no
 * body, no header, no client address.
 */
export function recordRequests(instance: FastifyInstance): void {
  instance.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        audience: request.audience ?? 'public',
        person: request.actor ? accountOf(request.actor) : undefined,
      },
      'request',
    );
  });
}
