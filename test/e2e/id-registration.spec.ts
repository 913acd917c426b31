import { createTransport } from 'nodemailer';
import sharp from 'sharp';
import { filledInWorkbook } from '../../apps/cli/src/sample/returned-form.js';
import { apply, beginApplication, fillInForm } from './sample-application.js';
import { approveRegistration, claimRegistration, passOn, printLetter, recordCustomer } from './registration-acts.js';
import type { Applicant } from '../../apps/cli/src/sample/applicant.js';
import { printedPage, sendByFax, stamped } from './stamped-fax.js';
import type { Person } from './person.js';
import { Town } from './town.js';

const OWN_PASSWORD = '川の上に長い橋を架けて渡る';

let town: Town;
let clerk: Person;
let secondClerk: Person;
beforeAll(async () => {
  town = await Town.open({ withIntake: true });
  [clerk, secondClerk] = [await town.staff('clerk'), await town.staff('secondClerk')];
});
afterAll(() => town.close());

/** What stands in the boxes of the entry page. */
async function entered(): Promise<Readonly<Record<string, string>>> {
  return (await clerk.visitor.page.evaluate('Object.fromEntries([...document.querySelectorAll("#entry .entry-fields input.input")].map(({ name, value }) => [name, value]))')) as Record<string, string>;
}

/** The first 受付番号 on a page. */
async function numberOn(person: Person): Promise<string> {
  const [number] = /\d{2}-\d{5}/.exec(await person.text()) ?? [];
  if (number === undefined) throw new Error(`No 受付番号 on ${person.path}:\n${await person.text()}`);
  return number;
}

test('from the web form by FAX and letter to the first application', async () => {
  const applicant: Applicant = {
    name: '株式会社例見橋梁', nameKana: 'カブシキガイシャレイケンキョウリョウ', postalCode: '999-0012', address: '見本県例示市仮町三丁目4番15号', phone: '099-000-4167',
    department: '工事部', contactName: '架空 花子', mail: 'hanako@reiken.example.jp',
  };
  const customer = await town.stranger();
  await customer.open('/');
  await customer.follow('お客様IDをお持ちでない方');
  await customer.follow('Webで申込書を作る');
  await customer.fill({ ...applicant, branch: '見本東支店' });
  await customer.tickAll('consent');
  await customer.press('入力内容の確認へ進む');
  await customer.press('この内容で申込書を作る');
  const number = await numberOn(customer);
  const form = await customer.fileBehind('a', '記入済みの申込書');

  await sendByFax(await stamped(await printedPage(form.path)), doorsOf(town).faxFolder, '20');

  await clerk.open('/branch/intake');
  await clerk.hasAtLast('button', `担当する：${number}`);
  await claimRegistration(clerk, number);
  const entry = clerk.path;
  const { mail: _, ...onPaper } = applicant;
  expect(await entered()).toMatchObject(onPaper);
  expect(await clerk.visitor.page.$$eval('.page-sheet img', (pictures) => pictures.length)).toBe(1);
  await recordCustomer(clerk, entry, applicant, '5000000000417');
  await passOn(clerk, entry);
  await clerk.sees('確認待ち');
  expect(await clerk.has('button', '承認する')).toBe(false);

  await approveRegistration(secondClerk, number);
  const letter = await printLetter(clerk, number);
  expect(letter.text).toContain(applicant.name);
  expect(letter.password).toHaveLength(12);

  const holder = await town.holderOf(letter.loginId, letter.password);
  expect(holder.path).toBe('/first-sign-in');
  await holder.fill({ mail: applicant.mail, mailAgain: applicant.mail, password: OWN_PASSWORD });
  await holder.press('登録して確認メールを送る');
  const confirmation = await town.mail(/メールアドレスの確認/, applicant.name);
  expect(confirmation.to).toEqual([applicant.mail]);
  await holder.open(/https?:\/\/\S+\/mail-confirmation\/\S+/.exec(confirmation.text)?.[0] ?? '');
  await holder.press('確認する');
  await holder.sees('ようこそ');

  await beginApplication(holder);
  await fillInForm(holder, town.copy);
  const application = await apply(holder);
  expect(await holder.heading()).toBe('申込みを受け付けました');
  expect((await town.mail(/受付/, application)).to).toContain(applicant.mail);
});

test('our Excel form by mail is read cell by cell, and approved beside its stamped page', async () => {
  const applicant: Applicant = {
    name: '㈲髙﨑架空土木', nameKana: 'ユウゲンガイシャタカサキカクウドボク', postalCode: '999-0034', address: '見本県例示郡仮里町字見本12番地の3', phone: '0990-00-4168',
    department: '総務部総務課', contactName: '例見　次郎', mail: 'jiro@kaku.example.jp',
  };
  const { receiverUrl } = doorsOf(town);
  const stranger = await town.stranger();
  await stranger.open('/registration');
  const { bytes } = await stranger.fileBehind('a', '利用申込書（Excel）');
  const workbook = await filledInWorkbook(bytes, { ...applicant, appliedOn: '令和8年11月20日' });
  const stampedCopy = await stamped(await sharp({ create: { width: 1687, height: 2386, channels: 3, background: '#fff' } }).png().toBuffer());
  await createTransport(receiverUrl).sendMail({
    from: applicant.mail, to: 'higashi@mihon-hosho.example.jp', subject: '利用申込書の送付', text: '利用申込書をお送りします。押印したページの写真を付けます。',
    attachments: [{ filename: '利用申込書（記入済み）.xlsx', content: workbook }, { filename: '押印したページ.png', content: stampedCopy }],
  });
  const answer = await town.system.mails.waitFor(({ to }) => to.includes(applicant.mail));
  expect(answer.parsed.subject).toContain('受付のお知らせ');

  await clerk.open('/branch/intake');
  await clerk.seesAtLast(applicant.name);
  const number = await numberOn(clerk);
  await claimRegistration(clerk, number);
  const entry = clerk.path;
  expect(await entered()).toMatchObject({ ...applicant, appliedOn: '令和8年11月20日' });
  expect(await clerk.visitor.page.$$eval('.page-sheet img', (pictures) => pictures.length)).toBe(1);
  await recordCustomer(clerk, entry, applicant, '4000000000418');
  await passOn(clerk, entry);
  await clerk.sees('確認待ち');
  await approveRegistration(secondClerk, number);
  await secondClerk.open(entry);
  await secondClerk.seesAtLast('発送待ち');
});

function doorsOf({ system: { doors } }: Town): NonNullable<Town['system']['doors']> {
  if (!doors) throw new Error('The intake is not there.');
  return doors;
}
