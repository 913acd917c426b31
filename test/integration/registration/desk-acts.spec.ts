import { jest } from '@jest/globals';
import { canRegister, corporateCheckDigit, REGISTRATION_ACT_RULES } from '#domain';
import { AddressVerification, Arrival, ArrivalPage, AuditEvent, Customer, findUnverified, offerReadings, PhoneRecord, Registration, UnitOfWork } from '#persistence';
import { v7 } from 'uuid';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import type { Desk } from '../branch/desk.js';
import { CONTRACT_COPY } from '../contractor/filler.js';
import { IntakeOffice, PAPER, PNG, RECORD } from './intake-office.js';

const SOLE = { ...RECORD, kind: 'sole-proprietor', corporateNumber: '', 'corporateNumber-source': '', 'corporateNumber-on': '' };
const DAY = { 'answer-year': '8', 'answer-month': '12', 'answer-day': '1' };

let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;
let serial = 0;

/** A paper of a company of its own, so that nothing is a duplicate by accident. */
function company(): { paper: Record<string, string>; record: Record<string, string> } {
  serial += 1;
  const own = { name: `株式会社架空${'甲乙丙丁戊己庚辛壬癸'.charAt(serial % 10)}${serial}号社`, phone: `099-${String(100 + serial)}-0000`, address: `見本県例示市仮町${serial}番地` };
  return { paper: { ...PAPER, ...own }, record: { ...SOLE, ...own } };
}

/** Everything up to 「確認へ回す」, by the first clerk. */
async function entered(): Promise<string> {
  const { paper, record } = company();
  const id = await town.arrive({ raw: paper });
  await town.prepare(clerk, id, record);
  await town.act(clerk, id, 'entry', { ...paper, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
  await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
  const answer = await town.act(clerk, id, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] });
  if (answer.status !== 303) throw new Error(/error-summary[\s\S]{0,900}/.exec(answer.body)?.[0] ?? String(answer.status));
  return id;
}

async function held(): Promise<string> {
  const id = await town.arrive({ raw: company().paper });
  await town.act(clerk, id, 'claim');
  return id;
}

let lastPage = '';
async function heldWithPage(): Promise<string> {
  const id = await held();
  lastPage = (await town.pagesOf(id))[0]?.id ?? '';
  return id;
}

async function deficient(): Promise<string> {
  const id = await held();
  await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
  return id;
}

beforeAll(async () => {
  town = await IntakeOffice.open();
  clerk = await town.office.desk('higashi-uketsuke');
  second = await town.office.desk('higashi-keiri');
  elsewhere = await town.office.desk('nishi-uketsuke');
}, 60_000);
afterAll(() => town.close());

