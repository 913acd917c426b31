import { INTAKE_LIMITS } from '#domain';
import { fileTypeOf, MEDIA_TYPES } from '../files/file-type.js';
import { inspectFile } from '../files/inspect-file.js';
import { isUnpackedTooFar } from '../files/unpacks-too-far.js';
import type { DocumentReading, PageReading } from '../reading.js';
import { readExcelForms } from '../workbook/excel-form.js';
import { makePage } from './make-page.js';
import { pagesOf } from './page-sources.js';

/** Everything a document holds: its type by content, a reason why it must not be opened, its pages or its forms. */
export async function readDocument(bytes: Buffer, folder: string): Promise<DocumentReading> {
  const { type, refusal } = await inspectFile(bytes);
  const nothing = { mediaType: MEDIA_TYPES[type], pages: [], forms: [] };
  if (refusal !== null) return { ...nothing, quarantine: refusal };
  try {
    if (type === 'xlsx') return { ...nothing, quarantine: null, forms: readExcelForms(bytes) };
    const pages: PageReading[] = [];
    for await (const page of pagesOf(type, bytes)) {
      if (pages.length === INTAKE_LIMITS.pages) return { ...nothing, quarantine: 'too-many-pages' };
      pages.push(await makePage(page, folder, pages.length + 1));
    }
    return { ...nothing, quarantine: null, pages };
  } catch (error) {
    // A real program could not open what looked whole: whatever the reason, a person decides.
    return { ...nothing, mediaType: MEDIA_TYPES[fileTypeOf(bytes)], quarantine: isUnpackedTooFar(error) ? 'unpacks-too-far' : 'damaged' };
  }
}
