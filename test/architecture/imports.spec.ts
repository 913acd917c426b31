import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { testRun } from '../support/index.js';
import { importRules } from './import-rules.mjs';

const root = resolve(import.meta.dirname, '../..');
const RESULT = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** Every broken rule of a tree of sources, as `from → to` by rule. */
function cruise(baseDir: string): { files: number; broken: Map<string, string[]> } {
  const configuration = join(mkdtempSync(join(testRun().folder, 'cruise-')), 'configuration.json');
  writeFileSync(configuration, JSON.stringify({
    forbidden: importRules,
    options: {
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^(dist|apps/portal/src/assets)' },
      tsPreCompilationDeps: true,
      tsConfig: { fileName: 'tsconfig.json' },
      enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.d.ts'] },
      combinedDependencies: true,
    },
  }));
  const output = execFileSync(process.execPath, [join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'), 'apps', 'libs', 'workflows', 'test', '--config', configuration, '--output-type', 'json', '--no-cache'], { cwd: baseDir, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, NODE_OPTIONS: '' } });
  const { summary } = RESULT.parse(JSON.parse(output));
  const broken = new Map<string, string[]>();
  for (const { from, to, rule } of summary.violations) broken.set(rule.name, [...(broken.get(rule.name) ?? []), `${from} → ${to}`]);
  return { files: summary.totalCruised, broken };
}

describe('who may import whom', () => {
  let house: ReturnType<typeof cruise>;
  beforeAll(() => {
    house = cruise(root);
  });

  test('the whole house was looked at', () => {
    expect(house.files).toBeGreaterThan(200);
  });

  test.each(importRules.map((rule) => [rule.name ?? '', rule.comment ?? '']))('%s: %s', (name) => {
    expect(house.broken.get(name) ?? []).toEqual([]);
  });
});

describe('the fences hold: a house with every rule broken once', () => {
  const BROKEN: Readonly<Record<string, string>> = {
    'libs/domain/src/index.ts': "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
    'libs/domain/src/inside.ts': "export const inside = 1;\n",
    'libs/platform/src/index.ts': "export { x } from '#domain';\n",
    'libs/persistence/src/index.ts': "export { m } from '#mail';\n",
    'libs/mail/src/index.ts': "export { t as m } from '#temporal';\n",
    'libs/temporal/src/index.ts': "export { x as t } from '#domain';\n",
    'workflows/contract/index.ts': "export { x as c } from '#platform';\n",
    'workflows/one/workflow.ts': "export { two } from '../two/workflow.js';\nexport { format } from 'node:util';\n",
    'workflows/two/workflow.ts': 'export const two = 2;\n',
    'apps/portal/src/main.ts': "import { inside } from '../../../libs/domain/src/inside.js';\nimport { two } from '../../../workflows/two/workflow.js';\nimport { w } from '../../worker/src/main.js';\nimport { helper } from '../../../test/support/helper.js';\nimport ts from 'typescript';\nimport gone from './gone.js';\nexport const p = [inside, two, w, helper, ts, gone];\n",
    'apps/worker/src/main.ts': "import { p } from '../../portal/src/main.js';\nimport hoisted from 'fast-uri';\nexport const w = [p, hoisted];\n",
    'test/support/helper.ts': 'export const helper = 1;\n',
    'test/bench/slow.ts': "export { built } from '../support/built.js';\n",
    'test/support/built.ts': "export { built } from '../../apps/local/build.mjs';\n",
    'apps/local/build.mjs': 'export const built = 1;\n',
  };

  test('each of them is found', () => {
    const folder = mkdtempSync(join(testRun().folder, 'broken-house-'));
    for (const [path, text] of Object.entries(BROKEN)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const name of ['node_modules', 'package.json', 'tsconfig.json']) symlinkSync(join(root, name), join(folder, name));
    expect([...cruise(folder).broken.keys()].sort()).toEqual(importRules.map((rule) => rule.name ?? '').sort());
  });
});
