import { tokenHash } from '#identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieName } from '../http/cookie-name.js';

const NAME = 'viewing';
const PATH = '/v';

/**
 * The opaque cookie of a viewing: only its hash is stored, it says nothing of the certificate. It outlives the viewing (the row
 * says when that ends), so that whoever comes back late is told that the time is over.
 */
export function giveViewing(reply: FastifyReply, token: string, secure: boolean): void {
  void reply.setCookie(cookieName(NAME, PATH, secure), token, { path: PATH, httpOnly: true, sameSite: 'strict', secure });
}

export function endViewing(reply: FastifyReply, secure: boolean): void {
  void reply.clearCookie(cookieName(NAME, PATH, secure), { path: PATH, httpOnly: true, sameSite: 'strict', secure });
}

/** Hash of the viewing's token, or null without a cookie. */
export function viewingOf(request: FastifyRequest, secure: boolean): string | null {
  const token = request.cookies[cookieName(NAME, PATH, secure)];
  return token ? tokenHash(token) : null;
}
