import { createHash, randomBytes } from 'node:crypto';

/** Lifetimes of a session in milliseconds. */
export interface SessionTerms {
  /** Without any request. */
  readonly idle: number;
  /** Whatever happens. */
  readonly absolute: number;
  /** How often the last request is written down: not at every picture of a page. */
  readonly touchAfter: number;
}

const MINUTE = 60_000;

export const SESSION_TERMS: SessionTerms = { idle: 30 * MINUTE, absolute: 12 * 60 * MINUTE, touchAfter: MINUTE };

/** 256 bits, base64url: what the cookie carries and nobody stores. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: its SHA-256, 64 hexadecimal digits. The token is random, so no salt is needed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

export interface SessionTimes {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** `live`: may act; `touch`: may act and the request is written down; `ended`: sign in again. */
export function sessionState(times: SessionTimes, now: Date, terms: SessionTerms = SESSION_TERMS): 'live' | 'touch' | 'ended' {
  const silent = now.getTime() - times.lastSeenAt.getTime();
  if (times.revokedAt !== null || now >= times.expiresAt || silent >= terms.idle) return 'ended';
  return silent >= terms.touchAfter ? 'touch' : 'live';
}
