/** A name of a stranger's file, or the subject of a mail, without characters that are not seen or turn the others round: xcod.<U+202E>fdp would be read as xcod.pdf. */
export function withoutHidden(text: string): string {
  return text.replace(/\p{C}/gu, '');
}
