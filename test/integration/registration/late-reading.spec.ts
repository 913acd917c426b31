import { ArrivalPage, Registration, RegistrationTask } from '#persistence';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import type { Desk } from '../branch/desk.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

const WAIT = '文字の読み取りがまだ終わっていません';
const TICKS = ['sealPresent', 'sealLegible'];
const WORD = { text: '見本', confidence: 95, x: 1, y: 1, width: 10, height: 10 };

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
});

const pageOf = (id: string) => town.office.work.read((em) => em.findOneOrFail(ArrivalPage, { registration: id }));
const unread = (id: string) => town.office.work.run((em) => em.nativeUpdate(ArrivalPage, { registration: id }, { words: null }));
const tasksOf = (id: string) => town.office.work.read((em) => em.find(RegistrationTask, { registration: id }));

/** The letters are made out now, and say this name. */
async function madeOut(id: string, name: string): Promise<void> {
  const { work, clock, files } = town.office;
  const field = { value: name, confidence: 95, other: null, doubt: null, x: 1, y: 1, width: 10, height: 10 };
  const letters = { read: () => Promise.resolve({ words: [WORD], fields: { name: field } }) };
  const steps = new ArrivalActivities(work, clock, files, { takeApart: () => Promise.reject(new Error('nothing is taken apart')) } as never, letters as never);
  const page = await pageOf(id);
  // Twice: the step is repeated.
  await steps.readPage({ arrivalId: page.part, pageId: page.id });
  await steps.readPage({ arrivalId: page.part, pageId: page.id });
}

describe('文字の読み取り that is not done', () => {
  it('is said at the entry, and 「確認へ回す」 waits for it; after its time a person compares by eye', async () => {
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: paper, words: null });
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain(WAIT);
    const submit = (tick: readonly string[]) => town.act(clerk, id, 'entry', { ...paper, act: 'submit', tick: [...tick] });
    const early = await submit([...TICKS, 'comparedByEye']);
    expect([early.status, early.body.includes('href="#f-reading"'), early.body.includes('value="comparedByEye"')]).toEqual([422, true, false]);
    town.office.clock.set(new Date(town.office.clock.now().getTime() + 11 * 60_000));
    const late = await submit(TICKS);
    expect([late.status, late.body.includes('href="#f-compared"'), late.body.includes('value="comparedByEye"')]).toEqual([422, true, true]);
    expect((await submit([...TICKS, 'comparedByEye'])).status).toBe(303);
  });

  it('opens again what was typed before it and says something else, and counts nothing as compared that it was not shown beside', async () => {
    const { paper } = room.company();
    const [done, open] = [await town.arrive({ words: null }), await town.arrive({ words: null })];
    for (const id of [done, open]) await town.act(clerk, id, 'claim');
    await town.act(clerk, done, 'entry', { ...paper, act: 'keep' });
    expect((await town.registration(done)).confirmed).toContain('name');
    const shown = /name="shown" value="([^"]*)"/.exec((await clerk.get(`/branch/intake/${open}`)).body)?.[1]?.replaceAll('&quot;', '"') ?? '';
    for (const id of [done, open]) await madeOut(id, '株式会社ちがう名前');
    // Typed on a page on which no reading stood, which had come when it was kept.
    await town.act(clerk, open, 'entry', { ...paper, act: 'keep', confirm: ['name'], shown });
    for (const id of [done, open]) {
      expect((await town.registration(id)).confirmed).not.toContain('name');
      const { body } = await clerk.get(`/branch/intake/${id}`);
      expect(body).toMatch(/<div class="entry-row entry-confirm"[^>]* data-name="名称">/);
      for (const said of ['value="name">この値で確定', '読取の値：株式会社ちがう名前', `value="${paper['name']}"`]) expect([said, body.includes(said)]).toEqual([said, true]);
    }
    expect((await town.registration(open)).confirmed).toContain('phone');
  });

  it('目で読み比べた is open again when a page goes, and when one comes', async () => {
    const later = new Date(town.office.clock.now().getTime() + 11 * 60_000);
    const [giving, taking] = [await town.arrive({ raw: room.company().paper, words: null, pages: 2 }), await town.arrive({ raw: room.company().paper, words: null })];
    town.office.clock.set(later);
    for (const id of [giving, taking]) {
      await town.act(clerk, id, 'claim');
      await town.act(clerk, id, 'entry', { act: 'keep', tick: [...TICKS, 'comparedByEye'] });
    }
    const compared = async () => [(await town.registration(giving)).comparedByEye, (await town.registration(taking)).comparedByEye];
    expect(await compared()).toEqual([true, true]);
    const { receptionNumber } = await town.registration(taking);
    const last = (await town.pagesOf(giving)).find(({ position }) => position === 1);
    expect((await town.act(clerk, giving, 'sorting', { page: last?.id ?? '', to: 'other', number: receptionNumber })).status).toBe(303);
    expect(await compared()).toEqual([false, false]);
  });

  it('keeps the approval waiting, and what it then says differently stands in the way', async () => {
    const id = await room.entered();
    await unread(id);
    await second.get(`/branch/intake/${id}?pages=open`);
    await town.act(second, id, 'look');
    expect((await second.get(`/branch/intake/${id}`)).body).toContain(WAIT);
    await madeOut(id, '株式会社ちがう名前');
    expect((await second.get(`/branch/intake/${id}`)).body).toContain('名称を紙と読み比べて');
    expect(await tasksOf(id)).toEqual([]);
  });

  it('that ends after the approval and says something else opens one task; the same as was approved opens none', async () => {
    const [differing, same, beside] = [await room.entered(), await room.entered(), await room.entered()];
    // A page of it was made out before, and says what was approved.
    const { raw: approved } = await town.registration(beside);
    await town.office.work.run((em) => em.nativeUpdate(Registration, { id: beside }, { read: { name: { value: approved.name ?? '', confidence: 95, place: null } } }));
    for (const id of [differing, same, beside]) {
      await unread(id);
      await town.office.work.run((em) => em.nativeUpdate(Registration, { id }, { state: 'approved' }));
    }
    for (const id of [differing, beside]) await madeOut(id, '株式会社ちがう名前');
    await madeOut(same, (await town.office.work.read((em) => em.findOneOrFail(Registration, same))).raw.name ?? '');
    for (const id of [differing, beside]) expect((await tasksOf(id)).map(({ kind }) => kind)).toEqual(['reading-differs']);
    expect(await tasksOf(same)).toEqual([]);
    expect((await clerk.get('/branch/letters/tasks')).body).toContain('読み取りとの食い違い');
  });
});
