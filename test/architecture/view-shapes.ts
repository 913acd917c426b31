import ts from 'typescript';

/** What is known about a value that a template sees. */
export type Shape =
  | { readonly kind: 'anything' }
  | { readonly kind: 'types'; readonly types: readonly ts.Type[] }
  | { readonly kind: 'overlay'; readonly fields: ReadonlyMap<string, Shape>; readonly base: Shape | null }
  | { readonly kind: 'list'; readonly element: Shape }
  | { readonly kind: 'any-of'; readonly shapes: readonly Shape[] };

/** Reads shapes from TypeScript's types: what fields a view model has, and of which shape they are. */
export class Shapes {
  readonly anything: Shape = { kind: 'anything' };

  constructor(private readonly checker: ts.TypeChecker) {}

  /** The shape of a type; null and undefined fall away, since `{{#if}}` asks for them. */
  ofType(type: ts.Type): Shape {
    const members = (type.isUnion() ? type.types : [type]).filter((member) => (member.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) === 0);
    const isOpen = members.some((member) => (member.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0);
    return isOpen ? this.anything : { kind: 'types', types: members };
  }

  overlay(fields: ReadonlyMap<string, Shape>, base: Shape | null): Shape {
    return { kind: 'overlay', fields, base };
  }

  listOf(elements: readonly Shape[]): Shape {
    return { kind: 'list', element: this.anyOf(elements) };
  }

  anyOf(shapes: readonly Shape[]): Shape {
    return shapes.some(({ kind }) => kind === 'anything') ? this.anything : { kind: 'any-of', shapes };
  }

  /** The field of a value; undefined when none of the types it may have knows such a field. */
  property(shape: Shape, name: string): Shape | undefined {
    switch (shape.kind) {
      case 'anything':
        return shape;
      case 'overlay':
        return shape.fields.get(name) ?? (shape.base === null ? undefined : this.property(shape.base, name));
      case 'list':
        return name === 'length' ? this.anything : undefined;
      case 'any-of':
        return this.first(shape.shapes.map((one) => this.property(one, name)));
      case 'types':
        return this.first(shape.types.map((type) => this.propertyOfType(type, name)));
    }
  }

  /** What `{{#each}}` sees. */
  element(shape: Shape): Shape {
    switch (shape.kind) {
      case 'list':
        return shape.element;
      case 'any-of':
        return this.anyOf(shape.shapes.map((one) => this.element(one)));
      case 'types':
        return this.anyOf(shape.types.map((type) => this.elementOfType(type)));
      default:
        return this.anything;
    }
  }

  private propertyOfType(type: ts.Type, name: string): Shape | undefined {
    const symbol = this.checker.getPropertyOfType(this.checker.getApparentType(type), name);
    if (symbol !== undefined) {
      return this.ofType(this.checker.getTypeOfSymbol(symbol));
    }
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return index === undefined ? undefined : this.ofType(index);
  }

  private elementOfType(type: ts.Type): Shape {
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number) ?? this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return index === undefined ? this.anything : this.ofType(index);
  }

  private first(found: readonly (Shape | undefined)[]): Shape | undefined {
    const known = found.filter((shape) => shape !== undefined);
    return known.length === 0 ? undefined : known.length === 1 ? known[0] : this.anyOf(known);
  }
}
