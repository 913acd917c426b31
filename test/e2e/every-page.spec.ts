import { jest } from '@jest/globals';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { ANSWER_BY, claim, giveOpinion, version } from '../integration/branch/acts.js';
import { audienceOf, CONTRACTOR, RecordedTown, WITHOUT_A_PAPER } from '../integration/portal/recorded-town.js';
import { linkTo } from '../integration/registration/issued-letter.js';
import { type BrowserVisitor, TestBrowser } from '../support/browser.js';
import { type PageResponse, Visitor } from '../support/visitor.js';

jest.setTimeout(600_000);

/** Somebody who looks at pages: by plain requests for where they lead, in Chromium for how they are. */
interface Looker {
  readonly name: string;
  readonly plain: Visitor;
  readonly inChromium: () => Promise<BrowserVisitor>;
}

/** 利用申込み as it is typed on the web. */
const APPLIED = {
  name: '株式会社例見工務店', nameKana: 'カブシキガイシャレイケンコウムテン', postalCode: '999-0012', address: '見本県例示市仮町三丁目4番15号', phone: '099-000-4167', corporateNumber: '',
  department: '工事部', contactName: '架空 花子', mail: 'hanako@reiken.example.jp', branch: '20', consent: 'agreed', act: 'submit',
};
/** As long as a name may be, with nothing where a line could break. */
const UNBROKEN = `${'W'.repeat(40)}①②③④⑤⑥⑦⑧⑨⑩ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ`;
const NAMED = {
  guarantee_application: ['customer_name', 'owner_name', 'project_name'], customer: ['name', 'representative_name'], contractor_account: ['contact_name'],
  payment: ['payer_name'], arrival: ['sender', 'subject'], attachment: ['file_name'],
} as const;
/** Have no page: lead back to where drafts are begun. */
const LEADS_BACK = ['/applications/drafts'];
const STAFF = ['higashi-uketsuke', 'higashi-shinsa', 'higashi-kacho', 'higashi-shitencho'];

