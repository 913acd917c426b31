import { ParseSpeeds, PDFArray, PDFContext, PDFDict, PDFDocument, PDFHexString, PDFInvalidObject, PDFName, PDFNumber, type PDFObject, PDFParser, PDFRef, PDFStream, PDFString } from '@cantoo/pdf-lib';
import { endOfPdf, goesOnAsAnotherFile, holdsArchive } from '../files/another-file.js';
import type { PdfInspection, PdfRefusal } from './pdf-inspection.js';
import { hasMetLargeTable, unpacksFurther } from './unpacked-size.js';

// Runs in the children alone that open the files of strangers.

const MOST_PAGES = 300;
/** A picture of a page is unpacked whole before it is drawn: A4 at 600 dots per inch is 35 million. */
const MOST_PIXELS = 60_000_000;

/** Keys that only a PDF has which runs, carries or fetches something. AA: what happens by itself when a page is opened, printed, left. */
const ACTIVE_KEYS: ReadonlySet<string> = new Set([
  '/JS', '/JavaScript', '/AA', '/XFA', '/EF', '/EmbeddedFiles', '/Renditions', '/RichMediaContent', '/RichMediaSettings',
]);
/** Keys of a stream whose bytes, or whose page, lie in another file. */
const FOREIGN_STREAM_KEYS = ['F', 'FFilter', 'FDecodeParms', 'Ref'] as const;
/** Kinds of actions (S) and of objects (Type, Subtype) of the same sort. */
const ACTIVE_KINDS: ReadonlySet<string> = new Set([
  '/JavaScript', '/Launch', '/GoToR', '/GoToE', '/SubmitForm', '/ImportData', '/Rendition', '/RichMediaExecute', '/RichMedia', '/EmbeddedFile', '/FileAttachment',
  '/Movie', '/Sound', '/Screen', '/3D', '/GoTo3DView',
]);
const KIND_KEYS: ReadonlySet<string> = new Set(['/S', '/Type', '/Subtype']);
/** Where an action stands that a click starts, and what it may do: go to a page, print, lead to a web page. */
const CLICK_KEYS: ReadonlySet<string> = new Set(['/A', '/PA']);
const CLICK_ACTIONS: ReadonlySet<string> = new Set(['/GoTo', '/Named', '/URI']);
/** A link into a file system: a click would show somebody else's server who is asking. */
const FILE_ADDRESS = /^\s*(?:file:|\\\\|\/\/)/i;
const DEEPEST_REFERENCE = 20;

/**
 * Every object of the file as it is parsed. A later object of the same number hides an earlier one, but which of them a
 * reader shows is the reader's choice: all are judged.
 */
let parsed: PDFObject[] = [];
let byNumber = new Map<number, PDFObject[]>();
/** Whose objects these are: a PDF that is decrypted is parsed once more, as it means. */
let of: PDFContext | null = null;
/** What stood under each number before it was decrypted. */
let encrypted = new Map<number, PDFObject[]>();
const assign = PDFContext.prototype.assign;
PDFContext.prototype.assign = function keepAll(this: PDFContext, ref: PDFRef, object: PDFObject): void {
  if (of !== this) forget(this);
  parsed.push(object);
  byNumber.set(ref.objectNumber, [...(byNumber.get(ref.objectNumber) ?? []), object]);
  assign.call(this, ref, object);
};

/** A byte order mark or blanks before the header, as some senders' systems leave them. */
const HEADER = /^(?:\u00EF\u00BB\u00BF)?[\0\t\n\f\r ]*%PDF-/;

/**
 * Judges a PDF: header, end mark, encryption, active content, number of pages, by its objects as a real parser reads them. It keeps out wrong and
 * armed files; it is no proof of harmlessness, so uploads are only ever given out as application/pdf that may run nothing.
 */
