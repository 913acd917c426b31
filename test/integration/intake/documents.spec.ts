import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { bitsApart, type ComparablePicture, excelFormLabel, isSamePicture, LEAST_DARKNESS, type RawRegistration, readFormCode, REGISTRATION_FIELDS, REGISTRATION_SHEET, registrationField } from '#domain';
import { ChromiumPapers, openSigningKey, PdfSigner, registrationWorkbook } from '#documents';
import { type DocumentReading, PageReader, readDocumentInChild, VirusScanner, withFolder } from '#incoming';
import { PDFDocument } from '@cantoo/pdf-lib';
import ExcelJS from 'exceljs';
import sharp from 'sharp';
import { registrationFormInput, SURETY, textOfLength } from '../../fixtures/papers.js';
import { faxPagesTiff, faxPixels, faxTiff, type FaxLine, formPicture } from '../../support/form-sheet.js';
import { testConfig, testRun } from '../../support/index.js';
import { ENCRYPTED_OFFICE, halfJpeg, hugePng, packedObjects, pdf, pdfOfOnePicture, pdfThatUnpacks, TEST_VIRUS, zip } from './hostile-files.js';

const read = (bytes: Buffer): Promise<DocumentReading> => withFolder((folder) => readDocumentInChild(bytes, folder));
const TOKEN = 'ABCDEFGHJKMN';
const CODE = `RF0126111${TOKEN}`;
const workbook = { '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<workbook/>' };

