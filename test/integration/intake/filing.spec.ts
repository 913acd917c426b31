import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ChromiumPapers, openSigningKey, PdfSigner, registrationWorkbook } from '#documents';
import { VirusScanner } from '#incoming';
import { calendarDate, contactMail, excelFormLabel, fieldsToConfirm, MOST_DISPUTED, type RegistrationField, registrationToken, writeExcelFormCode, writeNoticeCode } from '#domain';
import { MailDeliveryError, MailRelay } from '#mail';
import { DeficiencyNotice, findDuplicates, MailMessage, recordFact, receiveRegistration, Registration, Staff, storeArrival, SYSTEM, type UnitOfWork } from '#persistence';
import { ARRIVAL_READING, startArrivalReading, startRegistration } from '#workflows/contract';
import { systemClock, TemplateEngine } from '#platform';
import ExcelJS from 'exceljs';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { v7 } from 'uuid';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { BranchFinder } from '../../../apps/intake/src/branch-finder.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { SortArrival } from '../../../apps/portal/src/branch/intake/sort-arrival.js';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import { RegistrationMailActivities } from '../../../apps/worker/src/activities/registration-mail.activities.js';
import { ArrivalTaker } from '../../../apps/worker/src/activities/take-arrival-apart.js';
import { deficiencyNoticeInput, registrationFormInput, SURETY } from '../../fixtures/papers.js';
import { faxPagesTiff, faxTiff, formPicture } from '../../support/form-sheet.js';
import { testRun } from '../../support/index.js';
import { pdf, pdfOfOnePicture, zip } from './hostile-files.js';
import { ANTIVIRUS_TEST_FILE, startClamd } from '../../support/clamd.js';
import { IntakeBench } from './intake-bench.js';

const TOKEN = 'ABCDEFGHJKMN';
let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open({ faxMailSenders: ['gateway@fax.example.jp'] })));
afterAll(() => bench.close());

/** Nothing but the time of a processor is short. */
const roomy = { millis: 120_000, megabytes: 1_500 };
let serial = 0;
function fax(content: Buffer, name = `fax-${(serial += 1)}.tif`, receivedAt: Date | null = null): Promise<string> {
  return bench.takeIn.file({ channel: 'fax-folder', content, fileName: name, sender: '', branch: null, receivedAt, sourceKey: (sha256) => `fax-folder/${name}/${sha256}` });
}

