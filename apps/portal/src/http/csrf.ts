import { createHash } from 'node:crypto';
import csrfProtection from '@fastify/csrf-protection';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cookieName } from './cookie-name.js';
import { CSRF_FIELD } from './submitted-form.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const RECEIVES_UPLOAD = 'portal:receives-upload';

/** Marks a handler that reads a multipart form by itself, with `CopyUploads`, which checks the token before it takes in any file. */
export const ReceivesUpload = () => SetMetadata(RECEIVES_UPLOAD, true);

declare module 'fastify' {
  interface FastifyReply {
    /** The token of this page's forms; sets the cookie it belongs to. */
    formToken(): string;
  }
}

/** The token belongs to the session too: a form opened before a sign-in is not accepted after it. */
function sessionMark(request: FastifyRequest): string {
  const sessions = Object.entries(request.cookies)
    .filter(([name]) => name.endsWith('_session'))
    .map(([name, value]) => `${name}=${value ?? ''}`)
    .sort();
  return createHash('sha256').update(sessions.join('\n')).digest('base64url');
}

function fieldOf(request: FastifyRequest): string {
  const { body } = request;
  const token: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, CSRF_FIELD) : undefined;
  return typeof token === 'string' ? token : '';
}

/** Registers the plugin: hidden field + HttpOnly cookie, tokens made with a key derived from the pepper. */
export async function registerCsrf(instance: FastifyInstance, pepper: Uint8Array, secure: boolean): Promise<void> {
  await instance.register(csrfProtection, {
    cookieKey: cookieName('form_secret', '/', secure),
    // Lax: a page opened by a link in a mail is to find the cookie of the forms that are open already, not to replace it.
    cookieOpts: { path: '/', sameSite: 'lax', httpOnly: true, secure },
    csrfOpts: { hmacKey: createHash('sha256').update('csrf\0').update(pepper).digest('hex') },
    getToken: fieldOf,
    getUserInfo: sessionMark,
    logLevel: 'info',
  });
  instance.decorateReply('formToken', function formToken(this: FastifyReply) {
    return this.generateCsrf({ userInfo: sessionMark(this.request) });
  });
}

/** Checks the token of a posted form. @throws the plugin's error (403) */
export function verifyFormToken(request: FastifyRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    // The plugin answers by itself; we want the refusal as an exception, so that one filter makes all answers.
    const refusing = { send: reject } as unknown as FastifyReply;
    request.server.csrfProtection(request, refusing, () => resolve());
  });
}

/** Every POST of every audience carries the token of the page it came from. */
@Injectable()
export class FormTokenGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (SAFE_METHODS.has(request.method) || this.reflector.get<boolean>(RECEIVES_UPLOAD, context.getHandler())) return true;
    await verifyFormToken(request);
    return true;
  }
}
