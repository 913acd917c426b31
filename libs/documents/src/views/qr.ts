import { create } from 'qrcode';

/** A QR code as one SVG path; every dark module is a unit square in a square of `size` units, quiet zone not included. */
export interface QrView {
  readonly size: number;
  readonly path: string;
}

/**
 * Draws a QR code. Runs of dark modules in a row become one rectangle, so that printers draw no hairlines between them.
 * @param level error correction: `M` for screens and clean paper, `Q` for what is copied and faxed on.
 */
export function qrView(text: string, level: 'M' | 'Q'): QrView {
  const { modules } = create(text, { errorCorrectionLevel: level });
  const { size } = modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!modules.get(row, column)) {
        continue;
      }
      const start = column;
      while (column + 1 < size && modules.get(row, column + 1)) {
        column += 1;
      }
      path += `M${start} ${row}h${column - start + 1}v1h-${column - start + 1}z`;
    }
  }
  return { size, path };
}
