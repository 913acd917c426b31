import { createServer, type Server } from 'node:http';
import { mkdtemp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PdfRenderer } from '../../../libs/documents/src/pdf/pdf-renderer.js';
import { shellPage } from '../../../libs/documents/src/pdf/shell-page.js';
import { eventually } from '../../support/eventually.js';
import { testConfig, testRun } from '../../support/index.js';
import { ask, infoOf, onDisk, textOf } from './pdf-tools.js';

// Browsers, key generation and the compiler take their time on a busy machine.
const BODY_STYLE = "@page { size: A4; margin: 20mm } body { font-family: 'Noto Sans JP' }";

function renderer(options: Partial<ConstructorParameters<typeof PdfRenderer>[0]> = {}): PdfRenderer {
  return new PdfRenderer({
    executablePath: testRun().chromium,
    sandbox: testConfig().chromiumSandbox,
    shell: (fonts) => shellPage({ fonts, css: BODY_STYLE, ornament: '' }),
    ...options,
  });
}

const paper = (html: string): { paperClass: string; title: string; html: string } => ({ paperClass: 'paper-test', title: '試験', html });

async function textPrinted(pdf: Buffer): Promise<string> {
  return await textOf(await onDisk(pdf));
}

/** Process ids of all browsers that run with a profile of ours, started by this process. */
async function browsersOfThisProcess(): Promise<readonly number[]> {
  const { execFileSync } = await import('node:child_process');
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === process.pid && (match[3] ?? '').includes('papers-'))
    .map((match) => Number(match?.[1]));
}

