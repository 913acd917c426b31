import { DAY_MILLIS, japanDate } from '#domain';
import { newSessionToken, type PurposeHashes, sessionState, SESSION_TERMS, tokenHash } from '#identity';
import { type Audience, Branch, ContractorAccount, Customer, IdLetter, Session, Staff, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ContractorActor, SignedInActor } from './actor.js';
import { clientNetwork } from './client-network.js';
import { cookieName } from './cookie-name.js';
import { CLOCK, CONFIG, HASHES } from './tokens.js';

const COOKIES: Readonly<Record<Audience, { readonly name: string; readonly path: string; readonly sameSite: 'lax' | 'strict' }>> = {
  // Mails lead contractors into the service: Lax lets such a link arrive signed in.
  contractor: { name: 'contractor_session', path: '/', sameSite: 'lax' },
  branch: { name: 'branch_session', path: '/branch', sameSite: 'strict' },
  admin: { name: 'admin_session', path: '/admin', sameSite: 'strict' },
};

/** How long the row of an ended session is kept, for questions about who was signed in. Ours. */
const KEPT_AFTER_END = 30 * DAY_MILLIS;

/** The password a session is opened on: what a right one was compared with, or the own one that was chosen this moment. */
export interface SignInProof {
  /** The letter whose 初期パスワード it was; null for an own password. */
  readonly letterId: string | null;
  readonly passwordHash: string;
}

/** Sessions in PostgreSQL, one cookie per audience. The cookie carries a random token, the row only its hash. */
@Injectable()
export class Sessions {
  private readonly secure: boolean;

  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
    @Inject(CONFIG) config: PortalConfig,
  ) {
    this.secure = config.publicUrl.startsWith('https:');
  }

  /**
   * A new session after a right password; a session the browser still has for this audience ends.
   * @returns false when a contractor's password has died since it was compared or chosen: its letter was printed anew or lost, or another password chosen
   */
  async open(request: FastifyRequest, reply: FastifyReply, audience: Audience, personId: string, proof: SignInProof): Promise<boolean> {
    const token = newSessionToken();
    const now = this.clock.now();
    const opened = await this.work.run(async (em) => {
      if (audience === 'contractor' && !(await stillOpens(em, personId, proof, now))) return false;
      await this.revoke(em, request, audience);
      await em.nativeDelete(Session, { expiresAt: { $lt: new Date(now.getTime() - KEPT_AFTER_END) } });
      em.create(Session, {
        tokenHash: tokenHash(token),
        audience,
        account: audience === 'contractor' ? personId : null,
        staff: audience === 'contractor' ? null : personId,
        letter: proof.letterId,
        networkHash: this.hashes.address.of(clientNetwork(request.ip)),
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + SESSION_TERMS.absolute),
        revokedAt: null,
      });
      return true;
    });
    if (opened) void reply.setCookie(this.cookie(audience), token, this.attributes(audience));
    return opened;
  }

  /** Sign-out: the session is dead also for a copy of the cookie. @returns whose it was, null when there was none */
  async close(request: FastifyRequest, reply: FastifyReply, audience: Audience): Promise<string | null> {
    const ended = await this.work.run((em) => this.revoke(em, request, audience));
    void reply.clearCookie(this.cookie(audience), this.attributes(audience));
    return ended;
  }

  /** The person behind the cookie of that audience, or null: no cookie, ended, revoked, or the account was stopped. */
  async actor(request: FastifyRequest, audience: Audience): Promise<SignedInActor | null> {
    const token = request.cookies[this.cookie(audience)];
    if (!token) return null;
    const now = this.clock.now();
    return this.work.read(async (em) => {
      const session = await em.findOne(Session, { tokenHash: tokenHash(token), audience });
      if (!session) return null;
      const state = sessionState({ ...session, revokedAt: session.revokedAt ?? null }, now);
      if (state === 'ended') return null;
      if (state === 'touch') await em.nativeUpdate(Session, { id: session.id }, { lastSeenAt: now });
      if (session.account) {
        const account = await em.findOne(ContractorAccount, { id: session.account, active: true });
        const customer = account && (await em.findOne(Customer, { id: account.customer }));
        return account && customer ? contractorActor(session, account, customer) : null;
      }
      const staff = session.staff ? await em.findOne(Staff, { id: session.staff, active: true }) : null;
      const branch = staff && (await em.findOne(Branch, { id: staff.branch }));
      return staff && branch && serves(audience, staff) ? staffActor(session.id, staff, branch) : null;
    });
  }

  /** Whose session of the cookie ran out by itself: nobody signed out, and the person is still let in. */
  async ranOut(request: FastifyRequest, audience: Audience): Promise<string | null> {
    const token = request.cookies[this.cookie(audience)];
    if (!token) return null;
    return this.work.read(async (em) => {
      const session = await em.findOne(Session, { tokenHash: tokenHash(token), audience, revokedAt: null });
      if (session === null || sessionState({ ...session, revokedAt: null }, this.clock.now()) !== 'ended') return null;
      return session.account ?? session.staff ?? null;
    });
  }

  /** The contractor's session of the cookie that was ended by an act, here or in another window: whose it was, and since when. */
  async revokedOf(request: FastifyRequest): Promise<{ readonly account: string; readonly since: Date } | null> {
    const token = request.cookies[this.cookie('contractor')];
    if (!token) return null;
    const session = await this.work.read((em) => em.findOne(Session, { tokenHash: tokenHash(token), audience: 'contractor', revokedAt: { $ne: null } }));
    return session?.account ? { account: session.account, since: session.createdAt } : null;
  }

  private async revoke(em: EntityManager, request: FastifyRequest, audience: Audience): Promise<string | null> {
    const token = request.cookies[this.cookie(audience)];
    const session = token ? await em.findOne(Session, { tokenHash: tokenHash(token), revokedAt: null }) : null;
    if (session === null) return null;
    session.revokedAt = this.clock.now();
    return session.account ?? session.staff ?? null;
  }

  private cookie(audience: Audience): string {
    return cookieName(COOKIES[audience].name, COOKIES[audience].path, this.secure);
  }

  private attributes(audience: Audience): { path: string; httpOnly: true; sameSite: 'lax' | 'strict'; secure: boolean } {
    const { path, sameSite } = COOKIES[audience];
    return { path, httpOnly: true, sameSite, secure: this.secure };
  }
}

