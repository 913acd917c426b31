import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A posted form: strings as typed, nothing interpreted. Unknown fields are simply never asked for. */
export class SubmittedForm {
  /** @param sentTo the address it was posted to */
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    readonly sentTo = '',
  ) {}

  /** The value as typed, '' when the form has no such field. Of repeated fields the last one counts. */
  text(name: string): string {
    return this.list(name).at(-1) ?? '';
  }

  /** All values of a repeated field (checkboxes). */
  list(name: string): string[] {
    const value = Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
    const values = Array.isArray(value) ? value : [value];
    return values.filter((item): item is string => typeof item === 'string');
  }

  has(name: string): boolean {
    return this.list(name).length > 0;
  }

  /** Everything that was sent, in the order of the names; the token of the form is not part of it. */
  entries(): readonly (readonly [name: string, values: readonly string[]])[] {
    return Object.keys(this.fields).filter((name) => name !== CSRF_FIELD).sort().map((name) => [name, this.list(name)]);
  }

  /** Every field once, as typed; for drafts. The token of the form is not part of it. */
  values(): Record<string, string> {
    return Object.fromEntries(
      Object.keys(this.fields)
        .filter((name) => name !== CSRF_FIELD && this.has(name))
        .map((name) => [name, this.text(name)]),
    );
  }
}

/** Name of the hidden field with the form's token (partial `csrf`). */
export const CSRF_FIELD = '_csrf';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The posted form, urlencoded. An absent body is an empty form. */
export const Form = createParamDecorator((_: unknown, context: ExecutionContext): SubmittedForm => {
  const { body, url } = context.switchToHttp().getRequest<FastifyRequest>();
  return new SubmittedForm(isRecord(body) ? body : {}, url);
});

/** The address parameters, with the same readers as a form. */
export const SearchParams = createParamDecorator((_: unknown, context: ExecutionContext): SubmittedForm => {
  const { query } = context.switchToHttp().getRequest<FastifyRequest>();
  return new SubmittedForm(isRecord(query) ? query : {});
});
