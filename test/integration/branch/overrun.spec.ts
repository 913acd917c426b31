import { LIMITS_OF_PAGES } from '#persistence';
import { claim, version } from './acts.js';
import { Office } from './office.js';

describe('時間内に終わらなかったときの画面 (503)', () => {
  const lines: string[] = [];
  let office: Office;
  beforeAll(async () => {
    office = await Office.open({ write: (line) => void lines.push(line) }, { ...LIMITS_OF_PAGES, statement: 2_000 });
  });
  afterAll(() => office?.close());

  test('a row that is held too long ends the one act, in its own words, and what was typed is kept; nothing says that the system stands still', async () => {
    const { id } = await office.submit();
    const desk = await claim(office, id);
    const form = { version: await version(office, id), opinion: 'decline', text: '書き上げた意見', memo: '書いたメモ' };
    const late = await office.work.run(async (em) => {
      await em.execute('select from guarantee_application where id = ? for update', [id]);
      return desk.post(`/branch/cases/${id}/opinion`, form);
    });
    expect([late.status, late.headers['retry-after'], /<h1>([^<]*)<\/h1>/.exec(late.body)?.[1]]).toEqual([503, '30', '時間内に終わりませんでした']);
    for (const words of ['途中で取りやめました', '書き上げた意見', '書いたメモ', `href="/branch/cases/${id}"`, '24時間は、<a href="/branch/unsent">']) expect([words, late.body.includes(words)]).toEqual([words, true]);
    expect(late.body).not.toContain('止まっています');
    expect([lines.some((line) => line.includes('statement given up')), lines.some((line) => line.includes('database unavailable'))]).toEqual([true, false]);
    expect((await desk.post(`/branch/cases/${id}/opinion`, form)).status).not.toBe(503);
  });
});
