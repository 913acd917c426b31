import { APPLICATION_FIELDS, fieldsOf } from '#domain';
import { Office } from '../branch/office.js';
import { type Answers, CONTRACT_COPY, errorsOf, Filler, idOf, type Step } from './filler.js';

/** What every field is sent, besides being left empty. None of it may be taken for a good answer. */
const HOSTILE: Readonly<Record<string, string>> = {
  'control characters': 'a\u0000b\u0007c\u001B[31m',
  markup: '<script>alert(1)</script>',
  emoji: '見本😀工事',
  'right-to-left marks': '見本\u202Egnorts\u202C工事',
  '10,000 characters': 'あ'.repeat(10_000),
  'half of a character': '見本\uD800工事',
};

const STEPS = ['eligibility', 'works', 'amounts', 'delivery', 'attachments'] as const satisfies readonly Step[];
const FIELDS = APPLICATION_FIELDS.filter(({ step, name }) => (STEPS as readonly string[]).includes(step) && name !== 'noticeDate' && name !== 'designationDate');

let office: Office;
let filler: Filler;
let draft: string;

beforeAll(async () => {
  office = await Office.open();
  filler = await Filler.signIn(office);
  draft = await filler.filled();
});
afterAll(() => office.close());

/** The answers of a page with one field answered otherwise, in all boxes of a date. */
function answersWith(step: Step, name: string, kind: string, value: string): Answers {
  const context: Answers = name === 'bureau' ? { ownerId: filler.owner('広島県'), workClass: 'regional-maintenance' } : {};
  const boxes = { [`${name}-year`]: value, [`${name}-month`]: value, [`${name}-day`]: value };
  return { ...filler.answers(step), ...context, ...(kind === 'date' ? boxes : { [name]: value }) };
}

async function stored(): Promise<string> {
  return office.work.read(async (em) => JSON.stringify(await em.execute('select form, saved_at from application_draft where id = ?', [idOf(draft)])));
}

describe('どの項目にどんな文字を送っても、422 で理由を言い、何も起きない', () => {
  it.each(FIELDS.map(({ name, step, kind }) => [name, step, kind] as const))('%s', async (name, step, kind) => {
    for (const [what, value] of Object.entries(HOSTILE)) {
      const before = await stored();
      const answer = await filler.fill(draft, step as Step, answersWith(step as Step, name, kind, value));
      const at = `${name}: ${what}`;
      expect([at, answer.statusCode]).toEqual([at, 422]);
      expect([at, errorsOf(answer).length > 0]).toEqual([at, true]);
      expect(answer.body.includes('<script>alert(1)')).toBe(false);
      expect(/\u0000|SQLSTATE|DriverException|at Object\./.exec(answer.body)?.[0] ?? '').toBe('');
      if (what === 'control characters' || what === '10,000 characters') expect([at, await stored()]).toEqual([at, before]);
    }
    expect(await office.count('guarantee_application')).toBe(0);
    // The page can still be put right.
    expect((await filler.fill(draft, step as Step)).statusCode).toBe(303);
  });

  it.each(STEPS)('%s: 空のまま送ると、必須の項目をすべて言う', async (step) => {
    const empty: Record<string, string> = { act: 'next' };
    for (const { name, kind } of fieldsOf(step)) {
      if (kind === 'date') for (const part of ['year', 'month', 'day']) empty[`${name}-${part}`] = '';
      else empty[name] = '';
    }
    const fresh = await Filler.signIn(office, '1000000002');
    const other = await fresh.begin();
    const path = `${other}/steps/${step}`;
    const answer = step === 'attachments'
      ? await fresh.visitor.upload(path, 'attachments', { name: '', type: 'application/octet-stream', bytes: new Uint8Array() }, empty)
      : await fresh.visitor.post(path, empty);
    expect(answer.statusCode).toBe(422);
    const required = fieldsOf(step).filter(({ requirement }) => requirement === 'always');
    expect(errorsOf(answer).length).toBeGreaterThanOrEqual(required.length);
    await fresh.visitor.post(`${other}/discard`, {});
  });

  it('同じ名前を何度も送る、知らない名前を送る、名前のない形で送る: 形の中身だけを読む', async () => {
    const twice = await filler.visitor.post(`${draft}/steps/works`, { ...filler.answers('works'), workName: ['<b>一つ目</b>', '二つ目の工事'], __proto__: 'x', constructor: 'y', 'workName[]': 'z', state: 'issued' });
    expect(twice.statusCode).toBe(303);
    const form = await stored();
    expect(form).toContain('二つ目の工事');
    expect(form).not.toMatch(/一つ目|constructor|issued|workName\[\]/);
  });

  it('トークンのない送信、別の人のトークン、別の方法は断る', async () => {
    const before = await stored();
    expect((await filler.visitor.post(`${draft}/steps/works`, filler.answers('works'), { token: '' })).statusCode).toBe(403);
    const other = await Filler.signIn(office, '1000000003');
    const foreign = await other.visitor.formToken('/applications/new');
    expect((await filler.visitor.post(`${draft}/steps/works`, filler.answers('works'), { token: foreign })).statusCode).toBe(403);
    expect((await office.app.inject({ method: 'PUT', url: `${draft}/steps/works` })).statusCode).toBe(405);
    expect((await office.app.inject({ method: 'GET', url: `${draft}/steps/works` })).statusCode).toBe(303);
    expect(await stored()).toBe(before);
  });

  it('トークンのないファイルは、置き場に入る前に断る', async () => {
    const form = new FormData();
    form.append('_csrf', 'x');
    form.append('attachments', new Blob([new Uint8Array(CONTRACT_COPY)]), 'keiyaku.pdf');
    const encoded = new Response(form);
    const answer = await office.app.inject({
      method: 'POST', url: `${draft}/steps/attachments`, payload: Buffer.from(await encoded.arrayBuffer()),
      headers: { 'content-type': encoded.headers.get('content-type') ?? '', cookie: `contractor_session=${filler.visitor.cookie('contractor_session') ?? ''}` },
    });
    expect(answer.statusCode).toBe(403);
  });
});
