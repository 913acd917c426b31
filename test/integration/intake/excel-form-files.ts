import { registrationWorkbook } from '#documents';
import { excelFormLabel, type RegistrationField, writeExcelFormCode } from '#domain';
import ExcelJS from 'exceljs';
import QRCode from 'qrcode';
import sharp from 'sharp';

/** Our Excel form as it is given out. */
export async function blankWorkbook(): Promise<Buffer> {
  const { bytes } = await registrationWorkbook({ branch: { name: '見本東支店', fax: '00-0000-0000' } as never }, { name: '見本建設業保証株式会社', serviceName: 'e-Net保証' } as never);
  return Buffer.from(bytes);
}

/** Our Excel form with some of its cells filled in. */
export async function filledWorkbook(values: Partial<Record<RegistrationField, string>>, change: (book: ExcelJS.Workbook) => void = () => undefined): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await blankWorkbook()) as unknown as ArrayBuffer);
  const byLabel = new Map(Object.entries(values).map(([field, value]) => [excelFormLabel(field as RegistrationField), value]));
  book.worksheets[0]?.eachRow((row) => {
    const value = byLabel.get(String(row.getCell(2).value));
    if (value !== undefined) row.getCell(3).value = value;
  });
  change(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The print of our Excel form, with its code. */
export async function printOfWorkbook(company: string): Promise<Buffer> {
  return sharp({ create: { width: 1654, height: 2339, channels: 3, background: '#fff' } }).composite([
    { input: await QRCode.toBuffer(writeExcelFormCode(), { errorCorrectionLevel: 'Q', margin: 2, width: 220 }), left: 1300, top: 140 },
    { input: Buffer.from(`<svg width="1654" height="2339"><text x="160" y="700" font-size="44">${company}</text><rect x="120" y="640" width="1400" height="90" fill="none" stroke="#000" stroke-width="4"/></svg>`), left: 0, top: 0 },
  ]).png().toBuffer();
}