describe('who may do what, at the routes as in the table', () => {
  const PEOPLE = ['higashi-uketsuke', 'higashi-keiri', 'higashi-shinsa', 'higashi-kacho', 'nishi-uketsuke'] as const;
  const CASES: readonly (readonly [act: keyof typeof REGISTRATION_ACT_RULES, path: string, prepare: () => Promise<string>, fields: () => Promise<Record<string, string>>])[] = [
    ['claim', 'claim', () => town.arrive({ raw: company().paper }), async () => ({})],
    ['take-over', 'take-over', held, async () => ({ 'reason-take-over': '休暇のため' })],
    ['release', 'release', held, async () => ({})],
    ['enter', 'entry', held, async () => ({ ...PAPER, act: 'keep' })],
    ['enter', 'duplicates', held, async () => ({ act: 'separate' })],
    ['enter', 'sorting', async () => heldWithPage(), async () => ({ page: lastPage, to: 'new' })],
    ['enter', 'customer/record', held, async () => company().record],
    ['enter', 'customer/leave', held, async () => ({})],
    ['enter', 'calls/phone', held, async () => ({ number: '099-000-0001', source: '登記', answeredBy: '総務', answer: 'そのとおり' })],
    ['verify-address', 'calls/address', held, async () => ({ how: 'public-record', evidence: '登記' })],
    ['raise-deficiency', 'deficiency', held, async () => ({ reasons: 'illegible', ...DAY })],
    ['enter', 'deficiency/answered', deficient, async () => ({ note: '電話で回答' })],
    ['transfer', 'transfer', held, async () => ({ branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄の支店' })],
    ['close', 'close', held, async () => ({ closing: 'cancelled', 'reason-close': 'お客様の希望' })],
    ['send-back', 'send-back', entered, async () => ({ reason: '電話番号を確かめてください' })],
    ['approve', 'approve', entered, async () => ({})],
  ];

  it.each(CASES)('%s by %s', async (act, path, prepare, fields) => {
    for (const loginId of PEOPLE) {
      const id = await prepare();
      const person = await town.office.desk(loginId);
      const registration = await town.registration(id);
      const staff = await town.office.staff(loginId);
      await person.get(`/branch/intake/${id}?pages=open`);
      const permission = canRegister({ kind: 'staff', staffId: staff.id, branchId: staff.branch, isHeadOffice: false, role: staff.role, rank: staff.rank ?? null }, act, {
        state: registration.state, branchId: registration.branch, assigneeId: registration.assignee ?? null, entrantIds: registration.entrants ?? [], pagesOpened: true,
      });
      const { status } = await town.act(person, id, path, await fields());
      const expected = permission.allowed ? [303] : permission.code === 'authority/other-branch' ? [404] : [403, 409];
      expect([loginId, expected.includes(status) ? 'as the table says' : status]).toEqual([loginId, 'as the table says']);
      if (!permission.allowed) expect((await town.registration(id)).version).toBe(registration.version);
    }
  }, 120_000);

  it("another branch's registration is not there", async () => {
    const id = await town.arrive({ raw: company().paper });
    for (const tab of ['', '/duplicates', '/customer', '/calls', '/deficiency', '/holder', '/history']) expect([tab, (await elsewhere.get(`/branch/intake/${id}${tab}`)).status]).toEqual([tab, 404]);
    expect((await elsewhere.get('/branch/intake?q=仮町')).body).not.toContain(id);
    expect((await (await town.office.desk('honten-kessai')).get(`/branch/intake/${id}`)).status).toBe(200);
  });
});

describe('two people at once', () => {
  it('one claims, the other is told; a form of an older version changes nothing', async () => {
    const id = await town.arrive({ raw: company().paper });
    const version = String((await town.registration(id)).version);
    const answers = await Promise.all([clerk, second].map((desk) => desk.post(`/branch/intake/${id}/claim`, { version })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const holder = answers[0]?.status === 303 ? clerk : second;
    expect((await holder.post(`/branch/intake/${id}/entry`, { ...PAPER, name: '古い画面', act: 'keep', version })).status).toBe(409);
    expect((await town.registration(id)).raw.name).not.toBe('古い画面');
  });

  it('one of two approvals is recorded', async () => {
    const id = await entered();
    const chief = await town.office.desk('higashi-kacho');
    for (const desk of [second, chief]) await desk.get(`/branch/intake/${id}?pages=open`);
    const version = String((await town.registration(id)).version);
    const answers = await Promise.all([second, chief].map((desk) => desk.post(`/branch/intake/${id}/approve`, { version })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect((await town.office.facts(id)).filter((kind) => kind === 'RegistrationApproved')).toHaveLength(1);
  });

  it('who has done nothing for ten minutes is taken over without asking, else with a reason', async () => {
    const id = await held();
    expect((await town.act(second, id, 'take-over', { 'reason-take-over': '' })).status).toBe(422);
    await town.office.work.run((em) => em.execute(`update registration set lease_seen_at = ? where id = ?`, [new Date(town.office.clock.now().getTime() - 10 * 60_000), id]));
    expect((await town.act(second, id, 'take-over', { 'reason-take-over': '' })).status).toBe(303);
    expect((await town.registration(id)).assignee).toBe((await town.office.staff('higashi-keiri')).id);
  });
});

describe('duplicates', () => {
  it('are shown with their reasons, and nothing goes on until somebody has decided', async () => {
    const { paper, record } = company();
    const first = await town.arrive({ raw: paper, pictureHash: '00ff00ff00ff00ff' });
    const readings = { department: { value: '総務部', confidence: 100, place: null }, phone: { value: '099-000-0000', confidence: 40, place: null } };
    const again = await town.arrive({ raw: paper, channel: 'mail', pictureHash: '00ff00ff00ff00fe', read: readings });
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, first), { read: { phone: { value: '099-111-0000', confidence: 80, place: null } } }));
    await town.prepare(clerk, again, record);
    const page = await clerk.get(`/branch/intake/${again}/duplicates`);
    for (const reason of ['画像が一致', '電話番号が同じ', '名称と住所が同じ']) expect(page.body).toContain(reason);
    expect((await clerk.get(`/branch/intake/${again}`)).body).toContain(`受付 ${(await town.registration(first)).receptionNumber}　${paper['name']}（画像が一致`);
    for (const id of [again, first]) expect(page.body).toContain(`src="/branch/intake/${id}/pages/${(await town.pagesOf(id))[0]?.id}"`);
    for (const words of ['部署・役職名', '担当者名']) expect(page.body).toContain(`<th scope="row">${words}</th>`);
    expect((await town.act(clerk, again, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] })).body).toContain('href="#f-duplicates"');
    expect((await town.act(clerk, again, 'duplicates', {})).status).toBe(422);
    expect((await town.act(clerk, again, 'duplicates', { act: `merge:${first}` })).status).toBe(303);
    expect(await town.registration(again)).toMatchObject({ state: 'closed', closing: 'merged', mergedInto: first });
    const pages = await town.pagesOf(first);
    expect(pages).toHaveLength(2);
    // What came with the one that ended is read again for the one that goes on; what it offers already stays.
    const moved = pages.find(({ pictureHash }) => pictureHash === '00ff00ff00ff00fe');
    expect(await town.office.work.read((em) => em.execute(`select count(*) as owed from outbox where name = 'pageReading' and payload->>'pageId' = ?`, [moved?.id]))).toEqual([{ owed: '1' }]);
    expect((await town.registration(first)).read).toMatchObject({ department: { value: '総務部' }, phone: { value: '099-111-0000' } });
    expect(await town.office.facts(first)).toContain('RegistrationPagesFiled');
  });

  it('the telephone calls of what was merged stand at the registration that remains, also over two steps', async () => {
    const { paper } = company();
    const [last, middle, first] = [await town.arrive({ raw: paper }), await town.arrive({ raw: paper }), await town.arrive({ raw: paper })];
    for (const id of [first, middle]) await town.act(clerk, id, 'claim');
    await town.act(clerk, first, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '担当が替わった', field: 'contactName', after: '見本 次郎' });
    await town.act(clerk, middle, 'calls/phone', { number: '099-000-8888', source: '登記', answeredBy: '工事部', answer: '送付は一度だけ' });
    expect((await town.act(clerk, first, 'duplicates', { act: `merge:${middle}` })).status).toBe(303);
    expect((await town.act(clerk, middle, 'duplicates', { act: `merge:${last}` })).status).toBe(303);
    const [one, two] = [await town.registration(first), await town.registration(middle)];
    const { body } = await clerk.get(`/branch/intake/${last}/calls`);
    for (const said of ['担当が替わった', '→「見本 次郎」', `統合した受付 ${one.receptionNumber} で`, '送付は一度だけ', `統合した受付 ${two.receptionNumber} で`]) expect(body).toContain(said);
    expect((await clerk.get(`/branch/intake/${first}/calls`)).body).not.toContain('統合した受付');
  });

  it('別件 goes on, and one that turns up later asks again', async () => {
    const { paper } = company();
    await town.arrive({ raw: paper });
    const id = await town.arrive({ raw: paper });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'duplicates', { act: 'separate' });
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('同じ申込み・顧客のおそれ');
    await town.arrive({ raw: paper });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('同じ申込み・顧客のおそれ');
  });

  it("another branch's registration shows its reason and not its pages; one that has ended is shown when it comes again, and nothing can be merged into it", async () => {
    const { paper } = company();
    const pictureHash = '0123456789abcdef';
    const nishi = await town.arrive({ raw: paper, branch: '21', pictureHash });
    const ended = await town.arrive({ raw: company().paper, pictureHash });
    await town.act(clerk, ended, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' });
    const id = await town.arrive({ raw: { ...paper, contactName: '見本 次郎' }, pictureHash });
    await town.act(clerk, id, 'claim');
    const { body } = await clerk.get(`/branch/intake/${id}/duplicates`);
    expect(body).toContain('ほかの支店の受付です');
    expect(body).not.toContain(`/branch/intake/${nishi}/pages/`);
    expect(body).toContain(`/branch/intake/${ended}/pages/`);
    expect(body).toContain('違う');
    expect(body).not.toContain('value="merge:');
    expect((await town.act(clerk, id, 'duplicates', { act: `merge:${ended}` })).status).toBe(409);
  });

  it('再発行 gives an ID of the known customer a new letter; an ID of somebody else is refused', async () => {
    const id = await town.arrive({ raw: { ...company().paper, phone: '00-0000-0103' } });
    await town.act(clerk, id, 'claim');
    const account = /value="reissue:([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/duplicates`)).body)?.[1] ?? '';
    const [stranger] = await town.office.work.read((em) => em.execute<{ id: string }[]>(`select id from contractor_account where login_id = '1000000005'`));
    expect((await town.act(clerk, id, 'duplicates', { act: `reissue:${stranger?.id}` })).status).toBe(409);
    expect((await town.act(clerk, id, 'duplicates', { act: `reissue:${account}` })).status).toBe(303);
    const registration = await town.registration(id);
    expect([registration.duplicateDecision, registration.reissueOf, registration.customer === null]).toEqual(['reissue', account, false]);
  });

  it('再発行 goes its whole way at the desk: the address of the record is verified, the second person opens the page and approves, the letter waits for the printer', async () => {
    const { paper, record } = company();
    const customer = { ...record, name: '例示建設株式会社', phone: '00-0000-0104', address: '見本県見本市東町4丁目4番4号', postalCode: '000-0000' };
    const form = { ...paper, name: customer.name, phone: customer.phone, address: customer.address, tick: ['sealPresent', 'sealLegible'] };
    const id = await town.arrive({ raw: { ...paper, name: customer.name, phone: customer.phone, address: customer.address } });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...form, act: 'keep' });
    const reissue = /value="(reissue:[^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/duplicates`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'duplicates', { act: reissue });
    await town.act(clerk, id, 'customer/record', customer);
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit' })).body).toContain('href="#f-address-check"');
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit' })).status).toBe(303);
    expect((await town.act(second, id, 'approve')).status).toBe(403);
    const page = await second.get(`/branch/intake/${id}?pages=open`);
    for (const shown of ['再発行するお客様ID', '登記情報', '通知書を印刷できるようになります']) expect(page.body).toContain(shown);
    expect((await town.act(second, id, 'approve')).status).toBe(303);
    await new RegistrationActivities(town.office.work, town.office.clock).issueLoginId({ registrationId: id });
    expect(await town.office.work.read((em) => findUnverified(em, [id]))).toEqual([]);
    expect((await clerk.get('/branch/letters')).body).toContain((await town.registration(id)).receptionNumber);
  });
});

