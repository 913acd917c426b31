import { Arrival, ArrivalPage, forgetPages, MailMessage, queueNotice, readAnew, receiveRegistration, Registration, SYSTEM } from '#persistence';
import { systemClock } from '#platform';
import { SEARCH_ATTRIBUTES } from '#temporal';
import { arrivalReadingId, startPageReading, startReadingAgain, startRegistration } from '#workflows/contract';
import type { WorkflowHandle } from '@temporalio/client';
import { Readable } from 'node:stream';
import { v7 } from 'uuid';
import { BranchFinder } from '../../apps/intake/src/branch-finder.js';
import { TakeIn } from '../../apps/intake/src/take-in.js';
import { faxTiff, formPicture } from '../support/form-sheet.js';
import { startTemporalDev } from '../support/temporal.js';
import { Engine } from './engine.js';

let engine: Engine;

beforeAll(async () => {
  const env = await startTemporalDev({ searchAttributes: { [SEARCH_ATTRIBUTES.branch]: 'KEYWORD', [SEARCH_ATTRIBUTES.kind]: 'KEYWORD' } });
  engine = await Engine.start(env, systemClock);
});
afterAll(() => engine.stop());

/** The smaller goes first. */
function prioritiesOf(step: 'readArrival' | 'readPage', { events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): readonly (number | null | undefined)[] {
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => (scheduled?.activityType?.name === step ? [scheduled.priority?.priorityKey] : []));
}

