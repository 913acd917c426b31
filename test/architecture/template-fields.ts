import Handlebars from 'handlebars';
import type { Shapes, Shape } from './view-shapes.js';

/** A field that a template names and no view model has. */
export interface MissingField {
  readonly template: string;
  readonly line: number;
  readonly field: string;
}

interface Scope {
  readonly template: string;
  readonly root: Shape;
  /** Contexts, innermost last: `../` goes back. */
  readonly contexts: readonly Shape[];
  readonly blockParameters: ReadonlyMap<string, Shape>;
  /** Bodies of inline partials by name, with the scope they were written in. */
  readonly inlines: ReadonlyMap<string, Body>;
  readonly partialBlock: Body | null;
  readonly depth: number;
}

interface Body {
  readonly program: hbs.AST.Program;
  readonly scope: Scope;
}

const MAXIMUM_DEPTH = 30;

/**
 * Walks templates with the types of their view models and notes every field they name. A partial is walked once for each
 * place that includes it; a field of a partial counts as missing only when no place provides it, since its parameters may be optional.
 */
export class TemplateFields {
  private readonly programs = new Map<string, hbs.AST.Program>();
  private readonly found = new Map<string, { readonly field: MissingField; provided: boolean }>();
  private readonly visited = new Set<string>();

  constructor(
    sources: ReadonlyMap<string, string>,
    private readonly shapes: Shapes,
  ) {
    for (const [name, source] of sources) {
      this.programs.set(name, Handlebars.parse(source));
    }
  }

  /** Templates that were walked, as a whole page or as a partial of one. */
  get walked(): ReadonlySet<string> {
    return this.visited;
  }

  /** Fields that no walk so far could find. */
  get missing(): readonly MissingField[] {
    return [...this.found.values()].filter(({ provided }) => !provided).map(({ field }) => field);
  }

  /** Walks a template whose view has the given shape. */
  walk(template: string, view: Shape): void {
    this.walkTemplate(template, {
      template,
      root: view,
      contexts: [view],
      blockParameters: new Map(),
      inlines: new Map(),
      partialBlock: null,
      depth: 0,
    });
  }

  private walkTemplate(name: string, scope: Scope): void {
    const program = this.programs.get(name);
    if (program === undefined) {
      this.note(scope, 0, `{{> ${name}}}`, false);
      return;
    }
    this.visited.add(name);
    this.walkProgram(program, { ...scope, template: name });
  }

  private walkProgram(program: hbs.AST.Program | undefined, scope: Scope): void {
    if (program === undefined || scope.depth > MAXIMUM_DEPTH) {
      return;
    }
    const inlines = new Map(scope.inlines);
    for (const statement of program.body) {
      if (statement.type === 'DecoratorBlock') {
        const block = statement as hbs.AST.DecoratorBlock;
        const name = (block.params[0] as hbs.AST.StringLiteral).value;
        inlines.set(name, { program: block.program, scope });
      }
    }
    const inner = { ...scope, inlines };
    for (const statement of program.body) {
      this.walkStatement(statement, inner);
    }
  }

  private walkStatement(statement: hbs.AST.Statement, scope: Scope): void {
    switch (statement.type) {
      case 'MustacheStatement':
        this.shapeOfCall(statement as hbs.AST.MustacheStatement, scope);
        break;
      case 'BlockStatement':
        this.walkBlock(statement as hbs.AST.BlockStatement, scope);
        break;
      case 'PartialStatement':
      case 'PartialBlockStatement':
        this.walkPartial(statement as hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement, scope);
        break;
      default:
        break;
    }
  }

  private walkBlock(block: hbs.AST.BlockStatement, scope: Scope): void {
    const helper = block.path.type === 'PathExpression' ? (block.path as hbs.AST.PathExpression).original : '';
    const subject = block.params[0] === undefined ? this.shapeOf(block.path, scope) : this.shapeOf(block.params[0], scope);
    const context = helper === 'each' ? this.shapes.element(subject) : helper === 'with' ? subject : null;
    const inner =
      context === null
        ? scope
        : { ...scope, contexts: [...scope.contexts, context], blockParameters: this.blockParameters(block, context, scope) };
    this.walkProgram(block.program, inner);
    this.walkProgram(block.inverse, scope);
  }

  private blockParameters(block: hbs.AST.BlockStatement, context: Shape, scope: Scope): ReadonlyMap<string, Shape> {
    const names = block.program.blockParams ?? [];
    return new Map([...scope.blockParameters, ...names.map((name, index): [string, Shape] => [name, index === 0 ? context : this.shapes.anything])]);
  }

