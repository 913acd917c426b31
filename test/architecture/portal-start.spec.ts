import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const FACES: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.json', 'utf8')).imports;

/** What a source really imports when it is loaded: types and `import()` are left out. */
function loadedBy(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2024);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier) || onlyTypes(statement)) return [];
    return [moduleSpecifier.text];
  });
}

function onlyTypes(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return false;
  const named = clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : undefined;
  return clause.isTypeOnly || (clause.name === undefined && named !== undefined && named.length > 0 && named.every((element) => element.isTypeOnly));
}

/** Every package and face that comes with a file, with the file of ours that brings it. */
function broughtBy(entry: string): ReadonlyMap<string, string> {
  const brought = new Map<string, string>();
  const seen = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of loadedBy(file)) {
      if (specifier.startsWith('.')) {
        const next = join(dirname(file), specifier.replace(/\.js$/, '.ts'));
        if (existsSync(next)) waiting.push(next);
      } else {
        if (!brought.has(specifier)) brought.set(specifier, file);
        const face: unknown = FACES[specifier];
        if (typeof face === 'object' && face !== null) waiting.push(String(Reflect.get(face, 'source')).replace(/^\.\//, ''));
      }
    }
  }
  return brought;
}

describe('the start of the portal', () => {
  const brought = broughtBy('apps/portal/src/create-portal.ts');

  test('brings what pages need', () => {
    expect([...brought.keys()]).toEqual(expect.arrayContaining(['#domain', '#persistence', '#platform', '#identity', 'fastify', '@nestjs/core']));
  });

  test.each(['#documents', '#temporal', '#mail', '@temporalio/client', 'puppeteer', 'pkijs', '@signpdf/signpdf', 'nodemailer', '@node-rs/argon2', 'qrcode', '@cantoo/pdf-lib', '@hyzyla/pdfium', 'sharp', 'mailparser', 'saxes', 'zxing-wasm', 'tesseract.js'])(
    'does not bring %s: it is loaded by the first who needs it',
    (heavy) => {
      expect(brought.get(heavy)).toBeUndefined();
    },
  );
});
