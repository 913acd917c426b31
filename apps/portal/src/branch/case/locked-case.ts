import { DomainError } from '#domain';
import { GuaranteeApplication } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of a row as it stands in an address. @throws PageNotFound for anything else */
export function rowId(text: string): string {
  if (!UUID.test(text)) throw new PageNotFound(`no id: ${text.slice(0, 40)}`);
  return text;
}

/** Whether a branch's case is this person's to see: its own branch, or 本店. */
export function seesBranch(actor: StaffActor, branchId: string): boolean {
  return actor.isHeadOffice || actor.branchId === branchId;
}

/**
 * The case, its row locked until the transaction ends: every writing act begins here, so that two acts on one case follow
 * each other. `version` is what the form was made from.
 * @throws PageNotFound, DomainError `authority/other-branch` | `version/conflict`
 */
export async function lockCase(em: EntityManager, actor: StaffActor, id: string, version: string | null): Promise<GuaranteeApplication> {
  const application = await em.findOne(GuaranteeApplication, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (application === null) throw new PageNotFound(`no case ${id}`);
  if (!seesBranch(actor, application.branch)) throw new DomainError('authority/other-branch');
  if (version !== null && version !== String(application.version)) throw new DomainError('version/conflict');
  return application;
}
