import { type BranchTerritory, type CalendarDate, chooseOwnerRule, type GuaranteeKind, type OwnerRule as OwnerRuleVersion, type RateTable as RateTableVersion } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTerritoryRow, OwnerRule, ProjectOwner, RateTable } from '../entities/masters.js';

/** The stored 料率表 as the domain's premium calculation takes it. */
function asRateTable(row: RateTable): RateTableVersion {
  return { ...row, effectiveTo: row.effectiveTo ?? null };
}

/** All tables of a kind of guarantee; `chooseRateTable` picks the one that holds on a day. */
export async function rateTablesOf(em: EntityManager, kind: GuaranteeKind): Promise<RateTableVersion[]> {
  return (await em.find(RateTable, { kind }, { orderBy: { effectiveFrom: 'asc' } })).map(asRateTable);
}

/** The stored 発注者規則 as the domain's rules take it. */
export function asOwnerRule(row: OwnerRule, owner: Pick<ProjectOwner, 'name'>): OwnerRuleVersion {
  const { id, version, effectiveFrom, terms } = row;
  return { id, ownerName: owner.name, version, effectiveFrom, terms };
}

/** The version of an owner's rule that holds on a day; null for an owner without one. */
export async function ownerRuleInForce(em: EntityManager, ownerId: string, on: CalendarDate): Promise<OwnerRuleVersion | null> {
  const owner = await em.findOne(ProjectOwner, ownerId);
  if (!owner) return null;
  const rows = await em.find(OwnerRule, { owner: ownerId });
  return chooseOwnerRule(rows.map((row) => asOwnerRule(row, owner)), on);
}

/** 取扱区域 of all branches; `proposeBranch` picks the line that holds on a day. */
export async function readTerritories(em: EntityManager): Promise<readonly BranchTerritory[]> {
  return (await em.find(BranchTerritoryRow, {})).map(({ branch, ...line }) => ({ ...line, branchId: branch }));
}
