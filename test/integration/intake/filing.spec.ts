import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ChromiumPapers, openSigningKey, PdfSigner } from '#documents';
import { VirusScanner } from '#incoming';
import { calendarDate, contactMail, fieldsToConfirm, MOST_DISPUTED, registrationToken, writeNoticeCode } from '#domain';
import { DeficiencyNotice, recordFact, Registration, Staff, storeArrival, SYSTEM, type UnitOfWork } from '#persistence';
import { ARRIVAL_READING, startArrivalReading } from '#workflows/contract';
import { systemClock } from '#platform';
import { v7 } from 'uuid';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import { ArrivalTaker } from '../../../apps/worker/src/activities/take-arrival-apart.js';
import { deficiencyNoticeInput, SURETY } from '../../fixtures/papers.js';
import { faxPagesTiff, faxTiff, formPicture } from '../../support/form-sheet.js';
import { testRun } from '../../support/index.js';
import { pdf } from './hostile-files.js';
import { ANTIVIRUS_TEST_FILE, startClamd } from '../../support/clamd.js';
import { filledWorkbook } from './excel-form-files.js';
import { filingActs } from './filing-acts.js';
import { IntakeBench } from './intake-bench.js';

const TOKEN = 'ABCDEFGHJKMN';
let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());
const { fax, mail, waiting, duplicatesOf, factsOf } = filingActs(() => bench);

/** Two sheets as one TIFF. */
function twoPages(first: Buffer, second: Buffer): Promise<Buffer> {
  return faxPagesTiff([first, second].map((picture) => ({ picture, line: { resolution: 'fine' } })));
}

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
