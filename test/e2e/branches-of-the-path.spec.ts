import { textOf } from '../integration/documents/pdf-tools.js';
import { approve, claim, confirmReceipt, decide, giveOpinion, openCase, recordReceipt } from './branch-acts.js';
import { apply, type ApplicationWishes, beginApplication, dayFromToday, fillInForm } from './sample-application.js';
import type { Person } from './person.js';
import { Town } from './town.js';

let town: Town;
let contractor: Person;
let reviewer: Person;
let chief: Person;
beforeAll(async () => {
  town = await Town.open();
  contractor = await town.contractor();
  reviewer = await town.staff('reviewer');
  chief = await town.staff('chief');
});
afterAll(() => town.close());

/** Applies; each case has a work of its own, so that its mails can be told apart. */
async function applied(workName: string, wishes: ApplicationWishes = {}): Promise<string> {
  await beginApplication(contractor);
  await fillInForm(contractor, town.copy, { ...wishes, workName });
  return apply(contractor);
}

async function opined(workName: string, wishes: ApplicationWishes = {}): Promise<string> {
  const number = await applied(workName, wishes);
  await claim(reviewer, number);
  await giveOpinion(reviewer);
  return number;
}

/** The contractor's page of a case. */
async function openOwnCase(workName: string): Promise<void> {
  await contractor.open('/applications');
  await contractor.follow(workName);
}

test('補正: marked field and reason go out by mail, only that field can be changed, and the review goes on', async () => {
  const number = await applied('町道見本線 側溝改良工事');
  await claim(reviewer, number);
  await reviewer.press('補正をお願いする');
  await reviewer.choose('mark', '宛名');
  await reviewer.fill({ reason: '宛名の職名が契約書と違います。契約書のとおりに直してください。' });
  await reviewer.press('補正のお願いを送る');
  await reviewer.sees('補正待ち');
  const mail = await town.mail(/補正のお願い/, number);
  expect(mail.text).toContain('宛名の職名が契約書と違います');

  await contractor.open('/home');
  await contractor.follow('直して再提出する：町道見本線 側溝改良工事');
  await contractor.sees('宛名の職名が契約書と違います', '編集不可');
  expect(await contractor.boxes()).toEqual(['addressee']);
  await contractor.fill({ addressee: '見本県西部建設事務所長' });
  await contractor.pressAt('main form button.button-primary');
  await openCase(reviewer, number);
  await reviewer.sees('審査中', '見本県西部建設事務所長');
  await giveOpinion(reviewer);
  await reviewer.sees('決裁待ち');
});

test('差戻し: the case returns to its 審査担当 with the reason, and a second round is approved', async () => {
  const number = await opined('町道見本線 差戻し確認工事');
  await decide(chief, number, '差戻し', '契約書の印影を確かめてください。');
  await openCase(reviewer, number);
  await reviewer.sees('審査中', '契約書の印影を確かめてください。');
  await giveOpinion(reviewer);
  await approve(chief, number);
  await chief.sees('保証料入金待ち');
});

test('引受謝絶: told by mail, no certificate, nothing to pay', async () => {
  const number = await opined('町道見本線 謝絶確認工事');
  await decide(chief, number, '引受謝絶', '引受けの条件に合いません。');
  await chief.sees('引受謝絶');
  expect((await town.mail(/お引受けできません/, number)).to).toContain('koumu@mihongumi.example.jp');
  await openOwnCase('町道見本線 謝絶確認工事');
  await contractor.sees('お引受けできません');
  await contractor.open('/guarantees?searched=1');
  expect(await contractor.text()).not.toContain('謝絶確認工事');
});

test('取下げ: possible until the conclusion, confirmed once, told by mail', async () => {
  const number = await applied('町道見本線 取下げ確認工事');
  await openOwnCase('町道見本線 取下げ確認工事');
  await contractor.follow('取り下げる');
  await contractor.fill({ reason: '契約が取りやめになったため' });
  await contractor.tickAll('confirm');
  await contractor.press('申込みを取り下げる');
  await contractor.sees('取り下げられました');
  await town.mail(/取下げを受け付けました/, number);
  await openCase(reviewer, number);
  expect(await reviewer.has('button', '担当する')).toBe(false);
});

test('a receipt that is short secures nothing; the rest completes it', async () => {
  const number = await opined('町道見本線 不足入金確認工事');
  await approve(chief, number);
  const [clerk, secondClerk] = [await town.staff('clerk'), await town.staff('secondClerk')];
  await recordReceipt(clerk, number, '50,000');
  await confirmReceipt(secondClerk);
  await openCase(reviewer, number);
  await reviewer.sees('保証料入金待ち');
  await recordReceipt(clerk, number, '10,300');
  await confirmReceipt(secondClerk);
  await town.mail(/電子証書・認証キー登録のお知らせ/, '不足入金確認工事');
  await openCase(reviewer, number);
  await reviewer.seesAtLast('発行済');
});

test('書面: no key, handed over by the branch, then 保証証書発行のお知らせ', async () => {
  const number = await opined('町道見本線 書面確認工事', { medium: '郵送' });
  await approve(chief, number);
  const [clerk, secondClerk] = [await town.staff('clerk'), await town.staff('secondClerk')];
  await recordReceipt(clerk, number, '60,300');
  await confirmReceipt(secondClerk);
  await openCase(clerk, number);
  await clerk.follow('証書・キー');
  await clerk.hasAtLast('button', '証書を印刷する');
  const certificate = await clerk.fileBehind('button', '証書を印刷する');
  expect(await textOf(certificate.path)).toContain('MH');
  await clerk.hasAtLast('button', '交付を記録する');
  await clerk.choose('way', '郵送');
  await clerk.fillDate('on', dayFromToday(0));
  await clerk.press('交付を記録する');
  const mail = await town.mail(/保証証書発行のお知らせ/, '書面確認工事');
  expect(mail.text).toContain('認証キーはありません');
  await clerk.seesAtLast('交付済');
});
