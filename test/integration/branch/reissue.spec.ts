import { calendarDate } from '#domain';
import { AddressVerification, ContractorAccount, Customer, Outbox, recordFact, Registration, RegistrationTask, SYSTEM, type UnitOfWork } from '#persistence';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { numbersForAccount } from '../../../apps/portal/src/branch/address-check/numbers-for-check.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import type { People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { approvedRegistration, issuedLetter, linkTo } from '../registration/issued-letter.js';
import { type AccountDesks, type LetterInput, MORNING, openAccountDesk, OWN } from './account-desk.js';

describe('再発行 of an ID at the branch', () => {
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let desks: AccountDesks;
  let sheets: LetterInput[];
  const { clock, row, facts, act, inUse, ask, printLetter, postLetter, open, approve } = openAccountDesk((opened) => void ({ people, work, app, desks, sheets } = opened));

  it('再発行: asked for with the address verified, approved by another person, printed; the old password goes on until then', async () => {
    const { accountId: id, loginId, visitor, mail } = await inUse();
    const refused = await ask(id, { how: '', evidence: '', 'reason-reissue': '' });
    expect(refused.statusCode).toBe(422);
    for (const words of ['住所をどう確かめたか', '確認の根拠を入力してください', '理由を入力してください']) expect(refused.body).toContain(words);
    expect((await ask(id)).statusCode).toBe(303);
    expect((await ask(id)).statusCode).toBe(303);
    expect((await ask(id, { 'reason-reissue': '別の理由' })).statusCode).toBe(409);
    expect((await facts(id)).filter(({ kind }) => kind === 'AccountReissueAsked')).toHaveLength(1);
    const registration = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect(registration).toMatchObject({ state: 'awaiting-approval', channel: 'counter' });
    expect(await work.read((em) => em.findOneOrFail(AddressVerification, { registration: registration.id }))).toMatchObject({ how: 'public-record', address: '000-0000 見本県見本市見本町1-2-3' });
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain(`href="/branch/intake/${registration.id}"`);
    // Whoever asked is told whom to ask, instead of a link that ends at a refusal.
    const asker = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
    expect([asker.includes(`href="/branch/intake/${registration.id}"`), asker.includes('承認できる人：課長 見本、審査 見本、支店長 見本。')]).toEqual([false, true]);
    await open(registration.id);
    expect((await approve(registration.id)).statusCode).toBe(403);
    expect((await desks.clerk.get(`/branch/intake/${registration.id}`)).body).toContain('この受付に値を入れた人（');
    expect((await approve(registration.id, desks.south)).statusCode).toBe(404);
    expect((await approve(registration.id, desks.reviewer)).statusCode).toBe(403);
    const grounds = (await open(registration.id, desks.reviewer)).body;
    for (const shown of ['登記（11月24日）で本店の住所を確認', '担当者の交代', loginId, '000-0000 見本県見本市見本町1-2-3']) expect(grounds).toContain(shown);
    expect((await approve(registration.id, desks.reviewer)).statusCode).toBe(303);
    expect((await facts(registration.id)).map(({ kind }) => kind)).toEqual(['RegistrationReceived', 'AddressVerified', 'RegistrationEntered', 'RegistrationPagesOpened', 'RegistrationApproved']);
    expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${registration.id}` }))).toBe(3);
    await new RegistrationActivities(work, clock).issueLoginId({ registrationId: registration.id });
    expect((await visitor.get('/home')).statusCode).toBe(200);

    const print = () => printLetter(registration.id);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県例示市仮町9-9' }));
    expect((await print()).statusCode).toBe(422);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県見本市見本町1-2-3' }));
    expect((await print()).statusCode).toBe(200);
    const sheet = sheets.at(-1);
    expect(sheet).toMatchObject({ loginId, reissued: true });
    expect((await visitor.get('/home')).headers.location).toContain('/sign-in');
    expect((await new Visitor(app).signIn('contractor', loginId, OWN)).statusCode).toBe(422);
    const again = new Visitor(app);
    expect((await again.signIn('contractor', loginId, sheet?.initialPassword ?? '')).statusCode).toBe(303);
    const successor = `new-${mail}`;
    await again.post('/first-sign-in', { mail: successor, mailAgain: successor, password: '川の流れに沿って歩いていく' });
    // The address of before is not taken for the one that is to be confirmed.
    expect((await again.get('/home')).headers.location).toBe('/first-sign-in');
    await again.post(await linkTo(work, 'confirm-mail', successor), {});
    expect(await row(loginId)).toMatchObject({ mail: successor });
    expect((await work.read((em) => em.findOneOrFail(Registration, registration.id))).state).toBe('completed');
    const page = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
    for (const shown of ['再発行の受付', '再発行の承認', '担当者の交代', '通知書の印刷', sheet?.number ?? '-']) expect(page).toContain(shown);
    expect(page).not.toContain('お客様IDの発行');
    expect((await desks.clerk.get(`/branch/intake/${registration.id}/history`)).body).not.toContain('お客様IDの発行');
  });

  it('再発行 is called so in the queue of the desk and where it is approved, and no picture of it is missed', async () => {
    const { accountId: id, loginId } = await inUse();
    expect((await ask(id)).statusCode).toBe(303);
    const { id: registrationId, receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    const queue = (await desks.clerk.get(`/branch/intake?q=${receptionNumber}`)).body;
    const [, row = ''] = new RegExp(`>${receptionNumber}</a>([\\s\\S]*?)</tr>`).exec(queue) ?? [];
    expect([row.includes('再発行'), row.includes('お客様IDの画面で受付'), row.includes('画像なし')]).toEqual([true, true, false]);
    const page = (await desks.reviewer.get(`/branch/intake/${registrationId}?pages=open`)).body;
    for (const shown of ['>再発行の確認</h2>', 'が再発行を受け付けました。', '受け付けた人に差し戻す', `お客様ID ${loginId} の通知書`]) expect([shown, page.includes(shown)]).toEqual([shown, true]);
    for (const wrong of ['が入力しました', '入力した人に差し戻す', 'お客様IDを発行します']) expect([wrong, page.includes(wrong)]).toEqual([wrong, false]);
  });

  it('再発行 that was sent back stays with its ID and its customer', async () => {
    const { accountId: id } = await inUse();
    expect((await ask(id)).statusCode).toBe(303);
    const registration = () => work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    const { id: registrationId, customer } = await registration();
    const press = async (desk: Visitor, path: string, fields: Record<string, string> = {}) =>
      desk.post(`/branch/intake/${registrationId}/${path}`, { version: String((await registration()).version), ...fields }, { from: `/branch/intake/${registrationId}` });
    expect((await press(desks.reviewer, 'send-back', { reason: '送付先をもう一度確かめてください' })).statusCode).toBe(303);
    const other = await work.read((em) => em.findOneOrFail(Customer, { id: { $ne: customer ?? '' } }, { orderBy: { customerNumber: 'asc' } }));
    for (const [path, fields] of [['customer/leave', {}], ['customer/choose', { customer: other.id }], ['duplicates', { act: `separate:${customer ?? ''}` }]] as const) {
      expect([path, (await press(desks.clerk, path, fields)).statusCode]).toEqual([path, 409]);
    }
    expect(await registration()).toMatchObject({ customer, reissueOf: id });
    const { body } = await desks.clerk.get(`/branch/intake/${registrationId}/customer`);
    expect(body).toContain('顧客は変えられません');
    for (const way of ['customer/leave', 'customer/choose']) expect(body).not.toContain(way);
    // One that lost its ID before it was bound is an application without a paper.
    await work.run((em) => em.nativeUpdate(Registration, { id: registrationId }, { reissueOf: null, state: 'awaiting-approval' }));
    expect((await desks.reviewer.get(`/branch/intake/${registrationId}?pages=open`)).body).toContain('紙のない申込みは承認できません');
  });

  it('再発行: a call proves the address only by a number that is not the form\'s, and the approver sees which', async () => {
    const { accountId: id } = await inUse();
    const { phone } = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: '00-0000-0005' }));
    const call = { how: 'call', evidence: '代表の方が住所を答えた' };
    const refused = async (fields: Record<string, string>) => {
      const { statusCode, body } = await ask(id, { ...call, ...fields });
      expect(statusCode).toBe(422);
      return /id="f-(?:calledNumber|numberSource)-error">(.*?)<\/p>/s.exec(body)?.[1] ?? '';
    };
    expect(await refused({})).toContain('市外局番から');
    expect(await refused({ calledNumber: '099-000-5555' })).toContain('何で調べたか');
    // All at once, and not the second only when the first is mended.
    const both = (await ask(id, { ...call, calledNumber: '099-000-4167' })).body;
    for (const words of ['何で調べたか', '申込書に書かれた番号']) expect([words, both.includes(words)]).toEqual([words, true]);
    expect(await refused({ calledNumber: '０９９（０００）４１６７', numberSource: 'public-list' })).toContain('申込書に書かれた番号');
    expect(await refused({ calledNumber: '099-000-4167', numberSource: 'customer-record' })).toContain('顧客の記録に');
    for (const ours of ['00-0000-0000', '00-0000-0001']) expect(await refused({ calledNumber: ours, numberSource: 'directory' })).toContain('当社の支店の番号');
    expect((await ask(id, { ...call, calledNumber: '00-0000-0005', numberSource: 'customer-record', evidence: 'a' })).body).toContain('4文字以上で入力してください');
    expect(await work.read((em) => em.count(Registration, { reissueOf: id }))).toBe(0);
    const kept = await ask(id, { ...call, calledNumber: '099-000-4167', numberSource: 'directory' });
    for (const typed of ['value="099-000-4167"', 'value="directory" selected', '代表の方が住所を答えた']) expect(kept.body).toContain(typed);
    expect((await ask(id, { ...call, calledNumber: '00-0000-0005', numberSource: 'customer-record' })).statusCode).toBe(303);
    const { id: registrationId } = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect(await work.read((em) => em.findOneOrFail(AddressVerification, { registration: registrationId }))).toMatchObject({ how: 'call', calledNumber: '00-0000-0005', numberSource: 'customer-record' });
    const grounds = (await open(registrationId, desks.reviewer)).body;
    for (const shown of ['00-0000-0005（当社の顧客の記録', '番号の記録：当社で書いた記録はない、出典：', '代表の方が住所を答えた']) expect(grounds).toContain(shown);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone }));
  });

  it("再発行: a number that is another customer's, too, is said to be so and asked about, and the approver reads it", async () => {
    const { accountId: id } = await inUse();
    const { phone } = await work.read((em) => em.findOneOrFail(Customer, people.otherCustomerId));
    await work.run((em) => em.nativeUpdate(Customer, people.otherCustomerId, { phone: '099-000-7777' }));
    const call = { how: 'call', evidence: '代表の方が住所を答えた', calledNumber: '０９９ ０００ ７７７７', numberSource: 'directory' };
    const asked = await ask(id, call);
    expect([asked.statusCode, asked.body.includes('ほかの顧客の記録にある番号です：0012400845 架空建設株式会社'), asked.body.includes('name="numberShared" value="0990007777"')]).toEqual([422, true, true]);
    // It is asked with all else that is missing: the next press answers all of it.
    for (const missing of ['numberSource', 'how', 'reason-reissue', 'evidence']) {
      const first = await ask(id, { ...call, [missing]: '' });
      expect([missing, first.statusCode, first.body.includes('ほかの顧客の記録にある番号です：0012400845 架空建設株式会社')]).toEqual([missing, 422, true]);
    }
    // The tick is for the number that was asked about.
    expect((await ask(id, { ...call, numberShared: '0990001111' })).statusCode).toBe(422);
    expect((await ask(id, { ...call, numberShared: '0990007777' })).statusCode).toBe(303);
    const registration = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect((await open(registration.id, desks.reviewer)).body).toContain('番号は、ほかの顧客の記録にもある：0012400845 架空建設株式会社');
    await work.run((em) => em.nativeUpdate(Customer, people.otherCustomerId, { phone }));
  });

  it("the forms with the number of the record are looked for once, when that is the number that was called", async () => {
    const { accountId: id } = await inUse();
    const looked = (called: string) => work.read(async (em) => {
      const asked = jest.spyOn(em, 'execute');
      const account = await em.findOneOrFail(ContractorAccount, id);
      await numbersForAccount(em, { account, customer: await em.findOneOrFail(Customer, account.customer), askedBy: '00000000-0000-0000-0000-000000000000', now: MORNING }, called);
      return asked.mock.calls.filter(([sql]) => typeof sql === 'string' && sql.includes('union select registration_id from phone_record')).length;
    });
    expect([await looked('00-0000-0000'), await looked('099-000-5555')]).toEqual([1, 2]);
  });

  it('再発行: the number that the record was filled in with from the form is the form\'s, whatever source is named; an older one is the record\'s', async () => {
    const { accountId: id, registrationId } = await inUse();
    const call = { how: 'call', evidence: '代表の方が住所を答えた', numberSource: 'customer-record', calledNumber: '099-000-4167' };
    const { phone, sources, customerNumber } = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: '099-000-4167', sources: { phone: { source: '国土交通省 業者検索', on: calendarDate('2026-10-01') } } }));
    await work.run(async (em) => recordFact(em, {
      caseId: registrationId, kind: 'CustomerRecorded', actor: SYSTEM, at: MORNING, data: { customerNumber, made: 'changed', fields: ['phone'] },
    }));
    clock.set(new Date(MORNING.getTime() + 60_000));
    const answer = await ask(id, call);
    clock.set(MORNING);
    expect(answer.statusCode).toBe(422);
    // Written at the approval or after it, nobody else has looked at it.
    expect(answer.body).toContain('よりも前に記録されたものではありません');
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: phone ?? '', sources }));
  });

  it('再発行 is taken back, also by who asked; one whose address changed since is not approved', async () => {
    const { accountId: id } = await inUse();
    await ask(id);
    const customer = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    await work.run((em) => em.nativeUpdate(Customer, customer.id, { address: '見本県例示市仮町9-9' }));
    const { id: registrationId } = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect((await open(registrationId, desks.reviewer)).body).toContain('住所の確認を記録してください');
    expect((await approve(registrationId, desks.reviewer)).statusCode).toBe(409);
    await work.run((em) => em.nativeUpdate(Customer, customer.id, { address: customer.address }));
    expect((await act(id, 'reissue/cancel', { 'reason-reissue-cancel': '' })).statusCode).toBe(422);
    expect((await act(id, 'reissue/cancel', { 'reason-reissue-cancel': 'パスワードが見つかった' })).statusCode).toBe(303);
    expect(await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }))).toMatchObject({ state: 'closed', closing: 'cancelled' });
    expect((await approve(registrationId, desks.reviewer)).statusCode).toBe(409);
    expect((await ask(id)).statusCode).toBe(303);
  });

  it('通知書の出し直し: a letter that never arrived is printed anew, the first one as well as that of a 再発行, and nothing it led to opens anything', async () => {
    const mark = await issuedLetter(work, people, MORNING);
    const replace = (id: string, fields: Record<string, string> = {}, who = desks.clerk) => act(id, 'letter', { 'reason-letter': '電話で確認。届いていない', ...fields }, who);
    const stateOf = async (id: string) => (await work.read((em) => em.findOneOrFail(Registration, id))).state;
    const { accountId: id, registrationId, loginId, password } = mark;
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `replaced/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
    const later = new Date(MORNING.getTime() + 14 * 86_400_000);
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `replaced-later/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: later }));
    const tasks = (await desks.clerk.get('/branch/letters/tasks')).body;
    for (const words of ['「通知書を出し直す」', '初回ログイン待ち（発送 11/24(火) から0日）', '初回ログイン待ち（発送 11/24(火) から14日）']) expect(tasks).toContain(words);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('通知書が届かない・期限が切れた');
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain('通知書を出し直す：この操作の権限がありません');
    const refused = await replace(id, { 'reason-letter': '' });
    expect([refused.statusCode, refused.body.includes('理由を入力してください')]).toEqual([422, true]);
    expect((await replace(id, {}, desks.reviewer)).statusCode).toBe(403);
    expect((await replace(id, {}, desks.south)).statusCode).toBe(404);
    // Somebody has used it: own password chosen, address not confirmed.
    const reader = new Visitor(app);
    await reader.signIn('contractor', loginId, password);
    await reader.post('/first-sign-in', { mail: 'lost@mihongumi.example.jp', mailAgain: 'lost@mihongumi.example.jp', password: OWN });
    const { location } = (await replace(id)).headers;
    expect([location, (await desks.clerk.get(String(location))).body.includes('通知書を出し直すことにしました')]).toEqual(['/branch/letters?done=replaced', true]);
    expect((await replace(id)).statusCode).toBe(303);
    expect((await replace(id, { 'reason-letter': 'もう一度' })).statusCode).toBe(409);
    expect(await stateOf(registrationId)).toBe('approved');
    expect((await reader.get('/first-sign-in')).headers.location).toContain('/sign-in');
    for (const dead of [password, OWN]) expect((await new Visitor(app).signIn('contractor', loginId, dead)).statusCode).toBe(422);
    expect((await facts(registrationId)).map(({ kind }) => kind).filter((kind) => kind === 'LetterReplaced')).toHaveLength(1);
    expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${registrationId}`, action: 'signal' }))).toBe(1);
    expect(await work.read((em) => em.count(RegistrationTask, { registration: registrationId, doneAt: null }))).toBe(0);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('電話で確認。届いていない');
    // The letter is in the post, not at the branch: there is no paper of it to be destroyed.
    expect((await desks.clerk.get('/branch/letters')).body).not.toContain(`無効（紙を廃棄）：T-`);
    // Another address is checked by two, the same one was answered for.
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県例示市仮町9-9' }));
    expect((await printLetter(registrationId)).statusCode).toBe(422);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県見本市見本町1-2-3' }));
    clock.set(new Date(MORNING.getTime() + 60_000));
    expect((await printLetter(registrationId)).statusCode).toBe(200);
    expect((await postLetter(registrationId)).statusCode).toBe(303);
    // One letter at a time: a 再発行 waits until this one is used.
    const beside = await ask(id);
    expect([beside.statusCode, (await desks.clerk.get(`/branch/accounts/${id}`)).body.includes('再発行を申し込む：まだ使われていない通知書があります')]).toEqual([409, true]);
    const user = new Visitor(app);
    expect((await user.signIn('contractor', loginId, sheets.at(-1)?.initialPassword ?? '')).statusCode).toBe(303);
    await user.post('/first-sign-in', { mail: 'found@mihongumi.example.jp', mailAgain: 'found@mihongumi.example.jp', password: OWN });
    await user.post(await linkTo(work, 'confirm-mail', 'found@mihongumi.example.jp'), {});

    // The letter of a 再発行 is replaced like the first.
    expect((await ask(id)).statusCode).toBe(303);
    const reissue = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    await open(reissue.id, desks.reviewer);
    expect((await approve(reissue.id, desks.reviewer)).statusCode).toBe(303);
    await new RegistrationActivities(work, clock).issueLoginId({ registrationId: reissue.id });
    expect((await printLetter(reissue.id)).statusCode).toBe(200);
    // Nothing is on its way: the newest letter lies at the branch.
    expect((await replace(id, { 'reason-letter': '発送の前' })).statusCode).toBe(409);
    expect((await postLetter(reissue.id)).statusCode).toBe(303);
    expect((await replace(id, { 'reason-letter': '再発行も届かない' })).statusCode).toBe(303);
    expect([await stateOf(registrationId), await stateOf(reissue.id)]).toEqual(['completed', 'approved']);
    expect((await printLetter(reissue.id)).statusCode).toBe(200);
    expect(sheets.at(-1)).toMatchObject({ loginId, reissued: true });
    clock.set(MORNING);
  });

  it('one open letter: of a first registration and a 再発行, or of two 再発行, one is approved; the page says why, and the database holds it', async () => {
    const { accountId: id, registrationId: first } = await inUse();
    const begin = async () => {
      const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'awaiting-approval', account: null, approvedAt: null, submissionKey: `reissue/${registrationId}`, content: { appliedOn: calendarDate('2026-11-24'), postalCode: '0000000', address: '見本県見本市見本町1-2-3', name: '株式会社見本組', nameKana: '', phone: '099-000-4167', corporateNumber: null, department: '工事部', contactName: '架空 花子', mail: null } }));
      return registrationId;
    };
    const [one, two] = [await begin(), await begin()];
    const enter = (registrationId: string) => work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'approved' }));
    await work.run((em) => em.nativeUpdate(Registration, first, { state: 'posted', endedAt: null }));
    await expect(enter(one)).rejects.toThrow('an ID has one open letter at a time');
    const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, first));
    const page = (await open(one, desks.reviewer)).body;
    expect(page).toContain(`まだ使われていない通知書があります（受付${receptionNumber}）`);
    expect((await approve(one, desks.reviewer)).statusCode).toBe(409);
    await work.run((em) => em.nativeUpdate(Registration, first, { state: 'completed', endedAt: MORNING }));
    const both = await Promise.allSettled([enter(one), enter(two)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
