import type { SheetBox } from '#domain';
import { type Blob, darkBlobs } from './blobs.js';
import { type GreyPicture, shrink } from './grey-picture.js';
import type { Pair, Point } from './plane.js';

/** Corners of the code as a reader of codes gives them. */
export interface CodeCorners {
  readonly topLeft: Point;
  readonly topRight: Point;
  readonly bottomLeft: Point;
  readonly bottomRight: Point;
}

/** A black mark of a sheet, in its millimetres. */
export interface Mark {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
  /** How much of its rectangle is black. */
  readonly fill: number;
}

export const centre = ({ x, y, width, height }: SheetBox): Point => ({ x: x + width / 2, y: y + height / 2 });
export const solid = (box: SheetBox): Mark => ({ at: centre(box), width: box.width, height: box.height, fill: 1 });

/** Pixels are looked at in squares of this many. */
const COARSE = 4;

export function scaleBy({ topLeft, topRight }: CodeCorners, { width }: SheetBox): number {
  return distance(topLeft, topRight) / width;
}

/** Everything that is dark and as large as a mark may be. */
export function markBlobs(picture: GreyPicture, scale: number): readonly Blob[] {
  return darkBlobs(shrink(picture, COARSE), (1.4 * scale) / COARSE, (13 * scale) / COARSE).map((blob) => enlarged(blob));
}

function enlarged(blob: Blob): Blob {
  return {
    x: blob.x * COARSE, y: blob.y * COARSE, width: blob.width * COARSE, height: blob.height * COARSE,
    centreX: blob.centreX * COARSE, centreY: blob.centreY * COARSE, area: blob.area * COARSE * COARSE,
  };
}

export function cornerPairs({ topLeft, topRight, bottomLeft, bottomRight }: CodeCorners, { x, y, width, height }: SheetBox): readonly Pair[] {
  return [
    { sheet: { x, y }, pixel: topLeft }, { sheet: { x: x + width, y }, pixel: topRight },
    { sheet: { x, y: y + height }, pixel: bottomLeft }, { sheet: { x: x + width, y: y + height }, pixel: bottomRight },
  ];
}

/** Turned by quarters too: sides may have changed places. */
export function looksLike(blob: Blob, mark: Mark, scale: number): boolean {
  const area = (blob.area / (scale * scale)) / (mark.width * mark.height * mark.fill);
  const [long, short] = [Math.max(blob.width, blob.height) / scale, Math.min(blob.width, blob.height) / scale];
  const fits = (side: number, wanted: number): boolean => side > wanted * 0.65 - 0.3 && side < wanted * 1.45 + 0.6;
  return area > 0.55 && area < 1.5 && fits(long, Math.max(mark.width, mark.height)) && fits(short, Math.min(mark.width, mark.height));
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
