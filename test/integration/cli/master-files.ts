import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_OWNER_RULES, SAMPLE_RATE_TABLES } from '#domain';
import { SAMPLE_BRANCHES, SAMPLE_TERRITORIES } from '../../../apps/cli/src/masters/branches.js';
import { SAMPLE_BANKS, SAMPLE_OWNERS } from '../../../apps/cli/src/masters/owners.js';
import { SAMPLE_CUSTOMERS } from '../../../apps/cli/src/masters/people.js';
import { SAMPLE_AUTHORITY, SAMPLE_RETENTION, SAMPLE_SETTINGS } from '../../../apps/cli/src/masters/settings.js';
import { SAMPLE_TERMS } from '../../../apps/cli/src/masters/terms.js';
import { testRun } from '../../support/index.js';

const without = <Row extends object>(row: Row, name: string): object => Object.fromEntries(Object.entries(row).filter(([key]) => key !== name));

/** The sample masters as somebody writes them into files. */
export function files(): Record<string, readonly unknown[]> {
  return {
    'branches.json': SAMPLE_BRANCHES,
    'territories.json': SAMPLE_TERRITORIES,
    'owners.json': SAMPLE_OWNERS.map((owner) => ({
      ...owner,
      rules: SAMPLE_OWNER_RULES.filter(({ ownerName }) => ownerName === owner.name).map(({ version, effectiveFrom, terms }) => ({ version, effectiveFrom, terms, source: '見本（架空）' })),
    })),
    'rate-tables.json': SAMPLE_RATE_TABLES.map((table) => without(table, 'id')),
    'banks.json': SAMPLE_BANKS,
    'limits.json': SAMPLE_AUTHORITY,
    'retention.json': SAMPLE_RETENTION.map((row) => ({ ...row, source: '見本（当社で定める）' })),
    'terms.json': SAMPLE_TERMS,
    'settings.json': SAMPLE_SETTINGS,
    'customers.json': SAMPLE_CUSTOMERS,
  };
}

export function folderOf(content: Record<string, unknown>): string {
  const folder = mkdtempSync(join(testRun().folder, 'masters-'));
  for (const [name, rows] of Object.entries(content)) writeFileSync(join(folder, name), typeof rows === 'string' ? rows : JSON.stringify(rows));
  return folder;
}