describe('a form that comes back by FAX', () => {
  let picture: Buffer;
  beforeAll(async () => void (picture = await formPicture({ token: TOKEN, digits: { appliedOn: ['08', '11', '24'], postalCode: ['730', '0012'], phone: ['082', '123', '4567'] } })));

  it.each<[string, FaxLine]>([
    ['fine', { resolution: 'fine' }],
    ['standard', { resolution: 'standard' }],
    ['turned by 2.5 degrees with salt', { resolution: 'fine', skew: 2.5, salt: 0.005 }],
    ['standard, upside down, turned by −3 degrees, with salt', { resolution: 'standard', skew: -3, salt: 0.01, upsideDown: true }],
  ])('%s: its code, its place, square pixels, upright and straight', async (_, line) => {
    const { pages: [page], ...rest } = await read(await faxTiff(picture, line));
    expect(rest).toEqual({ mediaType: 'image/tiff', quarantine: null, forms: [] });
    expect(page).toMatchObject({ formCode: CODE, turnedBy: line.upsideDown ? 180 : 0 });
    const [a = 0, b = 0, , d = 0, e = 0] = page?.sheet ?? [];
    expect(a / e).toBeCloseTo(1, 2);
    expect(Math.abs(b) + Math.abs(d)).toBeLessThan(0.1);
    expect(Math.abs(page?.skew ?? 0) / 1000).toBeCloseTo(Math.abs(line.skew ?? 0), 1);
  });

  it('is known by its marks where the code cannot be read, also upside down', async () => {
    const unreadable = await formPicture({ token: null, withCode: false });
    for (const upsideDown of [false, true]) {
      const { pages: [page] } = await read(await faxTiff(unreadable, { resolution: 'standard', skew: 1, upsideDown }));
      expect(page).toMatchObject({ formCode: null, turnedBy: upsideDown ? 180 : 0, sheet: expect.any(Array) });
    }
  });

  it('pages of one TIFF written by libtiff, G3 and G4, come in their order', async () => {
    const folder = join(testRun().folder, 'libtiff');
    mkdirSync(folder, { recursive: true });
    const other = await faxPixels(await formPicture({ token: null, seed: 5 }), { resolution: 'standard' });
    const first = await faxPixels(picture, { resolution: 'standard' });
    for (const [name, { data, width, height }] of Object.entries({ first, other })) writeFileSync(join(folder, `${name}.png`), await sharp(data, { raw: { width, height, channels: 1 } }).png().toBuffer());
    for (const compression of ['group3', 'group4']) {
      const script = 'import sys\nfrom PIL import Image\na,b=[Image.open(sys.argv[i]).convert("1") for i in (1,2)]\na.save(sys.argv[3],format="TIFF",compression=sys.argv[4],dpi=(203.2,97.79),save_all=True,append_images=[b])';
      const file = join(folder, `${compression}.tif`);
      execFileSync('python3', ['-c', script, join(folder, 'first.png'), join(folder, 'other.png'), file, compression], { env: { ...process.env, PYTHONPATH: testRun().pythonTools } });
      const { pages } = await read(await import('node:fs').then(({ readFileSync }) => readFileSync(file)));
      expect(pages.map(({ formCode }) => formCode)).toEqual([CODE, 'RF0126111']);
      expect((pages[0]?.height ?? 0) / (pages[0]?.width ?? 1)).toBeGreaterThan(1.3);
    }
  });

  it('the same sheet sent again looks alike, another company\'s does not', async () => {
    const hash = async (content: Buffer, line: FaxLine): Promise<string> => (await read(await faxTiff(content, line))).pages[0]?.pictureHash ?? '';
    const once = await hash(picture, { resolution: 'fine' });
    expect(bitsApart(once, await hash(picture, { resolution: 'fine', skew: 1.5, salt: 0.003 }))).toBeLessThanOrEqual(6);
    expect(bitsApart(once, await hash(await formPicture({ token: null, seed: 99 }), { resolution: 'fine' }))).toBeGreaterThan(12);
  });

  it('forms made on the web by different companies look alike, and their digits tell them apart', async () => {
    const key = await openSigningKey({ developmentFolder: mkdtempSync(join(testRun().folder, 'signing-')), suretyName: SURETY.name, now: new Date() });
    const papers = new ChromiumPapers({ templatesFolder: 'templates', chromiumPath: testRun().chromium, chromiumSandbox: testConfig().chromiumSandbox, surety: SURETY, signer: new PdfSigner(key), pages: 1 });
    const companies = [['株式会社見本組', '082-000-4167', '7300012'], ['例示建設株式会社', '082-000-4252', '7300013'], ['架空興業株式会社', '083-100-9938', '7310112']] as const;
    const pictures: ComparablePicture[][] = [];
    for (const [name, phone, postalCode] of companies) {
      const { filled, ...input } = registrationFormInput();
      if (filled === null) throw new Error('The sample is filled.');
      const { bytes } = await papers.registrationForm({ ...input, filled: { ...filled, content: { ...filled.content, name, phone, postalCode } } });
      const { pdf: printed, png } = await withFolder(async (folder) => {
        const { pages: [page] } = await readDocumentInChild(Buffer.from(bytes), folder);
        return { pdf: page, png: readFileSync(page?.file ?? '') };
      });
      const { pages: [sent] } = await read(await faxTiff(png, { resolution: 'standard', skew: 1.3, salt: 0.003 }));
      pictures.push([printed, sent].map((page) => ({ hash: page?.pictureHash ?? '', digitInk: page?.digitInk ?? null, fieldInk: page?.fieldInk ?? null, darkness: page?.darkness ?? null, token: null })));
    }
    await papers.close();
    for (const [index, own] of pictures.entries()) {
      for (const other of pictures) expect(own.some((a) => other.some((b) => a !== b && isSamePicture(a, b)))).toBe(other === pictures[index]);
    }
  });

  it('forms written at the same places with the same digits: one sent twice is one sheet, two are two, and a page with little on it is like none', async () => {
    const digits = { appliedOn: ['08', '11', '24'], postalCode: ['730', '0012'], phone: ['082', '123', '4567'] };
    const sheets = [...await Promise.all([11, 12, 13, 14, 15].map((seed) => formPicture({ token: null, seed, digits }))), await formPicture({ token: null, texts: {} }), await formPicture({ token: null, seed: 16 })];
    // A cover sheet as far as a picture is concerned, and a blank back.
    for (const lines of [[75, 89, 103, 117], []]) {
      sheets.push(await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297"><rect width="210" height="297" fill="#fff"/>${lines.map((y) => `<path d="M25 ${y}h160" stroke="#000" stroke-width="0.8"/>`).join('')}</svg>`), { density: 200 }).png().toBuffer());
    }
    const send = async (line: Omit<FaxLine, 'seed'>): Promise<readonly ComparablePicture[]> =>
      (await read(await faxPagesTiff(sheets.map((sheet, index) => ({ picture: sheet, line: { ...line, skew: (line.skew ?? 0) - index * 0.5, seed: 40 + index } }))))).pages.map(({ pictureHash, digitInk, fieldInk, darkness }) => ({ hash: pictureHash, digitInk, fieldInk, darkness, token: null }));
    const [once, again] = [await send({ resolution: 'fine', skew: 2.5, salt: 0.002 }), await send({ resolution: 'standard', skew: 2, salt: 0.003 })];
    const pairs = once.flatMap((one, a) => again.flatMap((two, b) => (isSamePicture(one, two) ? [[a, b]] : [])));
    // The sixth is a form that nobody has filled in, the seventh one of which no box has a digit.
    expect(pairs).toEqual([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [6, 6]]);
    for (const pages of [once, again]) expect(pages.map(({ darkness }) => (darkness ?? 0) >= LEAST_DARKNESS)).toEqual([...Array<boolean>(7).fill(true), false, false]);
  });

  it('our page with the longest values in every field is known by its code, and by its marks where the code is spoilt', async () => {
    const key = await openSigningKey({ developmentFolder: mkdtempSync(join(testRun().folder, 'signing-')), suretyName: SURETY.name, now: new Date() });
    const papers = new ChromiumPapers({ templatesFolder: 'templates', chromiumPath: testRun().chromium, chromiumSandbox: testConfig().chromiumSandbox, surety: SURETY, signer: new PdfSigner(key), pages: 1 });
    const { filled, ...input } = registrationFormInput();
    if (filled === null) throw new Error('The sample is filled.');
    const longest = Object.fromEntries((['address', 'name', 'department', 'contactName'] as const).map((field) => [field, textOfLength(registrationField(field).maxLength)]));
    const { bytes } = await papers.registrationForm({ ...input, filled: { ...filled, content: { ...filled.content, ...longest } } });
    await papers.close();
    const png = await withFolder(async (folder) => readFileSync((await readDocumentInChild(Buffer.from(bytes), folder)).pages[0]?.file ?? ''));
    const { width = 0 } = await sharp(png).metadata();
    const { x, y, width: side } = REGISTRATION_SHEET.code;
    const scale = width / REGISTRATION_SHEET.width;
    const blot = await sharp({ create: { width: Math.round(side * scale * 0.6), height: Math.round(side * scale * 0.6), channels: 3, background: '#fff' } }).png().toBuffer();
    const spoilt = await sharp(png).composite([{ input: blot, left: Math.round((x + 2) * scale), top: Math.round((y + 2) * scale) }]).png().toBuffer();
    for (const line of [{ resolution: 'fine', skew: 2 }, { resolution: 'standard', skew: -2.5, salt: 0.01, upsideDown: true }] satisfies FaxLine[]) {
      const { pages: [whole] } = await read(await faxTiff(png, line));
      expect(whole).toMatchObject({ formCode: `RF0126111${filled.token}`, sheet: expect.any(Array), turnedBy: 'upsideDown' in line ? 180 : 0 });
      const { pages: [marked] } = await read(await faxTiff(spoilt, { ...line, skew: 1 }));
      expect(marked).toMatchObject({ formCode: null, sheet: expect.any(Array), turnedBy: 'upsideDown' in line ? 180 : 0 });
    }
  });

  it('the digits in its boxes are made out, each with its place, and none is certain', async () => {
    const letters = new PageReader();
    const tiff = await faxTiff(picture, { resolution: 'fine' });
    const { fields } = await withFolder(async (folder) => {
      const { pages: [page] } = await readDocumentInChild(tiff, folder);
      return letters.read({ path: page?.file ?? '', sheet: page?.sheet ?? null, formCode: page?.formCode ?? null });
    });
    await letters.close();
    expect(fields).toMatchObject({ appliedOn: { value: '令和08年11月24日' }, postalCode: { value: '730-0012' }, phone: { value: '082-123-4567' } });
    for (const { confidence, width, height } of Object.values(fields)) {
      expect(confidence).toBeLessThan(100);
      expect(width * height).toBeGreaterThan(0);
    }
  });
});

describe('other papers', () => {
  it('a PDF is rendered, a colour picture keeps its colour, a photograph stands as its camera says', async () => {
    const { pages: pdfPages, quarantine } = await read(pdf(3));
    expect([quarantine, pdfPages.length]).toEqual([null, 3]);
    const red = await sharp({ create: { width: 400, height: 600, channels: 3, background: '#d02020' } }).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { pages: [page] } = await withFolder(async (folder) => {
      const reading = await readDocumentInChild(red, folder);
      expect((await sharp(reading.pages[0]?.file).stats()).channels[0]?.mean).toBeGreaterThan(180);
      return reading;
    });
    expect(page).toMatchObject({ width: 600, height: 400, formCode: null, sheet: null });
  });

  it('what is grey and not there in places lies on white paper', async () => {
    const nothing = await sharp({ create: { width: 400, height: 600, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).toColourspace('b-w').png().toBuffer();
    expect(await sharp(nothing).metadata()).toMatchObject({ space: 'b-w', hasAlpha: true });
    await withFolder(async (folder) => {
      const reading = await readDocumentInChild(nothing, folder);
      expect((await sharp(reading.pages[0]?.file).stats()).channels[0]).toMatchObject({ min: 255, max: 255 });
    });
  });

  describe('our Excel form', () => {
    const SURETY = { name: '見本建設業保証株式会社', serviceName: 'e-Net保証' } as Parameters<typeof registrationWorkbook>[1];
    const BRANCH = { name: '見本東支店', fax: '00-0000-0000' } as Parameters<typeof registrationWorkbook>[0]['branch'];
    const TYPED = { appliedOn: '令和8年11月20日', postalCode: '000-0001', name: '株式会社髙﨑𠮷川組', phone: '03-0000-0000', department: '工事部', contactName: '架空 花子' };
    /** The workbook as we hand it out, opened and changed by somebody, and saved. */
    const changed = async (change: (book: ExcelJS.Workbook, sheet: ExcelJS.Worksheet) => void): Promise<Buffer> => {
      const book = new ExcelJS.Workbook();
      await book.xlsx.load((await registrationWorkbook({ branch: BRANCH }, SURETY)).bytes as unknown as ArrayBuffer);
      const [sheet] = book.worksheets;
      if (sheet) change(book, sheet);
      return Buffer.from(await book.xlsx.writeBuffer());
    };
    const type = (sheet: ExcelJS.Worksheet, typed: Readonly<Record<string, ExcelJS.CellValue>>): void => {
      sheet.eachRow((row) => {
        const name = REGISTRATION_FIELDS.find((field) => row.getCell(2).value === excelFormLabel(field.name))?.name;
        if (name && typed[name] !== undefined) row.getCell(3).value = typed[name];
      });
    };
    /** What stands in the forms of a workbook in which nothing contradicts anything. */
    const formsIn = async (bytes: Buffer): Promise<readonly RawRegistration[]> => {
      const { forms } = await read(bytes);
      expect(forms.flatMap(({ doubted }) => doubted)).toEqual([]);
      return forms.map(({ cells }) => cells);
    };
    /** A copy of a sheet as a program makes it: values, without the names that belong to the first. */
    const copy = (book: ExcelJS.Workbook, sheet: ExcelJS.Worksheet, name: string): ExcelJS.Worksheet => {
      const made = book.addWorksheet(name);
      sheet.eachRow((row) => row.eachCell((cell) => void (made.getCell(cell.address).value = cell.value)));
      return made;
    };

    it('is read cell by cell, exactly: rich text, the result of a formula', async () => {
      const filled = await changed((_, sheet) => type(sheet, {
        ...TYPED, appliedOn: '令和8年11月24日', address: { richText: [{ text: '見本県見本市' }, { text: '大手町1-1', font: { bold: true } }] }, phone: { formula: '"0"&"3-0000-0000"', result: '03-0000-0000' },
      }));
      expect(await read(filled)).toMatchObject({ quarantine: null, forms: [{ cells: { ...TYPED, appliedOn: '令和8年11月24日', address: '見本県見本市大手町1-1' }, doubted: [] }] });
    });

    it('a date is read as its day wherever it stands; a number where a date belongs, and a date or a number where words belong, are asked about', async () => {
      const day = new Date(Date.UTC(2026, 3, 1));
      const shown = (format: string, typed: Readonly<Record<string, ExcelJS.CellValue>>) => changed((_, sheet) => {
        type(sheet, { ...TYPED, ...typed });
        sheet.eachRow((row) => row.eachCell((cell) => void (typeof cell.value === 'number' || cell.value instanceof Date ? (cell.numFmt = format) : null)));
      });
      for (const format of ['yyyy/m/d', '[$-411]ggge"年"m"月"d"日";@', 'm/d/yyyy']) {
        expect((await read(await shown(format, { appliedOn: day, department: day }))).forms).toEqual([{ cells: { ...TYPED, appliedOn: '2026-04-01', department: '2026-04-01' }, doubted: ['department'] }]);
      }
      // A cell of text keeps a date that was put into it as the number of its day; six digits are nobody's day.
      for (const [typed, appliedOn] of [[46113, '2026-04-01'], ['46113', '2026-04-01'], [20260401, '20260401'], [80401, '80401'], ['260401', '260401']] as const) {
        expect((await read(await shown('@', { appliedOn: typed, contactName: 46113 }))).forms).toEqual([{ cells: { ...TYPED, appliedOn, contactName: '46113' }, doubted: ['appliedOn', 'contactName'] }]);
      }
      expect((await read(await shown('"d"0', { appliedOn: 46113, postalCode: 1000001 }))).forms).toEqual([{ cells: { ...TYPED, appliedOn: '2026-04-01', postalCode: '1000001' }, doubted: ['appliedOn'] }]);
      // A span of time is no day.
      expect((await read(await shown('[h]:mm', { appliedOn: 46113 }))).forms).toMatchObject([{ doubted: ['appliedOn'] }]);
    });

    it('the zeros that only a format shows are read with it; where it shows none, a number that may have lost them is asked about', async () => {
      const digits = (phone: string, postal: string) => changed((_, sheet) => {
        type(sheet, { ...TYPED, phone: 990004167, postalCode: 600001 });
        const formats = new Map([[990004167, phone], [600001, postal]]);
        sheet.eachRow((row) => row.eachCell((cell) => void (formats.has(cell.value as number) ? (cell.style = { ...cell.style, numFmt: formats.get(cell.value as number) ?? '' }) : null)));
      });
      expect((await read(await digits('0000000000', '000-0000'))).forms).toEqual([{ cells: { ...TYPED, phone: '0990004167', postalCode: '060-0001' }, doubted: [] }]);
      expect((await read(await digits('0000"-"00"-"0000', '000\\-0000'))).forms).toEqual([{ cells: { ...TYPED, phone: '0990-00-4167', postalCode: '060-0001' }, doubted: [] }]);
      expect((await read(await digits('General', '0'))).forms).toEqual([{ cells: { ...TYPED, phone: '990004167', postalCode: '600001' }, doubted: ['postalCode', 'phone'] }]);
    });

    it('what stands on two lines of a cell has a blank between them, and the characters that a workbook escapes are themselves', async () => {
      const filled = await changed((_, sheet) => type(sheet, {
        ...TYPED, address: '見本県見本市二町1-1\n3階ビル', department: '工事部_x000D_\n部長', contactName: '架空_x0000__xD800_\u3000花子_x005F_x000D_', name: { richText: [{ text: '株式会社_xD867__xDE3D_' }, { text: '見本\r\n組' }] },
        phone: { formula: 'C8', result: '03_x000A_0000-0000' },
      }));
      expect(await formsIn(filled)).toEqual([{ ...TYPED, address: '見本県見本市二町1-1 3階ビル', department: '工事部 部長', contactName: '架空\u3000花子_x000D_', name: '株式会社𩸽見本 組', phone: '03 0000-0000' }]);
    });

    /** Cells and labels moved by a program that leaves the names where they were. */
    const moved = (by: { readonly rows?: number; readonly columns?: number; readonly from?: number }) => (book: ExcelJS.Workbook, sheet: ExcelJS.Worksheet): void => {
      type(sheet, TYPED);
      const names = book.definedNames.model;
      const cells: [number, number, ExcelJS.CellValue][] = [];
      sheet.eachRow((row, number) => {
        if (number < (by.from ?? 6)) return;
        row.eachCell((cell, column) => void cells.push([number, column, cell.value]));
        row.eachCell((cell) => void (cell.value = null));
      });
      for (const [row, column, value] of cells) sheet.getCell(row + (by.rows ?? 0), column + (by.columns ?? 0)).value = value;
      book.definedNames.model = names;
    };

    it.each<[string, Parameters<typeof moved>[0]]>([
      ['a row was inserted above the fields', { rows: 1 }], ['three rows were', { rows: 3 }], ['a column was inserted before the labels', { columns: 1 }],
      ['a row was inserted among the fields', { rows: 1, from: 9 }],
    ])('when %s and the names stayed behind, the labels say what is what, and a person is asked', async (_, by) => {
      const { forms } = await read(await changed(moved(by)));
      expect(forms.map(({ cells }) => cells)).toEqual([TYPED]);
      const contradicted = REGISTRATION_FIELDS.map(({ name }) => name).filter((name, index) => name in TYPED && index + 6 >= (by.from ?? 6));
      expect(forms[0]?.doubted).toEqual(contradicted);
    });

    it('a name alone, at the label or at the cell of another field, or at a text of the form, gives nothing', async () => {
      const { forms } = await read(await changed((_, sheet) => {
        type(sheet, { ...TYPED, corporateNumber: '住所（必須）', mail: 'ハイフンはあってもなくてもかまいません。', department: '部署・役職名' });
        sheet.eachRow((row) => {
          if (row.getCell(2).value === excelFormLabel('contactName')) row.getCell(2).value = 'たんとう';
        });
      }));
      const { department: _, ...others } = TYPED;
      expect(forms).toEqual([{ cells: others, doubted: [] }]);
    });

    describe('printed by LibreOffice, in whose fonts its columns are a third wider', () => {
      let printed: Buffer;
      beforeAll(async () => {
        const { pages: [page], picture } = await withFolder(async (folder) => {
          const reading = await readDocumentInChild(readFileSync('test/fixtures/excel-form-printed-by-libreoffice.pdf'), folder);
          return { ...reading, picture: await readFile(reading.pages[0]?.file ?? '') };
        });
        expect(page).toMatchObject({ formCode: 'RF0226111', sheet: expect.any(Array) });
        printed = picture;
      });

      it.each<FaxLine>([
        { resolution: 'fine', skew: 1.5, salt: 0.003 }, { resolution: 'standard', skew: -2, upsideDown: true, salt: 0.003 },
      ])('sent by FAX, its fields are found by its marks: %j', async (line) => {
        const { pages: [page] } = await read(await faxTiff(printed, line));
        expect(page).toMatchObject({ formCode: 'RF0226111', sheet: expect.any(Array), digitInk: null, fieldInk: null, turnedBy: 'upsideDown' in line ? 180 : 0 });
        const [a = 0, , , , e = 0] = page?.sheet ?? [];
        expect(a / e).toBeCloseTo(1.34, 1);
      });

      it('what was typed into them is made out where it stands, numbers surely, an address of mail never', async () => {
        const letters = new PageReader();
        const { fields } = await withFolder(async (folder) => {
          const { pages: [page] } = await readDocumentInChild(await faxTiff(printed, { resolution: 'fine', skew: 1 }), folder);
          return letters.read({ path: page?.file ?? '', sheet: page?.sheet ?? null, formCode: page?.formCode ?? null });
        });
        await letters.close();
        expect(fields).toMatchObject({ appliedOn: { value: '令和8年11月20日' }, postalCode: { value: '000-0012' }, phone: { value: '099-000-4167' }, name: { value: '株式会社見本建設工業' } });
        expect([fields.mail, fields.corporateNumber]).toEqual([undefined, undefined]);
      });

      it.each([['of the labels', 0.25], ['of the values', 0.9]])('with the column %s alone made wider no place is believed: the marks fit each other, and not the code between them', async (_, part) => {
        const { width = 0, height = 0 } = await sharp(printed).metadata();
        const [cut, wider] = [Math.round(width * part), 90];
        const [left, right] = await Promise.all([sharp(printed).extract({ left: 0, top: 0, width: cut, height }).png().toBuffer(), sharp(printed).extract({ left: cut, top: 0, width: width - cut, height }).png().toBuffer()]);
        const whole = await sharp({ create: { width: width + wider, height, channels: 3, background: '#fff' } }).composite([{ input: left, left: 0, top: 0 }, { input: right, left: cut + wider, top: 0 }]).png().toBuffer();
        const onePage = await sharp(whole).resize({ width }).extend({ bottom: height - Math.round((height * width) / (width + wider)), background: '#fff' }).png().toBuffer();
        expect((await read(await faxTiff(onePage, { resolution: 'fine' }))).pages).toMatchObject([{ formCode: 'RF0226111', sheet: null }]);
      });

      it('with a row that somebody made higher no place is believed', async () => {
        const { width = 0, height = 0 } = await sharp(printed).metadata();
        const cut = Math.round(height * 0.3);
        const [above, below] = await Promise.all([sharp(printed).extract({ left: 0, top: 0, width, height: cut }).png().toBuffer(), sharp(printed).extract({ left: 0, top: cut, width, height: height - cut - 60 }).png().toBuffer()]);
        const stretched = await sharp({ create: { width, height, channels: 3, background: '#fff' } }).composite([{ input: above, left: 0, top: 0 }, { input: below, left: 0, top: cut + 60 }]).png().toBuffer();
        expect((await read(await faxTiff(stretched, { resolution: 'fine' }))).pages).toMatchObject([{ formCode: 'RF0226111', sheet: null }]);
      });
    });

    it('a print of the former layout, whose rows were others, is known as our form, and no place is believed', async () => {
      expect((await read(readFileSync('test/fixtures/excel-form-of-the-former-layout.pdf'))).pages).toMatchObject([{ formCode: 'RF0226111', sheet: null }]);
    });

    it('a print without marks, as it was once handed out, is known as our form, upright and straight, without a token and without places', async () => {
      const book = new ExcelJS.Workbook();
      await book.xlsx.load((await registrationWorkbook({ branch: BRANCH }, SURETY)).bytes as unknown as ArrayBuffer);
      const [placed] = book.worksheets[0]?.getImages() ?? [];
      const image = book.model.media?.[Number(placed?.imageId)]?.buffer;
      if (!image) throw new Error('The workbook bears its code.');
      // As wide as Excel prints it: 25 mm and more, at the right above the fields.
      const code = await sharp(Buffer.from(image as unknown as ArrayBuffer)).resize({ width: 220, kernel: 'nearest' }).png().toBuffer();
      const lines = Array.from({ length: 12 }, (_, row) => `<rect x="120" y="${430 + row * 100}" width="1400" height="80" fill="none" stroke="#000" stroke-width="4"/><text x="140" y="${480 + row * 100}" font-size="40">見本市見本町1-2-3</text>`).join('');
      const page = await sharp({ create: { width: 1654, height: 2339, channels: 3, background: '#fff' } })
        .composite([{ input: code, left: 1300, top: 140 }, { input: Buffer.from(`<svg width="1654" height="2339">${lines}</svg>`), left: 0, top: 0 }]).png().toBuffer();
      for (const line of [{ resolution: 'fine', skew: 1.5 }, { resolution: 'standard', skew: -2, upsideDown: true, salt: 0.005 }] satisfies FaxLine[]) {
        const { pages: [sent] } = await read(await faxTiff(page, line));
        expect(sent).toMatchObject({ formCode: 'RF0226111', sheet: null, turnedBy: 'upsideDown' in line ? 180 : 0 });
        expect(readFormCode(sent?.formCode ?? '')).toMatchObject({ ok: true, value: { form: 'RF-02', token: null } });
        expect(Math.abs(sent?.skew ?? 0) / 1000).toBeCloseTo(Math.abs(line.skew), 0);
      }
    });

    it.each<[string, (book: ExcelJS.Workbook, sheet: ExcelJS.Worksheet) => void]>([
      ['its sheet was renamed', (_, sheet) => {
        type(sheet, TYPED);
        sheet.name = '株式会社見本組 (2)';
      }],
      ['the copy of its sheet was filled in, and other sheets stand beside it', (book, sheet) => {
        type(copy(book, sheet, '利用申込書 (2)'), TYPED);
        book.addWorksheet('Sheet1').getCell('A1').value = '覚え書き';
      }],
      ['the same stands in two sheets', (book, sheet) => {
        type(sheet, TYPED);
        copy(book, sheet, '控え');
      }],
      ['the sheet that bore the names is gone', (book, sheet) => {
        type(copy(book, sheet, "申込'書"), TYPED);
        book.removeWorksheet(sheet.id);
      }],
    ])('is the same form when %s', async (_, change) => {
      expect(await formsIn(await changed(change))).toEqual([TYPED]);
    });

    it('as LibreOffice saves it, with its sheet renamed', async () => {
      expect(await formsIn(await readFile('test/fixtures/form-by-libreoffice.xlsx'))).toEqual([TYPED]);
    });

    it('is read by the labels of an earlier edition, whose フリガナ was 必須, where its names are lost', async () => {
      const earlier = await changed((book, sheet) => {
        type(sheet, { ...TYPED, nameKana: 'カブシキガイシャグミ' });
        book.definedNames.model = [];
        sheet.eachRow((row) => {
          if (row.getCell(2).value === excelFormLabel('nameKana')) row.getCell(2).value = '名称のフリガナ（必須）';
        });
      });
      expect(await formsIn(earlier)).toEqual([{ ...TYPED, nameKana: 'カブシキガイシャグミ' }]);
    });

    it('is once for each company that filled in a sheet of it', async () => {
      const filled = await changed((book, sheet) => {
        type(copy(book, sheet, '利用申込書 (2)'), { ...TYPED, name: '例見建設株式会社' });
        type(sheet, TYPED);
      });
      expect(await formsIn(filled)).toEqual([TYPED, { ...TYPED, name: '例見建設株式会社' }]);
    });

    it('is a form also when nobody filled it in; another workbook is none', async () => {
      expect(await formsIn(await changed(() => undefined))).toEqual([{}]);
      expect((await read(Buffer.from(await new ExcelJS.Workbook().xlsx.writeBuffer())))).toMatchObject({ quarantine: null, forms: [] });
      const other = new ExcelJS.Workbook();
      other.addWorksheet('利用申込書').addRows([['名称', '住所', '電話番号', '担当者名'], ['見本組', '見本県', '00-0000-0000', '架空 花子']]);
      expect(await formsIn(Buffer.from(await other.xlsx.writeBuffer()))).toEqual([]);
    });
  });
});

/** A PDF with a password of its owner, who forbids things, and perhaps one of its readers. */
async function lockedPdf(fill: (document: PDFDocument) => unknown, { userPassword = '', useObjectStreams = false } = {}): Promise<Buffer> {
  const document = await PDFDocument.create();
  await fill(document);
  document.encrypt({ ownerPassword: 'mihon', userPassword });
  return Buffer.from(await document.save({ useObjectStreams }));
}

describe('a PDF that opens for anybody and only forbids things', () => {
  it.each([false, true])('is read like any other, its code too (object streams: %s)', async (useObjectStreams) => {
    const picture = await formPicture({ token: TOKEN });
    const bytes = await lockedPdf(async (document) => {
      document.addPage([595, 842]).drawImage(await document.embedPng(picture), { x: 0, y: 0, width: 595, height: 842 });
    }, { useObjectStreams });
    expect(bytes.includes('/Encrypt')).toBe(true);
    expect(await read(bytes)).toMatchObject({ quarantine: null, pages: [{ formCode: CODE }] });
  });
});

describe('hostile files', () => {
  it.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['nothing at all', () => Buffer.alloc(0), 'empty'],
    ['60 MB', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(60 * 1024 * 1024)]), 'too-large'],
    ['a program called .pdf', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'unknown-type'],
    ['a PDF of 10,000 pages', () => pdf(10_000), 'too-many-pages'],
    ['a PDF with a script', () => pdf(1, '/OpenAction << /S /JavaScript /JS (x) >>'), 'active-content'],
    ['a PDF with a password', () => pdf(1, '', '/Encrypt 9 0 R'), 'encrypted'],
    ['a PDF cut off', () => pdf(3).subarray(0, 200), 'damaged'],
    ['a picture of 50,000 × 50,000', () => hugePng(50_000, 50_000), 'too-many-pixels'],
    ['a TIFF that ends too soon', async () => (await faxTiff(await formPicture({ token: null }), { resolution: 'fine' })).subarray(0, 3_000), 'damaged'],
    ['a JPEG that ends too soon', () => halfJpeg(), 'damaged'],
    ['a PDF with a picture of 30,000 × 30,000', () => pdfOfOnePicture(1, 30_000), 'too-many-pixels'],
    ['a PDF whose page unpacks to 600 MB', () => pdfThatUnpacks(600_000_000), 'unpacks-too-far'],
    ['a PDF whose page unpacks to 300 MB in thirty streams', () => pdfThatUnpacks(10_000_000, { streams: 30 }), 'unpacks-too-far'],
    ['a PDF whose page unpacks twice to 600 MB', () => pdfThatUnpacks(600_000_000, { twice: true }), 'unpacks-too-far'],
    ['a PDF that opens by a password alone', () => lockedPdf((document) => document.addPage(), { userPassword: 'mihon' }), 'encrypted'],
    ['a PDF that opens for anybody, with a script in it', () => lockedPdf((document) => (document.addPage(), document.addJavaScript('x', 'app.alert(1)'))), 'active-content'],
    ['a PDF that opens for anybody, with a script in its packed objects', () => lockedPdf((document) => (document.addPage(), document.addJavaScript('x', 'app.alert(1)')), { useObjectStreams: true }), 'active-content'],
    ['a zip with a password', () => zip({ 'form.pdf': 'x' }, { encrypted: true }), 'encrypted'],
    ['a zip', () => zip({ 'form.pdf': 'x' }), 'unknown-type'],
    ['a workbook with macros', () => zip({ ...workbook, 'xl/vbaProject.bin': 'x' }), 'active-content'],
    ['a workbook that unpacks to 4 GB', () => zip(workbook, { size: 0xfffffff0 }), 'unpacks-too-far'],
    ['a workbook with entities of its own', () => zip({ ...workbook, 'xl/workbook.xml': '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook><definedNames><definedName name="name">&a;</definedName></definedNames></workbook>' }), 'damaged'],
    ['a workbook that unpacks to more than it says', () => zip({ ...workbook, 'xl/workbook.xml': deflateRawSync(Buffer.alloc(200_000_000, ' ')) }, { size: 100, method: 8 }), 'unpacks-too-far'],
    ['a PDF whose table of objects unpacks to 400 MB', () => packedObjects(400_000_000), 'unpacks-too-far'],
    ['a PDF that says another number of pages than it has', () => Buffer.from(pdf(3).toString('latin1').replace('/Count 3', '/Count 1'), 'latin1'), 'too-complex'],
    ['a zip of 5,000 files', () => zip(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`${index}.txt`, '']))), 'unknown-type'],
    ['an old office file', () => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]), 'old-office'],
    ['an office file with a password', () => ENCRYPTED_OFFICE, 'encrypted'],
    ['the antivirus test file', () => TEST_VIRUS, 'virus'],
  ])('%s → %s', async (_, make, reason) => {
    expect(await read(await make())).toMatchObject({ quarantine: reason, pages: [], forms: [] });
  });

  it('a page that unpacks to 20 MB is drawn', async () => {
    expect(await read(pdfThatUnpacks(20_000_000))).toMatchObject({ quarantine: null, pages: [{ formCode: null }] });
  });

  it('the daemon of the virus scanner is asked when there is one, and what it cannot answer is no clean file', async () => {
    let answer = 'stream: Eicar-Test-Signature FOUND\0';
    const server = createServer((socket) => {
      let got = Buffer.alloc(0);
      socket.on('data', (data) => {
        got = Buffer.concat([got, data]);
        if (got.subarray(-4).equals(Buffer.alloc(4))) socket.end(answer);
      });
    });
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
    const scanner = new VirusScanner(`127.0.0.1:${port}`);
    expect(await scanner.refusalOf(Buffer.alloc(200_000, 1))).toBe('virus');
    answer = 'stream: OK\0';
    expect(await scanner.refusalOf(Buffer.from('x'))).toBeNull();
    answer = 'INSTREAM size limit exceeded. ERROR\0';
    expect(await scanner.refusalOf(Buffer.from('x'))).toBe('not-scanned');
    answer = 'UNKNOWN COMMAND\0';
    await expect(scanner.refusalOf(Buffer.from('x'))).rejects.toThrow('UNKNOWN COMMAND');
    await new Promise((resolve) => server.close(resolve));
    await expect(scanner.refusalOf(Buffer.from('x'))).rejects.toThrow();
  });
});
