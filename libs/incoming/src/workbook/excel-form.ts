import { beginning, CONTACT_NOTE, excelFormLabels, keptText, oneLine, REGISTRATION_FIELDS, type RegistrationField, type RegistrationFieldKind } from '#domain';
import type { ExcelForm } from '../reading.js';
import { LARGEST_UNPACKED } from '../files/inspect-file.js';
import { readZipEntry, zipEntries } from '../files/zip-directory.js';
import { CellFormats, keepsNumber } from './cell-formats.js';
import { CellLooks } from './cell-looks.js';
import { conditionalPlaces } from './conditional-places.js';
import { columnNumber, hiddenPlaces } from './hidden-places.js';
import { all, readXml, type XmlElement } from './xml.js';

/** Larger sheets than this are none of ours and are not opened. Bytes. */
const LARGEST_SHEET = 4 * 1024 * 1024;
/** A sheet with more than half of the fields is our form, whatever it is called and whatever else stands in it. */
const ENOUGH_FIELDS = Math.floor(REGISTRATION_FIELDS.length / 2) + 1;
const LABELS: ReadonlyMap<string, RegistrationField> = new Map(REGISTRATION_FIELDS.flatMap(({ name }) => excelFormLabels(name).map((label) => [plain(label), name])));
/** What is printed on the form itself: labels as they stand in it and on the paper, and what to mind. Nobody typed that. */
const PRINTED: ReadonlySet<string> = new Set([CONTACT_NOTE, ...REGISTRATION_FIELDS.flatMap(({ name, label, support }) => [...excelFormLabels(name), label, support])].map(plain));
/** Where only words belong: a number there is a date or a choice that a program made something else of. */
const WORDS: ReadonlySet<RegistrationFieldKind> = new Set(['text', 'kana', 'mail']);
/** No program lets anybody write more into a cell; what is beyond is nobody's text. Characters. */
const LARGEST_CELL = 32_767;
const NOTHING: XmlElement = { name: '', attributes: {}, children: [], text: '' };
const EMPTY: CellValue = { value: '', doubted: false };

/** The cell of a field; `doubted` when the names and the labels of the sheet contradict each other there. */
interface FieldCell {
  readonly cell: string;
  readonly doubted: boolean;
}

/**
 * Our own Excel form, cell by cell: each sheet that bears its cells, by their names or by the labels before them; the name of the sheet
 * says nothing, for it may have been copied or renamed. One entry for each sheet that is filled in, the same content once; one empty
 * entry when nobody filled in any; none when the workbook is another one. Texts are given as they stand there, on one
 * line, as far as a text is kept; what a cell keeps as the number of a day is that day. A program that moves cells leaves the names behind: the label beside a cell says what
 * stands in it.
 */
export function readExcelForms(bytes: Buffer): readonly ExcelForm[] {
  const forms = new Workbook(bytes).forms();
  const filled = new Map<string, ExcelForm>();
  for (const form of forms.filter(({ cells }) => Object.keys(cells).length > 0)) {
    const content = JSON.stringify(form.cells);
    const same = filled.get(content);
    if (same === undefined || form.doubted.length < same.doubted.length) filled.set(content, form);
  }
  return filled.size > 0 ? [...filled.values()] : forms.slice(0, 1);
}

/** What stands in a cell; `doubted` when it is a number where none belongs, or a date where none does, or when it is struck through or not to be seen, or a rule may make it so. */
interface CellValue {
  readonly value: string;
  readonly doubted: boolean;
}

interface Sheet {
  readonly name: string;
  /** Its place in the workbook: what a name that holds on this sheet alone counts by. */
  readonly index: number;
  readonly cells: ReadonlyMap<string, XmlElement>;
  /** Whether nobody sees the cell: its row, its column or the sheet is hidden. */
  readonly isHidden: (reference: string) => boolean;
  /** Whether a rule may void what stands in the cell. */
  readonly isConditional: (reference: string) => boolean;
}

class Workbook {
  private readonly entries;
  private readonly book: XmlElement;
  private readonly strings: readonly XmlElement[];
  private readonly formats: CellFormats;
  private readonly looks: CellLooks;
  private readonly styles: XmlElement;

