import type * as domain from '#domain';
import type { FactActor } from '#persistence';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A contractor's person behind an お客様ID. */
export interface ContractorActor extends domain.ContractorActor {
  readonly sessionId: string;
  readonly accountId: string;
  readonly loginId: string;
  readonly customerNumber: string;
  readonly customerName: string;
  /** フリガナ. */
  readonly customerKana: string;
  readonly contactName: string;
  /** 取扱支店 of the customer. */
  readonly branchId: string;
  /** 初回ログイン: what is still to be done before anything else is open: the registration, then the confirmation of the address. */
  readonly firstSignIn: 'register' | 'confirm' | null;
}

/** A person of the surety, at /branch or (システム管理者) at /admin. */
export interface StaffActor extends domain.StaffActor {
  readonly sessionId: string;
  readonly loginId: string;
  readonly name: string;
  readonly branchName: string;
}

export type SignedInActor = ContractorActor | StaffActor;

/** The id of the account somebody has signed in with. */
export function accountOf(actor: SignedInActor): string {
  return actor.kind === 'contractor' ? actor.accountId : actor.staffId;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the audience guard on signed-in routes. */
    actor?: SignedInActor;
  }
}

/** The signed-in person; only on routes of a signed-in audience, where the guard has set it. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): SignedInActor => {
  const { actor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!actor) throw new Error('@CurrentActor() on a route that serves the public');
  return actor;
});

/** The branch whose work a person sees; 本店 sees that of all (null). */
export function branchInSight(actor: Pick<StaffActor, 'isHeadOffice' | 'branchId'>): string | null {
  return actor.isHeadOffice ? null : actor.branchId;
}

/** The same in the words of a heading. */
export function sightWords(actor: Pick<StaffActor, 'isHeadOffice' | 'branchName'>): string {
  return actor.isHeadOffice ? 'すべての支店' : actor.branchName;
}

/** How the audit record names this person. */
export function factActor(actor: SignedInActor): FactActor {
  return actor.kind === 'contractor'
    ? { kind: 'contractor', id: actor.accountId, name: actor.contactName }
    : { kind: 'staff', id: actor.staffId, name: actor.name };
}
