import { readFile } from 'node:fs/promises';
import { type RegistrationField, REGISTRATION_FIELDS, excelFormLabel } from '#domain';
import { readDocumentInChild, withFolder } from '#incoming';
import type { Cell, CellValue, Color, FillPatterns, Style, Worksheet } from 'exceljs';
import { filledWorkbook } from './excel-form-files.js';

const TYPED = { appliedOn: '令和8年11月20日', postalCode: '000-0001', name: '株式会社見本組', phone: '03-0000-0000', department: '経理部', contactName: '架空 花子' };

/** The cell of a field, as it is given out. */
function cellOf(sheet: Worksheet, field: RegistrationField): Cell {
  let found: Cell | null = null;
  sheet.eachRow((row) => void (row.getCell(2).value === excelFormLabel(field) && (found = row.getCell(3))));
  if (found === null) throw new Error(`The form has a cell of ${field}.`);
  return found;
}

async function formOf(change: (sheet: Worksheet) => void) {
  const bytes = await filledWorkbook(TYPED, (book) => void (book.worksheets[0] && change(book.worksheets[0])));
  return (await withFolder((folder) => readDocumentInChild(bytes, folder))).forms[0];
}

const put = (field: RegistrationField, value: CellValue, style: Partial<Style> = {}) => (sheet: Worksheet): void => {
  const cell = cellOf(sheet, field);
  Object.assign(cell, { value, style: { ...cell.style, ...style } });
};
const look = (field: RegistrationField, style: Partial<Style>) => (sheet: Worksheet): void => put(field, cellOf(sheet, field).value, style)(sheet);
const white = { font: { color: { argb: 'FFFFFFFF' } } };
type Paint = Partial<Color> & { readonly indexed?: number; readonly tint?: number };
const ground = (paint: string | Paint, pattern: FillPatterns = 'solid'): Partial<Style> => ({ fill: { type: 'pattern', pattern, fgColor: typeof paint === 'string' ? { argb: paint } : paint } });
const letters = (paint: Paint): Partial<Style> => ({ font: { color: paint } });
const gradient = (...stops: readonly Paint[]): Partial<Style> => ({ fill: { type: 'gradient', gradient: 'angle', degree: 0, stops: stops.map((color, position) => ({ position, color })) } });
/** 条件付き書式 that holds in so many rows from the cell of a field. */
const rule = (field: RegistrationField, style: Partial<Style>, rows = 1) => (sheet: Worksheet): void => {
  const { row, address } = cellOf(sheet, field);
  sheet.addConditionalFormatting({ ref: `A1 ${address}:C${Number(row) + rows - 1}`, rules: [{ type: 'expression', formulae: ['TRUE'], priority: 1, style }] });
};

