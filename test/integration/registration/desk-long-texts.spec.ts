import { Registration } from '#persistence';
import { Migration20261219200100 } from '../../../libs/persistence/src/migrations/Migration20261219200100.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

const ENDLESS = '見本建設'.repeat(8_000);
const WORDS = '名称が長すぎるため、はじめの500文字までを表示しています。原本を見て入力してください';
const TABS = ['', '/customer', '/duplicates', '/calls', '/deficiency', '/holder', '/history'] as const;

describe('a text that no field can hold, at the desk', () => {
  let room: DeskRoom;
  let town: IntakeOffice;

  openDesk((opened) => {
    room = opened;
    ({ town } = room);
  });

  /** As it was kept, and found, before there was an end to it, in a cell of each of these fields. */
  async function keptWhole(id: string): Promise<void> {
    const { raw, searchKey } = await town.registration(id);
    const whole = { ...raw, name: ENDLESS, nameKana: ENDLESS, contactName: ENDLESS, address: ENDLESS };
    const read = Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, { value, confidence: 100, place: null }]));
    await town.office.work.run(async (em) => {
      await em.execute('alter table registration drop constraint registration_search_key_is_bounded');
      await em.nativeUpdate(Registration, { id }, { raw: whole, read, searchKey: `${searchKey} ${`${ENDLESS} `.repeat(4)}` });
    });
  }

  const cutWhatIsLong = (): Promise<void> => town.office.work.run(async (em) => {
    const migration = new Migration20261219200100(em.getDriver(), em.config);
    migration.setTransactionContext(em.getTransactionContext());
    await migration.up();
  });

  const opened = (id: string): Promise<number[]> => Promise.all(TABS.map(async (tab) => (await room.clerk.get(`/branch/intake/${id}${tab}`)).status));

  it('is shown as far as it is kept, with the reason, and typed anew from the original', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: { ...paper, name: ENDLESS } });
    await town.act(room.clerk, id, 'claim');
    const page = (await room.clerk.get(`/branch/intake/${id}`)).body;
    expect(page).toContain(WORDS);
    expect(page).not.toContain(ENDLESS.slice(0, 501));
    // Kept as it is, it is still no text of the field; nobody hands it on.
    const { raw } = await town.registration(id);
    const form = { ...paper, name: raw.name ?? '', act: 'keep' };
    expect((await town.act(room.clerk, id, 'entry', form)).status).toBe(303);
    const submitted = await town.act(room.clerk, id, 'entry', { ...form, act: 'next' });
    expect([submitted.status, submitted.body.includes(WORDS)]).toEqual([422, true]);
    expect((await town.act(room.clerk, id, 'entry', { ...form, name: paper['name'] ?? '' })).status).toBe(303);
    expect((await room.clerk.get(`/branch/intake/${id}`)).body).not.toContain(WORDS);
  });

  it('is not called the same as another whose beginning alone is', async () => {
    const { paper } = room.company();
    const [id, other] = [await town.arrive({ raw: { ...paper, name: `${ENDLESS}東` } }), await town.arrive({ raw: { ...room.company().paper, phone: paper['phone'] ?? '', name: `${ENDLESS}西` } })];
    await town.act(room.clerk, id, 'claim');
    const { body } = await room.clerk.get(`/branch/intake/${id}/duplicates`);
    expect(body).toContain((await town.registration(other)).receptionNumber);
    const tags = (label: string): string[] => [...(new RegExp(`<th scope="row">${label}</th>.*?</tr>|$`, 's').exec(body)?.[0] ?? '').matchAll(/<span class="tag[^>]*>([^<]*)/g)].map(([, words = '']) => words);
    expect([tags('名称'), tags('電話番号')]).toEqual([['続きは比べていない'], ['同じ']]);
  });

  it('that was kept whole before is cut, and its pages, those of another company with its telephone and the search open again; it is ended like any other', async () => {
    const { paper } = room.company();
    const id = await town.arrive({ raw: paper });
    const other = await town.arrive({ raw: { ...room.company().paper, phone: paper['phone'] ?? '' } });
    await keptWhole(id);
    await town.act(room.clerk, id, 'claim');
    for (let time = 0; time < 2; time += 1) {
      expect([await opened(id), await opened(other)]).toEqual([TABS.map(() => 200), TABS.map(() => 200)]);
      const found = await room.clerk.get(`/branch/intake?q=${encodeURIComponent(paper['phone'] ?? '')}`);
      expect([found.status, found.body.includes(`/branch/intake/${id}`), found.body.length < 200_000]).toEqual([200, true, true]);
      await cutWhatIsLong();
      const { raw, read, searchKey } = await town.registration(id);
      expect([raw.name?.length, read.name?.value.length, raw.phone, searchKey.length < 16_000]).toEqual([500, 500, paper['phone'], true]);
    }
    await town.office.work.run((em) => em.execute('alter table registration add constraint registration_search_key_is_bounded check (length(search_key) <= 16000)'));
    expect((await room.clerk.get(`/branch/intake/${id}`)).body).toContain(WORDS);
    // In lists and headings it has the length of a name.
    for (const path of [`/branch/intake/${id}/holder`, `/branch/intake?q=${encodeURIComponent(paper['phone'] ?? '')}`]) {
      const { body } = await room.clerk.get(path);
      expect([path, body.includes(ENDLESS.slice(0, 99)), body.includes(ENDLESS.slice(0, 101))]).toEqual([path, true, false]);
    }
    expect((await town.act(room.clerk, id, 'close', { closing: 'not-an-application', 'reason-close': '申込書ではありません' })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ state: 'closed' });
  });
});