/** The routes are asked, not listed: links lead to most of these pages, but a page that no link leads to is looked at all the same. */
describe('every page there is', () => {
  let records: RecordedTown;
  let browser: TestBrowser;
  let baseUrl: string;
  let lookers: Readonly<Record<'public' | 'contractor' | 'branch' | 'admin', readonly Looker[]>>;
  /** Addresses beside those of the records: what mails and forms have led to, and what the pages themselves lead to. */
  const known = new Set<string>();
  /** Cases in the states that have pages of their own. */
  let cases: readonly string[];

  beforeAll(async () => {
    records = await RecordedTown.open();
    const { office } = records.town;
    await office.app.listen(0, '127.0.0.1');
    baseUrl = await office.app.getUrl();
    browser = await TestBrowser.launch();

    const [submitted, corrected, decided] = [await office.submit(), await office.submit(), await office.submit()];
    const reviewer = await claim(office, corrected.id);
    await reviewer.post(`/branch/cases/${corrected.id}/correction`, { version: await version(office, corrected.id), mark: ['contractPrice'], reason: '契約書と違います。', ...ANSWER_BY });
    await claim(office, decided.id);
    await giveOpinion(office, decided.id);
    cases = [submitted.id, corrected.id, decided.id, records.issued.applicationId];

    const { issued, letter } = records;
    const signedIn = async (audience: 'contractor' | 'branch' | 'admin', loginId: string, password = SAMPLE_PASSWORD): Promise<Looker> => {
      const plain = new Visitor(office.app);
      await plain.signIn(audience, loginId, password);
      return { name: loginId, plain, inChromium: once(async () => {
        const visitor = await browser.visitor(baseUrl);
        await visitor.signIn(audience, loginId, password);
        return visitor;
      }) };
    };
    const owner = new Visitor(office.app);
    await owner.post('/v', { number: issued.contractNumber, key: issued.key });
    lookers = {
      public: [{ name: 'nobody', plain: new Visitor(office.app), inChromium: once(() => browser.visitor(baseUrl)) }, { name: 'owner', plain: owner, inChromium: once(async () => {
        const visitor = await browser.visitor(baseUrl);
        await visitor.page.goto(`${baseUrl}/v`);
        await visitor.page.type('#f-number', issued.contractNumber);
        await visitor.page.type('#f-key', issued.key);
        await visitor.submit('form[action="/v"] button[type=submit]');
        return visitor;
      }) }],
      contractor: [await signedIn('contractor', CONTRACTOR), await signedIn('contractor', letter.loginId, letter.password)],
      branch: await Promise.all(STAFF.map((loginId) => signedIn('branch', loginId))),
      admin: [await signedIn('admin', 'kanri')],
    };
    const account = await office.work.read((em) => em.execute<{ mail: string }[]>('select mail from contractor_account where login_id = ?', [CONTRACTOR]));
    const mail = account[0]?.mail ?? '';
    await new Visitor(office.app).post('/password/forgotten', { loginId: CONTRACTOR, mail });
    await lookers.contractor[0]?.plain.post('/mail-addresses', { mail: 'atarashii@mihongumi.example.jp', sharedMail: '', password: SAMPLE_PASSWORD });
    for (const [template, to] of [['reset-password', mail], ['confirm-mail', 'atarashii@mihongumi.example.jp']] as const) known.add(await linkTo(office.work, template, to));
    const applicant = new Visitor(office.app);
    const submissionKey = /name="submissionKey" value="([^"]+)"/.exec((await applicant.get('/registration/apply')).body)?.[1] ?? '';
    known.add(String((await applicant.post('/registration/apply', { ...APPLIED, submissionKey })).headers.location));
    for (const address of [`/v/${issued.contractNumber}`, '/registration/form.pdf?branch=20', '/registration/form.xlsx?branch=20']) known.add(address);
    await office.work.run(async (em) => {
      // Also what is written once.
      await em.execute('set local session_replication_role = replica');
      for (const [table, columns] of Object.entries(NAMED)) await em.execute(`update ${table} set ${columns.map((column) => `${column} = ?`).join(', ')}`, columns.map(() => UNBROKEN));
      await em.execute(`update registration set content = content || ?::jsonb`, [JSON.stringify({ name: UNBROKEN, contactName: UNBROKEN })]);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await records?.close();
  });

  const isPage = ({ statusCode, headers }: PageResponse) => statusCode !== 204 && String(headers['content-type'] ?? 'text/html').startsWith('text/html');
  /** Where the page of a route may be seen: with the record that stands for it, in each state of a case, by the links there are. */
  function addressesOf(route: string): readonly string[] {
    const pattern = new URLPattern({ pathname: route });
    const found = [...known].filter((address) => pattern.test(address, baseUrl));
    const ofCases = /^(\/applications|\/branch\/cases|\/branch\/applications)\/:id/.test(route) ? cases.map((id) => records.addressOf(route.replace(':id', id))) : [];
    const plain = [records.addressOf(route), ...ofCases].filter((address) => !address.includes(':'));
    return [...plain, ...plain.map((address) => `${address}?outcome=returned`), ...found];
  }
  function lookersOf(route: string): readonly Looker[] {
    const audience = audienceOf(route);
    return audience === 'contractor' ? [...lookers.public, ...lookers.contractor, ...lookers.branch.slice(0, 1)] : [...lookers.public.slice(0, 1), ...lookers[audience]];
  }
  /** Lists before what stands in them, which their links lead to. */
  function routes(): readonly string[] {
    return records.routes.paths('GET').filter((route) => !WITHOUT_A_PAPER.includes(route) && !LEADS_BACK.includes(route))
      .toSorted((one, other) => one.split(':').length - other.split(':').length);
  }
  /** Who sees the page of a route, and where; `file` when it has none to be seen. */
  async function firstSight(route: string): Promise<{ readonly looker: Looker; readonly address: string } | 'file' | null> {
    for (const address of addressesOf(route)) {
      for (const looker of lookersOf(route)) {
        const answer = await looker.plain.get(address);
        if (!isPage(answer)) return 'file';
        if (answer.statusCode !== 200) continue;
        for (const [, href = ''] of answer.body.matchAll(/href="(\/[^"#]*)"/g)) known.add(href.replaceAll('&amp;', '&'));
        return { looker, address };
      }
    }
    return null;
  }

  test('is seen by somebody; axe finds nothing on it, and the longest names without a place to break widen it neither on a phone nor on a tablet nor at a desk', async () => {
    const [unseen, wrong]: [string[], unknown[]] = [[], []];
    let pages = 0;
    for (const route of routes()) {
      const sight = await firstSight(route);
      if (sight === null) unseen.push(route);
      if (sight === null || sight === 'file') continue;
      pages += 1;
      const visitor = await sight.looker.inChromium();
      const { status, problems } = await visitor.inspect(sight.address);
      const widths = await visitor.widthsHere([320, 640, 1280]);
      if (status !== 200 || problems.length > 0 || widths.length > 0) wrong.push({ route, by: sight.looker.name, status, problems, widths });
    }
    expect({ unseen, wrong }).toEqual({ unseen: [], wrong: [] });
    expect(pages).toBeGreaterThan(80);
  });
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