describe('what the customer has struck through or hidden in our Excel form', () => {
  it.each<[what: string, field: RegistrationField, change: (sheet: Worksheet) => void, value?: string]>([
    ['a part of the text is struck through', 'department', put('department', { richText: [{ text: '総務部', font: { strike: true } }, { text: '経理部' }] }), '総務部経理部'],
    ['the last part of the name is struck through', 'name', put('name', { richText: [{ text: '株式会社見本組' }, { text: '（旧 例示組）', font: { strike: true, size: 11 } }] }), '株式会社見本組（旧 例示組）'],
    ['the whole cell is', 'name', look('name', { font: { strike: true } })],
    ['the cell is, and one part of its text has a font of its own', 'department', put('department', { richText: [{ text: '総務部' }, { text: '経理部', font: { size: 11 } }] }, { font: { strike: true } }), '総務部経理部'],
    ['a number is', 'phone', put('phone', 990004167, { numFmt: '0000000000', font: { strike: true } }), '0990004167'],
    ['the result of a formula is', 'contactName', put('contactName', { formula: '"架空"', result: '架空' }, { font: { strike: true } }), '架空'],
    ['white letters stand on white', 'department', look('department', { ...white, fill: { type: 'pattern', pattern: 'none' } })],
    ['white letters stand on the light ground of the form', 'department', look('department', white)],
    ['letters of the colour of the ground in the theme stand on it', 'department', look('department', { font: { color: { theme: 0 } } })],
    ['a part of the text is white', 'department', put('department', { richText: [{ text: '総務部', font: white.font }, { text: '経理部' }] }), '総務部経理部'],
    ['black letters stand on black', 'department', look('department', ground('FF000000'))],
    ['letters of a colour of the theme stand on it', 'department', look('department', { ...letters({ theme: 4 }), ...ground({ theme: 4 }) })],
    ['they do in one tint', 'department', look('department', { ...letters({ theme: 4, tint: 0.4 }), ...ground({ theme: 4, tint: 0.4 }) })],
    ['letters of a colour of the palette stand on it', 'department', look('department', { ...letters({ indexed: 10 }), ...ground({ indexed: 10 }) })],
    ['black letters run over a ground that begins black', 'department', look('department', gradient({ argb: 'FF000000' }, { argb: 'FFFFFFFF' }))],
    ['letters of a colour of the theme run over a ground that ends in it', 'department', look('department', { ...letters({ theme: 5 }), ...gradient({ theme: 4 }, { theme: 5 }) })],
    ['white letters stand on white with a pattern', 'department', look('department', { ...white, ...ground('FF1F3864', 'lightUp') })],
    ['its letters are as small as dots', 'department', look('department', { font: { size: 3 } })],
    ['a part of the text is', 'department', put('department', { richText: [{ text: '総務部', font: { size: 1 } }, { text: '経理部' }] }), '総務部経理部'],
    ['a rule may strike it through', 'department', rule('department', { font: { strike: true } })],
    ['a rule may colour its letters', 'department', rule('department', { font: { color: { argb: 'FFFFFFFF' } } })],
    ['a rule may colour its ground', 'department', rule('department', { fill: { type: 'pattern', pattern: 'solid', bgColor: { argb: 'FF000000' } } })],
    ['a rule may hide it by a format', 'department', rule('department', { numFmt: ';;;' })],
    ['the format shows nothing', 'department', look('department', { numFmt: ';;;' })],
    ['the format shows another word', 'contactName', look('contactName', { numFmt: '0;0;0;"済"' })],
    ['the format shows nothing of a number', 'corporateNumber', put('corporateNumber', 1234567890123, { numFmt: ';;;@' }), '1234567890123'],
    ['its row is hidden', 'department', (sheet) => void Object.assign(sheet.getRow(Number(cellOf(sheet, 'department').row)), { hidden: true })],
  ])('%s: the value is given, and a person is asked', async (_, field, change, value = TYPED[field as keyof typeof TYPED]) => {
    expect(await formOf(change)).toEqual({ cells: { ...TYPED, [field]: value }, doubted: [field] });
  });

  it('in a hidden column or on a hidden sheet a person is asked about every field', async () => {
    const typed = REGISTRATION_FIELDS.map(({ name }) => name).filter((name) => name in TYPED);
    for (const hide of [(sheet: Worksheet) => void (sheet.getColumn(3).hidden = true), (sheet: Worksheet) => void (sheet.state = 'veryHidden')]) {
      expect(await formOf(hide)).toEqual({ cells: TYPED, doubted: typed });
    }
  });

  it('how else a text looks says nothing: bold, coloured, underlined, white on a dark ground, small, a struck cell whose text is all in fonts of its own, an empty struck cell, a rule that makes it bold', async () => {
    expect(await formOf((sheet) => {
      look('name', { font: { bold: true, underline: true, italic: true, color: { argb: 'FFFF0000' } } })(sheet);
      look('department', { ...white, ...ground('FF1F3864') })(sheet);
      look('phone', { font: { color: { theme: 1 } }, numFmt: '0;-0;0;@' })(sheet);
      put('contactName', { richText: [{ text: '架空 ', font: { size: 10 } }, { text: '花子', font: { bold: true } }] }, { font: { strike: true } })(sheet);
      look('mail', { font: { strike: true } })(sheet);
      look('postalCode', { ...letters({ theme: 4 }), ...ground({ theme: 4, tint: 0.8 }) })(sheet);
      look('appliedOn', { font: { size: 4 }, ...gradient({ argb: 'FFFFFFFF' }, { theme: 4 }) })(sheet);
      for (const style of [{ font: { bold: true } }, { border: { top: { style: 'thin', color: { argb: 'FFFF0000' } } } }] as const) rule('department', style)(sheet);
      rule('mail', { font: { strike: true } })(sheet);
    })).toEqual({ cells: TYPED, doubted: [] });
    expect((await withFolder(async (folder) => readDocumentInChild(await readFile('test/fixtures/form-by-libreoffice.xlsx'), folder))).forms.map(({ doubted }) => doubted)).toEqual([[]]);
  });
});
