import {
  type Box, CELL_GROUPS, type CellGroup, CODE_BOX, COMPANY_BOX, CONTACT_NOTE, eraOf, FIELD_ZONES, FORM_BOXES, MARK_SIDE, PAGE_MARKS, PURPOSES_OF_USE,
  type RegistrationContent, REGISTRATION_DECLARATION, REGISTRATION_FORM, REGISTRATION_NOTES, ROW_LINES, SEAL_CIRCLE, SEAL_LINE_X, SIDE_LABEL_WIDTH,
  writeFormCode,
} from '#domain';
import type { SuretyProfile } from '../inputs/parties.js';
import type { RegistrationFormInput } from '../inputs/registration.js';
import { qrView, type QrView } from './qr.js';

/** A text in a cell or a zone, where it stands in millimetres. */
interface PlacedText extends Box {
  readonly text: string;
}

/** 利用申込書 as finished strings and lines; every place comes from the page's geometry, which also reads the scan. */
export interface RegistrationFormView {
  readonly documentTitle: string;
  readonly suretyName: string;
  readonly serviceName: string;
  readonly formCode: string;
  readonly edition: string;
  readonly declaration: string;
  readonly contactNote: string;
  readonly notes: readonly string[];
  readonly circleNote: string;
  readonly purposes: { readonly heading: string; readonly opening: string; readonly closing: string; readonly items: readonly { readonly number: string; readonly text: string }[] };
  readonly company: { readonly heading: string; readonly customerNumber: string; readonly branch: string; readonly branchNotes: string; readonly handling: string; readonly clerk: string };
  /** SVG path of all solid marks. */
  readonly marks: string;
  readonly bold: readonly Box[];
  readonly thin: readonly Box[];
  /** SVG path of the lines within the bold boxes. */
  readonly rows: string;
  readonly companyRows: string;
  readonly cells: readonly Box[];
  readonly seal: { readonly x: number; readonly y: number; readonly radius: number };
  readonly code: QrView;
  readonly codeBox: Box;
  readonly codeScale: string;
  /** Digits in their cells. */
  readonly digits: readonly PlacedText[];
  /** Values in their zones. */
  readonly values: readonly PlacedText[];
  readonly receptionNumber: string | null;
  readonly branchName: string;
  readonly fax: string;
}

export function registrationFormViewModel({ branch, filled }: RegistrationFormInput, surety: SuretyProfile): RegistrationFormView {
  const code = qrView(writeFormCode(1, filled?.token ?? null), 'Q');
  return {
    documentTitle: filled === null ? `「${surety.serviceName}」利用申込書` : `「${surety.serviceName}」利用申込書 ${filled.receptionNumber}`,
    suretyName: surety.name,
    serviceName: surety.serviceName,
    formCode: REGISTRATION_FORM.code,
    edition: REGISTRATION_FORM.editionLabel,
    declaration: REGISTRATION_DECLARATION,
    contactNote: CONTACT_NOTE,
    notes: [REGISTRATION_NOTES.complete, REGISTRATION_NOTES.mailAtFirstSignIn],
    circleNote: REGISTRATION_NOTES.circle,
    purposes: {
      heading: PURPOSES_OF_USE.heading, opening: PURPOSES_OF_USE.opening, closing: PURPOSES_OF_USE.closing,
      items: PURPOSES_OF_USE.purposes.map((text, index) => ({ number: String(index + 1), text })),
    },
    company: {
      heading: COMPANY_BOX.heading, customerNumber: COMPANY_BOX.customerNumber, branch: COMPANY_BOX.branch, branchNotes: COMPANY_BOX.branchNotes,
      handling: `${COMPANY_BOX.handling.payeeFixed}・${COMPANY_BOX.handling.redeposit}`, clerk: COMPANY_BOX.clerk,
    },
    marks: solidMarks(),
    bold: [FORM_BOXES.appliedOn, FORM_BOXES.applicant, FORM_BOXES.contact],
    thin: [FORM_BOXES.received, FORM_BOXES.company],
    rows: rowLines(),
    companyRows: companyLines(),
    cells: Object.values(CELL_GROUPS).flatMap((groups: readonly CellGroup[]) => groups.flatMap(cellsOf)),
    seal: SEAL_CIRCLE,
    code,
    codeBox: CODE_BOX,
    codeScale: String(CODE_BOX.width / code.size),
    digits: filled === null ? [] : digitsOf(filled.content),
    values: filled === null ? [] : valuesOf(filled.content),
    receptionNumber: filled?.receptionNumber ?? null,
    branchName: branch.name,
    fax: branch.fax,
  };
}

/** The L at the top left, squares at the other corners, bars at mid height. */
function solidMarks(): string {
  const { topLeft, ...others } = PAGE_MARKS;
  const bar = MARK_SIDE / 2;
  const corner = `M${topLeft.x} ${topLeft.y}h${topLeft.width}v${bar}h${-(topLeft.width - bar)}v${topLeft.height - bar}h${-bar}z`;
  return corner + Object.values(others).map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join('');
}

function rowLines(): string {
  const { applicant, contact } = FORM_BOXES;
  const inner = applicant.x + SIDE_LABEL_WIDTH;
  const across = (y: number): string => `M${inner} ${y}H${applicant.x + applicant.width}`;
  const side = (box: Box): string => `M${inner} ${box.y}v${box.height}`;
  return [
    side(applicant), side(contact), across(ROW_LINES.name), across(ROW_LINES.phone), across(ROW_LINES.contactName),
    `M${SEAL_LINE_X} ${ROW_LINES.name}V${ROW_LINES.phone}`,
  ].join('');
}

function companyLines(): string {
  const { x, y, width, height } = FORM_BOXES.company;
  const middle = x + 120;
  return `M${x} ${y + 6}h${width}M${x} ${y + 18}h${width}M${middle} ${y + 6}v${height - 6}`;
}

function cellsOf({ x, y, width, height, cells }: CellGroup): readonly Box[] {
  const each = width / cells;
  return Array.from({ length: cells }, (_, index) => ({ x: x + index * each, y, width: each, height }));
}

function digitsOf(content: RegistrationContent): readonly PlacedText[] {
  const year = eraOf(content.appliedOn)?.year ?? 0;
  const [, month = '', day = ''] = content.appliedOn.split('-');
  const phone = content.phone.split('-');
  return [
    ...spread(CELL_GROUPS.appliedOn, [String(year), String(Number(month)), String(Number(day))]),
    ...spread(CELL_GROUPS.postalCode, [content.postalCode.slice(0, 3), content.postalCode.slice(3)]),
    // A number without its groups (0 followed by nine digits) is written from the right, as the paper asks.
    ...spread(CELL_GROUPS.phone, phone.length === 3 ? phone : [content.phone.slice(0, -8), content.phone.slice(-8, -4), content.phone.slice(-4)]),
  ];
}

/** One digit in a cell, from the right of each group. */
function spread(groups: readonly CellGroup[], texts: readonly string[]): readonly PlacedText[] {
  return groups.flatMap((group, index) => {
    const digits = [...(texts[index] ?? '')].slice(-group.cells);
    return cellsOf(group).slice(group.cells - digits.length).map((cell, position) => ({ ...cell, text: digits[position] ?? '' }));
  });
}

function valuesOf(content: RegistrationContent): readonly PlacedText[] {
  return [
    { ...FIELD_ZONES.address, text: content.address },
    { ...FIELD_ZONES.name, text: content.name },
    { ...FIELD_ZONES.department, text: content.department },
    { ...FIELD_ZONES.contactName, text: content.contactName },
  ];
}