describe('ページの仕分け', () => {
  it('one FAX with two companies becomes two registrations; another paper goes back to be sorted; nothing is lost', async () => {
    const id = await town.arrive({ raw: company().paper, pages: 4 });
    const other = await deficient();
    await town.act(clerk, id, 'claim');
    const [, second2, third, fourth] = await town.pagesOf(id);
    expect((await town.act(clerk, id, 'sorting', { to: 'new' })).status).toBe(422);
    expect((await town.act(clerk, id, 'sorting', { page: second2?.id ?? '', to: 'other', number: '26-99999' })).status).toBe(422);
    expect((await town.act(clerk, id, 'sorting', { page: second2?.id ?? '', to: 'new' })).status).toBe(303);
    expect((await town.act(clerk, id, 'sorting', { page: third?.id ?? '', to: 'other', number: (await town.registration(other)).receptionNumber })).status).toBe(303);
    expect((await town.act(clerk, id, 'sorting', { page: fourth?.id ?? '', to: 'aside' })).status).toBe(303);
    expect((await town.act(clerk, id, 'sorting', { page: fourth?.id ?? '', to: 'new' })).status).toBe(409);
    expect(await town.pagesOf(id)).toHaveLength(1);
    const pages = await town.office.work.read((em) => em.find(ArrivalPage, { id: { $in: [second2?.id ?? '', third?.id ?? '', fourth?.id ?? ''] } }));
    const at = (page: ArrivalPage | undefined) => pages.find((moved) => moved.id === page?.id)?.registration;
    expect([at(third), at(fourth)]).toEqual([other, null]);
    expect(await town.registration(String(at(second2)))).toMatchObject({ state: 'received', channel: 'fax' });
    // The missing page was the answer that 不備 waited for.
    expect(await town.registration(other)).toMatchObject({ state: 'in-entry', deficiency: null });
    expect(await town.office.facts(other)).toEqual(expect.arrayContaining(['RegistrationAnswered', 'RegistrationPagesFiled']));
    const [arrival] = await town.office.work.read((em) => em.execute<{ state: string }[]>('select a.state from arrival a join arrival_part t on t.arrival_id = a.id where t.id = ?', [fourth?.part]));
    expect(arrival?.state).toBe('sorting');
    const list = (await clerk.get('/branch/intake/arrivals')).body;
    const path = /action="(\/branch\/intake\/arrivals\/[^"]+\/register)"/.exec(list)?.[1] ?? '';
    expect(list).toContain('仕分けていないページ 1枚');
    expect((await elsewhere.post(path)).status).toBe(404);
    const answers = [await clerk.post(path), await second.post(path)];
    expect(answers.map(({ status }) => status)).toEqual([303, 409]);
    expect(await town.pagesOf(String(answers[0]?.location).split('/').at(-1) ?? '')).toHaveLength(1);
  });

  it('a quarantined original says why, and leaves the list by a person alone', async () => {
    const at = town.office.clock.now();
    const { id: branch } = await town.office.branch('20');
    await town.office.work.run(async (em) => {
      em.create(Arrival, {
        id: '0198f000-0000-7000-8000-00000000abcd', sourceKey: 'quarantined', channel: 'mailbox', branch, sender: 'dare@example.jp', subject: '申込み', receivedAt: at, sha256: '0'.repeat(64), bytes: 1,
        fileName: 'a.zip', state: 'quarantined', quarantine: 'encrypted', createdAt: at,
      });
    });
    expect((await clerk.get('/branch/intake/arrivals')).body).toContain('パスワードで保護されたファイルです');
    const act = '/branch/intake/arrivals/0198f000-0000-7000-8000-00000000abcd/set-aside';
    expect((await elsewhere.post(act, { class: 'junk' })).status).toBe(404);
    expect((await clerk.post(act, { class: 'junk' })).status).toBe(303);
    expect((await clerk.get('/branch/intake/arrivals')).body).not.toContain('パスワードで保護されたファイルです');
    expect((await town.office.work.read((em) => em.findOneOrFail(Arrival, { sourceKey: 'quarantined' }))).class).toBe('junk');
  });
});

