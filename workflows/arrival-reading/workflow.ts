import type { ArrivalReadingInput } from '#workflows/contract';
import { answerArrival, ocrStep, readingStep } from '../steps.js';

/**
 * The procedure 受信: an original that was stored is taken apart and filed; whoever sent it is told; then the letters on its pages are
 * made out. It is at the desk after the first step, and the last one holds up nobody.
 */
export async function arrivalReading({ arrivalId }: ArrivalReadingInput): Promise<void> {
  const { pages } = await readingStep('readArrival', { arrivalId });
  const answered = answerArrival({ arrivalId });
  for (const pageId of pages) await ocrStep('readPage', { arrivalId, pageId });
  await answered;
}