function mail(head: string, parts: readonly { name: string; content: Buffer }[] = [], text = 'よろしくお願いします。'): Promise<string> {
  const attachments = parts.map(({ name, content }) => `--b\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`).join('');
  const message = `${head.trim()}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n${attachments}--b--\r\n`;
  return bench.takeIn.mail({ door: 'smtp', content: Readable.from([Buffer.from(message)]), envelope: null, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
}

/** Our Excel form with some of its cells filled in. */
async function filledWorkbook(values: Partial<Record<RegistrationField, string>>, change: (book: ExcelJS.Workbook) => void = () => undefined): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await registrationWorkbook({ branch: { name: '見本東支店', fax: '00-0000-0000' } as never }, { name: '見本建設業保証株式会社', serviceName: 'e-Net保証' } as never)).bytes as unknown as ArrayBuffer);
  const byLabel = new Map(Object.entries(values).map(([field, value]) => [excelFormLabel(field as RegistrationField), value]));
  book.worksheets[0]?.eachRow((row) => {
    const value = byLabel.get(String(row.getCell(2).value));
    if (value !== undefined) row.getCell(3).value = value;
  });
  change(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The print of our Excel form, with its code. */
async function printOfWorkbook(company: string): Promise<Buffer> {
  return sharp({ create: { width: 1654, height: 2339, channels: 3, background: '#fff' } }).composite([
    { input: await QRCode.toBuffer(writeExcelFormCode(), { errorCorrectionLevel: 'Q', margin: 2, width: 220 }), left: 1300, top: 140 },
    { input: Buffer.from(`<svg width="1654" height="2339"><text x="160" y="700" font-size="44">${company}</text><rect x="120" y="640" width="1400" height="90" fill="none" stroke="#000" stroke-width="4"/></svg>`), left: 0, top: 0 },
  ]).png().toBuffer();
}

/** Two sheets as one TIFF. */
function twoPages(first: Buffer, second: Buffer): Promise<Buffer> {
  return faxPagesTiff([first, second].map((picture) => ({ picture, line: { resolution: 'fine' } })));
}

async function waiting(token: string): Promise<string> {
  const { id: branchId } = await bench.branch('20');
  return bench.work.run(async (em) => {
    const { id } = await receiveRegistration(em, SYSTEM, {
      submissionKey: `web/${token}`, channel: 'web', branchId, raw: { name: '株式会社見本組' }, read: {}, token, awaitsPaper: true,
    }, new Date(), startRegistration);
    return id;
  });
}

const duplicatesOf = (id: string) => bench.work.read(async (em) => (await findDuplicates(em, await em.findOneOrFail(Registration, id))).duplicates);
const factsOf = (id: string): Promise<{ kind: string }[]> => bench.rows('select kind from audit_event where case_id = ? order by seq', [id]);

describe('an original', () => {
  it('is kept byte for byte with its fact and the start of its reading, once per source', async () => {
    const bytes = pdf(1);
    const id = await fax(bytes, 'once.pdf');
    expect(await fax(bytes, 'once.pdf')).toBe(id);
    const arrival = await bench.arrival(id);
    expect(await bench.files.read(arrival.sha256)).toEqual(bytes);
    expect(arrival).toMatchObject({ state: 'stored', channel: 'fax-folder', fileName: 'once.pdf', bytes: bytes.length });
    expect(await factsOf(id)).toEqual([{ kind: 'ArrivalStored' }]);
    expect(await bench.rows('select action, name, payload from outbox where workflow_id = ?', [`arrival-reading/${id}`])).toEqual([{ action: 'start', name: ARRIVAL_READING, payload: { arrivalId: id, lane: 'fax' } }]);
  });

  it('two doors at one moment make one arrival of a mail; another mail under its Message-ID is another', async () => {
    const head = 'From: mihon@mihon-gumi.example.jp\r\nMessage-ID: <twice@mihon-gumi.example.jp>\r\nSubject: x';
    const ids = await Promise.all([mail(head), mail(`Received: by another door\r\n${head}`), mail(head)]);
    expect(new Set(ids).size).toBe(1);
    expect(await mail(head, [], 'another')).not.toBe(ids[0]);
    expect(await mail(head.replace('mihon@', 'reiji@'))).not.toBe(ids[0]);
  });
});

describe('a page that says whose it is', () => {
  it('goes to the registration that waits for it, and nothing is retyped; a repeated step changes nothing', async () => {
    const registrationId = await waiting(TOKEN);
    const id = await fax(await faxTiff(await formPicture({ token: TOKEN }), { resolution: 'standard', skew: 1.2 }));
    const first = await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.steps.readArrival({ arrivalId: id })).toEqual(first);
    const [registration] = (await bench.registrations()).filter((each) => each.id === registrationId);
    expect(registration).toMatchObject({ state: 'received', raw: { name: '株式会社見本組' }, dueAt: expect.any(Date) });
    expect((await factsOf(registrationId)).map(({ kind }) => kind)).toEqual(['RegistrationReceived', 'RegistrationPagesFiled']);
    expect(await bench.rows('select action from outbox where workflow_id = ? order by seq', [`id-registration/${registrationId}`])).toEqual([{ action: 'start' }, { action: 'signal' }]);
    expect((await bench.partsOf(id)).pages).toEqual([expect.objectContaining({ registration: registrationId, position: 1 })]);
    expect(await bench.arrival(id)).toMatchObject({ state: 'filed', class: 'registration' });
  });

  it('that lay unread is as old as it is, and its target with it', async () => {
    const received = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60 * 86_400_000);
    const id = await fax(await faxTiff(await formPicture({ token: null, seed: 31 }), { resolution: 'standard' }), 'late.tif', received);
    await bench.steps.readArrival({ arrivalId: id });
    const { registration } = (await bench.partsOf(id)).pages[0] ?? {};
    const made = (await bench.registrations()).find((each) => each.id === registration);
    expect(made).toMatchObject({ state: 'received', receivedAt: received });
    expect(Number(made?.dueAt)).toBeLessThan(received.getTime() + 15 * 86_400_000);
  });

  it('a reading cut off before its commit leaves nothing, and is done once when it is repeated', async () => {
    const before = (await bench.registrations()).length;
    const id = await fax(await faxTiff(await formPicture({ token: null, seed: 21 }), { resolution: 'fine' }));
    const dying = Object.create(bench.work) as UnitOfWork;
    dying.run = (work) => bench.work.run(async (em) => {
      await work(em);
      throw new Error('The worker died here.');
    });
    const steps = Object.create(bench.steps) as typeof bench.steps;
    Reflect.set(steps, 'work', dying);
    await expect(steps.readArrival({ arrivalId: id })).rejects.toThrow('died');
    expect([(await bench.arrival(id)).state, (await bench.partsOf(id)).parts, (await bench.registrations()).length]).toEqual(['stored', [], before]);
    await Promise.all([bench.steps.readArrival({ arrivalId: id }), bench.steps.readArrival({ arrivalId: id })]);
    expect([(await bench.arrival(id)).state, (await bench.partsOf(id)).parts.length, (await bench.registrations()).length]).toEqual(['filed', 1, before + 1]);
  });

  it('sent again it is no second page: file or picture, it is a duplicate that a person decides about', async () => {
    const [registration] = (await bench.registrations()).filter(({ token }) => token === TOKEN);
    const registrationId = registration?.id ?? '';
    const first = await faxTiff(await formPicture({ token: TOKEN }), { resolution: 'standard', skew: 1.2 });
    for (const [content, reason] of [[first, 'same-file'], [await faxTiff(await formPicture({ token: TOKEN }), { resolution: 'fine', skew: 0.4 }), 'same-picture']] as const) {
      const copy = await fax(content);
      await bench.steps.readArrival({ arrivalId: copy });
      const [page] = (await bench.partsOf(copy)).pages;
      const own = (await bench.registrations()).find(({ id }) => id === page?.registration);
      expect(own).toMatchObject({ state: 'received', channel: 'fax', token: null, raw: { name: '株式会社見本組' }, branch: registration?.branch });
      expect(own?.id).not.toBe(registrationId);
      expect((await duplicatesOf(own?.id ?? '')).find(({ id }) => id === registrationId)?.reasons).toEqual([reason, 'same-form']);
      expect((await duplicatesOf(registrationId)).find(({ id }) => id === own?.id)?.reasons).toEqual([reason, 'same-form']);
    }
    expect(await bench.rows('select id from arrival_page where registration_id = ?', [registrationId])).toHaveLength(1);
    expect(await bench.rows('select action from outbox where workflow_id = ?', [`id-registration/${registrationId}`])).toHaveLength(2);
  });

  it('what answers a 不備 goes to it, unless it is the very file that was faulted', async () => {
    const token = 'DEFGHJKMNPQR';
    const registrationId = await waiting(token);
    const unsealed = await faxTiff(await formPicture({ token, seed: 31 }), { resolution: 'fine' });
    const filedTo = async (content: Buffer): Promise<string> => {
      const id = await fax(content);
      await bench.steps.readArrival({ arrivalId: id });
      return (await bench.partsOf(id)).pages[0]?.registration ?? '';
    };
    await filedTo(unsealed);
    await bench.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, registrationId), { state: 'deficient' }));
    expect(await filedTo(unsealed)).not.toBe(registrationId);
    expect((await bench.registrations()).find(({ id }) => id === registrationId)?.state).toBe('deficient');
    expect(await filedTo(await faxTiff(await formPicture({ token, seed: 31 }), { resolution: 'fine', skew: 0.9 }))).toBe(registrationId);
    expect((await bench.registrations()).find(({ id }) => id === registrationId)?.state).toBe('received');
  });

  it.each(['fine', 'standard'] as const)('a 不備の書面 of ours brings the answer behind it to its registration: %s', async (resolution) => {
    const key = await openSigningKey({ developmentFolder: await mkdtemp(join(testRun().folder, 'signing-')), suretyName: SURETY.name, now: new Date() });
    const papers = new ChromiumPapers({ templatesFolder: 'templates', chromiumPath: testRun().chromium, chromiumSandbox: bench.config.chromiumSandbox, surety: SURETY, signer: new PdfSigner(key), pages: 1 });
    const line = { resolution, skew: 1.2, salt: 0.003 };
    const sentIn = async (...sheets: readonly Buffer[]): Promise<string> => {
      const id = await fax(await faxPagesTiff(sheets.map((picture) => ({ picture, line }))));
      for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
      return id;
    };
    const filedTo = async (id: string) => (await bench.partsOf(id)).pages.map(({ registration }) => registration);
    try {
      for (const [by, sentTo] of [['letter', { by: 'letter', postalCode: '0000012', address: '見本県例示市仮町三丁目4番15号' }], ['fax-cover', { by: 'fax-cover', fax: '099-000-4168' }]] as const) {
        // A blank form, filled in by hand: nothing on it says whose it is.
        const blank = await formPicture({ token: null, seed: resolution === 'fine' ? 71 : 72 });
        const first = await sentIn(blank);
        const registrationId = (await filedTo(first))[0] ?? '';
        const token = registrationToken(randomBytes(12));
        const file = join(await mkdtemp(join(testRun().folder, 'notice-')), 'notice');
        await writeFile(`${file}.pdf`, (await papers.deficiencyNotice(deficiencyNoticeInput({ sentTo, token }))).bytes);
        await promisify(execFile)('pdftoppm', ['-r', '200', '-gray', '-png', '-singlefile', `${file}.pdf`, file]);
        const sheet = await readFile(`${file}.png`);
        await bench.work.run(async (em) => {
          const registration = await em.findOneOrFail(Registration, registrationId);
          Object.assign(registration, { state: 'deficient', deficiency: { reasons: ['seal-missing'], text: '', answerBy: calendarDate('2099-12-01') } });
          const staff = await em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' });
          em.create(DeficiencyNotice, { id: v7(), registration: registrationId, paper: by, token, addressee: { postalCode: '', address: '', name: '株式会社見本組', department: '', contactName: '', fax: '' }, staff: staff.id, at: new Date() });
        });
        const before = (await bench.registrations()).length;
        const answer = await sentIn(sheet, blank, await formPicture({ token: null, withCode: false, seed: 73 }));
        expect([by, await filedTo(answer)]).toEqual([by, [registrationId, registrationId, registrationId]]);
        expect((await bench.registrations()).find(({ id }) => id === registrationId)).toMatchObject({ state: 'received', deficiency: null });
        expect((await factsOf(registrationId)).filter(({ kind }) => kind === 'RegistrationAnswered')).toHaveLength(1);
        // In a file of its own beside the form, in either order, or with the Excel form: one mail is one answer.
        const beside = async (...files: readonly { name: string; content: Buffer }[]): Promise<readonly (string | null | undefined)[]> => {
          const id = await mail('From: answer@example.jp\r\nTo: uketsuke@hosho.example.jp\r\nSubject: x', files);
          for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
          const { parts, pages } = await bench.partsOf(id);
          return [...pages, ...parts.filter(({ cells }) => cells)].map(({ registration }) => registration);
        };
        const [cover, form] = [{ name: 'cover.tif', content: await faxTiff(sheet, line) }, { name: 'form.tif', content: await faxTiff(blank, line) }];
        for (const files of [[cover, form], [form, cover]]) expect(await beside(...files)).toEqual([registrationId, registrationId]);
        const typed = await filledWorkbook({ name: '株式会社表計算', department: `答えた部署${by}` });
        expect(await beside(cover, { name: 'form.xlsx', content: typed })).toEqual([registrationId, registrationId]);
        expect((await bench.registrations()).find(({ id }) => id === registrationId)?.read.department).toMatchObject({ value: `答えた部署${by}`, formId: expect.any(String) });
        // Laid behind the form it is as good, and what comes later joins too: nothing of it is an application of its own.
        expect(await filedTo(await sentIn(blank, sheet))).toEqual([registrationId, registrationId]);
        expect(await bench.registrations()).toHaveLength(before);
        // Its sheet is no form whose fields stand in known places.
        expect((await bench.partsOf(answer)).pages[0]).toMatchObject({ sheet: null, formCode: writeNoticeCode(token) });
      }
    } finally {
      await papers.close();
    }
  });

  it('two copies in one call are one return', async () => {
    const token = 'EFGHJKMNPQRS';
    const registrationId = await waiting(token);
    const sheet = await formPicture({ token, seed: 32 });
    const id = await fax(await twoPages(sheet, sheet));
    await bench.steps.readArrival({ arrivalId: id });
    expect((await bench.partsOf(id)).pages.map(({ registration }) => registration)).toEqual([registrationId, registrationId]);
  });

  it('after the end a person looks', async () => {
    const [registration] = (await bench.registrations()).filter(({ token }) => token === TOKEN);
    const registrationId = registration?.id ?? '';
    await bench.work.run(async (em) => {
      const ended = await em.findOneOrFail(Registration, registrationId);
      Object.assign(ended, { state: 'closed', closing: 'cancelled', endedAt: new Date(), dueAt: null });
      await recordFact(em, { caseId: registrationId, kind: 'RegistrationClosed', actor: SYSTEM, at: new Date() });
    });
    const late = await fax(await faxTiff(await formPicture({ token: TOKEN }), { resolution: 'fine', skew: 0.7 }));
    await bench.steps.readArrival({ arrivalId: late });
    expect(await bench.arrival(late)).toMatchObject({ state: 'sorting', classRule: `終了した受付 ${registration?.receptionNumber} の申込書が、もう一度届きました` });
    expect((await bench.partsOf(late)).pages.map((page) => page.registration ?? null)).toEqual([null]);
  });

  it('what comes for the first time after the end is not said to come again', async () => {
    const token = 'TSRQPNMKJHGF';
    const registrationId = await waiting(token);
    await bench.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, registrationId), { state: 'closed', closing: 'cancelled', endedAt: new Date(), dueAt: null }));
    const number = (await bench.registrations()).find(({ id }) => id === registrationId)?.receptionNumber;
    for (const [seed, words] of [[41, 'です'], [42, 'が、もう一度届きました']] as const) {
      const id = await fax(await faxTiff(await formPicture({ token, seed }), { resolution: 'fine' }));
      for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
      expect(await bench.arrival(id)).toMatchObject({ state: 'sorting', classRule: `終了した受付 ${number} の申込書${words}` });
    }
  });
});

