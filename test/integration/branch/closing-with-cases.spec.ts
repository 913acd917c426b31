import { ContractorAccount, GuaranteeApplication, readMailPeople } from '#persistence';
import { approved, receipts, record } from './acts.js';
import { conclude } from './issue.js';
import { Office } from './office.js';

let office: Office;
beforeAll(async () => { office = await Office.open(); });
afterAll(() => office?.close());

const account = (loginId: string) => office.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId }));
const path = async (loginId: string) => `/branch/accounts/${(await account(loginId)).id}`;
const applyWith = async (applicationId: string, loginId: string) => {
  const { id } = await account(loginId);
  await office.work.run((em) => em.nativeUpdate(GuaranteeApplication, applicationId, { account: id }));
};
const close = async (loginId: string) => {
  const desk = await office.desk('higashi-shinsa');
  await desk.get(await path(loginId));
  expect((await desk.post(`${await path(loginId)}/close`, { 'reason-close': '担当者の退職' })).status).toBe(303);
};

describe('退会 of an お客様ID with guarantee cases that run', () => {
  test('ほかのお客様IDがあるとき：手続き中の案件と、そのIDで見られることを言い、退会のあとは案件の画面が言う', async () => {
    const { id, receptionNumber } = await office.submit({ workName: '退会のあとも続く工事' });
    await applyWith(id, '1000000001');
    const desk = await office.desk('higashi-shinsa');
    const form = (await desk.get(await path('1000000001'))).body;
    for (const shown of [`<a href="/branch/cases/${id}">${receptionNumber}</a>`, '退会のあとも続く工事', '手続きはこのまま進みます', 'お客様のほかのお客様ID（1000000002）で、引き続き見られます', '1000000002 のアドレスに届きます']) expect([shown, form.includes(shown)]).toEqual([shown, true]);
    // Whoever may not close the ID is not told what closing it would do.
    expect((await (await office.desk('higashi-uketsuke')).get(await path('1000000001'))).body).not.toContain('手続きはこのまま進みます');
    const before = (await desk.get(`/branch/cases/${id}`)).body;
    expect([before.includes('退会しました'), before.includes('koumu@mihongumi.example.jp')]).toEqual([false, true]);
    await close('1000000001');
    const after = (await desk.get(`/branch/cases/${id}`)).body;
    for (const shown of ['申込みのお客様ID 1000000001 は、令和8年11月24日に退会しました', 'お客様のほかのお客様ID 1000000002 で見られます', 'kakuu@mihongumi.example.jp']) expect([shown, after.includes(shown)]).toEqual([shown, true]);
    expect(after).not.toContain('koumu@mihongumi.example.jp');
    // 補正のお願い and every other mail of the case says to whom it goes, and instead of whom.
    const { recipient } = await office.work.read(async (em) => readMailPeople(em, await em.findOneOrFail(GuaranteeApplication, id)));
    expect(recipient.instead).toEqual({ closed: '1000000001', reader: '1000000002' });
  });

  test('最後のお客様IDのとき：だれもログインできず、支店が伝えることと、提出の前の電子証書を言う', async () => {
    const running = await office.submit({ customerNumber: '2000000004', workName: '審査の前の工事' });
    await applyWith(running.id, '1000000005');
    const issued = await approved(office, { customerNumber: '2000000004', workName: '発行した工事' });
    await record(office, 'higashi-uketsuke', { payer: 'レイジケンセツ', parts: [{ number: (await office.application(issued)).receptionNumber }] });
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${(await receipts(office, issued))[0]}/confirm`);
    await conclude(office, issued);
    const declined = await office.submit({ customerNumber: '2000000004', workName: '終わった工事' });
    await office.work.run((em) => em.nativeUpdate(GuaranteeApplication, declined.id, { state: 'declined', endedAt: office.clock.now() }));
    const desk = await office.desk('higashi-shinsa');
    const form = (await desk.get(await path('1000000005'))).body;
    for (const shown of ['手続き中の保証案件が2件あります', 'ほかに使えるお客様IDがなく、ログインできません', '電話か郵便で伝えてください', '審査の前の工事', '発行した工事', '発注者への提出が未記録', '認証キーは、支店では表示できません']) expect([shown, form.includes(shown)]).toEqual([shown, true]);
    expect(form).not.toContain('終わった工事');
    await close('1000000005');
    const after = (await desk.get(`/branch/cases/${running.id}`)).body;
    for (const shown of ['申込みのお客様ID 1000000005 は、令和8年11月24日に退会しました', 'お客様には、ほかに使えるお客様IDがなく', '届かなかったメールの宛先を確認する']) expect([shown, after.includes(shown)]).toEqual([shown, true]);
    expect(after).not.toContain('kouji@reiji-kensetsu.example.jp');
  });

  test('案件のないお客様には、ないと言う', async () => {
    expect((await (await office.desk('higashi-shinsa')).get(await path('1000000004'))).body).toContain('手続き中の保証案件はありません');
  });
});
