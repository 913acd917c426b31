import { PdfRenderError } from '#documents';
import { calendarDate } from '#domain';
import { AccountLink, AuditEvent, ContractorAccount, IdLetter, Staff, type UnitOfWork } from '#persistence';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { LOGIN } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { lettersOn } from '../../support/shown-letters.js';
import { type LetterInput, MORNING, openLetterDesk } from './letter-desk.js';

describe('通知書の印刷', () => {
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let clerk: Visitor;
  let sheets: LetterInput[];
  const { lines, idLetters, signedIn, approved, act, print, today, post, letters, row, account, facts, everyRow } = openLetterDesk((opened) => void ({ work, app, clerk, sheets } = opened));

  it('several are printed at once: each with a password of its own that opens its ID, hashed, never stored or logged', async () => {
    const [one, two] = [await approved(), await approved()];
    const page = (await clerk.get('/branch/letters')).body;
    for (const { receptionNumber } of [one, two]) expect(page).toContain(receptionNumber);
    const answer = await print([one.id, two.id]);
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, 'application/pdf', 'no-store']);
    expect(sheets.map(({ number }) => /^E-\d{7}$/.test(number))).toEqual([true, true]);
    expect(sheets[0]).toMatchObject({ customerName: '株式会社見本組', address: '見本県見本市見本町1-2-3', contactName: '架空 花子', issuedOn: '2026-11-24', validUntil: '2027-01-23', reissued: false });
    const passwords = sheets.map(({ initialPassword }) => initialPassword);
    expect(new Set(passwords).size).toBe(2);
    const stored = (await everyRow()) + lines.join('');
    expect(stored).toContain(sheets[0]?.number);
    for (const [index, { loginId, initialPassword }] of sheets.entries()) {
      expect(stored).not.toContain(initialPassword);
      expect((await new Visitor(app).signIn('contractor', loginId, initialPassword)).statusCode).toBe(303);
      expect((await new Visitor(app).signIn('contractor', loginId, passwords[1 - index] ?? '')).statusCode).toBe(422);
    }
    expect((await row(one.id)).state).toBe('approved');
    expect(await facts(one.id)).toEqual(['RegistrationReceived', 'LetterPrinted']);
    expect((await clerk.get('/branch/letters')).body).toContain(sheets[0]?.number);
  });

  it('a printed letter that was not posted until its password expired says so, and is printed again', async () => {
    const { id } = await approved();
    await print([id]);
    const expired = '初期パスワードの期限切れ・印刷し直してください';
    expect((await clerk.get('/branch/letters')).body).not.toContain(expired);
    await work.run((em) => em.nativeUpdate(IdLetter, { registration: id, voidedAt: null }, { validUntil: calendarDate('2026-11-23') }));
    expect((await clerk.get('/branch/letters')).body).toContain(expired);
    const dead = await post([id]);
    expect([dead.statusCode, dead.body.includes('発送日に初期パスワードの期限が切れています（令和8年11月23日まで）'), (await row(id)).state]).toEqual([422, true, 'approved']);
    expect((await print([id])).statusCode).toBe(200);
    expect((await clerk.get('/branch/letters')).body).not.toContain(expired);
  });

  it('printed anew from a later page, the first sheet is dead, the page says so, and leaves one living password', async () => {
    const { id } = await approved();
    await print(id);
    await print(id);
    const [first, second] = await letters(id);
    expect([first?.voidedAt ?? null, second?.voidedAt ?? null]).toEqual([MORNING, null]);
    expect((await clerk.get('/branch/letters')).body).toContain(`無効（紙を廃棄）：${first?.number}`);
    const outcomes = [];
    for (const { number, loginId, initialPassword } of sheets) outcomes.push([number, (await new Visitor(app).signIn('contractor', loginId, initialPassword)).statusCode]);
    expect(outcomes.sort()).toEqual([[first?.number, 422], [second?.number, 303]]);
    expect((await work.read((em) => em.findOneOrFail(AuditEvent, { caseId: id, kind: 'LetterPrinted', seq: 3 }))).data).toMatchObject({ number: second?.number, voided: [first?.number] });
  });

  it('a second press on the same page prints nothing and says so; pressed again on the page of that answer, it is meant', async () => {
    const { id } = await approved();
    const token = await clerk.formToken('/branch/letters');
    const showing = (body: string) => /name="token" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const press = (page: string) => clerk.post('/branch/letters/print', { registration: id, token: showing(page), ...lettersOn(page) }, { token });
    const shown = (await clerk.get('/branch/letters')).body;
    const answers = await Promise.all([press(shown), press(shown)]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 422]);
    expect(await letters(id)).toMatchObject([{ voidedAt: null }]);
    const told = answers.find(({ statusCode }) => statusCode === 422)?.body ?? '';
    expect(told).toContain('いま、この画面から印刷しました');
    expect([told.includes('</svg>通知書はもう印刷しています</h2>'), told.includes('入力内容を確認してください')]).toEqual([true, false]);
    expect((await press(told)).statusCode).toBe(200);
    expect((await letters(id)).map(({ voidedAt }) => voidedAt === null)).toEqual([false, true]);
  });

  it('two clerks with the page open: what the other has printed meanwhile is neither printed over nor posted, and the page says what happened', async () => {
    const [{ id, receptionNumber }, untouched] = [await approved(), await approved()];
    await work.run(async (em) => {
      const { branch, role, passwordHash } = await em.findOneOrFail(Staff, { loginId: LOGIN.clerk });
      em.create(Staff, { loginId: 'uketsuke2', name: '受付 例示', branch, role, rank: null, passwordHash, active: true });
    });
    const other = await signedIn('uketsuke2');
    const pages = { clerk: (await clerk.get('/branch/letters')).body, other: (await other.get('/branch/letters')).body };
    const fields = (page: string, ids: string[]) => ({ registration: ids, token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '', ...lettersOn(page), ...today });
    const press = (who: Visitor, path: '/print' | '/post', page: string, ids = [id]) => act(path, fields(page, ids), who);
    expect((await press(clerk, '/print', pages.clerk)).statusCode).toBe(200);
    const [first] = (await letters(id)) as [IdLetter];
    for (const path of ['/print', '/post'] as const) {
      const stale = await press(other, path, pages.other, [id, untouched.id]);
      expect(stale.statusCode).toBe(409);
      for (const words of ['この画面を開いたあとに', `受付${receptionNumber}：通知書${first.number}`, path === '/print' ? '印刷していません' : '発送を記録していません']) expect(stale.body).toContain(words);
      expect([stale.body.includes('</svg>新しい通知書が印刷されています</h2>'), stale.body.includes('入力内容を確認してください')]).toEqual([true, false]);
      // Only what nobody has touched is still chosen.
      expect([id, untouched.id].map((one) => stale.body.includes(`value="${one}" checked`))).toEqual([false, true]);
    }
    expect([await letters(id), await letters(untouched.id), (await row(id)).state]).toMatchObject([[{ voidedAt: null }], [], 'approved']);
    // Having seen it, the other prints it anew: the first clerk, whose own page has printed, is told too.
    expect((await press(other, '/print', (await other.get('/branch/letters')).body)).statusCode).toBe(200);
    const dead = await press(clerk, '/post', pages.clerk);
    expect([dead.statusCode, dead.body.includes(`無効（紙を廃棄）：${first.number}`)]).toEqual([409, true]);
    expect((await press(clerk, '/print', pages.clerk)).statusCode).toBe(409);
    expect((await letters(id)).map(({ postedOn }) => postedOn ?? null)).toEqual([null, null]);
    // Another branch learns nothing by it.
    expect((await press(await signedIn(LOGIN.otherReviewer), '/post', pages.other)).statusCode).toBe(404);
  });

  it('two clerks print the same batch at once: one living password for every ID, and both pages say who has printed what', async () => {
    const batch = [await approved(), await approved(), await approved()];
    const second = await work.run(async (em) => {
      const { branch, role, passwordHash } = await em.findOneOrFail(Staff, { loginId: LOGIN.clerk });
      em.create(Staff, { loginId: 'uketsuke3', name: '受付 同時', branch, role, rank: null, passwordHash, active: true });
      return 'uketsuke3';
    });
    const desks = [clerk, await signedIn(second)];
    const ids = batch.map(({ id }) => id);
    const pages = await Promise.all(desks.map(async (who) => (await who.get('/branch/letters')).body));
    const drawn: (readonly LetterInput[])[] = [];
    idLetters.mockImplementation((inputs) => Promise.resolve({ bytes: Buffer.from(`%PDF-${drawn.push(inputs)}`), fileName: 'お客様ID等のお知らせ.pdf', templateVersion: 'id-letters@0' }));
    const answers = await Promise.all(desks.map((who, index) => {
      const page = pages[index] ?? '';
      return act('/print', { registration: index === 0 ? ids : [...ids].reverse(), token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '', ...lettersOn(page) }, who);
    }));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    const printed = await Promise.all(ids.map(letters));
    expect(printed.map((all) => all.map(({ voidedAt }) => voidedAt ?? null))).toEqual([[null], [null], [null]]);
    // What was drawn for the other has left for nobody.
    const onPaper = drawn[Number(answers.find(({ statusCode }) => statusCode === 200)?.body.slice('%PDF-'.length)) - 1] ?? [];
    expect(onPaper.map(({ number }) => number).sort()).toEqual(printed.flat().map(({ number }) => number).sort());
    const printer = await work.read((em) => em.findOneOrFail(Staff, printed[0]?.[0]?.printedBy ?? ''));
    const told = answers.find(({ statusCode }) => statusCode === 409)?.body ?? '';
    const now = await Promise.all(desks.map(async (who) => (await who.get('/branch/letters')).body));
    for (const page of [told, ...now]) for (const [index, { receptionNumber }] of batch.entries()) {
      expect(page).toContain(receptionNumber);
      expect(page).toContain(printed[index]?.[0]?.number);
      expect(page).toContain(printer.name);
    }
    for (const { loginId, initialPassword } of onPaper) expect((await new Visitor(app).signIn('contractor', loginId, initialPassword)).statusCode).toBe(303);
  });

  it('a print that failed has made nothing: the sheet of before is good, no number is missing, and a machine that cannot print kills nothing', async () => {
    const { id } = await approved();
    expect((await print(id)).statusCode).toBe(200);
    const [inItsEnvelope] = sheets;
    const before = [await letters(id), await facts(id)];
    for (const _ of [1, 2]) {
      idLetters.mockRejectedValueOnce(new PdfRenderError('pdf/browser-lost', 'the browser is away'));
      const failed = await print(id);
      expect([failed.statusCode, failed.body.includes('お申込みや記録には影響ありません')]).toEqual([503, true]);
    }
    const away = jest.spyOn(app.get(PortalPapers), 'get').mockRejectedValueOnce(new PdfRenderError('pdf/browser-lost', 'the browser is away'));
    expect((await print(id)).statusCode).toBe(503);
    expect(away).toHaveBeenCalled();
    expect([await letters(id), await facts(id)]).toEqual(before);
    expect((await new Visitor(app).signIn('contractor', inItsEnvelope?.loginId ?? '', inItsEnvelope?.initialPassword ?? '')).statusCode).toBe(303);
    expect((await print(id)).statusCode).toBe(200);
    const [first, second] = await letters(id);
    expect([first?.voidedAt ?? null, second?.voidedAt ?? null]).toEqual([MORNING, null]);
    const serial = (number = '') => Number(number.slice('E-'.length));
    expect(serial(second?.number) - serial(first?.number)).toBe(1);
  });

  it('what somebody else prints, or changes of what stands on the sheet, while it is drawn: it is drawn anew, and only what is on record leaves', async () => {
    const [mine, others] = [await approved(), await approved()];
    const drawn: (readonly LetterInput[])[] = [];
    const meanwhile = [
      () => print(others.id),
      () => work.run(async (em) => em.nativeUpdate(ContractorAccount, { id: mine.account ?? '' }, { department: '総務部' })),
    ];
    idLetters.mockImplementation(async (inputs) => {
      const bytes = Buffer.from(`%PDF-${drawn.push(inputs)}`);
      await meanwhile.shift()?.();
      return { bytes, fileName: 'お客様ID等のお知らせ.pdf', templateVersion: 'id-letters@0' };
    });
    const answer = await print(mine.id);
    const [sheet] = drawn[Number(answer.body.slice('%PDF-'.length)) - 1] ?? [];
    const [[letter, ...no], [other]] = [await letters(mine.id), await letters(others.id)];
    expect([answer.statusCode, sheet?.number, sheet?.department, no]).toEqual([200, letter?.number, '総務部', []]);
    expect(letter?.number).not.toBe(other?.number);
    expect((await new Visitor(app).signIn('contractor', sheet?.loginId ?? '', sheet?.initialPassword ?? '')).statusCode).toBe(303);
  });

  it('whoever is signed in by the earlier sheet is signed out, and links it led to are dead', async () => {
    const { id } = await approved();
    await print(id);
    const [{ loginId, initialPassword }] = sheets as [LetterInput];
    const [reader, waiting] = [new Visitor(app), new Visitor(app)];
    await reader.signIn('contractor', loginId, initialPassword);
    await waiting.signIn('contractor', loginId, initialPassword);
    await waiting.post('/first-sign-in', { mail: 'letter@mihongumi.example.jp', mailAgain: 'letter@mihongumi.example.jp', password: '山の向こうに橋を架けて渡る' });
    await print(id);
    for (const visitor of [reader, waiting]) expect((await visitor.get('/first-sign-in')).headers.location).toContain('/sign-in');
    expect(await work.read((em) => em.count(AccountLink, { address: 'letter@mihongumi.example.jp', voidedAt: null }))).toBe(0);
    expect((await account(id)).passwordHash ?? null).toBeNull();
  });

  it('nothing chosen, unknown, of another branch, or not to be printed', async () => {
    const nothing = await print([]);
    expect([nothing.statusCode, nothing.body.includes('印刷する通知書を選んでください')]).toEqual([422, true]);
    expect((await print('00000000-0000-4000-8000-000000000000')).statusCode).toBe(404);
    const { id } = await approved();
    const stranger = await signedIn(LOGIN.otherReviewer);
    expect((await stranger.get('/branch/letters')).body).not.toContain((await row(id)).receptionNumber);
    expect((await print(id, stranger)).statusCode).toBe(404);
    await print(id);
    await post(id);
    expect((await print(id)).statusCode).toBe(409);
    const closed = await approved();
    await work.run(async (em) => em.nativeUpdate(ContractorAccount, closed.account ?? '', { closedAt: MORNING, active: false }));
    expect((await print(closed.id)).statusCode).toBe(409);
    // One that must not is none of them.
    const good = await approved();
    const late = await print([good.id, closed.id]);
    expect(late.statusCode).toBe(409);
    // Each of the batch as it stands, by whose act, and the way on.
    for (const words of [`受付 ${good.receptionNumber}　いま：発送待ち`, `受付 ${closed.receptionNumber}　いま：発送待ち（お客様IDは退会）`, '最後の操作：11/24(火) 9:30', 'href="/branch/letters"', 'いまの「通知書の印刷・発送」を開く']) expect([words, late.body.includes(words)]).toEqual([words, true]);
    expect(await letters(good.id)).toEqual([]);
  });
});
