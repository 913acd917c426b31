import { Customer } from '#persistence';
import { ANSWER_BY, version } from '../branch/acts.js';
import { Office } from '../branch/office.js';
import { errorsOf, Filler, idOf, locationOf, wordsOf } from './filler.js';

let office: Office;
let clerk: Filler;

beforeAll(async () => {
  office = await Office.open();
  clerk = await Filler.signIn(office, 'higashi-uketsuke');
});
afterAll(() => office.close());

const NEW = '/branch/applications/new';

async function customerId(customerNumber: string): Promise<string> {
  return (await office.work.read((em) => em.findOneOrFail(Customer, { customerNumber }))).id;
}

describe('書面・FAX・来店の申込みを、受付が同じ画面で入力する', () => {
  it('顧客番号か名称で探し、経路を選ぶ。選ばないと 422', async () => {
    const found = wordsOf(await clerk.visitor.get(`${NEW}?q=2000000001`));
    expect(found).toContain('株式会社見本組（2000000001）');
    expect(wordsOf(await clerk.visitor.get(`${NEW}?q=${encodeURIComponent('見本組')}`))).toContain('株式会社見本組（2000000001）');
    expect(wordsOf(await clerk.visitor.get(`${NEW}?q=2000000002`))).toContain('見つかりませんでした');
    const refused = await clerk.visitor.post(NEW, { q: '', customer: '', channel: 'web' });
    expect([refused.statusCode, errorsOf(refused)]).toEqual([422, ['お客様を探して、選んでください', '申込みの経路を選んでください']]);
  });

  it('経路と入力者が残り、電子交付は選べず、−200円はつかない', async () => {
    const draft = locationOf(await clerk.visitor.post(NEW, { customer: await customerId('2000000001'), channel: 'fax' }));
    expect(draft).toMatch(/^\/branch\/applications\/drafts\//);
    // Before anything decides and after it: only what is possible is offered, and the page says why.
    const offered = async (): Promise<readonly string[]> => {
      const page = await clerk.visitor.get(`${draft}/steps/delivery`);
      expect(wordsOf(page)).toContain('電子証書は、e-Net保証からのお申込みに限ります。郵送または来店でお渡しします。');
      return [...page.body.matchAll(/name="medium" value="([^"]+)"/gu)].map(([, value]) => value as string);
    };
    expect(await offered()).toEqual(['postal', 'counter']);
    const refused = await clerk.fill(draft, 'eligibility').then(async () => {
      await clerk.fill(draft, 'works');
      await clerk.fill(draft, 'amounts');
      return clerk.fill(draft, 'delivery');
    });
    expect(errorsOf(refused)[0]).toContain('電子証書は、e-Net保証からのお申込みに限ります');
    expect(await offered()).toEqual(['postal', 'counter']);
    await clerk.filled({ delivery: { medium: 'counter' } }, draft);
    const check = wordsOf(await clerk.visitor.get(`${draft}/check`));
    expect(check).toContain('60,500円');
    expect(check).not.toContain('−200円');
    const receipt = locationOf(await clerk.submit(draft));
    expect(receipt).toBe(`/branch/applications/${idOf(receipt)}/receipt`);
    expect(wordsOf(await clerk.visitor.get(receipt))).toContain('受付番号をお客様へお知らせください');
    const entrant = await office.staff('higashi-uketsuke');
    expect(await office.application(idOf(receipt))).toMatchObject({ channel: 'fax', medium: 'counter', enteredBy: entrant.id, account: null, state: 'submitted' });
    expect((await clerk.visitor.get(`/branch/cases/${idOf(receipt)}`)).statusCode).toBe(200);
  });

  it('受付以外の職務と、ほかの支店のお客様では入力できない', async () => {
    const reviewer = await Filler.signIn(office, 'higashi-shinsa');
    expect((await reviewer.visitor.get(NEW)).statusCode).toBe(403);
    const other = await Filler.signIn(office, 'nishi-uketsuke');
    expect(wordsOf(await other.visitor.get(`${NEW}?q=2000000001`))).toContain('見つかりませんでした。見本東支店のお客様です');
    expect((await other.visitor.post(NEW, { customer: await customerId('2000000001'), channel: 'fax' })).statusCode).toBe(404);
    const draft = locationOf(await clerk.visitor.post(NEW, { customer: await customerId('2000000001'), channel: 'paper' }));
    expect((await other.visitor.get(draft)).statusCode).toBe(404);
    const contractor = await Filler.signIn(office);
    expect((await contractor.visitor.get(draft.replace('/branch', ''))).statusCode).toBe(404);
  });

  it('担当が決まるまでは、支店の受付が申込みを直せる。下書きも、同じ支店の受付が続けられる', async () => {
    const draft = locationOf(await clerk.visitor.post(NEW, { customer: await customerId('2000000001'), channel: 'counter' }));
    const colleague = await Filler.signIn(office, 'higashi-keiri');
    expect(wordsOf(await colleague.visitor.get(NEW))).toContain('入力者');
    await colleague.filled({ delivery: { medium: 'counter' } }, draft);
    expect((await (await Filler.signIn(office, 'higashi-shinsa')).visitor.get(draft)).statusCode).toBe(404);
    const receipt = locationOf(await clerk.submit(draft));
    const id = idOf(receipt);
    const path = `/branch/applications/${id}/correction`;
    for (const page of [receipt, `/branch/cases/${id}`]) expect((await clerk.visitor.get(page)).body).toContain(`href="${path}"`);
    const send = (workName: string, opened: string) => clerk.visitor.upload(path, 'attachments', { name: '', type: 'application/octet-stream', bytes: new Uint8Array() }, {
      ...Object.assign({}, ...(['eligibility', 'works', 'amounts', 'delivery', 'uses', 'attachments'] as const).map((step) => clerk.answers(step))), medium: 'counter', version: opened, mode: 'edit', workName,
    }, { from: NEW });
    expect(locationOf(await send('受付が直した名前', await version(office, id)))).toBe(`/branch/cases/${id}`);
    expect(await office.application(id)).toMatchObject({ projectName: '受付が直した名前', state: 'submitted' });
    const reviewer = await office.desk('higashi-shinsa');
    await reviewer.post(`/branch/cases/${id}/claim`, { version: await version(office, id) });
    expect((await clerk.visitor.get(receipt)).body).not.toContain(`href="${path}"`);
    expect((await send('遅すぎた変更', await version(office, id))).statusCode).toBe(409);
    expect((await office.application(id)).projectName).toBe('受付が直した名前');
  });

  it('書面の申込みの補正と取下げは、お客様に代わって受付が入れる', async () => {
    const draft = locationOf(await clerk.visitor.post(NEW, { customer: await customerId('2000000001'), channel: 'counter' }));
    await clerk.filled({ delivery: { medium: 'counter' } }, draft);
    const id = idOf(locationOf(await clerk.submit(draft)));
    const reviewer = await office.desk('higashi-shinsa');
    await reviewer.post(`/branch/cases/${id}/claim`, { version: await version(office, id) });
    expect((await reviewer.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: ['workPlace'], reason: '工事場所の番地がありません。', ...ANSWER_BY })).status).toBe(303);

    const path = `/branch/applications/${id}/correction`;
    const page = await clerk.visitor.get(path);
    expect(wordsOf(page)).toContain('工事場所の番地がありません');
    expect((await reviewer.get(path)).status).toBe(409);
    const empty = { name: '', type: 'application/octet-stream', bytes: new Uint8Array() };
    const send = async (more: Record<string, string> = {}) =>
      clerk.visitor.upload(path, 'attachments', empty, { version: await version(office, id), mode: 'correction', workPlace: '見本県見本市中央町一丁目2番 地内', ...more });
    expect(errorsOf(await send({ workName: '変えられない名前' }))).toEqual(['補正をお願いした項目だけを変更できます。工事名が変わっていたため、送られた内容は受け付けていません']);
    expect(locationOf(await send())).toBe(`/branch/cases/${id}`);
    const corrected = await office.application(id);
    expect([corrected.state, corrected.content.workPlace, corrected.projectName]).toEqual(['in-review', '見本県見本市中央町一丁目2番 地内', '令和8年度 県道見本中央線 橋梁補修工事（第2工区）']);

    const stranger = await Filler.signIn(office, 'nishi-uketsuke');
    expect((await stranger.visitor.get(`/branch/applications/${id}/retraction`)).statusCode).toBe(404);
    expect(locationOf(await clerk.visitor.post(`/branch/applications/${id}/retraction`, { reason: 'お客様から電話で申出', confirm: 'yes' }))).toBe(`/branch/cases/${id}`);
    expect((await office.application(id)).state).toBe('retracted');
  });
});
