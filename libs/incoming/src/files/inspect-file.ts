import { INTAKE_LIMITS, type QuarantineReason } from '#domain';
import type { PdfRefusal } from '../pdf/pdf-inspection.js';
import { holdsArchive } from './another-file.js';
import { type FileType, fileTypeOf } from './file-type.js';
import { jpegSize, pngSize } from './image-size.js';
import { readTiffDirectory } from './tiff-directory.js';
import { zipEntries } from './zip-directory.js';

export interface InspectedFile {
  readonly type: FileType;
  /** Why it must not be opened; null when it may. */
  readonly refusal: QuarantineReason | null;
}

/** What a workbook, or what is drawn on the pages of a PDF beside pictures, may become when it is unpacked. Bytes. */
export const LARGEST_UNPACKED = 64 * 1024 * 1024;

/** Macros, old macro sheets, and whatever else a workbook can carry that runs or hides something. */
const ACTIVE_ENTRIES = /(^|\/)(vbaProject[^/]*\.bin|macrosheets\/|activeX\/|embeddings\/|ctrlProps\/)/i;
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');
const MACROS = Buffer.from('_VBA_PROJECT', 'utf16le');
/** The antivirus test file, which every scanner knows by this. Put together here, or this source would be found too. */
const TEST_VIRUS = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

const IMAGES: ReadonlySet<FileType> = new Set(['tiff', 'png', 'jpeg']);

const PDF_REFUSALS: Readonly<Record<PdfRefusal, QuarantineReason>> = {
  'not-a-pdf': 'damaged', incomplete: 'damaged', 'no-pages': 'damaged', encrypted: 'encrypted', 'active-content': 'active-content',
  'too-complex': 'too-complex', 'unpacks-too-far': 'unpacks-too-far', 'too-many-pages': 'too-many-pages', 'too-many-pixels': 'too-many-pixels',
  'another-file': 'another-file',
};

/** Looks at a file before anything of it is unpacked: type, limits, arms. */
export async function inspectFile(bytes: Buffer): Promise<InspectedFile> {
  const type = fileTypeOf(bytes);
  if (bytes.length === 0) return { type, refusal: 'empty' };
  if (bytes.includes(TEST_VIRUS, 0, 'latin1')) return { type, refusal: 'virus' };
  if (bytes.length > INTAKE_LIMITS.bytes) return { type, refusal: 'too-large' };
  if (IMAGES.has(type) && holdsArchive(bytes)) return { type, refusal: 'another-file' };
  return { type, refusal: await refusalOf(type, bytes) };
}

async function refusalOf(type: FileType, bytes: Buffer): Promise<QuarantineReason | null> {
  switch (type) {
    case 'pdf': {
      const [{ judgePdf, judgeRestrictedPdf, pagesUnpackFurther }, { opensWithoutPassword }] = await Promise.all([import('../pdf/judge-pdf.js'), import('../pdf/restricted-pdf.js')]);
      const asItStands = await judgePdf(bytes);
      const restricted = !asItStands.ok && asItStands.refusal === 'encrypted' && (await opensWithoutPassword(bytes));
      const inspection = restricted ? await judgeRestrictedPdf(bytes) : asItStands;
      if (!inspection.ok) return restricted && inspection.refusal === 'encrypted' ? 'restricted' : PDF_REFUSALS[inspection.refusal];
      if (inspection.pages > INTAKE_LIMITS.pages) return 'too-many-pages';
      return (await pagesUnpackFurther(LARGEST_UNPACKED)) ? 'unpacks-too-far' : null;
    }
    case 'tiff':
      return refusalOfTiff(bytes);
    case 'png':
      return refusalOfSize(pngSize(bytes));
    case 'jpeg':
      return refusalOfSize(jpegSize(bytes));
    case 'xlsx':
    case 'zip':
      return refusalOfZip(type, bytes);
    case 'old-office':
      if (bytes.includes(ENCRYPTED_PACKAGE)) return 'encrypted';
      return bytes.includes(MACROS) ? 'active-content' : 'old-office';
    case 'unknown':
      return 'unknown-type';
  }
}

function refusalOfTiff(bytes: Buffer): QuarantineReason | null {
  const directory = readTiffDirectory(bytes, INTAKE_LIMITS.pages);
  if (!directory.ok) return 'damaged';
  if (directory.pages.length > INTAKE_LIMITS.pages) return 'too-many-pages';
  return directory.pages.map(refusalOfSize).find((refusal) => refusal !== null) ?? (directory.pages.every(({ whole }) => whole) ? null : 'damaged');
}

function refusalOfSize(size: { readonly width: number; readonly height: number } | null): QuarantineReason | null {
  if (size === null || size.width === 0 || size.height === 0) return 'damaged';
  return size.width * size.height > INTAKE_LIMITS.pixels ? 'too-many-pixels' : null;
}

function refusalOfZip(type: 'xlsx' | 'zip', bytes: Buffer): QuarantineReason | null {
  const entries = zipEntries(bytes);
  if (entries === null) return 'damaged';
  if (entries.some(({ encrypted }) => encrypted)) return 'encrypted';
  if (entries.some(({ name }) => ACTIVE_ENTRIES.test(name))) return 'active-content';
  if (entries.reduce((sum, { size }) => sum + size, 0) > LARGEST_UNPACKED) return 'unpacks-too-far';
  return type === 'zip' ? 'unknown-type' : null;
}
