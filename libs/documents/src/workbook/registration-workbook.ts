import {
  COMPANY_BOX, CONTACT_NOTE, EXCEL_FORM_CODE, excelFormLabel, EXCEL_FORM_SENDING, EXCEL_FORM_SHEET, EXCEL_LAYOUT, EXCEL_MARK_ROWS, isRequired, PURPOSES_OF_USE, REGISTRATION_DECLARATION, REGISTRATION_FIELDS, REGISTRATION_FORM, REGISTRATION_NOTES, writeExcelFormCode,
} from '#domain';
import type { Cell, Row, Worksheet } from 'exceljs';
import { toBuffer } from 'qrcode';
import type { RegistrationFormInput } from '../inputs/registration.js';
import type { SuretyProfile } from '../inputs/parties.js';
import { cellRule } from './cell-rules.js';

const { columns, mark, code: CODE, line: LINE_HEIGHT } = EXCEL_LAYOUT;
/** The workbook's own font, by whose digits columns are measured. */
const FONT = 'Calibri';
/** Points: the letters of a line, and a row of 弊社記入欄. */
const [TEXT, COMPANY_LINE] = [9, 15];
/** Columns, counted from 1. */
const [NUMBER, LABEL, VALUE, MARKS_RIGHT, SUPPORT] = [1, 2, 3, 4, 5] as const;
/** Inches. */
const MARGINS = { left: 0.45, right: 0.45, top: 0.4, bottom: 0.4, header: 0, footer: 0 } as const;
/** What workbooks measure in, of a pixel. */
const PIXEL = 9_525;
/** A black dot, drawn as large as a mark is. */
const BLACK = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';

/**
 * 利用申込書 as a workbook, from the same definition as the page. Every cell to be filled in bears the name of its field, has a rule
 * for what is typed and is kept as text, so that it is read back exactly. Its print bears a code, by which a FAX of it is known as our form, and marks, by which its fields are found.
 */
