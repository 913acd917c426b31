import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '#platform';
import type { ProblemPage } from './problem-page.js';
import { type Problem, TOO_LARGE, TOO_SLOW, UNREADABLE, WRONG_METHOD } from './problems.js';

/** The head of a request, address and cookies: ten thousand characters typed into a search field fit into it. Bytes. */
export const LARGEST_HEAD = 128 * 1024;

/** As long as a head may be; what stands in an address is judged by the pages. */
export const LONGEST_PARAMETER = LARGEST_HEAD;

/** An address nothing is served under. */
const NOWHERE = '/unreadable-address';

/** How long a client may take to read the answer before it is cut off. */
const PARTING_MILLIS = 2_000;

/** The whole address, as one speaks to a proxy. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * The address as all of us read it: without scheme and host, which name nothing here. One with a malformed `%` names nothing
 * either and goes the way of every unknown one.
 */
export function readableAddress(url: string): string {
  const own = url.replace(ABSOLUTE, '');
  const address = own.startsWith('/') || own === url ? own : `/${own}`;
  try {
    decodeURIComponent(address.split('?', 1)[0] ?? address);
    return address;
  } catch {
    return NOWHERE;
  }
}

interface Refusal {
  readonly status: number;
  readonly problem: Problem;
}

/** A client that began a request and does not go on with it. */
export class TooSlow extends Error {
  readonly code = 'ERR_HTTP_REQUEST_TIMEOUT';
}

/** An act of HTTP that nothing here serves; `code` says which. */
class Unserved extends Error {
  constructor(readonly code: 'UNKNOWN_EXPECTATION' | 'TUNNEL') {
    super(code);
  }
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, problem: TOO_LARGE },
  HPE_INVALID_METHOD: { status: 405, problem: WRONG_METHOD },
  TUNNEL: { status: 405, problem: WRONG_METHOD },
  UNKNOWN_EXPECTATION: { status: 417, problem: UNREADABLE },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, problem: TOO_SLOW },
};

/** HTTP/1.1 wants exactly one Host: with none or several, whom the request was meant for is anybody's reading. */
export function refuseUnclearHost(instance: FastifyInstance, page: () => ProblemPage): void {
  instance.addHook('onRequest', async ({ raw }, reply) => {
    const hosts = raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
    if (hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')) return;
    await reply.status(400).header('cache-control', 'no-store').header('connection', 'close').type('text/html; charset=utf-8').send(page().html(UNREADABLE));
  });
}

/** Node itself answers an `Expect` it does not know barely, and closes on a `CONNECT` without a word. */
export function answerUnserved(server: Server, answer: (error: Error, socket: Duplex) => void): void {
  server.on('checkExpectation', ({ socket }) => answer(new Unserved('UNKNOWN_EXPECTATION'), socket));
  server.on('connect', (_, socket) => {
    // Node has let go of this connection: nobody else hears its errors.
    socket.on('error', () => socket.destroy());
    answer(new Unserved('TUNNEL'), socket);
  });
}

/**
 * Answers bytes that did not become a request (a head too long, a method nobody knows, a body that does not go on), before there is any routing: the
 * same page with the same headers, written to the socket by hand.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Duplex, page: ProblemPage, headers: Readonly<Record<string, string>>, logger: Logger): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, problem } = REFUSALS[error.code ?? ''] ?? { status: 400, problem: UNREADABLE };
  logger.info({ code: error.code, status }, 'unreadable request');
  const body = page.html(problem);
  const head = {
    ...headers, 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8', 'content-length': String(Buffer.byteLength(body)),
    ...(status === 405 ? { allow: 'GET, HEAD, POST' } : {}), connection: 'close',
  };
  // By the clock and not by its silence, which a byte now and then would break.
  const parting = setTimeout(() => socket.destroy(), PARTING_MILLIS);
  socket.once('close', () => clearTimeout(parting));
  // What is still being sent is taken in, or the client would see a reset instead of the answer.
  socket.resume();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}
