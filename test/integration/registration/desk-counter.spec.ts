import { createHash } from 'node:crypto';
import { QUARANTINE_WORDS, type QuarantineReason } from '#domain';
import { PageReader, VirusScanner } from '#incoming';
import { Arrival } from '#persistence';
import { systemClock } from '#platform';
import sharp from 'sharp';
import { v4 } from 'uuid';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import { ArrivalTaker } from '../../../apps/worker/src/activities/take-arrival-apart.js';
import { ANTIVIRUS_TEST_FILE, startClamd } from '../../support/clamd.js';
import type { Desk } from '../branch/desk.js';
import { CONTRACT_COPY } from '../contractor/filler.js';
import { ENCRYPTED_OFFICE, halfJpeg, hugePng, pdf, TEST_VIRUS, zip } from '../intake/hostile-files.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let elsewhere: Desk;
let steps: ArrivalActivities;
let serial = 0;

/** The worker's steps on what the office has stored. */
function stepsWith(scanner: VirusScanner): ArrivalActivities {
  return new ArrivalActivities(town.office.work, systemClock, town.office.files, new ArrivalTaker(town.office.files, scanner), new PageReader());
}

openDesk((opened) => {
  room = opened;
  ({ town, clerk, elsewhere } = room);
  steps = stepsWith(new VirusScanner(undefined));
});

