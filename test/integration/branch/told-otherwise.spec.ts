import { AuditEvent, BranchTask, openBranchTask, SYSTEM } from '#persistence';
import { ANSWER_BY, approved, claim, openTasks, signals, version } from './acts.js';
import { Office, TUESDAY } from './office.js';

/** Monday, nine business days after the Tuesday of the office's clock. */
const LATER = new Date('2026-12-07T12:00:00+09:00');

let office: Office;
beforeAll(async () => { office = await Office.open(); });
afterAll(() => office?.close());
afterEach(() => office.clock.set(TUESDAY));

/** The task that a mail leaves which was refused for good. */
async function undelivered(id: string, mail: string, kind: 'DecisionMade' | 'CorrectionRequested'): Promise<string> {
  const { id: subject } = await office.work.read((em) => em.findOneOrFail(AuditEvent, { caseId: id, kind }));
  const application = await office.application(id);
  await office.work.run((em) => openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: `${mail}/${subject}`, at: office.clock.now(), detail: { mail, subject } }));
  return (await office.work.read((em) => em.findOneOrFail(BranchTask, { dedupeKey: `mail-undeliverable/${mail}/${subject}` }))).id;
}

const started = (id: string) => office.work.read((em) => em.execute<{ name: string; workflow: string; payload: unknown }[]>(
  `select name, workflow_id as workflow, payload from outbox where workflow_id like 'notice-renewal/%' and payload->>'applicationId' = ?`, [id]));
const telephone = (desk: Awaited<ReturnType<Office['desk']>>, task: string, others: readonly string[] = []) => desk.post(`/branch/tasks/${task}/done`, { note: 'お電話でお伝えしました', with: others });

describe('届かなかったメールの用件を、支店が電話などで伝える', () => {
  test('保証料のご案内、払込期限の前: 期限はそのまま', async () => {
    const id = await approved(office);
    const task = await undelivered(id, 'premium-notice', 'DecisionMade');
    const desk = await office.desk('higashi-uketsuke');
    expect((await desk.get('/branch/tasks')).body).not.toContain('きょうお伝えするときの期限');
    expect((await telephone(desk, task)).status).toBe(303);
    expect([await openTasks(office, id), await started(id)]).toEqual([[], []]);
  });

  test('保証料のご案内、払込期限のあと: きょう伝える期限を見せ、伝えると、ご案内を作り直す手続きが始まる。二度押しても一度だけ', async () => {
    const id = await approved(office);
    const task = await undelivered(id, 'premium-notice', 'DecisionMade');
    office.clock.set(LATER);
    const desk = await office.freshDesk('higashi-uketsuke');
    for (const page of ['/branch/tasks', `/branch/cases/${id}/history`]) expect((await desk.get(page)).body).toContain('きょうお伝えするときの期限は、令和8年12月16日（水）です');
    for (let press = 0; press < 2; press += 1) await telephone(desk, task);
    expect(await openTasks(office, id)).toEqual([]);
    expect(await started(id)).toEqual([{ name: 'noticeRenewal', workflow: `notice-renewal/${task}`, payload: { applicationId: id, toldAt: LATER.toISOString() } }]);
  });

  test('補正のお願い: お願いしたい日は、伝えた日からの同じ営業日数になり、手続きに知らせる', async () => {
    const { id } = await office.submit();
    const reviewer = await claim(office, id);
    const asked = await reviewer.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: '契約書の写しと工事名が異なります。', ...ANSWER_BY });
    expect(asked.status).toBe(303);
    // Its address has refused another mail before: for the branch both are one task.
    const application = await office.application(id);
    await office.work.run((em) => openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: `application-received/${id}`, at: TUESDAY, detail: { mail: 'application-received', subject: id } }));
    office.clock.set(new Date(TUESDAY.getTime() + 1000));
    const held = await undelivered(id, 'correction-request', 'CorrectionRequested');
    office.clock.set(LATER);
    const desk = await office.freshDesk('higashi-uketsuke');
    const list = (await desk.get('/branch/tasks')).body;
    expect(list).toContain('きょうお伝えするときの期限は、令和8年12月10日（木）です');
    expect(list).toContain('受付のお知らせ、補正のお願い');
    const { id: task } = await office.work.read((em) => em.findOneOrFail(BranchTask, { dedupeKey: `mail-undeliverable/application-received/${id}` }));
    // Nothing runs for a customer who knows of nothing.
    const bar = async () => /class="deadline .*?<\/div>/su.exec((await desk.get(`/branch/cases/${id}`)).body)?.[0] ?? '';
    for (const words of ['お客様に未連絡（補正待ち）', '支店（お客様への連絡）']) expect(await bar()).toContain(words);
    expect(await bar()).not.toContain('まで');
    const chief = await office.freshDesk('higashi-kacho');
    const lists = async (): Promise<readonly string[]> => {
      const pages = await Promise.all(['/branch?view=correction', `/branch?view=all&preview=${id}`, `/branch/queue/bulk?act=reassign&case=${id}`].map((page) => chief.get(page)));
      return pages.flatMap(({ body }) => [...body.matchAll(/[^>]*（補正待ち）/gu)].map(([words]) => words.trim()));
    };
    expect(await lists()).toEqual(Array<string>(4).fill('お客様に未連絡（補正待ち）'));
    await telephone(desk, task, [held]);
    const answerBy = () => office.work.read((em) => em.execute('select answer_by::text as day from correction_request where application_id = ?', [id]));
    expect(await bar()).toMatch(/停止中（補正待ち）.*まで/u);
    expect(await lists()).toEqual(Array<string>(4).fill('停止中（補正待ち）'));
    expect([await answerBy(), await signals(office, id)]).toEqual([[{ day: '2026-12-10' }], ['CorrectionRequested', 'AnswerDayPutOff']]);
  });
});
