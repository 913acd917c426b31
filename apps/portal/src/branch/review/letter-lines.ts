/** A line of a mail as a page shows it: what stands before its words stays before them when the page is narrower than the mail. */
export interface LetterLine {
  readonly lead: string;
  readonly words: string;
}

/** The indent, and behind it a mark (・, 1) or a label with the blanks of its column, as the mail's own templates set them. */
const LEAD = /^　+(?:・|[^　 ・]{1,6}(?:　| 　?)+)?/u;

/** Lines of a mail, for a hanging indent in a window of any width. */
export function letterLines(text: string): readonly LetterLine[] {
  return text.split('\n').map((line) => {
    const lead = LEAD.exec(line)?.[0] ?? '';
    return { lead, words: line.slice(lead.length) };
  });
}
