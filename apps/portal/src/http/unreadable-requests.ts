import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '#platform';
import type { ProblemPage } from './problem-page.js';
import { type Problem, TOO_LARGE, UNREADABLE, WRONG_METHOD } from './problems.js';

/** The head of a request, address and cookies: ten thousand characters typed into a search field fit into it. Bytes. */
export const LARGEST_HEAD = 128 * 1024;

/** As long as a head may be; what stands in an address is judged by the pages. */
export const LONGEST_PARAMETER = LARGEST_HEAD;

/** An address nothing is served under. */
const NOWHERE = '/unreadable-address';

/** How long a client may take to read the answer before it is cut off. */
const PARTING_MILLIS = 2_000;

/** An address with a malformed `%` names nothing: it goes the way of every unknown one. */
export function readableAddress(url: string): string {
  const path = url.split('?', 1)[0] ?? url;
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return NOWHERE;
  }
}

interface Refusal {
  readonly status: number;
  readonly problem: Problem;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { status: 431, problem: TOO_LARGE },
  HPE_INVALID_METHOD: { status: 405, problem: WRONG_METHOD },
};

/**
 * Answers bytes that did not become a request (a head too long, a method nobody knows), before there is any routing: the
 * same page with the same headers, written to the socket by hand.
 */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket, page: ProblemPage, headers: Readonly<Record<string, string>>, logger: Logger): void {
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
  socket.setTimeout(PARTING_MILLIS, () => socket.destroy());
  // What is still being sent is taken in, or the client would see a reset instead of the answer.
  socket.resume();
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`);
}
