import { DomainError, seesBranch } from '#domain';
import { GuaranteeApplication } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import type { SubmittedForm } from '../../http/submitted-form.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Which case, and which version of it the form was made from. */
export interface CaseForm {
  readonly id: string;
  readonly version: string;
}

export function caseForm(id: string, form: SubmittedForm): CaseForm {
  return { id, version: form.text('version') };
}

/** The id of a row as it stands in an address. @throws PageNotFound for anything else */
export function rowId(text: string): string {
  if (!UUID.test(text)) throw new PageNotFound(`no id: ${text.slice(0, 40)}`);
  return text;
}

export function isRowId(text: string): boolean {
  return UUID.test(text);
}

/**
 * The case, its row locked until the transaction ends: every writing act begins here, so that two acts on one case follow
 * each other.
 * @throws PageNotFound, DomainError `authority/other-branch` | `version/conflict`
 */
export async function lockCase(em: EntityManager, actor: StaffActor, id: string, form?: CaseForm): Promise<GuaranteeApplication> {
  const application = await em.findOne(GuaranteeApplication, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (application === null) throw new PageNotFound(`no case ${id}`);
  if (!seesBranch(actor, application.branch)) throw new DomainError('authority/other-branch');
  if (form) requireVersion(application, form);
  return application;
}

/** @throws DomainError `version/conflict` when somebody changed the case after the form was shown */
export function requireVersion(application: GuaranteeApplication, form: CaseForm): void {
  if (form.version !== String(application.version)) throw new DomainError('version/conflict');
}
