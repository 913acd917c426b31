import { access, constants, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser } from 'puppeteer';
import { browserArguments } from './browser-arguments.js';
import { makeBrowserFolder } from './browser-folder.js';
import { paperFonts, type PaperFonts } from '../fonts/paper-fonts.js';
import { PdfRenderError } from './pdf-render-error.js';
import { PrintingPage, type PrintJob } from './printing-page.js';

export interface PdfRendererOptions {
  /** The Chromium to start, a headless shell by preference. */
  readonly executablePath: string;
  /** Chromium's own sandbox; undefined: on, except for root. */
  readonly sandbox?: boolean | undefined;
  /** The page that stays open ({@link shellPage}), made when the browser starts. */
  readonly shell: (fonts: PaperFonts) => string;
  /** Papers printed at once; 2 is the knee on two cores. */
  readonly pages?: number;
  /** A page is replaced after so many papers, which keeps the browser's memory flat. */
  readonly papersPerPage?: number;
  /** Milliseconds one paper, or the start of the browser, may take. */
  readonly timeout?: number;
  /** Milliseconds a browser that runs may take to answer whether it does. */
  readonly patience?: number;
  /** Where the browser's folder is made while it runs; the machine's folder for temporary files when not given. */
  readonly temporaryRoot?: string;
}

/** A4 wide, one line high: a page lays its paper out as ever, but nobody looks at it, and drawing it for a screen costs a tenth of a print. */
const VIEWPORT = { width: 794, height: 1 } as const;

interface RunningBrowser {
  readonly browser: Browser;
  readonly folder: string;
  readonly shellUrl: string;
  readonly fonts: PaperFonts;
  readonly idle: PrintingPage[];
}

/**
 * HTML to PDF by a headless Chromium with resident pages.
 *
 * Starts at the first paper. A browser that dies fails the papers in it with `pdf/browser-lost`; the next paper starts another.
 * It speaks through a pipe, so the browser ends with this process even when that is killed.
 */
export class PdfRenderer {
  private readonly waiting: (() => void)[] = [];
  private readonly inPrint = new Set<Promise<Buffer>>();
  private readonly pages: number;
  private readonly papersPerPage: number;
  private readonly timeout: number;
  private readonly patience: number;
  private closed = false;
  private running: Promise<RunningBrowser> | undefined;
  private asking: Promise<void> | undefined;

  constructor(private readonly options: PdfRendererOptions) {
    this.pages = options.pages ?? 2;
    this.papersPerPage = options.papersPerPage ?? 100;
    this.timeout = options.timeout ?? 20_000;
    this.patience = options.patience ?? 4_000;
  }

  /** Prints one paper. Throws {@link PdfRenderError}. */
  async print(job: PrintJob): Promise<Buffer> {
    while (this.inPrint.size >= this.pages && !this.closed) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    const printing = this.printOn(job);
    this.inPrint.add(printing);
    try {
      return await printing;
    } finally {
      this.inPrint.delete(printing);
      this.waiting.shift()?.();
    }
  }

