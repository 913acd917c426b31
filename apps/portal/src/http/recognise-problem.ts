import { APPLICATION_STATE_LABELS, APPLICATION_STATES, DomainError } from '#domain';
import { FileTooLargeError } from '#platform';
import { HttpException } from '@nestjs/common';
import {
  CUT_OFF, DOMAIN_PROBLEMS, FAILURE, NO_GLYPH, NO_RENDERER, NOT_FOUND, OVERRUN, PageNotFound, PAPER_DAMAGED, type Problem, STALE_FORM, TOO_LARGE, ToldRefusal, UNAVAILABLE, UNREADABLE, UNSENDABLE, WRONG_METHOD,
} from './problems.js';
import { PaperDamaged } from './stored-papers.js';

/** PostgreSQL is not there, is going away, is waited for in vain or has no room left (53100, and ENOSPC of our own files): its SQLSTATE, and what the socket, the driver and the pool say. */
const DOWN = /^(0800\d|57P0[1-5]|55P03|25P0[34]|53[1-3]00|ENOSPC|ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/;
const DOWN_WORDS = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|server closed the connection/i;

/** PostgreSQL is there, and has given up this one statement after its time. */
const GIVEN_UP = '57014';

/** Text PostgreSQL cannot hold (U+0000) or a value out of a column's range: somebody sent what no screen of ours sends. */
const UNSTORABLE = /^(08P01|22021|22P05|22P02|22001|22003)$/;

/** A form with files that is none, or is over before its end: the words of its parser, which gives neither code nor status. */
const NO_MULTIPART = /^Multipart: Boundary not found/;
const ENDS_EARLY = /unexpected end of multipart data/i;

/** The mapping of every failure to what the browser is answered; one place for all audiences. */
export function recogniseProblem(error: unknown): Problem {
  if (error instanceof ToldRefusal) return { ...DOMAIN_PROBLEMS[error.code], sentence: error.sentence };
  if (error instanceof DomainError) return { ...DOMAIN_PROBLEMS[error.code], ...stateOf(error) };
  if (error instanceof PageNotFound) return NOT_FOUND;
  if (error instanceof PaperDamaged) return PAPER_DAMAGED;
  if (error instanceof FileTooLargeError) return TOO_LARGE;
  // By its name: the class would load the whole renderer with the portal's start.
  if (error instanceof Error && error.name === 'PdfRenderError') return Reflect.get(error, 'code') === 'pdf/glyph-missing' ? NO_GLYPH : NO_RENDERER;
  const codes = codesOf(error);
  if (codes.some((code) => DOWN.test(code)) || messagesOf(error).some((message) => DOWN_WORDS.test(message))) return UNAVAILABLE;
  if (codes.includes(GIVEN_UP)) return OVERRUN;
  if (codes.some((code) => UNSTORABLE.test(code))) return UNREADABLE;
  if (messagesOf(error).some((message) => NO_MULTIPART.test(message))) return UNSENDABLE;
  if (messagesOf(error).some((message) => ENDS_EARLY.test(message))) return CUT_OFF;
  if (codes.some((code) => code.startsWith('FST_CSRF'))) return STALE_FORM;
  return byStatus(statusOf(error));
}

/** To the staff: in which state the case is, and that nothing came of the press. */
function stateOf({ code, details }: DomainError): Partial<Problem> {
  const state = APPLICATION_STATES.find((known) => known === details['state']);
  if (code !== 'application/state' || details['actor'] !== 'staff' || state === undefined) return {};
  return { sentence: `いまの状態（${APPLICATION_STATE_LABELS[state]}）では、この操作はできません。何も記録していません。最新の画面を開いて、お確かめください。` };
}

function byStatus(status: number): Problem {
  switch (status) {
    case 403:
      return { ...DOMAIN_PROBLEMS['authority/forbidden'] };
    case 404:
      return NOT_FOUND;
    case 405:
      return WRONG_METHOD;
    case 413:
    case 414:
    case 431:
      return TOO_LARGE;
    case 503:
      return UNAVAILABLE;
    default:
      return status >= 400 && status < 500 ? UNSENDABLE : FAILURE;
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' ? status : 500;
}

/** The error and what caused it, at most ten deep. */
function chain(error: unknown): object[] {
  const links: object[] = [];
  let link: unknown = error;
  while (typeof link === 'object' && link !== null && links.length < 10) {
    links.push(link);
    link = Reflect.get(link, 'cause') ?? Reflect.get(link, 'previous');
  }
  return links.flatMap((item) => (item instanceof AggregateError ? [item, ...item.errors.filter((inner) => typeof inner === 'object')] : [item]));
}

function codesOf(error: unknown): string[] {
  return chain(error).map((link) => Reflect.get(link, 'code')).filter((code): code is string => typeof code === 'string');
}

function messagesOf(error: unknown): string[] {
  return chain(error).map((link) => Reflect.get(link, 'message')).filter((message): message is string => typeof message === 'string');
}
