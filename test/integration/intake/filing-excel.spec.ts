import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChromiumPapers, openSigningKey, PdfSigner } from '#documents';
import { type CalendarDate, entryMark, entryValue, readRegistration } from '#domain';
import { Registration } from '#persistence';
import ExcelJS from 'exceljs';
import sharp from 'sharp';
import { registrationFormInput, SURETY } from '../../fixtures/papers.js';
import { faxTiff, formPicture } from '../../support/form-sheet.js';
import { testRun } from '../../support/index.js';
import { pdf } from './hostile-files.js';
import { blankWorkbook, filledWorkbook, printOfWorkbook } from './excel-form-files.js';
import { filingActs } from './filing-acts.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());
const { fax, mail, from, waiting, duplicatesOf } = filingActs(() => bench);

describe('our form in a mail or a FAX', () => {
  it('a scan that came beside a form is at the desk with it', async () => {
    const form = { name: 'form.tif', content: await faxTiff(await formPicture({ token: null, seed: 9 }), { resolution: 'fine' }) };
    const id = await mail(from('scan@mihon-gumi.example.jp', '利用申込書'), [{ name: 'seal.pdf', content: pdf(2) }, form]);
    await bench.steps.readArrival({ arrivalId: id });
    const { id: registration } = (await bench.registrations()).at(-1) ?? {};
    expect((await bench.partsOf(id)).pages.map((page) => [page.registration, page.position])).toEqual(expect.arrayContaining([[registration, 1], [registration, 2], [registration, 3]]));
  });

  it('our Excel form with a renamed sheet becomes a registration, and the scan of its print goes with it: one application', async () => {
    const before = (await bench.registrations()).length;
    const xlsx = await readFile('test/fixtures/form-by-libreoffice.xlsx');
    const scan = { name: 'scan.tif', content: await faxTiff(await formPicture({ token: null, seed: 31 }), { resolution: 'fine' }) };
    const id = await mail(from('excel@mihon-gumi.example.jp', '書類の件'), [{ name: 'form.xlsx', content: xlsx }, scan]);
    await bench.steps.readArrival({ arrivalId: id });
    const made = (await bench.registrations()).slice(before);
    expect(made).toMatchObject([{ channel: 'mail', raw: { name: '株式会社髙﨑𠮷川組', phone: '03-0000-0000' } }]);
    const { parts, pages } = await bench.partsOf(id);
    expect([...parts.map(({ registration }) => registration), ...pages.map(({ registration }) => registration)]).toEqual([made[0]?.id, null, made[0]?.id]);
    expect(await bench.arrival(id)).toMatchObject({ state: 'filed', class: 'registration' });
  });

  it('the same workbook twice and a scan of it twice are one application, and every page and file is with it', async () => {
    const before = (await bench.registrations()).length;
    const xlsx = await readFile('test/fixtures/form-by-libreoffice.xlsx');
    const scan = await faxTiff(await formPicture({ token: null, seed: 33 }), { resolution: 'fine' });
    const id = await mail(from('copies@mihon-gumi.example.jp', '書類の件'), [
      { name: 'form.xlsx', content: xlsx }, { name: 'form copy.xlsx', content: xlsx }, { name: 'scan.tif', content: scan }, { name: 'scan copy.tif', content: scan },
      { name: 'broken.p7m', content: Buffer.from('broken') },
    ]);
    await bench.steps.readArrival({ arrivalId: id });
    const made = (await bench.registrations()).slice(before);
    expect(made).toMatchObject([{ raw: { name: '株式会社髙﨑𠮷川組' } }]);
    const { parts, pages } = await bench.partsOf(id);
    expect(parts.map(({ fileName, registration, quarantine }) => [fileName, registration, quarantine ?? null])).toEqual([
      ['form.xlsx', made[0]?.id, null], ['form copy.xlsx', made[0]?.id, null], ['scan.tif', null, null], ['scan copy.tif', null, null], ['broken.p7m', made[0]?.id, 'damaged'],
    ]);
    expect(pages.map(({ registration, position }) => [registration, position])).toEqual([[made[0]?.id, 1], [made[0]?.id, 2]]);
    expect(await bench.arrival(id)).toMatchObject({ state: 'filed' });
  });

  it('what is struck through in it waits at the desk for somebody who looks at the original; what is not, does not', async () => {
    const struck = await filledWorkbook({ name: '株式会社見本取消組', phone: '03-0000-0000', department: '経理部' }, ({ worksheets: [sheet] }) => {
      sheet?.eachRow((row) => {
        if (row.getCell(3).value === '経理部') row.getCell(3).value = { richText: [{ text: '総務部', font: { strike: true } }, { text: '経理部' }] };
      });
    });
    const id = await mail(from('struck@mihon-gumi.example.jp', '利用申込書'), [{ name: 'form.xlsx', content: struck }]);
    await bench.steps.readArrival({ arrivalId: id });
    const { raw, read, confirmed } = (await bench.registrations()).at(-1) ?? { raw: {}, read: {}, confirmed: [] };
    const marks = (['name', 'phone', 'department'] as const).map((field) => [entryValue(field, raw, read), entryMark(field, raw, read, confirmed, new Map(), {})]);
    expect(marks).toEqual([['株式会社見本取消組', 'as-read'], ['03-0000-0000', 'as-read'], ['総務部経理部', 'confirm']]);
  });

  it('two workbooks that differ behind the part of a cell that is kept are no copies of each other; one with the same words in another file is', async () => {
    const sent = async (subject: string, names: readonly string[]) => {
      const before = (await bench.registrations()).length;
      const content = await Promise.all(names.map(async (name, index) => ({ name: `${index}.xlsx`, content: await filledWorkbook({ name }, (book) => void (book.creator = `第${index}号`)) })));
      const arrivalId = await mail(from('long-cells@mihon-gumi.example.jp', subject), content);
      await bench.steps.readArrival({ arrivalId });
      return (await bench.registrations()).slice(before).length;
    };
    const long = '株式会社見本長名組'.repeat(60);
    expect([await sent('長い名称', [`${long}東`, `${long}西`]), await sent('ふつうの名称', ['株式会社見本写組', '株式会社見本写組'])]).toEqual([2, 1]);
  });

  it('every print of the one Excel form of a mail is at its registration, scanned or photographed; of two Excel forms nobody guesses, and each is offered to the others', async () => {
    const prints = async (company: string) => [
      { name: `${company}.tif`, content: await faxTiff(await printOfWorkbook(company), { resolution: 'fine' }) },
      { name: `${company}.jpg`, content: await sharp(await printOfWorkbook(company)).rotate(1, { background: '#eee' }).jpeg().toBuffer() },
    ];
    const sent = async (subject: string, files: readonly { name: string; content: Buffer }[]) => {
      const before = (await bench.registrations()).length;
      const arrivalId = await mail(from('prints@mihon-gumi.example.jp', subject), files);
      for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId });
      return { made: (await bench.registrations()).slice(before), pages: (await bench.partsOf(arrivalId)).pages };
    };
    const [first, ...behind] = await prints('MIHON PRINT GUMI');
    const one = await sent('申込み', [...(first ? [first] : []), { name: 'form.xlsx', content: await filledWorkbook({ name: '株式会社見本印刷組' }) }, ...behind]);
    expect(one.made).toMatchObject([{ raw: { name: '株式会社見本印刷組' } }]);
    expect(one.pages.map(({ registration, position }) => [registration, position])).toEqual([[one.made[0]?.id, 1], [one.made[0]?.id, 2]]);
    expect(await duplicatesOf(one.made[0]?.id ?? '')).toEqual([]);

    const books = await Promise.all(['株式会社見本一', '株式会社見本二'].map(async (name) => ({ name: `${name}.xlsx`, content: await filledWorkbook({ name }) })));
    const two = await sent('二社分', [...books, ...(await prints('MIHON ICHI'))]);
    expect(two.made).toHaveLength(4);
    const offered = await Promise.all(two.made.map(async ({ id }) => (await duplicatesOf(id)).map((other) => [other.id, other.reasons])));
    // Whose a print is nobody knows; the forms of two companies are two things, and nobody is asked.
    const areForms = (...ids: readonly string[]): boolean => ids.every((id) => two.made.some((made) => made.id === id && made.raw.name !== undefined));
    expect(two.made.filter(({ id }) => areForms(id))).toHaveLength(2);
    const asked = two.made.map(({ id }) => two.made.filter((other) => other.id !== id && !areForms(id, other.id)).map((other) => [other.id, ['same-mail']]));
    expect(offered).toEqual(asked.map((others) => expect.arrayContaining(others)));
    expect(offered.map((others) => others.length)).toEqual(asked.map((others) => others.length));
    await bench.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, two.made[3]?.id ?? ''), { state: 'closed', closing: 'merged', mergedInto: two.made[0]?.id, endedAt: new Date(), dueAt: null }));
    expect((await duplicatesOf(two.made[1]?.id ?? '')).map(({ id }) => id).sort()).toEqual([two.made[0], two.made[2]].flatMap((other) => (other && !areForms(two.made[1]?.id ?? '', other.id) ? [other.id] : [])).sort());
  });

  it('the print of the Excel form by FAX is a registration of its own, without a token; nothing is read from places, and two companies are no duplicates', async () => {
    const before = (await bench.registrations()).length;
    for (const company of ['MIHON EXCEL GUMI', 'REIJI KOUGYOU']) {
      const arrivalId = await fax(await faxTiff(await printOfWorkbook(company), { resolution: 'standard', skew: 1 }));
      await bench.steps.readArrival({ arrivalId });
      expect(await bench.arrival(arrivalId)).toMatchObject({ state: 'filed', class: 'registration' });
    }
    const made = (await bench.registrations()).slice(before);
    expect(made).toMatchObject([{ channel: 'fax', read: {} }, { channel: 'fax', read: {} }]);
    const [, second] = made;
    expect(await duplicatesOf(second?.id ?? '')).toEqual([]);
  });

  it('our form as a PDF by Chromium: with its token it goes to the registration that waits, as a blank one to a new one', async () => {
    const key = await openSigningKey({ developmentFolder: await mkdtemp(join(testRun().folder, 'signing-')), suretyName: SURETY.name, now: new Date() });
    const papers = new ChromiumPapers({ templatesFolder: 'templates', chromiumPath: testRun().chromium, chromiumSandbox: bench.config.chromiumSandbox, surety: SURETY, signer: new PdfSigner(key), pages: 1 });
    try {
      const input = registrationFormInput();
      const registrationId = await waiting(input.filled?.token ?? '');
      const before = (await bench.registrations()).length;
      for (const [form, made] of [[input, 0], [registrationFormInput(false), 1]] as const) {
        const id = await mail(from('chromium@mihon-gumi.example.jp', '書類の件'), [{ name: 'form.pdf', content: Buffer.from((await papers.registrationForm(form)).bytes) }]);
        await bench.steps.readArrival({ arrivalId: id });
        expect(await bench.arrival(id)).toMatchObject({ state: 'filed', class: 'registration' });
        const registrations = await bench.registrations();
        expect(registrations).toHaveLength(before + made);
        expect((await bench.partsOf(id)).pages.map(({ registration }) => registration)).toEqual([made === 0 ? registrationId : registrations.at(-1)?.id]);
      }
    } finally {
      await papers.close();
    }
  });

  it('an Excel form that nobody filled in waits at the desk as what it is; another workbook as another paper', async () => {
    const blank = await blankWorkbook();
    const other = new ExcelJS.Workbook();
    other.addWorksheet('工程表').getCell('A1').value = '着工';
    const ids = [await mail(from('blank@mihon-gumi.example.jp', 'よろしく'), [{ name: 'form.xlsx', content: blank }]), await mail(from('plan@mihon-gumi.example.jp', '工程表'), [{ name: 'plan.xlsx', content: Buffer.from(await other.xlsx.writeBuffer()) }])];
    for (const arrivalId of ids) await bench.steps.readArrival({ arrivalId });
    expect(await bench.arrival(ids[0] ?? '')).toMatchObject({ state: 'sorting', class: 'registration', classRule: '何も記入されていない利用申込書（Excel）です' });
    expect((await bench.partsOf(ids[0] ?? '')).parts).toMatchObject([{ cells: {}, quarantine: null }]);
    expect(await bench.arrival(ids[1] ?? '')).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: '様式の目印が見つかりません' });
  });

  it('a cell that is longer than any field is taken as far as a text is kept, and the desk is asked to look at the original', async () => {
    const before = (await bench.registrations()).length;
    const sent = { name: '株式会社見本'.repeat(65_000), phone: '03-0000-0077', address: '見本県見本市仮町1-1', department: '総務部'.repeat(30), nameKana: 'ミホン'.repeat(10_000) };
    const id = await mail(from('long@mihon-gumi.example.jp', '利用申込書'), [{ name: 'form.xlsx', content: await filledWorkbook(sent) }]);
    for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'filed', class: 'registration' });
    const made = (await bench.registrations()).slice(before);
    const kept = { name: `${'株式会社見本'.repeat(84).slice(0, 499)}…`, nameKana: `${'ミホン'.repeat(167).slice(0, 499)}…`, phone: sent.phone, department: sent.department };
    expect(made).toMatchObject([{ raw: kept, read: { name: { value: kept.name } } }]);
    expect((await bench.partsOf(id)).parts).toMatchObject([{ cells: kept }]);
    expect(made[0]?.searchKey.length).toBeLessThan(16_000);
    const reading = readRegistration(made[0]?.raw ?? {}, 'paper', '2026-11-28' as CalendarDate);
    expect(reading.ok ? [] : reading.violations.map(({ message }) => message)).toEqual(expect.arrayContaining(['名称が長すぎるため、はじめの500文字までを表示しています。原本を見て入力してください', '部署・役職名：60文字以内で入力してください（いま90文字です）']));
    // Another company with the same telephone is compared with it.
    const other = await mail(from('other@mihon-gumi.example.jp', '利用申込書'), [{ name: 'form.xlsx', content: await filledWorkbook({ name: '株式会社例示組', phone: sent.phone }) }]);
    await bench.steps.readArrival({ arrivalId: other });
    expect(await duplicatesOf((await bench.registrations()).at(-1)?.id ?? '')).toMatchObject([{ id: made[0]?.id, reasons: ['same-phone'] }]);
  });
});
