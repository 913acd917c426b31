import { checkText, drawnVariants } from '#domain';
import { PdfRenderer } from '../../../libs/documents/src/pdf/pdf-renderer.js';
import { shellPage } from '../../../libs/documents/src/pdf/shell-page.js';
import fc from 'fast-check';
import { testConfig, testRun } from '../../support/index.js';
import { ask, emptyBoxesOn, fontsOf, onDisk } from './pdf-tools.js';

// Every character with its font is a few seconds of a browser, more on a busy machine.
/** Wide enough lines, so that no glyph of one reaches into another and is read with it. */
const STYLE = "@page { size: A4; margin: 10mm } body { font: 6pt/3 'Noto Serif JP'; white-space: pre } p { margin: 0 } .sans { font-family: 'Noto Sans JP' }";

const isTakenAsTyped = (text: string): boolean => {
  const reading = checkText(text, { maxLength: 100 });
  return reading.ok && reading.value === text;
};

/** Every character that a field takes inside a name. */
const accepted = Array.from({ length: 0x2_ffff - 0x20 }, (_, index) => 0x21 + index)
  .filter((character) => character < 0xd800 || character > 0xdfff)
  .map((character) => String.fromCodePoint(character))
  .filter((character) => isTakenAsTyped(`見${character}本`));
const selectors = accepted.filter((character) => /\p{M}/u.test(character));
const spaces = accepted.filter((character) => /\s/u.test(character));
const shapes = accepted.filter((character) => !selectors.includes(character) && !spaces.includes(character));

/** Names that mix what comes from different fonts, and marks that join what stands before them. */
const mixedName = fc
  .array(fc.oneof(fc.constantFrom(...shapes), fc.constantFrom(...shapes), fc.constantFrom(...'ｱｶﾊｰﾞﾟﾞﾟ'), fc.constantFrom(...'ABxyz0189 ()-.'), fc.constantFrom(...'漢字工事管々ーか'),
    fc.constantFrom(...'①㈱→■※㎡ΑΩ≒⌀ⅠⅣⅷ'), fc.constantFrom(...drawnVariants()), fc.tuple(fc.constantFrom(...'葛辻邉𠮷々'), fc.constantFrom(...selectors)).map((pair) => pair.join('')), fc.constantFrom(...spaces)),
  { minLength: 20, maxLength: 40 })
  .map((parts) => parts.join('').trim())
  .filter(isTakenAsTyped);

describe('every character that a field takes', () => {
  let renderer: PdfRenderer;
  beforeAll(() => {
    renderer = new PdfRenderer({
      executablePath: testRun().chromium, sandbox: testConfig().chromiumSandbox, timeout: 170_000, shell: (fonts) => shellPage({ fonts, css: STYLE, ornament: '' }),
    });
  });
  afterAll(async () => {
    await renderer.close();
  });

  /** Prints each line in both faces; the lines that cannot be read back as they were typed, and how many empty boxes were drawn. */
  async function printed(lines: readonly string[]): Promise<{ readonly unread: readonly string[]; readonly emptyBoxes: number; readonly otherFonts: readonly string[] }> {
    const html = lines.map((line) => line.replaceAll('&', '&amp;')).map((line) => `<p>${line}</p><p class="sans">${line}</p>`).join('');
    const file = await onDisk(await renderer.print({ paperClass: 'paper-test', title: '文字', html }));
    const text = (await ask('pdftotext', '-raw', file, '-')).text.replaceAll(/\s/g, '');
    return {
      unread: lines.filter((line) => text.split(line.replaceAll(/\s/g, '')).length - 1 < 2),
      emptyBoxes: await emptyBoxesOn(file),
      otherFonts: (await fontsOf(file)).map(({ name }) => name).filter((name) => !/^[A-Z]{6}\+Noto(Sans|Serif)/.test(name)),
    };
  }
  const asTyped = { unread: [], emptyBoxes: 0, otherFonts: [] };

  it('is drawn by a font of ours and read back as it is', async () => {
    expect(shapes.length).toBeGreaterThan(16_000);
    const lines = Array.from({ length: Math.ceil(shapes.length / 60) }, (_, index) => shapes.slice(index * 60, (index + 1) * 60).join(''));
    expect(await printed(lines)).toEqual(asTyped);
  });

  it('is so beside characters of other fonts, with selectors and marks behind it', async () => {
    const marked = [...'漢字5A 　①㈱→𠮷かカー々Ⅱ⌀）'].flatMap((before) => [`見本${before}ﾟ工事ｶﾞ${before}ﾞ`, `ﾄﾞﾗﾑ ${before}ﾟﾟ曲管 →${before}ﾞ`]);
    const spaced = spaces.map((space) => `見${space}本${space}A${space}𠮷${space}ｱ${space}①Ω${space}e${space}ﾟ`);
    expect(await printed([...marked, ...spaced, ...fc.sample(mixedName, 400)])).toEqual(asTyped);
  });
});
