import { breakLines, LINE_WIDTH, widthOf } from './line-breaking.js';

/** One labelled value of a mail's block of facts. */
export interface DetailRow {
  readonly label: string;
  readonly value: string;
}

const INDENT = '　';
const LABEL_WIDTH = 6;
const GAP = '　';

/** A block of labelled values, the values aligned and broken within the width of a mail. */
export function detailBlock(rows: readonly DetailRow[]): string {
  const valueWidth = LINE_WIDTH - widthOf(INDENT) - LABEL_WIDTH - widthOf(GAP) - 1;
  return rows
    .flatMap(({ label, value }) =>
      breakLines(value, valueWidth).map((line, index) => `${INDENT}${padded(index === 0 ? label : '')}${GAP}${line}`),
    )
    .join('\n');
}

/** A free text (a reason, a list) set in by one character. */
export function indented(text: string): string {
  return breakLines(text, LINE_WIDTH - widthOf(INDENT) - 1)
    .map((line) => (line === '' ? '' : `${INDENT}${line}`))
    .join('\n');
}

function padded(label: string): string {
  const missing = LABEL_WIDTH - widthOf(label);
  return `${label}${'　'.repeat(Math.max(0, Math.floor(missing)))}${missing % 1 === 0 ? '' : ' '}`;
}
