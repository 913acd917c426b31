import type { Desk } from '../branch/desk.js';
import { IntakeOffice, PAPER, RECORD } from './intake-office.js';

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** An act about to be sent: by whom, where, what, and what another content of it would be. */
interface Sending {
  readonly desk: Desk;
  readonly path: string;
  readonly fields: Fields;
  readonly otherwise: Fields;
}

const DAY = { 'answer-year': '8', 'answer-month': '12', 'answer-day': '1' };
const TICKS = { tick: ['sealPresent', 'sealLegible'] };

describe('同じ人の同じ送信が二度届いたとき (二度押し)：利用申込み', () => {
  let town: IntakeOffice;
  let clerk: Desk;
  let second: Desk;
  let serial = 0;
  beforeAll(async () => {
    town = await IntakeOffice.open();
    clerk = await town.office.desk('higashi-uketsuke');
    second = await town.office.desk('higashi-keiri');
  });
  afterAll(() => town?.close());

  /** A company of its own each time, so that nothing is a duplicate by accident. */
  const company = () => {
    serial += 1;
    return { name: `株式会社反復${'甲乙丙丁戊己庚辛壬癸'.charAt(serial % 10)}${serial}号`, phone: `098-${100 + serial}-0000`, address: `見本県例示市反復町${serial}番地` };
  };
  const received = () => town.arrive({ raw: { ...PAPER, ...company() } });
  const held = async () => {
    const id = await received();
    await town.act(clerk, id, 'claim');
    return id;
  };
  const ready = async () => {
    const own = company();
    const id = await town.arrive({ raw: { ...PAPER, ...own } });
    await town.prepare(clerk, id, { ...RECORD, ...own, kind: 'sole-proprietor', corporateNumber: '', 'corporateNumber-source': '', 'corporateNumber-on': '' });
    await town.act(clerk, id, 'entry', { ...PAPER, ...own, act: 'keep', ...TICKS });
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    return { id, entry: { ...PAPER, ...own, ...TICKS } };
  };
  const entered = async () => {
    const { id, entry } = await ready();
    await town.act(clerk, id, 'entry', { ...entry, act: 'submit' });
    await second.get(`/branch/intake/${id}?pages=open`);
    return id;
  };
  const sending = (id: string, desk: Desk, path: string, fields: Fields = {}, otherwise: Fields = {}): [string, Sending] => [id, { desk, path, fields, otherwise }];

  const sendings: Readonly<Record<string, () => Promise<[string, Sending]>>> = {
    引き継ぐ: async () => sending(await held(), second, 'take-over', { 'reason-take-over': '休暇' }, { 'reason-take-over': '別' }),
    手放す: async () => sending(await held(), clerk, 'release', {}, { extra: '1' }),
    転送する: async () => {
      const [id, branch] = [await received(), (await town.office.branch('21')).id];
      const seen = await town.papers(id);
      return sending(id, await town.office.desk('honten-kessai'), 'transfer', { branch, 'reason-transfer': '管轄', seen }, { branch, 'reason-transfer': '別', seen });
    },
    終了する: async () => {
      const id = await held();
      const seen = await town.papers(id);
      return sending(id, clerk, 'close', { closing: 'cancelled', 'reason-close': '取りやめ', seen }, { closing: 'declined', 'reason-close': '別', seen });
    },
    不備を連絡する: async () => {
      const id = await held();
      const seen = await town.papers(id);
      return sending(id, clerk, 'deficiency', { reasons: 'illegible', text: '', seen, ...DAY }, { reasons: 'seal-missing', text: '', seen, ...DAY });
    },
    回答を記録する: async () => {
      const id = await held();
      await town.act(clerk, id, 'deficiency', { reasons: 'illegible', text: '', ...DAY });
      return sending(id, clerk, 'deficiency/answered', { note: '電話' }, { note: '別' });
    },
    確認へ回す: async () => {
      const { id, entry } = await ready();
      return sending(id, clerk, 'entry', { ...entry, act: 'submit' }, { ...entry, name: '別の名称', act: 'submit' });
    },
    一時保存する: async () => sending(await held(), clerk, 'entry', { ...PAPER, department: '総務', act: 'keep' }, { ...PAPER, department: '別', act: 'keep' }),
    承認する: async () => {
      const id = await entered();
      const seen = await town.seen(id);
      return sending(id, second, 'approve', { seen }, { seen, extra: '1' });
    },
    差し戻す: async () => sending(await entered(), second, 'send-back', { reason: '電話番号' }, { reason: '別' }),
    顧客を登録する: async () => {
      const own = company();
      const record = { ...RECORD, ...own, kind: 'sole-proprietor', corporateNumber: '', 'corporateNumber-source': '', 'corporateNumber-on': '' };
      return sending(await held(), clerk, 'customer/record', record, { ...record, phone: '098-000-0001' });
    },
    電話を記録する: async () => {
      const call = { number: '098-000-0001', source: '登記', answeredBy: '総務', answer: 'そのとおり', field: 'department', after: '総務部' };
      return sending(await held(), clerk, 'calls/phone', call, { ...call, answer: '別' });
    },
    重複ではないと判断する: async () => {
      const id = await held();
      const twin = await town.arrive({ raw: (await town.registration(id)).raw });
      return sending(id, clerk, 'duplicates', { act: `separate:${twin}` }, { act: `separate:${twin}`, extra: '1' });
    },
  };

  test.each(Object.keys(sendings))('%s: 二度目は一度目と同じところへ進み、記録は一度だけ。違う内容は 409', async (name) => {
    const [id, { desk, path, fields, otherwise }] = await sendings[name]!();
    const shown = String((await town.registration(id)).version);
    const send = (content: Fields) => desk.post(`/branch/intake/${id}/${path}`, { version: shown, ...content });
    const answers = await Promise.all([send(fields), send(fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(answers[1]?.location).toBe(answers[0]?.location);
    const facts = await town.office.facts(id);
    expect((await send(fields)).location).toBe(answers[0]?.location);
    expect([403, 409]).toContain((await send(otherwise)).status);
    expect(await town.office.facts(id)).toEqual(facts);
  });

  test('担当する: 二度目も担当のまま。ほかの人には 409', async () => {
    const id = await received();
    const version = String((await town.registration(id)).version);
    const claim = (desk: Desk) => desk.post(`/branch/intake/${id}/claim`, { version });
    expect((await Promise.all([claim(clerk), claim(clerk)])).map(({ status }) => status)).toEqual([303, 303]);
    expect((await claim(second)).status).toBe(409);
    expect((await town.office.facts(id)).filter((kind) => kind === 'ClaimTaken')).toHaveLength(1);
  });

  test('支店の人の転送も、二度目は一度目と同じ答え', async () => {
    const id = await held();
    const fields = { version: String((await town.registration(id)).version), branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄', seen: await town.papers(id) };
    const answers = await Promise.all([1, 2].map(() => clerk.post(`/branch/intake/${id}/transfer`, fields)));
    expect(answers.map(({ status, location }) => [status, location])).toEqual([[303, '/branch/intake'], [303, '/branch/intake']]);
  });
});