  constructor(private readonly bytes: Buffer) {
    this.entries = zipEntries(bytes) ?? [];
    this.book = this.part('xl/workbook.xml') ?? NOTHING;
    this.strings = all(this.part('xl/sharedStrings.xml') ?? NOTHING, 'si');
    this.styles = this.part('xl/styles.xml') ?? NOTHING;
    this.formats = new CellFormats(this.book, this.styles);
    this.looks = new CellLooks(this.styles);
  }

  /** What stands in every sheet that is our form, in their order. */
  forms(): readonly ExcelForm[] {
    return this.sheets().flatMap((sheet) => {
      const places = this.places(sheet);
      if (places.size < ENOUGH_FIELDS) return [];
      const found = REGISTRATION_FIELDS.flatMap(({ name, kind }) => {
        const place = places.get(name);
        const { value, doubted } = place === undefined ? EMPTY : this.typedIn(sheet, place.cell, kind);
        return place === undefined || value === '' ? [] : [{ name, value, doubted: doubted || place.doubted }];
      });
      return [{ cells: Object.fromEntries(found.map(({ name, value }) => [name, value])), doubted: found.filter(({ doubted }) => doubted).map(({ name }) => name) }];
    });
  }

  /**
   * Where the value of each field stands. Where name and label agree, or there is a name or a label alone, there. Where they differ the label is right, for cells move with
   * their labels; only when its own cell is empty the name may show one further right. A name at another field's label is none.
   */
  private places(sheet: Sheet): ReadonlyMap<RegistrationField, FieldCell> {
    const named = new Map(this.named(sheet));
    const labelled = Map.groupBy(this.labelled(sheet), ([field]) => field);
    const fieldAt = new Map([...labelled].flatMap(([field, cells]) => cells.map(([, cell]) => [cell, field])));
    const moved = [...named].some(([field, cell]) => (labelled.get(field) ?? []).every(([, labels]) => labels !== cell) && (labelled.has(field) || fieldAt.has(cell)));
    return new Map(REGISTRATION_FIELDS.flatMap(({ name }): [RegistrationField, FieldCell][] => {
      const byName = named.get(name);
      const [byLabel, another] = (labelled.get(name) ?? []).map(([, cell]) => cell);
      if (byName === undefined) return byLabel === undefined ? [] : [[name, { cell: byLabel, doubted: another !== undefined }]];
      if (byLabel === undefined) return fieldAt.has(byName) ? [] : [[name, { cell: byName, doubted: moved }]];
      if (byLabel === byName || another === byName) return [[name, { cell: byName, doubted: false }]];
      const isFurtherRight = rowOf(byName) === rowOf(byLabel) && !fieldAt.has(byName) && this.typedIn(sheet, byLabel, 'text').value === '';
      return [[name, { cell: isFurtherRight ? byName : byLabel, doubted: true }]];
    }));
  }

  /** What a customer typed into a cell, on one line and as far as it is kept; '' for what is printed on the form. */
  private typedIn({ cells, isHidden, isConditional }: Sheet, reference: string, kind: RegistrationFieldKind): CellValue {
    const cell = cells.get(reference);
    if (cell === undefined) return EMPTY;
    const { value, doubted } = this.meant(cell, kind);
    return PRINTED.has(plain(value)) ? EMPTY : { value: keptText(value), doubted: doubted || isHidden(reference) || isConditional(reference) || this.formats.hides(cell) || this.looks.isVoid(cell, this.itemOf(cell)) };
  }

  /** The text of a cell as a field of this kind: dates as days. Nobody can tell for certain what a number is that stands where a date or words belong, nor what a date was that stands elsewhere. */
  private meant(cell: XmlElement, kind: RegistrationFieldKind): CellValue {
    const isNumber = keepsNumber(cell);
    const stored = oneLine(this.valueOf(cell));
    const day = isNumber ? this.formats.shownBy(cell, stored) : null;
    if (day !== null) return { value: day, doubted: kind !== 'date' };
    // A text of eight digits is a spelling of a date.
    if (kind === 'date' && /^\d+(\.\d+)?$/.test(stored) && (isNumber || stored.length !== 8)) return { value: this.formats.likely(stored) ?? stored, doubted: true };
    const digits = isNumber ? this.formats.digitsShownBy(cell, stored) : null;
    return { value: digits ?? stored, doubted: isNumber && (WORDS.has(kind) || (digits === null && mayLackZeros(stored, kind))) };
  }

