import ts from 'typescript';

/** What the language itself brings that answers otherwise at another time, in another place or by chance; the compiler lets it pass. */
export function impurities(source: string, room: 'libs/domain' | 'workflows'): string[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isImpure(node, room)) {
      found.push(`${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${node.parent.getText()}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isImpure(node: ts.Identifier, room: 'libs/domain' | 'workflows'): boolean {
  if (/^(toLocale\w*|localeCompare)$/.test(node.text)) return true;
  if (isNameOfMember(node) || ts.isPartOfTypeNode(node)) return false;
  if (node.text === 'Math') return !(ts.isPropertyAccessExpression(node.parent) && node.parent.name.text !== 'random');
  // In a workflow the clock is Temporal's own and the same at every replay.
  if (node.text === 'Date') return room === 'libs/domain' && !isTimeless(node.parent);
  return node.text === 'Intl' || node.text === 'globalThis';
}

/** `a.name`, `{ name: … }` and their like name a part of something else. */
function isNameOfMember(node: ts.Identifier): boolean {
  return (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isPropertySignature(node.parent)) && node.parent.name === node;
}

/** A `Date` of a given moment reads no clock. */
function isTimeless(use: ts.Node): boolean {
  if (ts.isNewExpression(use)) return (use.arguments ?? []).length > 0;
  if (ts.isPropertyAccessExpression(use)) return use.name.text !== 'now';
  return ts.isBinaryExpression(use) && use.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
}