export async function judgePdf(bytes: Buffer): Promise<PdfInspection> {
  if (!HEADER.test(bytes.toString('latin1', 0, 1024))) return refused('not-a-pdf');
  if (holdsArchive(bytes) || goesOnAsAnotherFile(bytes)) return refused('another-file');
  if (endOfPdf(bytes) === 'breaks-off') return refused('incomplete');
  // What cannot be parsed is refused whatever the reason: too deep, broken, or made so that readers differ about it.
  return judgeParsed(bytes).catch(() => refused(bytes.includes('/Encrypt') ? 'encrypted' : hasMetLargeTable() ? 'unpacks-too-far' : 'too-complex'));
}

/** As `judgePdf`, of a PDF that is encrypted but opens for anybody (its owner's password only forbids things): what is judged is what it decrypts to. */
export function judgeRestrictedPdf(bytes: Buffer): Promise<PdfInspection> {
  return judgeDecrypted(bytes).catch(() => refused('encrypted'));
}

async function judgeDecrypted(bytes: Uint8Array): Promise<PdfInspection> {
  forget(null);
  // It is parsed as it stands first, where packed objects are no objects yet. XFA stays: it is looked for.
  const { context } = await PDFDocument.load(bytes, { password: '', parseSpeed: ParseSpeeds.Fastest, updateMetadata: false, preserveXFA: true });
  return context.isDecrypted && of === context && [...byNumber].every(isUnderstood) ? judgeContext(context) : refused('encrypted');
}

/** A table of objects is never encrypted, and decrypting leaves nothing of it; it holds none itself. */
function isUnderstood([number, objects]: readonly [number, readonly PDFObject[]]): boolean {
  const isTable = (encrypted.get(number) ?? [null]).every((object) => object instanceof PDFStream && object.dict.get(PDFName.of('Type')) === PDFName.of('XRef'));
  return isTable || !objects.some((object) => object instanceof PDFInvalidObject);
}

async function judgeParsed(bytes: Uint8Array): Promise<PdfInspection> {
  forget(null);
  hasMetLargeTable();
  const context = await PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY, true).parseDocument();
  return context.trailerInfo.Encrypt ? refused('encrypted') : judgeContext(context);
}

function forget(next: PDFContext | null): void {
  encrypted = byNumber;
  parsed = [];
  byNumber = new Map();
  of = next;
}

function judgeContext(context: PDFContext): PdfInspection {
  const catalog = context.trailerInfo.Root && context.lookup(context.trailerInfo.Root);
  if (!(catalog instanceof PDFDict)) return refused('no-pages');
  const judgement = judgeObjects();
  if (judgement) return refused(judgement);
  const pages = countPages(catalog, context);
  if (pages === 0) return refused('no-pages');
  // Readers that trust the number show other pages than those that count.
  if (saysOther(catalog, context, pages)) return refused('too-complex');
  return pages > MOST_PAGES ? refused('too-many-pages') : { ok: true, pages };
}

/** Whether the PDF that was judged last becomes more than `most` bytes when its pages are drawn, beside their pictures. */
export function pagesUnpackFurther(most: number): Promise<boolean> {
  const drawn = parsed.flatMap((object) => (object instanceof PDFDict ? meanings(object.get(PDFName.of('Contents'))) : []));
  return unpacksFurther(parsed, new Set(drawn.flatMap((each) => (each instanceof PDFArray ? each.asArray().flatMap((item) => meanings(item)) : [each]))), most);
}

function refused(refusal: PdfRefusal): PdfInspection {
  return { ok: false, refusal };
}

/** Looks at every dictionary, however deep it stands; names are compared as they mean, not as they are spelled. */
function judgeObjects(): PdfRefusal | null {
  const waiting: PDFObject[] = [...parsed];
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (object instanceof PDFArray) for (const item of object.asArray()) waiting.push(item);
    const dictionary = object instanceof PDFStream ? object.dict : object;
    if (!(dictionary instanceof PDFDict)) continue;
    if (object instanceof PDFStream && hidesObjects(dictionary)) return 'too-complex';
    if (object instanceof PDFStream && pixelsOf(dictionary) > MOST_PIXELS) return 'too-many-pixels';
    if (object instanceof PDFStream && FOREIGN_STREAM_KEYS.some((key) => dictionary.has(PDFName.of(key)))) return 'active-content';
    for (const [key, value] of dictionary.entries()) {
      if (isActive(key.asString(), value)) return 'active-content';
      waiting.push(value);
    }
  }
  return null;
}

