import { all, type XmlElement } from './xml.js';

/** Nobody reads letters that are smaller than this. Points; ours. */
const LEAST_SIZE = 4;
/** Letters that differ less than this from their ground are not seen by anybody (contrast of WCAG 2; our own limit). */
const LEAST_CONTRAST = 1.25;
const WHITE = [255, 255, 255] as const;
const BLACK = [0, 0, 0] as const;
/** Colours by their number that every program shows alike: of the old palette, of the screen (64 letters, 65 ground), and the first two of a theme. */
const INDEXED: Readonly<Record<string, Colour>> = { 0: BLACK, 1: WHITE, 8: BLACK, 9: WHITE, 64: BLACK, 65: WHITE };
const THEME: Readonly<Record<string, Colour>> = { 0: WHITE, 1: BLACK };

type Colour = readonly [red: number, green: number, blue: number];
/** A colour, or the workbook's own words for one that only its theme or palette knows: what the same words say is the same colour. */
type Paint = Colour | string;

/** How a text looks in its cell: struck through (取消線) it is no longer meant, in the colour of its ground or as small as dots nobody has seen it. */
export class CellLooks {
  private readonly styles: readonly { readonly font: XmlElement | undefined; readonly grounds: readonly Paint[] }[];

  constructor(styles: XmlElement) {
    const listed = (name: string): readonly XmlElement[] => all(styles, name)[0]?.children ?? [];
    const [fonts, fills] = [listed('fonts'), listed('fills')];
    this.styles = listed('cellXfs').map(({ attributes }) => ({ font: fonts[Number(attributes['fontId'])], grounds: groundsOf(fills[Number(attributes['fillId'])]) }));
  }

  /** Whether a part of what stands in the cell is struck through or not to be seen. @param item the text with its runs; null for a number or the result of a formula */
  isVoid(cell: XmlElement, item: XmlElement | null): boolean {
    const { font, grounds } = this.styles[Number(cell.attributes['s'] ?? '0')] ?? { font: undefined, grounds: [WHITE] };
    const runs = item?.children.filter(({ name, children }) => name === 'r' && children.some((child) => child.name === 't' && child.text.trim() !== '')) ?? [];
    // A run has a font of its own, or none and that of the cell.
    const used = runs.length === 0 ? [font] : runs.map(({ children }) => children.find(({ name }) => name === 'rPr') ?? font);
    return used.some((one) => one !== undefined && (isOn(one, 'strike') || isTiny(one) || isUnseen(one, grounds)));
  }
}

export function isOn(font: XmlElement, name: string): boolean {
  return font.children.some((child) => child.name === name && !['0', 'false'].includes(child.attributes['val'] ?? '1'));
}

function isTiny(font: XmlElement): boolean {
  return font.children.some(({ name, attributes }) => name === 'sz' && Number(attributes['val']) < LEAST_SIZE);
}

function isUnseen(font: XmlElement, grounds: readonly Paint[]): boolean {
  const letters = paintOf(font.children.find(({ name }) => name === 'color'), BLACK);
  return grounds.some((ground) => (typeof letters === 'string' || typeof ground === 'string' ? letters === ground : contrast(letters, ground) < LEAST_CONTRAST));
}

/** Every colour behind the letters: of a pattern both, of a gradient (グラデーション) those between which it runs. */
function groundsOf(fill: XmlElement | undefined): readonly Paint[] {
  const gradient = fill?.children.find(({ name }) => name === 'gradientFill');
  if (gradient !== undefined) return all(gradient, 'color').map((color) => paintOf(color, WHITE));
  const pattern = fill?.children.find(({ name }) => name === 'patternFill');
  const type = pattern?.attributes['patternType'] ?? 'none';
  const paint = (name: string, usual: Colour): Paint => paintOf(pattern?.children.find((child) => child.name === name), usual);
  if (type === 'none') return [WHITE];
  return type === 'solid' ? [paint('fgColor', WHITE)] : [paint('fgColor', BLACK), paint('bgColor', WHITE)];
}

function paintOf(element: XmlElement | undefined, usual: Colour): Paint {
  const { rgb = '', indexed = '', theme = '', tint = '0', auto } = element?.attributes ?? {};
  const [, red = '', green = '', blue = ''] = /^(?:[\dA-F]{2})?([\dA-F]{2})([\dA-F]{2})([\dA-F]{2})$/i.exec(rgb) ?? [];
  if (red !== '') return [red, green, blue].map((part) => Number.parseInt(part, 16)) as unknown as Colour;
  if (auto !== undefined || `${rgb}${indexed}${theme}` === '') return usual;
  const listed = INDEXED[indexed] ?? THEME[theme];
  return listed === undefined ? JSON.stringify([rgb, indexed, theme, Number(tint)]) : (listed.map((part) => (Number(tint) < 0 ? part * (1 + Number(tint)) : part + (255 - part) * Number(tint))) as unknown as Colour);
}

/** As WCAG 2 counts it. */
function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [brightness(one), brightness(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance of WCAG 2. */
function brightness(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
