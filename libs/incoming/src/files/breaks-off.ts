import { INTAKE_LIMITS } from '#domain';
import { endOfPdf } from './another-file.js';
import { headTypeOf } from './file-type.js';
import { readTiffDirectory } from './tiff-directory.js';

/** Whether a TIFF or PDF ends before its own end, as one does that is still being written; nothing of it is unpacked. */
export function breaksOff(bytes: Buffer): boolean {
  const type = headTypeOf(bytes);
  if (type === 'pdf') return endOfPdf(bytes) === 'breaks-off';
  if (type !== 'tiff') return false;
  const directory = readTiffDirectory(bytes, INTAKE_LIMITS.pages);
  return !directory.ok || directory.pages.some(({ whole }) => !whole);
}
