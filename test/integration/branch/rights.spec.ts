import { v7 } from 'uuid';
import { ANSWER_BY, approved, claim, giveOpinion, receipts, record, version } from './acts.js';
import { conclude } from './issue.js';
import { Office } from './office.js';

const OWN = ['higashi-uketsuke', 'higashi-keiri', 'higashi-shinsa', 'higashi-shinsa2', 'higashi-kacho', 'higashi-shitencho'] as const;
const OTHER = ['nishi-uketsuke', 'nishi-shinsa', 'nishi-kacho'] as const;
type Person = (typeof OWN)[number] | (typeof OTHER)[number] | 'honten-kessai';

interface ActCase {
  readonly act: string;
  /** Makes a case (or what the act is about) on which `by` may act, and says where and with what. */
  readonly prepare: (office: Office) => Promise<{ readonly id: string; readonly url: string; readonly fields?: Record<string, string> }>;
  /** Who may; everybody else of the branch and 本店 gets 403 (or 409 where 四眼 stands in the way of state), another branch 404. */
  readonly by: readonly Person[];
  readonly answers?: number;
  /** May be done again and again on the same case. */
  readonly repeatable?: true;
}

const branchCase = async (office: Office) => (await office.submit()).id;
const inReview = async (office: Office) => { const id = await branchCase(office); await claim(office, id); return id; };
const awaitingDecision = async (office: Office) => { const id = await inReview(office); await giveOpinion(office, id); return id; };
const recorded = async (office: Office) => {
  const id = await approved(office);
  await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
  return { id, receipt: (await receipts(office, id))[0] ?? '' };
};
const concluded = async (office: Office, medium: 'electronic' | 'postal') => {
  const id = await approved(office, { medium });
  await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
  await (await office.desk('higashi-keiri')).post(`/branch/payments/${(await receipts(office, id))[0]}/confirm`);
  await conclude(office, id);
  return id;
};
const EVERYBODY: readonly Person[] = [...OWN, 'honten-kessai'];
const DECIDERS: readonly Person[] = ['higashi-kacho', 'higashi-shitencho', 'honten-kessai'];

const ACTS: readonly ActCase[] = [
  { act: '担当する', by: ['higashi-shinsa', 'higashi-shinsa2'], prepare: async (office) => { const id = await branchCase(office); return { id, url: `/branch/cases/${id}/claim` }; } },
  { act: '引き継ぐ', by: ['higashi-shinsa2'], prepare: async (office) => { const id = await inReview(office); return { id, url: `/branch/cases/${id}/take-over`, fields: { 'reason-take-over': '休暇のため' } }; } },
  { act: '手放す', by: ['higashi-shinsa'], prepare: async (office) => { const id = await inReview(office); return { id, url: `/branch/cases/${id}/release` }; } },
  {
    act: '担当を変える', by: DECIDERS,
    prepare: async (office) => { const id = await inReview(office); return { id, url: `/branch/cases/${id}/reassign`, fields: { staff: (await office.staff('higashi-shinsa2')).id, 'reason-reassign': '異動のため' } }; },
  },
  {
    act: '移送する', by: DECIDERS,
    prepare: async (office) => { const id = await inReview(office); return { id, url: `/branch/cases/${id}/transfer`, fields: { branch: (await office.branch('21')).id, 'reason-transfer': '管轄の支店' } }; },
  },
  { act: '補正のお願い', by: ['higashi-shinsa'], prepare: async (office) => { const id = await inReview(office); return { id, url: `/branch/cases/${id}/correction`, fields: { mark: 'workName', reason: '契約書のとおりに直してください。', ...ANSWER_BY } }; } },
  { act: '意見', by: ['higashi-shinsa'], prepare: async (office) => { const id = await inReview(office); return { id, url: `/branch/cases/${id}/opinion`, fields: { opinion: 'decline', text: '引き受けられない' } }; } },
  { act: '承認', by: DECIDERS, prepare: async (office) => { const id = await awaitingDecision(office); return { id, url: `/branch/cases/${id}/decision`, fields: { outcome: 'approved' } }; } },
  { act: '差戻し', by: DECIDERS, prepare: async (office) => { const id = await awaitingDecision(office); return { id, url: `/branch/cases/${id}/decision`, fields: { outcome: 'returned', reason: '確かめてください' } }; } },
  { act: '引受謝絶', by: DECIDERS, prepare: async (office) => { const id = await awaitingDecision(office); return { id, url: `/branch/cases/${id}/decision`, fields: { outcome: 'declined', reason: '指名停止' } }; } },
  { act: '入金の確認', by: EVERYBODY.filter((who) => who !== 'higashi-uketsuke'), prepare: async (office) => { const { id, receipt } = await recorded(office); return { id, url: `/branch/payments/${receipt}/confirm` }; } },
  {
    act: '入金の取消し', by: ['higashi-shinsa', 'higashi-shinsa2', ...DECIDERS],
    prepare: async (office) => { const { id, receipt } = await recorded(office); return { id, url: `/branch/payments/${receipt}/reverse`, fields: { reason: '記録の誤り', ground: 'never-came' } }; },
  },
  { act: '書面の証書の印刷', by: EVERYBODY, answers: 200, repeatable: true, prepare: async (office) => { const id = await concluded(office, 'postal'); return { id, url: `/branch/cases/${id}/certificate/print` }; } },
  { act: '閲覧停止の解除', by: EVERYBODY, repeatable: true, prepare: async (office) => { const id = await concluded(office, 'electronic'); return { id, url: `/branch/cases/${id}/certificate/lift-block`, fields: { 'reason-lift-block': '電話で確認', token: v7() } }; } },
  {
    act: '認証キーの再発行', by: ['higashi-shinsa', 'higashi-shinsa2', ...DECIDERS],
    prepare: async (office) => { const id = await concluded(office, 'electronic'); return { id, url: `/branch/cases/${id}/certificate/reissue-key`, fields: { 'reason-reissue-key': '発注者が紛失', token: v7(), generation: '1' } }; },
  },
];

