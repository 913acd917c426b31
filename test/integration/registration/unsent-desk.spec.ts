import { corporateCheckDigit } from '#domain';
import { handoverFrom } from '#persistence';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import type { Desk } from '../branch/desk.js';
import { Visitor } from '../../support/visitor.js';
import { TUESDAY } from '../branch/office.js';
import { IntakeOffice, PAPER, RECORD } from './intake-office.js';

let town: IntakeOffice;
let clerk: Desk;
let second: Desk;

beforeAll(async () => {
  town = await IntakeOffice.open();
  clerk = await town.office.desk('higashi-uketsuke');
  second = await town.office.desk('higashi-keiri');
});
afterAll(() => town.close());
beforeEach(() => town.office.clock.set(TUESDAY));

const DAY = { 'answer-year': '8', 'answer-month': '12', 'answer-day': '1' };

/** Every form of a registration: the page it stands on, where it is sent, and what somebody typed. */
const FORMS: readonly (readonly [page: string, action: string, typed: Readonly<Record<string, string>>, chosen: Readonly<Record<string, string>>])[] = [
  ['', 'entry', { ...PAPER, nameKana: 'レイケン', mail: 'hanako@example.jp', contactName: 'yamada' }, { act: 'keep' }],
  ['/calls', 'calls/address', { evidence: '登記情報で確かめた', calledNumber: '099-000-1234', numberSource: '電話帳' }, { how: 'public-record' }],
  ['/calls', 'calls/phone', { number: '099-000-7777', source: '登記簿', answeredBy: '総務部 架空', answer: '正しい番号を聞いた', after: '099-000-8888' }, { field: 'phone' }],
  ['/deficiency', 'deficiency', { text: '印が読めません' }, { reasons: 'seal-missing', ...DAY }],
  ['/holder', 'transfer', { 'reason-transfer': '西支店の管轄' }, {}],
  ['/holder', 'close', { 'reason-close': 'お客様のご希望' }, { closing: 'cancelled' }],
  ['/customer', 'customer/record', Object.fromEntries(Object.entries({ ...RECORD, corporateNumber: `${corporateCheckDigit('000000000001')}000000000001` }).filter(([name]) => name !== 'kind')), { kind: 'corporation' }],
  ['/sorting', 'sorting', { number: '26-00001' }, { to: 'other' }],
];

/** The labels of a page by the names of their fields. */
function labelsOf(body: string, name: string): string[] {
  return [...body.matchAll(/<label[^>]*for="f-([A-Za-z-]+)"[^>]*>([\s\S]*?)<\/label>/g)].filter(([, field]) => field === name).map(([, , label]) => (label ?? '').replace(/<[^>]+>|※必須|任意/g, '').trim());
}

