import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as domain from '#domain';

const ROOM = 'libs/domain';

/** Names exported by any file of the domain: functions, constants, classes, interfaces and types. */
async function exportedNames(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const files = (await readdir(join(ROOM, 'src'), { recursive: true })).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const face = await readFile(join(ROOM, 'src/index.ts'), 'utf8');
  for (const file of files) {
    if (!face.includes(`'./${file.replace(/\.ts$/, '.js')}'`)) continue;
    const source = await readFile(join(ROOM, 'src', file), 'utf8');
    for (const match of source.matchAll(/^export (?:const|function|class|interface|type|enum) (\w+)/gm)) if (match[1]) names.add(match[1]);
  }
  return names;
}

interface Row {
  readonly term: string;
  readonly identifiers: readonly string[];
  readonly values: readonly string[];
  readonly meaning: string;
  readonly source: string;
}

async function glossary(): Promise<readonly Row[]> {
  const text = await readFile(join(ROOM, 'GLOSSARY.md'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| ---') && !line.startsWith('| 用語'))
    .map((line) => {
      const [, term = '', identifier = '', meaning = '', source = ''] = line.split('|').map((cell) => cell.trim());
      return {
        term,
        identifiers: [...identifier.matchAll(/`(\w+)`/g)].map((match) => match[1] ?? ''),
        values: [...identifier.matchAll(/'([\w-]+)'/g)].map((match) => match[1] ?? ''),
        meaning,
        source,
      };
    });
}

describe('用語集', () => {
  it('どの行にも、用語・意味・出典がそろっている', async () => {
    const rows = await glossary();
    expect(rows.length).toBeGreaterThan(60);
    expect(rows.filter(({ term, meaning, source }) => term === '' || meaning === '' || source === '')).toEqual([]);
    expect(new Set(rows.map(({ term }) => term)).size).toBe(rows.length);
  });

  it('コードの名前は、domain の出口にある', async () => {
    const exported = await exportedNames();
    const missing = (await glossary()).flatMap(({ identifiers }) => identifiers).filter((name) => !exported.has(name));
    expect(missing).toEqual([]);
  });

  it("'…' の値は、domain の一覧のどれかにある", async () => {
    const exported: readonly unknown[] = Object.values(domain);
    const entries = exported.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : []));
    const fields = domain.APPLICATION_FIELDS.map(({ name }) => name);
    const known = new Set<string>([...entries.filter((entry) => typeof entry === 'string'), ...fields]);
    expect((await glossary()).flatMap(({ values }) => values).filter((value) => !known.has(value))).toEqual([]);
  });

  it('保証の種類・区分・職務・支払方法・状態の言葉は、すべて用語集か画面の言葉にある', async () => {
    const text = await readFile(join(ROOM, 'GLOSSARY.md'), 'utf8');
    const words = [
      ...Object.values(domain.GUARANTEE_KIND_LABELS),
      ...Object.values(domain.WORK_CLASS_LABELS),
      ...Object.values(domain.STAFF_ROLE_LABELS),
      ...Object.values(domain.PAYMENT_METHOD_LABELS),
      ...Object.values(domain.DECISION_OUTCOME_LABELS),
      ...Object.values(domain.REVISION_KIND_LABELS),
      ...Object.values(domain.TRACKER_STEP_LABELS),
    ];
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  });
});