describe('what nobody waits for', () => {
  it('two blank forms in one FAX become two registrations, and the letters are offered to each beside its version', async () => {
    const before = (await bench.registrations()).length;
    const digits = (last: string) => ({ postalCode: ['730', last] });
    const id = await fax(await twoPages(await formPicture({ token: null, seed: 3, digits: digits('0011') }), await formPicture({ token: null, seed: 4, digits: digits('0012') })));
    const { pages } = await bench.steps.readArrival({ arrivalId: id });
    const made = (await bench.registrations()).slice(before);
    expect(made.map(({ state, channel }) => [state, channel])).toEqual([['received', 'fax'], ['received', 'fax']]);
    for (const pageId of pages) await bench.steps.readPage({ arrivalId: id, pageId });
    const read = (await bench.registrations()).slice(before);
    expect(read.map((registration) => registration.read.postalCode?.value)).toEqual(['730-0011', '730-0012']);
    expect(read.map(({ version }) => version)).toEqual(made.map(({ version }) => version));
    expect(await duplicatesOf(made[0]?.id ?? '')).toEqual([]);
    expect((await bench.steps.readArrival({ arrivalId: id })).pages).toEqual([]);
  });

  it('cells whose names say another place than their labels are offered for confirmation, and no address among them is written to', async () => {
    const workbook = await filledWorkbook({ name: '株式会社見本移動', phone: '099-000-4321', mail: 'ido@example.jp' }, (book) => {
      book.definedNames.model = book.definedNames.model.map(({ name, ranges }) => ({ name, ranges: ranges.map((range) => range.replace(/\d+$/, (row) => String(Number(row) + 1))) }));
    });
    const id = await fax(workbook, 'moved.xlsx');
    await bench.steps.readArrival({ arrivalId: id });
    const moved = (await bench.registrations()).find(({ read }) => read.name?.value === '株式会社見本移動');
    expect(moved).toMatchObject({ raw: {}, read: { name: { confidence: MOST_DISPUTED }, phone: { value: '099-000-4321', confidence: MOST_DISPUTED }, mail: { value: 'ido@example.jp', confidence: MOST_DISPUTED } } });
    expect(fieldsToConfirm(moved?.raw ?? {}, moved?.read ?? {}, [])).toEqual(['name', 'phone', 'mail']);
    expect(contactMail(moved?.raw ?? {}, moved?.read ?? {})).toBeNull();
  });

  it('a paper without our marks waits to be sorted', async () => {
    const id = await fax(pdf(2));
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: '様式の目印が見つかりません' });
  });

  it('a file that cannot be opened is quarantined with its reason, and the next is read', async () => {
    const broken = await fax(Buffer.from('%PDF-1.7 broken'));
    await bench.steps.readArrival({ arrivalId: broken });
    expect(await bench.arrival(broken)).toMatchObject({ state: 'quarantined', quarantine: 'damaged' });
    expect((await factsOf(broken)).map(({ kind }) => kind)).toEqual(['ArrivalStored', 'ArrivalQuarantined']);
  });
});