describe('権限: すべての操作 × すべての職務 × 自支店・他支店・本店', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test.each(ACTS.map((item) => [item.act, item] as const))('%s', async (_, { prepare, by, answers = 303, repeatable }) => {
    const target = await prepare(office);
    const { id, url, fields } = target;
    const before = await office.facts(id);
    const state = (await office.application(id)).state;
    const send = async (who: Person) => (await office.desk(who)).post(url, { version: await version(office, id), ...fields });
    for (const who of OTHER) expect([who, (await send(who)).status]).toEqual([who, 404]);
    for (const who of EVERYBODY.filter((person) => !by.includes(person))) {
      const { status } = await send(who);
      expect([who, [403, 409].includes(status)]).toEqual([who, true]);
    }
    expect(await office.facts(id)).toEqual(before);
    expect((await office.application(id)).state).toBe(state);
    const [first] = by;
    expect([first, (await send(first ?? 'higashi-shinsa')).status]).toEqual([first, answers]);
    for (const who of by.slice(1)) {
      const fresh = repeatable ? target : await prepare(office);
      const answer = await (await office.desk(who)).post(fresh.url, { version: await version(office, fresh.id), ...fresh.fields });
      expect([who, answer.status]).toEqual([who, answers]);
    }
  });

  test('ほかの支店の画面はどれも 404 で、案件の中身を何も言わない', async () => {
    const { id, receipt } = await recorded(office);
    const { receptionNumber } = await office.application(id);
    const paper = (await office.attachment(await office.application(id))).id;
    const desk = await office.desk('nishi-shinsa');
    const pages = [
      `/branch/cases/${id}`, `/branch/cases/${id}/history`, `/branch/cases/${id}/premium`, `/branch/cases/${id}/certificate`, `/branch/cases/${id}/holder`,
      `/branch/cases/${id}/correction`, `/branch/cases/${id}/decision?outcome=returned`, `/branch/cases/${id}/papers/${paper}`, `/branch/payments/${receipt}`, `/branch/payments/${receipt}/paper`,
    ];
    const before = await office.facts(id);
    for (const page of pages) {
      const answer = await desk.get(page);
      expect([page, answer.status, answer.body.includes('株式会社見本組')]).toEqual([page, 404, false]);
    }
    expect(await office.facts(id)).toEqual(before);
    for (const list of ['/branch?view=all', '/branch/payments?list=all', '/branch/payments?list=awaited', '/branch/tasks', '/branch/certificates', '/branch?q=26-04']) {
      expect([list, (await desk.get(list)).body.includes(receptionNumber)]).toEqual([list, false]);
    }
  });

  test('入っていない人はログインへ、システム管理者は支店に入れない', async () => {
    const { id } = await office.submit();
    const answer = await office.app.inject({ method: 'GET', url: `/branch/cases/${id}` });
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, `/branch/sign-in?next=${encodeURIComponent(`/branch/cases/${id}`)}`]);
    await expect(office.desk('kanri')).rejects.toThrow('could not sign in');
  });

  test('合言葉のない送信は 403 で、何も書かれない', async () => {
    const id = await branchCase(office);
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.post(`/branch/cases/${id}/claim`, { version: '1' }, null)).status).toBe(403);
    expect((await office.application(id)).assignee ?? null).toBeNull();
  });
});
