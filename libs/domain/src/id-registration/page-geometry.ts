import type { RegistrationField } from './paper-form.js';

/** A rectangle on the sheet, in millimetres from its top left corner. */
export interface SheetBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a field is written: one box a digit in groups, or a free area below its label. */
export type FieldZone =
  | { readonly kind: 'cells'; readonly groups: readonly (readonly SheetBox[])[] }
  /** tallestLine: what is higher has more than one line, where it is known how large the letters are; millimetres */
  | { readonly kind: 'area'; readonly box: SheetBox; readonly tallestLine?: number };

const box = (x: number, y: number, width: number, height: number): SheetBox => ({ x, y, width, height });

/** A row of character boxes that touch each other. */
function cells(x: number, y: number, pitch: number, height: number, count: number): readonly SheetBox[] {
  return Array.from({ length: count }, (_, index) => box(x + index * pitch, y, pitch, height));
}

/**
 * 利用申込書 on A4, the one definition of its places: the page is drawn by it and the scan is read by it. Numbers measured in
 * millimetres; moving anything is a new edition of the form (`REGISTRATION_FORM`).
 */
export const REGISTRATION_SHEET = {
  width: 210,
  height: 297,
  /** The corner marks, solid black. Top left is an L, so that a turned page is seen; two more stand at mid height. */
  marks: {
    topLeft: { ...box(7, 7, 9, 9), thickness: 3 },
    topRight: box(198, 7, 5, 5),
    middleLeft: box(7, 146, 5, 2.5),
    middleRight: box(198, 146, 5, 2.5),
    bottomLeft: box(7, 285, 5, 5),
    bottomRight: box(198, 285, 5, 5),
  },
  /** The QR code, without its quiet zone. */
  code: box(168, 13, 24, 24),
  /** 太線枠: what the customer fills in. */
  frames: { date: box(18, 54.6, 112, 13.5), applicant: box(18, 71.3, 174, 83), contact: box(18, 157.4, 174, 40.6) },
  /** The lines within the frames: the column that says 申込者 and 担当者, the upper lines of 名称, 電話番号 and 担当者名, the line before 印. */
  lines: { side: 9.3, name: 100.2, phone: 133, contactName: 178, seal: 158.6 },
  /** 印, a circle in this square. */
  seal: box(164, 108.4, 22, 22),
  /** 弊社受付欄, 弊社記入欄. */
  company: { received: box(136, 54.6, 56, 13.5), box: box(18, 236.4, 174, 30), customerNumber: cells(54.3, 244.9, 7.14, 9.3, 10) },
} as const;

export type ZonesOfFields = Readonly<Partial<Record<RegistrationField, FieldZone>>>;

/** Where each field that the paper has is written. */
export const FIELD_ZONES: ZonesOfFields = {
  // 令和 is printed before the boxes of the year.
  appliedOn: { kind: 'cells', groups: [cells(54, 56.7, 7.3, 9.4, 2), cells(75.4, 56.7, 7.3, 9.4, 2), cells(96.6, 56.7, 7.3, 9.4, 2)] },
  postalCode: { kind: 'cells', groups: [cells(131.6, 73.5, 7.15, 9.4, 3), cells(159.9, 73.5, 7.15, 9.4, 4)] },
  address: { kind: 'area', box: box(28, 83.5, 162.5, 16) },
  name: { kind: 'area', box: box(28, 108, 129.5, 24) },
  phone: { kind: 'cells', groups: [cells(71.6, 142.4, 7.92, 9.8, 5), cells(118.2, 142.4, 7.92, 9.8, 4), cells(156.8, 142.4, 7.92, 9.8, 4)] },
  department: { kind: 'area', box: box(28, 166.5, 162.5, 10.6) },
  contactName: { kind: 'area', box: box(28, 186.5, 162.5, 10.6) },
};

/** The rectangle around all that belongs to a zone. */
export function zoneBounds(zone: FieldZone): SheetBox {
  const boxes = zone.kind === 'area' ? [zone.box] : zone.groups.flat();
  const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The digits of the groups of boxes as the text a reader of the domain takes; '' when the boxes are empty. */
export function textOfCells(field: RegistrationField, groups: readonly string[]): string {
  if (groups.every((group) => group === '')) return '';
  if (field === 'appliedOn') return `令和${groups[0] ?? ''}年${groups[1] ?? ''}月${groups[2] ?? ''}日`;
  return groups.join('-');
}
