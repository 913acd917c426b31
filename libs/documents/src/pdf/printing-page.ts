import type { Browser, CDPSession, HTTPRequest, Page } from 'puppeteer';
import { firstUndrawn } from '#domain';
import { isPaperFont, type PaperFonts } from '../fonts/paper-fonts.js';
import { emptyBoxes } from './empty-boxes.js';
import { PdfRenderError } from './pdf-render-error.js';
import { BODY_ID } from './shell-page.js';

/** A paper ready for print. */
export interface PrintJob {
  /** Class of the body element: which paper's rules apply. */
  readonly paperClass: string;
  /** Document title, kept in the PDF's metadata. */
  readonly title: string;
  /** Inner HTML of the body. */
  readonly html: string;
}

/**
 * A half-width ﾞ or ﾟ behind anything but half-width katakana, as in 45ﾟ, is shaped apart: for Unicode it is one cluster with what stands before it, and a
 * browser draws a cluster with one font or, where none has both, the first of the two as an empty box. Fonts of other features are never shaped together.
 */
const SET_LONE_MARKS_APART = `
  const texts = document.createTreeWalker(body.content, NodeFilter.SHOW_TEXT);
  const parted = [];
  while (texts.nextNode()) {
    const parts = texts.currentNode.data.split(/((?<![ｦ-ﾟ])[ﾞﾟ]+)/);
    if (parts.length > 1) parted.push([texts.currentNode, parts]);
  }
  for (const [text, parts] of parted) {
    text.replaceWith(...parts.map((part, index) => {
      if (index % 2 === 0) return part;
      const mark = document.createElement('span');
      mark.style.fontKerning = 'none';
      mark.textContent = part;
      return mark;
    }));
  }`;

/** Runs in the browser, so it is text: our code is compiled without the types of a browser. */
const PUT_BODY = `async (paper) => {
  document.title = paper.title;
  document.body.className = paper.paperClass;
  const body = document.createElement('template');
  body.innerHTML = paper.html;
  // Nothing of these belongs on a paper, and a refresh would fire on the next one.
  body.content.querySelectorAll('meta, base, link, style, script, iframe, object, embed').forEach((element) => element.remove());
  const main = document.getElementById('${BODY_ID}');
  ${SET_LONE_MARKS_APART}
  main.replaceChildren(body.content);
  // Reading a length makes the browser lay the text out, which is when it asks for the fonts it lacks.
  main.getBoundingClientRect();
  await document.fonts.ready;
  return main.textContent;
}`;

/**
 * The paper's own size and margins (`@page`), tagged, without an outline. Asked for directly and in one answer: the library's own way takes the bytes in
 * several and costs a twelfth of a paper's processor time more. Fonts are there already, PUT_BODY has waited for them.
 */
const PRINT = {
  preferCSSPageSize: true, marginTop: 0, marginBottom: 0, marginLeft: 0, marginRight: 0, printBackground: true, generateTaggedPDF: true, generateDocumentOutline: false,
  transferMode: 'ReturnAsBase64',
} as const;

/** One resident page of the browser. Prints one paper at a time. */
export class PrintingPage {
  private printed = 0;

  private constructor(
    private readonly page: Page,
    private readonly session: CDPSession,
  ) {}

  /** Opens the shell; everything but the shell itself and our fonts is refused. */
  static async open(browser: Browser, shellUrl: string, fonts: PaperFonts): Promise<PrintingPage> {
    const page = await browser.newPage();
    await page.setRequestInterception(true);
    page.on('request', (request: HTTPRequest) => {
      const allowed = request.url() === shellUrl || isPaperFont(request.url(), fonts);
      void (allowed ? request.continue() : request.abort('blockedbyclient')).catch(() => undefined);
    });
    await page.goto(shellUrl, { waitUntil: 'load' });
    return new PrintingPage(page, await page.createCDPSession());
  }

  /** How many papers this page has printed. */
  get count(): number {
    return this.printed;
  }

  /** Throws {@link PdfRenderError} rather than print a character that no font of ours has, or a paper on which one became an empty box: it would be signed. */
  async print(job: PrintJob): Promise<Buffer> {
    this.printed += 1;
    const undrawn = firstUndrawn(String(await this.page.evaluate(`(${PUT_BODY})(${JSON.stringify(job)})`)));
    if (undrawn !== null) {
      throw new PdfRenderError('pdf/glyph-missing', `No font of the papers has U+${(undrawn.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}.`);
    }
    const { data } = await this.session.send('Page.printToPDF', PRINT);
    const pdf = Buffer.from(data, 'base64');
    const boxes = emptyBoxes(pdf);
    if (boxes > 0) {
      throw new PdfRenderError('pdf/glyph-missing', `The paper has ${boxes} empty boxes: no single font has the characters that are drawn together there.`);
    }
    return pdf;
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
