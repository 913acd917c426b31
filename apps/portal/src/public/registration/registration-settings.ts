import { readSetting } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';

/** 押印省略: off unless the setting `registration-seal-waived` says otherwise (ours). The address is then verified at the desk all the more. */
export function sealIsWaived(em: EntityManager): Promise<boolean> {
  return readSetting(em, 'registration-seal-waived', z.boolean(), false);
}
