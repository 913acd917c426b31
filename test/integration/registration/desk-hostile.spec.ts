import { REGISTRATION_FIELDS } from '#domain';
import fc from 'fast-check';
import { hostileText } from '../../fixtures/hostile-text.js';
import { IntakeOffice, PAPER, RECORD } from './intake-office.js';

describe('the desk of the ID registration under odd input and in quantity', () => {
  let town: IntakeOffice;

  beforeAll(async () => {
    town = await IntakeOffice.open();
  });
  afterAll(() => town.close());

  it('hostile text in every field is kept or refused in words, and breaks nothing', async () => {
    const clerk = await town.office.desk('higashi-uketsuke');
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    const forms: readonly (readonly [path: string, names: readonly string[], fixed: Readonly<Record<string, string>>])[] = [
      ['entry', REGISTRATION_FIELDS.map(({ name }) => name), { act: 'submit' }], ['entry', ['tick', 'confirm', 'act'], {}], ['customer/record', Object.keys(RECORD), {}],
      ['calls/address', ['evidence', 'calledNumber', 'numberSource'], { how: 'call' }], ['calls/phone', ['number', 'source', 'answeredBy', 'answer', 'field', 'after'], {}],
      ['deficiency', ['reasons', 'text', 'answer-year', 'answer-month', 'answer-day'], {}], ['duplicates', ['act'], {}], ['sorting', ['page', 'to', 'number'], {}],
    ];
    await fc.assert(
      fc.asyncProperty(hostileText(), async (text) => {
        for (const [path, names, fixed] of forms) {
          const { status } = await town.act(clerk, id, path, { ...Object.fromEntries(names.map((name) => [name, text])), ...fixed });
          expect([path, [303, 404, 409, 413, 422].includes(status) ? 'answered' : status]).toEqual([path, 'answered']);
        }
        expect((await clerk.get(`/branch/intake/${id}`)).status).toBe(200);
      }),
      { numRuns: 12 },
    );
  });

  it('a text too long to be kept stays in the form', async () => {
    const clerk = await town.office.desk('higashi-uketsuke');
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    const answer = await town.act(clerk, id, 'entry', { ...PAPER, address: 'あ'.repeat(1_001), act: 'keep' });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain('あ'.repeat(1_001));
  });

  it('a text with U+0000 in it stays in the form without it, with the field named, and is kept when it is sent again', async () => {
    const clerk = await town.office.desk('higashi-uketsuke');
    for (const act of ['keep', 'next', 'submit']) {
      const id = await town.arrive({ raw: PAPER });
      await town.act(clerk, id, 'claim');
      const typed = { ...PAPER, department: '第二\0部', nameKana: '\0ミホン', contactName: '架空 次郎', act };
      const answer = await town.act(clerk, id, 'entry', typed);
      expect([answer.status, answer.body.includes('\0'), answer.body.includes('\uFFFD')]).toEqual([422, false, false]);
      for (const label of ['部署・役職名', '名称のフリガナ']) expect(answer.body).toContain(`${label}に、画面に見えない制御文字（U+0000）が入っていたため、取り除きました。確かめて、もう一度保存してください`);
      for (const value of ['第二部', 'ミホン', '架空 次郎']) expect(answer.body).toContain(`value="${value}"`);
      expect((await town.registration(id)).raw.department).toBe(PAPER['department']);
      expect((await town.act(clerk, id, 'entry', { ...typed, department: '第二部', nameKana: 'ミホン', act: 'keep' })).status).toBe(303);
      expect((await town.registration(id)).raw).toMatchObject({ department: '第二部', contactName: '架空 次郎' });
    }
  });

  it('what cannot be kept does not take the place of what another window has kept', async () => {
    const clerk = await town.office.desk('higashi-uketsuke');
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    const version = String((await town.registration(id)).version);
    await clerk.post(`/branch/intake/${id}/entry`, { version, ...PAPER, department: '第一部', act: 'keep' });
    for (const department of ['あ'.repeat(1_001), '第二\0部']) expect((await clerk.post(`/branch/intake/${id}/entry`, { version, ...PAPER, department, act: 'keep' })).status).toBe(409);
  });

  it('a postal code of any length is asked for in digits, by which it is counted', async () => {
    const clerk = await town.office.desk('higashi-uketsuke');
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    for (const [postalCode, act] of [['999-0012'.repeat(100), 'keep'], ['999-00123', 'next']] as const) {
      const answer = await town.act(clerk, id, 'entry', { ...PAPER, postalCode, act });
      expect([answer.status, answer.body.includes('郵便番号は、7けたの数字で入力してください'), answer.body.includes('7文字')]).toEqual([422, true, false]);
    }
  });

  it('the queue is read page by page, each registration once, there and back', async () => {
    for (let count = 0; count < 53; count += 1) await town.arrive({ branch: '21', pages: 0, raw: { name: `頁送${count}社` } });
    const desk = await town.office.desk('nishi-uketsuke');
    const idsOf = (body: string) => [...body.matchAll(/<a href="\/branch\/intake\/([0-9a-f-]{36})"/g)].map((match) => match[1]);
    const first = await desk.get('/branch/intake?view=unclaimed');
    const next = /href="([^"]+)" rel="next"/.exec(first.body)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? '';
    const last = await desk.get(next);
    expect([idsOf(first.body).length, idsOf(last.body).length]).toEqual([50, 3]);
    expect(new Set([...idsOf(first.body), ...idsOf(last.body)]).size).toBe(53);
    const back = /href="([^"]+)" rel="prev"/.exec(last.body)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? '';
    expect(idsOf((await desk.get(back)).body)).toEqual(idsOf(first.body));
  });

  it('保存して次へ opens the next that nobody has taken', async () => {
    const desk = await town.office.desk('nishi-keiri');
    const id = await town.arrive({ branch: '21', raw: PAPER });
    await town.act(desk, id, 'claim');
    const answer = await town.act(desk, id, 'entry', { ...PAPER, act: 'next' });
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^\/branch\/intake\/[0-9a-f-]{36}$/);
    expect(answer.location?.endsWith(id)).toBe(false);
    const refused = await town.act(desk, id, 'entry', { ...PAPER, phone: '12', act: 'next' });
    expect(refused.status).toBe(422);
    expect((await town.registration(id)).raw.phone).toBe('12');
  });

  it('保存して次へ goes on in the view that the clerk works through, and from its end to its beginning', async () => {
    const desk = await town.office.desk('higashi-keiri');
    const ids: string[] = [];
    for (const channel of ['counter', 'fax', 'counter', 'counter'] as const) {
      const id = await town.arrive({ raw: PAPER, channel });
      await town.act(desk, id, 'claim');
      ids.push(id);
    }
    const [first = '', fax = '', second = '', third = ''] = ids;
    const next = async (id: string, words: string) => {
      const shown = (await desk.get(`/branch/intake/${id}?${words}`)).body;
      const action = /<form method="post" action="([^"]+)" novalidate id="entry"/.exec(shown)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? '';
      return (await town.act(desk, id, action.slice(`/branch/intake/${id}/`.length), { ...PAPER, act: 'next' })).location;
    };
    const words = 'view=mine&channel=counter';
    expect(await next(first, words)).toBe(`/branch/intake/${second}?${words}`);
    expect(await next(second, words)).toBe(`/branch/intake/${third}?${words}`);
    expect(await next(third, words)).toBe(`/branch/intake/${first}?${words}`);
    expect(await next(fax, 'view=mine&channel=fax')).toBe('/branch/intake?view=mine&channel=fax');
    const listed = (await desk.get(`/branch/intake?${words}`)).body.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    expect(listed).toContain(`href="/branch/intake/${first}?${words}"`);
    expect((await desk.get(`/branch/intake/${first}?${words}`)).body.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')).toContain(`href="/branch/intake?${words}" class="case-back"`);
    const waiting = await town.arrive({ raw: PAPER, channel: 'mail' });
    expect((await town.act(desk, waiting, 'claim?view=unclaimed&channel=mail')).location).toBe(`/branch/intake/${waiting}?view=unclaimed&channel=mail`);
  });
});
