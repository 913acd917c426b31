import { isOn } from './cell-looks.js';
import { columnNumber } from './hidden-places.js';
import { all, type XmlElement } from './xml.js';

/** What a rule changes of a cell so that its text may be no longer meant, or not be seen: letters, ground, format. */
const VOIDING: ReadonlySet<string> = new Set(['color', 'fill', 'numFmt', 'colorScale', 'dataBar', 'iconSet']);

/** Whether a rule of this sheet (条件付き書式) may strike through, recolour or hide what stands in a cell; whether it holds, only the program knows that shows the sheet. */
export function conditionalPlaces(sheet: XmlElement, styles: XmlElement): (reference: string) => boolean {
  const looks = all(styles, 'dxfs')[0]?.children ?? [];
  const ranges = all(sheet, 'conditionalFormatting').flatMap((formatting) => {
    if (!all(formatting, 'cfRule').some((rule) => mayVoid(rule, looks))) return [];
    // Newer programs write the places and the looks of some rules into the rule itself.
    return (formatting.attributes['sqref'] ?? all(formatting, 'sqref')[0]?.text ?? '').trim().split(/\s+/).map((range) => range.split(':').map(placeOf));
  });
  return (reference) => {
    const { column, row } = placeOf(reference);
    return ranges.some(([first, last = first]) => first !== undefined && last !== undefined && first.column <= column && column <= last.column && first.row <= row && row <= last.row);
  };
}

function mayVoid(rule: XmlElement, looks: readonly XmlElement[]): boolean {
  const look = rule.children.find(({ name }) => name === 'dxf') ?? looks[Number(rule.attributes['dxfId'])];
  const font = look?.children.find(({ name }) => name === 'font');
  return [rule, look, font].some((part) => part?.children.some(({ name }) => VOIDING.has(name))) || (font !== undefined && isOn(font, 'strike'));
}

function placeOf(reference: string): { readonly column: number; readonly row: number } {
  const [, column = '', row = ''] = /^\$?([A-Z]+)\$?(\d+)$/.exec(reference) ?? [];
  return { column: columnNumber(column), row: Number(row) };
}
