import { MailMessage, StepFailure } from '#persistence';
import { v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { Desk } from '../branch/desk.js';
import { IntakeOffice, PAPER, RECORD } from '../registration/intake-office.js';

let town: IntakeOffice;
let admin: Desk;
let id: string;

beforeAll(async () => {
  town = await IntakeOffice.open();
  admin = await Desk.signIn(town.office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
  const clerk = await town.office.desk('higashi-uketsuke');
  const second = await town.office.desk('higashi-keiri');
  const name = '株式会社例見探索工業';
  id = await town.arrive({ raw: { ...PAPER, name } });
  await town.prepare(clerk, id, { ...RECORD, name, kind: 'sole-proprietor', corporateNumber: '', 'corporateNumber-source': '', 'corporateNumber-on': '' });
  const entry = { ...PAPER, name, tick: ['sealPresent', 'sealLegible'] };
  await town.act(clerk, id, 'entry', { ...entry, act: 'keep' });
  await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
  await town.act(clerk, id, 'entry', { ...entry, act: 'submit' });
  await second.get(`/branch/intake/${id}?pages=open`);
  await town.act(second, id, 'approve');
  await new RegistrationActivities(town.office.work, town.office.clock).issueLoginId({ registrationId: id });
  await town.arrive({ raw: { name: '有限会社別物', phone: '077-000-0000' }, pages: 0 });
});
afterAll(() => town.close());

const numbers = async (query: string) => [...(await admin.get(`/admin/registrations?q=${encodeURIComponent(query)}`)).body.matchAll(/\/admin\/registrations\/([0-9a-f-]{36})"/g)].map(([, found]) => found);

describe('利用申込み for システム管理者', () => {
  test('found by 受付番号, お客様ID, 顧客番号, two characters of a name, sender and the name of its procedure', async () => {
    const registration = await town.registration(id);
    const [row] = await town.office.work.read((em) => em.execute<{ loginId: string; customerNumber: string }[]>(
      `select a.login_id as "loginId", c.customer_number as "customerNumber" from contractor_account a join customer c on c.id = a.customer_id where a.id = ?`, [registration.account],
    ));
    for (const query of [registration.receptionNumber, `受付番号 ${registration.receptionNumber}`, row?.loginId ?? '', row?.customerNumber ?? '', '探索', '099-000-4168', '0990004168', '4168', `id-registration/${id}`]) {
      expect([query, await numbers(query)]).toEqual([query, [id]]);
    }
    expect(await numbers('どこにもない名前')).toEqual([]);
    expect((await admin.get('/admin/registrations?q=探')).body).toContain('2文字以上');
    expect((await admin.get('/admin/registrations?state=approved')).body).toContain(registration.receptionNumber);
    expect((await admin.get('/admin/registrations?state=posted')).body).not.toContain(registration.receptionNumber);
    expect((await admin.get('/admin?q=探索')).body).toContain('利用申込み（ID登録）を同じ言葉で探す');
  });

  test('its timeline from the audit record, who has the ball, and nothing to press', async () => {
    const page = (await admin.get(`/admin/registrations/${id}`)).body;
    for (const shown of ['利用申込みの受付', '入力の完了', 'ID登録の承認', 'お客様IDの発行', '099-000-4168', '通知書の印刷', '手続きの段階']) expect(page).toContain(shown);
    expect(page).not.toContain(`action="/admin/registrations`);
    expect((await admin.get(`/admin/registrations/${id}?by=auto`)).body).not.toContain('入力の完了');
    expect((await admin.get(`/admin/registrations/${v7()}`)).status).toBe(404);
    expect((await admin.get('/admin/registrations/x')).status).toBe(404);
  });

  test('its procedure step by step; without Temporal the page says so', async () => {
    const page = await admin.get(`/admin/registrations/${id}/steps`);
    expect(page.status).toBe(200);
    for (const shown of ['ID登録の手続き', 'Temporal']) expect(page.body).toContain(shown);
  });

  test('a failing step, a notice and a mail of a registration stand among what is stuck, with its number and the way to it', async () => {
    const { receptionNumber } = await town.registration(id);
    const at = new Date(town.office.clock.now().getTime() - 600_000);
    await town.office.work.run(async (em) => {
      em.create(StepFailure, { id: v7(), caseId: id, step: 'issueLoginId', workflowId: `id-registration/${id}`, attempt: 3, code: 'step/unexpected', cause: '見本の失敗', firstFailedAt: at, lastFailedAt: at, nextRetryAt: null });
      em.create(MailMessage, {
        id: v7(), dedupeKey: `registration-received/${id}/x`, messageId: `<${v7()}@example.jp>`, registration: id, template: 'registration-received', to: 'mihon@example.jp', replyTo: 'shiten@example.jp',
        subject: '見本', text: '見本', createdAt: at, bouncedAt: at,
      });
      await em.execute(`update outbox set parked_at = ? where workflow_id = ? and action = 'start'`, [at, `id-registration/${id}`]);
    });
    const page = (await admin.get('/admin/stuck')).body;
    expect([...page.matchAll(new RegExp(`href="/admin/registrations/${id}/steps"`, 'g'))].length).toBeGreaterThanOrEqual(3);
    expect(page).toContain(receptionNumber);
    expect((await admin.get(`/admin/registrations/${id}`)).body).toContain('3回失敗');
    expect((await admin.get(`/admin/registrations/${id}/steps`)).body).toContain('見本の失敗');
  });
});
