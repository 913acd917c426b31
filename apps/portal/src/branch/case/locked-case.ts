import { DomainError, seesBranch } from '#domain';
import { GuaranteeApplication, type UnitOfWork } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { formMark, isRepeated } from '../../http/repeated-form.js';
import { rowId } from '../../http/row-id.js';
import type { SubmittedForm } from '../../http/submitted-form.js';

/** Which case, which version of it the form was made from, and what the form is recognised by when it comes a second time. */
export interface CaseForm {
  readonly id: string;
  readonly version: string;
  readonly mark: string;
}

export function caseForm(id: string, form: SubmittedForm): CaseForm {
  return { id, version: form.text('version'), mark: formMark(form) };
}

/** The case as it stands, to be read. @throws PageNotFound, DomainError `authority/other-branch` */
export async function findCase(em: EntityManager, actor: StaffActor, id: string): Promise<GuaranteeApplication> {
  const application = await em.findOne(GuaranteeApplication, { id: rowId(id) });
  if (application === null) throw new PageNotFound(`no case ${id}`);
  return inSight(application, actor);
}

function inSight(application: GuaranteeApplication, actor: StaffActor): GuaranteeApplication {
  if (!seesBranch(actor, application.branch)) throw new DomainError('authority/other-branch');
  return application;
}

/**
 * The case, its row locked until the transaction ends: every writing act begins here, so that two acts on one case follow
 * each other.
 * @throws PageNotFound, DomainError `authority/other-branch`
 */
export async function lockCase(em: EntityManager, actor: StaffActor, id: string): Promise<GuaranteeApplication> {
  return inSight(await lockedRow(em, id), actor);
}

/**
 * An act on the case as its form showed it, in a transaction of its own. The same person's same form, sent again by a second click, changes
 * nothing and is answered like the first one: whoever acts puts `form.mark` into the fact, under `form`.
 * @throws PageNotFound, DomainError `authority/other-branch`, `version/conflict` when somebody changed the case after the form was shown
 */
export function actOnCase(work: UnitOfWork, actor: StaffActor, form: CaseForm, act: (em: EntityManager, application: GuaranteeApplication) => Promise<void>): Promise<void> {
  return work.run(async (em) => {
    // Before the question whose branch it is: an act may have moved the case to another.
    if (await isRepeated(em, (await lockedRow(em, form.id)).id, actor, form.mark)) return;
    const application = await lockCase(em, actor, form.id);
    requireVersion(application, form);
    await act(em, application);
  });
}

/**
 * Asked too of a form with something wrong in it before its page comes back: that has the newest version, with which the next press would be let through.
 * @throws DomainError `version/conflict` when somebody changed the case after the form was shown
 */
export function requireVersion(application: GuaranteeApplication, form: CaseForm): void {
  if (form.version !== String(application.version)) throw new DomainError('version/conflict');
}

async function lockedRow(em: EntityManager, id: string): Promise<GuaranteeApplication> {
  const application = await em.findOne(GuaranteeApplication, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (application === null) throw new PageNotFound(`no case ${id}`);
  return application;
}
