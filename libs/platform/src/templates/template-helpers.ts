import type { HelperOptions } from 'handlebars';

/** Handlebars hands every helper its options object as the last argument; it is no operand. */
function operands(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, -1);
}

/** Empty lists are "nothing" to `{{#if}}`, so they are to `and`, `or` and `not`. */
function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

export type TemplateHelper = (...args: unknown[]) => unknown;

/**
 * The whole vocabulary of our templates beside Handlebars' own `if`, `unless`, `each`, `with` and `lookup`.
 * All are pure and none calculates or formats: a view model holds finished strings.
 */
export const templateHelpers: Readonly<Record<string, TemplateHelper>> = {
  /** `{{#if (eq a b)}}`: strictly equal. */
  eq: (a, b) => a === b,
  /** `{{#if (ne a b)}}`: not strictly equal. */
  ne: (a, b) => a !== b,
  /** `{{#if (and a b c)}}`: every operand says something. */
  and: (...args) => operands(args).every(isTruthy),
  /** `{{or a b}}`: the first operand that says something, else the last. */
  or: (...args) => {
    const values = operands(args);
    return values.find(isTruthy) ?? values.at(-1);
  },
  /** `{{#if (not a)}}`. */
  not: (value) => !isTruthy(value),
  /** `{{> field id=(concat "field-" name)}}`: operands joined, absent ones as nothing. */
  concat: (...args) => operands(args).map((value) => value ?? '').join(''),
  /** `{{#if (includes list value)}}`. */
  includes: (list, value) => Array.isArray(list) && list.includes(value),
  /** `{{> panel rows=(list a b)}}`: operands as a list, for arguments of partials. */
  list: (...args) => operands(args),
  /** `{{> link target=(dict href=a text=b)}}`: named operands as an object, for arguments of partials. */
  dict: (...args) => ({ ...(args.at(-1) as HelperOptions).hash }),
};
