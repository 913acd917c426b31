import type { ArrivalReadingInput } from '#workflows/contract';
import { answerArrival, ocrStep, readingStep, slowReadingStep } from '../steps.js';

/**
 * The procedure 受信: an original that was stored is taken apart and filed; whoever sent it is told; then the letters on its pages are
 * made out. It is at the desk after the first step, and the last one holds up nobody. What cannot be opened in a moment is read among its like; that
 * the first step says so is the edition of the procedure, as an arrival that was begun before never hears it; nor does one have a lane.
 */
export async function arrivalReading({ arrivalId, lane }: ArrivalReadingInput): Promise<void> {
  const quick = await readingStep('readArrival', { arrivalId, quick: true }, lane);
  const { pages } = quick.takesLonger ? await slowReadingStep({ arrivalId }, lane) : quick;
  const answered = answerArrival({ arrivalId });
  for (const pageId of pages) await ocrStep('readPage', { arrivalId, pageId }, lane);
  await answered;
}
