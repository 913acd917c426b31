import type { FormReading, TextFailure, Violation } from '#domain';

/** What holds a character that no paper can print stays wrong whatever else is typed: an older entry may, from before such a character was refused. */
const CHARACTERS: ReadonlySet<string> = new Set<TextFailure['code']>(['text/control-character', 'text/direction-mark', 'text/markup', 'text/emoji', 'text/unprintable']);

/** What a page says at its fields: all that is wrong with what was just sent, and from the opening on what was kept with a character to be replaced. */
export function toldViolations({ judged, reading }: { readonly judged: boolean; readonly reading: FormReading }): readonly Violation[] {
  return judged ? reading.violations : reading.violations.filter(({ code }) => CHARACTERS.has(code));
}
