import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { corporateCheckDigit } from '#domain';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { type ExcelContent, excelSvg } from '../support/excel-sheet.js';
import { type FaxLine, formSvg, seeded, type SheetContent } from '../support/form-sheet.js';

/** A returned form: what stands on it, and how it was sent. */
export interface ReturnedForm {
  readonly content: SheetContent & Required<Pick<SheetContent, 'digits' | 'texts'>>;
  readonly line: FaxLine;
}

/** One call of a FAX machine: a form, a form with a cover sheet behind it, or two forms. */
export interface ReturnedFax {
  readonly forms: readonly ReturnedForm[];
  readonly hasCoverSheet: boolean;
}

const COMPANIES = ['見本', '架空', '東見本', '西架空', '見本中央', '新見本', '架空川', '見本山', '見本髙橋', '架空山﨑', '見本渡邉', '架空濵田', '見本高橋'];
const KINDS = ['建設', '組', '工務店', '土木', '電設', '興業'];
const PLACES = ['見本市大手町', '見本市本町', '架空市中央', '見本郡見本町字見本', '架空市港町', '見本市髙町'];
const DEPARTMENTS = ['工事部', '総務部総務課', '営業部', '管理課', '代表取締役'];
const PEOPLE = ['見本花子', '架空次郎', '見本太郎', '山田見本', '架空美咲', '髙橋見本', '見本德子', '𠮷田見本'];

/** So many different forms from a seed: companies, shifts of the hand, resolution, skew, salt, a quarter of them upside down. */
export function returnedForms(count: number, seed: number): readonly ReturnedForm[] {
  const random = seeded(seed);
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const digits = (length: number): string => Array.from({ length }, () => Math.floor(random() * 10)).join('');
  const two = (from: number, to: number): string => String(from + Math.floor(random() * (to - from + 1))).padStart(2, '0');
  const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return Array.from({ length: count }, (_, index) => ({
    content: {
      token: index % 2 === 0 ? Array.from({ length: 12 }, () => LETTERS[Math.floor(random() * 32)]).join('') : null,
      digits: { appliedOn: ['08', two(1, 11), two(1, 28)], postalCode: [digits(3), digits(4)], phone: [areaCode(digits(2)), digits(3), digits(4)] },
      texts: {
        address: `見本県${of(PLACES)}${1 + Math.floor(random() * 9)}丁目${1 + Math.floor(random() * 20)}番${1 + Math.floor(random() * 20)}号`,
        name: `株式会社${of(COMPANIES)}${of(KINDS)}`, department: of(DEPARTMENTS), contactName: of(PEOPLE),
      },
      shift: { x: random() * 4 - 1, y: random() * 3 - 1.5 },
    },
    line: {
      resolution: index % 2 === Math.floor(index / 2) % 2 ? 'fine' : 'standard', skew: random() * 6 - 3, upsideDown: random() < 0.25, salt: random() * 0.01, seed: index + 1,
    },
  }));
}

/** An Excel form that somebody has printed and sent: the same contractors and lines, dates and numbers as people type them, half of them with what the form does not demand. */
export interface ReturnedPrint {
  readonly content: ExcelContent;
  readonly line: FaxLine;
}