describe('the procedure 受信 on a real server', () => {
  it('a mail with two papers: filed, its sender told, the letters made out, in few events without a name in them', async () => {
    const takeIn = new TakeIn(engine.book.work, engine.files, systemClock, new BranchFinder(undefined), []);
    const papers = await Promise.all([formPicture({ token: null, seed: 5 }), formPicture({ token: null, withCode: false, seed: 6 })].map(async (picture) => faxTiff(await picture, { resolution: 'fine' })));
    const parts = papers.map((content, index) => `--b\r\nContent-Type: image/tiff; name=form-${index}.tif\r\nContent-Disposition: attachment; filename=form-${index}.tif\r\nContent-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n`).join('');
    const mail = `From: mihon@mihon-gumi.example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n${parts}--b--\r\n`;
    const id = await takeIn.mail({ door: 'smtp', content: Readable.from([Buffer.from(mail)]), envelope: null, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(arrivalReadingId(id));
    await handle.result();
    const found = await engine.book.work.read(async (em) => ({
      arrival: await em.findOneOrFail(Arrival, id), registrations: await em.find(Registration, {}), mails: await em.find(MailMessage, {}),
      pages: await em.execute<{ words: unknown }[]>('select words from arrival_page'),
    }));
    expect(found.arrival).toMatchObject({ state: 'filed', acknowledgedAt: expect.any(Date) });
    expect(found.registrations.map(({ state, channel }) => [state, channel])).toEqual([['received', 'mail'], ['received', 'mail']]);
    expect(found.mails.map(({ template }) => template)).toEqual(['arrival-received']);
    expect(found.pages.map(({ words }) => Array.isArray(words))).toEqual([true, true]);
    const history = await handle.fetchHistory();
    expect(history.events?.length).toBeLessThanOrEqual(35);
    expect(JSON.stringify(history)).not.toMatch(/mihon-gumi|form-0/);
    await engine.capture(handle, 'arrival');
  });

  it('a FAX waits behind no mail, however many of them hold their readers', async () => {
    const { activities } = engine;
    await engine.rest();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await engine.work({ ...activities, reading: { ...activities.reading, readArrival: async () => held.then(() => ({ pages: [] })) } });
    const takeIn = new TakeIn(engine.book.work, engine.files, systemClock, new BranchFinder(undefined), []);
    const mails = await Promise.all(Array.from({ length: 10 }, (_, index) => takeIn.mail({
      door: 'smtp', content: Readable.from([Buffer.from(`From: slow-${index}@mihon.example.jp\r\nSubject: x\r\n\r\n${index}`)]), envelope: null, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}`,
    })));
    await engine.deliver();
    const content = await faxTiff(await formPicture({ token: null, withCode: false, seed: 9 }), { resolution: 'standard' });
    const id = await takeIn.file({ channel: 'fax-folder', content, fileName: 'y.tif', sender: '', branch: null, receivedAt: null, sourceKey: (sha256) => `fax-folder/${sha256}` });
    await engine.deliver();
    await engine.env.client.workflow.getHandle(arrivalReadingId(id)).result();
    expect(await engine.book.work.read((em) => em.findOneOrFail(Arrival, id))).toMatchObject({ state: 'filed' });
    release();
    for (const mail of mails) await engine.env.client.workflow.getHandle(arrivalReadingId(mail)).result();
    await engine.rest();
    await engine.work();
  });

  it('a FAX that takes longer than a moment is read among the slow ones, and its letters before those of a mail', async () => {
    const { activities } = engine;
    await engine.rest();
    await engine.work({ ...activities, 'reading-fax': { readArrival: async () => ({ pages: [], takesLonger: true }) } });
    const takeIn = new TakeIn(engine.book.work, engine.files, systemClock, new BranchFinder(undefined), []);
    const content = await faxTiff(await formPicture({ token: null, withCode: false, seed: 8 }), { resolution: 'standard' });
    const id = await takeIn.file({ channel: 'fax-folder', content, fileName: 'x.tif', sender: '', branch: null, receivedAt: null, sourceKey: (sha256) => `fax-folder/${sha256}` });
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(arrivalReadingId(id));
    await handle.result();
    const found = await engine.book.work.read(async (em) => ({ arrival: await em.findOneOrFail(Arrival, id), pages: await em.execute<{ words: unknown }[]>('select g.words from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = ?', [id]) }));
    expect(found).toMatchObject({ arrival: { state: 'filed' }, pages: [{ words: expect.any(Array) }] });
    expect(prioritiesOf('readPage', await handle.fetchHistory())).toEqual([2]);
    await engine.capture(handle, 'arrival-slow');
    await engine.rest();
    await engine.work();
  });

  it('what a person at the desk has read again goes before what came by FAX and mail', async () => {
    const { id, time } = { id: (await engine.book.work.read((em) => em.findOneOrFail(Arrival, { channel: 'fax-folder' }))).id, time: v7() };
    await engine.book.work.run((em) => queueNotice(em, startReadingAgain(id, time)));
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(`${arrivalReadingId(id)}/${time}`);
    await handle.result();
    expect(prioritiesOf('readArrival', await handle.fetchHistory())).toEqual([1]);
  });

  it('a page that a person files elsewhere is read for the registration it is at now, before the letters of FAXes', async () => {
    const move = v7();
    const { page, target } = await engine.book.work.run(async (em) => {
      const [moved] = await em.find(ArrivalPage, { registration: { $ne: null } }, { orderBy: { id: 'asc' } });
      const from = await em.findOneOrFail(Registration, moved?.registration ?? '');
      if (!moved || Object.keys(from.read).length === 0) throw new Error('nothing was read');
      const made = await receiveRegistration(em, SYSTEM, { submissionKey: `split/${moved.id}`, channel: 'fax', branchId: from.branch, raw: {}, read: {}, token: null, awaitsPaper: false }, new Date(), startRegistration);
      await em.flush();
      forgetPages(from, [moved], [moved]);
      Object.assign(moved, { registration: made.id, position: 0 });
      await readAnew(em, [moved], (arrivalId, pageId) => startPageReading(arrivalId, pageId, move));
      return { page: moved.id, target: made.id };
    });
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(`page-reading/${page}/${move}`);
    await handle.result();
    const read = await engine.book.work.read(async (em) => ({ page: await em.findOneOrFail(ArrivalPage, page), all: await em.find(Registration, {}) }));
    expect(read.page.words?.length).toBeGreaterThan(0);
    const holders = read.all.filter((registration) => Object.values(registration.read).some((field) => field?.place?.pageId === page)).map(({ id }) => id);
    expect(holders).toEqual([target]);
    const history = await handle.fetchHistory();
    expect(history.events?.length).toBeLessThanOrEqual(11);
    expect(prioritiesOf('readPage', history)).toEqual([1]);
    await engine.capture(handle, 'page-reading');
  });
});
