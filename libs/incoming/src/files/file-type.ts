import { type ZipEntry, zipEntries } from './zip-directory.js';

/** What a file is by its content; its name is not asked. */
export type FileType = 'pdf' | 'tiff' | 'png' | 'jpeg' | 'xlsx' | 'zip' | 'old-office' | 'unknown';

export const MEDIA_TYPES: Readonly<Record<FileType, string>> = {
  pdf: 'application/pdf',
  tiff: 'image/tiff',
  png: 'image/png',
  jpeg: 'image/jpeg',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
  'old-office': 'application/x-ole-storage',
  unknown: 'application/octet-stream',
};

/** A byte order mark or blanks before the header, as some senders' systems leave them. */
const PDF = /^(?:\u00EF\u00BB\u00BF)?[\0\t\n\f\r ]*%PDF-/;
const OLD_OFFICE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

/** The type of a file by its first bytes, and for a zip by what is in it. */
export function fileTypeOf(bytes: Buffer): FileType {
  const type = headTypeOf(bytes);
  return type === 'zip' && isWorkbook(zipEntries(bytes) ?? []) ? 'xlsx' : type;
}

/** The type by the first bytes alone; a workbook is a zip. */
export function headTypeOf(bytes: Buffer): Exclude<FileType, 'xlsx'> {
  const head = bytes.toString('latin1', 0, 1024);
  if (PDF.test(head)) return 'pdf';
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (bytes.subarray(0, 8).equals(OLD_OFFICE)) return 'old-office';
  return head.startsWith('PK\x03\x04') ? 'zip' : 'unknown';
}

function isWorkbook(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ name }) => name === '[Content_Types].xml') && entries.some(({ name }) => name === 'xl/workbook.xml');
}
