import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { Visitor } from '../../support/visitor.js';
import { ALL_TICKS, claim, version } from '../branch/acts.js';
import { Office, TUESDAY } from '../branch/office.js';

let office: Office;

beforeAll(async () => {
  office = await Office.open();
});
afterAll(() => office.close());
beforeEach(() => office.clock.set(TUESDAY));

const later = (minutes: number): void => office.clock.set(new Date(office.clock.now().getTime() + minutes * 60_000));

test('text sent after the session had run out is found again after the sign-in of the same account, for a day, and by nobody else', async () => {
  const { id } = await office.submit();
  await claim(office, id);
  const path = `/branch/cases/${id}`;
  const visitor = new Visitor(office.app);
  await visitor.signIn('branch', 'higashi-shinsa', SAMPLE_PASSWORD);
  const token = await visitor.formToken(path);
  later(31);
  const form = { version: await version(office, id), tick: ALL_TICKS, opinion: 'decline', text: '長い時間をかけて書いた意見', memo: '長いメモ', paper: '' };
  const sent = await visitor.post(`${path}/opinion`, form, { token });
  expect([sent.statusCode, sent.headers.location]).toEqual([303, '/branch/sign-in?unsaved=kept']);
  expect((await visitor.get('/branch/sign-in?unsaved=kept')).body).toContain('同じIDでログインすると、はじめに表示します');

  // Somebody else at the same desk sees nothing of it.
  const other = new Visitor(office.app);
  expect((await other.signIn('branch', 'higashi-kacho', SAMPLE_PASSWORD)).headers.location).toBe('/branch');
  expect((await other.get('/branch/unsent')).body).toContain('送られなかった入力はありません');

  const entered = await visitor.signIn('branch', 'higashi-shinsa', SAMPLE_PASSWORD);
  expect(entered.headers.location).toBe('/branch/unsent?next=%2Fbranch');
  const { body } = await visitor.get(String(entered.headers.location));
  for (const words of ['長い時間をかけて書いた意見', '長いメモ', '意見の内容', '審査メモ']) expect(body).toContain(words);
  expect(body).not.toContain('seal-matches');
  expect((await visitor.post('/branch/unsent', { next: `${path}` }, { from: '/branch/unsent' })).headers.location).toBe(path);
  expect(await office.count('unsent_form')).toBe(0);
});

test('what is not the session\'s own form is not kept, nor a password, and after a day nothing is left', async () => {
  const visitor = new Visitor(office.app);
  await visitor.signIn('contractor', '1000000001', SAMPLE_PASSWORD);
  const draft = String((await visitor.post('/applications/drafts', {}, { from: '/applications/new' })).headers.location);
  const step = `${draft.replace(/\/(check|steps\/.*)$/, '')}/steps/works`;
  const token = await visitor.formToken('/password');
  later(31);
  for (const [path, fields, sent] of [
    [step, { workName: '見本工事' }, 'forged'],
    ['/password', { current: SAMPLE_PASSWORD, fresh: '山の向こうに橋を架けて渡る' }, token],
  ] as const) expect((await visitor.post(path, fields, { token: sent })).headers.location).toMatch(/unsaved=1$/);
  expect(await office.count('unsent_form')).toBe(0);
  expect((await visitor.post(step, { workName: '見本の長い工事名' }, { token })).headers.location).toMatch(/unsaved=kept$/);
  expect(await office.count('unsent_form')).toBe(1);
  later(24 * 60 + 1);
  expect((await visitor.signIn('contractor', '1000000001', SAMPLE_PASSWORD)).headers.location).not.toContain('unsent');
  expect((await visitor.get('/unsent')).body).not.toContain('見本の長い工事名');
});

test('a multipart form too: its fields are kept, its file is read past', async () => {
  const visitor = new Visitor(office.app);
  await visitor.signIn('contractor', '1000000002', SAMPLE_PASSWORD);
  const token = await visitor.formToken('/password');
  later(31);
  const path = '/applications/0198f000-0000-7000-8000-000000000000/correction';
  const file = { name: 'a.pdf', type: 'application/pdf', bytes: new Uint8Array(1_000) };
  const sent = await visitor.upload(path, 'attachments', file, { workName: '直した工事名', statement: '間違いありません。' }, { token });
  expect(sent.headers.location).toMatch(/unsaved=kept$/);
  const entered = await visitor.signIn('contractor', '1000000002', SAMPLE_PASSWORD);
  const { body } = await visitor.get(String(entered.headers.location));
  for (const words of ['直した工事名', '間違いありません。']) expect(body).toContain(words);
});

test('an act that came too late is kept as well, and its page says where', async () => {
  const { id } = await office.submit();
  const desk = await claim(office, id);
  const form = { version: '0', tick: ALL_TICKS, opinion: 'decline', text: '遅れて送った意見', memo: '', paper: '' };
  const late = await desk.post(`/branch/cases/${id}/opinion`, form);
  expect([late.status, late.body.includes('href="/branch/unsent"')]).toEqual([409, true]);
  expect((await desk.get('/branch/unsent')).body).toContain('遅れて送った意見');
});
