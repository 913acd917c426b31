import type { RegistrationField } from './paper-form.js';

/**
 * Where everything stands on the page of the 利用申込書 (A4, millimetres from the top left corner). The PDF is drawn from it and
 * the scan is read by it: what is moved here moves on both sides.
 */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const PAGE_SIZE = { width: 210, height: 297 } as const;

/** Side of a corner mark; its outer corner stands 7 mm from the edges. The one at the top left is an L, so that a turned page is seen. */
export const MARK_SIDE = 5;

/** The outer boxes of the marks: four corners and two at mid height. */
export const PAGE_MARKS = {
  topLeft: { x: 7, y: 7, width: 9, height: 9 },
  topRight: { x: 198, y: 7, width: MARK_SIDE, height: MARK_SIDE },
  bottomLeft: { x: 7, y: 285, width: MARK_SIDE, height: MARK_SIDE },
  bottomRight: { x: 198, y: 285, width: MARK_SIDE, height: MARK_SIDE },
  middleLeft: { x: 7, y: 146, width: MARK_SIDE, height: 2.4 },
  middleRight: { x: 198, y: 146, width: MARK_SIDE, height: 2.4 },
} as const satisfies Readonly<Record<string, Box>>;

/** The code without its quiet zone; 24 mm is read after a FAX of standard resolution. */
export const CODE_BOX: Box = { x: 168, y: 13, width: 24, height: 24 };

/** 印: an empty circle, nothing printed inside or touching it. */
export const SEAL_CIRCLE = { x: 175, y: 120, radius: 11 } as const;

/** The outer boxes: bold for what the customer fills in, thin for the company's. */
export const FORM_BOXES = {
  appliedOn: { x: 18, y: 54.5, width: 112, height: 13.5 },
  received: { x: 136, y: 54.5, width: 56, height: 13.5 },
  applicant: { x: 18, y: 71.5, width: 174, height: 82.5 },
  contact: { x: 18, y: 157.5, width: 174, height: 40.5 },
  company: { x: 18, y: 240, width: 174, height: 30 },
} as const satisfies Readonly<Record<string, Box>>;

/** Width of the column that says 申込者 and 担当者. */
export const SIDE_LABEL_WIDTH = 9.3;

/** The rows between the boxes of applicant and contact, as the y of their upper lines. */
export const ROW_LINES = { name: 100.2, phone: 133, contactName: 178 } as const;

/** The line between 名称 and 印. */
export const SEAL_LINE_X = 158.6;

const CELL = { width: 7.8, height: 9.6 } as const;

/** Cells for one digit each, by field: groups of cells from left to right. */
export const CELL_GROUPS = {
  appliedOn: [group(54, 56.4, 2), group(75.5, 56.4, 2), group(97, 56.4, 2)],
  postalCode: [group(128, 73.4, 3), group(156, 73.4, 4)],
  phone: [group(64, 142.4, 5), group(107.5, 142.4, 5), group(151, 142.4, 5)],
  customerNumber: [group(54, 247, 10)],
} as const satisfies Readonly<Record<string, readonly CellGroup[]>>;

export interface CellGroup extends Box {
  readonly cells: number;
}

function group(x: number, y: number, cells: number): CellGroup {
  return { x, y, width: cells * CELL.width, height: CELL.height, cells };
}

/** The zone of each field that is on the paper: where its value is written, and what is cut out and read. */
export const FIELD_ZONES = {
  appliedOn: { x: 53, y: 55.4, width: 62, height: 11.6 },
  postalCode: { x: 127, y: 72.6, width: 62, height: 11.2 },
  address: { x: 29, y: 84.5, width: 160, height: 14.5 },
  name: { x: 29, y: 108.5, width: 128, height: 23 },
  phone: { x: 63, y: 141.4, width: 128, height: 11.6 },
  department: { x: 29, y: 165.5, width: 160, height: 11.5 },
  contactName: { x: 29, y: 186, width: 160, height: 11 },
} as const satisfies Readonly<Partial<Record<RegistrationField, Box>>>;

/** Where the seal is looked for. */
export const SEAL_ZONE: Box = { x: SEAL_CIRCLE.x - 15, y: SEAL_CIRCLE.y - 15, width: 31, height: 27 };