export async function registrationWorkbook({ branch }: Pick<RegistrationFormInput, 'branch'>, surety: SuretyProfile): Promise<{ readonly bytes: Buffer; readonly fileName: string }> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  workbook.creator = surety.name;
  workbook.title = `「${surety.serviceName}」利用申込書`;
  const sheet = workbook.addWorksheet(EXCEL_FORM_SHEET, { pageSetup: { paperSize: 9, orientation: 'portrait', fitToPage: true, fitToWidth: 1, fitToHeight: 1, margins: MARGINS, horizontalCentered: true } });
  sheet.columns = Object.values(columns).map((width) => ({ width }));

  line(sheet, `${surety.name}　御中`, { bold: true, size: 11 });
  line(sheet, `「${surety.serviceName}」利用申込書`, { bold: true, size: 16 });
  line(sheet, REGISTRATION_DECLARATION, { size: 11 });
  line(sheet, EXCEL_FORM_SENDING, { size: 10 }).alignment = { wrapText: true, vertical: 'middle' };
  const missing = line(sheet, '');
  EXCEL_LAYOUT.head.forEach((height, index) => Object.assign(sheet.getRow(index + 1), { height }));
  const code = workbook.addImage({ extension: 'png', base64: (await toBuffer(writeExcelFormCode(), { errorCorrectionLevel: 'Q', margin: CODE.quiet, scale: 10 })).toString('base64') });
  place(sheet, code, { column: VALUE, row: 1, left: CODE.left, top: CODE.top, side: CODE.side });
  const black = workbook.addImage({ extension: 'png', base64: BLACK });
  for (const row of EXCEL_MARK_ROWS) {
    place(sheet, black, { column: NUMBER, row, left: mark.left.left, top: mark.top, side: mark.side });
    place(sheet, black, { column: MARKS_RIGHT, row, left: mark.left.right, top: mark.top, side: mark.side });
  }
  const required: string[] = [];
  for (const field of REGISTRATION_FIELDS) {
    const row = sheet.addRow([field.box ?? '', excelFormLabel(field.name), '', '', field.name === 'department' ? CONTACT_NOTE : field.support]);
    const { size, height } = EXCEL_LAYOUT.fields[field.name];
    row.height = height;
    const cell = row.getCell(VALUE);
    cell.numFmt = '@';
    cell.font = { name: FONT, size };
    cell.alignment = { vertical: 'middle', horizontal: 'left', wrapText: true, indent: 1 };
    cell.protection = { locked: false };
    middled(row);
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFF9E5' } };
    cell.dataValidation = cellRule(field, cell.address);
    const isNeeded = isRequired(field.name, 'paper');
    if (isNeeded) required.push(cell.address);
    frame(cell, isNeeded ? 'thick' : 'thin');
    workbook.definedNames.add(`'${EXCEL_FORM_SHEET}'!$${cell.address.replace(/\d+/, '')}$${row.number}`, field.name);
  }
  const count = required.map((address) => `(LEN(TRIM(${address}))=0)`).join('+');
  missing.value = { formula: `IF(${count}=0,"必須の欄は、すべて入力されています。","必須の欄が、あと"&(${count})&"つ空いています。")`, result: `必須の欄が、あと${required.length}つ空いています。` };
  missing.font = { name: FONT, size: 11, bold: true, color: { argb: 'FFCE0000' } };
  const seal = sheet.addRow(['4', '印', '', '', '印刷してから押印してください。']);
  seal.height = EXCEL_LAYOUT.seal;
  middled(seal);
  frame(seal.getCell(VALUE), 'thick');
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
    const row = sheet.addRow(['', text]);
    row.height = text.includes(COMPANY_BOX.branchNotes) ? 2 * COMPANY_LINE : COMPANY_LINE;
    row.getCell(LABEL).alignment = { wrapText: true, vertical: 'middle' };
    frame(row.getCell(VALUE), 'thin');
  }
  line(sheet, `※ ${REGISTRATION_NOTES.circle}`);
  line(sheet, `${branch.name} FAX ${branch.fax}　メール・郵送の宛先は、ホームページの支店一覧をご覧ください。　${EXCEL_FORM_CODE}（${REGISTRATION_FORM.editionLabel}）`);
  // Without a password: it keeps rows and columns as the marks know them, and the pictures in their cells, and forbids nobody anything.
  await sheet.protect('', { objects: false });
  // The library writes only the columns as fixed.
  sheet.pageSetup.printArea = `A$1:D$${sheet.rowCount}`;
  return { bytes: Buffer.from(await workbook.xlsx.writeBuffer()), fileName: '利用申込書.xlsx' };
}

/** A picture at its place in a cell. The library's types know the cell alone; it takes a part of a cell for one of a column of standard width. */
function place(sheet: Worksheet, picture: number, { column, row, left, top, side }: Readonly<Record<'column' | 'row' | 'left' | 'top' | 'side', number>>): void {
  const tl = { col: column - 1, row: row - 1, nativeCol: column - 1, nativeColOff: left * PIXEL, nativeRow: row - 1, nativeRowOff: top * PIXEL };
  sheet.addImage(picture, { tl, ext: { width: side, height: side } });
}

function line(sheet: Worksheet, text: string, font: { readonly bold?: boolean; readonly size?: number } = {}): Cell {
  const row = sheet.addRow(['', text]);
  row.height = LINE_HEIGHT;
  sheet.mergeCells(row.number, LABEL, row.number, VALUE);
  const cell = row.getCell(LABEL);
  cell.font = { name: FONT, size: TEXT, ...font };
  cell.alignment = { shrinkToFit: true, vertical: 'middle' };
  return cell;
}

function middled(row: Row): void {
  row.getCell(NUMBER).alignment = { vertical: 'middle', horizontal: 'center' };
  for (const column of [LABEL, SUPPORT]) row.getCell(column).alignment = { vertical: 'middle' };
}

/** 太線 is what the customer has to fill in (注記). */
function frame(cell: Cell, style: 'thick' | 'thin'): void {
  const edge = { style };
  cell.border = { top: edge, bottom: edge, left: edge, right: edge };
}
