import { Branch, Customer, IdLetter, Registration, RegistrationTask } from '#persistence';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { TestBrowser, type VisitedPage } from '../../support/browser.js';
import { FixedClock } from '../../support/index.js';
import { shownLetters } from '../../support/shown-letters.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from '../portal/peopled-portal.js';
import { approvedRegistration, issuedLetter, linkTo } from '../registration/issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');

describe('letters, IDs and the first sign-in, seen in a browser', () => {
  let portal: PeopledPortal;
  let browser: TestBrowser;
  let base: string;

  beforeAll(async () => {
    portal = await PeopledPortal.open({}, new FixedClock(MORNING));
    await portal.app.listen(0, '127.0.0.1');
    base = await portal.app.getUrl();
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser.close();
    await portal.close();
  });

  const people = () => portal.work.read(async (em) => {
    const [customer, branch, other, head] = [await em.findOneOrFail(Customer, { customerNumber: '0012400837' }), await em.findOneOrFail(Branch, { code: '20' }), await em.findOneOrFail(Branch, { code: '30' }), await em.findOneOrFail(Branch, { code: '10' })];
    return { customerId: customer.id, otherCustomerId: customer.id, branchId: branch.id, otherBranchId: other.id, headOfficeId: head.id };
  });
  const wrong = (pages: readonly VisitedPage[]) => pages.filter(({ status, problems }) => status >= 400 || problems.length > 0);

  it('axe finds nothing at the branch and with the administrators', async () => {
    const where = await people();
    const [one, posted] = [await approvedRegistration(portal.work, where, MORNING), await issuedLetter(portal.work, where, MORNING)];
    await approvedRegistration(portal.work, where, MORNING);
    await portal.work.run(async (em) => em.create(RegistrationTask, { dedupeKey: 'seen', registration: one.id, branch: where.branchId, kind: 'letter-returned', openedAt: MORNING }));
    const letter = await portal.work.read((em) => em.findOneOrFail(IdLetter, { registration: posted.registrationId }));
    const clerk = new Visitor(portal.app);
    await clerk.signIn('branch', LOGIN.clerk, PASSWORD);
    const printed = await clerk.post('/branch/letters/print', { registration: one.id, ...(await shownLetters(clerk)) }, { from: '/branch/letters' });
    expect(printed.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    await approvedRegistration(portal.work, where, MORNING, { reissueOf: posted.accountId });
    const reviewer = await browser.visitor(base);
    await reviewer.signIn('branch', LOGIN.reviewer, PASSWORD);
    const pages = [];
    for (const path of ['/branch/letters', `/branch/letters/${one.id}/address`, '/branch/letters/posted', `/branch/letters/posted/${letter.id}/return`, '/branch/letters/tasks', '/branch/accounts', `/branch/accounts/${posted.accountId}`]) pages.push(await reviewer.inspect(path));
    const administrator = await browser.visitor(base);
    await administrator.signIn('admin', LOGIN.administrator, PASSWORD);
    for (const path of ['/admin/accounts', `/admin/accounts/${posted.accountId}`]) pages.push(await administrator.inspect(path));
    expect(wrong(pages)).toEqual([]);
  });

  it('at 320 px no ※必須 and no 任意 is broken over two lines', async () => {
    const letter = await issuedLetter(portal.work, await people(), MORNING);
    const visitor = await browser.visitor(base);
    await visitor.page.setViewport({ width: 320, height: 800 });
    await visitor.signIn('contractor', letter.loginId, letter.password);
    for (const path of ['/registration/apply', '/first-sign-in', '/password/forgotten']) {
      await visitor.page.goto(`${base}${path}`);
      const marks = await visitor.page.$$eval('.required, .optional', (found) => found.map((mark) => `${mark.parentElement?.textContent ?? ''} ${mark.getClientRects().length}`));
      expect(marks.length).toBeGreaterThan(0);
      expect(marks.filter((mark) => !mark.endsWith(' 1'))).toEqual([]);
    }
  });

  it('into every field of the first sign-in and of the sign-in something may be pasted', async () => {
    const letter = await issuedLetter(portal.work, await people(), MORNING);
    const visitor = await browser.visitor(base);
    const allowed = () => visitor.page.evaluate(`[...document.querySelectorAll('#f-login-id, input[name=password], input[name^=mail]')].map((field) =>
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })) && !field.readOnly)`);
    await visitor.page.goto(`${base}/sign-in`);
    expect(await allowed()).toEqual([true, true]);
    await visitor.signIn('contractor', letter.loginId, letter.password);
    expect(await allowed()).toEqual([true, true, true]);
  });

  it('axe finds nothing on the way of a first sign-in and of a forgotten password', async () => {
    const letter = await issuedLetter(portal.work, await people(), MORNING);
    const mail = 'seen@mihongumi.example.jp';
    const visitor = await browser.visitor(base);
    await visitor.signIn('contractor', letter.loginId, letter.password);
    const pages = [await visitor.inspect('/first-sign-in')];
    const form = new Visitor(portal.app);
    await form.signIn('contractor', letter.loginId, letter.password);
    await form.post('/first-sign-in', { mail, mailAgain: mail, password: '山の向こうに橋を架けて渡る' });
    const again = await browser.visitor(base);
    await again.signIn('contractor', letter.loginId, '山の向こうに橋を架けて渡る');
    pages.push(await again.inspect('/first-sign-in'), await again.inspect(await linkTo(portal.work, 'confirm-mail', mail)));
    await form.post(await linkTo(portal.work, 'confirm-mail', mail), {});
    await form.post('/password/forgotten', { loginId: letter.loginId, mail });
    for (const path of ['/home?welcome=1', '/password/forgotten', '/password/forgotten?sent=1', await linkTo(portal.work, 'reset-password', mail)]) pages.push(await again.inspect(path));
    expect(wrong(pages)).toEqual([]);
    expect(await portal.work.read((em) => em.findOneOrFail(Registration, letter.registrationId))).toMatchObject({ state: 'completed' });
  });
});