describe('what a clerk hands in', () => {
  const upload = async (registration: string, content: Buffer, fileName: string): Promise<string> => {
    const { sha256, size } = await bench.files.put(content);
    const { id: branchId } = await bench.branch('20');
    const { id: staffId } = await bench.work.read((em) => em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' }));
    return bench.work.run(async (em) => {
      const { arrival } = await storeArrival(em, SYSTEM, { sourceKey: `upload/${fileName}`, messageId: null, channel: 'upload', branchId, sender: '', subject: '', receivedAt: new Date(), sha256, bytes: size, fileName, staffId }, startArrivalReading);
      return Object.assign(arrival, { registration, class: 'registration' as const }).id;
    });
  };

  it('cells of our Excel form are offered exactly; what cannot be opened is in 隔離 with its reason, and stays with its registration', async () => {
    const registration = await waiting('FGHJKMNPQRST');
    const { version } = (await bench.registrations()).find(({ id }) => id === registration) ?? {};
    const workbook = await filledWorkbook({ name: '株式会社見本表計算' });
    for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: await upload(registration, workbook, 'form.xlsx') });
    expect((await bench.registrations()).find(({ id }) => id === registration)).toMatchObject({ version, read: { name: { value: '株式会社見本表計算', confidence: 100, place: null } } });
    const broken = await upload(registration, Buffer.from('\xff\xd8\xffbroken', 'latin1'), 'scan.jpg');
    await bench.steps.readArrival({ arrivalId: broken });
    expect(await bench.arrival(broken)).toMatchObject({ state: 'quarantined', quarantine: 'damaged', registration });
    expect((await factsOf(broken)).map(({ kind }) => kind)).toEqual(['ArrivalStored', 'ArrivalQuarantined']);
  });
});