  private walkPartial(partial: hbs.AST.PartialStatement | hbs.AST.PartialBlockStatement, scope: Scope): void {
    const current = scope.contexts.at(-1) ?? this.shapes.anything;
    const context = partial.params[0] === undefined ? current : this.shapeOf(partial.params[0], scope);
    const parameters = this.shapeOfHash(partial.hash, scope);
    const contexts = [parameters === null ? context : this.shapes.overlay(parameters, context)];
    const partialBlock = partial.type === 'PartialBlockStatement' ? { program: (partial as hbs.AST.PartialBlockStatement).program, scope } : null;
    const inlines = partialBlock === null ? scope.inlines : this.inlinesOf(partialBlock, scope);
    const inner: Scope = { ...scope, contexts, blockParameters: new Map(), partialBlock, inlines, depth: scope.depth + 1 };
    const name = partial.name.type === 'PathExpression' ? (partial.name as hbs.AST.PathExpression).original : null;
    if (name === null) {
      this.shapeOf(partial.name as hbs.AST.Expression, scope);
    } else if (name === '@partial-block') {
      this.walkBody(scope.partialBlock, scope);
    } else if (scope.inlines.has(name)) {
      this.walkBody(scope.inlines.get(name) ?? null, scope);
    } else {
      this.walkTemplate(name, inner);
    }
  }

  /** Inline partials written inside a partial block belong to the partial that is called. */
  private inlinesOf(body: Body, scope: Scope): ReadonlyMap<string, Body> {
    const inlines = new Map(scope.inlines);
    for (const statement of body.program.body) {
      if (statement.type === 'DecoratorBlock') {
        const block = statement as hbs.AST.DecoratorBlock;
        inlines.set((block.params[0] as hbs.AST.StringLiteral).value, { program: block.program, scope });
      }
    }
    return inlines;
  }

  private walkBody(body: Body | null, scope: Scope): void {
    if (body !== null) {
      this.walkProgram(body.program, { ...body.scope, depth: scope.depth + 1 });
    }
  }

  private shapeOfHash(hash: hbs.AST.Hash | undefined, scope: Scope): ReadonlyMap<string, Shape> | null {
    return hash === undefined ? null : new Map(hash.pairs.map(({ key, value }): [string, Shape] => [key, this.shapeOf(value, scope)]));
  }

  private shapeOf(expression: hbs.AST.Expression, scope: Scope): Shape {
    switch (expression.type) {
      case 'PathExpression':
        return this.shapeOfPath(expression as hbs.AST.PathExpression, scope);
      case 'SubExpression':
        return this.shapeOfCall(expression as hbs.AST.SubExpression, scope);
      default:
        return this.shapes.anything;
    }
  }

  /** A helper's call with its operands, or a plain path. */
  private shapeOfCall(call: hbs.AST.MustacheStatement | hbs.AST.SubExpression, scope: Scope): Shape {
    const hash = this.shapeOfHash(call.hash, scope);
    if (call.path.type !== 'PathExpression') {
      return this.shapes.anything;
    }
    const path = call.path as hbs.AST.PathExpression;
    if (call.params.length === 0 && hash === null) {
      return this.shapeOfPath(path, scope);
    }
    const operands = call.params.map((operand) => this.shapeOf(operand, scope));
    switch (path.original) {
      case 'dict':
        return this.shapes.overlay(hash ?? new Map(), null);
      case 'list':
        return this.shapes.listOf(operands);
      case 'or':
      case 'and':
        return this.shapes.anyOf(operands);
      default:
        return this.shapes.anything;
    }
  }

  private shapeOfPath(path: hbs.AST.PathExpression, scope: Scope): Shape {
    const [first, ...rest] = path.parts as readonly string[];
    if (path.data) {
      return first === 'root' ? this.follow(scope.root, rest, path, scope) : this.shapes.anything;
    }
    const parameter = first === undefined || path.depth > 0 ? undefined : scope.blockParameters.get(first);
    if (parameter !== undefined) {
      return this.follow(parameter, rest, path, scope);
    }
    const context = scope.contexts.at(-1 - path.depth) ?? this.shapes.anything;
    return this.follow(context, first === undefined ? [] : [first, ...rest], path, scope);
  }

  private follow(start: Shape, names: readonly string[], path: hbs.AST.PathExpression, scope: Scope): Shape {
    let shape: Shape | undefined = start;
    for (const name of names) {
      shape = shape === undefined ? undefined : this.shapes.property(shape, name);
    }
    if (names.length > 0) {
      this.note(scope, path.loc.start.line, path.original, shape !== undefined);
    }
    return shape ?? this.shapes.anything;
  }

  private note(scope: Scope, line: number, field: string, isProvided: boolean): void {
    const key = `${scope.template}:${line}:${field}`;
    const known = this.found.get(key);
    if (known === undefined) {
      this.found.set(key, { field: { template: scope.template, line, field }, provided: isProvided });
    } else {
      known.provided ||= isProvided;
    }
  }
}