const DATES = [
  ([year, month, day]: readonly number[]) => `令和${year}年${month}月${day}日`, ([year = 0, month, day]: readonly number[]) => `${year + 2018}年${month}月${day}日`,
  ([year = 0, month, day]: readonly number[]) => `${year + 2018}/${month}/${day}`, ([year = 0, month = 0, day = 0]: readonly number[]) => `${year + 2018}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  ([year, month, day]: readonly number[]) => `R${year}.${month}.${day}`,
] as const;
const KANA = ['ミホン', 'カクウ', 'ヒガシミホン', 'ニシカクウ', 'ミホンチュウオウ', 'シンミホン', 'タカハシ', 'ヤマザキ'];
const KANA_KINDS = ['ケンセツ', 'グミ', 'コウムテン', 'ドボク', 'デンセツ', 'コウギョウ'];

export function returnedPrints(count: number, seed: number): readonly ReturnedPrint[] {
  const random = seeded(seed + 1);
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return returnedForms(count, seed).map(({ content: { digits, texts }, line }, index) => {
    const twelve = Array.from({ length: 12 }, () => Math.floor(random() * 10)).join('');
    const more = { nameKana: `カブシキガイシャ${of(KANA)}${of(KANA_KINDS)}`, corporateNumber: `${corporateCheckDigit(twelve)}${twelve}`, mail: `info${index}@mihon.example.jp` };
    const written = of(DATES)((digits.appliedOn ?? []).map(Number));
    // Wider where Calibri is missing; every other in turn, at either resolution.
    const columns = index % 4 < 2 ? 1 : 1.34;
    return { content: { texts: { appliedOn: written, postalCode: digits.postalCode?.join('-') ?? '', phone: digits.phone?.join('-') ?? '', ...texts, ...(random() < 0.5 ? more : {}) }, columns }, line };
  });
}

/** Of a number with ten digits. */
function areaCode(digits: string): string {
  const [first, second] = [digits.charAt(0) === '0' ? '3' : digits.charAt(0), digits.charAt(1)];
  return `0${first}${second === '0' ? '1' : second}`;
}

/** The forms in calls: of every ten one with a cover sheet as its second page, and two in one call. */
export function returnedFaxes(count: number, seed: number): readonly ReturnedFax[] {
  const forms = returnedForms(count, seed);
  const faxes: ReturnedFax[] = [];
  for (let at = 0; at < forms.length; ) {
    const together = at % 10 === 4 ? 2 : 1;
    // One machine sends all pages of a call at one resolution.
    const resolution = forms[at]?.line.resolution ?? 'fine';
    faxes.push({ forms: forms.slice(at, at + together).map(({ content, line }) => ({ content, line: { ...line, resolution } })), hasCoverSheet: at % 10 === 7 });
    at += together;
  }
  return faxes;
}

const COVER_SHEET = `<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297"><rect width="210" height="297" fill="#fff"/><text x="70" y="40" font-size="12" font-family="'Noto Sans JP', sans-serif">FAX送付状</text>
  ${['見本建設業保証株式会社 御中', '利用申込書をお送りします。', '送付枚数　2枚（本状を含む）', '見本県見本市本町　見本建設'].map((text, index) => `<text x="25" y="${75 + index * 14}" font-size="6" font-family="'Noto Sans JP', sans-serif">${text}</text><path d="M25 ${78 + index * 14}h160" stroke="#000" stroke-width="0.4"/>`).join('')}</svg>`;

/** 見積書 of one template, filled in by a seed: another paper than our form, and like every other of its kind. */
function tableSvg(seed: number): string {
  const random = seeded(seed);
  const words = (length: number): string => Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)]).join('');
  const number = (most: number): string => String(Math.floor(random() * most));
  const text = (x: number, y: number, size: number, said: string): string => `<text x="${x}" y="${y}" font-size="${size}" font-family="'Noto Sans JP', sans-serif">${said}</text>`;
  const filled = 4 + Math.floor(random() * 8);
  const rows = Array.from({ length: 18 }, (_, row) => `<path d="M20 ${95 + row * 9}h170" stroke="#000" stroke-width="0.4"/>${row < filled ? text(22, 101 + row * 9, 4.5, words(4)) + text(150, 101 + row * 9, 4.5, number(1e6)) : ''}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297"><rect width="210" height="297" fill="#fff"/>${text(80, 35, 9, '御見積書')}${text(25, 60, 6, `${words(3)} 御中`)}${text(130, 70, 4, words(4))}
    ${text(25, 85, 7, `合計 ${number(9e6)}円`)}${rows.join('')}<path d="M20 95v153M90 95v153M140 95v153M190 95v153" stroke="#000" stroke-width="0.4"/></svg>`;
}

const WORDS = ['見本', '架空', '工事', '保証', '契約', '書類', '送付', '前払金', '橋梁', '補修', '第', '号', '令和', '年', '月'];

/** Draws forms with the fonts of the papers, as a printer would. */
export class FormPrinter {
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
  ) {}

  static async open(): Promise<FormPrinter> {
    const fonts = dirname(createRequire(import.meta.url).resolve('@fontsource/noto-sans-jp/package.json'));
    const css = readFileSync(join(fonts, '400.css'), 'utf8').replace(/url\(\.\//g, `url(${pathToFileURL(fonts).href}/`);
    if (!readdirSync(fonts).includes('400.css')) throw new Error('The fonts of the papers are missing.');
    const folder = mkdtempSync(join(tmpdir(), 'bench-forms-'));
    writeFileSync(join(folder, 'page.html'), `<!DOCTYPE html><meta charset="utf-8"><style>${css} body { margin: 0 } svg { display: block; width: 794px; height: 1123px }</style><body></body>`);
    const browser = await puppeteer.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', headless: 'shell', args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
    const page = await browser.newPage();
    await page.setViewport({ width: 794, height: 1123, deviceScaleFactor: 2.1 });
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    return new FormPrinter(browser, page);
  }

  print(content: SheetContent): Promise<Buffer> {
    return this.draw(formSvg(content));
  }

  excelPrint(content: ExcelContent): Promise<Buffer> {
    return this.draw(excelSvg(content));
  }

  coverSheet(): Promise<Buffer> {
    return this.draw(COVER_SHEET);
  }

  table(seed: number): Promise<Buffer> {
    return this.draw(tableSvg(seed));
  }

  private async draw(svg: string): Promise<Buffer> {
    await this.page.evaluate(`document.body.innerHTML = ${JSON.stringify(svg)}; document.fonts.ready.then(() => undefined)`);
    return Buffer.from(await this.page.screenshot({ type: 'png' }));
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
