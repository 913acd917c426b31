import { EXCEL_FORM_SHEET, type RawRegistration, REGISTRATION_FIELDS } from '#domain';
import { LARGEST_UNPACKED } from '../files/inspect-file.js';
import { readZipEntry, zipEntries } from '../files/zip-directory.js';
import { all, readXml, type XmlElement } from './xml.js';

/** Day 0 of a workbook's dates; the workbook believes that 1900 was a leap year, which only matters before March of it. */
const FIRST_DAY = Date.UTC(1899, 11, 30);
const FIRST_DAY_1904 = Date.UTC(1904, 0, 1);
const DAY_MILLIS = 86_400_000;

/**
 * Our own Excel form, cell by cell: the sheet 利用申込書 whose named cells bear the names of the fields. Null when the workbook is
 * another one, or nobody filled it in. Texts are given as they stand there; only a date kept as a number becomes a date.
 */
export function readExcelForm(bytes: Buffer): RawRegistration | null {
  const workbook = new Workbook(bytes);
  const cells = REGISTRATION_FIELDS.flatMap(({ name, kind }): [string, string][] => {
    const value = workbook.named(name, kind === 'date').trim();
    return value === '' ? [] : [[name, value]];
  });
  return cells.length === 0 ? null : Object.fromEntries(cells);
}

class Workbook {
  private readonly entries;
  private readonly book: XmlElement;
  private readonly strings: readonly string[];
  private readonly cells: ReadonlyMap<string, XmlElement>;

  constructor(private readonly bytes: Buffer) {
    this.entries = zipEntries(bytes) ?? [];
    this.book = this.part('xl/workbook.xml') ?? { name: '', attributes: {}, children: [], text: '' };
    this.strings = all(this.part('xl/sharedStrings.xml') ?? this.book, 'si').map(textOf);
    this.cells = new Map(all(this.sheet() ?? { name: '', attributes: {}, children: [], text: '' }, 'c').map((cell) => [cell.attributes['r'] ?? '', cell]));
  }

  /** What stands in the cell of a name; '' when there is none. */
  named(name: string, isDate: boolean): string {
    const reference = all(this.book, 'definedName').find((defined) => defined.attributes['name'] === name)?.text ?? '';
    const address = /^'?([^'!]+)'?!\$?([A-Z]{1,3})\$?(\d{1,7})(?::|$)/.exec(reference.trim());
    if (address?.[1] !== EXCEL_FORM_SHEET) return '';
    const cell = this.cells.get(`${address[2] ?? ''}${address[3] ?? ''}`);
    return cell ? this.valueOf(cell, isDate) : '';
  }

  private valueOf(cell: XmlElement, isDate: boolean): string {
    const stored = cell.children.find((child) => child.name === 'v')?.text ?? '';
    switch (cell.attributes['t']) {
      case 's':
        return this.strings[Number(stored)] ?? '';
      case 'inlineStr':
        return textOf(cell);
      case 'str':
      case 'd':
        return stored;
      case 'e':
      case 'b':
        return '';
      default:
        return isDate && /^\d{4,6}(\.\d+)?$/.test(stored) ? this.dateOf(Number(stored)) : stored;
    }
  }

  private dateOf(serial: number): string {
    const [properties] = all(this.book, 'workbookPr');
    const first = ['1', 'true'].includes(properties?.attributes['date1904'] ?? '') ? FIRST_DAY_1904 : FIRST_DAY;
    return new Date(first + Math.floor(serial) * DAY_MILLIS).toISOString().slice(0, 10);
  }

  private sheet(): XmlElement | null {
    const id = all(this.book, 'sheet').find((sheet) => sheet.attributes['name'] === EXCEL_FORM_SHEET)?.attributes['id'];
    const relations = this.part('xl/_rels/workbook.xml.rels');
    const target = relations && all(relations, 'Relationship').find((relation) => relation.attributes['Id'] === id)?.attributes['Target'];
    return target ? this.part(target.startsWith('/') ? target.slice(1) : `xl/${target}`) : null;
  }

  private part(name: string): XmlElement | null {
    const entry = this.entries.find((each) => each.name === name);
    return entry ? readXml(readZipEntry(this.bytes, entry, LARGEST_UNPACKED).toString('utf8')) : null;
  }
}

/** The text of a string item or an inline string; readings given above the characters (rPh) are no part of it. */
function textOf(item: XmlElement): string {
  return item.children.map((child) => (child.name === 't' ? child.text : child.name === 'rPh' ? '' : textOf(child))).join('');
}
