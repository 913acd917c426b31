/** Names Handlebars itself asks any value for; asking for them says nothing about the view model. */
const ASKED_BY_HANDLEBARS: ReadonlySet<string> = new Set(['toHTML', 'toString', 'valueOf', 'length', 'call', 'then', 'constructor', '__proto__']);

/**
 * Wraps a view model so that reading a field it does not have throws, at any depth.
 *
 * Handlebars' strict mode catches `{{typo}}` but lets `{{#if typo}}` pass as false; with this wrapper both fail.
 * Optional fields must therefore be present, as `undefined` or `null` when empty.
 */
export function exactView<T>(view: T, path = 'view'): T {
  if (typeof view !== 'object' || view === null || view instanceof Date) {
    return view;
  }
  return new Proxy(view, {
    get(target, name, receiver): unknown {
      if (typeof name === 'string' && !(name in target) && !ASKED_BY_HANDLEBARS.has(name)) {
        throw new Error(`The template asks for "${path}.${name}", which the view model does not have.`);
      }
      const value: unknown = Reflect.get(target, name, receiver);
      return typeof name === 'string' && Object.hasOwn(target, name) ? exactView(value, `${path}.${name}`) : value;
    },
  });
}
