import { DEFAULT_REGISTRATION_TERMS, readRegistrationTerms, Setting } from '#persistence';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { Desk } from '../branch/desk.js';
import { Office } from '../branch/office.js';

let office: Office;
let admin: Desk;

beforeAll(async () => {
  office = await Office.open();
  admin = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
});

afterAll(() => office.close());

test('システム: what does not count of a setting is said by name, the rest of it counts', async () => {
  const { work } = office;
  expect((await admin.get('/admin/system')).body).not.toContain('設定に誤り');
  await work.run(async (em) => {
    em.create(Setting, { name: 'registration-terms', value: { initialPasswordDays: 30, paperLapse: '長い', paperLaps: 5 }, note: '' });
    em.create(Setting, { name: 'procedure-terms', value: 20, note: '' });
  });
  const { body } = await admin.get('/admin/system');
  for (const words of ['設定に誤りがあります', 'registration-terms：paperLaps、paperLapse', 'procedure-terms：全体']) expect(body).toContain(words);
  expect(await work.read((em) => readRegistrationTerms(em))).toEqual({ ...DEFAULT_REGISTRATION_TERMS, initialPasswordDays: 30 });
  await work.run((em) => em.nativeDelete(Setting, { name: { $in: ['registration-terms', 'procedure-terms'] } }));
});

test('システム: a 料率表 that is missing today, or soon, is said by name', async () => {
  const { work } = office;
  const words = async () => (await admin.get('/admin/system')).body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  expect(await words()).not.toContain('マスタ');
  const ends = (day: string | null) => work.run((em) => em.execute(`update rate_table set effective_to = ? where kind = 'advance-payment'`, [day]));
  await ends('2026-12-10');
  for (const said of ['まもなくマスタが切れます', '保証料率表（前払金保証）：令和8年12月11日から、適用する版がありません']) expect(await words()).toContain(said);
  await ends('2026-11-01');
  for (const said of ['不足しているマスタ 1件', '保証料率表（前払金保証）：本日に適用する版がありません']) expect(await words()).toContain(said);
  await ends(null);
});

test.each([
  ['2026-12-24T23:59:59+09:00', null], ['2026-12-23T23:59:59+09:00', '署名用の証明書の期限が近づいています 令和8年12月23日 に切れます（あと29日）'], ['2026-11-24T23:59:59+09:00', '（本日）'],
  ['2026-11-24T00:00:00+09:00', '署名用の証明書の期限が切れました'],
])('システム: a certificate that signs until %s', async (until, words) => {
  const beat = (value: object) => office.work.run((em) => em.execute(
    `insert into heartbeat (name, at, detail, counter) values ('signing', ?, ?::jsonb, 1) on conflict (name) do update set detail = excluded.detail`, [office.clock.now(), JSON.stringify(value)]));
  await beat({ pid: 1, until: new Date(until).toISOString() });
  const seen = (await admin.get('/admin/system')).body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  expect(seen).toContain('電子署名（署名用の証明書）');
  if (words === null) expect(seen).not.toContain('署名用の証明書の期限');
  else expect(seen).toContain(words);
  const health = async () => (JSON.parse((await admin.get('/health/system')).body) as { parts: Record<string, { ok: boolean; detail: string }> }).parts['signing'];
  const ended = new Date(until) < office.clock.now();
  const left = { '2026-12-24T23:59:59+09:00': 30, '2026-12-23T23:59:59+09:00': 29, '2026-11-24T23:59:59+09:00': 0 }[until];
  expect(await health()).toEqual({ ok: !ended, detail: `${ended ? `expired at ${new Date(until).toISOString()}` : `valid until ${new Date(until).toISOString()}, ${left} days left`}, 0 s ago` });
  if (ended) expect(seen).toMatch(/電子署名（署名用の証明書） 止まっています/);
  await beat({ pid: 1, from: '2026-12-01T00:00:00Z', until: '2027-12-01T00:00:00Z' });
  expect((await health())?.detail).toBe('valid from 2026-12-01T00:00:00.000Z, 0 s ago');
  expect((await admin.get('/admin/system')).body).toContain('署名用の証明書の有効期間が始まっていません');
  await office.work.run((em) => em.execute(`delete from heartbeat where name = 'signing'`));
});

test('システム: what is dead is said by name', async () => {
  const { body } = await admin.get('/admin/system');
  for (const words of ['止まっている部分 4件', 'メールの送信', '一度も確認できていません', 'PostgreSQL']) expect(body).toContain(words);
});
