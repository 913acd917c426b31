import type { SheetBox } from '#domain';
import sharp from 'sharp';
import { toPixel } from '../pages/plane.js';
import type { SheetPlace } from '../reading.js';

export interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the sheet on the picture, drawn in by millimetres on every side and never outside the picture. */
export function pixelBox(sheet: SheetPlace, { x, y, width, height }: SheetBox, page: Pick<Picture, 'width' | 'height'>, inset = 0): PixelBox {
  const from = toPixel(sheet, { x: x + inset, y: y + inset });
  const to = toPixel(sheet, { x: x + width - inset, y: y + height - inset });
  const left = clamp(from.x, page.width - 2);
  const top = clamp(from.y, page.height - 2);
  return { x: left, y: top, width: Math.max(1, clamp(to.x, page.width) - left), height: Math.max(1, clamp(to.y, page.height) - top) };
}

function clamp(value: number, most: number): number {
  return Math.round(Math.min(Math.max(value, 0), most));
}

const DARK = 128;

/** Dark pixels that stand alone. */
export function specks({ data, width }: Picture): number {
  let alone = 0;
  for (let at = width + 1; at < data.length - width - 1; at += 1) {
    if ((data[at] ?? 255) >= DARK) continue;
    const around = [at - 1, at + 1, at - width, at + width].every((next) => (data[next] ?? 255) >= DARK);
    if (around) alone += 1;
  }
  return alone;
}

/** Rows and columns with fewer dark pixels hold specks, no strokes. */
const LEAST_STROKE = 3;

/** The rectangle around what is written in a box, with a little paper around it; null when nothing is. */
export function inkBounds({ data, width }: Picture, box: PixelBox): PixelBox | null {
  const rows = new Uint32Array(box.height);
  const columns = new Uint32Array(box.width);
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      if ((data[(box.y + y) * width + box.x + x] ?? 255) >= DARK) continue;
      rows[y] = (rows[y] ?? 0) + 1;
      columns[x] = (columns[x] ?? 0) + 1;
    }
  }
  const isWritten = (count: number): boolean => count >= LEAST_STROKE;
  const [top, bottom, left, right] = [rows.findIndex(isWritten), rows.findLastIndex(isWritten), columns.findIndex(isWritten), columns.findLastIndex(isWritten)];
  if (top < 0 || left < 0 || right - left < 8 || bottom - top < 8) return null;
  return { x: box.x + left, y: box.y + top, width: right - left + 1, height: bottom - top + 1 };
}

/** A box with less ink than this share is empty: what is left of its border, a speck. */
const LEAST_INK = 0.012;
const HEIGHT = 48;
const GAP = 10;

/** The boxes that hold ink, side by side without their borders, and how many of each group they are; null when all are empty. `cells`: the same boxes on the page. */
export async function cellStrip(page: Picture, groups: readonly (readonly PixelBox[])[]): Promise<{ readonly png: Buffer; readonly filled: readonly number[]; readonly cells: readonly PixelBox[] } | null> {
  const written = groups.map((cells) => cells.filter((cell) => inkOf(page, cell) >= LEAST_INK));
  const filled = written.map((cells) => cells.length);
  const cells = written.flat();
  if (cells.length === 0) return null;
  const pictures = await Promise.all(cells.map((cell) => cellPicture(page, cell)));
  const width = pictures.reduce((sum, picture) => sum + picture.width + GAP, GAP);
  let left = GAP;
  const layers = pictures.map((picture) => {
    const layer = { input: picture.png, left, top: GAP };
    left += picture.width + GAP;
    return layer;
  });
  const png = await sharp({ create: { width, height: HEIGHT + 2 * GAP, channels: 3, background: '#ffffff' } }).composite(layers).png().toBuffer();
  return { png, filled, cells };
}

async function cellPicture(page: Picture, cell: PixelBox): Promise<{ readonly png: Buffer; readonly width: number }> {
  const { data, info } = await sharp(page.data, { raw: { width: page.width, height: page.height, channels: 1 } })
    .extract({ left: cell.x, top: cell.y, width: cell.width, height: cell.height })
    .resize({ height: HEIGHT, kernel: 'cubic' }).png().toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width };
}

function inkOf({ data, width }: Picture, cell: PixelBox): number {
  let dark = 0;
  for (let y = cell.y; y < cell.y + cell.height; y += 1) for (let x = cell.x; x < cell.x + cell.width; x += 1) if ((data[y * width + x] ?? 255) < DARK) dark += 1;
  return dark / (cell.width * cell.height);
}

