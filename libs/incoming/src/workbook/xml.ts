import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** Deeper than any part of a workbook. */
const DEEPEST = 64;

/** A part of a workbook as a tree. Entities of its own are no part of a workbook and end the reading. @throws Error when it is not well-formed */
export function readXml(source: string): XmlElement {
  interface Open { name: string; attributes: Record<string, string>; children: XmlElement[]; text: string }
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > DEEPEST) throw new Error('The part is nested too deeply.');
    const made: Open = { name: local(name), attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [local(key), String(value)])), children: [], text: '' };
    open.at(-1)?.children.push(made);
    open.push(made);
  });
  parser.on('text', (text) => {
    const last = open.at(-1);
    if (last) last.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(source).close();
  const [first] = root.children;
  if (!first) throw new Error('The part is empty.');
  return first;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Every element of a name, however deep. */
export function all(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}
