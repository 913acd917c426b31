import { jest } from '@jest/globals';
import { formatKey } from '#domain';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { Office } from '../integration/branch/office.js';
import { type IssuedCertificate, Issuer } from '../integration/owner/issued-certificate.js';
import { TestBrowser } from '../support/browser.js';
import { Person } from './person.js';
import { apply, beginApplication, contractCopy, fillInAmounts, fillInAttachments, fillInDelivery, fillInEligibility, fillInWorks, onward, WORK_NAME } from './sample-application.js';

jest.setTimeout(180_000);

let office: Office;
let issuer: Issuer;
let issued: IssuedCertificate;
let browser: TestBrowser;
let baseUrl: string;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  issued = await issuer.issue();
  await office.app.listen(0, '127.0.0.1');
  baseUrl = await office.app.getUrl();
  browser = await TestBrowser.launch();
});
afterAll(async () => {
  await browser.close();
  await issuer.close();
  await office.close();
});

async function somebody(): Promise<Person> {
  return new Person(await browser.visitor(baseUrl));
}

async function signedIn(audience: 'contractor' | 'branch', loginId: string): Promise<Person> {
  const person = await somebody();
  await person.visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
  return person;
}

describe('by keyboard alone', () => {
  /** Tab until the control has the focus; a person would give up sooner. */
  async function tabTo(person: Person, selector: string): Promise<void> {
    const { page } = person.visitor;
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) === true) {
        const outline = await page.evaluate('(() => { const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement); return outlineStyle !== "none" && outlineWidth !== "0px" || boxShadow !== "none"; })()');
        if (outline !== true) throw new Error(`${selector} shows no focus.`);
        return;
      }
    }
    throw new Error(`${selector} on ${person.path} cannot be reached by Tab.`);
  }

  async function pressEnter(person: Person): Promise<void> {
    await Promise.all([person.visitor.page.waitForNavigation(), person.visitor.page.keyboard.press('Enter')]);
  }

  test('a contractor signs in, full-width digits and all', async () => {
    const person = await somebody();
    await person.open('/sign-in');
    await tabTo(person, '[name="login-id"]');
    await person.visitor.page.keyboard.sendCharacter('１００００００００１');
    await tabTo(person, '[name="password"]');
    await person.visitor.page.keyboard.type(SAMPLE_PASSWORD);
    await pressEnter(person);
    expect(person.path).toBe('/home');
  });

  test('an owner opens a certificate and ends the display', async () => {
    const person = await somebody();
    await person.open('/v');
    await tabTo(person, '[name="number"]');
    await person.visitor.page.keyboard.type(issued.contractNumber);
    await tabTo(person, '[name="key"]');
    await person.visitor.page.keyboard.type(formatKey(issued.key).toLowerCase());
    await tabTo(person, 'form[action="/v"] button[type=submit]');
    await pressEnter(person);
    expect(await person.heading()).toBe('有効な電子証書です');
    await tabTo(person, 'form[action="/v/close"] button');
    await pressEnter(person);
    expect(person.path).toMatch(/^\/v($|\?)/);
  });
});

test('five wrong keys stop the number at this address; a checksum slip does not count; the branch lifts the stop', async () => {
  const stopped = await issuer.issue({ workName: '町道見本線 閲覧停止確認工事' });
  const other = await issuer.issue({ workName: '町道見本線 別の工事' });
  const owner = await somebody();
  const enter = async (key: string): Promise<void> => {
    await owner.open('/v');
    await owner.fill({ number: stopped.contractNumber, key });
    await owner.press('電子証書を確認する');
  };
  const right = formatKey(stopped.key);
  await enter(`${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`);
  expect(await office.count('viewer_miss')).toBe(0);
  for (let miss = 1; miss <= 5; miss += 1) await enter(formatKey(other.key));
  await owner.sees('一時的に止めています', 'また確認できる時刻');
  await enter(right);
  expect(await owner.heading()).not.toBe('有効な電子証書です');

  const clerk = await signedIn('branch', 'higashi-kacho');
  await clerk.open(`/branch/cases/${stopped.applicationId}/certificate`);
  await clerk.fill({ 'reason-lift-block': '発注者のご本人を電話で確認' });
  await clerk.press('解除する');
  await enter(right);
  expect(await owner.heading()).toBe('有効な電子証書です');
});

test('a draft is taken up in another browser after sign-out, and a second press of the last button is no second application', async () => {
  const printer = await browser.visitor(baseUrl);
  const copy = await contractCopy(async (html) => {
    await printer.page.setContent(html);
    return printer.page.pdf();
  });
  const office1 = await signedIn('contractor', '1000000001');
  await beginApplication(office1);
  await fillInEligibility(office1);
  await fillInWorks(office1, {});
  await office1.press('ログアウト');

  const office2 = await signedIn('contractor', '1000000001');
  await office2.open('/home');
  await office2.follow(`続きを入力する：${WORK_NAME}`);
  await office2.follow('金額と工期');
  await fillInAmounts(office2, {});
  await fillInDelivery(office2, {});
  await onward(office2);
  await fillInAttachments(office2, copy);
  await office2.follow('申込内容の確認へ進む');
  const check = office2.path;
  const before = await office.count('guarantee_application');

  // The same page in two tabs, each with its own press.
  const tab = await office2.secondTab();
  await tab.open(check);
  await office2.open(office2.path.replace(/\/check$/, ''));
  const number = await apply(office2);
  await tab.tickAll('agreedToClauses');
  await tab.tickAll('agreedToService');
  await tab.press('この内容で保証を申し込む');
  await tab.sees(number);
  expect(await office.count('guarantee_application')).toBe(before + 1);
});

test('パスワードの変更: each audience gets there by the menu, sees what it types, is told what to mend and changes it', async () => {
  for (const [audience, loginId, link] of [['contractor', '1000000002', 'パスワードの変更'], ['branch', 'higashi-keiri', 'パスワード'], ['admin', 'kanri', 'パスワード']] as const) {
    const person = await somebody();
    await person.visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    await person.follow(link);
    expect([person.path, await person.heading(), await person.visitor.problemsHere()]).toEqual([audience === 'contractor' ? '/password' : `/${audience}/password`, 'パスワードの変更', []]);
    await person.fill({ current: SAMPLE_PASSWORD, fresh: 'mijikai' });
    await person.press('変更する');
    await person.sees('12文字以上にしてください');
    expect(await person.visitor.problemsHere()).toEqual([]);
    await person.visitor.page.setViewport({ width: 1280, height: 900 });
    await person.fill({ current: SAMPLE_PASSWORD, fresh: '山の向こうに橋を架けて渡る' });
    await person.visitor.page.click('[data-reveal] button');
    await person.press('変更する');
    await person.sees('パスワードを変更しました');
    expect(await person.visitor.problemsHere()).toEqual([]);
    const again = await somebody();
    await again.visitor.signIn(audience, loginId, '山の向こうに橋を架けて渡る');
  }
});
