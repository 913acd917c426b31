/** How an address is set: as large as the window of the envelope allows; `window` is as wide as the window itself. */
export type AddressSize = 'large' | 'medium' | 'small' | 'window';

export interface WindowAddress {
  readonly address: string;
  readonly customerName: string;
  readonly department: string;
  readonly contactName: string;
}

interface Setting {
  readonly size: AddressSize;
  /** Full-width characters in a line, one less than there is room for: lines are not broken before 、 and ）. */
  readonly perLine: number;
  readonly perNameLine: number;
  /** Heights of lines in mm: of the address, of the company's name, of 簡易書留・親展. */
  readonly line: number;
  readonly nameLine: number;
  readonly lastLine: number;
  /** What is seen wherever the sheet slides in its envelope; for the last size, what the window leaves open at all. */
  readonly height: number;
}

/** In step with letter.css. */
const SETTINGS: readonly Setting[] = [
  { size: 'large', perLine: 18, perNameLine: 16, line: 4.5, nameLine: 5.3, lastLine: 4, height: 25.5 },
  { size: 'medium', perLine: 22, perNameLine: 19, line: 3.7, nameLine: 4.2, lastLine: 3.3, height: 25.5 },
  { size: 'small', perLine: 25, perNameLine: 25, line: 3.1, nameLine: 3.1, lastLine: 3.1, height: 25.5 },
];

/** The largest size in which everything is seen. */
export function addressSize(to: WindowAddress): AddressSize {
  return SETTINGS.find((setting) => heightOf(to, setting) <= setting.height)?.size ?? 'window';
}

function heightOf({ address, customerName, department, contactName }: WindowAddress, { perLine, perNameLine, line, nameLine, lastLine }: Setting): number {
  const lines = 1 + linesOf(address, perLine) + linesOf(`${department}　${contactName} 様`, perLine);
  return lines * line + linesOf(customerName, perNameLine) * nameLine + lastLine;
}

/** Latin letters and digits take about six tenths of a full-width character. */
function linesOf(text: string, perLine: number): number {
  const width = [...text].reduce((sum, character) => sum + (/[\u0020-\u007e]/.test(character) ? 0.6 : 1), 0);
  return Math.max(1, Math.ceil(width / perLine));
}
