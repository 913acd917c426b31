import { ask, textOf } from '../integration/documents/pdf-tools.js';
import { approve, claim, confirmReceipt, giveOpinion, openCase, recordReceipt } from './branch-acts.js';
import { keyOn } from './key-on-notice.js';
import { apply, beginApplication, fillInForm, WORK_NAME } from './sample-application.js';
import { Town } from './town.js';

let town: Town;
beforeAll(async () => {
  town = await Town.open();
});
afterAll(() => town.close());

/** Nobody on this path has JavaScript. */
const PLAIN = { javaScript: false } as const;

test("from the contractor's form to the owner's screen: 48,400,000円 × 4/10, 保証料 60,300円, without JavaScript", async () => {
  const contractor = await town.contractor('contractor', PLAIN);
  await beginApplication(contractor);
  await fillInForm(contractor, town.copy);
  const number = await apply(contractor);
  expect(await contractor.heading()).toBe('申込みを受け付けました');
  expect((await town.mail(/受付/, number)).to).toContain('koumu@mihongumi.example.jp');
  const receipt = await contractor.fileBehind('a', '申込みの控え');
  expect(await textOf(receipt.path)).toContain(number);

  const reviewer = await town.staff('reviewer', PLAIN);
  await claim(reviewer, number);
  await giveOpinion(reviewer);
  await reviewer.sees('決裁待ち', '確認項目\n済み：\n5 / 5');
  expect(await reviewer.has('button', '承認')).toBe(false);

  const chief = await town.staff('chief', PLAIN);
  await approve(chief, number);
  await chief.sees('保証料入金待ち');
  const notice = await town.mail(/保証料のご案内/, number);
  expect(notice.text).toContain('60,300円');
  await contractor.open('/home');
  await contractor.follow('保証料のご案内を見る');
  await contractor.sees('60,300円');

  const clerk = await town.staff('clerk', PLAIN);
  await recordReceipt(clerk, number, '60,300');
  const secondClerk = await town.staff('secondClerk', PLAIN);
  await confirmReceipt(secondClerk);

  const announced = await town.mail(/電子証書・認証キー登録のお知らせ/, WORK_NAME);
  expect(announced.text).toContain('電子証書の確認はこちら');
  const contractNumber = /\d{10}/.exec(announced.subject)?.[0] ?? '';
  expect(contractNumber).toMatch(/^201\d{7}$/);

  await contractor.open('/guarantees');
  await contractor.sees(contractNumber, WORK_NAME, '19,360,000', '40%', '未提出');
  await contractor.follow(contractNumber);
  await contractor.sees('MH0000001-01', '金 19,360,000 円也', '見本県東部建設事務所長');
  const keyNotice = await contractor.fileBehind('button', '表示');
  const key = keyOn(await textOf(keyNotice.path));
  expect(key).toHaveLength(12);

  expect(announced.text).not.toContain(key);

  const owner = await town.stranger(PLAIN);
  await owner.open('/v');
  await owner.fill({ number: contractNumber, key });
  await owner.press('電子証書を確認する');
  expect(await owner.heading()).toBe('有効な電子証書です');
  await owner.sees('改ざんされていません', '発行者は本物です', '最新の証書です', '19,360,000円', WORK_NAME, '見本県東部建設事務所長');
  const original = await owner.fileBehind('a', '電子証書（署名つきPDF）');
  expect((await ask('pdfsig', original.path)).text).toContain('Signature is Valid.');
  expect(await textOf(original.path)).toContain(contractNumber);

  await contractor.open(`/guarantees/${contractNumber}`);
  await contractor.sees('認証キーによる閲覧', '提出未記録');
  await contractor.follow('提出を記録する');
  await contractor.choose('way', 'メール');
  await contractor.press('提出を記録する');
  await contractor.open('/guarantees?view=viewed');
  await contractor.sees(contractNumber);

  await openCase(reviewer, number);
  await reviewer.sees('発行済', contractNumber);

  const administrator = await town.administrator(PLAIN);
  await administrator.open(`/admin?q=${contractNumber}`);
  await administrator.follow(number);
  await administrator.sees('保証申込', '審査意見', '承認・課長', '入金の確認', '保証契約締結', '認証キーによる閲覧');
  expect(await administrator.text()).not.toContain(key);
  await administrator.follow('処理詳細');
  await administrator.sees('保証申込の手続き', '証書・お知らせの作成', '電子証書の登録と自己確認', '完了');
});
