import type { PageReadingInput } from '#workflows/contract';
import { ocrStep } from '../steps.js';

/** The procedure 文字の読み直し: the letters of one page are made out for the registration that a person has filed it to, who waits for them. */
export async function pageReading({ arrivalId, pageId }: PageReadingInput): Promise<void> {
  await ocrStep('readPage', { arrivalId, pageId }, 'desk');
}