  private sheets(): readonly Sheet[] {
    const relations = all(this.part('xl/_rels/workbook.xml.rels') ?? NOTHING, 'Relationship');
    return all(this.book, 'sheet').flatMap(({ attributes }, index): Sheet[] => {
      const target = relations.find((relation) => relation.attributes['Id'] === attributes['id'])?.attributes['Target'];
      const content = target === undefined ? null : this.part(target.startsWith('/') ? target.slice(1) : `xl/${target}`, LARGEST_SHEET);
      return content === null ? [] : [{ name: attributes['name'] ?? '', index, cells: new Map(all(content, 'c').map((cell) => [cell.attributes['r'] ?? '', cell])), isHidden: hiddenPlaces(attributes, content), isConditional: conditionalPlaces(content, this.styles) }];
    });
  }

  /** Cells of a sheet that bear the name of a field, by field. A copied sheet has names of its own. */
  private named({ name: sheetName, index }: Sheet): readonly [RegistrationField, string][] {
    return all(this.book, 'definedName').flatMap(({ attributes, text }): [RegistrationField, string][] => {
      const field = REGISTRATION_FIELDS.find(({ name }) => name === attributes['name']);
      const [, quoted, bare, column, row] = /^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::|$)/.exec(text.trim()) ?? [];
      const scope = attributes['localSheetId'];
      if (!field || (quoted?.replaceAll("''", "'") ?? bare) !== sheetName || (scope !== undefined && scope !== String(index))) return [];
      return [[field.name, `${column}${row}`]];
    });
  }

  /** Cells at the right of the label of a field, by field. */
  private labelled({ cells }: Sheet): readonly [RegistrationField, string][] {
    return [...cells].flatMap(([reference, cell]): [RegistrationField, string][] => {
      const field = LABELS.get(plain(this.valueOf(cell)));
      const [, column = '', row = ''] = /^([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
      return field === undefined || column === '' ? [] : [[field, `${after(column)}${row}`]];
    });
  }

  private valueOf(cell: XmlElement): string {
    return beginning(this.storedIn(cell), LARGEST_CELL);
  }

  private storedIn(cell: XmlElement): string {
    const stored = cell.children.find((child) => child.name === 'v')?.text ?? '';
    switch (cell.attributes['t']) {
      case 's':
      case 'inlineStr':
        return textOf(this.itemOf(cell) ?? NOTHING);
      case 'str':
        return unescaped(stored);
      case 'e':
      case 'b':
        return '';
      default:
        return stored;
    }
  }

  /** The text of a cell with its runs; null for all that is none. */
  private itemOf(cell: XmlElement): XmlElement | null {
    if (cell.attributes['t'] === 's') return this.strings[Number(cell.children.find((child) => child.name === 'v')?.text ?? '')] ?? null;
    return cell.attributes['t'] === 'inlineStr' ? (cell.children.find((child) => child.name === 'is') ?? cell) : null;
  }

  private part(name: string, largest = LARGEST_UNPACKED): XmlElement | null {
    const entry = this.entries.find((each) => each.name === name);
    return entry && entry.size <= largest ? readXml(readZipEntry(this.bytes, entry, largest).toString('utf8')) : null;
  }
}

/** The text of a string item or an inline string; readings given above the characters (rPh) are no part of it. */
function textOf(item: XmlElement): string {
  return item.children.map((child) => (child.name === 't' ? unescaped(child.text) : child.name === 'rPh' ? '' : textOf(child))).join('');
}

/** Characters that a workbook writes as _xHHHH_ (ST_Xstring of ISO/IEC 29500), each once: _x005F_ is the underscore before what only looks so. What no text can hold is left out. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replace(/\0|\p{Cs}/gu, '');
}

/** A label as it is compared: widths and blanks do not count. */
function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}

function rowOf(reference: string): string {
  return reference.replace(/^[A-Z]+/, '');
}

/** The column at the right of another: Z → AA. */
function after(column: string): string {
  let [rest, name] = [columnNumber(column) + 1, ''];
  for (; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

/** A number keeps no zeros before it: a telephone number begins with one, and a postal code has seven digits. */
function mayLackZeros(digits: string, kind: RegistrationFieldKind): boolean {
  return kind === 'phone' || (kind === 'address' && digits.length !== 7);
}
