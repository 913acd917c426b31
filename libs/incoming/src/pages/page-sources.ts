import { INTAKE_LIMITS } from '#domain';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import sharp, { type Sharp } from 'sharp';
import type { FileType } from '../files/file-type.js';
import { readTiffDirectory, type TiffPage } from '../files/tiff-directory.js';

/** A4 at 300 dots per inch: more is of no use to a person or a reader. Pixels along the longer side. */
const LONGEST = 3508;
const PDF_DOTS = 200;
const POINTS_PER_INCH = 72;
/** Lines of 1728 pixels are those of a FAX; a sheet of fewer lines than this was sent at standard resolution. */
const FAX_LINE = 1728;
const STANDARD_LINES = 1500;

/** The pages of a file that was inspected, one after the other. @throws Error when the file cannot be opened after all */
export async function* pagesOf(type: FileType, bytes: Buffer): AsyncGenerator<Sharp> {
  if (type === 'tiff') yield* tiffPages(bytes);
  else if (type === 'pdf') yield* pdfPages(bytes);
  else if (type === 'png' || type === 'jpeg') yield limited(sharp(bytes, { failOn: 'error', limitInputPixels: INTAKE_LIMITS.pixels }).autoOrient());
}

async function* tiffPages(bytes: Buffer): AsyncGenerator<Sharp> {
  const directory = readTiffDirectory(bytes, INTAKE_LIMITS.pages);
  if (!directory.ok) throw new Error('The TIFF has no directory.');
  for (const [index, page] of directory.pages.entries()) {
    // Bad lines are usual in a FAX and are shown as they came; a file that ends too soon was refused before.
    const image = sharp(bytes, { page: index, failOn: 'none', limitInputPixels: INTAKE_LIMITS.pixels });
    const height = squareHeight(page);
    yield limited(height === page.height ? image : sharp(await image.toColourspace('b-w').resize({ width: page.width, height, fit: 'fill', kernel: 'linear' }).png({ compressionLevel: 1 }).toBuffer()));
  }
}

/** The height at which pixels are square: FAX lines lie wider apart than their pixels. */
function squareHeight({ width, height, across, down }: TiffPage): number {
  if (across !== null && down !== null && Math.abs(across / down - 1) > 0.01) return Math.round((height * across) / down);
  if (across === null && width === FAX_LINE && height < STANDARD_LINES) return height * 2;
  return height;
}

function limited(image: Sharp): Sharp {
  return image.resize({ width: LONGEST, height: LONGEST, fit: 'inside', withoutEnlargement: true });
}

async function* pdfPages(bytes: Buffer): AsyncGenerator<Sharp> {
  const library = await PDFiumLibrary.init();
  try {
    const document = await library.loadDocument(bytes);
    for (const page of document.pages()) {
      const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
      const scale = Math.min(PDF_DOTS / POINTS_PER_INCH, LONGEST / Math.max(width, height, 1));
      const bitmap = await page.render({ scale, render: 'bitmap' });
      yield sharp(bitmap.data, { raw: { width: bitmap.width, height: bitmap.height, channels: 4 } });
    }
    document.destroy();
  } finally {
    library.destroy();
  }
}
