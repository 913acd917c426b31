import { checkText, explainText, type TextLimits } from '#domain';
import { z } from 'zod';

/** A text that pages and papers show: what the forms refuse at a field is refused here too, by the same rule and in the same words. */
export function paperText(limits: TextLimits) {
  return z.string('is missing').transform((typed, context) => {
    const reading = checkText(typed, limits);
    if (!reading.ok) {
      context.addIssue(explainText(reading));
      return z.NEVER;
    }
    if (reading.value === '') context.addIssue('must not be empty');
    return reading.value;
  });
}
