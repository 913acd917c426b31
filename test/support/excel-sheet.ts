import { EXCEL_LAYOUT, EXCEL_SHEET, excelFormLabel, isRequired, REGISTRATION_FIELDS, type RegistrationField, type SheetBox, writeExcelFormCode } from '#domain';
import QRCode from 'qrcode';

/** What is typed into the Excel form, and how its print comes out: where Calibri is missing its columns are wider. */
export interface ExcelContent {
  readonly texts: Readonly<Partial<Record<RegistrationField, string>>>;
  /** In times of the width that the columns have in Excel. */
  readonly columns?: number;
}

/** Millimetres of a point and of a pixel, and within what margins a print stands. */
const [POINT, PIXEL, PRINTED] = [25.4 / 72, 25.4 / 96, { x: 11.4, y: 10.2, width: 187.2, height: 276.6 }];
/** Points of 弊社記入欄 and of the lines below it. */
const BELOW = [13, 15, 15, 30, 15, 13, 13];

const rect = ({ x, y, width, height }: SheetBox, style: string): string => `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${style}/>`;

/** The print of the Excel form as its layout has it, shrunk to one page, as SVG in millimetres; for Chromium, which breaks the lines. */
export function excelSvg({ texts, columns = 1 }: ExcelContent): string {
  const widths = EXCEL_LAYOUT.columns;
  const [left, label, value, right] = [widths.left, widths.label, widths.value, widths.right].map((characters) => characters * 7 * PIXEL * columns) as [number, number, number, number];
  const fields = REGISTRATION_FIELDS.map(({ name }) => ({ name, ...EXCEL_LAYOUT.fields[name] }));
  const rows = [...EXCEL_LAYOUT.head, ...fields.map(({ height }) => height), EXCEL_LAYOUT.seal, ...Array.from({ length: EXCEL_LAYOUT.linesBelowSeal }, () => EXCEL_LAYOUT.line), ...BELOW];
  const topOf = (row: number): number => rows.slice(0, row).reduce((sum, height) => sum + height, 0) * POINT;
  const width = left + label + value + right;
  const scale = Math.min(PRINTED.width / width, PRINTED.height / topOf(rows.length), 1);
  /** What is placed from the beginning of its column moves with it and grows not. */
  const moved = (column: number, box: SheetBox): SheetBox => ({ ...box, x: column * columns + box.x - column });
  const qr = QRCode.create(writeExcelFormCode(), { errorCorrectionLevel: 'Q' }).modules;
  const code = moved(EXCEL_SHEET.codeColumn, EXCEL_SHEET.code);
  const module = code.width / qr.size;
  const modules = Array.from({ length: qr.size ** 2 }, (_, index) => (qr.get(Math.floor(index / qr.size), index % qr.size) ? rect({ x: code.x + (index % qr.size) * module, y: code.y + Math.floor(index / qr.size) * module, width: module * 1.01, height: module * 1.01 }, '') : '')).join('');
  const marks = EXCEL_SHEET.marks.map((mark) => rect(moved(mark.column, mark), '')).join('');
  const first = EXCEL_LAYOUT.head.length;
  const typed = fields.map(({ name, size, height }, index) => {
    const box = { x: left + label, y: topOf(first + index), width: value, height: height * POINT };
    return rect(box, `fill="none" stroke="#000" stroke-width="${isRequired(name, 'paper') ? 0.8 : 0.25}"`) + said({ ...box, x: left, width: label }, 11, excelFormLabel(name)) + said({ ...box, x: box.x + 2.5, width: box.width - 4 }, size, texts[name] ?? '');
  }).join('');
  const below = Array.from({ length: EXCEL_LAYOUT.linesBelowSeal - 1 }, (_, index) => said({ x: left, y: topOf(first + fields.length + 2 + index), width: label + value, height: EXCEL_LAYOUT.line * POINT }, 9, '利用目的の各行は、このような文字で印刷されています。')).join('');
  const seal = rect({ x: left + label, y: topOf(first + fields.length), width: value, height: EXCEL_LAYOUT.seal * POINT }, 'fill="none" stroke="#000" stroke-width="0.8"');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297"><rect width="210" height="297" fill="#fff"/><g transform="translate(${PRINTED.x + (PRINTED.width - width * scale) / 2} ${PRINTED.y}) scale(${scale})">${modules}${marks}${typed}${seal}${below}</g></svg>`;
}

/** A text of so many points in a cell, in the middle of its height. */
function said({ x, y, width, height }: SheetBox, points: number, text: string): string {
  const style = `height:100%;display:flex;align-items:center;font:${points * POINT}px/1.3 'Noto Sans JP',sans-serif;overflow-wrap:anywhere;text-rendering:geometricPrecision`;
  return `<foreignObject x="${x}" y="${y}" width="${width}" height="${height}"><div xmlns="http://www.w3.org/1999/xhtml" style="${style}"><span>${text}</span></div></foreignObject>`;
}