describe('窓口・郵送', () => {
  async function hand(fields: Readonly<Record<string, string>>, file: Buffer | null, fileName = 'scan.pdf') {
    const token = /name="_csrf" value="([^"]+)"/.exec((await clerk.get('/branch/intake/new')).body)?.[1] ?? '';
    const parts = Object.entries({ _csrf: token, ...fields }).map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
    const head = `--x\r\ncontent-disposition: form-data; name="scan"; filename="${fileName}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
    const payload = Buffer.concat([Buffer.from(parts), ...(file === null ? [] : [Buffer.from(head), file, Buffer.from('\r\n')]), Buffer.from('--x--\r\n')]);
    return town.office.app.inject({ method: 'POST', url: '/branch/intake/new', payload, headers: { cookie: clerk.cookie, 'content-type': 'multipart/form-data; boundary=x' } });
  }

  it('a paper in the hand becomes a registration held by whoever took it, with its scan; pressed twice it is one', async () => {
    const fields = { token: '0198f000-0000-4000-8000-000000000001', channel: 'counter', name: '窓口建設株式会社', phone: '' };
    const pdf = CONTRACT_COPY;
    const answers = [await hand(fields, pdf), await hand(fields, pdf)];
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    const id = String(answers[0]?.headers.location).split('/').at(-1) ?? '';
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', channel: 'counter', raw: { name: '窓口建設株式会社' } });
    // 四眼: whoever took the paper in does not approve it, by the list of the desk and by the facts.
    const { id: staff } = await town.office.staff('higashi-uketsuke');
    expect((await town.registration(id)).entrants).toEqual([staff]);
    expect(await town.office.work.read((em) => em.execute('select staff from registration_entrants(?)', [id]))).toEqual([{ staff }]);
    const [arrival] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
    expect(arrival).toMatchObject({ channel: 'upload', state: 'stored' });
    // Whoever took it in waits for it: before what came by FAX and mail.
    expect(await town.office.work.read((em) => em.execute(`select payload->>'lane' as lane from outbox where name = 'arrivalReading' and payload->>'arrivalId' = ?`, [arrival?.id ?? '']))).toEqual([{ lane: 'desk' }]);
    // Nobody has looked at it yet.
    expect((await clerk.get(`/branch/intake/${id}/originals/${arrival?.id}`)).status).toBe(404);
    await steps.readArrival({ arrivalId: arrival?.id ?? '' });
    const shown = await clerk.get(`/branch/intake/${id}/originals/${arrival?.id}`);
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect((await elsewhere.get(`/branch/intake/${id}/originals/${arrival?.id}`)).status).toBe(404);
  });

  it('a picture is read like any arrival and stands beside the entry', async () => {
    const picture = await sharp({ create: { width: 600, height: 800, channels: 3, background: 'white' } }).png().toBuffer();
    const id = String((await hand({ token: v4(), channel: 'post', name: '郵送建設', phone: '' }, picture, 'scan.png')).headers.location).split('/').at(-1) ?? '';
    const [stored] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
    await steps.readArrival({ arrivalId: stored?.id ?? '' });
    expect(await town.office.work.read((em) => em.findOneOrFail(Arrival, stored?.id ?? ''))).toMatchObject({ state: 'filed', quarantine: null });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('alt="申込書 1枚目"');
  });

  it.each<[string, string, Buffer | (() => Promise<Buffer>), string]>([
    ['an empty file', 'scan.pdf', Buffer.alloc(0), 'empty'],
    ['the antivirus test file', 'scan.pdf', TEST_VIRUS, 'virus'],
    ['a program that calls itself a PDF', 'scan.pdf', Buffer.from('MZ'), 'unknown-type'],
    ['a workbook behind a password', 'form.xls', ENCRYPTED_OFFICE, 'encrypted'],
    ['a PDF behind a password', 'scan.pdf', pdf(1, '', '/Encrypt 9 0 R'), 'encrypted'],
    ['a PDF with a script', 'scan.pdf', pdf(1, '/AA << >>'), 'active-content'],
    ['a PDF of 61 pages', 'scan.pdf', pdf(61), 'too-many-pages'],
    ['a picture of 50,000 by 50,000', 'scan.png', hugePng(50_000, 50_000), 'too-many-pixels'],
    ['half a picture', 'scan.jpg', halfJpeg, 'damaged'],
    ['a TIFF that breaks off', 'scan.tif', Buffer.from('II*\0rest', 'latin1'), 'damaged'],
    ['a zip that unpacks too far', 'form.xlsx', zip({ '[Content_Types].xml': 'x', 'xl/workbook.xml': Buffer.alloc(10) }, { size: 2_000_000_000 }), 'unpacks-too-far'],
    ['a workbook with macros', 'form.xlsx', zip({ '[Content_Types].xml': 'x', 'xl/workbook.xml': 'x', 'xl/vbaProject.bin': 'x' }), 'active-content'],
  ])('%s is kept byte for byte and quarantined, and its reason stands beside the entry and in the list of 隔離', async (_, fileName, made, reason) => {
    const content = typeof made === 'function' ? await made() : made;
    const name = `隔離建設${(serial += 1)}`;
    const answer = await hand({ token: v4(), channel: 'post', name, phone: '' }, content, fileName);
    expect(answer.statusCode).toBe(303);
    const id = String(answer.headers.location).split('/').at(-1) ?? '';
    const before = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(before).toContain('>最新の状態を見る</a>');
    expect([before.includes('読み取っています'), before.includes('原本を保存する')]).toEqual([true, false]);
    const [stored] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
    expect(stored).toMatchObject({ channel: 'upload', state: 'stored', fileName, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    for (let run = 0; run < 2; run += 1) await steps.readArrival({ arrivalId: stored?.id ?? '' });
    const arrival = await town.office.work.read((em) => em.findOneOrFail(Arrival, stored?.id ?? ''));
    expect(arrival).toMatchObject({ state: 'quarantined', quarantine: reason, registration: id });
    expect(await town.office.files.read(arrival.sha256)).toEqual(content);
    const words = QUARANTINE_WORDS[reason as QuarantineReason];
    const page = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(page).toContain(`開けません：${words}`);
    expect(page).toContain(`href="/branch/intake/arrivals/${arrival.id}"`);
    expect((await clerk.get(`/branch/intake/arrivals/${arrival.id}`)).body).toContain(words);
    expect((await clerk.get('/branch/intake/arrivals')).body).toContain(`/branch/intake/arrivals/${arrival.id}"`);
    // Never shown, and with the suspicion of a virus not handed out either.
    const original = await clerk.get(`/branch/intake/${id}/originals/${arrival.id}`);
    expect([original.status, original.status === 404 ? '' : original.headers['content-type']]).toEqual(reason === 'virus' ? [404, ''] : [200, 'application/octet-stream']);
    expect((await town.registration(id)).raw.name).toBe(name);
  });

  it('what the virus scanner finds in a clerk’s file is quarantined like what came by mail', async () => {
    const clamd = await startClamd();
    const id = String((await hand({ token: v4(), channel: 'post', name: 'ウイルス建設', phone: '' }, Buffer.concat([CONTRACT_COPY, ANTIVIRUS_TEST_FILE]))).headers.location).split('/').at(-1) ?? '';
    const [stored] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
    await stepsWith(new VirusScanner(clamd.address)).readArrival({ arrivalId: stored?.id ?? '' });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('開けません：ウイルスの疑いがあるファイルです');
    await clamd.stop();
  });

  it('what is too large to be kept is refused in words, and the rest kept', async () => {
    const answer = await hand({ token: v4(), channel: 'post', name: '大判建設', phone: '' }, Buffer.alloc(20 * 1024 * 1024 + 1));
    expect([answer.statusCode, answer.body.includes('20MBを超えるファイルは保管できません'), answer.body.includes('value="大判建設"')]).toEqual([422, true, true]);
  });

  it('what is wrong is said at once and the rest kept', async () => {
    const answer = await hand({ name: '', phone: '099-1', channel: '' }, Buffer.from('MZ'));
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('電話番号が4けたです。この番号は市外局番から10けたです');
    for (const field of ['channel', 'name', 'phone']) expect(answer.body).toContain(`href="#f-${field}"`);
    expect(answer.body).toContain('value="099-1"');
  });
});
