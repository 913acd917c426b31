import { AddressVerification, Customer, IdLetter, recordFact, Registration, RegistrationTask, SYSTEM, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { shownLetters } from '../../support/shown-letters.js';
import { type LetterInput, MORNING, openLetterDesk } from './letter-desk.js';

describe('通知書の返戻', () => {
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let clerk: Visitor;
  let sheets: LetterInput[];
  const { clock, signedIn, approved, act, print, today, post, sendBack, letters, row, account, facts, checkOf, confirm, confirmCheck, signals, firstSignIn, returned } = openLetterDesk((opened) => void ({ people, work, app, clerk, sheets } = opened));

  it('返戻 stops the ID until a new letter is printed, leaves a task, and tells the procedure', async () => {
    const { id } = await approved();
    await print(id);
    const [{ loginId, initialPassword }] = sheets as [LetterInput];
    await post(id);
    const [letter] = (await letters(id)) as [IdLetter];
    const reader = new Visitor(app);
    await reader.signIn('contractor', loginId, initialPassword);
    expect((await clerk.get(`/branch/letters/posted/${letter.id}/return`)).body).toContain(letter.number);
    expect((await sendBack(letter.id, { reason: '' })).statusCode).toBe(422);
    expect((await sendBack(letter.id, { 'on-day': '25' })).statusCode).toBe(422);
    expect((await sendBack(letter.id, {}, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    expect((await sendBack(letter.id)).headers.location).toBe('/branch/letters/tasks?returned=1');
    expect((await clerk.get('/branch/letters/tasks?returned=1')).body).toContain('role="status"><p>返戻を記録しました');
    expect((await clerk.get('/branch/letters/tasks')).body).not.toContain('返戻を記録しました');
    expect(await row(id)).toMatchObject({ state: 'letter-returned' });
    expect(await account(id)).toMatchObject({ active: false });
    expect((await letters(id))[0]).toMatchObject({ returnedOn: '2026-11-24', returnReason: 'あて所に尋ねあたりません', voidedAt: MORNING });
    // Whoever was signed in by it is told why, and gets no further.
    const stopped = await reader.get('/first-sign-in');
    expect([stopped.statusCode, stopped.body.includes('初回ログインを止めました')]).toEqual([403, true]);
    expect((await new Visitor(app).signIn('contractor', loginId, initialPassword)).statusCode).toBe(422);
    expect([(await facts(id)).at(-1), await signals(id)]).toEqual(['LetterReturned', 2]);
    const again = (await clerk.get(`/branch/letters/posted/${letter.id}/return`)).body;
    expect([again.includes('この通知書の返戻は、記録されています'), again.includes('あて所に尋ねあたりません'), again.includes('name="reason"'), again.includes('まで使えません')]).toEqual([true, true, false, false]);
    expect((await sendBack(letter.id)).statusCode).toBe(303);
    const late = await sendBack(letter.id, { reason: '別の理由' });
    expect([late.statusCode, late.body.includes('あて所に尋ねあたりません'), late.body.includes(`href="/branch/letters/posted/${letter.id}/return"`), late.body.includes('いまの通知書を開く')]).toEqual([409, true, true, true]);
    expect([(await facts(id)).at(-1), await signals(id)]).toEqual(['LetterReturned', 2]);

    const unverified = await print(id);
    expect([unverified.statusCode, unverified.body.includes('送り先の住所を確かめ')]).toEqual([422, true]);
    const verify = (fields: Record<string, string>, who = clerk) => act(`/${id}/address`, { how: 'public-record', evidence: '登記で確認', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組', ...fields }, who);
    expect((await clerk.get(`/branch/letters/${id}/address`)).body).toContain('見本県見本市見本町1-2-3');
    expect((await clerk.get('/branch/letters')).body).toContain(`/branch/letters/${id}/address`);
    expect((await verify({ how: '' })).statusCode).toBe(422);
    const ownNumber = await verify({ how: 'call', calledNumber: '099 000 4167', numberSource: 'official-site', evidence: '電話で確認' });
    expect([ownNumber.statusCode, ownNumber.body.includes('申込書に書かれた番号')]).toEqual([422, true]);
    expect((await verify({ address: 'another' })).statusCode).toBe(409);
    expect((await verify({}, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    expect((await verify({})).headers.location).toBe('/branch/letters?done=checked');
    await confirmCheck(id);
    expect((await clerk.get('/branch/letters')).body).not.toContain(`/branch/letters/${id}/address`);
    expect((await print(id)).statusCode).toBe(200);
    expect(await account(id)).toMatchObject({ active: true });
    expect((await new Visitor(app).signIn('contractor', loginId, sheets.at(-1)?.initialPassword ?? '')).statusCode).toBe(303);
    expect((await post(id)).statusCode).toBe(303);
  });

  it('返戻 of a letter that is not the newest, or has led to a first sign-in, is recorded and asked about, and stops nothing', async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [old] = (await letters(id)) as [IdLetter];
    clock.set(new Date(MORNING.getTime() + 60_000));
    const accountId = (await account(id)).id;
    expect((await clerk.post(`/branch/accounts/${accountId}/letter`, { 'reason-letter': '届いていない' }, { from: '/branch/letters' })).statusCode).toBe(303);
    await print(id);
    await post(id);
    const told = await signals(id);
    const { loginId, initialPassword } = sheets.at(-1) as LetterInput;
    const stopped = 'お客様IDは、新しい通知書を印刷するまで使えません';
    expect((await clerk.get(`/branch/letters/posted?q=${old.number}`)).body).toContain(`/branch/letters/posted/${old.id}/return`);
    const page = (await clerk.get(`/branch/letters/posted/${old.id}/return`)).body;
    expect([page.includes(stopped), page.includes('止めません')]).toEqual([false, true]);
    expect((await sendBack(old.id)).statusCode).toBe(303);
    expect([(await row(id)).state, (await account(id)).active, await signals(id)]).toEqual(['posted', true, told]);
    const [back, living] = await letters(id);
    expect([back?.returnedOn, living?.voidedAt ?? null]).toEqual(['2026-11-24', null]);
    expect((await facts(id)).at(-1)).toBe('LetterReturned');
    expect((await clerk.get('/branch/letters/tasks')).body).toContain('前の通知書の返戻（お客様IDは止めていません）');
    expect((await new Visitor(app).signIn('contractor', loginId, initialPassword)).statusCode).toBe(303);

    // After the first sign-in the newest one comes back: it is not what the customer signs in by.
    await work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, id), { state: 'completed', endedAt: clock.now() }));
    expect((await clerk.get(`/branch/letters/posted/${living?.id}/return`)).body).not.toContain(stopped);
    expect((await sendBack(living?.id ?? '')).statusCode).toBe(303);
    expect([(await row(id)).state, (await account(id)).active, await signals(id)]).toEqual(['completed', true, told]);
  });

  it('返戻 while the next letter for the same address lies printed: that one is dead, and the address is checked by two people before another', async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [old] = (await letters(id)) as [IdLetter];
    clock.set(new Date(MORNING.getTime() + 60_000));
    await clerk.post(`/branch/accounts/${(await account(id)).id}/letter`, { 'reason-letter': '届いていない' }, { from: '/branch/letters' });
    await print(id);
    const { number, loginId, initialPassword } = sheets.at(-1) as LetterInput;
    const shown = await shownLetters(clerk);
    const page = (await clerk.get(`/branch/letters/posted/${old.id}/return`)).body;
    expect([page.includes(`同じ住所あてに印刷してある通知書（${number}）も無効`), page.includes('止めません')]).toEqual([true, false]);
    expect((await sendBack(old.id)).headers.location).toBe('/branch/letters/tasks?returned=1');
    expect([await row(id), await account(id), (await letters(id))[1]]).toMatchObject([{ state: 'letter-returned', letterAddress: null }, { active: false }, { voidedAt: clock.now(), postedOn: null }]);
    expect((await act('/post', { ...shown, registration: id, ...today })).statusCode).toBe(409);
    expect((await new Visitor(app).signIn('contractor', loginId, initialPassword)).statusCode).toBe(422);
    expect((await clerk.get('/branch/letters')).body).toContain(number);
    expect((await print(id)).statusCode).toBe(422);
    await act(`/${id}/address`, { how: 'public-record', evidence: '登記情報で確認', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組' });
    await confirmCheck(id);
    expect([(await print(id)).statusCode, (await post(id)).statusCode]).toEqual([200, 303]);
  });

  it('返戻 while the next letter lies printed for another address, or is in use: it stops neither', async () => {
    const [moved, used] = [await approved(), await approved()];
    for (const { id } of [moved, used]) {
      clock.set(MORNING);
      await print(id);
      await post(id);
      clock.set(new Date(MORNING.getTime() + 60_000));
      await clerk.post(`/branch/accounts/${(await account(id)).id}/letter`, { 'reason-letter': '届いていない' }, { from: '/branch/letters' });
      await print(id);
    }
    await firstSignIn(used.id);
    await work.run((em) => em.nativeUpdate(IdLetter, { registration: moved.id, voidedAt: null }, { printedAddress: '見本県見本市見本町9-9-9' }));
    for (const { id } of [moved, used]) {
      expect((await sendBack((await letters(id))[0]?.id ?? '')).statusCode).toBe(303);
      expect([(await row(id)).state, (await account(id)).active, (await letters(id))[1]?.returnedOn ?? null]).toEqual(['approved', true, null]);
    }
    expect((await post(moved.id)).statusCode).toBe(422);
    await print(moved.id);
    expect((await post(moved.id)).statusCode).toBe(303);
  });

  it('返戻 after a 退会 is recorded, in true words, and asks nothing of anybody', async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [letter] = (await letters(id)) as [IdLetter];
    await (await signedIn(LOGIN.reviewer)).post(`/branch/accounts/${(await account(id)).id}/close`, { 'reason-close': '廃業' }, { from: '/branch/letters' });
    const path = `/branch/letters/posted/${letter.id}/return`;
    const page = (await clerk.get(path)).body;
    expect([page.includes('退会しています。戻ったことだけを記録します'), page.includes('止めません')]).toEqual([true, false]);
    expect((await sendBack(letter.id)).headers.location).toBe(path);
    expect((await clerk.get(path)).body).toContain('この通知書の返戻は、記録されています');
    expect([(await letters(id))[0]?.returnedOn, await work.read((em) => em.count(RegistrationTask, { registration: id, doneAt: null })), (await facts(id)).at(-1)]).toEqual(['2026-11-24', 0, 'LetterReturned']);
  });

  it('返戻 while the address of a first sign-in waits for its confirmation: the link is dead, and the page does not offer its button', async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const { link } = await firstSignIn(id);
    const live = await new Visitor(app).get(await link());
    expect(live.statusCode).toBe(200);
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `not-signed-in/${id}`, registration: id, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
    await sendBack((await letters(id))[0]?.id ?? '');
    // By what is dead nobody is to sign in any more.
    expect(await work.read(async (em) => (await em.find(RegistrationTask, { registration: id }, { orderBy: { openedAt: 'asc', id: 'asc' } })).map(({ kind, doneNote }) => [kind, doneNote]))).toEqual(expect.arrayContaining([['not-signed-in', '通知書の返戻'], ['letter-returned', null]]));
    const dead = await new Visitor(app).get(await link());
    expect([dead.statusCode, dead.body.includes('お手続きの都合で止めています')]).toEqual([404, true]);
    expect((await row(id)).state).toBe('letter-returned');
  });

  it('a letter that was given up as lost and comes back after all: its address is checked anew before the next', async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [letter] = (await letters(id)) as [IdLetter];
    await clerk.post(`/branch/accounts/${(await account(id)).id}/letter`, { 'reason-letter': '届いていない' }, { from: '/branch/letters' });
    expect((await sendBack(letter.id)).statusCode).toBe(303);
    expect(await row(id)).toMatchObject({ state: 'letter-returned', letterAddress: null });
    expect((await print(id)).statusCode).toBe(422);
  });

  it('返戻 of a first letter, whose record was written at the desk from its own application: the page says which ways on there are, and a number of a public register is one', async () => {
    const { id } = await returned();
    await work.run(async (em) => {
      const { customerNumber } = await em.findOneOrFail(Customer, people.customerId);
      await recordFact(em, { caseId: id, kind: 'CustomerRecorded', actor: SYSTEM, at: MORNING, data: { customerNumber, made: 'changed', fields: ['phone'], changes: [] } });
    });
    const { phone } = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    const { body } = await clerk.get(`/branch/letters/${id}/address`);
    for (const words of ['公的な記録（登記', '公的な名簿・電話帳', phone, '確かめたことになりません。公的な名簿などで', '通知書を送らずに終える', 'href="/branch/letters/tasks"', '<ul class="bullet-list"><li>公的な記録']) expect([words, body.includes(words)]).toEqual([words, true]);
    const called = (fields: Record<string, string>) => act(`/${id}/address`, { how: 'call', evidence: '代表の方が本店の住所を答えた', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組', ...fields });
    const refused = await called({ calledNumber: phone, numberSource: 'customer-record' });
    expect([refused.statusCode, refused.body.includes('href="#f-calledNumber"')]).toEqual([422, true]);
    // One that is not ours may be called when it is found elsewhere; whoever approves reads who wrote it into the record.
    const written = '099-555-0001';
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: written }));
    expect((await clerk.get(`/branch/letters/${id}/address`)).body).toContain(`${written}</span>）は、当社の記録にあるというだけでは、確かめたことになりません`);
    expect((await called({ calledNumber: written, numberSource: 'customer-record' })).statusCode).toBe(422);
    expect((await called({ calledNumber: written, numberSource: 'public-list' })).statusCode).toBe(303);
    expect((await checkOf(id)).evidence).toContain('（顧客の記録の番号と同じ。番号の記録：');
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone }));
    expect((await called({ calledNumber: '099-555-0123', numberSource: 'public-list' })).statusCode).toBe(303);
    expect((await checkOf(id)).evidence).not.toContain('番号の記録');
    await confirmCheck(id);
    expect((await print(id)).statusCode).toBe(200);
  });

  it('the check of the address after a 返戻 takes two people, as that before the first letter', async () => {
    const { id } = await returned();
    const [recorder, second] = [clerk, await signedIn(LOGIN.reviewer)];
    await act(`/${id}/address`, { how: 'public-record', evidence: '登記情報で確認', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組' }, recorder);
    const refused = await print(id, recorder);
    expect([refused.statusCode, refused.body.includes('ほかの人の承認を受けてから')]).toEqual([422, true]);
    const own = (await recorder.get(`/branch/letters/${id}/address`)).body;
    expect([own.includes('登記情報で確認'), own.includes('記録した人は承認できません'), own.includes('この確認を承認する')]).toEqual([true, true, false]);
    expect((await confirm(id, recorder)).statusCode).toBe(403);
    expect((await confirm(id, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    expect((await confirm(id, second, '00000000-0000-4000-8000-000000000000')).statusCode).toBe(409);
    expect((await second.get('/branch/letters')).body).toContain('送り先の住所の確認の承認');
    expect((await second.get(`/branch/letters/${id}/address`)).body).toContain('この確認を承認する');
    const token = await second.formToken('/branch/letters');
    const check = (await checkOf(id)).id;
    const presses = await Promise.all([1, 2].map(() => second.post(`/branch/letters/${id}/address/confirm`, { check }, { token })));
    expect(presses.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await checkOf(id)).toMatchObject({ confirmedAt: MORNING });
    expect((await facts(id)).filter((kind) => kind === 'AddressCheckConfirmed')).toHaveLength(1);
    // The database knows of the two people too.
    const { staff } = await checkOf(id);
    await expect(work.run((em) => em.nativeUpdate(AddressVerification, check, { confirmedBy: staff }))).rejects.toThrow('address_verification_four_eyes');
    expect((await print(id, recorder)).statusCode).toBe(200);
  });

  it('a check that was confirmed counts for its own address alone, and not for a letter that comes back later', async () => {
    const { id } = await returned();
    await act(`/${id}/address`, { how: 'public-record', evidence: '登記情報で確認', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組' });
    await confirmCheck(id);
    await print(id);
    await post(id);
    clock.set(new Date(MORNING.getTime() + 86_400_000));
    const later = await signedIn(LOGIN.clerk);
    await act(`/posted/${(await letters(id))[1]?.id}/return`, { ...today, 'on-day': '25', reason: '再び戻った' }, later);
    expect((await print(id, later)).statusCode).toBe(422);
  });
});
