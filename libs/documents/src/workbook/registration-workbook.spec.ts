import { excelFormLabel, REGISTRATION_FIELDS } from '#domain';
import ExcelJS from 'exceljs';
import { FOUNDING_BOXES, FOUNDING_SENTENCES, sentencesIn } from '../../../../test/fixtures/founding-form.js';
import { registrationWorkbook } from './registration-workbook.js';

/** Pixels of a character's width and of a point; what a cell keeps free beside its text; how much higher a line is than its letters. */
const [CHARACTER, POINT, BESIDE, LINE] = [7, 96 / 72, 8, 1.45];

describe('利用申込書のExcelファイル', () => {
  let sheet: ExcelJS.Worksheet;
  beforeAll(async () => {
    const book = new ExcelJS.Workbook();
    const { bytes } = await registrationWorkbook({ branch: { name: '見本東支店', fax: '00-0000-0000' } as Parameters<typeof registrationWorkbook>[0]['branch'] }, { name: '見本建設業保証株式会社', serviceName: 'e-Net保証' } as Parameters<typeof registrationWorkbook>[1]);
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    const [first] = book.worksheets;
    if (!first) throw new Error('The workbook has a sheet.');
    sheet = first;
  });

  const width = (...columns: readonly number[]): number => columns.reduce((sum, column) => sum + (sheet.getColumn(column).width ?? 0), 0) * CHARACTER;
  /** Points that so many letters of full width take in a cell, broken into lines. */
  const heightOf = (letters: number, { font }: ExcelJS.Cell, pixels: number): number => {
    const size = font.size ?? 11;
    return Math.ceil(letters / Math.floor((pixels - BESIDE) / (size * POINT))) * size * LINE;
  };
  const valueOf = (name: (typeof REGISTRATION_FIELDS)[number]['name']): ExcelJS.Cell => {
    let found: ExcelJS.Cell | null = null;
    sheet.eachRow((row) => {
      if (row.getCell(2).value === excelFormLabel(name)) found = row.getCell(3);
    });
    if (found === null) throw new Error(`The sheet has no field ${name}.`);
    return found;
  };

  it('利用目的・注記・送り方は、行に収まり、切れずに印刷される', () => {
    const cut: string[] = [];
    sheet.eachRow((row) => {
      const cell = row.getCell(2);
      if (!cell.isMerged || typeof cell.value !== 'string') return;
      if (!cell.alignment.shrinkToFit && heightOf(cell.value.length, cell, width(2, 3)) > row.height) cut.push(cell.value);
      if ((cell.font.size ?? 11) * LINE > row.height + 0.1) cut.push(cell.value);
    });
    expect(cut).toEqual([]);
  });

  it.each(REGISTRATION_FIELDS.map(({ name, label, maxLength }) => [label, name, maxLength] as const))('%sは、いちばん長い値も切れずに印刷される', (_, name, maxLength) => {
    const cell = valueOf(name);
    // An address of mail, a date and numbers are of half the width.
    const letters = name === 'mail' || name === 'appliedOn' || name === 'phone' || name === 'corporateNumber' ? maxLength / 2 : maxLength;
    expect(heightOf(letters, cell, width(3) - 2 * CHARACTER)).toBeLessThanOrEqual(sheet.getRow(Number(cell.row)).height);
  });

  it('文言は、申込書のとおりに、その順で並ぶ', () => {
    const texts: string[] = [];
    sheet.eachRow((row) => void texts.push(String(row.getCell(2).value)));
    expect(sentencesIn(texts.join(''))).toEqual(FOUNDING_SENTENCES);
  });

  it('太線で囲み、必須とするのは、申込書に枠のある欄だけ', () => {
    const fields = REGISTRATION_FIELDS.map(({ name, label }) => ({ label, name, cell: valueOf(name), said: excelFormLabel(name) }));
    expect(fields.filter(({ cell }) => cell.border.top?.style === 'thick').map(({ label }) => label)).toEqual(FOUNDING_BOXES);
    expect(fields.filter(({ said }) => said.endsWith('（必須）')).map(({ label }) => label)).toEqual(FOUNDING_BOXES);
    const { formula = '' } = sheet.getCell(5, 2).value as ExcelJS.CellFormulaValue;
    expect(fields.filter(({ cell }) => formula.includes(`TRIM(${cell.address})`)).map(({ label }) => label)).toEqual(FOUNDING_BOXES);
  });

  it('入力する欄のほかは変えられず、行の高さと列の幅も変えられない。パスワードはない', () => {
    const { sheetProtection } = sheet as unknown as { readonly sheetProtection: Readonly<Record<string, unknown>> };
    expect(sheetProtection).toMatchObject({ sheet: true, objects: false });
    expect([sheetProtection['hashValue'], sheetProtection['formatColumns'], sheetProtection['formatRows']]).toEqual([undefined, undefined, undefined]);
    const open: string[] = [];
    sheet.eachRow((row) => row.eachCell((cell) => void (cell.protection?.locked === false && open.push(cell.address))));
    expect(open).toEqual(REGISTRATION_FIELDS.map(({ name }) => valueOf(name).address));
  });
});
