import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REGISTRATION_SHEET } from '#domain';
import sharp from 'sharp';
import { faxTiff } from '../support/form-sheet.js';

const DOTS_PER_MILLIMETRE = 204 / 25.4;

/** A printed page as a picture at 204 dots an inch. */
export async function printedPage(pdfFile: string): Promise<Buffer> {
  const picture = pdfFile.replace(/\.pdf$/, '');
  await promisify(execFile)('pdftoppm', ['-r', '204', '-gray', '-png', '-singlefile', pdfFile, picture]);
  return readFile(`${picture}.png`);
}

/** The same with the company's seal in its place. */
export function stamped(page: Buffer): Promise<Buffer> {
  const { x, y, width } = REGISTRATION_SHEET.seal;
  const size = Math.round(width * DOTS_PER_MILLIMETRE);
  const seal = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 22 22"><g fill="none" stroke="#444"><circle cx="11" cy="11" r="9" stroke-width="0.8"/><circle cx="11" cy="11" r="6" stroke-width="0.4"/>
    <path d="M7.5 8h7M7.5 11h7M7.5 14h7M9 7v8M13 7v8" stroke-width="0.7"/></g></svg>`;
  return sharp(page).composite([{ input: Buffer.from(seal), left: Math.round(x * DOTS_PER_MILLIMETRE), top: Math.round(y * DOTS_PER_MILLIMETRE) }]).png().toBuffer();
}

/** Sent by FAX at standard resolution, a little askew: one bit a pixel, 204 × 98 dots an inch, G4. The FAX server writes it into the folder of the branch. */
export async function sendByFax(page: Buffer, faxFolder: string, branchCode: string): Promise<void> {
  const tiff = await faxTiff(page, { resolution: 'standard', skew: 1.2, salt: 0.001 });
  const folder = join(faxFolder, branchCode);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'received.tif.part'), tiff);
  await rename(join(folder, 'received.tif.part'), join(folder, '20261127_0990004167.tif'));
}
