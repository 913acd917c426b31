import { calendarDate } from '#domain';
import { IdLetter, Registration, Staff, type UnitOfWork } from '#persistence';
import { LOGIN, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { shownLetters } from '../../support/shown-letters.js';
import { MORNING, openLetterDesk } from './letter-desk.js';

describe('通知書 of an ID that goes to another branch or is closed', () => {
  let people: People;
  let work: UnitOfWork;
  let clerk: Visitor;
  const { clock, signedIn, approved, act, onPage, print, today, post, sendBack, letters, row, account, facts, signals, firstSignIn } = openLetterDesk((opened) => void ({ people, work, clerk } = opened));

  it('取扱支店 moved between the printing and the posting: the paper lies at the old branch, and both are told', async () => {
    const { id, receptionNumber } = await approved();
    await print(id);
    const [{ number }] = (await letters(id)) as [IdLetter];
    const shown = await shownLetters(clerk);
    const path = `/branch/accounts/${(await account(id)).id}`;
    const [reviewer, south] = [await signedIn(LOGIN.reviewer), await signedIn(LOGIN.otherReviewer)];
    const told = async (desk: Visitor) => (await desk.get('/branch/letters')).body;
    for (const desk of [clerk, south]) expect(await told(desk)).not.toMatch(/取扱支店が変わった通知書|から移りました/);
    expect((await reviewer.post(`${path}/move`, { branch: people.otherBranchId, 'reason-move': '本社の移転' }, { from: '/branch/letters' })).statusCode).toBe(303);
    const here = await told(clerk);
    expect([here.includes(`通知書${number}（受付${receptionNumber}、いまの取扱支店：見本南支店）`), here.includes('送らずに紙を廃棄してください')]).toEqual([true, true]);
    const there = await told(south);
    expect([there.includes(receptionNumber), there.includes('紙は見本中央支店にあります')]).toEqual([true, true]);
    // From the page that was drawn before the move.
    const posted = await clerk.post('/branch/letters/post', { registration: id, ...shown, 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24' }, { from: '/branch/letters' });
    expect([posted.statusCode, posted.body.includes('いまの取扱支店：見本南支店'), (await letters(id))[0]?.postedOn ?? null]).toEqual([422, true, null]);
    // Moved back, it is where it was.
    expect((await (await signedIn(LOGIN.headOffice)).post(`${path}/move`, { branch: people.branchId, 'reason-move': '元に戻す' }, { from: '/branch/letters' })).statusCode).toBe(303);
    for (const desk of [clerk, south]) expect(await told(desk)).not.toMatch(/取扱支店が変わった通知書|から移りました/);
    expect((await post(id)).statusCode).toBe(303);
  });

  it('取扱支店 moved, and the new branch has posted another letter: the first is named no more, also when all is over and the customer is back', async () => {
    const { id } = await approved();
    await print(id);
    const [{ number }] = (await letters(id)) as [IdLetter];
    await work.run(async (em) => {
      const { passwordHash } = await em.findOneOrFail(Staff, { loginId: LOGIN.clerk });
      em.create(Staff, { loginId: 'hassou-minami', name: '発送 南', branch: people.otherBranchId, role: 'clerk', rank: null, passwordHash, active: true });
    });
    const [headOffice, south] = [await signedIn(LOGIN.headOffice), await signedIn('hassou-minami')];
    const path = `/branch/accounts/${(await account(id)).id}/move`;
    const move = async (branch: string) => expect((await headOffice.post(path, { branch, 'reason-move': '本社の移転' }, { from: '/branch/letters' })).statusCode).toBe(303);
    const isNamed = async () => (await clerk.get('/branch/letters')).body.includes(`通知書${number}（`);
    await move(people.otherBranchId);
    expect((await print(id, south)).statusCode).toBe(200);
    // The other is dead already; it is still a paper that must not go out.
    expect(await isNamed()).toBe(true);
    expect((await post(id, south)).statusCode).toBe(303);
    expect(await isNamed()).toBe(false);
    await (await firstSignIn(id)).confirm();
    await move(people.branchId);
    expect([(await row(id)).state, await isNamed()]).toEqual(['completed', false]);
  });

  it('取扱支店 moved while the page of the printing stood open: neither 印刷 nor 発送 is a page that is not there, but says which branch has it now', async () => {
    const { id, receptionNumber } = await approved();
    const shown = await shownLetters(clerk);
    const path = `/branch/accounts/${(await account(id)).id}`;
    const move = async (who: string, branch: string) => (await signedIn(who)).post(`${path}/move`, { branch, 'reason-move': '本社の移転' }, { from: '/branch/letters' });
    expect((await move(LOGIN.reviewer, people.otherBranchId)).statusCode).toBe(303);
    for (const act of ['print', 'post']) {
      const late = await clerk.post(`/branch/letters/${act}`, { registration: id, ...shown, 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24' }, { from: '/branch/letters' });
      expect([act, late.statusCode, late.body.includes(`受付${receptionNumber}（いまの取扱支店：見本南支店）`)]).toEqual([act, 422, true]);
    }
    expect(await letters(id)).toEqual([]);
    // Who never had it is told nothing.
    expect((await move(LOGIN.headOffice, people.branchId)).statusCode).toBe(303);
    const { id: theirs } = await approved();
    await work.run((em) => em.nativeUpdate(Registration, { id: theirs }, { branch: people.otherBranchId }));
    expect((await clerk.post('/branch/letters/print', { registration: theirs, token: shown['token'] ?? '' }, { from: '/branch/letters' })).statusCode).toBe(404);
  });

  it('a posting that was not recorded goes with its ID to another branch, and stays to be recorded after a 退会', async () => {
    const { id, receptionNumber } = await approved();
    await print(id);
    await (await firstSignIn(id)).confirm();
    const path = `/branch/accounts/${(await account(id)).id}`;
    const [reviewer, south, headOffice] = [await signedIn(LOGIN.reviewer), await signedIn(LOGIN.otherReviewer), await signedIn(LOGIN.headOffice)];
    const listed = async () => Promise.all([reviewer, south].map(async (desk) => (await desk.get('/branch/letters')).body.includes(receptionNumber)));
    expect(await listed()).toEqual([true, false]);
    expect((await reviewer.post(`${path}/move`, { branch: people.otherBranchId, 'reason-move': '本社の移転' }, { from: '/branch/letters' })).statusCode).toBe(303);
    expect(await listed()).toEqual([false, true]);
    expect((await facts(id)).at(-1)).toBe('CaseTransferred');
    expect((await headOffice.post(`${path}/move`, { branch: people.branchId, 'reason-move': '元に戻す' }, { from: '/branch/letters' })).statusCode).toBe(303);
    expect((await reviewer.post(`${path}/close`, { 'reason-close': '廃業' }, { from: '/branch/letters' })).statusCode).toBe(303);
    expect(await listed()).toEqual([true, false]);
    expect((await reviewer.get('/branch/letters')).body).toContain('退会・発送の記録なし');
    expect((await post(id)).statusCode).toBe(303);
    expect(await listed()).toEqual([false, false]);
  });

  it('a letter stays in the book of the branch that has posted it when its customer goes to another; both enter what becomes of it, and a third sees nothing', async () => {
    const [stays, moves] = [await approved(), await approved()];
    await print([stays.id, moves.id]);
    expect((await post([stays.id, moves.id])).statusCode).toBe(303);
    const [letter, other] = [(await letters(moves.id))[0], (await letters(stays.id))[0]] as [IdLetter, IdLetter];
    await work.run(async (em) => {
      const { passwordHash } = await em.findOneOrFail(Staff, { loginId: LOGIN.clerk });
      for (const [loginId, branch] of [['uketsuke-minami', people.otherBranchId], ['uketsuke-honten', people.headOfficeId]] as const) em.create(Staff, { loginId, name: `受付 ${loginId}`, branch, role: 'clerk', rank: null, passwordHash, active: true });
    });
    const headOffice = await signedIn('uketsuke-honten');
    const path = `/branch/accounts/${(await account(moves.id)).id}`;
    const chief = await signedIn(LOGIN.headOffice);
    expect((await chief.post(`${path}/move`, { branch: people.otherBranchId, 'reason-move': '本社の移転' }, { from: '/branch/letters' })).statusCode).toBe(303);
    // Both are the same customer's here: one stays, as another customer's would.
    await work.run((em) => em.nativeUpdate(Registration, stays.id, { branch: people.branchId }));
    const south = await signedIn('uketsuke-minami');
    const book = async (who: Visitor, query = 'day=2026-11-24') => {
      const { body } = await who.get(`/branch/letters/posted?${query}`);
      return [letter.number, other.number].map((number) => body.includes(`<span class="nowrap">${number}</span>`));
    };
    expect([await book(clerk), await book(south), await book(headOffice)]).toEqual([[true, true], [false, false], [true, true]]);
    expect([await book(clerk, `q=${letter.number}`), await book(south, `q=${letter.number}`), await book(south, `q=${other.number}`)]).toEqual([[true, false], [true, false], [false, false]]);
    expect((await clerk.get('/branch/letters/posted?day=2026-11-24')).body).toContain('発送：見本中央支店　取扱：見本南支店');
    // Either of the two.
    const track = (who: Visitor, one: IdLetter, trackingNumber: string) => act('/posted', { [`tracking-${one.id}`]: trackingNumber }, who);
    expect((await track(clerk, letter, '321-00-00000-1')).statusCode).toBe(303);
    expect((await track(south, letter, '321-00-00000-2')).statusCode).toBe(303);
    expect((await track(south, other, '321-00-00000-3')).statusCode).toBe(404);
    const asked = (await clerk.get(`/branch/letters/posted/${letter.id}/return`)).body;
    expect(asked).toContain('確かめる作業は、取扱支店（見本南支店）に残ります');
    const told = await sendBack(letter.id);
    expect([told.statusCode, told.headers.location]).toEqual([303, `/branch/letters/posted/${letter.id}/return`]);
    expect((await row(moves.id)).state).toBe('letter-returned');
    expect([(await south.get('/branch/letters/tasks')).body.includes(moves.receptionNumber), (await clerk.get('/branch/letters/tasks')).body.includes(moves.receptionNumber)]).toEqual([true, false]);
    expect((await chief.post(`${path}/move`, { branch: people.branchId, 'reason-move': '元に戻す' }, { from: '/branch/letters' })).statusCode).toBe(303);
  });

  it('a letter that left before a 退会 and was not recorded: posting, 引受番号 and 返戻 are recorded afterwards; one that is here is named as paper to destroy', async () => {
    const [gone, here] = [await approved(), await approved()];
    await print([gone.id, here.id]);
    const reviewer = await signedIn(LOGIN.reviewer);
    for (const { id } of [gone, here]) await reviewer.post(`/branch/accounts/${(await account(id)).id}/close`, { 'reason-close': '廃業' }, { from: '/branch/letters' });
    const [letter, paper] = [(await letters(gone.id))[0], (await letters(here.id))[0]] as [IdLetter, IdLetter];
    const told = await signals(gone.id);
    const page = (await clerk.get('/branch/letters')).body;
    for (const words of ['終了・発送の記録なし', `無効（紙を廃棄）：${paper.number}（発送していないとき）`]) expect([words, page.includes(words)]).toEqual([words, true]);
    expect((await print(gone.id)).statusCode).toBe(409);
    clock.set(new Date(MORNING.getTime() + 86_400_000));
    const later = await signedIn(LOGIN.clerk);
    const after = await onPage('/post', { registration: gone.id, ...today, 'on-day': '25' }, later);
    expect([after.statusCode, after.body.includes('送らずに紙を廃棄')]).toEqual([422, true]);
    expect((await post(gone.id, later)).statusCode).toBe(303);
    expect((await later.get('/branch/letters/posted?day=2026-11-24')).body).toContain(letter.number);
    expect((await act('/posted', { [`tracking-${letter.id}`]: '888-00-00000-1' }, later)).statusCode).toBe(303);
    expect((await sendBack(letter.id, {}, later)).statusCode).toBe(303);
    expect((await letters(gone.id))[0]).toMatchObject({ postedOn: '2026-11-24', trackingNumber: '888-00-00000-1', returnedOn: '2026-11-24' });
    expect([(await row(gone.id)).state, (await account(gone.id)).active, await signals(gone.id)]).toEqual(['closed', false, told]);
    // The paper that is here stays named until its password would have ended.
    expect((await later.get('/branch/letters')).body).toContain(here.receptionNumber);
    await work.run((em) => em.nativeUpdate(IdLetter, paper.id, { validUntil: calendarDate('2026-11-24') }));
    expect((await later.get('/branch/letters')).body).not.toContain(here.receptionNumber);
  });
});