describe('beside the scan', () => {
  it('another value that was read or that the record has is one button away, without scripts too; what differs in its spelling alone is not offered', async () => {
    const id = await town.arrive({ raw: { name: '例示建設株式会社', phone: '099-000-4167', address: '見本県見本市東町4丁目4番4号' }, read: { phone: { value: '099-000-4767', confidence: 74, place: null }, name: { value: '例示建設 株式会社', confidence: 95, place: null } } });
    await town.act(clerk, id, 'claim');
    const customer = /name="customer" value="([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/customer?q=2000000004`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'customer/choose', { customer });
    const page = (await clerk.get(`/branch/intake/${id}`)).body;
    expect([...page.matchAll(/value="(take-[^"]+)"/g)].map(([, act]) => act)).toEqual(expect.arrayContaining(['take-phone-reading', 'take-phone-record']));
    expect(page).not.toContain('take-name-');
    expect((await town.act(clerk, id, 'entry', { name: '例示建設株式会社', phone: '099-000-4167', act: 'take-phone-reading' })).location).toBe(`/branch/intake/${id}#f-phone`);
    expect((await town.registration(id)).raw).toMatchObject({ name: '例示建設株式会社', phone: '099-000-4767' });
  });

  it('the holder sees until when it is held, and looking is being at it; it changes no version', async () => {
    const id = await held();
    const past = new Date(town.office.clock.now().getTime() - 6 * 60_000);
    await town.office.work.run((em) => em.execute('update registration set lease_seen_at = ? where id = ?', [past, id]));
    const { version } = await town.registration(id);
    expect((await second.get(`/branch/intake/${id}`)).body).toContain('>10:46まで<');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('>10:52まで<');
    expect((await town.registration(id)).version).toBe(version);
  });

  it("the seal of this page stands beside that of the customer's latest accepted paper of the branch", async () => {
    const earlier = await entered();
    await second.get(`/branch/intake/${earlier}?pages=open`);
    await town.act(second, earlier, 'approve');
    const { customer, receptionNumber } = await town.registration(earlier);
    const id = await town.arrive({ raw: company().paper });
    await town.act(clerk, id, 'claim');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('顧客を選ぶと');
    await town.act(clerk, id, 'customer/choose', { customer: customer ?? '' });
    const page = (await clerk.get(`/branch/intake/${id}`)).body;
    const [own, before] = await Promise.all([town.pagesOf(id), town.pagesOf(earlier)]);
    for (const shown of [`受付 ${receptionNumber} の印影`, `/branch/intake/${id}/pages/${own[0]?.id}`, `/branch/intake/${earlier}/pages/${before[0]?.id}`]) expect(page).toContain(shown);
    expect((await clerk.get(`/branch/intake/${earlier}/pages/${before[0]?.id}`)).status).toBe(200);
  });
});

describe('what came and what was read', () => {
  const OTHER = { phone: { value: '099-000-9999', confidence: 95, place: null }, name: { value: '株式会社 例見工務店', confidence: 95, place: null }, appliedOn: { value: '2026-11-20', confidence: 95, place: null } };

  it('a value of the web form that is not what stands on its paper is yellow, with both, until somebody confirms it; another spelling is none', async () => {
    const id = await town.arrive({ channel: 'web', raw: { ...PAPER, nameKana: 'レイケンコウムテン' }, read: OTHER });
    await town.act(clerk, id, 'claim');
    const shown = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(shown).toMatch(/<div class="entry-row entry-confirm"[^>]* data-name="電話番号">/);
    for (const said of ['>Webの値：099-000-4167<', '>読取の値：099-000-9999<']) expect(shown).toContain(said);
    expect(shown.match(/entry-row entry-confirm/g)).toHaveLength(1);
    expect(shown).toContain('要確認 1<');
    const form = { ...PAPER, nameKana: 'レイケンコウムテン', tick: ['sealPresent', 'sealLegible'] };
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit' })).body).toContain('href="#f-phone"');
    expect((await town.act(clerk, id, 'entry', { ...form, act: 'submit', confirm: 'phone' })).body).not.toContain('href="#f-phone"');
    const seen = (await clerk.get(`/branch/intake/${id}`)).body;
    expect(seen).toContain('確認済み');
    expect(seen).toContain('value="phone" checked>この値で確定');
  });

  it('a red value that is corrected to exactly what was read needs one round', async () => {
    const id = await town.arrive({ raw: { ...PAPER, phone: 'abc' }, read: { phone: { value: '099-000-4167', confidence: 74, place: null } } });
    await town.act(clerk, id, 'claim');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toMatch(/entry-row entry-refused"[^>]* data-name="電話番号"/);
    const answer = await town.act(clerk, id, 'entry', { ...PAPER, act: 'submit', tick: ['sealPresent', 'sealLegible'] });
    expect(answer.body).not.toContain('href="#f-phone"');
    expect(answer.body).toContain('href="#f-customer"');
    expect((await town.registration(id)).confirmed).toEqual(['phone']);
  });
});

describe('four eyes', () => {
  it('whoever typed or confirmed a field never approves it, also when another took it over and handed it on', async () => {
    const { paper, record } = company();
    const id = await town.arrive({ raw: paper });
    await town.prepare(clerk, id, record);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    await town.act(second, id, 'entry', { ...paper, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(second, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(second, id, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] })).status).toBe(303);
    for (const desk of [clerk, second]) {
      expect((await desk.get(`/branch/intake/${id}?pages=open`)).body).toContain('承認：この受付に入力した人は確認できません');
      expect((await town.act(desk, id, 'approve')).status).toBe(403);
      expect((await town.act(desk, id, 'send-back', { reason: '電話番号' })).status).toBe(403);
    }
    const { id: first } = await town.office.staff('higashi-uketsuke');
    const past = (sql: string) => town.office.work.run((em) => em.execute(sql, [first, id]));
    await expect(past('update registration set approved_by_id = ? where id = ?')).rejects.toThrow('registration_approved_by_no_entrant');
    await expect(past(`update registration set entrants = entrants - ?::text where id = ?`)).rejects.toThrow('stays on it');
    const chief = await town.office.desk('higashi-kacho');
    await chief.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
  });
});

describe('what is recorded on the way', () => {
  it.each([['phone', 'abc', '電話番号は、数字で入力してください'], ['postalCode', '12', '郵便番号は、7けたの'], ['mail', 'abc', 'メールアドレスは、'], ['', '099-000-1111', '直した値の項目を']])('a call corrects %p only to a value that its field can hold', async (field, after, sentence) => {
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    const call = { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '聞いたこと' };
    const refused = await town.act(clerk, id, 'calls/phone', { ...call, field, after });
    expect([refused.status, refused.body.includes(sentence), refused.body.includes('聞いたこと')]).toEqual([422, true, true]);
    expect((await town.registration(id)).raw).toEqual(PAPER);
    expect(await town.office.work.read((em) => em.count(PhoneRecord, { registration: id }))).toBe(0);
  });

  it('the second person sees what was read, what it became by telephone, and who called whom and when', async () => {
    const { paper, record } = company();
    const id = await town.arrive({ raw: paper, read: { department: { value: '工事邦', confidence: 60, place: null } } });
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部 架空', answer: '部署は営業部', field: 'department', after: '営業部' });
    await town.act(clerk, id, 'entry', { ...paper, department: '営業部', confirm: 'department', act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(clerk, id, 'entry', { ...paper, department: '営業部', confirm: 'department', act: 'submit', tick: ['sealPresent', 'sealLegible'] })).status).toBe(303);
    const { body } = await second.get(`/branch/intake/${id}`);
    const { name } = await town.office.staff('higashi-uketsuke');
    const row = /<tr[^>]*><th scope="row">部署・役職名[\s\S]*?<\/tr>/.exec(body)?.[0] ?? '';
    for (const said of ['<strong>営業部</strong>', '工事邦', '電話で訂正：「工事部」→「営業部」', `${name}が099-000-7777（登記）の総務部 架空に確認`, '違いあり']) expect(row).toContain(said);
  });

  it('a telephone call keeps what was read, the new value and who said it', async () => {
    const id = await town.arrive({ raw: {}, read: { name: { value: '株式会社架空組', confidence: 60, place: null } } });
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '正しくは架空組合', field: 'name', after: '架空組合' });
    const [record] = await town.office.work.read((em) => em.find(PhoneRecord, { registration: id }));
    expect(record).toMatchObject({ before: '株式会社架空組', after: '架空組合', answeredBy: '総務部' });
    expect(await town.registration(id)).toMatchObject({ raw: { name: '架空組合' }, read: { name: { value: '株式会社架空組' } }, confirmed: ['name'] });
  });

  it('a telephone call that is refused reads the file of its registration once', async () => {
    const id = await held();
    const reads = jest.spyOn(town.office.app.get(UnitOfWork), 'read');
    const answer = await town.act(clerk, id, 'calls/phone', { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '番号が違う', field: 'phone', after: '12' });
    expect(answer.status).toBe(422);
    const files = reads.mock.calls.filter(([work]) => String(work).includes('readRegistrationFile'));
    reads.mockRestore();
    expect(files).toHaveLength(1);
  });

  it('a register looked up once proves every fact that names no source of its own', async () => {
    const id = await held();
    const facts = Object.fromEntries(Object.entries(SOLE).map(([name, value]) => [name, /-(?:source|on)$/u.test(name) ? '' : value]));
    const record = { ...facts, 'phone-source': 'お客様への電話', 'phone-on': '令和8年11月18日' };
    const half = await town.act(clerk, id, 'customer/record', { ...record, sharedSource: '登記情報' });
    expect(half.status).toBe(422);
    expect(half.body).toContain('href="#f-sharedOn"');
    expect(half.body).toContain('value="登記情報"');
    expect((await town.act(clerk, id, 'customer/record', { ...record, sharedSource: '登記情報', sharedOn: '令和8年11月20日' })).status).toBe(303);
    const { customer } = await town.registration(id);
    const { sources } = await town.office.work.read((em) => em.findOneOrFail(Customer, { id: customer ?? '' }));
    expect(sources).toMatchObject({ name: { source: '登記情報', on: '2026-11-20' }, licence: { source: '登記情報', on: '2026-11-20' }, phone: { source: 'お客様への電話', on: '2026-11-18' } });
    expect(Object.keys(sources ?? {})).not.toContain('corporateNumber');
  });

  it('an existing customer at the address of its record needs no other proof; a record made from the form proves nothing', async () => {
    const { paper } = company();
    const id = await town.arrive({ raw: { ...paper, address: '見本県見本市東町4丁目4番4号', name: '例示建設株式会社' } });
    await town.act(clerk, id, 'claim');
    const customer = /name="customer" value="([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/customer?q=2000000004`)).body)?.[1] ?? '';
    await town.act(clerk, id, 'customer/choose', { customer });
    expect((await clerk.get(`/branch/intake/${id}/calls`)).body).toContain('確認済み');
    const moved = { ...company().record, name: '例示建設株式会社', address: '見本県別市1番' };
    await town.act(clerk, id, 'customer/record', moved);
    const back = { ...moved, address: '見本県見本市東町4丁目4番4号' };
    const apart = /name="apart" value="([^"]+)"/.exec((await town.act(clerk, id, 'customer/record', back)).body)?.[1] ?? '';
    expect((await town.act(clerk, id, 'customer/record', { ...back, apart, 'apart-reason': '同じ所にある別の会社' })).status).toBe(303);
    expect((await clerk.get(`/branch/intake/${id}/calls`)).body).toContain('まだ確かめていません');
    expect(await town.office.work.read((em) => em.count(AddressVerification, { registration: id }))).toBe(0);
  });

  it('不備: reasons, words and a day; a sheet to print; the answer leads back to the entry', async () => {
    const id = await held();
    expect((await town.act(clerk, id, 'deficiency', { ...DAY, 'answer-day': '6' })).status).toBe(422);
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing', 'nonsense'], text: '二枚目もお送りください。', ...DAY });
    expect(await town.registration(id)).toMatchObject({ state: 'deficient', deficiency: { reasons: ['seal-missing'], text: '二枚目もお送りください。', answerBy: '2026-12-01' } });
    const page = await clerk.get(`/branch/intake/${id}/deficiency`);
    for (const text of ['印のらんに押印がありませんでした', '二枚目もお送りください。', '12月1日']) expect(page.body).toContain(text);
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものを受け取った' });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', deficiency: null });
    expect((await town.office.facts(id)).slice(-2)).toEqual(['RegistrationDeficient', 'RegistrationAnswered']);
  });

  it('不備 without a mail address: letter and FAX cover as PDF, each printing on record', async () => {
    const id = await deficient();
    const print = (desk: Desk, fields: Readonly<Record<string, string>>) => desk.post(`/branch/intake/${id}/deficiency/print`, fields);
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain('value="099-000-4168"');
    for (const [paper, fax] of [['', ''], ['nonsense', ''], ['fax-cover', '12']] as const) expect((await print(clerk, { paper, fax })).status).toBe(422);
    expect((await print(elsewhere, { paper: 'letter' })).status).toBe(404);
    const answers = [await print(clerk, { paper: 'letter', fax: '' }), await print(second, { paper: 'fax-cover', fax: '099-000-4168' })];
    expect(answers.map(({ status, body }) => [status, body.slice(0, 5)])).toEqual([[200, '%PDF-'], [200, '%PDF-']]);
    const printed = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'DeficiencyPrinted' }, { orderBy: { seq: 'asc' } }));
    expect(printed.map(({ data }) => data)).toEqual([{ paper: 'letter' }, { paper: 'fax-cover', fax: '099-000-4168' }]);
    const page = await clerk.get(`/branch/intake/${id}/deficiency`);
    for (const paper of ['手紙', 'FAX送付状']) expect(page.body).toMatch(new RegExp(`<li>[^<]*${paper}を印刷</li>`));
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものを受け取った' });
    expect((await print(clerk, { paper: 'letter' })).status).toBe(409);
    const nowhere = await town.arrive({ raw: { name: '株式会社無住所' } });
    await town.act(clerk, nowhere, 'claim');
    await town.act(clerk, nowhere, 'deficiency', { reasons: ['illegible'], text: '', ...DAY });
    expect((await clerk.post(`/branch/intake/${nowhere}/deficiency/print`, { paper: 'letter' })).status).toBe(422);
  });

  it('差戻し: back to whoever typed it, with the reason before their eyes', async () => {
    const id = await entered();
    expect((await town.act(second, id, 'send-back', { reason: ' ' })).status).toBe(422);
    await town.act(second, id, 'send-back', { reason: '担当者名が違います' });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', assignee: (await town.office.staff('higashi-uketsuke')).id });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('担当者名が違います');
  });

  it('差戻し after a 転送: whoever typed it is of another branch, so it is 未着手 there', async () => {
    const id = await entered();
    await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' });
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-approval' });
    await town.act(elsewhere, id, 'send-back', { reason: '住所を確かめてください' });
    expect(await town.registration(id)).toMatchObject({ state: 'received', assignee: null, sentBackReason: '住所を確かめてください' });
  });

  it('転送 leaves this branch and is 未着手 in the other', async () => {
    const id = await held();
    await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' });
    expect((await clerk.get(`/branch/intake/${id}`)).status).toBe(404);
    expect(await town.registration(id)).toMatchObject({ state: 'received', assignee: null });
    expect((await elsewhere.get(`/branch/intake/${id}`)).status).toBe(200);
  });
});

