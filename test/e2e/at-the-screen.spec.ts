import { formatKey } from '#domain';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { Office } from '../integration/branch/office.js';
import { type IssuedCertificate, Issuer } from '../integration/owner/issued-certificate.js';
import { TestBrowser } from '../support/browser.js';
import { Keyboard } from './keyboard.js';
import { Person } from './person.js';
import { apply, beginApplication, contractCopy, dayFromToday, fillInAmounts, fillInAttachments, fillInDelivery, fillInEligibility, fillInWorks, onward, WORK_NAME } from './sample-application.js';

let office: Office;
let issuer: Issuer;
let issued: IssuedCertificate;
let browser: TestBrowser;
let baseUrl: string;
/** A contract copy to hand in. */
let copy: string;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  issued = await issuer.issue();
  await office.app.listen(0, '127.0.0.1');
  baseUrl = await office.app.getUrl();
  browser = await TestBrowser.launch();
  const printer = await browser.visitor(baseUrl);
  copy = await contractCopy(async (html) => {
    await printer.page.setContent(html);
    return printer.page.pdf();
  });
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

describe('by keyboard alone, in a window at 200 %: each stop is seen', () => {
  const NEXT = 'button[name=act][value=next]:not(.visually-hidden)';
  let number = '';

  async function atKeyboard(): Promise<Keyboard> {
    const person = await somebody();
    await person.visitor.page.setViewport({ width: 640, height: 450, deviceScaleFactor: 2 });
    return new Keyboard(person);
  }

  async function signedInByKeyboard(signIn: string, loginId: string): Promise<Keyboard> {
    const keys = await atKeyboard();
    await keys.person.open(signIn);
    await keys.type({ 'login-id': loginId, password: SAMPLE_PASSWORD });
    await keys.enter('main form button[type=submit]');
    return keys;
  }

  test('a contractor applies, from ログイン with full-width digits to the 受付番号', async () => {
    const keys = await signedInByKeyboard('/sign-in', '１００００００００１');
    expect(keys.person.path).toBe('/home');
    await keys.enter('main a[href$="/applications/new"]');
    await keys.enter('main form button[type=submit]');
    await keys.enter('main .button-row a.button-primary');

    await keys.type({ 'ownerId.query': '見本県' });
    await keys.enter('button[name=act][value=find]');
    await keys.choose('ownerId', '見本県');
    await keys.choose('workClass', '建設工事');
    await keys.typeDate('contractDate', dayFromToday(0));
    await keys.enter(NEXT);
    await keys.enter('main .button-row a.button-primary');

    await keys.type({ addressee: '見本県東部建設事務所長', department: '工務課', workNumber: '東建 第118号', workName: WORK_NAME, workPlace: '見本県見本市中央町一丁目 地内' });
    await keys.enter(NEXT);

    await keys.type({ contractPrice: '４，８４０万', advanceRate: '40', advanceAmount: '1,936万円' });
    await keys.typeDate('workStart', dayFromToday(1));
    await keys.typeDate('workEnd', dayFromToday(240));
    await keys.enter(NEXT);

    await keys.choose('medium', '電子交付');
    await keys.choose('paymentMethod', '振込');
    await keys.select('depositBankId', '見本銀行 本店営業部');
    await keys.choose('depositKind', '普通');
    await keys.type({ depositNumber: '0012345', depositHolder: 'カ）ミホングミ' });
    await keys.enter(NEXT);

    await keys.choose('usePlan', 'あとから');
    await keys.enter(NEXT);

    await keys.choose('evidenceKind', '契約書の写し');
    await keys.attach('attachments', copy);
    await keys.enter('button[name=act][value=upload]');
    await keys.type({ contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000' });
    await keys.enter(NEXT);

    await keys.enter('main a[href$="/check"].button-primary');
    await keys.tick('[name=agreedToClauses]');
    await keys.tick('[name=agreedToService]');
    await keys.enter('.consent-panel button[type=submit]');
    expect(await keys.person.heading()).toBe('申込みを受け付けました');
    number = /\d{2}-\d{5}/.exec(await keys.person.text())?.[0] ?? '';
    expect(number).not.toBe('');
    expect([...keys.wrong]).toEqual([]);
  });

  test('the case is claimed, given its opinion and decided', async () => {
    const reviewer = await signedInByKeyboard('/branch/sign-in', 'higashi-shinsa');
    await reviewer.search(number);
    await reviewer.enter('main a[href*="/branch/cases/"]');
    await reviewer.enter('form[action$="/claim"] button');
    await reviewer.enter('main button[name=show][form=opinion-form]:not([value=correction])');
    const ticks = (await reviewer.person.visitor.page.$$('main input[type=checkbox][name=tick]')).length;
    for (let ticked = 0; ticked < ticks; ticked += 1) await reviewer.tick('main input[type=checkbox][name=tick]:not(:checked)');
    await reviewer.choose('opinion', '引受可');
    await reviewer.type({ text: '契約書写しと照合し、相違ありません。' });
    await reviewer.enter('button[form=opinion-form][data-focus=a]');
    await reviewer.person.sees('決裁待ち');
    expect([...reviewer.wrong]).toEqual([]);

    const chief = await signedInByKeyboard('/branch/sign-in', 'higashi-kacho');
    await chief.search(number);
    await chief.enter('main a[href*="/branch/cases/"]');
    await chief.enter('form:has([name=outcome][value=approved]) button');
    await chief.person.sees('保証料入金待ち');
    expect([...chief.wrong]).toEqual([]);
  });

  test('an owner opens a certificate and ends the display', async () => {
    const keys = await atKeyboard();
    await keys.person.open('/v');
    await keys.type({ number: issued.contractNumber, key: formatKey(issued.key).toLowerCase() });
    await keys.enter('form[action="/v"] button[type=submit]');
    expect(await keys.person.heading()).toBe('有効な電子証書です');
    await keys.enter('form[action="/v/close"] button');
    expect(keys.person.path).toMatch(/^\/v($|\?)/);
    expect([...keys.wrong]).toEqual([]);
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
