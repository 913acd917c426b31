import { all, type XmlElement } from './xml.js';

/** Day 0 of a workbook's dates; the workbook believes that 1900 was a leap year, which only matters before March of it. */
const FIRST_DAY = Date.UTC(1899, 11, 30);
const FIRST_DAY_1904 = Date.UTC(1904, 0, 1);
const DAY_MILLIS = 86_400_000;

/** The formats without a code of their own that show a day, those of Japanese editions among them. */
const BUILT_IN: readonly (readonly [from: number, to: number])[] = [[14, 17], [22, 22], [27, 31], [34, 36], [50, 58]];
/** Within these years a number that nothing calls a date can be the day of a 利用申込書; beyond them it is digits that somebody typed. */
const [FIRST_LIKELY, AFTER_LIKELY] = ['2000', '2050'];

/** What a cell shows of the number that it keeps: a date in a workbook is a number, and the format of its cell alone says that it is one. */
export class CellFormats {
  private readonly formats: readonly string[];
  private readonly firstDay: number;

  constructor(book: XmlElement, styles: XmlElement) {
    const codes = new Map(all(styles, 'numFmt').map(({ attributes }) => [attributes['numFmtId'], attributes['formatCode'] ?? '']));
    const [cells] = all(styles, 'cellXfs');
    this.formats = (cells?.children ?? []).map(({ attributes: { numFmtId = '' } }) => codes.get(numFmtId) ?? (isBuiltIn(Number(numFmtId)) ? 'yyyy/m/d' : ''));
    const [properties] = all(book, 'workbookPr');
    this.firstDay = ['1', 'true'].includes(properties?.attributes['date1904'] ?? '') ? FIRST_DAY_1904 : FIRST_DAY;
  }

  /** The day that the cell shows; null when it shows none. */
  shownBy(cell: XmlElement, stored: string): string | null {
    if (cell.attributes['t'] === 'd') return stored.slice(0, 10);
    return showsDay(this.formatOf(cell)) ? this.dayOf(stored) : null;
  }

  /** The digits as a format of zeros shows them, such as 000-0000, which alone knows the zeros before them; null for any other format. */
  digitsShownBy(cell: XmlElement, stored: string): string | null {
    const format = this.formatOf(cell).replace(/[\\"]/g, '');
    const places = format.replace(/[^0]/g, '').length;
    if (!/^[0() -]*$/.test(format) || places < 2 || !/^\d+$/.test(stored) || stored.length > places) return null;
    const digits = [...stored.padStart(places, '0')];
    return format.replace(/0/g, () => digits.shift() ?? '');
  }

  /** The day that a number without such a format can only be, where a date belongs; null for other digits. */
  likely(digits: string): string | null {
    const day = this.dayOf(digits);
    return day !== null && day >= FIRST_LIKELY && day < AFTER_LIKELY ? day : null;
  }

  /** Whether the format shows nothing of what the cell keeps, as ;;; does. */
  hides(cell: XmlElement): boolean {
    const [numbers = '', ...others] = this.formatOf(cell).replace(/"[^"]*"|\[[^\]]*\]|[\\_*]./g, '').split(';');
    if (keepsNumber(cell)) return numbers.trim() === '' && others.length > 0;
    const [, , texts] = others;
    return texts !== undefined && !/@|general/i.test(texts);
  }

  private formatOf(cell: XmlElement): string {
    return this.formats[Number(cell.attributes['s'] ?? '')] ?? '';
  }

  private dayOf(serial: string): string | null {
    return /^\d{1,6}(\.\d+)?$/.test(serial) ? new Date(this.firstDay + Math.floor(Number(serial)) * DAY_MILLIS).toISOString().slice(0, 10) : null;
  }
}

/** Whether a cell keeps a number, which a date is too. */
export function keepsNumber({ attributes }: XmlElement): boolean {
  return ['', 'n', 'd'].includes(attributes['t'] ?? '');
}

function isBuiltIn(id: number): boolean {
  return BUILT_IN.some(([from, to]) => id >= from && id <= to);
}

/** Whether a format shows a day: letters of year, era or day, or a month that is no minute; what stands in quotes, brackets or behind a sign is text. Hours or minutes in brackets are a span of time. */
function showsDay(format: string): boolean {
  if (/\[(?:h+|m+|s+)\]/i.test(format)) return false;
  const [shown = ''] = format.replace(/"[^"]*"|\[[^\]]*\]|[\\_*]./g, '').split(';');
  const letters = shown.toLowerCase().replace(/general|e[+-]/g, '');
  return /[ydeg]/.test(letters) || (letters.includes('m') && !/[hs]/.test(letters));
}
