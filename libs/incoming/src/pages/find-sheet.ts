import { REGISTRATION_SHEET, type SheetBox } from '#domain';
import type { SheetPlace } from '../reading.js';
import { type Blob, darkBlobs } from './blobs.js';
import { type GreyPicture, shrink } from './grey-picture.js';
import { fitPlane, type Pair, type Point, scaleOf, toPixel, worstMiss } from './plane.js';

const { marks, code } = REGISTRATION_SHEET;
const centre = ({ x, y, width, height }: SheetBox): Point => ({ x: x + width / 2, y: y + height / 2 });

/** Two bars of an L: where their common centre of gravity lies. */
function centreOfL(): Point {
  const { x, y, width, height, thickness } = marks.topLeft;
  const [across, down] = [width * thickness, (height - thickness) * thickness];
  const area = across + down;
  return {
    x: x + (across * (width / 2) + down * (thickness / 2)) / area,
    y: y + (across * (thickness / 2) + down * (thickness + (height - thickness) / 2)) / area,
  };
}

interface Mark {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
  /** How much of its rectangle is black. */
  readonly fill: number;
}
const solid = (box: SheetBox): Mark => ({ at: centre(box), width: box.width, height: box.height, fill: 1 });
const { width: sideL, thickness } = marks.topLeft;
const L: Mark = { at: centreOfL(), width: sideL, height: sideL, fill: (2 * sideL * thickness - thickness ** 2) / sideL ** 2 };
const OTHERS: readonly Mark[] = [marks.topRight, marks.middleLeft, marks.middleRight, marks.bottomLeft, marks.bottomRight].map(solid);
const CORNERS: readonly Mark[] = [marks.topRight, marks.bottomLeft, marks.bottomRight].map(solid);

/** Pixels are looked at in squares of this many. */
const COARSE = 4;
/** How far from its expected place a mark is looked for, and how far it may lie from the plane in the end. Millimetres. */
const SEARCH = 9;
const LARGEST_MISS = 2.5;

/** Corners of the code as a reader of codes gives them. */
export interface CodeCorners {
  readonly topLeft: Point;
  readonly topRight: Point;
  readonly bottomLeft: Point;
  readonly bottomRight: Point;
}

/** Where our form lies in a picture: from its code, made exact by the marks; without a code, from the marks alone. */
export function findSheet(picture: GreyPicture, corners: CodeCorners | null): SheetPlace | null {
  const small = shrink(picture, COARSE);
  const scale = corners === null ? picture.width / REGISTRATION_SHEET.width : Math.hypot(corners.topRight.x - corners.topLeft.x, corners.topRight.y - corners.topLeft.y) / code.width;
  const blobs = darkBlobs(small, (1.4 * scale) / COARSE, (13 * scale) / COARSE).map((blob) => enlarged(blob));
  if (corners === null) return fromMarks(blobs, picture);
  const rough = fitPlane(cornerPairs(corners));
  return rough === null ? null : refined(rough, blobs, cornerPairs(corners));
}

function enlarged(blob: Blob): Blob {
  return {
    x: blob.x * COARSE, y: blob.y * COARSE, width: blob.width * COARSE, height: blob.height * COARSE,
    centreX: blob.centreX * COARSE, centreY: blob.centreY * COARSE, area: blob.area * COARSE * COARSE,
  };
}

function cornerPairs({ topLeft, topRight, bottomLeft, bottomRight }: CodeCorners): readonly Pair[] {
  const { x, y, width, height } = code;
  return [
    { sheet: { x, y }, pixel: topLeft }, { sheet: { x: x + width, y }, pixel: topRight },
    { sheet: { x, y: y + height }, pixel: bottomLeft }, { sheet: { x: x + width, y: y + height }, pixel: bottomRight },
  ];
}

/** Nearest mark first, the plane fitted anew with each: what a small code says of the far corner is only roughly true. */
function refined(rough: SheetPlace, blobs: readonly Blob[], known: readonly Pair[]): SheetPlace {
  const from = centre(code);
  const byDistance = [L, ...OTHERS].sort((a, b) => distance(a.at, from) - distance(b.at, from));
  let place = rough;
  const found: Pair[] = [];
  for (const mark of byDistance) {
    const blob = nearest(mark, place, blobs);
    if (!blob) continue;
    found.push({ sheet: mark.at, pixel: { x: blob.centreX, y: blob.centreY } });
    place = fitPlane([...known, ...found]) ?? place;
  }
  return found.length >= 4 ? (fitPlane(found) ?? place) : place;
}

function nearest(mark: Mark, place: SheetPlace, blobs: readonly Blob[]): Blob | undefined {
  const scale = scaleOf(place);
  const expected = toPixel(place, mark.at);
  return blobs
    .filter((blob) => looksLike(blob, mark, scale) && distance(expected, { x: blob.centreX, y: blob.centreY }) < SEARCH * scale)
    .sort((a, b) => distance(expected, { x: a.centreX, y: a.centreY }) - distance(expected, { x: b.centreX, y: b.centreY }))[0];
}

/** Turned by quarters too: sides may have changed places. */
function looksLike(blob: Blob, mark: Mark, scale: number): boolean {
  const area = (blob.area / (scale * scale)) / (mark.width * mark.height * mark.fill);
  const [long, short] = [Math.max(blob.width, blob.height) / scale, Math.min(blob.width, blob.height) / scale];
  const fits = (side: number, wanted: number): boolean => side > wanted * 0.65 - 0.3 && side < wanted * 1.45 + 0.6;
  return area > 0.55 && area < 1.5 && fits(long, Math.max(mark.width, mark.height)) && fits(short, Math.min(mark.width, mark.height));
}

/** The L says which way is up; each of the four ways that puts three corners where corners are is tried. */
function fromMarks(blobs: readonly Blob[], { width, height }: GreyPicture): SheetPlace | null {
  const upright = height >= width;
  const scale = Math.max(width, height) / REGISTRATION_SHEET.height;
  const candidates = blobs.filter((blob) => looksLike(blob, L, scale));
  for (const blob of candidates) {
    for (const quarter of upright ? [0, 2] : [1, 3]) {
      const place = withL(blob, quarter, scale);
      const pairs: Pair[] = [{ sheet: L.at, pixel: { x: blob.centreX, y: blob.centreY } }];
      let fitted = place;
      for (const mark of CORNERS) {
        const corner = nearest(mark, place, blobs);
        if (corner) pairs.push({ sheet: mark.at, pixel: { x: corner.centreX, y: corner.centreY } });
      }
      if (pairs.length < 4) continue;
      fitted = fitPlane(pairs) ?? place;
      const middles = OTHERS.filter((mark) => mark.height < mark.width).filter((mark) => nearest(mark, fitted, blobs));
      if (middles.length > 0 && worstMiss(fitted, pairs) < LARGEST_MISS) return fitted;
    }
  }
  return null;
}

/** The sheet turned by quarters about its L, unskewed. */
function withL(blob: Blob, quarter: number, scale: number): SheetPlace {
  const [cos, sin] = ([[1, 0], [0, 1], [-1, 0], [0, -1]] as const)[quarter] ?? [1, 0];
  const [a, b, d, e] = [cos * scale, -sin * scale, sin * scale, cos * scale];
  return [a, b, blob.centreX - a * L.at.x - b * L.at.y, d, e, blob.centreY - d * L.at.x - e * L.at.y];
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
