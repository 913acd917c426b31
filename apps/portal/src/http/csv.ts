import type { FastifyReply } from 'fastify';
import { sendFile } from './send-pdf.js';

/** With the mark by which spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
/** A cell that begins so is taken for a formula, also in full width. */
const FORMULA = /^[=+\-@＝＋－＠\t\r]/u;

/** A cell as it is saved: a formula somebody typed into a name stays text, quotes and line ends stay inside the cell. */
function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n']/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as CSV (RFC 4180). */
export function csv(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** Sends a table to be saved under its Japanese name. */
export function sendCsv(reply: FastifyReply, text: string, { fileName, fallback }: { readonly fileName: string; readonly fallback: string }): Promise<void> {
  return sendFile(reply, { bytes: Buffer.from(text), fileName: `${fileName}.csv` }, { type: 'text/csv; charset=utf-8', fallback: `${fallback}.csv` });
}
