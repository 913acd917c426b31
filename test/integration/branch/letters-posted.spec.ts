import { AuditEvent, IdLetter, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { lettersOn, shownLetters } from '../../support/shown-letters.js';
import { type LetterInput, MORNING, openLetterDesk } from './letter-desk.js';

describe('通知書の発送・引受番号・発送簿', () => {
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let clerk: Visitor;
  let sheets: LetterInput[];
  const { clock, signedIn, approved, act, onPage, print, today, post, sendBack, letters, row, account, facts, signals, firstSignIn } = openLetterDesk((opened) => void ({ work, app, clerk, sheets } = opened));

  it('posted from the page it was printed on: that is no other letter, and the book names it', async () => {
    const { id } = await approved();
    const page = (await clerk.get('/branch/letters')).body;
    const fields = { registration: id, token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '', ...lettersOn(page), ...today };
    const token = await clerk.formToken('/branch/letters');
    await clerk.post('/branch/letters/print', fields, { token });
    const presses = await Promise.all([1, 2].map(() => clerk.post('/branch/letters/post', fields, { token })));
    const [letter] = (await letters(id)) as [IdLetter];
    const book = `/branch/letters/posted?day=2026-11-24&posted=${letter.number}`;
    expect(presses.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([[303, book], [303, book]]);
    expect((await clerk.get(book)).body).toContain(`発送を記録しました：${letter.number}`);
    expect((await clerk.get('/branch/letters/posted?day=2026-11-24&posted=E-7777777')).body).not.toContain('発送を記録しました');
  });

  it('発送 is entered for several at once, tells the procedure, and stands in the book of its day', async () => {
    const [one, two, unprinted] = [await approved(), await approved(), await approved()];
    await print([one.id, two.id]);
    const refused = await post([one.id, unprinted.id]);
    expect([refused.statusCode, refused.body.includes('まだ印刷されていません')]).toEqual([422, true]);
    expect((await row(one.id)).state).toBe('approved');
    const tomorrow = await onPage('/post', { registration: [one.id], ...today, 'on-day': '25' });
    expect([tomorrow.statusCode, tomorrow.body.includes('今日までの日付')]).toEqual([422, true]);
    expect(new RegExp(`value="${one.id}" checked`).test(tomorrow.body)).toBe(true);
    expect((await onPage('/post', { registration: [one.id], ...today, 'on-day': '23' })).body).toContain('印刷より前');
    const answer = await post([one.id, two.id]);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/branch/letters/posted?day=2026-11-24&posted=${sheets.map(({ number }) => number).join(',')}`]);
    for (const { id } of [one, two]) {
      expect(await row(id)).toMatchObject({ state: 'posted', dueAt: null });
      expect(await letters(id)).toMatchObject([{ postedOn: '2026-11-24' }]);
      expect([await facts(id), await signals(id)]).toEqual([['RegistrationReceived', 'LetterPrinted', 'LetterPosted'], 1]);
    }
    const book = (await clerk.get('/branch/letters/posted?day=2026-11-24')).body;
    for (const { number } of sheets) expect(book).toContain(number);
    expect((await (await signedIn(LOGIN.otherReviewer)).get('/branch/letters/posted?day=2026-11-24')).body).not.toContain(sheets[0]?.number);
    expect((await clerk.get(`/branch/letters/posted?q=${sheets[0]?.number}`)).body).toContain('1件');
    expect((await clerk.get('/branch/letters/posted?q=%25%25')).body).toContain('見つかりませんでした');
    expect((await post(one.id)).statusCode).toBe(409);
  });

  it('引受番号 are entered afterwards, several at once, and a wrong one keeps all that was typed', async () => {
    const [one, two] = [await approved(), await approved()];
    await print([one.id, two.id]);
    await post([one.id, two.id]);
    const [first, second] = [(await letters(one.id))[0], (await letters(two.id))[0]] as [IdLetter, IdLetter];
    const track = (fields: Record<string, string>, who = clerk) => act('/posted?day=2026-11-24', fields, who);
    const wrong = await track({ [`tracking-${first.id}`]: '１２３-45-67890-1', [`tracking-${second.id}`]: '12' });
    expect(wrong.statusCode).toBe(422);
    for (const kept of ['value="１２３-45-67890-1"', 'value="12"', `href="#f-tracking-${second.id}"`]) expect(wrong.body).toContain(kept);
    expect((await track({ [`tracking-${first.id}`]: '１２３-45-67890-1', [`tracking-${second.id}`]: '' })).statusCode).toBe(303);
    expect((await letters(one.id))[0]).toMatchObject({ trackingNumber: '123-45-67890-1' });
    expect((await letters(two.id))[0]?.trackingNumber ?? null).toBeNull();
    await track({ [`tracking-${first.id}`]: '123-45-67890-1' });
    expect((await facts(one.id)).filter((kind) => kind === 'LetterTracked')).toHaveLength(1);
    expect((await track({ [`tracking-${first.id}`]: '12345678902' }, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
  });

  it('発送 of a letter whose paper says another address or name than the record by now is refused, also from a page of before; the others of the batch are posted', async () => {
    const [elsewhere, renamed, other] = [await approved(), await approved(), await approved()];
    for (const { id } of [elsewhere, renamed, other]) await print(id);
    await work.run(async (em) => {
      await em.nativeUpdate(IdLetter, { registration: elsewhere.id, voidedAt: null }, { printedAddress: '見本県見本市見本町9-9-9' });
      await em.nativeUpdate(IdLetter, { registration: renamed.id, voidedAt: null }, { printedName: '前の名称株式会社' });
    });
    const shown = await shownLetters(clerk);
    const { statusCode, body } = await act('/post', { ...shown, registration: [elsewhere.id, renamed.id, other.id], ...today });
    expect([statusCode, body.includes('（住所）'), body.includes('（名称）'), body.includes('ほかの通知書の発送は記録しました')]).toEqual([422, true, true, true]);
    expect([(await row(elsewhere.id)).state, (await row(renamed.id)).state, (await row(other.id)).state]).toEqual(['approved', 'approved', 'posted']);
    await print(elsewhere.id);
    expect((await post(elsewhere.id)).statusCode).toBe(303);
  });

  it('letters are the work of 受付: others see what waits and print, post, track and take back nothing', async () => {
    const [{ id }, gone] = [await approved(), await approved()];
    await print(gone.id);
    await post(gone.id);
    const [letter] = (await letters(gone.id)) as [IdLetter];
    for (const loginId of [LOGIN.reviewer, LOGIN.sectionChief]) {
      const person = await signedIn(loginId);
      const page = (await person.get('/branch/letters')).body;
      expect([page.includes((await row(id)).receptionNumber), page.includes('受付が行います'), page.includes('選んだ通知書を印刷する')]).toEqual([true, true, false]);
      const book = (await person.get('/branch/letters/posted?day=2026-11-24')).body;
      expect([book.includes(letter.number), book.includes('返戻を記録する'), book.includes('引受番号を保存する')]).toEqual([true, false, false]);
      // Reached by its address all the same, the page of a 返戻 has nothing to enter.
      const { statusCode, body } = await person.get(`/branch/letters/posted/${letter.id}/return`);
      expect([statusCode, body.includes('受付に渡してください'), body.includes('<button class="button button-primary"'), body.includes('name="reason"')]).toEqual([200, true, false, false]);
      const answers = [await print(id, person), await post(id, person), await act('/posted', { [`tracking-${letter.id}`]: '123-45-67890-1' }, person), await sendBack(letter.id, {}, person)];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403]);
    }
    expect([await letters(id), (await letters(gone.id))[0]?.trackingNumber ?? null]).toEqual([[], null]);
  });

  it('a posting that was not recorded before the first sign-in is recorded afterwards', async () => {
    const { id, receptionNumber } = await approved();
    await print(id);
    const { confirm: confirmMail, number } = await firstSignIn(id);
    await confirmMail();
    expect(await row(id)).toMatchObject({ state: 'completed' });
    const status = new Visitor(app);
    const said = (await status.post('/registration/status', { number: receptionNumber })).body;
    expect([said.includes('通知書を発送しました'), said.includes('お手続きは、すべて終わりました')]).toEqual([false, true]);
    const page = (await clerk.get('/branch/letters')).body;
    for (const shown of [receptionNumber, number, '初回ログイン済・発送の記録なし']) expect(page).toContain(shown);
    const printed = await print(id);
    expect([printed.statusCode, printed.body.includes('初回ログインが済んでいます')]).toEqual([422, true]);
    clock.set(new Date(MORNING.getTime() + 86_400_000));
    const later = await signedIn(LOGIN.clerk);
    const after = await onPage('/post', { registration: id, ...today, 'on-day': '25' }, later);
    expect([after.statusCode, after.body.includes('初回ログインより後です')]).toEqual([422, true]);
    const signalsBefore = await signals(id);
    expect((await post(id, later)).statusCode).toBe(303);
    expect((await letters(id))[0]).toMatchObject({ postedOn: '2026-11-24' });
    expect([(await row(id)).state, await signals(id), (await facts(id)).at(-1)]).toEqual(['completed', signalsBefore, 'LetterPosted']);
    expect((await later.get('/branch/letters')).body).not.toContain(receptionNumber);
    expect((await later.get('/branch/letters/posted?day=2026-11-24')).body).toContain(number);
    expect((await onPage('/post', { registration: id, ...today, 'on-day': '23' }, later)).statusCode).toBe(409);
    // 引受番号 too.
    expect((await act('/posted', { [`tracking-${(await letters(id))[0]?.id}`]: '777-00-00000-1' }, later)).statusCode).toBe(303);
  });

  it('while the address waits for its confirmation: the posting is recorded, and the first sign-in goes on', async () => {
    const { id } = await approved();
    await print(id);
    const { confirm: confirmMail } = await firstSignIn(id);
    expect((await clerk.get('/branch/letters')).body).toContain('初回ログイン中・発送の記録なし');
    const onTheId = (await clerk.get(`/branch/accounts/${(await account(id)).id}`)).body;
    expect([onTheId.includes('初回ログインの途中：メールの確認待ち'), onTheId.includes('初回ログイン前')]).toEqual([true, false]);
    expect((await post(id)).statusCode).toBe(303);
    expect(await row(id)).toMatchObject({ state: 'posted' });
    await confirmMail();
    expect([(await row(id)).state, (await facts(id)).slice(-2)]).toEqual(['completed', ['LetterPosted', 'FirstSignInCompleted']]);
  });

  it('one 引受番号 is one letter: the other is named, and nothing of the page is kept', async () => {
    const [one, two, three] = [await approved(), await approved(), await approved()];
    await print([one.id, two.id, three.id]);
    await post([one.id, two.id, three.id]);
    const [first, second, third] = await Promise.all([one, two, three].map(async ({ id }) => (await letters(id))[0] as IdLetter)) as [IdLetter, IdLetter, IdLetter];
    const track = (fields: Record<string, string>) => act('/posted?day=2026-11-24', fields);
    expect((await track({ [`tracking-${first.id}`]: '555-00-00000-1' })).statusCode).toBe(303);
    const again = await track({ [`tracking-${second.id}`]: '５５５ 00 00000 1', [`tracking-${third.id}`]: '555-00-00000-2' });
    expect([again.statusCode, again.body.includes(`通知書${first.number}（受付${one.receptionNumber}）に記録されています`), again.body.includes('value="555-00-00000-2"')]).toEqual([422, true, true]);
    expect((await letters(three.id))[0]?.trackingNumber ?? null).toBeNull();
    const twice = await track({ [`tracking-${second.id}`]: '555-00-00000-3', [`tracking-${third.id}`]: '555-00-00000-3' });
    expect([twice.statusCode, twice.body.includes(`通知書${third.number}の欄と同じです`)]).toEqual([422, true]);
    // Its own number again is no other letter's, and two clerks at once are one after the other.
    expect((await track({ [`tracking-${first.id}`]: '555-00-00000-1' })).statusCode).toBe(303);
    const race = await Promise.all([track({ [`tracking-${second.id}`]: '555-00-00000-4' }), track({ [`tracking-${third.id}`]: '555-00-00000-4' })]);
    expect(race.map(({ statusCode }) => statusCode).sort()).toEqual([303, 422]);
  });

  it('a 引受番号 on the wrong line goes to the right one in one saving, or is taken away; a line that somebody else has filled meanwhile stays', async () => {
    const [one, two] = [await approved(), await approved()];
    await print([one.id, two.id]);
    await post([one.id, two.id]);
    const [first, second] = await Promise.all([one, two].map(async ({ id }) => (await letters(id))[0] as IdLetter)) as [IdLetter, IdLetter];
    const save = (lines: readonly (readonly [letter: IdLetter, shown: string, typed: string])[]) =>
      act('/posted?day=2026-11-24', Object.fromEntries(lines.flatMap(([{ id }, shown, typed]) => [[`shown-${id}`, shown], [`tracking-${id}`, typed]])));
    const numbers = async () => [(await letters(one.id))[0]?.trackingNumber ?? null, (await letters(two.id))[0]?.trackingNumber ?? null];
    const [wrong, other] = ['666-00-00000-1', '666-00-00000-2'];
    expect((await save([[first, '', wrong], [second, '', '']])).statusCode).toBe(303);
    expect((await clerk.get('/branch/letters/posted?day=2026-11-24')).body).toContain(`name="shown-${first.id}" value="${wrong}"`);
    expect((await save([[first, wrong, ''], [second, '', wrong]])).statusCode).toBe(303);
    expect(await numbers()).toEqual([null, wrong]);
    expect((await save([[first, '', other], [second, wrong, wrong]])).statusCode).toBe(303);
    expect((await save([[first, other, wrong], [second, wrong, other]])).statusCode).toBe(303);
    expect(await numbers()).toEqual([wrong, other]);
    // From a page that was drawn before: what it showed empty and leaves empty takes nothing away, what it writes over is asked about.
    expect((await save([[first, '', ''], [second, other, '']])).statusCode).toBe(303);
    const late = await save([[first, '', '666-00-00000-3'], [second, other, '']]);
    expect([late.statusCode, late.body.includes(`ほかの人が引受番号を${wrong} と記録しました`)]).toEqual([422, true]);
    expect(await numbers()).toEqual([wrong, null]);
    const tracked = await work.read((em) => em.find(AuditEvent, { caseId: two.id, kind: 'LetterTracked' }, { orderBy: { seq: 'asc' } }));
    expect(tracked.map(({ data }) => [data['trackingNumber'], data['removed'] ?? null])).toEqual([[wrong, null], [other, null], ['', other]]);
  });

  it('more letters of a day than a page takes: it says so, and each is found, tracked and taken back by its number', async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [letter] = (await letters(id)) as [IdLetter];
    await work.run((em) => em.execute(
      `insert into id_letter (id, number, account_id, registration_id, password_hash, printed_at, printed_by_id, valid_until, voided_at, posted_on, created_at)
       select gen_random_uuid(), 'A-' || lpad(n::text, 7, '0'), account_id, registration_id, 'x', printed_at, printed_by_id, valid_until, printed_at, '2026-11-20', created_at from id_letter, generate_series(1, 301) n where id = ?`, [letter.id],
    ));
    await work.run((em) => em.nativeUpdate(IdLetter, letter.id, { postedOn: '2026-11-20' as never, number: 'Z-9999999' }));
    const page = (await clerk.get('/branch/letters/posted?day=2026-11-20')).body;
    expect([page.includes('はじめの300件です'), page.includes('300件より多い'), page.includes('Z-9999999')]).toEqual([true, true, false]);
    const found = (await clerk.get('/branch/letters/posted?q=Z-9999999')).body;
    expect(found).toContain(`/branch/letters/posted/${letter.id}/return`);
    expect((await sendBack(letter.id)).statusCode).toBe(303);
    expect(await row(id)).toMatchObject({ state: 'letter-returned' });
  });
});
