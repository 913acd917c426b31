import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { PlainFailure } from '../plain-failure.js';
import { MASTER_FILES, type MasterFile, type Masters } from './file-shapes.js';

/** Some editors begin a file with it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** Reads a folder of masters. A file that is left out holds nothing. @throws PlainFailure with all problems, each by file and row */
export function readMasters(folder: string): Masters {
  if (!existsSync(folder)) throw new PlainFailure(`There is no folder ${folder}; name one with files such as ${Object.keys(MASTER_FILES).join(', ')}.`);
  const problems: string[] = [];
  const present = readdirSync(folder).filter((name) => name.endsWith('.json'));
  for (const name of present) if (!Object.hasOwn(MASTER_FILES, name)) problems.push(`${name}: no such kind of masters; there are ${Object.keys(MASTER_FILES).join(', ')}`);
  if (present.length === 0) problems.push(`${folder} holds none of ${Object.keys(MASTER_FILES).join(', ')}`);
  const read = <Row>(file: MasterFile, kind: { readonly row: z.ZodType<Row>; readonly keys: readonly (readonly string[])[] }): Row[] => {
    const { rows, wrong } = readRows(folder, file, kind);
    problems.push(...wrong);
    return rows;
  };
  const masters: Masters = {
    'branches.json': read('branches.json', MASTER_FILES['branches.json']),
    'territories.json': read('territories.json', MASTER_FILES['territories.json']),
    'owners.json': read('owners.json', MASTER_FILES['owners.json']),
    'rate-tables.json': read('rate-tables.json', MASTER_FILES['rate-tables.json']),
    'banks.json': read('banks.json', MASTER_FILES['banks.json']),
    'limits.json': read('limits.json', MASTER_FILES['limits.json']),
    'retention.json': read('retention.json', MASTER_FILES['retention.json']),
    'terms.json': read('terms.json', MASTER_FILES['terms.json']),
    'announcements.json': read('announcements.json', MASTER_FILES['announcements.json']),
    'maintenance.json': read('maintenance.json', MASTER_FILES['maintenance.json']),
    'settings.json': read('settings.json', MASTER_FILES['settings.json']),
    'customers.json': read('customers.json', MASTER_FILES['customers.json']),
  };
  refuseProblems(problems);
  return masters;
}

/** @throws PlainFailure with all of them, when there are any */
export function refuseProblems(problems: readonly string[]): void {
  if (problems.length > 0) throw new PlainFailure(`Nothing was loaded; the masters have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
}

function readRows<Row>(folder: string, file: MasterFile, { row: shape, keys }: { readonly row: z.ZodType<Row>; readonly keys: readonly (readonly string[])[] }): { rows: Row[]; wrong: string[] } {
  const rows: Row[] = [];
  const wrong: string[] = [];
  const path = join(folder, file);
  if (!existsSync(path)) return { rows, wrong };
  const content = parsed(path);
  if (!Array.isArray(content)) return { rows, wrong: [`${file}: must be a JSON array of rows`] };
  const seen = new Map<string, number>();
  content.forEach((value: unknown, index) => {
    const at = `${file} row ${index + 1}`;
    const result = shape.safeParse(value);
    if (!result.success) {
      wrong.push(...result.error.issues.map(({ path: inside, message }) => `${at}${inside.length === 0 ? '' : ` ${inside.join('.')}`}: ${message}`));
      return;
    }
    for (const key of keys) {
      const name = `${key.join(' and ')} ${key.map((part) => String(Object(value)[part])).join(' ')}`;
      // One instant may be written in several ways: compared is what was read.
      const meant = JSON.stringify([key, key.map((part) => Object(result.data)[part] as unknown)]);
      const first = seen.get(meant);
      if (first === undefined) seen.set(meant, index + 1);
      else wrong.push(`${at}: ${name} stands in row ${first} already`);
    }
    rows.push(result.data);
  });
  return { rows, wrong };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(BYTE_ORDER_MARK, ''));
  } catch {
    return undefined;
  }
}
