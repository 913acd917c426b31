import { FIELD_ZONES, REGISTRATION_SHEET, type SheetBox, writeFormCode } from '#domain';
import QRCode from 'qrcode';
import sharp from 'sharp';

/** What is written on a sheet: digits for the boxes by group, strokes of a pen for the areas, drawn from a seed. */
export interface SheetContent {
  readonly token: string | null;
  readonly seed?: number;
  readonly digits?: Readonly<Partial<Record<'appliedOn' | 'postalCode' | 'phone', readonly string[]>>>;
  /** Text in the free fields instead of strokes, a line each, and by how many millimetres a hand is off. */
  readonly texts?: Readonly<Partial<Record<'address' | 'name' | 'department' | 'contactName', string>>>;
  readonly shift?: { readonly x: number; readonly y: number };
  /** Whether the code is printed; an unreadable one leaves the marks only. */
  readonly withCode?: boolean;
}

/** A repeatable source of numbers from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const rect = ({ x, y, width, height }: SheetBox, style: string): string => `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${style}/>`;

/** The form as the geometry has it, as SVG in millimetres. */
export function formSvg({ token, seed = 1, digits = {}, texts, shift = { x: 0, y: 0 }, withCode = true }: SheetContent): string {
  const { marks, code, frames, seal } = REGISTRATION_SHEET;
  const { x, y, width, height, thickness } = marks.topLeft;
  const solid = [marks.topRight, marks.middleLeft, marks.middleRight, marks.bottomLeft, marks.bottomRight].map((box) => rect(box, 'fill="#000"')).join('');
  const l = `<path d="M${x} ${y}h${width}v${thickness}h${thickness - width}v${height - thickness}h${-thickness}z"/>`;
  const qr = QRCode.create(writeFormCode(1, token), { errorCorrectionLevel: 'Q' }).modules;
  const module = code.width / qr.size;
  const modules = Array.from({ length: qr.size ** 2 }, (_, index) => (qr.get(Math.floor(index / qr.size), index % qr.size) ? `<rect x="${code.x + (index % qr.size) * module}" y="${code.y + Math.floor(index / qr.size) * module}" width="${module * 1.01}" height="${module * 1.01}"/>` : '')).join('');
  const zones = Object.values(FIELD_ZONES).flatMap((zone) => (zone.kind === 'cells' ? zone.groups.flat() : []));
  const boxes = zones.map((box) => rect(box, 'fill="none" stroke="#000" stroke-width="0.5"')).join('');
  const thick = Object.values(frames).map((box) => rect(box, 'fill="none" stroke="#000" stroke-width="0.9"')).join('');
  const written = Object.entries(digits).map(([name, groups]) => {
    const zone = FIELD_ZONES[name as keyof typeof digits];
    if (zone?.kind !== 'cells') return '';
    return zone.groups.flatMap((cells, group) => [...(groups[group] ?? '')].map((digit, index, all) => {
      // Written to the right; boxes that are left over stay empty.
      const cell = cells[cells.length - all.length + index];
      return cell ? `<text x="${cell.x + cell.width / 2 + shift.x / 3}" y="${cell.y + cell.height * 0.78 + shift.y / 3}" font-size="7" text-anchor="middle" font-family="'Noto Sans JP', sans-serif">${digit}</text>` : '';
    })).join('');
  }).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297"><rect width="210" height="297" fill="#fff"/>${l}${solid}${withCode ? modules : ''}${thick}${boxes}
    <circle cx="${seal.x + seal.width / 2}" cy="${seal.y + seal.height / 2}" r="${seal.width / 2}" fill="none" stroke="#000" stroke-width="0.3"/>${written}${texts ? typed(texts, shift) : strokes(seed)}</svg>`;
}

/** Texts at the left of their fields, 5 mm high. */
function typed(texts: NonNullable<SheetContent['texts']>, shift: { readonly x: number; readonly y: number }): string {
  return Object.entries(texts).map(([name, text]) => {
    const zone = FIELD_ZONES[name as keyof typeof texts];
    if (zone?.kind !== 'area') return '';
    const { x, y, height } = zone.box;
    return `<text x="${x + 3 + shift.x}" y="${y + height / 2 + 2 + shift.y}" font-size="5" font-family="'Noto Sans JP', sans-serif">${text}</text>`;
  }).join('');
}

/** Handwriting as far as a picture is concerned. */
function strokes(seed: number): string {
  const random = seeded(seed);
  return Object.values(FIELD_ZONES).flatMap((zone) => (zone.kind === 'area' ? [zone.box] : [])).map(({ x, y, width, height }) => {
    const count = 8 + Math.floor(random() * 16);
    const size = Math.min(height * 0.8, 7);
    return Array.from({ length: count }, (_, index) => {
      const [left, top] = [x + 2 + ((index * (size + 1)) % (width - size - 4)), y + 1 + random() * (height - size - 1)];
      const point = (): string => `${(left + random() * size).toFixed(1)} ${(top + random() * size).toFixed(1)}`;
      return `<path d="M${point()}L${point()}M${point()}L${point()}M${point()}Q${point()} ${point()}" fill="none" stroke="#000" stroke-width="0.5"/>`;
    }).join('');
  }).join('');
}

/** How a FAX machine sends a sheet. */
export interface FaxLine {
  readonly resolution: 'fine' | 'standard';
  /** Degrees clockwise. */
  readonly skew?: number;
  readonly upsideDown?: boolean;
  /** Share of pixels that a bad line turns over. */
  readonly salt?: number;
  readonly seed?: number;
}

const FAX = { width: 1728, across: 203.2, fine: 195.58, standard: 97.79 } as const;

/** One bit a pixel as a FAX machine makes it of a picture, 0 black and 255 white, with the pixels of its line. */
export async function faxPixels(picture: Buffer, line: FaxLine): Promise<{ readonly data: Buffer; readonly width: number; readonly height: number; readonly down: number }> {
  const down = FAX[line.resolution];
  const height = Math.round((297 / 25.4) * down);
  const paper = Math.round((210 / 25.4) * FAX.across);
  const tall = Math.round((297 / 25.4) * FAX.across);
  const square = await sharp(picture).resize({ width: paper, height: tall, fit: 'fill' }).flatten({ background: '#fff' }).rotate((line.skew ?? 0) + (line.upsideDown ? 180 : 0), { background: '#fff' }).raw().toBuffer({ resolveWithObject: true });
  const [across, along] = [Math.max(0, FAX.width - square.info.width), Math.max(0, tall - square.info.height)];
  const [left, top] = [Math.floor(across / 2), Math.floor(along / 2)];
  const { data: canvas, info: cut } = await sharp(square.data, { raw: square.info }).extend({ left, right: across - left, top, bottom: along - top, background: '#fff' }).raw().toBuffer({ resolveWithObject: true });
  const { data } = await sharp(canvas, { raw: cut }).extract({ left: Math.floor((cut.width - FAX.width) / 2), top: Math.floor((cut.height - tall) / 2), width: FAX.width, height: tall })
    .resize({ width: FAX.width, height, fit: 'fill' }).toColourspace('b-w').threshold(150).raw().toBuffer({ resolveWithObject: true });
  const random = seeded(line.seed ?? 7);
  for (let left = Math.round((line.salt ?? 0) * data.length); left > 0; left -= 1) {
    const at = Math.floor(random() * data.length);
    data[at] = 255 - (data[at] ?? 0);
  }
  return { data, width: FAX.width, height, down };
}

/** A sheet as a one-page TIFF (G4) as a FAX server leaves it. */
export function faxTiff(picture: Buffer, line: FaxLine): Promise<Buffer> {
  return faxPagesTiff([{ picture, line }]);
}

/** Sheets of one call as one TIFF, at the resolution of the first. */
export async function faxPagesTiff(sheets: readonly { readonly picture: Buffer; readonly line: FaxLine }[]): Promise<Buffer> {
  const pages = await Promise.all(sheets.map(({ picture, line }) => faxPixels(picture, { ...line, resolution: sheets[0]?.line.resolution ?? line.resolution })));
  const { width = 0, height = 0, down = 0 } = pages[0] ?? {};
  return sharp(Buffer.concat(pages.map(({ data }) => data)), { raw: { width, height: height * pages.length, channels: 1, pageHeight: height } })
    .toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1, xres: FAX.across / 25.4, yres: down / 25.4, resolutionUnit: 'inch' }).toBuffer();
}

/** The sheet as a grey picture, with twice the dots and more that a FAX machine sees. */
export function formPicture(content: SheetContent): Promise<Buffer> {
  return sharp(Buffer.from(formSvg(content)), { density: 200 }).extractChannel('red').png({ compressionLevel: 1 }).toBuffer();
}
