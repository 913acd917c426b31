import { type LaterFact, openCorrections } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, AuthenticationKey, CorrectionRequest } from '../entities/index.js';
import { LIVE_HANDOVER } from './live-handover.js';
import { isReceiptWithBranch } from './receipt-with-branch.js';

/** What has happened since of `asked`, about the `subject` of a mail of the case: a fact, a certificate or a key of it. */
export async function readLaterFacts(em: EntityManager, caseId: string, subject: string, asked: readonly LaterFact[]): Promise<readonly LaterFact[]> {
  const readers: { readonly [F in LaterFact]: () => Promise<boolean> } = {
    answered: async () => Boolean((await roundOf(em, caseId, subject))?.answeredAt),
    'asked-anew': () => isAskedAnew(em, caseId, subject),
    'receipt-waiting': () => isReceiptWithBranch(em, caseId),
    'key-replaced': () => isKeyReplaced(em, caseId, subject),
    submitted: () => isSubmitted(em, subject),
  };
  const found: LaterFact[] = [];
  for (const fact of asked) if (await readers[fact]()) found.push(fact);
  return found;
}

async function roundOf(em: EntityManager, caseId: string, factId: string): Promise<CorrectionRequest | null> {
  const fact = await em.findOne(AuditEvent, { id: factId, caseId });
  return fact && em.findOne(CorrectionRequest, { application: caseId, round: Number(fact.data['round']) });
}

/** The mail of a round that was added says what the rounds before it ask for, too. */
async function isAskedAnew(em: EntityManager, caseId: string, factId: string): Promise<boolean> {
  const round = await roundOf(em, caseId, factId);
  const last = openCorrections(await em.find(CorrectionRequest, { application: caseId })).at(-1);
  return round !== null && !round.answeredAt && last !== undefined && last.round !== round.round;
}

/** Of a key: it is revoked. Of a certificate: its key is no longer the first. Of an alert: a key of its certificate was revoked after it. */
async function isKeyReplaced(em: EntityManager, caseId: string, subject: string): Promise<boolean> {
  const alert = await em.findOne(AuditEvent, { id: subject, caseId });
  const revoked = alert === null
    ? { $or: [{ id: subject }, { certificate: subject }], revokedAt: { $ne: null } }
    : { certificate: String(alert.data['certificateId']), revokedAt: { $gte: alert.at } };
  return (await em.count(AuthenticationKey, revoked)) > 0;
}

/** The subject is a certificate, or its key. */
async function isSubmitted(em: EntityManager, subject: string): Promise<boolean> {
  const [row] = await em.execute<{ submitted: boolean }[]>(
    `select s.submitted_on is not null as submitted from certificate c ${LIVE_HANDOVER} where c.id = ? or k.id = ?`, [subject, subject]);
  return row?.submitted ?? false;
}
