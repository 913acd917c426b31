import { REGISTRATION_SHEET } from '#domain';
import type { SheetPlace } from '../reading.js';
import type { Blob } from './blobs.js';
import type { GreyPicture } from './grey-picture.js';
import { centre, type CodeCorners, cornerPairs, distance, looksLike, type Mark, markBlobs, scaleBy, solid } from './marks.js';
import { fitPlane, type Pair, type Point, scaleOf, toPixel, worstMiss } from './plane.js';

const { marks, code } = REGISTRATION_SHEET;

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

const { width: sideL, thickness } = marks.topLeft;
const L: Mark = { at: centreOfL(), width: sideL, height: sideL, fill: (2 * sideL * thickness - thickness ** 2) / sideL ** 2 };
const OTHERS: readonly Mark[] = [marks.topRight, marks.middleLeft, marks.middleRight, marks.bottomLeft, marks.bottomRight].map(solid);
const CORNERS: readonly Mark[] = [marks.topRight, marks.bottomLeft, marks.bottomRight].map(solid);

/** How far from its expected place a mark is looked for, and how far it may lie from the plane in the end. Millimetres. */
const SEARCH = 9;
const LARGEST_MISS = 2.5;

/** Where our form lies in a picture: from its code, made exact by the marks; without a code, from the marks alone. */
export function findSheet(picture: GreyPicture, corners: CodeCorners | null): SheetPlace | null {
  const blobs = markBlobs(picture, corners === null ? picture.width / REGISTRATION_SHEET.width : scaleBy(corners, code));
  if (corners === null) return fromMarks(blobs, picture);
  const known = cornerPairs(corners, code);
  const rough = fitPlane(known);
  return rough === null ? null : refined(rough, blobs, known);
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
