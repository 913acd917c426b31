import { v7 } from 'uuid';
import { BranchTask, ContractorAccount, GuaranteeApplication, MailMessage, openBranchTask, recordBounce, Staff, SYSTEM } from '#persistence';
import { claim, openTasks } from './acts.js';
import { Office } from './office.js';

let office: Office;
beforeAll(async () => { office = await Office.open(); });
afterAll(() => office?.close());

/** A task as the worker leaves it for a mail that was refused for good. */
async function undelivered(id: string, mail: string): Promise<string> {
  const application = await office.application(id);
  await office.work.run((em) => openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: `${mail}/${id}`, at: office.clock.now(), detail: { mail, subject: id } }));
  return (await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'mail-undeliverable' }))).id;
}

function resent(id: string) {
  return office.work.read((em) => em.execute<{ name: string; payload: Record<string, string>; workflow: string }[]>(
    `select o.name, o.payload, o.workflow_id as workflow from outbox o where o.workflow_id like 'mail-resend/%' and o.payload->>'applicationId' = ?`, [id]));
}

describe('届かなかったメールの再送', () => {
  test('いまの宛先を見せ、押すと作業が済み、記録に残り、再送の手続きが始まる。二度押しても一度だけ', async () => {
    const { id } = await office.submit({ workName: '再送を確かめる工事' });
    const task = await undelivered(id, 'application-received');
    const desk = await office.desk('higashi-uketsuke');
    expect((await desk.get('/branch/tasks')).body).toContain('いまの宛先　koumu@mihongumi.example.jp');
    await office.work.run((em) => em.nativeUpdate(ContractorAccount, { loginId: '1000000001' }, { mail: 'naoshita@mihongumi.example.jp' }));
    const page = (await desk.get('/branch/tasks')).body;
    expect(page).toContain('いまの宛先　naoshita@mihongumi.example.jp');
    expect(page).toContain('受付のお知らせ');
    const answers = await Promise.all([1, 2, 3].map(() => desk.post(`/branch/tasks/${task}/resend`, {})));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await openTasks(office, id)).toEqual([]);
    const [fact] = await office.work.read((em) => em.execute<{ id: string; actor_name: string }[]>(`select id, actor_name from audit_event where case_id = ? and kind = 'MailResendRequested'`, [id]));
    expect(fact?.actor_name).toBe('見本 受子');
    expect(await resent(id)).toEqual([{ name: 'mailResend', workflow: `mail-resend/${task}`, payload: { applicationId: id, mail: 'application-received', subject: id, factId: fact?.id } }]);
    expect((await desk.get(`/branch/cases/${id}/history`)).body).toMatch(/メールの再送<\/strong><\/td><td>受付のお知らせ/);
  });

  test('送ったあとに戻ってきたメールも、同じ宛先のまま、作業の一覧からも案件の画面からも再送できる', async () => {
    const { id } = await office.submit();
    const at = office.clock.now();
    await office.work.run(async (em) => {
      em.create(MailMessage, {
        dedupeKey: `application-received/${id}/${v7()}`, messageId: `<came-back-to-us-${id}@hosho.example.jp>`, application: id, template: 'application-received',
        to: 'koumu@mihongumi.example.jp', subject: '受付', text: '', createdAt: at, sentAt: at,
      });
      await em.flush();
      expect(await recordBounce(em, `<came-back-to-us-${id}`, at)).toBe(true);
    });
    const { id: task } = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'mail-undeliverable' }));
    const desk = await office.desk('higashi-uketsuke');
    for (const path of ['/branch/tasks', `/branch/cases/${id}/history`]) expect((await desk.get(path)).body).toContain(`action="/branch/tasks/${task}/resend"`);
    expect((await desk.post(`/branch/tasks/${task}/resend`, {})).status).toBe(303);
    expect((await resent(id)).map(({ payload }) => [payload['mail'], payload['subject']])).toEqual([['application-received', id]]);
  });

  test('用件の済んだメールは再送せず、作業のそばでそう言う', async () => {
    const { id } = await office.submit();
    const task = await undelivered(id, 'premium-notice');
    const desk = await office.desk('higashi-uketsuke');
    const answer = await desk.post(`/branch/tasks/${task}/resend`, {});
    expect([answer.status, answer.body.includes('この用件は済んでいるため、再送できません')]).toEqual([422, true]);
    expect([await openTasks(office, id), await resent(id)]).toEqual([['mail-undeliverable'], []]);
  });

  test('使えるお客様IDがないお客様の案件：再送を勧めず、電話か郵便で伝えるよう言う', async () => {
    const { id } = await office.submit({ customerNumber: '2000000004' });
    await office.work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, { loginId: '1000000005' });
      await em.nativeUpdate(GuaranteeApplication, id, { account: account.id });
      await em.nativeUpdate(ContractorAccount, account.id, { closedAt: office.clock.now(), active: false });
    });
    const task = await undelivered(id, 'application-received');
    const { branch } = await office.application(id);
    const { loginId } = await office.work.read((em) => em.findOneOrFail(Staff, { branch, role: 'clerk' }));
    const desk = await office.desk(loginId);
    for (const path of ['/branch/tasks', `/branch/cases/${id}/history`]) {
      const shown = (await desk.get(path)).body.split(`id="task-${task}"`)[1]?.split('</li>')[0] ?? '';
      expect([path, shown.includes('お客様に電話か郵便で用件を伝え'), shown.includes('ここから再送できます'), shown.includes(`/${task}/resend`)]).toEqual([path, true, false, false]);
    }
  });

  test('ほかの支店の人、メールでない作業には、ない', async () => {
    const { id } = await office.submit();
    const task = await undelivered(id, 'application-received');
    expect((await (await office.desk('nishi-uketsuke')).post(`/branch/tasks/${task}/resend`, {})).status).toBe(404);
    const desk = await claim(office, id);
    const application = await office.application(id);
    await office.work.run((em) => openBranchTask(em, SYSTEM, application, { kind: 'review-overdue', cause: id, at: office.clock.now(), detail: {} }));
    const other = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'review-overdue' }));
    expect((await desk.post(`/branch/tasks/${other.id}/resend`, {})).status).toBe(404);
    expect(await resent(id)).toEqual([]);
  });
});
