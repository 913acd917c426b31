import { type CalendarDate, type GuaranteeKind, type OwnerRule as OwnerRuleTerms, type RateTable as RateTerms } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { OwnerRule, ProjectOwner, RateTable } from '../entities/masters.js';

/** The stored 料率表 as the domain's premium calculation takes it. */
export function rateTerms(table: RateTable): RateTerms {
  return {
    id: table.id, name: table.name, kind: table.kind, effectiveFrom: table.effectiveFrom,
    effectiveTo: table.effectiveTo ?? null, approvalReference: table.approvalReference ?? null, method: table.method,
    tiers: table.tiers, rounding: table.rounding, minimum: table.minimumYen, discounts: table.discounts,
  };
}

/** All tables of a kind of guarantee; `chooseRateTable` picks the one that holds on a day. */
export async function rateTablesOf(em: EntityManager, kind: GuaranteeKind): Promise<RateTerms[]> {
  return (await em.find(RateTable, { kind }, { orderBy: { effectiveFrom: 'asc' } })).map(rateTerms);
}

/** The stored 発注者規則 as the domain's rules take it. */
export function ownerRuleTerms(rule: OwnerRule, owner: Pick<ProjectOwner, 'name'>): OwnerRuleTerms {
  return {
    id: rule.id, ownerName: owner.name, effectiveFrom: rule.effectiveFrom, effectiveTo: rule.effectiveTo ?? null, ...rule.terms,
  };
}

/** The version of an owner's rule that holds on a day, or the oldest one for days before it; null for an owner without rules. */
export async function ownerRuleInForce(em: EntityManager, ownerId: string, on: CalendarDate): Promise<OwnerRuleTerms | null> {
  const owner = await em.findOne(ProjectOwner, ownerId);
  const rules = await em.find(OwnerRule, { owner: ownerId }, { orderBy: { effectiveFrom: 'desc' } });
  const rule = rules.find((candidate) => candidate.effectiveFrom <= on) ?? rules.at(-1);
  return owner && rule ? ownerRuleTerms(rule, owner) : null;
}
