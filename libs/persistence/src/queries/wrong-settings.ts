import type { EntityManager } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { Setting } from '../entities/index.js';
import { BRANCH_TARGETS, DEFAULT_BRANCH_TARGETS, DEFAULT_PREMIUM_TERMS, PREMIUM_TERMS, termsOf } from './branch-settings.js';
import { DEFAULT_PROCEDURE_TERMS, PROCEDURE_TERMS } from './procedure-terms.js';
import { DEFAULT_REGISTRATION_TERMS, REGISTRATION_TERMS } from './registration-terms.js';

const TERMS: Readonly<Record<string, { readonly shape: z.ZodObject; readonly defaults: object }>> = {
  'registration-terms': { shape: REGISTRATION_TERMS, defaults: DEFAULT_REGISTRATION_TERMS },
  'procedure-terms': { shape: PROCEDURE_TERMS, defaults: DEFAULT_PROCEDURE_TERMS },
  'premium-terms': { shape: PREMIUM_TERMS, defaults: DEFAULT_PREMIUM_TERMS },
  'branch-targets': { shape: BRANCH_TARGETS, defaults: DEFAULT_BRANCH_TARGETS },
};

/** A setting of which something does not count, and has its default. */
export interface WrongSetting {
  readonly setting: string;
  /** The names of what is wrong or unknown; '' where it names nothing at all. */
  readonly names: readonly string[];
}

export async function readWrongSettings(em: EntityManager): Promise<readonly WrongSetting[]> {
  const rows = await em.find(Setting, { name: { $in: Object.keys(TERMS) } }, { orderBy: { name: 'asc' } });
  return rows.flatMap(({ name, value }) => {
    const known = TERMS[name];
    const names = known === undefined ? [] : termsOf(value, known.shape, known.defaults).wrong;
    return names.length === 0 ? [] : [{ setting: name, names }];
  });
}