describe('what was typed at the desk of IDs and could not be sent', () => {
  it.each(FORMS)('%s %s is given back with its own labels when another has changed the registration', async (page, action, typed, chosen) => {
    const id = await town.arrive({ raw: { ...PAPER, name: `株式会社架空${action.length}号社`, phone: '' } });
    await town.act(clerk, id, 'claim');
    const { body } = await clerk.get(`/branch/intake/${id}${page}`);
    const { version } = await town.registration(id);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    const late = await clerk.post(`/branch/intake/${id}/${action}`, { version: String(version), branch: (await town.office.branch('21')).id, page: (await town.pagesOf(id))[0]?.id ?? '', ...typed, ...chosen });
    expect([403, 409]).toContain(late.status);
    expect(late.body).toContain(`href="/branch/intake/${id}"`);
    expect(late.body).toMatch(/担当引継ぎ（[^）]+　休暇のため）|引き継ぎました（理由：休暇のため）/);
    const kept = (await clerk.get('/branch/unsent')).body;
    for (const [name, text] of Object.entries(typed).filter(([, value]) => value !== '')) {
      for (const place of [late.body, kept]) {
        const found = [...place.matchAll(/<(?:h3|dt|label)[^>]*>([^<]*)<\/(?:h3|dt|label)>\s*<(?:dd|p|pre|textarea|div)[^>]*>([^<]*)</g)].filter(([, , words]) => words === text).map(([, label]) => label?.trim());
        const own = labelsOf(body, name);
        expect([name, text, found.some((label) => own.some((one) => label === one || label?.endsWith(one)))]).toEqual([name, text, true]);
      }
    }
    const rows: Readonly<Record<string, string>> = { transfer: '転送先の支店|見本西支店', sorting: '移すページ|1枚目' };
    for (const place of rows[action] === undefined ? [] : [late.body, kept]) expect(place.replace(/<[^>]+>/g, '|').replace(/\|+\s*/g, '|')).toContain(rows[action]);
    expect(late.body).not.toContain('案件には入っていません');
    if ('answer-year' in chosen) expect(late.body).toContain('8年12月1日');
    await clerk.post('/branch/unsent', {});
  });

  it('住所の確認 of a registration that was taken over answers in one way, whether anything is missing in it or not', async () => {
    const id = await town.arrive({ raw: { ...PAPER, name: '株式会社架空確認社', phone: '' } });
    await town.act(clerk, id, 'claim');
    const { version } = await town.registration(id);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    const send = (evidence: string) => clerk.post(`/branch/intake/${id}/calls/address`, { version: String(version), how: 'public-record', evidence });
    for (const evidence of ['登記情報で確かめた', '登記', '']) {
      const late = await send(evidence);
      expect([evidence, late.status, late.body.includes('引き継ぎました（理由：休暇のため）')]).toEqual([evidence, 409, true]);
    }
  });

  it.each([['U+0000', '\0'], ['U+0007', '\u0007']])('two windows of one clerk: the late one is given back what it sent, also with %s in it', async (_, sign) => {
    const id = await town.arrive({ raw: { ...PAPER, name: '株式会社架空二窓社', phone: '' } });
    await town.act(clerk, id, 'claim');
    const version = String((await town.registration(id)).version);
    expect((await clerk.post(`/branch/intake/${id}/entry`, { version, ...PAPER, department: '第一部', act: 'keep' })).status).toBe(303);
    const late = await clerk.post(`/branch/intake/${id}/entry`, { version, ...PAPER, department: `第二部${sign}長い入力`, contactName: '遅れた 花子', act: 'keep' });
    const [seen, kept] = [late.body, (await clerk.get('/branch/unsent')).body].map((body) => body.replaceAll('\u0007', ''));
    expect([late.status, ...['最後の操作', '送られなかった入力', 'いまの受付を開く', '第二部長い入力', '遅れた 花子'].map((words) => [words, seen?.includes(words)])]).toEqual([
      409, ['最後の操作', true], ['送られなかった入力', true], ['いまの受付を開く', true], ['第二部長い入力', true], ['遅れた 花子', true],
    ]);
    expect([kept?.includes('第二部長い入力'), kept?.includes('遅れた 花子')]).toEqual([true, true]);
    // Nobody else was there, and 一時保存 is not what the record says last.
    expect(['<h1>ほかの画面か、ほかの人の操作で、先に変更されています</h1>', '記録にある最後の操作', '入力の一時保存は、ここには出ません。', 'ほかの人が先に変更しました'].map((words) => late.body.includes(words))).toEqual([true, true, true, false]);
    expect((await town.registration(id)).raw.department).toBe('第一部');
    await clerk.post('/branch/unsent', {});
  });

  it('two people of one name: only the one from whom it was taken is told so', async () => {
    const id = await town.arrive({ raw: { ...PAPER, name: '株式会社架空同名社', phone: '' } });
    await town.act(clerk, id, 'claim');
    const [holder, other] = await Promise.all([town.office.staff('higashi-uketsuke'), town.office.staff('higashi-keiri')]);
    await town.act(await town.office.desk('honten-kessai'), id, 'take-over', { 'reason-take-over': '応援' });
    const told = (person: { id: string }) => town.office.work.read((em) => handoverFrom(em, id, { id: person.id, name: holder.name }));
    expect([(await told(holder))?.data['reason'], await told(other)]).toEqual(['応援', null]);
  });

  it('is kept when the session has ended, and when the registration has gone to another branch', async () => {
    const id = await town.arrive({ raw: { ...PAPER, name: '株式会社架空転送社' } });
    await town.act(clerk, id, 'claim');
    const { version } = await town.registration(id);
    await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄の支店' });
    const form = { version: String(version), ...PAPER, contactName: '転送のあとで書いた人', act: 'keep' };
    const gone = await clerk.post(`/branch/intake/${id}/entry`, form);
    expect([gone.status, gone.body.includes('転送のあとで書いた人'), gone.body.includes(id)]).toEqual([404, true, false]);
    const nobody = await clerk.post('/branch/intake/0198f000-0000-7000-8000-000000000000/entry', form);
    expect([nobody.status, nobody.body.includes('転送のあとで書いた人')]).toEqual([404, true]);

    const visitor = new Visitor(town.office.app);
    await visitor.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
    const token = await visitor.formToken('/branch/intake/new');
    town.office.clock.set(new Date(TUESDAY.getTime() + 31 * 60_000));
    const sent = await visitor.post(`/branch/intake/${id}/deficiency`, { version: '1', text: '時間切れの前に書いた説明', reasons: 'seal-missing' }, { token });
    expect(sent.headers.location).toMatch(/unsaved=kept$/);
    const entered = await visitor.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
    const { body } = await visitor.get(String(entered.headers.location));
    for (const words of ['お客様への説明', '時間切れの前に書いた説明']) expect(body).toContain(words);
  });
});
