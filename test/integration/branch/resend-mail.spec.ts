import { v7 } from 'uuid';
import { BranchTask, ContractorAccount, GuaranteeApplication, MailMessage, openBranchTask, recordBounce, Staff, SYSTEM } from '#persistence';
import { approved, claim, decide, giveOpinion, numberOf, openTasks, receipts, record } from './acts.js';
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

/** Another mail of the same case that its address refuses. */
async function undeliveredToo(id: string, mail: string, more: Record<string, string> = {}): Promise<string> {
  const application = await office.application(id);
  const cause = `${mail}/${id}`;
  await office.work.run((em) => openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause, at: new Date(office.clock.now().getTime() + 1), detail: { mail, subject: id, ...more } }));
  return (await office.work.read((em) => em.findOneOrFail(BranchTask, { dedupeKey: `mail-undeliverable/${cause}` }))).id;
}

const facts = (id: string, kind: string) => office.work.read((em) => em.execute<{ data: Record<string, unknown> }[]>('select data from audit_event where case_id = ? and kind = ? order by seq', [id, kind]));

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
    const { receptionNumber } = await office.application(id);
    const told = `role="status"><p>${receptionNumber}の「受付のお知らせ」を、naoshita@mihongumi.example.jpへ再送しました。`;
    for (const { location } of answers) expect((await desk.get(location ?? '')).body).toContain(told);
    expect((await (await office.desk('nishi-uketsuke')).get(`/branch/tasks?resent=${task}`)).body).not.toContain('naoshita@');
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

  describe('一つの宛先に届かなかった何通ものメール', () => {
    const shown = async (path: string, task: string): Promise<string> => (await (await office.freshDesk('higashi-uketsuke')).get(path)).body.split(`id="task-${task}"`)[1]?.split('</li>')[0] ?? '';
    const count = async (): Promise<string> => /すべて (\d+)/u.exec((await (await office.freshDesk('higashi-uketsuke')).get('/branch/tasks')).body)?.[1] ?? '';

    test('案件に一つの作業として、届かなかったメールの名前を挙げる。数えるのも一つ、記録も一つ', async () => {
      const { id } = await office.submit();
      const before = Number(await count());
      const task = await undelivered(id, 'application-received');
      const other = await undeliveredToo(id, 'correction-reminder', { refused: 'genba@mihongumi.example.jp' });
      for (const path of ['/branch/tasks', `/branch/cases/${id}/history`]) {
        const row = await shown(path, task);
        for (const words of ['受付のお知らせ', '補正の催促', '届かなかった宛先 genba@mihongumi.example.jp']) expect([path, row]).toEqual([path, expect.stringContaining(words)]);
        expect(await shown(path, other)).toBe('');
      }
      expect([Number(await count()) - before, (await facts(id, 'TaskOpened')).length]).toEqual([1, 1]);
      expect((await (await office.freshDesk('higashi-uketsuke')).get(`/branch/cases/${id}/history`)).body).toContain('作業 1');
    });

    test('電話で伝えて完了にすると、画面に出ていたすべてが済む。その間に加わったものは、作業に残る', async () => {
      const { id } = await office.submit();
      const task = await undelivered(id, 'application-received');
      const other = await undeliveredToo(id, 'correction-reminder');
      const desk = await office.freshDesk('higashi-uketsuke');
      const values = [...(await shown('/branch/tasks', task)).matchAll(/name="with" value="([^"]+)"/gu)].map(([, value]) => value as string);
      expect([...new Set(values)]).toEqual([other]);
      const later = await undeliveredToo(id, 'correction-reminder-again');
      expect((await desk.post(`/branch/tasks/${task}/done`, { note: 'お電話でお伝えしました', with: [other] })).status).toBe(303);
      const open = () => office.work.read((em) => em.find(BranchTask, { application: id, doneAt: null }));
      expect((await open()).map((one) => one.id)).toEqual([later]);
      expect(await facts(id, 'TaskDone')).toHaveLength(1);
      expect(await shown('/branch/tasks', later)).toContain('補正の再催促');
    });

    test('再送すると、まだ用件のあるものが、それぞれ一度だけ送られる', async () => {
      const { id } = await office.submit();
      const task = await undelivered(id, 'premium-notice');
      const others = [await undeliveredToo(id, 'application-received'), await undeliveredToo(id, 'correction-reminder')];
      const desk = await office.freshDesk('higashi-uketsuke');
      const answers = await Promise.all([1, 2].map(() => desk.post(`/branch/tasks/${task}/resend`, { with: others })));
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      expect((await resent(id)).map(({ payload }) => payload['mail'])).toEqual(['application-received']);
    });

    test('用件の済んだものは、再送しないことをわけとともに言い、押したあとは再送のボタンのない作業に残り、支店が完了にする', async () => {
      const { id } = await office.submit();
      const task = await undelivered(id, 'premium-notice');
      const others = [await undeliveredToo(id, 'application-received'), await undeliveredToo(id, 'correction-reminder')];
      const pointless = '保証料のご案内（入金済み）、補正の催促（補正の返答済み）';
      for (const path of ['/branch/tasks', `/branch/cases/${id}/history`]) expect(await shown(path, task)).toContain(`用件が済んだ次のメールは再送されず、作業に残ります：${pointless}。`);
      const [desk, other] = [await office.freshDesk('higashi-uketsuke'), await office.freshDesk('higashi-shinsa')];
      expect(await shown('/branch/tasks', task)).toContain('type="submit">受付のお知らせを再送する<');
      const { location } = await desk.post(`/branch/tasks/${task}/resend`, { with: others });
      expect((await desk.get(location ?? '')).body).toContain('の「受付のお知らせ」を、');
      const second = await other.post(`/branch/tasks/${task}/resend`, { with: others });
      expect([second.status, second.body.includes('（見本 受子：メールを再送）')]).toEqual([409, true]);
      for (const path of ['/branch/tasks', `/branch/cases/${id}/history`]) {
        const row = await shown(path, task);
        expect([path, row.includes(`用件が済んだため、再送しません：${pointless}。`), row.includes('ここから再送できます'), row.includes('/resend')]).toEqual([path, true, false, false]);
      }
      expect((await desk.post(`/branch/tasks/${task}/done`, { note: '入金済みで、伝えることなし', with: [others[1] as string] })).status).toBe(303);
      expect([await openTasks(office, id), (await resent(id)).map(({ payload }) => payload['mail'])]).toEqual([[], ['application-received']]);
    });
  });

  test('完了のあとの画面から再送を押すと、何も送らずに 409 で、完了していると言う。ほかの人がもう再送したときも同じ', async () => {
    const desk = await office.freshDesk('higashi-uketsuke');
    const closed = await office.submit();
    const told = await undelivered(closed.id, 'application-received');
    expect((await desk.post(`/branch/tasks/${told}/done`, { note: 'お電話でお伝えしました' })).status).toBe(303);
    const sent = await office.submit();
    const again = await undelivered(sent.id, 'application-received');
    expect((await desk.post(`/branch/tasks/${again}/resend`, {})).status).toBe(303);
    const other = await office.freshDesk('higashi-shinsa');
    for (const [who, task, how] of [[desk, told, 'お電話でお伝えしました'], [other, told, 'お電話でお伝えしました'], [other, again, 'メールを再送']] as const) {
      const answer = await who.post(`/branch/tasks/${task}/resend`, {});
      expect([answer.status, answer.body.includes('この作業は完了しています')]).toEqual([409, true]);
      expect(answer.body).toMatch(new RegExp(`に終わっています（見本 受子：${how}）。この画面からは、何も記録していません。`, 'u'));
    }
    expect([(await resent(closed.id)).length, (await resent(sent.id)).length]).toEqual([0, 1]);
  });

  test('用件の済んだメールは再送せず、作業のそばでそう言う', async () => {
    const { id } = await office.submit();
    const task = await undelivered(id, 'premium-notice');
    const desk = await office.desk('higashi-uketsuke');
    const answer = await desk.post(`/branch/tasks/${task}/resend`, {});
    expect([answer.status, answer.body.includes('この用件は済んでいるため、再送できません')]).toEqual([422, true]);
    expect([await openTasks(office, id), await resent(id)]).toEqual([['mail-undeliverable'], []]);
  });

  test('入金の確認を待つあいだ、保証料のご案内は再送しない', async () => {
    const id = await approved(office, { workName: '入金を確認する工事' });
    const task = await undelivered(id, 'premium-notice');
    const desk = await office.freshDesk('higashi-uketsuke');
    expect((await desk.get('/branch/tasks')).body).toContain(`action="/branch/tasks/${task}/resend"`);
    expect((await record(office, 'higashi-uketsuke', { parts: [{ number: await numberOf(office, id) }] })).status).toBe(303);
    const page = (await desk.get('/branch/tasks')).body.split(`id="task-${task}"`)[1]?.split('</li>')[0] ?? '';
    expect(page).toContain('入金の確認を待つあいだは、再送しません：保証料のご案内（入金の確認待ち）。入金を確認するか取り消したあとに、お支払いいただく額があれば、ここから再送できます。');
    // Nothing is done yet, and nobody is told to close the task.
    for (const words of ['用件が済んだ', '書いて完了にしてください']) expect(page).not.toContain(words);
    const answer = await desk.post(`/branch/tasks/${task}/resend`, {});
    expect([answer.status, answer.body.includes('入金の確認を待っているため、いまは再送できません'), answer.body.includes('この用件は済んでいる')]).toEqual([422, true, false]);
    expect([await openTasks(office, id), await resent(id)]).toEqual([['mail-undeliverable'], []]);
    const [receipt] = await receipts(office, id);
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/payments/${receipt}/reverse`, { reason: '書き誤り', ground: 'never-came' })).status).toBe(303);
    expect((await desk.post(`/branch/tasks/${task}/resend`, {})).status).toBe(303);
  });

  test('受付のお知らせは、審査が終わると、もう再送しない', async () => {
    for (const [outcome, words] of [['approved', '審査の終了'], ['declined', 'お申込みの終了']] as const) {
      const { id } = await office.submit();
      const task = await undelivered(id, 'application-received');
      await claim(office, id);
      await giveOpinion(office, id);
      expect(await decide(office, id, outcome, 'higashi-kacho', outcome === 'declined' ? '見本の理由' : '')).toBe(303);
      const desk = await office.freshDesk('higashi-uketsuke');
      expect((await desk.get('/branch/tasks')).body).toContain(`用件が済んだため、再送しません：受付のお知らせ（${words}）。`);
      expect((await desk.post(`/branch/tasks/${task}/resend`, {})).status).toBe(422);
      expect(await resent(id)).toEqual([]);
    }
  });

  test('画面に出ていたのと別の宛先には、断りなく送らない。いまの宛先を見せ、もう一度押すと送る', async () => {
    const { id } = await office.submit();
    const task = await undelivered(id, 'application-received');
    const desk = await office.freshDesk('higashi-uketsuke');
    const pressed = (page: string): string => /name="to" value="([^"]*)"/u.exec(page.split(`/${task}/resend"`)[1] ?? '')?.[1] ?? '';
    const to = pressed((await desk.get('/branch/tasks')).body);
    expect(to).toMatch(/@mihongumi\.example\.jp$/u);
    await office.work.run((em) => em.nativeUpdate(ContractorAccount, { loginId: '1000000001' }, { mail: 'atarashii@mihongumi.example.jp' }));
    const answer = await desk.post(`/branch/tasks/${task}/resend`, { to });
    expect([answer.status, answer.body.includes('宛先が、押された画面に出ていたものから変わっています'), await resent(id)]).toEqual([422, true, []]);
    expect(pressed(answer.body)).toBe('atarashii@mihongumi.example.jp');
    expect((await desk.post(`/branch/tasks/${task}/resend`, { to: pressed(answer.body) })).status).toBe(303);
    expect(await resent(id)).toHaveLength(1);
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
