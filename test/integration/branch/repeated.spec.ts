import { BranchTask } from '#persistence';
import { v7 } from 'uuid';
import { ALL_TICKS, ANSWER_BY, approved, claim, giveOpinion, receipts, record, version } from './acts.js';
import type { Desk } from './desk.js';
import { conclude } from './issue.js';
import { Office } from './office.js';

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** An act about to be sent: by whom, where, what, and what another content of it would be. */
interface Sending {
  readonly id: string;
  readonly desk: Desk;
  readonly url: string;
  readonly fields: Fields;
  readonly otherwise: Fields;
}

describe('同じ人の同じ送信が二度届いたとき (二度押し)', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const claimed = async () => {
    const { id } = await office.submit();
    return { id, desk: await claim(office, id), version: await version(office, id) };
  };
  const opined = async () => {
    const { id } = await claimed();
    await giveOpinion(office, id);
    return { id, desk: await office.desk('higashi-kacho'), version: await version(office, id) };
  };
  const paid = async (amount = '60,300', medium: 'electronic' | 'postal' = 'electronic') => {
    const id = await approved(office, { medium });
    await record(office, 'higashi-uketsuke', { amount, parts: [{ number: (await office.application(id)).receptionNumber }] });
    return { id, desk: await office.desk('higashi-keiri'), receipt: `/branch/payments/${(await receipts(office, id))[0]}` };
  };
  const printed = async () => {
    const { id, desk: confirming, receipt } = await paid('60,300', 'postal');
    await confirming.post(`${receipt}/confirm`);
    await conclude(office, id);
    const desk = await office.desk('higashi-uketsuke');
    await desk.post(`/branch/cases/${id}/certificate/print`);
    return { id, desk };
  };
  const delivery = { way: 'dispatched', 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24', note: '書留 1' };

  const sendings: Readonly<Record<string, () => Promise<Sending>>> = {
    意見を付ける: async () => {
      const { id, desk, version: shown } = await claimed();
      await desk.get(`/branch/cases/${id}/papers/${(await office.attachment(await office.application(id))).id}`);
      const fields = { version: shown, tick: ALL_TICKS, opinion: 'approve', text: '可', memo: '' };
      return { id, desk, url: `/branch/cases/${id}/opinion`, fields, otherwise: { ...fields, text: '別の意見' } };
    },
    補正をお願いする: async () => {
      const { id, desk, version: shown } = await claimed();
      const fields = { version: shown, mark: 'workName', reason: '直してください。', ...ANSWER_BY };
      return { id, desk, url: `/branch/cases/${id}/correction`, fields, otherwise: { ...fields, reason: '別のお願い' } };
    },
    承認する: async () => {
      const { id, desk, version: shown } = await opined();
      return { id, desk, url: `/branch/cases/${id}/decision`, fields: { version: shown, outcome: 'approved' }, otherwise: { version: shown, outcome: 'declined', reason: '謝絶' } };
    },
    差し戻す: async () => {
      const { id, desk, version: shown } = await opined();
      const fields = { version: shown, outcome: 'returned', reason: '確かめ直し' };
      return { id, desk, url: `/branch/cases/${id}/decision`, fields, otherwise: { ...fields, reason: '別の理由' } };
    },
    謝絶する: async () => {
      const { id, desk, version: shown } = await opined();
      const fields = { version: shown, outcome: 'declined', reason: 'お引受けできない' };
      return { id, desk, url: `/branch/cases/${id}/decision`, fields, otherwise: { ...fields, reason: '別の理由' } };
    },
    引き継ぐ: async () => {
      const { id, version: shown } = await claimed();
      const fields = { version: shown, 'reason-take-over': '休暇' };
      return { id, desk: await office.desk('higashi-shinsa2'), url: `/branch/cases/${id}/take-over`, fields, otherwise: { ...fields, 'reason-take-over': '別' } };
    },
    手放す: async () => {
      const { id, desk, version: shown } = await claimed();
      return { id, desk, url: `/branch/cases/${id}/release`, fields: { version: shown }, otherwise: { version: '0' } };
    },
    担当を変える: async () => {
      const { id, version: shown } = await claimed();
      const fields = { version: shown, staff: (await office.staff('higashi-shinsa2')).id, 'reason-reassign': '異動' };
      return { id, desk: await office.desk('higashi-shitencho'), url: `/branch/cases/${id}/reassign`, fields, otherwise: { ...fields, 'reason-reassign': '別' } };
    },
    移送する: async () => {
      const { id, version: shown } = await claimed();
      const fields = { version: shown, branch: (await office.branch('21')).id, 'reason-transfer': '管轄' };
      return { id, desk: await office.desk('honten-kessai'), url: `/branch/cases/${id}/transfer`, fields, otherwise: { ...fields, 'reason-transfer': '別' } };
    },
    入金を確認する: async () => {
      const { id, desk, receipt } = await paid();
      return { id, desk, url: `${receipt}/confirm`, fields: {}, otherwise: { waive: '440' } };
    },
    入金を取り消す: async () => {
      const { id, receipt } = await paid();
      return { id, desk: await office.desk('higashi-shinsa'), url: `${receipt}/reverse`, fields: { reason: '記録の誤り', ground: 'never-came' }, otherwise: { reason: '別の理由', ground: 'money-came' } };
    },
    振込手数料を負担する: async () => {
      const { id, desk, receipt } = await paid('59,860');
      await desk.post(`${receipt}/confirm`);
      const fields = { token: v7(), decision: 'bear', shown: '440' };
      return { id, desk, url: `${receipt}/fee`, fields, otherwise: { token: v7(), decision: 'bear', shown: '440' } };
    },
    振込手数料を求める: async () => {
      const { id, desk, receipt } = await paid('59,860');
      await desk.post(`${receipt}/confirm`);
      const fields = { token: v7(), decision: 'ask', shown: '440' };
      return { id, desk, url: `${receipt}/fee`, fields, otherwise: { token: v7(), decision: 'ask', shown: '440' } };
    },
    交付を記録する: async () => {
      const { id, desk } = await printed();
      return { id, desk, url: `/branch/cases/${id}/certificate/deliver`, fields: delivery, otherwise: { ...delivery, note: '書留 2' } };
    },
    作業を完了する: async () => {
      const { id } = await office.submit();
      const { branch } = await office.application(id);
      const task = v7();
      await office.work.run(async (em) => {
        em.create(BranchTask, { id: task, dedupeKey: `review-overdue/${id}`, application: id, branch, kind: 'review-overdue', detail: {}, openedAt: office.clock.now() });
      });
      return { id, desk: await office.desk('higashi-shinsa'), url: `/branch/tasks/${task}/done`, fields: { note: '電話した' }, otherwise: { note: '別のこと' } };
    },
  };

  test.each(Object.keys(sendings))('%s: 二度目は一度目と同じところへ進み、記録は一度だけ。違う内容は 409', async (name) => {
    const { id, desk, url, fields, otherwise } = await sendings[name]!();
    const answers = await Promise.all([desk.post(url, fields), desk.post(url, fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(answers[1]?.location).toBe(answers[0]?.location);
    const facts = await office.facts(id);
    const later = await desk.post(url, fields);
    expect([later.status, later.location]).toEqual([303, answers[0]?.location]);
    expect((await desk.post(url, otherwise)).status).toBe(409);
    expect(await office.facts(id)).toEqual(facts);
  });

  test('支店を移した人には、二度目も移送したと分かる行き先になる', async () => {
    const { id, version: shown } = await claimed();
    const desk = await office.desk('higashi-shitencho');
    const fields = { version: shown, branch: (await office.branch('21')).id, 'reason-transfer': '管轄' };
    const answers = await Promise.all([desk.post(`/branch/cases/${id}/transfer`, fields), desk.post(`/branch/cases/${id}/transfer`, fields)]);
    expect(answers.map(({ status, location }) => [status, location])).toEqual([[303, '/branch'], [303, '/branch']]);
  });

  test('ほかの人の同じ送信は、二度目ではない', async () => {
    const { id, desk, version: shown } = await opined();
    expect((await desk.post(`/branch/cases/${id}/decision`, { version: shown, outcome: 'approved' })).status).toBe(303);
    const manager = await office.desk('higashi-shitencho');
    expect((await manager.post(`/branch/cases/${id}/decision`, { version: shown, outcome: 'approved' })).status).toBe(409);
  });
});
