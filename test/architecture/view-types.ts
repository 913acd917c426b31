import ts from 'typescript';

/** A template with the type of its view. */
export interface TypedTemplate {
  readonly name: string;
  readonly type: ts.Type;
  /** `pages` get the layout's context beside their view, at `page`. */
  readonly isPage: boolean;
}

/** Loads the project as the compiler sees it. */
export function loadProgram(root: string): ts.Program {
  const config = ts.readConfigFile(`${root}/tsconfig.json`, (path) => ts.sys.readFile(path));
  const parsed = ts.parseJsonConfigFileContent({ ...config.config, include: ['apps', 'libs'] }, ts.sys, root);
  return ts.createProgram(parsed.fileNames, parsed.options);
}

/** `pageTemplate<View>('path')` and `templates.render('name', view)`, wherever they stand. */
export function templatesNamedInCode(program: ts.Program): readonly TypedTemplate[] {
  const checker = program.getTypeChecker();
  const named: TypedTemplate[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [first, second] = node.arguments;
      if (first !== undefined && ts.isIdentifier(node.expression) && node.expression.text === 'pageTemplate') {
        const [type] = checker.getTypeArguments(checker.getTypeAtLocation(node) as ts.TypeReference);
        if (type !== undefined) named.push(...pathsOf(first, checker).map((path) => ({ name: `pages/${path}`, type, isPage: true })));
      } else if (first !== undefined && second !== undefined && isTemplateRender(node, checker)) {
        const type = checker.getTypeAtLocation(second);
        named.push(...stringsOf(first, checker).map((name) => ({ name, type, isPage: false })));
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/') && !fileName.endsWith('.spec.ts'))) {
    visit(file);
  }
  return named;
}

/** The page's path; where it is any text (a table of pages in the same file), the paths that the file mentions. */
function pathsOf(expression: ts.Expression, checker: ts.TypeChecker): readonly string[] {
  const known = stringsOf(expression, checker);
  if (known.length > 0) {
    return known;
  }
  const mentioned: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && /^[a-z][a-z-]*(\/[a-z-]+)+$/.test(node.text)) mentioned.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(expression.getSourceFile());
  return mentioned;
}

/** The texts an expression may have by its type: a literal, or one of several. */
function stringsOf(expression: ts.Expression, checker: ts.TypeChecker): readonly string[] {
  const type = checker.getTypeAtLocation(expression);
  return (type.isUnion() ? type.types : [type]).filter((member) => member.isStringLiteral()).map(({ value }) => value);
}

function isTemplateRender(call: ts.CallExpression, checker: ts.TypeChecker): boolean {
  return (
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'render' &&
    checker.getTypeAtLocation(call.expression.expression).getSymbol()?.name === 'TemplateEngine'
  );
}

/** The type of an interface by its file and name, exported or not. */
export function interfaceType(program: ts.Program, fileEnding: string, name: string): ts.Type {
  const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(fileEnding));
  const declaration = file?.statements.find((statement): statement is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(statement) && statement.name.text === name);
  if (declaration === undefined) {
    throw new Error(`There is no interface ${name} in ${fileEnding}.`);
  }
  return program.getTypeChecker().getTypeAtLocation(declaration);
}

/** What the functions of an exported object return, by the name they have in it. */
export function resultTypes(program: ts.Program, fileEnding: string, name: string): ReadonlyMap<string, ts.Type> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(fileEnding));
  const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const exported = symbol === undefined ? undefined : checker.getExportsOfModule(symbol).find((one) => one.name === name);
  if (exported === undefined) {
    throw new Error(`${fileEnding} exports no ${name}.`);
  }
  const results = new Map<string, ts.Type>();
  for (const property of checker.getTypeOfSymbol(exported).getProperties()) {
    const [signature] = checker.getTypeOfSymbol(property).getCallSignatures();
    if (signature !== undefined) {
      results.set(property.name, signature.getReturnType());
    }
  }
  return results;
}
