import { bitsApart, type ComparablePicture, fieldInkApart, isSamePicture, SAME_PICTURE } from '#domain';
import { type PageReading, readDocumentInChild, withFolder } from '#incoming';
import { type FaxLine, faxPagesTiff, seeded } from '../support/form-sheet.js';
import { FormPrinter, returnedForms } from './intake-forms.js';

/**
 * 画像が一致: `npm run bench -- pictures [forms] [seed]`. Papers made from a seed are sent twice each, by two machines, and every page is compared with every other: how many
 * sheets are recognised, how many pairs of two sheets are taken for one, and how differently their ink lies. All forms are written at the same places and without a token, which
 * is as alike as two contractors' forms can be; once with their digits, and once with empty boxes.
 */
const count = Number(process.argv[2] ?? 40);
const seed = Number(process.argv[3] ?? 20_261_128);
/** Pages of one call, which come at one resolution. */
const TOGETHER = 8;

interface Sent {
  readonly sheet: number;
  readonly picture: ComparablePicture;
}

const random = seeded(seed);
const printer = await FormPrinter.open();
const forms = returnedForms(count, seed).map(({ content }) => ({ ...content, token: null, shift: { x: 0, y: 0 } }));
console.log(`${count} forms, seed ${seed}; each paper twice, skew to ±3°, salt to 1 %, a quarter upside down`);
console.log('                      of one sheet   found   of two sheets   taken for one   (by the 64 bits)   ink of one: half, 95 %, most   of two: least, 1 %, half');
await measure('forms', forms.map((content) => () => printer.print(content)));
await measure('forms without digits', forms.map((content) => () => printer.print({ ...content, digits: {} })));
await measure('forms not filled in', [{}, {}].map(() => () => printer.print({ token: null, digits: {}, texts: {} })));
await measure('cover sheets', [{}, {}].map(() => () => printer.coverSheet()));
await measure('tables of one print', Array.from({ length: Math.ceil(count / 2) }, (_, index) => () => printer.table(seed + index)));
await printer.close();

async function measure(kind: string, papers: readonly (() => Promise<Buffer>)[]): Promise<void> {
  const sent: Sent[] = [];
  const sheets = papers.flatMap((print, sheet) => [{ print, sheet }, { print, sheet }]);
  // Every second one, so that the two of a sheet come by different calls.
  const order = [...sheets.filter((_, index) => index % 2 === 0), ...sheets.filter((_, index) => index % 2 === 1).toReversed()];
  for (let at = 0; at < order.length; at += TOGETHER) sent.push(...await call(order.slice(at, at + TOGETHER)));
  const pairs = sent.flatMap((one, index) => sent.slice(index + 1).map((two) => ({ isOne: one.sheet === two.sheet, one: one.picture, two: two.picture })));
  const [same, different] = [pairs.filter(({ isOne }) => isOne), pairs.filter(({ isOne }) => !isOne)];
  const found = (among: typeof pairs): string => String(among.filter(({ one, two }) => isSamePicture(one, two)).length);
  const alike = String(different.filter(({ one, two }) => bitsApart(one.hash, two.hash) <= SAME_PICTURE).length);
  console.log([kind.padEnd(22), String(same.length).padStart(11), found(same).padStart(7), String(different.length).padStart(15), found(different).padStart(15), alike.padStart(18),
    `   ${shares(inkOf(same), [0.5, 0.95, 1])}`.padEnd(34), shares(inkOf(different), [0, 0.01, 0.5])].join(' '));
}

async function call(sheets: readonly { readonly print: () => Promise<Buffer>; readonly sheet: number }[]): Promise<readonly Sent[]> {
  const resolution = random() < 0.5 ? 'fine' : 'standard';
  const pages = [];
  for (const { print } of sheets) {
    const line: FaxLine = { resolution, skew: random() * 6 - 3, upsideDown: random() < 0.25, salt: random() * 0.01, seed: Math.floor(random() * 1e6) };
    pages.push({ picture: await print(), line });
  }
  const tiff = await faxPagesTiff(pages);
  const read = await withFolder(async (folder) => (await readDocumentInChild(tiff, folder)).pages);
  if (read.length !== sheets.length) throw new Error(`A call of ${sheets.length} sheets came as ${read.length} pages.`);
  return read.map((page, index) => ({ sheet: sheets[index]?.sheet ?? 0, picture: pictureOf(page) }));
}

function pictureOf({ pictureHash, digitInk, fieldInk, darkness }: PageReading): ComparablePicture {
  return { hash: pictureHash, digitInk, fieldInk, darkness, token: null };
}

function inkOf(pairs: readonly { readonly one: ComparablePicture; readonly two: ComparablePicture }[]): readonly number[] {
  return pairs.flatMap(({ one, two }) => (one.fieldInk === null || two.fieldInk === null ? [] : [fieldInkApart(one.fieldInk, two.fieldInk)])).sort((a, b) => a - b);
}

function shares(sorted: readonly number[], at: readonly number[]): string {
  return sorted.length === 0 ? '–' : at.map((share) => (sorted[Math.round(share * (sorted.length - 1))] ?? 0).toFixed(3)).join(', ');
}
