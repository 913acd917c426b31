import { EXCEL_SHEET } from '#domain';
import type { SheetPlace } from '../reading.js';
import type { GreyPicture } from './grey-picture.js';
import { centre, type CodeCorners, cornerPairs, looksLike, type Mark, markBlobs, scaleBy, solid } from './marks.js';
import { fitPlane, type Pair, type Point, toSheet, worstMiss } from './plane.js';

const CODE = centre(EXCEL_SHEET.code);
const MARKS: readonly (Mark & { readonly column: number })[] = EXCEL_SHEET.marks.map((mark) => ({ ...solid(mark), column: mark.column }));
/** How far above or below its place by the code a mark is looked for. Millimetres. */
const SEARCH = 9;
/** So many that may be one mark are tried, the outermost first. */
const TRIED = 3;
/** Where somebody made a row higher or one column wider, marks and code fit no plane together, and nobody knows where the fields are. Millimetres. */
const LARGEST_MISS = 1.2;

/**
 * Where the cells of the Excel form lie in a picture of its print: by all its marks, for whose printer shrank it how far, and whose font made the columns how wide, the code does not say.
 * The code says which way is up and how large a point is, and, as it stands in the column of the values, where that begins: the marks before and behind it
 * do not, where one column alone was made wider. Null of a print without marks, and of one whose marks and code disagree.
 */
export function findExcelSheet(picture: GreyPicture, corners: CodeCorners): SheetPlace | null {
  const byCode = fitPlane(cornerPairs(corners, EXCEL_SHEET.code));
  if (byCode === null) return null;
  const scale = scaleBy(corners, EXCEL_SHEET.code);
  const blobs = markBlobs(picture, scale).map((blob) => ({ blob, at: toSheet(byCode, { x: blob.centreX, y: blob.centreY }) }));
  const candidates = MARKS.map((mark) => blobs
    .filter(({ blob, at }) => looksLike(blob, mark, scale) && mayBe(at, mark))
    .sort((a, b) => Math.abs(b.at.x - CODE.x) - Math.abs(a.at.x - CODE.x)).slice(0, TRIED)
    .map(({ blob }): Seen => ({ mark, pixel: { x: blob.centreX, y: blob.centreY } })));
  const [best] = choices(candidates).flatMap((seen) => fitted(seen, corners)).sort((a, b) => a.miss - b.miss);
  return best && best.miss < LARGEST_MISS ? best.place : null;
}

interface Seen {
  readonly mark: (typeof MARKS)[number];
  readonly pixel: Point;
}

/** First as if the columns had their own width; then with the width that they turn out to have. */
function fitted(seen: readonly Seen[], corners: CodeCorners): readonly { readonly place: SheetPlace; readonly miss: number }[] {
  const first = fitPlane(pairsOf(seen, 1));
  if (first === null) return [];
  const [a, b, , d, e] = first;
  const width = Math.hypot(a, d) / Math.hypot(b, e);
  const pairs = pairsOf(seen, width);
  const place = fitPlane(pairs);
  return place === null ? [] : [{ place, miss: Math.max(worstMiss(place, pairs), worstMiss(place, [codeMiddle(corners, width)])) }];
}

/** @param width of the columns, in times of what it would be */
function pairsOf(seen: readonly Seen[], width: number): readonly Pair[] {
  return seen.map(({ mark: { at, column }, pixel }) => ({ sheet: { x: column + (at.x - column) / width, y: at.y }, pixel }));
}

/** The middle of the code, which like a mark keeps its distance from where its column begins. */
function codeMiddle({ topLeft, topRight, bottomLeft, bottomRight }: CodeCorners, width: number): Pair {
  const corners = [topLeft, topRight, bottomLeft, bottomRight];
  const mean = (of: (corner: Point) => number): number => corners.reduce((sum, corner) => sum + of(corner), 0) / corners.length;
  return { sheet: { x: EXCEL_SHEET.codeColumn + (CODE.x - EXCEL_SHEET.codeColumn) / width, y: CODE.y }, pixel: { x: mean(({ x }) => x), y: mean(({ y }) => y) } };
}

/** At the right height by the code, and on the right side of it: how far, depends on the widths of the columns. */
function mayBe(at: Point, mark: Mark): boolean {
  const isAtLeft = mark.at.x < CODE.x;
  return Math.abs(at.y - mark.at.y) < SEARCH && (isAtLeft ? at.x < EXCEL_SHEET.code.x : at.x > EXCEL_SHEET.code.x + EXCEL_SHEET.code.width);
}

/** One of each, in every way; none where there is none of one. */
function choices(candidates: readonly (readonly Seen[])[]): readonly (readonly Seen[])[] {
  return candidates.reduce<readonly (readonly Seen[])[]>((chosen, next) => chosen.flatMap((before) => next.map((seen) => [...before, seen])), [[]]);
}
