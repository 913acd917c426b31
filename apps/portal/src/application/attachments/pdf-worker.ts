import { parentPort } from 'node:worker_threads';
import { PDFArray, PDFContext, PDFDict, PDFName, PDFNumber, type PDFObject, PDFParser, PDFRef, PDFStream } from '@cantoo/pdf-lib';
import type { PdfInspection, PdfRefusal } from './pdf-inspection.js';

// Runs in a thread of its own, also straight from this source in tests: it imports nothing of ours but types.

const MOST_PAGES = 300;

/** Keys that only a PDF has which runs, carries or fetches something. */
const ACTIVE_KEYS: ReadonlySet<string> = new Set(['/JS', '/JavaScript', '/XFA', '/EF', '/EmbeddedFiles', '/RichMediaContent', '/RichMediaSettings']);
/** Kinds of actions (S) and of objects (Type, Subtype) of the same sort. */
const ACTIVE_KINDS: ReadonlySet<string> = new Set([
  '/JavaScript', '/Launch', '/GoToE', '/SubmitForm', '/ImportData', '/Rendition', '/RichMediaExecute', '/RichMedia', '/EmbeddedFile', '/FileAttachment',
]);
const KIND_KEYS: ReadonlySet<string> = new Set(['/S', '/Type', '/Subtype']);

/**
 * Every object of the file as it is parsed. A later object of the same number hides an earlier one, but which of them a
 * reader shows is the reader's choice: all are judged.
 */
let parsed: PDFObject[] = [];
const assign = PDFContext.prototype.assign;
PDFContext.prototype.assign = function keepAll(this: PDFContext, ref: PDFRef, object: PDFObject): void {
  parsed.push(object);
  assign.call(this, ref, object);
};

async function inspect(bytes: Uint8Array): Promise<PdfInspection> {
  parsed = [];
  const context = await PDFParser.forBytesWithOptions(bytes, Number.POSITIVE_INFINITY, true).parseDocument();
  if (context.trailerInfo.Encrypt) return refused('encrypted');
  const catalog = context.trailerInfo.Root && context.lookup(context.trailerInfo.Root);
  if (!(catalog instanceof PDFDict)) return refused('no-pages');
  const judgement = judgeObjects() ?? (opensSomething(catalog, context) ? 'active-content' : null);
  if (judgement) return refused(judgement);
  const pages = countPages(catalog, context);
  if (pages === 0) return refused('no-pages');
  return pages > MOST_PAGES ? refused('too-many-pages') : { ok: true, pages };
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
    for (const [key, value] of dictionary.entries()) {
      if (ACTIVE_KEYS.has(key.asString())) return 'active-content';
      if (KIND_KEYS.has(key.asString()) && value instanceof PDFName && ACTIVE_KINDS.has(value.asString())) return 'active-content';
      waiting.push(value);
    }
  }
  return null;
}

/** A stream with the counts of an object stream that does not call itself one: a lenient reader would open it, we have not. */
function hidesObjects(dictionary: PDFDict): boolean {
  const type = dictionary.get(PDFName.of('Type'));
  return dictionary.get(PDFName.of('N')) instanceof PDFNumber && dictionary.get(PDFName.of('First')) instanceof PDFNumber && type !== PDFName.of('ObjStm');
}

/** What the file does by itself when it is opened: it may go to one of its pages, nothing else. */
function opensSomething(catalog: PDFDict, context: PDFContext): boolean {
  const action = context.lookup(catalog.get(PDFName.of('OpenAction')));
  return action instanceof PDFDict && context.lookup(action.get(PDFName.of('S'))) !== PDFName.of('GoTo');
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

parentPort?.on('message', (bytes: Uint8Array) => {
  inspect(bytes)
    // What cannot be parsed is refused whatever the reason: too deep, broken, or made so that readers differ about it.
    .catch((): PdfInspection => refused(Buffer.from(bytes).includes('/Encrypt') ? 'encrypted' : 'too-complex'))
    .then((inspection) => parentPort?.postMessage(inspection));
});
