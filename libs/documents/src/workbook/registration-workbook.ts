import {
  COMPANY_BOX, CONTACT_NOTE, EXCEL_FORM_CODE, excelFormLabel, EXCEL_FORM_SENDING, EXCEL_FORM_SHEET, PURPOSES_OF_USE, REGISTRATION_DECLARATION, REGISTRATION_FIELDS, REGISTRATION_FORM, REGISTRATION_NOTES, writeExcelFormCode,
} from '#domain';
import type { Cell, Worksheet } from 'exceljs';
import { toBuffer } from 'qrcode';
import type { RegistrationFormInput } from '../inputs/registration.js';
import type { SuretyProfile } from '../inputs/parties.js';
import { cellRule } from './cell-rules.js';

/** Columns: number of the box, label, where the customer types; and beside the print, for the screen, what to mind. The first three are as wide as a sheet of A4 within its margins. */
const WIDTHS = [5, 24, 60, 46] as const;
const PRINTED = 3;
/** Inches. With the heights of the rows the printed columns fill the page at its own size: nothing is shrunk. */
const MARGINS = { left: 0.45, right: 0.45, top: 0.4, bottom: 0.4, header: 0, footer: 0 } as const;
/** The code, at the right of the first two lines: pixels of its side, which is 25 mm and more on the print, and how far from the edges of its cell. */
const CODE = { side: 140, left: 270, top: 4 } as const;
const PIXEL = 9_525;
/** Points, of the lines of the head: beside the code, then 承認, what to do, and what is missing. */
const HEAD_HEIGHTS = [42, 66, 22, 34, 20] as const;
const LINE_HEIGHT = 15;

/**
 * 利用申込書 as a workbook, from the same definition as the page. Every cell to be filled in bears the name of its field, has a rule
 * for what is typed and is kept as text, so that it is read back exactly. Its print bears a code, by which a FAX of it is known as our form.
 */
export async function registrationWorkbook({ branch }: Pick<RegistrationFormInput, 'branch'>, surety: SuretyProfile): Promise<{ readonly bytes: Buffer; readonly fileName: string }> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  workbook.creator = surety.name;
  workbook.title = `「${surety.serviceName}」利用申込書`;
  const sheet = workbook.addWorksheet(EXCEL_FORM_SHEET, { pageSetup: { paperSize: 9, orientation: 'portrait', fitToPage: true, fitToWidth: 1, fitToHeight: 1, margins: MARGINS, horizontalCentered: true } });
  sheet.columns = WIDTHS.map((width) => ({ width }));

  line(sheet, `${surety.name}　御中`, { bold: true });
  line(sheet, `「${surety.serviceName}」利用申込書`, { bold: true, size: 16 });
  line(sheet, REGISTRATION_DECLARATION);
  line(sheet, EXCEL_FORM_SENDING);
  const missing = line(sheet, '');
  HEAD_HEIGHTS.forEach((height, index) => Object.assign(sheet.getRow(index + 1), { height }));
  const code = workbook.addImage({ extension: 'png', base64: (await toBuffer(writeExcelFormCode(), { errorCorrectionLevel: 'Q', margin: 2, scale: 10 })).toString('base64') });
  // The library's types know the cell alone; it takes a part of a cell for one of a column of standard width.
  const tl = { col: PRINTED - 1, row: 0, nativeCol: PRINTED - 1, nativeColOff: CODE.left * PIXEL, nativeRow: 0, nativeRowOff: CODE.top * PIXEL };
  sheet.addImage(code, { tl, ext: { width: CODE.side, height: CODE.side }, editAs: 'absolute' });
  const required: string[] = [];
  for (const field of REGISTRATION_FIELDS) {
    const row = sheet.addRow([field.box ?? '', excelFormLabel(field.name), '', field.name === 'department' ? CONTACT_NOTE : field.support]);
    row.height = field.name === 'address' ? 36 : 24;
    const cell = row.getCell(3);
    cell.numFmt = '@';
    cell.alignment = { vertical: 'middle', wrapText: true };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFF9E5' } };
    cell.dataValidation = cellRule(field, cell.address);
    if (field.required) required.push(cell.address);
    frame(cell, 'thick');
    workbook.definedNames.add(`'${EXCEL_FORM_SHEET}'!$C$${row.number}`, field.name);
  }
  const count = required.map((address) => `(LEN(TRIM(${address}))=0)`).join('+');
  missing.value = { formula: `IF(${count}=0,"必須の欄は、すべて入力されています。","必須の欄が、あと"&(${count})&"つ空いています。")`, result: `必須の欄が、あと${required.length}つ空いています。` };
  missing.font = { size: 11, bold: true, color: { argb: 'FFCE0000' } };
  const seal = sheet.addRow(['4', '印', '', '印刷してから押印してください。']);
  seal.height = 60;
  frame(seal.getCell(3), 'thick');
  sheet.addRow([]);
  for (const note of [REGISTRATION_NOTES.complete, REGISTRATION_NOTES.mailAtFirstSignIn]) line(sheet, `※ ${note}`);
  line(sheet, `〈${PURPOSES_OF_USE.heading}〉`, { bold: true });
  line(sheet, PURPOSES_OF_USE.opening);
  line(sheet, PURPOSES_OF_USE.closing);
  PURPOSES_OF_USE.purposes.forEach((purpose, index) => line(sheet, `${index + 1}　${purpose}`));
  sheet.addRow([]);
  line(sheet, `〈${COMPANY_BOX.heading}〉お客様は記入しないでください`, { bold: true });
  const { payeeFixed, redeposit } = COMPANY_BOX.handling;
  for (const text of [COMPANY_BOX.customerNumber, COMPANY_BOX.branch, `〈${COMPANY_BOX.branchNotes}〉　${payeeFixed}・${redeposit} ※`, COMPANY_BOX.clerk]) {
    const row = sheet.addRow(['', text, '']);
    row.height = text.includes(COMPANY_BOX.branchNotes) ? 2 * LINE_HEIGHT : LINE_HEIGHT;
    row.getCell(2).alignment = { wrapText: true, vertical: 'middle' };
    frame(row.getCell(3), 'thin');
  }
  line(sheet, `※ ${REGISTRATION_NOTES.circle}`);
  const foot = line(sheet, `${branch.name} FAX ${branch.fax}　メール・郵送の宛先は、ホームページの支店一覧をご覧ください。　${EXCEL_FORM_CODE}（${REGISTRATION_FORM.editionLabel}）`);
  sheet.getRow(Number(foot.row)).height = 2 * LINE_HEIGHT;
  // The library writes only the columns as fixed.
  sheet.pageSetup.printArea = `A$1:C$${sheet.rowCount}`;
  return { bytes: Buffer.from(await workbook.xlsx.writeBuffer()), fileName: '利用申込書.xlsx' };
}

function line(sheet: Worksheet, text: string, font: { readonly bold?: boolean; readonly size?: number } = {}): Cell {
  const row = sheet.addRow([text]);
  row.height = LINE_HEIGHT;
  sheet.mergeCells(row.number, 1, row.number, PRINTED);
  row.getCell(1).font = { size: 11, ...font };
  row.getCell(1).alignment = { wrapText: true, vertical: 'middle' };
  return row.getCell(1);
}

/** 太線 is what the customer fills in. */
function frame(cell: Cell, style: 'thick' | 'thin'): void {
  const edge = { style };
  cell.border = { top: edge, bottom: edge, left: edge, right: edge };
}
