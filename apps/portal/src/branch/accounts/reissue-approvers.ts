import { BRANCH_ROLES, canRegister, type StaffActor } from '#domain';
import { Branch, readRecordChangers, type Registration, Staff } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { rightsOfIssued } from '../letters/registration-rights.js';

/** 再発行 that waits for its approval: whether this person may be the second one, and who of its branch may, by name. */
export interface ReissueApprovers {
  readonly may: boolean;
  readonly others: readonly string[];
}

export async function readReissueApprovers(em: EntityManager, actor: StaffActor, registration: Registration): Promise<ReissueApprovers | null> {
  if (registration.state !== 'awaiting-approval') return null;
  const changers = registration.customer ? await readRecordChangers(em, registration.customer) : [];
  // The pages are opened on the way there.
  const rights = { ...rightsOfIssued(registration), recordChangerIds: changers, pagesOpened: true };
  const { isHeadOffice } = await em.findOneOrFail(Branch, registration.branch);
  const staff = await em.find(Staff, { branch: registration.branch, active: true, role: { $in: [...BRANCH_ROLES] } }, { orderBy: { loginId: 'asc' } });
  const others = staff.filter(({ id, role, rank, branch }) => canRegister({ kind: 'staff', staffId: id, role, rank: rank ?? null, branchId: branch, isHeadOffice }, 'approve', rights).allowed);
  return { may: canRegister(actor, 'approve', rights).allowed, others: others.map(({ name }) => name) };
}