describe('the entry', () => {
  it('keeps フリガナ in katakana however it is typed, and what is no kana as it was; a month that is not is named', async () => {
    const id = await held();
    const paper = { ...company().paper, nameKana: 'れいけん ｺｳﾑﾃﾝ' };
    await town.act(clerk, id, 'entry', { ...paper, act: 'keep' });
    expect((await town.registration(id)).raw.nameKana).toBe('レイケン コウムテン');
    const answer = await town.act(clerk, id, 'entry', { ...paper, nameKana: '例見', appliedOn: '令和8年13月1日', act: 'submit' });
    for (const words of ['申込日の「13月」はありません。月は1から12までの数字で入力してください', 'value="例見"']) expect(answer.body).toContain(words);
  });
});

describe('窓口・郵送', () => {
  async function hand(fields: Readonly<Record<string, string>>, file: Buffer | null, fileName = 'scan.pdf') {
    const token = /name="_csrf" value="([^"]+)"/.exec((await clerk.get('/branch/intake/new')).body)?.[1] ?? '';
    const parts = Object.entries({ _csrf: token, ...fields }).map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
    const head = `--x\r\ncontent-disposition: form-data; name="scan"; filename="${fileName}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
    const payload = Buffer.concat([Buffer.from(parts), ...(file === null ? [] : [Buffer.from(head), file, Buffer.from('\r\n')]), Buffer.from('--x--\r\n')]);
    return town.office.app.inject({ method: 'POST', url: '/branch/intake/new', payload, headers: { cookie: clerk.cookie, 'content-type': 'multipart/form-data; boundary=x' } });
  }

  it('a paper in the hand becomes a registration held by whoever took it, with its scan; pressed twice it is one', async () => {
    const fields = { token: '0198f000-0000-4000-8000-000000000001', channel: 'counter', name: '窓口建設株式会社', phone: '' };
    const pdf = CONTRACT_COPY;
    const answers = [await hand(fields, pdf), await hand(fields, pdf)];
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    const id = String(answers[0]?.headers.location).split('/').at(-1) ?? '';
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', channel: 'counter', raw: { name: '窓口建設株式会社' } });
    const [arrival] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
    expect(arrival).toMatchObject({ channel: 'upload', state: 'stored' });
    const shown = await clerk.get(`/branch/intake/${id}/originals/${arrival?.id}`);
    expect([shown.status, shown.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect((await elsewhere.get(`/branch/intake/${id}/originals/${arrival?.id}`)).status).toBe(404);
  });

  it('takes whatever a FAX or a mail may bring, by its content; it is read like any arrival, and what cannot be opened says so beside the entry', async () => {
    const files: readonly (readonly [string, Buffer, number])[] = [
      ['scan.tif', Buffer.from('II*\0rest', 'latin1'), 303], ['scan.png', PNG, 303], ['scan.jpg', Buffer.from('\xff\xd8\xffrest', 'latin1'), 303], ['form.xlsx', Buffer.from('PK\x03\x04rest', 'latin1'), 303],
      ['scan.pdf', Buffer.from('MZ'), 422], ['form.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 422],
    ];
    for (const [index, [fileName, content, status]] of files.entries()) {
      const answer = await hand({ token: `0198f000-0000-4000-8000-00000000010${index}`, channel: 'post', name: `郵送建設${index}`, phone: '' }, content, fileName);
      expect([fileName, answer.statusCode]).toEqual([fileName, status]);
      if (status === 422) {
        expect(answer.body).toContain('受け付けている種類（PDF・TIFF・PNG・JPEG・Excel）のファイルを選んでください');
        continue;
      }
      const id = String(answer.headers.location).split('/').at(-1) ?? '';
      const [arrival] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
      expect(arrival).toMatchObject({ channel: 'upload', state: 'stored', fileName });
      expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('読み取っています');
      expect((await clerk.get(`/branch/intake/${id}/originals/${arrival?.id}`)).status).toBe(404);
      await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Arrival, arrival?.id ?? ''), { state: 'quarantined', quarantine: 'damaged', readAt: new Date() }));
      expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('開けません：ファイルが壊れているか、途中で切れています');
    }
  });

  it('what is wrong is said at once and the rest kept', async () => {
    const answer = await hand({ name: '', phone: '099-1', channel: '' }, Buffer.from('MZ'));
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('電話番号が4けたです。この番号は市外局番から10けたです');
    for (const field of ['channel', 'name', 'phone', 'scan']) expect(answer.body).toContain(`href="#f-${field}"`);
    expect(answer.body).toContain('value="099-1"');
  });
});

describe('one customer, one record', () => {
  const number = (serial: number): string => {
    const digits = String(serial).padStart(12, '0');
    return `${corporateCheckDigit(digits)}${digits}`;
  };
  const incorporated = (corporateNumber: string): Record<string, string> => ({ ...RECORD, ...company().record, kind: 'corporation', corporateNumber, 'corporateNumber-source': '登記情報', 'corporateNumber-on': '令和8年11月20日' });
  const customersWith = (corporateNumber: string): Promise<Customer[]> => town.office.work.read((em) => em.find(Customer, { corporateNumber }, { orderBy: { customerNumber: 'asc' } }));
  const said = (body: string): string[] => [...body.matchAll(/name="apart" value="([^"]+)"/g)].map(([, value = '']) => value);

  it('a 法人番号 that another customer has is shown side by side, and kept only with the reason why it is another', async () => {
    const own = number(4_101);
    const [first, second, third] = [incorporated(own), incorporated(own), incorporated(own)];
    expect((await town.act(clerk, await held(), 'customer/record', first)).status).toBe(303);
    const id = await held();
    const refused = await town.act(clerk, id, 'customer/record', second);
    expect(refused.status).toBe(422);
    for (const words of ['同じ顧客のおそれ', '法人番号が同じ', first['name'], `value="${second['name']}"`, 'この顧客を選ぶ']) expect(refused.body).toContain(words);
    expect((await town.act(clerk, id, 'customer/record', { ...second, apart: said(refused.body) })).status).toBe(422);
    // A reason for nobody that was shown, or for another likeness, is none.
    expect((await town.act(clerk, id, 'customer/record', { ...second, 'apart-reason': '別の会社' })).status).toBe(422);
    expect((await town.act(clerk, id, 'customer/record', { ...second, apart: said(refused.body).map((text) => text.replace('same-corporate-number', 'same-phone')), 'apart-reason': '別の会社' })).status).toBe(422);
    expect([(await customersWith(own)).length, (await town.registration(id)).customer ?? null]).toEqual([1, null]);
    expect((await town.act(clerk, id, 'customer/record', { ...second, apart: said(refused.body), 'apart-reason': '営業所ごとに契約するため' })).status).toBe(303);
    const [one, other] = await customersWith(own);
    expect([one?.apartReason ?? null, other?.apartReason]).toEqual([null, '営業所ごとに契約するため']);
    expect((await town.facts(id)).at(-1)?.data).toMatchObject({ made: 'new', apartFrom: [one?.customerNumber], reason: '営業所ごとに契約するため' });
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain(`${one?.customerNumber}とは別の顧客：営業所ごとに契約するため`);
    // What was said once is not asked again; what they have in common besides is.
    expect((await town.act(clerk, id, 'customer/record', second)).status).toBe(303);
    expect((await town.act(clerk, id, 'customer/record', { ...second, phone: first['phone'] ?? '' })).body).toContain('電話番号が同じ');
    const taken = await held();
    await town.act(clerk, taken, 'customer/record', third);
    expect((await town.act(clerk, taken, 'customer/choose', { customer: one?.id ?? '' })).status).toBe(303);
    expect([(await town.registration(taken)).customer, (await customersWith(own)).length]).toEqual([one?.id, 2]);
  });

  it('two who record it at one moment make one', async () => {
    const own = number(4_102);
    const ids = [await held(), await held()];
    const answers = await Promise.all(ids.map((id) => town.act(clerk, id, 'customer/record', incorporated(own))));
    expect([answers.map(({ status }) => status).sort(), (await customersWith(own)).length]).toEqual([[303, 422], 1]);
  });

  it('the telephone, or name and address in another spelling, asks too', async () => {
    const { record } = company();
    await town.act(clerk, await held(), 'customer/record', record);
    const answer = async (change: Record<string, string>) => town.act(clerk, await held(), 'customer/record', { ...company().record, ...change });
    expect((await answer({ phone: record['phone'] ?? '' })).body).toContain('電話番号が同じ');
    const address = (record['address'] ?? '').replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    expect((await answer({ name: (record['name'] ?? '').replace('株式会社', '㈱'), address })).body).toContain('名称と住所が同じ');
    expect((await answer({ name: record['name'] ?? '' })).status).toBe(303);
  });

  it('the database takes no second record with a 法人番号 without a reason, whoever writes it', async () => {
    const own = number(4_103);
    await town.act(clerk, await held(), 'customer/record', incorporated(own));
    const [known] = await customersWith(own);
    const again = (serial: number, apartReason: string | null) => town.office.work.run(async (em) => {
      if (known) em.create(Customer, { ...known, id: v7(), customerNumber: `77777777${String(serial)}`, apartReason, apartFrom: null });
    });
    await expect(again(10, null)).rejects.toThrow('corporate number');
    await again(11, '営業所');
    expect(await customersWith(own)).toHaveLength(2);
  });

  it('is found by its 法人番号 and by any spelling of its name', async () => {
    const own = number(4_104);
    const record = incorporated(own);
    await town.act(clerk, await held(), 'customer/record', record);
    const id = await held();
    const found = async (typed: string) => (/<ul class="found-customers">[\s\S]*?<\/ul>/.exec((await clerk.get(`/branch/intake/${id}/customer?q=${encodeURIComponent(typed)}`)).body)?.[0] ?? '').includes(record['name'] ?? '');
    for (const typed of [own, `${own.slice(0, 1)}-${own.slice(1, 5)}-${own.slice(5, 9)}-${own.slice(9)}`, (record['name'] ?? '').replace('株式会社', '㈱'), record['phone'] ?? '']) expect([typed, await found(typed)]).toEqual([typed, true]);
    expect((await clerk.get(`/branch/intake/${id}/customer?q=${own}`)).body).toContain('<span class="tag tag-green">法人番号</span>');
  });
});

describe('what was read and nobody has typed', () => {
  it('is found in the queue and is a duplicate, said as 読み取り値', async () => {
    const { paper } = company();
    const corporateNumber = `${corporateCheckDigit('000000004201')}000000004201`;
    const scanned = await town.arrive({});
    const reading = (value: string) => ({ value, confidence: 30, place: null });
    await town.office.work.run((em) => offerReadings(em, scanned, { name: reading(paper['name'] ?? ''), phone: reading(paper['phone'] ?? ''), corporateNumber: reading(corporateNumber) }));
    const { receptionNumber } = await town.registration(scanned);
    for (const typed of [(paper['name'] ?? '').slice(4), paper['phone'] ?? '', corporateNumber]) {
      const { body } = await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`);
      expect(body).toContain(receptionNumber);
      expect(body).toContain('読み取り値');
    }
    const duplicates = async (raw: Record<string, string>) => {
      const id = await town.arrive({ raw });
      await town.act(clerk, id, 'claim');
      return (await clerk.get(`/branch/intake/${id}/duplicates`)).body;
    };
    expect(await duplicates({ phone: paper['phone'] ?? '' })).toContain('電話番号が同じ（読み取り値）');
    expect(await duplicates({ corporateNumber })).toContain('法人番号が同じ（読み取り値）');
    expect((await clerk.get(`/branch/intake/${scanned}`)).body).toContain('（読み取り値）');
  });
});