describe('PdfRenderer', () => {
  let open: PdfRenderer[] = [];
  const started = (options: Partial<ConstructorParameters<typeof PdfRenderer>[0]> = {}): PdfRenderer => {
    const made = renderer(options);
    open.push(made);
    return made;
  };

  afterEach(async () => {
    await Promise.all(open.map((one) => one.close()));
    open = [];
  });

  it('starts nothing before the first paper, and leaves neither process nor file behind', async () => {
    const temporaryRoot = await mkdtemp(join(testRun().folder, 'renderer-'));
    const printer = started({ temporaryRoot });
    expect(await browsersOfThisProcess()).toEqual([]);
    expect(await textPrinted(await printer.print(paper('<p>保証証書</p>')))).toContain('保証証書');
    expect(await browsersOfThisProcess()).toHaveLength(1);
    expect(await readdir(temporaryRoot)).toEqual([expect.stringMatching(`^papers-${process.pid}-`)]);
    await printer.close();
    expect(await browsersOfThisProcess()).toEqual([]);
    expect(await readdir(temporaryRoot)).toEqual([]);
  });

  it.each(['Noto Sans JP', 'Noto Serif JP'])('draws half-width katakana with ﾞ and ﾟ, not empty boxes that all look alike: %s', async (face) => {
    const printer = started();
    const pictures = await Promise.all(['ｸﾞ', 'ｸﾟ', 'ﾊﾞ', 'ﾊﾟ', 'ｳﾞ'].map(async (cluster) => {
      const pdf = await printer.print(paper(`<p style="font-family: '${face}'">${cluster}</p>`));
      return (await ask('pdftoppm', '-gray', '-r', '72', await onDisk(pdf))).text;
    }));
    expect(new Set(pictures).size).toBe(pictures.length);
  });

  it('leaves nothing of one paper on the next, whichever page prints it', async () => {
    const printer = started({ pages: 2, papersPerPage: 3 });
    const marks = Array.from({ length: 12 }, (_, index) => `顧客${String.fromCodePoint(0x30a2 + index * 2)}番${index + 1000}`);
    const printed = await Promise.all(
      marks.map((mark) => printer.print({ paperClass: `paper-${mark}`, title: `表題${mark}`, html: `<p id="left">${mark}</p><p class="${mark}" title="${mark}">x</p>` })),
    );
    for (const [index, pdf] of printed.entries()) {
      const file = await onDisk(pdf);
      const all = `${await textOf(file)}${await infoOf(file, 'Title')}`;
      expect(marks.filter((mark) => all.includes(mark))).toEqual([marks[index]]);
    }
  });

  it('reaches nothing outside: no network, no file, no frame, no script', async () => {
    const asked: string[] = [];
    const server: Server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const printer = started();
    const pdf = await printer.print(
      paper(`<p>本文</p><img src="http://127.0.0.1:${port}/image"><iframe src="file:///etc/hostname"></iframe><object data="file:///etc/hostname"></object>
        <link rel="stylesheet" href="http://127.0.0.1:${port}/style"><style>@import url(http://127.0.0.1:${port}/import); p { background: url(http://127.0.0.1:${port}/ground) }</style>
        <script>document.body.textContent = 'changed by script'</script><img src="none" onerror="document.body.textContent = 'changed by handler'">
        <svg onload="document.body.textContent='changed by svg'"></svg>`),
    );
    const text = await textPrinted(pdf);
    expect(text).toBe('本文');
    const leaving = paper(`<p>去る</p><meta http-equiv="refresh" content="0;url=http://127.0.0.1:${port}/refresh">`);
    expect(await textPrinted(await printer.print(leaving))).toBe('去る');
    expect(await textPrinted(await printer.print(paper('<p>次</p>')))).toBe('次');
    await new Promise((resolve) => server.close(resolve));
    expect(asked).toEqual([]);
  });

  it('prints on after its browser was killed, and says what happened to the paper in print', async () => {
    const printer = started();
    await printer.print(paper('<p>一</p>'));
    const [browser] = await browsersOfThisProcess();
    const inPrint = Array.from({ length: 6 }, (_, index) => printer.print(paper(`<p>${'長い文。'.repeat(2000)}${index}</p>`)));
    process.kill(browser ?? 0, 'SIGKILL');
    const outcomes = await Promise.allSettled(inPrint);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome): unknown => outcome.reason);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) {
      expect(failure).toMatchObject({ name: 'PdfRenderError', code: 'pdf/browser-lost' });
    }
    expect(await textPrinted(await printer.print(paper('<p>二</p>')))).toBe('二');
    expect(await browsersOfThisProcess()).toHaveLength(1);
  });

  it('gives up on a browser that hangs, and prints the next paper with another', async () => {
    const printer = started({ timeout: 3000 });
    await printer.print(paper('<p>一</p>'));
    const [browser] = await browsersOfThisProcess();
    process.kill(browser ?? 0, 'SIGSTOP');
    await expect(printer.print(paper('<p>二</p>'))).rejects.toMatchObject({ code: 'pdf/timeout' });
    expect(await textPrinted(await printer.print(paper('<p>三</p>')))).toBe('三');
  });

  it('answers several who ask at once, and those who ask after them', async () => {
    const printer = started();
    await printer.print(paper('<p>一</p>'));
    for (let round = 0; round < 5; round += 1) await Promise.all([1, 2, 3, 4].map(() => printer.checkReady()));
    await printer.checkReady();
  });

  it('is not ready while its browser hangs, and soon is with another', async () => {
    const printer = started({ patience: 2000 });
    await printer.checkReady();
    const [browser] = await browsersOfThisProcess();
    process.kill(browser ?? 0, 'SIGSTOP');
    await expect(printer.checkReady()).rejects.toMatchObject({ code: 'pdf/timeout' });
    await eventually(() => printer.checkReady());
    expect(await browsersOfThisProcess()).not.toContain(browser);
  });

  it.each(['𪚥', 'ά', 'ꙮ'])('prints nothing when no font of ours has a character (%s), and keeps its browser', async (text) => {
    const printer = started();
    await printer.print(paper('<p>一</p>'));
    const [browser] = await browsersOfThisProcess();
    await expect(printer.print(paper(`<p>見本${text}</p>`))).rejects.toMatchObject({ code: 'pdf/glyph-missing', message: expect.stringMatching(/U\+[0-9A-F]{4,5}/) });
    expect(await textPrinted(await printer.print(paper('<p>二</p>')))).toBe('二');
    expect(await browsersOfThisProcess()).toEqual([browser]);
  });

  it.each([['か゚ is drawn, ㇷ゚ by no font alone', 'か\u309A ㇷ\u309A'], ['a circle around a digit', '見本1\u20DD']])('gives out no paper on which the browser drew an empty box: %s', async (_, text) => {
    const printer = started();
    await expect(printer.print(paper(`<p>${text}</p>`))).rejects.toMatchObject({ code: 'pdf/glyph-missing', message: expect.stringMatching(/empty box/) });
    expect(await textPrinted(await printer.print(paper('<p>45ﾟ曲管</p>')))).toBe('45ﾟ曲管');
  });

  it('says that there is no browser, and starts once there is one', async () => {
    const printer = started({ executablePath: '/nowhere/chromium' });
    await expect(printer.checkReady()).rejects.toMatchObject({ code: 'pdf/browser-missing' });
    await expect(printer.print(paper('x'))).rejects.toMatchObject({ code: 'pdf/browser-missing' });
    const other = started({ executablePath: process.execPath, timeout: 3000 });
    await expect(other.checkReady()).rejects.toMatchObject({ code: 'pdf/browser-missing' });
  });

  it('finishes what is in print when it is closed, and refuses what comes later', async () => {
    const printer = started();
    await printer.checkReady();
    const inPrint = printer.print(paper('<p>最後</p>'));
    const closing = printer.close();
    await expect(printer.print(paper('<p>遅い</p>'))).rejects.toMatchObject({ code: 'pdf/closed' });
    expect(await textPrinted(await inPrint)).toBe('最後');
    await closing;
  });
});
