import { type FieldZone, FIELD_ZONES, REGISTRATION_SHEET, type SheetBox, type ZonesOfFields } from './page-geometry.js';
import { hasKnownPlaces, isExcelPrint } from './form-code.js';
import { REGISTRATION_FIELDS, type RegistrationField } from './paper-form.js';

/** Millimetres of a point, and of a pixel as workbooks count them; pixels of a character's width. */
const [POINT, PIXEL, CHARACTER] = [25.4 / 72, 25.4 / 96, 7];

/**
 * 利用申込書 as a workbook, the one definition of its places: the workbook is written by it and the scan of its print is read by it. Whoever prints it shrinks it as a whole, and another
 * font sets the columns wider or narrower; the marks stand in its cells, and the plane through them says where the cells have gone.
 */
export const EXCEL_LAYOUT = {
  /** Characters: marks and number of the box, label, where the customer types, marks; and beside the print, for the screen, what to mind. */
  columns: { left: 5, label: 22, value: 62, right: 4, support: 46 },
  /** Points, of the lines of the head: beside the code, then 承認, what to do (three lines), and what is missing. */
  head: [42, 66, 22, 52, 20],
  /** Points, of what is typed and of its row: as many lines as the longest value takes that the field accepts. */
  fields: {
    appliedOn: { size: 12, height: 24 }, postalCode: { size: 12, height: 24 }, phone: { size: 12, height: 24 }, corporateNumber: { size: 12, height: 24 },
    address: { size: 10, height: 68 }, name: { size: 11, height: 56 }, nameKana: { size: 10, height: 68 }, department: { size: 10, height: 36 }, contactName: { size: 11, height: 38 }, mail: { size: 9, height: 54 },
  } satisfies Readonly<Record<RegistrationField, { readonly size: number; readonly height: number }>>,
  seal: 60,
  /** One line of text, which is never broken: what is too long is set smaller. */
  line: 13,
  /** Lines of text and empty ones between the seal and the heading of 弊社記入欄. */
  linesBelowSeal: 12,
  /** Solid black squares, in pixels: the side, and how far from the left and the top of their cell. */
  mark: { side: 16, left: { left: 2, right: 10 }, top: 2 },
  /** The picture of the code, in pixels: its side, and how far from the left of the values and the top of the sheet; its quiet zone is a part of it. */
  code: { side: 140, left: 270, top: 4, quiet: 2, modules: 21 },
} as const;

/** Rows with a mark at either side, counted from 1: the last line of the head, the seal, the heading of 弊社記入欄. */
const SEAL_ROW = EXCEL_LAYOUT.head.length + REGISTRATION_FIELDS.length + 1;
export const EXCEL_MARK_ROWS = [EXCEL_LAYOUT.head.length, SEAL_ROW, SEAL_ROW + EXCEL_LAYOUT.linesBelowSeal + 1] as const;

const { columns, mark, code } = EXCEL_LAYOUT;
const heights: readonly number[] = [
  ...EXCEL_LAYOUT.head, ...REGISTRATION_FIELDS.map(({ name }) => EXCEL_LAYOUT.fields[name].height), EXCEL_LAYOUT.seal, ...Array.from({ length: EXCEL_LAYOUT.linesBelowSeal }, () => EXCEL_LAYOUT.line),
];
/** Where a row and a column begin, from the corner of the cells. */
const topOf = (row: number): number => heights.slice(0, row - 1).reduce((sum, height) => sum + height, 0) * POINT;
const { left, label, value } = columns;
const VALUES = { x: (left + label) * CHARACTER * PIXEL, width: value * CHARACTER * PIXEL };
const RIGHT = VALUES.x + VALUES.width;

const moduleSide = (code.side / (code.modules + 2 * code.quiet)) * PIXEL;
const side = mark.side * PIXEL;

/** A mark with the place where its column begins: wider columns take it along, but neither it nor its distance from there grows with them. */
export interface ExcelMark extends SheetBox {
  readonly column: number;
}

/** The print in millimetres from the corner of its cells: code, marks from the top, and 印. The code stands in the column of the values, as a mark stands in its own. */
export const EXCEL_SHEET = {
  codeColumn: VALUES.x,
  code: { x: VALUES.x + code.left * PIXEL + code.quiet * moduleSide, y: code.top * PIXEL + code.quiet * moduleSide, width: code.modules * moduleSide, height: code.modules * moduleSide },
  marks: EXCEL_MARK_ROWS.flatMap((row): ExcelMark[] => [{ column: 0, offset: mark.left.left * PIXEL }, { column: RIGHT, offset: mark.left.right * PIXEL }]
    .map(({ column, offset }) => ({ x: column + offset, y: topOf(row) + mark.top * PIXEL, width: side, height: side, column }))),
  seal: { x: VALUES.x, y: topOf(SEAL_ROW), width: VALUES.width, height: EXCEL_LAYOUT.seal * POINT } satisfies SheetBox,
} as const;

/** Millimetres by which the thick lines of a cell are kept out; at the sides more, where what is typed keeps its distance from them. */
const LINES = { side: 1.6, across: 1.1 };

/** What is higher than so many times its size has more than one line. */
const ONE_LINE = 1.6;

/** Where each field is typed. An address of mail is not read from paper: one letter wrong, and the mail goes to somebody else. */
export const EXCEL_ZONES: ZonesOfFields = Object.fromEntries(REGISTRATION_FIELDS.flatMap(({ name, kind }, index): [RegistrationField, FieldZone][] => (kind === 'mail' ? [] : [[name, {
  kind: 'area', tallestLine: EXCEL_LAYOUT.fields[name].size * POINT * ONE_LINE,
  box: { x: VALUES.x + LINES.side, y: topOf(EXCEL_LAYOUT.head.length + 1 + index) + LINES.across, width: VALUES.width - 2 * LINES.side, height: EXCEL_LAYOUT.fields[name].height * POINT - 2 * LINES.across },
}]])));

/** Where the fields stand on a page of ours, by its code; a page that is known by its marks alone is the paper form. */
export function zonesOn(formCode: string | null | undefined): ZonesOfFields {
  return isExcelPrint(formCode) ? EXCEL_ZONES : !formCode || hasKnownPlaces(formCode) ? FIELD_ZONES : {};
}

/** Where the seal stands on it. */
export function sealOn(formCode: string | null | undefined): SheetBox {
  return isExcelPrint(formCode) ? EXCEL_SHEET.seal : REGISTRATION_SHEET.seal;
}