describe('仕分け待ち', () => {
  it('a paper that is no form and was sent twice is shown as the same, at both, with the reason', async () => {
    const [first, again, copied, stranger] = [await town.land({ subject: '見本の見積書' }), await town.land({ subject: '見本の見積書（再送）' }), await town.land({ subject: '転送' }), await town.land({ subject: '別の書類' })];
    await town.office.work.run(async (em) => {
      for (const [id, hash] of [[first, '00ff00ff00ff00ff'], [again, '00ff00ff00ff00fe']]) {
        await em.execute('update arrival_page set picture_hash = ? where part_id in (select id from arrival_part where arrival_id = ?)', [hash, id]);
      }
      await em.execute('update arrival set sha256 = (select sha256 from arrival where id = ?) where id = ?', [first, copied]);
    });
    const list = (await clerk.get('/branch/intake/arrivals')).body;
    const section = (id: string): string => new RegExp(`<section class="act">\\s*<h2><a href="/branch/intake/arrivals/${id}"[\\s\\S]*?</section>`).exec(list)?.[0] ?? '';
    expect(section(first)).toMatch(new RegExp(`同じもの.*arrivals/${again}.*画像が一致`));
    expect(section(first)).toMatch(new RegExp(`同じもの.*arrivals/${copied}.*ファイルが同じ`));
    expect(section(again)).toMatch(new RegExp(`同じもの.*arrivals/${first}`));
    expect(section(stranger)).not.toContain('同じもの');
    expect((await clerk.get(`/branch/intake/arrivals/${again}`)).body).toContain('画像が一致');
  });
});