  /** Starts the browser when it is not running, and has it answer. Throws {@link PdfRenderError} when it cannot be started or hangs. */
  checkReady(): Promise<void> {
    // Asked once for all who ask at the same time: two sessions that come and go together make puppeteer forget the browser.
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<void> {
    const { browser } = await this.browser();
    try {
      await inTime(() => answerOf(browser), this.patience, 'The answer of the browser');
    } catch (cause) {
      if (this.inPrint.size === 0) {
        // Nobody else would notice: a paper in print has its own limit, and may only be slow.
        browser.process()?.kill('SIGKILL');
      }
      throw cause instanceof PdfRenderError ? cause : new PdfRenderError('pdf/browser-lost', 'The browser did not answer what it was asked.', { cause });
    }
  }

  /** Waits for the papers in print, then ends the browser. Papers asked for afterwards are refused. */
  async close(): Promise<void> {
    this.closed = true;
    for (const resume of this.waiting.splice(0)) {
      resume();
    }
    await Promise.allSettled(this.inPrint);
    const running = this.running;
    this.running = undefined;
    if (running !== undefined) {
      await running.then(dispose, () => undefined);
    }
  }

  private async printOn(job: PrintJob): Promise<Buffer> {
    const running = await this.browser();
    let page: PrintingPage | undefined;
    try {
      return await inTime(async () => {
        page = running.idle.pop() ?? (await PrintingPage.open(running.browser, running.shellUrl, running.fonts));
        const bytes = await page.print(job);
        await this.giveBack(running, page);
        return bytes;
      }, this.timeout, 'Printing');
    } catch (cause) {
      if (!running.browser.connected) {
        throw new PdfRenderError('pdf/browser-lost', 'The browser ended while it was printing.', { cause });
      }
      if (cause instanceof PdfRenderError && cause.code === 'pdf/timeout') {
        // Late: whatever hangs, hangs in the browser. Its other papers fail with it and are printed by the next one.
        running.browser.process()?.kill('SIGKILL');
      }
      await page?.close().catch(() => undefined);
      throw cause instanceof PdfRenderError ? cause : new PdfRenderError('pdf/failed', 'The browser did not print the paper.', { cause });
    }
  }

  private async giveBack(running: RunningBrowser, page: PrintingPage): Promise<void> {
    if (page.count < this.papersPerPage) {
      running.idle.push(page);
    } else {
      await page.close();
    }
  }

  private browser(): Promise<RunningBrowser> {
    if (this.closed) {
      return Promise.reject(new PdfRenderError('pdf/closed', 'The renderer has been closed.'));
    }
    this.running ??= this.launch().catch((cause: unknown) => {
      this.running = undefined;
      throw cause;
    });
    return this.running;
  }

  private async launch(): Promise<RunningBrowser> {
    const { executablePath } = this.options;
    await access(executablePath, constants.X_OK).catch((cause: unknown) => {
      throw new PdfRenderError('pdf/browser-missing', `There is no Chromium to run at ${executablePath}.`, { cause });
    });
    const folder = await makeBrowserFolder(this.options.temporaryRoot);
    try {
      const shell = join(folder, 'shell.html');
      const fonts = await paperFonts(folder);
      await writeFile(shell, this.options.shell(fonts));
      const browser = await puppeteer.launch({
        executablePath,
        headless: 'shell',
        pipe: true,
        args: browserArguments(this.options.sandbox),
        userDataDir: join(folder, 'profile'),
        defaultViewport: VIEWPORT,
        timeout: this.timeout,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      });
      const running = { browser, folder, shellUrl: pathToFileURL(shell).href, fonts, idle: [] };
      browser.once('disconnected', () => {
        this.running = undefined;
        void dispose(running);
      });
      return running;
    } catch (cause) {
      await rm(folder, { recursive: true, force: true });
      throw new PdfRenderError('pdf/browser-missing', `Chromium at ${executablePath} does not start: ${firstLine(cause)}`, { cause });
    }
  }
}

/** Asked through a session of its own: `browser.version()` is remembered from the first time and says nothing of a browser that hangs. */
async function answerOf(browser: Browser): Promise<void> {
  const session = await browser.target().createCDPSession();
  await session.send('Browser.getVersion');
  await session.detach();
}

async function inTime<Result>(work: () => Promise<Result>, limit: number, what: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PdfRenderError('pdf/timeout', `${what} took longer than ${limit} ms.`)), limit);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the browser complains of, such as a missing library or a sandbox that the system forbids. */
function firstLine(cause: unknown): string {
  const lines = String(cause instanceof Error ? cause.message : cause).split('\n');
  return (lines.find((line) => /error while loading|sandbox|FATAL|cannot open/i.test(line)) ?? lines[0] ?? '').trim();
}

async function dispose({ browser, folder }: RunningBrowser): Promise<void> {
  browser.removeAllListeners('disconnected');
  await browser.close().catch(() => browser.process()?.kill('SIGKILL'));
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