/** Asked behind the lock of the ID: whoever prints a letter or stops the ID ends its sessions behind the same one, and this one must be among them. */
async function stillOpens(em: EntityManager, accountId: string, { letterId, passwordHash }: SignInProof, now: Date): Promise<boolean> {
  const account = await em.findOne(ContractorAccount, { id: accountId, active: true }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (account === null) return false;
  if (letterId === null) return account.passwordHash === passwordHash;
  return (await livingLetter(em, accountId, now))?.id === letterId;
}

/** The one letter of an ID that is alive, until the end of its last day; null when none is. */
export async function livingLetter(em: EntityManager, accountId: string, now: Date): Promise<IdLetter | null> {
  const letter = await em.findOne(IdLetter, { account: accountId, voidedAt: null });
  return letter && letter.validUntil >= japanDate(now.getTime()) ? letter : null;
}

/** システム管理者 work at /admin and decide nothing; everybody else works at /branch. */
export function serves(audience: Audience, staff: Pick<Staff, 'role'>): boolean {
  return (audience === 'admin') === (staff.role === 'administrator');
}

/** By the letter's password one may begin anew, until the address is confirmed; with the own one one waits for that. */
function firstSignInOf({ passwordHash, mail }: ContractorAccount, letterId: string | null): ContractorActor['firstSignIn'] {
  if (!passwordHash || letterId !== null) return 'register';
  return mail === '' ? 'confirm' : null;
}

function contractorActor({ id: sessionId, letter }: Session, account: ContractorAccount, customer: Customer): SignedInActor {
  return {
    kind: 'contractor',
    sessionId,
    accountId: account.id,
    loginId: account.loginId,
    customerId: customer.id,
    customerNumber: customer.customerNumber,
    customerName: customer.name,
    customerKana: customer.nameKana,
    contactName: account.contactName,
    branchId: customer.branch,
    firstSignIn: firstSignInOf(account, letter ?? null),
  };
}

function staffActor(sessionId: string, staff: Staff, branch: Branch): SignedInActor {
  return {
    kind: 'staff',
    sessionId,
    staffId: staff.id,
    loginId: staff.loginId,
    name: staff.name,
    role: staff.role,
    rank: staff.rank ?? null,
    branchId: branch.id,
    branchName: branch.name,
    isHeadOffice: branch.isHeadOffice,
  };
}
