import type { DefaultTreeAdapterMap } from 'parse5';

export type HtmlNode = DefaultTreeAdapterMap['node'];
export type HtmlElement = DefaultTreeAdapterMap['element'];

/** An attribute of an element; null where it is not there. */
export function attribute(element: HtmlElement, name: string): string | null {
  return element.attrs.find((one) => one.name === name)?.value ?? null;
}

/** Every element below a node, in the order of the page. */
export function* elements(node: HtmlNode): Generator<HtmlElement> {
  if ('childNodes' in node) {
    for (const child of node.childNodes) {
      if ('tagName' in child) yield child;
      yield* elements(child);
    }
  }
}

/** The text a reader sees, with spaces closed up. */
export function textOf(node: HtmlNode): string {
  const parts: string[] = [];
  const collect = (one: HtmlNode): void => {
    if (one.nodeName === '#text' && 'value' in one) parts.push(one.value);
    else if ('childNodes' in one && one.nodeName !== 'script' && one.nodeName !== 'style') one.childNodes.forEach(collect);
    if (BLOCKS.has(one.nodeName)) parts.push(' ');
  };
  collect(node);
  return parts.join('').replace(/\s+/g, ' ').trim();
}


const BLOCKS: ReadonlySet<string> = new Set(['p', 'div', 'li', 'dt', 'dd', 'td', 'th', 'tr', 'h1', 'h2', 'h3', 'section', 'br', 'legend', 'label', 'option']);