describe('mail', () => {
  const from = (sender: string, subject: string, more = ''): string => `From: ${sender}\r\nTo: uketsuke@hosho.example.jp\r\nSubject: =?UTF-8?B?${Buffer.from(subject).toString('base64')}?=\r\nMessage-ID: <${(serial += 1)}@example.jp>\r\n${more}`;

  it('a form attached to it becomes a registration; its sender is told once a day, whatever is repeated', async () => {
    const form = { name: 'form.tif', content: await faxTiff(await formPicture({ token: null, seed: 8 }), { resolution: 'fine' }) };
    const id = await mail(from('mihon@mihon-gumi.example.jp', '利用申込書'), [form]);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'filed', subject: '利用申込書', sender: 'mihon@mihon-gumi.example.jp', answerTo: 'mihon@mihon-gumi.example.jp' });
    expect((await bench.registrations()).at(-1)).toMatchObject({ channel: 'mail', state: 'received' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const again = await mail(from('mihon@mihon-gumi.example.jp', '質問です'));
    await bench.steps.readArrival({ arrivalId: again });
    expect(await bench.answers.answerArrival({ arrivalId: again })).toBe('skipped');
    expect(bench.sink.received.map(({ to, parsed }) => [to, parsed.subject])).toEqual([[['mihon@mihon-gumi.example.jp'], expect.stringContaining('受付のお知らせ')]]);
    expect(await bench.arrival(again)).toMatchObject({ state: 'sorting', class: 'question', text: 'よろしくお願いします。' });
  });

  it('a reply names the registration that it answers: surely by the Message-ID of a mail that we have sent, by the 受付番号 in the subject as a hint, and never by what we have not sent', async () => {
    const { id: branchId } = await bench.branch('20');
    const serialOf = (digit: string): string => `<${digit.repeat(40)}@hosho.example.jp>`;
    const { id: registration, receptionNumber } = await bench.work.run(async (em) => {
      const made = await receiveRegistration(em, SYSTEM, { submissionKey: 'answered/1', channel: 'mail', branchId, raw: { name: '株式会社見本返信' }, read: {}, token: null, awaitsPaper: false }, new Date(), startRegistration);
      await em.flush();
      for (const [digit, template, sentAt] of [['a', 'registration-deficient', new Date()], ['b', 'registration-received', new Date()], ['c', 'registration-deficient', null]] as const) {
        em.create(MailMessage, { dedupeKey: `answered/${digit}`, messageId: serialOf(digit), registration: made.id, template, to: 'x@mihon-gumi.example.jp', subject: '', text: '', createdAt: new Date(), sentAt });
      }
      return made;
    });
    const of = async (subject: string, more: string, files: readonly { name: string; content: Buffer }[] = []): Promise<string> => {
      const arrivalId = await mail(from('reply@mihon-gumi.example.jp', subject, more).trim(), files);
      for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId });
      return arrivalId;
    };
    const sure = await of('Re: ご連絡', `References: <x@example.jp> ${serialOf('b')}\r\n ${serialOf('a')}\r\nIn-Reply-To: ${serialOf('b')}`, [{ name: 'page.pdf', content: pdf(1) }]);
    expect(await bench.arrival(sure)).toMatchObject({ state: 'sorting', answers: registration, answersBy: 'deficiency' });
    expect(await bench.arrival(await of('Re: ', `In-Reply-To: ${serialOf('b')}`))).toMatchObject({ state: 'sorting', class: 'question', answers: registration, answersBy: 'mail' });
    expect(await bench.arrival(await of(`Re: ${receptionNumber}`, `In-Reply-To: ${serialOf('c')}`))).toMatchObject({ answers: registration, answersBy: 'number' });
    for (const [subject, more] of [['Re: ', `In-Reply-To: ${serialOf('c')}`], ['Re: ', `In-Reply-To: ${serialOf('d')}`], ['不在です', `Auto-Submitted: auto-replied\r\nIn-Reply-To: ${serialOf('a')}`]] as const) {
      expect(await bench.arrival(await of(subject, more))).toMatchObject({ answers: null, answersBy: null });
    }
    // A subject that an answering machine may have written is a person's with papers, or when it only begins like one; without papers it answers nothing.
    const human = await of('不在にしていて遅くなりました', `In-Reply-To: ${serialOf('a')}`, [{ name: 'page.pdf', content: pdf(1) }]);
    const papers = await of('自動応答: 書類の送付', `In-Reply-To: ${serialOf('a')}`, [{ name: 'page.pdf', content: pdf(1) }]);
    for (const id of [human, papers]) expect(await bench.arrival(id)).toMatchObject({ state: 'sorting', answers: registration, answersBy: 'deficiency', answerTo: expect.any(String) });
    expect(await bench.arrival(await of('自動応答: ご連絡', `In-Reply-To: ${serialOf('a')}`))).toMatchObject({ class: 'junk', answers: null, answerTo: null });
    // A person of a group's address answers through its list, by the mail of ours that is named; a newsletter names none, nor is it told anything.
    const list = 'List-Id: <kouji.mihon-gumi.example.jp>\r\nPrecedence: bulk';
    expect(await bench.arrival(await of('Re: ご連絡', `${list}\r\nIn-Reply-To: ${serialOf('a')}`))).toMatchObject({ state: 'sorting', class: 'question', answers: registration, answersBy: 'deficiency', answerTo: null });
    for (const more of [`${list}\r\nIn-Reply-To: ${serialOf('d')}`, `${list}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: ${serialOf('a')}`]) {
      expect(await bench.arrival(await of(`Re: ${receptionNumber}`, more))).toMatchObject({ class: 'junk', answers: null });
    }
    // A corrected Excel form is a registration of its own until a person joins it: it is shown as what answers the other.
    const book = await of('Re: 訂正', `In-Reply-To: ${serialOf('a')}`, [{ name: 'form.xlsx', content: await filledWorkbook({ name: '株式会社見本訂正', department: '土木部' }) }]);
    const corrected = (await bench.partsOf(book)).parts[0]?.registration ?? '';
    expect((await duplicatesOf(corrected)).map(({ id, reasons }) => [id, reasons])).toEqual([[registration, ['answers']]]);
    expect((await duplicatesOf(registration)).map(({ id, reasons }) => [id, reasons])).toEqual([[corrected, ['answers']]]);
  });

  it('two mails of one sender at one moment are answered by one', async () => {
    const ids = [await mail(from('twice@mihon-gumi.example.jp', '質問です')), await mail(from('twice@mihon-gumi.example.jp', 'もう一つ'))];
    for (const arrivalId of ids) await bench.steps.readArrival({ arrivalId });
    expect((await Promise.all(ids.map((arrivalId) => bench.answers.answerArrival({ arrivalId })))).sort()).toEqual(['sent', 'skipped']);
    expect(bench.sink.received.filter(({ to }) => to.includes('twice@mihon-gumi.example.jp'))).toHaveLength(1);
    for (const id of ids) expect((await bench.arrival(id)).acknowledgedAt).toEqual(expect.any(Date));
  });

  it('of what arrived and of the registration it became an address hears once a day; lists and machines hear nothing', async () => {
    const relay = new MailRelay({ smtpUrl: bench.sink.url, from: 'no-reply@hosho.example.jp', senderName: '見本建設業保証株式会社' });
    const notices = new RegistrationMailActivities(bench.work, systemClock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'no-reply@hosho.example.jp', branchHours: '平日 9:00～17:00' });
    /** Everything that is told of a mail with our Excel form: of the registration first, as both are under way at once. */
    const told = async (sender: string, typed: string, more = ''): Promise<readonly string[]> => {
      const before = bench.sink.received.length;
      const id = await mail(from(sender, `申込 ${(serial += 1)}`, more), [{ name: 'form.xlsx', content: await filledWorkbook({ name: `株式会社見本${serial}`, mail: typed }) }]);
      await bench.steps.readArrival({ arrivalId: id });
      const registrationId = (await bench.partsOf(id)).parts[0]?.registration ?? '';
      for (const _ of [1, 2]) {
        await bench.answers.answerArrival({ arrivalId: id });
        await notices.sendRegistrationMail({ registrationId, mail: 'registration-received', subject: `fact-${id}` });
      }
      return bench.sink.received.slice(before).map(({ to, parsed }) => `${to.join()} ${parsed.subject?.includes('利用申込み') ? 'number' : 'arrived'}`);
    };
    try {
      expect(await told('once@mihon-gumi.example.jp', 'once@mihon-gumi.example.jp')).toEqual(['once@mihon-gumi.example.jp number']);
      expect(await told('once@mihon-gumi.example.jp', 'Once@mihon-gumi.example.jp')).toEqual([]);
      const third = await told('writer@mihon-gumi.example.jp', 'third@reiji.example.jp');
      expect([...third].sort()).toEqual(['third@reiji.example.jp number', 'writer@mihon-gumi.example.jp arrived']);
      expect(await told('other-writer@mihon-gumi.example.jp', 'third@reiji.example.jp')).toEqual(['other-writer@mihon-gumi.example.jp arrived']);
      expect(await told('list@reiji.example.jp', 'member@reiji.example.jp', 'List-Id: <list.reiji.example.jp>\r\n')).toEqual([]);
      expect(await told('gateway@fax.example.jp', 'typed@reiji.example.jp')).toEqual([]);
      const question = await mail(from('first@mihon-gumi.example.jp', '質問です'));
      await bench.steps.readArrival({ arrivalId: question });
      expect(await bench.answers.answerArrival({ arrivalId: question })).toBe('sent');
      expect(await told('first@mihon-gumi.example.jp', 'first@mihon-gumi.example.jp')).toEqual([]);

      // The number is written and the relay away: a question meanwhile neither sends it a second time nor is answered beside it.
      const form = await mail(from('waits@mihon-gumi.example.jp', '申込'), [{ name: 'form.xlsx', content: await filledWorkbook({ name: '株式会社見本待', mail: 'waits@mihon-gumi.example.jp' }) }]);
      const asked = await mail(from('waits@mihon-gumi.example.jp', '質問です'));
      for (const arrivalId of [form, asked]) await bench.steps.readArrival({ arrivalId });
      const number = { registrationId: (await bench.partsOf(form)).parts[0]?.registration ?? '', mail: 'registration-received', subject: 'fact' } as const;
      const away = Object.create(notices) as RegistrationMailActivities;
      Reflect.set(away, 'relay', { send: () => Promise.reject(new MailDeliveryError('unreachable', 'away')) });
      const before = bench.sink.received.length;
      await expect(away.sendRegistrationMail(number)).rejects.toThrow('away');
      expect(await bench.answers.answerArrival({ arrivalId: asked })).toBe('skipped');
      expect(bench.sink.received).toHaveLength(before);
      expect([await notices.sendRegistrationMail(number), await notices.sendRegistrationMail(number), bench.sink.received.length]).toEqual(['sent', 'sent', before + 1]);
    } finally {
      relay.close();
    }
  });

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
    const blank = Buffer.from((await registrationWorkbook({ branch: { name: '見本東支店', fax: '00-0000-0000' } as never }, { name: '見本建設業保証株式会社', serviceName: 'e-Net保証' } as never)).bytes);
    const other = new ExcelJS.Workbook();
    other.addWorksheet('工程表').getCell('A1').value = '着工';
    const ids = [await mail(from('blank@mihon-gumi.example.jp', 'よろしく'), [{ name: 'form.xlsx', content: blank }]), await mail(from('plan@mihon-gumi.example.jp', '工程表'), [{ name: 'plan.xlsx', content: Buffer.from(await other.xlsx.writeBuffer()) }])];
    for (const arrivalId of ids) await bench.steps.readArrival({ arrivalId });
    expect(await bench.arrival(ids[0] ?? '')).toMatchObject({ state: 'sorting', class: 'registration', classRule: '何も記入されていない利用申込書（Excel）です' });
    expect((await bench.partsOf(ids[0] ?? '')).parts).toMatchObject([{ cells: {}, quarantine: null }]);
    expect(await bench.arrival(ids[1] ?? '')).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: '様式の目印が見つかりません' });
  });

  it('a zip with a password is quarantined, and its sender is told why', async () => {
    const id = await mail(from('ppap@example.jp', '利用申込書'), [{ name: 'form.zip', content: zip({ 'form.pdf': 'x' }, { encrypted: true }) }]);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'encrypted' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const told = bench.sink.received.at(-1);
    expect([told?.to, told?.parsed.text?.replace(/\s/g, '')]).toEqual([['ppap@example.jp'], expect.stringContaining('パスワードで保護されたファイルです')]);
  });

  it('a mail whose papers take too long to open is put back at first, then ended by one account for all of them, and its sender told', async () => {
    const slow = pdfOfOnePicture(50, 7_700);
    const id = await mail(from('slow@example.jp', '利用申込書'), [1, 2, 3].map((index) => ({ name: `slow-${index}.pdf`, content: slow })));
    const steps = new ArrivalActivities(bench.work, systemClock, bench.files, new ArrivalTaker(bench.files, new VirusScanner(undefined), { quick: { seconds: 2, ...roomy }, whole: { seconds: 5, ...roomy } }), bench.letters);
    expect(await steps.readArrival({ arrivalId: id, quick: true })).toEqual({ pages: [], takesLonger: true });
    expect([(await bench.arrival(id)).state, (await bench.partsOf(id)).parts]).toEqual(['stored', []]);
    for (const _ of [1, 2]) await steps.readArrival({ arrivalId: id });
    expect((await bench.partsOf(id)).parts.map(({ quarantine }) => quarantine)).toEqual(['too-slow', 'too-slow', 'too-slow']);
    expect((await bench.arrival(id)).state).toBe('quarantined');
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    expect(bench.sink.received.at(-1)?.parsed.text?.replace(/\s/g, '')).toContain('開くのに時間がかかりすぎます');
  });

  it('what stood in the way may have been ours: read again, the same original becomes a registration, and its sender hears of that', async () => {
    const scan = await faxTiff(await formPicture({ token: null, seed: 77 }), { resolution: 'fine' });
    const id = await mail(from('again@example.jp', '利用申込書'), [{ name: 'form.tif', content: scan }]);
    const hurried = new ArrivalActivities(bench.work, systemClock, bench.files, new ArrivalTaker(bench.files, new VirusScanner(undefined), { quick: { seconds: 5, ...roomy }, whole: { seconds: 0.01, ...roomy } }), bench.letters);
    await hurried.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-slow' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const { id: staffId, loginId, name, branch: branchId } = await bench.work.read((em) => em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' }));
    await new SortArrival(bench.work, systemClock).readAgain({ kind: 'staff', staffId, sessionId: '', loginId, name, role: 'clerk', rank: null, branchId, branchName: '', isHeadOffice: true }, id, 'form-1');
    for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
    const { parts, pages } = await bench.partsOf(id);
    expect([(await bench.arrival(id)).state, parts.map(({ quarantine }) => quarantine), pages.map(({ registration }) => Boolean(registration))]).toEqual(['filed', [null], [true]]);
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    expect(bench.sink.received.at(-1)?.parsed.subject).toContain('受付のお知らせ');
    expect((await factsOf(id)).map(({ kind }) => kind)).toEqual(['ArrivalStored', 'ArrivalQuarantined', 'ArrivalAnswered', 'ArrivalReadAgain', 'ArrivalFiled', 'ArrivalAnswered']);
  });

  it('our own addresses are never answered', async () => {
    const before = bench.sink.received.length;
    for (const address of [(await bench.branch('21')).mail, 'oshirase@hosho.example.jp', 'oshirase+x@hosho.example.jp']) {
      const id = await mail(from(address, '利用申込書'));
      await bench.steps.readArrival({ arrivalId: id });
      expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    }
    expect(bench.sink.received).toHaveLength(before);
  });

  it('nor is what comes from an address that leads to us, whatever the mail says of itself', async () => {
    const before = bench.sink.received.length;
    const ours = new TakeIn(bench.work, bench.files, systemClock, new BranchFinder(undefined), [], ['@uketsuke.example.jp', 'moushikomi@other.example.jp']);
    const take = (head: string, recipients: readonly string[] = []) => ours.mail({
      door: 'smtp', content: Readable.from([Buffer.from(`${head}\r\n\r\nx`)]), envelope: { from: 'x@example.jp', recipients }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}`,
    });
    for (const id of [
      await take('From: intake@uketsuke.example.jp\r\nSubject: a'), await take('From: Moushikomi+x@other.example.jp\r\nSubject: b'),
      await take('From: box@mihon.example.jp\r\nDelivered-To: box@mihon.example.jp\r\nSubject: c'), await take('From: fax@mihon.example.jp\r\nSubject: d', ['fax+tag@mihon.example.jp']),
    ]) {
      await bench.steps.readArrival({ arrivalId: id });
      expect(await bench.arrival(id)).toMatchObject({ fromOurselves: true, answerTo: null });
      expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    }
    expect(bench.sink.received).toHaveLength(before);
    // A person who sends a copy to himself is answered.
    const id = await take('From: person@mihon.example.jp\r\nTo: box@mihon.example.jp\r\nCc: person@mihon.example.jp\r\nSubject: e', ['box@mihon.example.jp']);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
  });

  it('a mail that is too large and whose head alone was taken in is in 隔離 with its size, and its sender told once', async () => {
    const before = bench.sink.received.length;
    const id = await bench.takeIn.mail({
      door: 'mailbox', content: Readable.from([Buffer.from('From: large@mihon.example.jp\r\nSubject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n')]), envelope: null, receivedAt: null, sourceKey: () => 'mailbox/x/1/1', headOf: 150 * 1024 * 1024,
    });
    for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-large', subject: 'big', bytes: 150 * 1024 * 1024 });
    expect([await bench.answers.answerArrival({ arrivalId: id }), await bench.answers.answerArrival({ arrivalId: id })]).toEqual(['sent', 'sent']);
    expect(bench.sink.received).toHaveLength(before + 1);
  });

  it('newsletters and answering machines are set aside and never answered', async () => {
    const before = bench.sink.received.length;
    const id = await mail(from('news@example.jp', 'お得な情報', 'List-Id: <news.example.jp>\r\n'));
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'set-aside', class: 'junk', classRule: '自動返信・一斉配信のメールです' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    // One that says so in its subject alone is no less a machine, but a person looks.
    const unmarked = await mail(from('busy@example.jp', '自動応答: 受付のお知らせ'));
    await bench.steps.readArrival({ arrivalId: unmarked });
    expect(await bench.arrival(unmarked)).toMatchObject({ state: 'sorting', class: 'junk', answerTo: null, classRule: '件名が自動応答・不在のお知らせで始まり、添付がありません。受付のお知らせは送らず、返信とも数えません' });
    expect(await bench.answers.answerArrival({ arrivalId: unmarked })).toBe('skipped');
    expect(bench.sink.received).toHaveLength(before);
  });

  it('a gateway\'s mail is a FAX: its sender is the number, and nobody is answered', async () => {
    const id = await mail(from('gateway@fax.example.jp', 'FAX受信 03-0000-0000'), [{ name: 'fax.tif', content: await faxTiff(await formPicture({ token: null, seed: 12 }), { resolution: 'standard' }) }]);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ channel: 'fax-mail', sender: '03-0000-0000', answerTo: null, state: 'filed' });
    expect((await bench.registrations()).at(-1)).toMatchObject({ channel: 'fax' });
    const named = await mail(from('"0300000001@fax.example.jp" <gateway@fax.example.jp>', 'FAX'), [{ name: 'fax.tif', content: await faxTiff(await formPicture({ token: null, seed: 13 }), { resolution: 'standard' }) }]);
    await bench.steps.readArrival({ arrivalId: named });
    expect(await bench.arrival(named)).toMatchObject({ channel: 'fax-mail', sender: '0300000001', answerTo: null, state: 'filed' });
    expect(await bench.answers.answerArrival({ arrivalId: named })).toBe('skipped');
  });

  it('what the database refuses of it is no reason to try for ever: it is in 隔離, and the original stays', async () => {
    const taker = { takeApart: async () => ({ parts: [{ fileName: 'form.xlsx', mediaType: 'x'.repeat(400), sha256: '0'.repeat(64), bytes: 1, quarantine: null, cells: { name: 'a\0b' }, pages: [] }], mail: null, sender: '', answerTo: null, quarantine: null }) };
    const id = await fax(pdf(1));
    const steps = Object.create(bench.steps) as typeof bench.steps;
    Reflect.set(steps, 'taker', taker);
    await steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'reader-failed' });
    expect((await bench.partsOf(id)).parts).toEqual([]);
  });

  it('a form in a forwarded mail is a registration; what is beyond 40 attachments is listed, and the mail stays at the desk with that reason', async () => {
    const before = (await bench.registrations()).length;
    const xlsx = await readFile('test/fixtures/form-by-libreoffice.xlsx');
    const inner = `From: mihon@mihon-gumi.example.jp\r\nSubject: form\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=form.xlsx\r\nContent-Disposition: attachment; filename=form.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n${xlsx.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`;
    const [forwarded, many] = [
      await mail(from('forward@mihon-gumi.example.jp', '転送'), [{ name: 'mail.eml', content: Buffer.from(inner) }]),
      await mail(from('many@mihon-gumi.example.jp', '書類一式'), [{ name: 'form.xlsx', content: xlsx }, ...Array.from({ length: 41 }, (_, index) => ({ name: `${index}.xlsx`, content: zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': `<workbook n="${index}"/>` }) }))]),
    ];
    for (const arrivalId of [forwarded, many]) await bench.steps.readArrival({ arrivalId });
    expect((await bench.registrations()).slice(before)).toMatchObject([{ raw: { name: '株式会社髙﨑𠮷川組' } }, { raw: { name: '株式会社髙﨑𠮷川組' } }]);
    expect(await bench.arrival(forwarded)).toMatchObject({ state: 'filed' });
    expect(await bench.arrival(many)).toMatchObject({ state: 'sorting', classRule: '添付が40件を超えています。超えた分は開いていません' });
    const { parts } = await bench.partsOf(many);
    expect([parts.length, parts.filter(({ quarantine }) => quarantine === 'too-many-parts').map(({ fileName, registration }) => [fileName, registration])]).toEqual([42, [['39.xlsx', null], ['40.xlsx', null]]]);
    expect(await bench.answers.answerArrival({ arrivalId: many })).toBe('sent');
    expect(bench.sink.received.at(-1)?.parsed.text?.replace(/\s/g, '')).toContain('添付が40件を超えています');
  });

  it('a FAX notice without its scan, and a mail of nobody, wait to be looked at; neither is answered', async () => {
    const [notice, anonymous] = [await mail(from('gateway@fax.example.jp', 'FAX受信 03-0000-0000', 'Auto-Submitted: auto-generated\r\n')), await mail(`To: uketsuke@hosho.example.jp\r\nSubject: x\r\nMessage-ID: <${(serial += 1)}@example.jp>`)];
    for (const arrivalId of [notice, anonymous]) {
      await bench.steps.readArrival({ arrivalId });
      expect(await bench.answers.answerArrival({ arrivalId })).toBe('skipped');
    }
    expect(await bench.arrival(notice)).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: 'FAXの知らせのメールに、FAXの画像がありません' });
    expect(await bench.arrival(anonymous)).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: '差出人のないメールです' });
  });

  it('a mail whose envelope names nobody is answered to nobody', async () => {
    const before = bench.sink.received.length;
    const bytes = Buffer.from(`${from('person@example.jp', 'お問い合わせ')}\r\nx\r\n`);
    const id = await bench.takeIn.mail({ door: 'smtp', content: Readable.from([bytes]), envelope: { from: '', recipients: ['uketsuke@hosho.example.jp'] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    expect([(await bench.arrival(id)).fromNobody, bench.sink.received.length]).toEqual([true, before]);
  });

  it('a mail that is quarantined as a whole tells its sender once, and the desk who it was; a machine is not told', async () => {
    const large = async (address: string, more = ''): Promise<string> => {
      const head = Buffer.from(`${from(address, '大きなメール', more)}\r\n`);
      const id = await bench.takeIn.mail({ door: 'smtp', content: Readable.from([head, Buffer.alloc(81 * 1024 * 1024, `${'x'.repeat(998)}\r\n`)]), envelope: { from: address, recipients: [] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
      await bench.steps.readArrival({ arrivalId: id });
      return id;
    };
    const id = await large('large@mihon-gumi.example.jp');
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-large', subject: '大きなメール', sender: 'large@mihon-gumi.example.jp' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const told = bench.sink.received.at(-1);
    expect([told?.to, told?.parsed.text?.replace(/\s/g, '')]).toEqual([['large@mihon-gumi.example.jp'], expect.stringContaining('ファイルが大きすぎます')]);
    expect(await bench.answers.answerArrival({ arrivalId: await large('large@mihon-gumi.example.jp') })).toBe('skipped');
    expect(await bench.answers.answerArrival({ arrivalId: await large('news@example.jp', 'List-Id: <news.example.jp>\r\n') })).toBe('skipped');
  });

  /** The mail that answered an application of this sender, which it brought and which was filed. */
  async function answered(sender: string): Promise<Awaited<ReturnType<typeof bench.mails>>[number]> {
    const arrivalId = await mail(from(sender, '利用申込'), [{ name: 'form.xlsx', content: await readFile('test/fixtures/form-by-libreoffice.xlsx') }]);
    await bench.steps.readArrival({ arrivalId });
    expect(await bench.answers.answerArrival({ arrivalId })).toBe('sent');
    const found = (await bench.mails()).find(({ arrival, template }) => arrival === arrivalId && template === 'arrival-received');
    if (found === undefined) throw new Error(`${sender} was not answered.`);
    return found;
  }

  it('a bounce goes to the mail that came back and opens the task, not to the desk', async () => {
    const sent = await answered('returned@mihon-gumi.example.jp');
    const returned = `no-reply+${sent.messageId.slice(1, 25)}@hosho.example.jp`;
    const report = `From: MAILER-DAEMON@mx.example.jp\r\nTo: ${returned}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n`;
    const id = await bench.takeIn.mail({ door: 'smtp', content: Readable.from([Buffer.from(report)]), envelope: { from: '', recipients: [returned] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'set-aside', class: 'bounce', answerTo: null });
    expect((await bench.mails()).find((message) => message.id === sent.id)?.bouncedAt).toBeInstanceOf(Date);
    // The application it brought was filed: its registration's people are told.
    const registration = (await bench.registrations()).at(-1)?.id ?? '';
    expect(await bench.rows(`select kind, account_id, arrival_id from registration_task where registration_id = ?`, [registration])).toEqual([{ kind: 'mail-undeliverable', account_id: null, arrival_id: null }]);
    expect((await factsOf(sent.arrival ?? '')).at(-1)).toEqual({ kind: 'MailFailed' });
    expect((await factsOf(registration)).at(-1)).toEqual({ kind: 'TaskOpened' });
  });

  it('a carrier\'s bounce goes to the mail that came back; what claims to be one and is none of ours does not; a person who answers there reaches the desk', async () => {
    const to = (returned: string, head: string, envelope: string): Promise<string> => bench.takeIn.mail({
      door: 'smtp', content: Readable.from([Buffer.from(`${head}To: ${returned}\r\nMessage-ID: <${(serial += 1)}@example.jp>\r\n\r\nx\r\n`)]), envelope: { from: envelope, recipients: [returned] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}`,
    });
    const sent = await answered('carrier@mihon-gumi.example.jp');
    const ours = `no-reply+${sent.messageId.slice(1, 25)}@hosho.example.jp`;
    const person = await to(ours, 'From: carrier@mihon-gumi.example.jp\r\nSubject: Re: x\r\n', 'carrier@mihon-gumi.example.jp');
    await bench.steps.readArrival({ arrivalId: person });
    expect(await bench.arrival(person)).toMatchObject({ state: 'sorting', class: 'question', sender: 'carrier@mihon-gumi.example.jp' });
    expect((await bench.mails()).find(({ id }) => id === sent.id)?.bouncedAt ?? null).toBeNull();
    const carrier = await to(ours, 'From: Mail Delivery Subsystem <MAILER-DAEMON@carrier.example.jp>\r\nSubject: Returned mail: Host unknown\r\n', '');
    const stranger = await to(`no-reply+${'0'.repeat(24)}@hosho.example.jp`, 'From: MAILER-DAEMON@carrier.example.jp\r\nSubject: Returned mail\r\n', '');
    for (const arrivalId of [carrier, stranger]) await bench.steps.readArrival({ arrivalId });
    expect(await bench.arrival(carrier)).toMatchObject({ state: 'set-aside', class: 'bounce', answerTo: null });
    expect((await bench.mails()).find(({ id }) => id === sent.id)?.bouncedAt).toBeInstanceOf(Date);
    expect(await bench.arrival(stranger)).toMatchObject({ class: 'junk', answerTo: null });
  });
});