/** Whether an entry of a dictionary does, or lets a click do, more than a contract's copy needs. */
function isActive(key: string, value: PDFObject): boolean {
  if (ACTIVE_KEYS.has(key)) return true;
  if (KIND_KEYS.has(key)) return namesOf(value).some((name) => ACTIVE_KINDS.has(name));
  if (key === '/FS') return namesOf(value).includes('/URL');
  if (key === '/OpenAction') return meanings(value).some((action) => action instanceof PDFDict && !isPlainAction(action, ['/GoTo']));
  if (CLICK_KEYS.has(key)) return meanings(value).some((action) => action instanceof PDFDict && action.has(PDFName.of('S')) && !isPlainAction(action, [...CLICK_ACTIONS]));
  if (key === '/URI') return meanings(value).some((address) => (address instanceof PDFString || address instanceof PDFHexString) && FILE_ADDRESS.test(address.decodeText()));
  return false;
}

/** One of these actions, with no other one behind it. */
function isPlainAction(action: PDFDict, kinds: readonly string[]): boolean {
  const named = namesOf(action.get(PDFName.of('S')));
  return named.length > 0 && named.every((name) => kinds.includes(name)) && !action.has(PDFName.of('Next'));
}

function namesOf(value: PDFObject | undefined): string[] {
  return meanings(value).flatMap((object) => (object instanceof PDFName ? [object.asString()] : []));
}

/** What a value may mean: itself, or everything that ever stood under the number it refers to. */
function meanings(value: PDFObject | undefined, depth = 0): readonly PDFObject[] {
  if (!(value instanceof PDFRef)) return value === undefined ? [] : [value];
  return depth === DEEPEST_REFERENCE ? [] : (byNumber.get(value.objectNumber) ?? []).flatMap((object) => meanings(object, depth + 1));
}

/** The pixels of a picture, by the largest of what its sides may mean; 0 of any other stream. */
function pixelsOf(dictionary: PDFDict): number {
  const side = (key: string): number => Math.max(0, ...meanings(dictionary.get(PDFName.of(key))).flatMap((value) => (value instanceof PDFNumber ? [value.asNumber()] : [])));
  return side('Width') * side('Height');
}

/** A stream with the counts of an object stream that does not call itself one: a lenient reader would open it, we have not. */
function hidesObjects(dictionary: PDFDict): boolean {
  const type = dictionary.get(PDFName.of('Type'));
  return dictionary.get(PDFName.of('N')) instanceof PDFNumber && dictionary.get(PDFName.of('First')) instanceof PDFNumber && type !== PDFName.of('ObjStm');
}

/** Pages that the catalog reaches, each once; stops where the answer is clear. */
function countPages(catalog: PDFDict, context: PDFContext): number {
  const seen = new Set<PDFObject>();
  const waiting: (PDFObject | undefined)[] = [catalog.get(PDFName.of('Pages'))];
  let pages = 0;
  while (waiting.length > 0 && pages <= MOST_PAGES) {
    const node = context.lookup(waiting.pop());
    if (!(node instanceof PDFDict) || seen.has(node)) continue;
    seen.add(node);
    const kids = context.lookup(node.get(PDFName.of('Kids')));
    if (kids instanceof PDFArray) waiting.push(...kids.asArray());
    else if (context.lookup(node.get(PDFName.of('Type'))) === PDFName.of('Page')) pages += 1;
  }
  return pages;
}

/** Whether the catalog's tree of pages says another number than there are. */
function saysOther(catalog: PDFDict, context: PDFContext, pages: number): boolean {
  const root = context.lookup(catalog.get(PDFName.of('Pages')));
  const said = root instanceof PDFDict ? context.lookup(root.get(PDFName.of('Count'))) : undefined;
  return pages <= MOST_PAGES && said instanceof PDFNumber && said.asNumber() !== pages;
}