describe('the queue', () => {
  it('counts by views, filters by channel, and finds by two characters and by the number', async () => {
    const { paper } = company();
    const id = await town.arrive({ raw: paper, channel: 'mail' });
    const { receptionNumber } = await town.registration(id);
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=mail')).body).toContain(receptionNumber);
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=web')).body).not.toContain(receptionNumber);
    expect((await clerk.get(`/branch/intake?q=${encodeURIComponent((paper['name'] ?? '').slice(4))}`)).body).toContain(receptionNumber);
    expect((await clerk.get(`/branch/intake?q=${receptionNumber}`)).body).toContain(`/branch/intake/${id}`);
    expect((await clerk.get('/branch/intake?q=架')).body).toContain('2文字以上で探してください');
    expect((await clerk.get('/branch/intake?view=unclaimed')).body).toMatch(/>メール <span class="queue-count">\d+</u);
    await second.get(`/branch/intake/${id}`);
    expect((await clerk.get('/branch/intake?view=unclaimed&channel=mail')).body).toContain(`${(await town.office.staff('higashi-keiri')).name}が閲覧中`);
    expect((await second.get('/branch/intake?view=unclaimed&channel=mail')).body).not.toContain('閲覧中');
    for (const view of ['mine', 'entering', 'paper', 'deficient', 'approval', 'posting', 'done', 'nonsense']) expect((await clerk.get(`/branch/intake?view=${view}`)).status).toBe(200);
  });

  it("finds a company whose name is one character by its form and that character", async () => {
    const id = await town.arrive({ raw: { ...company().paper, name: '株式会社鱻' } });
    const { receptionNumber } = await town.registration(id);
    for (const typed of ['株式会社鱻', '㈱鱻', '株式会社　鱻']) expect((await clerk.get(`/branch/intake?q=${encodeURIComponent(typed)}`)).body).toContain(receptionNumber);
    expect((await clerk.get(`/branch?q=${encodeURIComponent('株式会社鱻')}`)).status).toBe(200);
    expect((await (await town.office.desk('honten-kessai')).get(`/branch/intake?q=${encodeURIComponent('鱻')}`)).body).toContain('2文字以上で探してください');
  });

  it('a form made on the web whose stamped page was brought is taken from 返送待ち', async () => {
    const id = await town.arrive({ raw: company().paper, channel: 'web', awaitsPaper: true, pages: 0 });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('紙が届いたので担当する');
    await town.act(clerk, id, 'claim');
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry' });
    expect(await town.office.facts(id)).toEqual(['RegistrationReceived', 'RegistrationPagesFiled', 'ClaimTaken']);
  });
});
