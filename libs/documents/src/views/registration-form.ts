import {
  COMPANY_BOX, CONTACT_NOTE, eraOf, FIELD_ZONES, type FieldZone, PURPOSES_OF_USE, type RegistrationContent, REGISTRATION_DECLARATION, REGISTRATION_FORM,
  REGISTRATION_NOTES, REGISTRATION_SHEET, type SheetBox, writeFormCode,
} from '#domain';
import type { SuretyProfile } from '../inputs/parties.js';
import type { RegistrationFormInput } from '../inputs/registration.js';
import { qrView, type QrView } from './qr.js';
import { type WrittenSize, writtenSize } from './written-value.js';

/** A text in a cell or a zone, where it stands in millimetres. */
interface PlacedText extends SheetBox {
  readonly text: string;
}

interface WrittenText extends PlacedText {
  readonly size: WrittenSize;
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
  readonly bold: readonly SheetBox[];
  readonly thin: readonly SheetBox[];
  /** SVG path of the lines within the bold boxes. */
  readonly rows: string;
  readonly companyRows: string;
  readonly cells: readonly SheetBox[];
  readonly seal: { readonly x: number; readonly y: number; readonly radius: number };
  readonly code: QrView;
  readonly codeBox: SheetBox;
  readonly codeScale: string;
  /** Digits in their cells. */
  readonly digits: readonly PlacedText[];
  /** Values in their zones. */
  readonly values: readonly WrittenText[];
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
    bold: Object.values(frames),
    thin: [company.received, company.box],
    rows: rowLines(),
    companyRows: companyLines(),
    cells: [...Object.values(FIELD_ZONES).flatMap((zone: FieldZone) => (zone.kind === 'cells' ? zone.groups.flat() : [])), ...company.customerNumber],
    seal: { x: seal.x + seal.width / 2, y: seal.y + seal.height / 2, radius: seal.width / 2 },
    code,
    codeBox,
    codeScale: String(codeBox.width / code.size),
    digits: filled === null ? [] : digitsOf(filled.content),
    values: filled === null ? [] : valuesOf(filled.content),
    receptionNumber: filled?.receptionNumber ?? null,
    branchName: branch.name,
    fax: branch.fax,
  };
}

const { frames, company, seal, code: codeBox, marks, lines } = REGISTRATION_SHEET;

/** The L at the top left, squares at the other corners, bars at mid height. */
function solidMarks(): string {
  const { topLeft, ...others } = marks;
  const { x, y, width, height, thickness } = topLeft;
  const corner = `M${x} ${y}h${width}v${thickness}h${thickness - width}v${height - thickness}h${-thickness}z`;
  return corner + Object.values(others).map((mark) => `M${mark.x} ${mark.y}h${mark.width}v${mark.height}h${-mark.width}z`).join('');
}

function rowLines(): string {
  const { applicant, contact } = frames;
  const inner = applicant.x + lines.side;
  const across = (y: number): string => `M${inner} ${y}H${applicant.x + applicant.width}`;
  const side = (box: SheetBox): string => `M${inner} ${box.y}v${box.height}`;
  return [side(applicant), side(contact), across(lines.name), across(lines.phone), across(lines.contactName), `M${lines.seal} ${lines.name}V${lines.phone}`].join('');
}

function companyLines(): string {
  const { x, y, width, height } = company.box;
  const middle = x + 110;
  return `M${x} ${y + 7}h${width}M${x} ${y + 19}h${width}M${middle} ${y + 7}v${height - 7}`;
}

function digitsOf(content: RegistrationContent): readonly PlacedText[] {
  const year = eraOf(content.appliedOn)?.year ?? 0;
  const [, month = '', day = ''] = content.appliedOn.split('-');
  const phone = content.phone.split('-');
  return [
    ...inCells(FIELD_ZONES.appliedOn, [String(year), String(Number(month)), String(Number(day))]),
    ...inCells(FIELD_ZONES.postalCode, [content.postalCode.slice(0, 3), content.postalCode.slice(3)]),
    // A number without its groups (0 followed by nine digits) is written from the right, as the paper asks.
    ...inCells(FIELD_ZONES.phone, phone.length === 3 ? phone : [content.phone.slice(0, -8), content.phone.slice(-8, -4), content.phone.slice(-4)]),
  ];
}

/** One digit in a cell, from the right of each group. */
function inCells(zone: FieldZone | undefined, texts: readonly string[]): readonly PlacedText[] {
  const groups = zone?.kind === 'cells' ? zone.groups : [];
  return groups.flatMap((cells, index) => {
    const digits = [...(texts[index] ?? '')].slice(-cells.length);
    return cells.slice(cells.length - digits.length).map((cell, position) => ({ ...cell, text: digits[position] ?? '' }));
  });
}

function valuesOf(content: RegistrationContent): readonly WrittenText[] {
  return (['address', 'name', 'department', 'contactName'] as const).flatMap((field) => {
    const zone = FIELD_ZONES[field];
    return zone?.kind === 'area' ? [{ ...zone.box, text: content[field], size: writtenSize(content[field], zone.box) }] : [];
  });
}
