import { AuditEvent, ContractorAccount, IdLetter, MailMessage, Outbox, Registration, RegistrationTask, SignInFailure, Staff, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { approvedRegistration, issuedLetter } from '../registration/issued-letter.js';
import { type AccountDesks, type LetterInput, MORNING, openAccountDesk, OWN } from './account-desk.js';

describe('お客様ID at the branch', () => {
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let desks: AccountDesks;
  let administrator: Visitor;
  let sheets: LetterInput[];
  const { clock, row, facts, act, inUse, ask, printLetter } = openAccountDesk((opened) => void ({ people, work, app, desks, administrator, sheets } = opened));

  it('is found by ID, 顧客番号 and two characters of a name, within the branch', async () => {
    const found = async (q: string, who = desks.clerk) => [...(await who.get(`/branch/accounts?q=${encodeURIComponent(q)}`)).body.matchAll(/>(\d{10})<\/a>/g)].map(([, id]) => id);
    expect(await found('１０００-０００-００２')).toEqual([LOGIN.otherContractor]);
    expect(await found('0012400845')).toEqual([LOGIN.otherContractor]);
    expect(await found('架空建')).toEqual([LOGIN.otherContractor]);
    expect(await found('次郎 建設')).toEqual([LOGIN.otherContractor]);
    expect(await found('架空建', desks.headOffice)).toEqual([LOGIN.otherContractor]);
    expect(await found('架空建', desks.south)).toEqual([]);
    expect(await found('%_')).toEqual([]);
    expect((await desks.clerk.get('/branch/accounts?q=%E6%9E%B6')).body).toContain('2文字以上');
    expect(await found('')).toContain(LOGIN.contractor);
  });

  it('shows its state, and administrators see the same with nothing to press', async () => {
    const { id } = await row(LOGIN.contractor);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('利用中');
    expect((await desks.clerk.get(`/branch/accounts/${(await row(LOGIN.stoppedContractor)).id}`)).body).toContain('停止');
    expect((await desks.clerk.get(`/branch/accounts/${(await issuedLetter(work, people, MORNING)).accountId}`)).body).toContain('初回ログイン前');
    expect((await desks.south.get(`/branch/accounts/${id}`)).statusCode).toBe(404);
    expect((await administrator.get('/admin/accounts')).body).toContain(LOGIN.contractor);
    const seen = (await administrator.get(`/admin/accounts/${id}`)).body;
    expect(seen).toContain('利用中');
    expect(seen).not.toContain(`action="/admin/accounts`);
    expect((await administrator.post(`/branch/accounts/${id}/close`, { 'reason-close': 'x' }, { from: '/admin' })).headers.location).toContain('/branch/sign-in');
  });

  it('a locked ID is unlocked with a reason, wherever it was tried', async () => {
    const { id } = await row(LOGIN.otherContractor);
    for (let attempt = 0; attempt < 10; attempt += 1) await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.otherContractor, 'まちがい');
    await new Visitor(app, '192.0.2.98').signIn('contractor', LOGIN.contractor, 'まちがい');
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('ロック中');
    const beside = await act(id, 'letter', { 'reason-letter': '届かない' });
    expect([beside.statusCode, beside.body.includes(`お客様ID ${LOGIN.otherContractor}：ロック中`)]).toEqual([409, true]);
    const refused = await act(id, 'unlock', { 'reason-unlock': '' });
    expect([refused.statusCode, refused.body.includes('理由を入力してください')]).toEqual([422, true]);
    expect((await act(id, 'unlock', { 'reason-unlock': '電話で本人を確認' }, desks.south)).statusCode).toBe(404);
    expect((await act(id, 'unlock', { 'reason-unlock': '電話で本人を確認' })).statusCode).toBe(303);
    expect((await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.otherContractor, PASSWORD)).statusCode).toBe(303);
    // What was tried of another ID is none of it.
    expect(await work.read((em) => em.count(SignInFailure, {}))).toBe(1);
    expect((await facts(id)).map(({ kind, data }) => [kind, data])).toEqual([
      ['AccountLocked', { until: '2026-11-24T00:45:00.000Z' }], ['AccountUnlocked', { reason: '電話で本人を確認', form: expect.any(String) }],
    ]);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('続けてまちがえたため、9:45まで');
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('電話で本人を確認');
    expect((await act(id, 'unlock', { 'reason-unlock': 'もう一度' })).statusCode).toBe(409);
    // Whoever presses twice has pressed once.
    expect((await act(id, 'unlock', { 'reason-unlock': '電話で本人を確認' })).statusCode).toBe(303);
    expect((await facts(id)).filter(({ kind }) => kind === 'AccountUnlocked')).toHaveLength(1);
  });

  it('an unknown ID is tried as often with the same answers, and leaves no fact of anybody', async () => {
    const answers = async (loginId: string, address: string) => {
      const seen = [];
      for (let attempt = 0; attempt < 12; attempt += 1) seen.push((await new Visitor(app, address).signIn('contractor', loginId, 'まちがい')).statusCode);
      return seen;
    };
    const before = await work.read((em) => em.count(AuditEvent, {}));
    const { loginId, accountId } = await issuedLetter(work, people, MORNING);
    expect(await answers('9999999999', '192.0.2.121')).toEqual(await answers(loginId, '192.0.2.122'));
    expect((await facts(accountId)).map(({ kind }) => kind)).toEqual(['AccountLocked']);
    // The registration's own, and the lock.
    expect(await work.read((em) => em.count(AuditEvent, {}))).toBe(before + 2);
  });

  it('退会 ends sessions, letters and what still waited for the ID, and opens nothing any more', async () => {
    const { accountId: id, loginId, visitor } = await inUse();
    const waiting = await issuedLetter(work, people, MORNING);
    expect((await act(id, 'close', { 'reason-close': '廃業' })).statusCode).toBe(403);
    expect((await act(id, 'close', { 'reason-close': '廃業' }, desks.reviewer)).statusCode).toBe(303);
    expect(await row(loginId)).toMatchObject({ active: false, closedAt: MORNING });
    expect((await visitor.get('/home')).headers.location).toContain('/sign-in');
    expect((await new Visitor(app).signIn('contractor', loginId, OWN)).statusCode).toBe(422);
    expect((await act(waiting.accountId, 'close', { 'reason-close': '申込みの取りやめ' }, desks.reviewer)).statusCode).toBe(303);
    expect(await work.read((em) => em.count(IdLetter, { account: waiting.accountId, voidedAt: null }))).toBe(0);
    const registrations = await work.read((em) => em.find(Registration, { $or: [{ account: waiting.accountId }, { reissueOf: waiting.accountId }] }));
    expect(registrations.map(({ state, closing }) => [state, closing])).toEqual([['closed', 'cancelled']]);
    expect((await facts(waiting.registrationId)).at(-1)?.kind).toBe('RegistrationClosed');
    for (const path of ['close', 'unlock'] as const) expect((await act(waiting.accountId, path, { [`reason-${path}`]: 'x' }, desks.reviewer)).statusCode).toBe(409);
    expect((await ask(waiting.accountId)).statusCode).toBe(409);
    const closed = (await desks.reviewer.get(`/branch/accounts/${id}`)).body;
    expect(closed).toContain('廃業');
    // What is over is told as such, and offers nothing that it would refuse.
    for (const gone of ['このお客様IDを使えなくします', '登録の住所に、新しい通知書を郵送します', '退会にする', '再発行を申し込む', '取扱支店を変える']) expect([gone, closed.includes(gone)]).toEqual([gone, false]);
    expect(closed).toContain('退会したお客様IDです。できる手続きはありません');
  });

  it('退会 is told to its holder once, at both addresses: which ID, that it opens nothing any more, and whom to ask; the page says who hears of it', async () => {
    const { accountId: id, loginId, mail } = await inUse();
    const shared = `kacho-${loginId}@mihongumi.example.jp`;
    await work.run((em) => em.nativeUpdate(ContractorAccount, id, { sharedMail: shared }));
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain(`退会のお知らせを、登録のメールアドレス（${mail}、${shared}）に送ります`);
    const form = { 'reason-close': '担当者の退職', form: 'close-told-once' };
    for (const _ of [1, 2]) await act(id, 'close', form, desks.reviewer);
    const mails = await work.read((em) => em.find(MailMessage, { account: id, template: 'id-closed' }, { orderBy: { to: 'asc' } }));
    expect(mails.map(({ to }) => to)).toEqual([mail, shared].sort());
    for (const { text, replyTo } of mails) {
      expect([text.includes(loginId), text.includes('退会'), text.includes('ログインできません'), /電話 [\d-]+/.test(text), text.includes('退職'), replyTo === null]).toEqual([true, true, true, true, false, false]);
    }
    const owed = await work.read((em) => em.find(Outbox, { workflowId: { $ne: '' } }));
    expect(mails.map(({ id: mailId }) => owed.filter((row) => JSON.stringify(row).includes(mailId)).length)).toEqual([1, 1]);
    expect((await facts(id)).filter(({ kind }) => kind === 'AccountClosed').map(({ data }) => data)).toMatchObject([{ told: 2 }]);
    const page = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
    for (const shown of ['退会のお知らせ', '担当者の退職　メールでのお知らせ：2件']) expect([shown, page.includes(shown)]).toEqual([shown, true]);
    // Nobody has signed in with it yet: there is no address.
    const fresh = await issuedLetter(work, people, MORNING);
    expect((await desks.reviewer.get(`/branch/accounts/${fresh.accountId}`)).body).toContain('確認済みのメールアドレスがないので、退会はお客様に電話か郵便で伝えてください');
    await act(fresh.accountId, 'close', { 'reason-close': '申込みの取りやめ' }, desks.reviewer);
    expect(await work.read((em) => em.count(MailMessage, { account: fresh.accountId }))).toBe(0);
  });

  it('退会 with a 再発行 on paper: the paper lies at the branch and is to be returned; one whose letter was printed is kept for it', async () => {
    const ended = async (state: 'received' | 'approved', printed: boolean) => {
      const { accountId: id } = await inUse();
      const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { channel: 'post', state }));
      if (printed) expect((await printLetter(registrationId)).statusCode).toBe(200);
      expect((await act(id, 'close', { 'reason-close': '廃業' }, desks.reviewer)).statusCode).toBe(303);
      expect(await work.read((em) => em.findOneOrFail(Registration, registrationId))).toMatchObject({ state: 'closed', closing: 'cancelled' });
      return work.read((em) => em.count(RegistrationTask, { registration: registrationId, kind: 'return-papers', doneAt: null }));
    };
    expect([await ended('received', false), await ended('approved', false), await ended('approved', true)]).toEqual([1, 1, 0]);
  });

  it('取扱支店の変更 takes a 再発行 that somebody holds out of their hands, and says what becomes of a letter that was printed and not posted', async () => {
    const { accountId: id } = await inUse();
    const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
    clock.set(new Date(MORNING.getTime() + 60_000));
    await printLetter(registrationId);
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain(`印刷した通知書${sheets.at(-1)?.number ?? ''}の発送が、記録されていません`);
    clock.set(MORNING);
    const holder = await work.read((em) => em.findOneOrFail(Staff, { loginId: LOGIN.clerk }));
    await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'in-entry', assignee: holder.id, leaseSeenAt: MORNING }));
    expect((await act(id, 'move', { branch: people.otherBranchId, 'reason-move': '本社の移転' }, desks.reviewer)).statusCode).toBe(303);
    const moved = await work.read((em) => em.findOneOrFail(Registration, registrationId));
    expect([moved.branch, moved.assignee ?? null, moved.state]).toEqual([people.otherBranchId, null, 'received']);
    expect((await facts(registrationId)).at(-1)).toMatchObject({ kind: 'CaseTransferred', data: { from: '見本中央支店', to: '見本南支店', reason: '本社の移転' } });
    expect((await act(id, 'move', { branch: people.branchId, 'reason-move': '元に戻す' }, desks.headOffice)).statusCode).toBe(303);
  });

  it('取扱支店の変更 takes the customer with all its IDs, letters and tasks to the other branch', async () => {
    const { accountId: id, registrationId } = await issuedLetter(work, people, MORNING);
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `moved/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
    // Of an ID that is closed somebody may have the page open as well.
    const { accountId: ended } = await issuedLetter(work, people, MORNING);
    expect((await act(ended, 'close', { 'reason-close': '担当者の退職' }, desks.reviewer)).statusCode).toBe(303);
    const move = (branch: string, who = desks.reviewer) => act(id, 'move', { branch, 'reason-move': '本社の移転' }, who);
    expect((await move('')).statusCode).toBe(422);
    expect((await move(people.otherBranchId, desks.clerk)).statusCode).toBe(403);
    for (const nowhere of [people.branchId, people.headOfficeId]) expect((await move(nowhere)).statusCode).toBe(409);
    const { location } = (await move(people.otherBranchId)).headers;
    expect([location, (await desks.reviewer.get(String(location))).body.includes('取扱支店を変えました')]).toEqual(['/branch/accounts?done=move', true]);
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).statusCode).toBe(404);
    // On a page that was opened before they read where it went, and who moved it.
    const late: readonly (readonly [string, Record<string, string>])[] = [
      ['unlock', { 'reason-unlock': '本人から電話' }], ['close', { 'reason-close': '廃業' }], ['letter', { 'reason-letter': '届かない' }], ['reissue', { how: 'public-record', evidence: '登記で確認', 'reason-reissue': '紛失' }],
      ['reissue/cancel', { 'reason-reissue-cancel': '見つかった' }], ['record', {}], ['record/address', {}],
      // Also where the form itself is to be filled in again.
      ['unlock', {}], ['close', { 'reason-close': '' }], ['letter', {}], ['reissue/cancel', {}], ['move', { branch: '' }], ['record/address/end', { change: id }],
    ];
    for (const [path, fields] of late.flatMap(([to, typed]) => [id, ended].map((account) => [`${account}/${to}`, typed] as const))) {
      const told = await desks.reviewer.post(`/branch/accounts/${path}`, fields, { from: '/branch/accounts' });
      expect([path, told.statusCode, /さんが取扱支店を変え、いまは見本南支店にあります/u.test(told.body)]).toEqual([path, 409, true]);
    }
    expect((await row((await work.read((em) => em.findOneOrFail(ContractorAccount, id))).loginId)).closedAt ?? null).toBeNull();
    const page = (await desks.south.get(`/branch/accounts/${id}`)).body;
    expect(page).toContain('見本中央支店 → 見本南支店');
    expect(await work.read((em) => em.findOneOrFail(Registration, registrationId))).toMatchObject({ branch: people.otherBranchId });
    expect((await desks.south.get('/branch/letters/tasks')).body).toContain('初回ログイン待ち');
    expect((await facts((await row(LOGIN.contractor)).id)).at(-1)).toMatchObject({ kind: 'AccountMoved', data: { from: '見本中央支店', to: '見本南支店', reason: '本社の移転' } });
  });
});
