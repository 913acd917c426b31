import { BranchTask, GuaranteeApplication } from '#persistence';
import { claim, version } from './acts.js';
import { Office } from './office.js';

describe('担当・引継ぎ・移送', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('一人が担当すると、次に開いた人には持ち主が見え、操作のない画面になる', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    const second = await (await office.desk('higashi-shinsa2')).get(`/branch/cases/${id}`);
    expect(second.body).toContain('見本 審一が担当しています。見るだけの画面です。');
    expect(second.body).not.toContain('name="tick"');
    expect(second.body).not.toContain('意見を付けて決裁へ回す');
    expect(second.body).toContain('補正のお願い：担当者だけができます');
  });

  test('二人が同時に担当すると、一人だけが取れる', async () => {
    const { id } = await office.submit();
    const desks = await Promise.all(['higashi-shinsa', 'higashi-shinsa2'].map((who) => office.desk(who)));
    const answers = await Promise.all(desks.map((desk) => desk.post(`/branch/cases/${id}/claim`, { version: '1' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect((await office.facts(id)).filter((kind) => kind === 'ClaimTaken')).toHaveLength(1);
  });

  test('自分の担当をもう一度取っても、事実は増えない', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    expect((await desk.post(`/branch/cases/${id}/claim`, { version: '1' })).status).toBe(303);
    expect(await office.facts(id)).toEqual(['ApplicationSubmitted', 'ClaimTaken']);
  });

  test('引継ぎは理由とともに記録され、理由がなければ 422', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    const second = await office.desk('higashi-shinsa2');
    const refused = await second.post(`/branch/cases/${id}/take-over`, { version: await version(office, id), 'reason-take-over': ' ' });
    expect([refused.status, refused.body.includes('理由を入力してください')]).toEqual([422, true]);
    expect((await second.post(`/branch/cases/${id}/take-over`, { version: await version(office, id), 'reason-take-over': '休暇のため' })).status).toBe(303);
    expect((await office.application(id)).assignee).toBe((await office.staff('higashi-shinsa2')).id);
    expect((await second.get(`/branch/cases/${id}/history`)).body).toContain('見本 審一　休暇のため');
  });

  test('手放すと未着手に戻り、一覧でまた担当できる', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    await desk.post(`/branch/cases/${id}/release`, { version: await version(office, id) });
    const application = await office.application(id);
    expect([application.state, application.assignee ?? null]).toEqual(['submitted', null]);
    expect((await desk.get('/branch?view=unclaimed')).body).toContain(application.receptionNumber);
  });

  test('異動: 支店長が担当を変えられるのは、同じ支店の審査担当へだけ', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    const manager = await office.desk('higashi-shitencho');
    for (const wrong of ['nishi-shinsa', 'higashi-uketsuke']) {
      const answer = await manager.post(`/branch/cases/${id}/reassign`, { version: await version(office, id), staff: (await office.staff(wrong)).id, 'reason-reassign': '異動' });
      expect([wrong, answer.status]).toEqual([wrong, 403]);
    }
    const unchosen = await manager.post(`/branch/cases/${id}/reassign`, { version: await version(office, id), staff: '', 'reason-reassign': '異動' });
    expect(unchosen.status).toBe(422);
    const to = await office.staff('higashi-shinsa2');
    expect((await manager.post(`/branch/cases/${id}/reassign`, { version: await version(office, id), staff: to.id, 'reason-reassign': '異動' })).status).toBe(303);
    expect((await office.application(id)).assignee).toBe(to.id);
  });

  test('移送: 案件と作業が未着手として移り、元の支店からは見えなくなる', async () => {
    const { id } = await office.submit();
    await claim(office, id);
    await office.work.run(async (em) => {
      const application = await em.findOneOrFail(GuaranteeApplication, { id });
      em.create(BranchTask, { dedupeKey: `review-overdue/${id}`, application: id, branch: application.branch, kind: 'review-overdue', detail: {}, openedAt: office.clock.now() });
    });
    const manager = await office.desk('higashi-shitencho');
    const west = await office.branch('21');
    expect((await manager.post(`/branch/cases/${id}/transfer`, { version: await version(office, id), branch: west.id, 'reason-transfer': '管轄' })).status).toBe(303);
    const application = await office.application(id);
    expect([application.branch, application.assignee ?? null, application.state]).toEqual([west.id, null, 'submitted']);
    expect((await manager.get(`/branch/cases/${id}`)).status).toBe(404);
    const there = await office.desk('nishi-shinsa');
    expect((await there.get(`/branch/cases/${id}`)).status).toBe(200);
    expect((await there.get('/branch/tasks')).body).toContain(application.receptionNumber);
    expect((await manager.get('/branch/tasks')).body).not.toContain(application.receptionNumber);
  });

  test('入力した受付とは別の審査担当が担当する（入力者が審査担当でも取れない）', async () => {
    const { id } = await office.submit({ channel: 'counter', enteredBy: 'higashi-shinsa' });
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.post(`/branch/cases/${id}/claim`, { version: '1' })).status).toBe(403);
    await claim(office, id, 'higashi-shinsa2');
  });
});
