import {
  COMPANY_BOX, CONTACT_NOTE, excelFormLabel, EXCEL_FORM_SHEET, PURPOSES_OF_USE, REGISTRATION_DECLARATION, REGISTRATION_FIELDS, REGISTRATION_FORM, REGISTRATION_NOTES,
} from '#domain';
import type { Cell, DataValidation, Worksheet } from 'exceljs';
import type { RegistrationFormInput } from '../inputs/registration.js';
import type { SuretyProfile } from '../inputs/parties.js';

/** Columns: number of the box, label, where the customer types, what to mind. */
const WIDTHS = [5, 24, 52, 46] as const;

/**
 * 利用申込書 as a workbook, from the same definition as the page. Every cell to be filled in bears the name of its field, has a rule
 * for what is typed and is kept as text, so that it is read back exactly.
 */
export async function registrationWorkbook({ branch }: Pick<RegistrationFormInput, 'branch'>, surety: SuretyProfile): Promise<{ readonly bytes: Buffer; readonly fileName: string }> {
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  workbook.creator = surety.name;
  workbook.title = `「${surety.serviceName}」利用申込書`;
  const sheet = workbook.addWorksheet(EXCEL_FORM_SHEET, { pageSetup: { paperSize: 9, orientation: 'portrait', fitToPage: true, fitToWidth: 1, fitToHeight: 1 } });
  sheet.columns = WIDTHS.map((width) => ({ width }));

  line(sheet, `${surety.name}　御中`, { bold: true });
  line(sheet, `「${surety.serviceName}」利用申込書`, { bold: true, size: 16 });
  line(sheet, REGISTRATION_DECLARATION);
  line(sheet, '色の付いた欄に入力し、印刷して押印のうえ、FAX・メール・郵送のいずれかでお送りください。');
  sheet.addRow([]);
  for (const field of REGISTRATION_FIELDS) {
    const row = sheet.addRow([field.box ?? '', excelFormLabel(field.name), '', field.name === 'department' ? CONTACT_NOTE : field.support]);
    row.height = field.name === 'address' ? 36 : 24;
    const cell = row.getCell(3);
    cell.numFmt = '@';
    cell.alignment = { vertical: 'middle', wrapText: true };
    cell.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFF9E5' } };
    cell.dataValidation = ruleOf(field.kind, field.label, field.name === 'postalCode' ? 8 : field.maxLength);
    frame(cell);
    workbook.definedNames.add(`'${EXCEL_FORM_SHEET}'!$C$${row.number}`, field.name);
  }
  const seal = sheet.addRow(['4', '印', '', '印刷してから押印してください。']);
  seal.height = 60;
  frame(seal.getCell(3));
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
    frame(sheet.addRow(['', text, '']).getCell(3));
  }
  line(sheet, `※ ${REGISTRATION_NOTES.circle}`);
  line(sheet, `${branch.name} FAX ${branch.fax}　メール・郵送の宛先は、ホームページの支店一覧をご覧ください。　${REGISTRATION_FORM.code}（${REGISTRATION_FORM.editionLabel}）`);
  return { bytes: Buffer.from(await workbook.xlsx.writeBuffer()), fileName: '利用申込書.xlsx' };
}

function line(sheet: Worksheet, text: string, font: { readonly bold?: boolean; readonly size?: number } = {}): void {
  const row = sheet.addRow([text]);
  sheet.mergeCells(row.number, 1, row.number, WIDTHS.length);
  row.getCell(1).font = { size: 11, ...font };
  row.getCell(1).alignment = { wrapText: true, vertical: 'middle' };
}

function frame(cell: Cell): void {
  const thin = { style: 'thin' as const };
  cell.border = { top: thin, bottom: thin, left: thin, right: thin };
}

/** What Excel asks for while it is typed; the desk reads it again by the rules of the domain, in any spelling. */
function ruleOf(kind: (typeof REGISTRATION_FIELDS)[number]['kind'], label: string, longest: number): DataValidation {
  const said = kind === 'date' ? '例：令和8年11月24日' : kind === 'phone' ? '市外局番から入力してください。' : `${longest}文字以内で入力してください。`;
  return {
    type: 'textLength', operator: 'lessThanOrEqual', formulae: [kind === 'phone' || kind === 'date' ? 20 : longest], allowBlank: true, showErrorMessage: true,
    errorStyle: 'stop', errorTitle: label, error: said, showInputMessage: true, promptTitle: label, prompt: said,
  };
}
