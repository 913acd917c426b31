import { PDFDocument, rgb } from '@cantoo/pdf-lib';
import { REGISTRATION_SHEET } from '#domain';
import ExcelJS from 'exceljs';
import type { Applicant } from './applicant.js';

const POINTS_PER_MILLIMETRE = 72 / 25.4;

/** The printed 利用申込書 with a company's seal in its place, as it comes back. */
export async function stampedForm(form: Uint8Array): Promise<Uint8Array> {
  const document = await PDFDocument.load(form);
  const page = document.getPage(0);
  const { x, y, width } = REGISTRATION_SHEET.seal;
  const centre = { x: (x + width / 2) * POINTS_PER_MILLIMETRE, y: page.getHeight() - (y + width / 2) * POINTS_PER_MILLIMETRE };
  const ink = rgb(0.8, 0.16, 0.12);
  for (const [share, thick] of [[0.42, 2], [0.29, 1]] as const) {
    page.drawCircle({ ...centre, size: width * share * POINTS_PER_MILLIMETRE, borderColor: ink, borderWidth: thick });
  }
  const arm = width * 0.16 * POINTS_PER_MILLIMETRE;
  for (const turn of [-1, 0, 1]) {
    page.drawLine({ start: { x: centre.x - arm, y: centre.y + turn * arm }, end: { x: centre.x + arm, y: centre.y + turn * arm }, thickness: 1.5, color: ink });
    page.drawLine({ start: { x: centre.x + turn * arm, y: centre.y - arm }, end: { x: centre.x + turn * arm, y: centre.y + arm }, thickness: 1.5, color: ink });
  }
  return document.save();
}

/** Our 利用申込書 in Excel, filled in as in front of a spreadsheet. @throws when the workbook is not ours */
export async function filledInWorkbook(form: Uint8Array, values: Partial<Applicant> & { readonly appliedOn?: string }): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(form.slice().buffer);
  const sheet = workbook.getWorksheet('利用申込書');
  if (!sheet) throw new Error('The workbook has no sheet 利用申込書.');
  for (const [name, value] of Object.entries(values)) {
    const [place] = workbook.definedNames.getRanges(name).ranges;
    if (place === undefined) throw new Error(`No cell is called ${name}.`);
    sheet.getCell(place.replace(/^.*!/, '').replaceAll('$', '')).value = value;
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
