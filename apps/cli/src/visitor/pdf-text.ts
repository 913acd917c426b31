import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF that a browser printed, in the order of its content: enough to read a number and a key off a paper as
 * a person does. Fonts must say what their glyphs mean (ToUnicode), as those of tagged papers do.
 */
export function textOfPdf(pdf: Uint8Array): string {
  const objects = objectsOf(Buffer.from(pdf).toString('latin1'));
  const fonts = fontMaps(objects);
  return [...objects.values()].flatMap(({ stream }) => (stream === null || !/\bBT\b/.test(stream) ? [] : runsOf(stream, fonts))).join('');
}

interface PdfObject {
  readonly head: string;
  readonly stream: string | null;
}

type GlyphMap = ReadonlyMap<string, string>;

function objectsOf(source: string): ReadonlyMap<number, PdfObject> {
  const objects = new Map<number, PdfObject>();
  for (const match of source.matchAll(/(\d+) 0 obj([\s\S]*?)endobj/g)) {
    const body = match[2] ?? '';
    const start = /stream\r?\n/.exec(body);
    const head = start === null ? body : body.slice(0, start.index);
    objects.set(Number(match[1]), { head, stream: start === null ? null : unpacked(head, body.slice(start.index + start[0].length)) });
  }
  return objects;
}

function unpacked(head: string, raw: string): string | null {
  const data = Buffer.from(raw.slice(0, raw.lastIndexOf('endstream')), 'latin1');
  if (!head.includes('/FlateDecode')) return data.toString('latin1');
  try {
    return inflateSync(data).toString('latin1');
  } catch {
    return null;
  }
}

function fontMaps(objects: ReadonlyMap<number, PdfObject>): ReadonlyMap<string, GlyphMap> {
  const fonts = new Map<string, GlyphMap>();
  for (const { head } of objects.values()) {
    for (const [, name = '', id = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const meaning = /\/ToUnicode (\d+) 0 R/.exec(objects.get(Number(id))?.head ?? '')?.[1];
      const stream = meaning === undefined ? null : objects.get(Number(meaning))?.stream;
      if (stream) fonts.set(name, glyphMap(stream));
    }
  }
  return fonts;
}

function glyphMap(cmap: string): GlyphMap {
  const map = new Map<string, string>();
  for (const [, section = ''] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = '', text = ''] of section.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g)) map.set(glyph.toUpperCase(), fromUtf16(text));
  }
  for (const [, section = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first = '', last = '', text = ''] of section.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g)) {
      for (let glyph = parseInt(first, 16); glyph <= parseInt(last, 16); glyph += 1) {
        const target = (parseInt(text, 16) + glyph - parseInt(first, 16)).toString(16).padStart(text.length, '0');
        map.set(glyph.toString(16).toUpperCase().padStart(first.length, '0'), fromUtf16(target));
      }
    }
  }
  return map;
}

function fromUtf16(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le');
}

function runsOf(content: string, fonts: ReadonlyMap<string, GlyphMap>): string[] {
  const runs: string[] = [];
  let font: GlyphMap = new Map();
  for (const [, name, single, several] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>\s*Tj|\[([^\]]*)\]\s*TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? new Map();
    else runs.push([...(single ?? (several ?? '').replace(/[^<>0-9A-Fa-f]|>[^<]*</g, '')).matchAll(/[0-9A-Fa-f]{4}/g)].map(([glyph]) => font.get(glyph.toUpperCase()) ?? '').join(''));
  }
  return runs;
}