describe('the virus scanner', () => {
  const body = `\r\n${ANTIVIRUS_TEST_FILE.toString()}`;
  const stepsWith = (address: string) => new ArrivalActivities(bench.work, systemClock, bench.files, new ArrivalTaker(bench.files, new VirusScanner(address)), bench.letters);

  it('quarantines what is larger than it looks at, and what it finds; the sender is told of both, and the rest goes on', async () => {
    const clamd = await startClamd();
    try {
      const large = await mail('From: unscanned@mihon-gumi.example.jp\r\nTo: uketsuke@hosho.example.jp\r\nSubject: large', [], 'x'.repeat(6 * 1024 * 1024));
      await stepsWith(clamd.address).readArrival({ arrivalId: large });
      expect(await bench.arrival(large)).toMatchObject({ state: 'quarantined', quarantine: 'not-scanned', sender: 'unscanned@mihon-gumi.example.jp' });
      expect(await bench.answers.answerArrival({ arrivalId: large })).toBe('sent');
      const [found, clean] = [await mail('From: virus@example.jp\r\nTo: uketsuke@hosho.example.jp\r\nSubject: v', [], body), await fax(pdf(1))];
      for (const id of [found, clean]) await stepsWith(clamd.address).readArrival({ arrivalId: id });
      expect(await bench.arrival(found)).toMatchObject({ state: 'quarantined', quarantine: 'virus', subject: 'v' });
      expect(await bench.answers.answerArrival({ arrivalId: found })).toBe('sent');
      expect((await bench.arrival(clean)).quarantine ?? null).toBeNull();
    } finally {
      await clamd.stop();
    }
  });

  it('holds up what it could not be asked about: nothing is passed, and all of it is read when it is back', async () => {
    const port = await freePort();
    const steps = stepsWith(`127.0.0.1:${port}`);
    const id = await fax(pdf(1));
    await expect(steps.readArrival({ arrivalId: id })).rejects.toThrow('The virus scanner cannot be reached.');
    const waiting = await bench.arrival(id);
    expect([waiting.state, waiting.readAt ?? null, (await bench.partsOf(id)).parts]).toEqual(['stored', null, []]);
    const clamd = await startClamd(port);
    try {
      await steps.readArrival({ arrivalId: id });
      expect((await bench.arrival(id)).readAt).toBeInstanceOf(Date);
    } finally {
      await clamd.stop();
    }
  });
});
