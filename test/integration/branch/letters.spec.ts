import type { Papers } from '#documents';
import { calendarDate } from '#domain';
import { AccountLink, AddressVerification, AuditEvent, ContractorAccount, Customer, IdLetter, Outbox, recordFact, Registration, RegistrationTask, Staff, SYSTEM, type UnitOfWork } from '#persistence';
import { PdfRenderError } from '#documents';
import { jest } from '@jest/globals';
import { v7 } from 'uuid';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { lettersOn, shownLetters } from '../../support/shown-letters.js';
import { approvedRegistration, linkTo } from '../registration/issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
type LetterInput = Parameters<Papers['idLetters']>[0][number];

describe('通知書', () => {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let clerk: Visitor;
  let sheets: LetterInput[];
  const idLetters = jest.fn<Papers['idLetters']>();
  const clock = new FixedClock(MORNING);
  const lines: string[] = [];

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url, LOG_LEVEL: 'info' }), { clock, logTo: { write: (line) => void lines.push(line) } });
    jest.spyOn(app.get(PortalPapers), 'get').mockResolvedValue({ idLetters } as unknown as Papers);
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });
  beforeEach(async () => {
    clock.set(MORNING);
    sheets = [];
    idLetters.mockImplementation((inputs) => {
      sheets.push(...inputs);
      return Promise.resolve({ bytes: Buffer.from('%PDF-'), fileName: 'お客様ID等のお知らせ.pdf', templateVersion: 'id-letters@0' });
    });
    clerk = await signedIn(LOGIN.clerk);
  });

  const signedIn = async (loginId: string, audience: 'branch' | 'admin' = 'branch') => {
    const visitor = new Visitor(app);
    await visitor.signIn(audience, loginId, PASSWORD);
    return visitor;
  };
  const approved = (more: Parameters<typeof approvedRegistration>[3] = {}) => approvedRegistration(work, people, MORNING, more);
  const act = (path: string, fields: Record<string, string | string[]>, who = clerk) => who.post(`/branch/letters${path}`, fields, { from: '/branch/letters' });
  /** Of a page that is opened for it. */
  const onPage = async (path: '/print' | '/post', fields: Record<string, string | string[]>, who = clerk) => act(path, { ...(await shownLetters(who)), ...fields }, who);
  const print = (ids: string | string[], who = clerk) => onPage('/print', { registration: ids }, who);
  const today = { 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24' };
  const post = (ids: string | string[], who = clerk) => onPage('/post', { registration: ids, ...today }, who);
  const sendBack = (letterId: string, fields: Record<string, string> = {}, who = clerk) => act(`/posted/${letterId}/return`, { ...today, reason: 'あて所に尋ねあたりません', ...fields }, who);
  const letters = (registration: string) => work.read((em) => em.find(IdLetter, { registration }, { orderBy: { number: 'asc' } }));
  const row = (id: string) => work.read((em) => em.findOneOrFail(Registration, id));
  const account = async (id: string) => work.read(async (em) => em.findOneOrFail(ContractorAccount, (await em.findOneOrFail(Registration, id)).account ?? ''));
  const facts = async (caseId: string) => (await work.read((em) => em.find(AuditEvent, { caseId }, { orderBy: { seq: 'asc' } }))).map(({ kind }) => kind);
  const checkOf = (registration: string) => work.read((em) => em.findOneOrFail(AddressVerification, { registration }, { orderBy: { at: 'desc', id: 'desc' } }));
  const confirm = async (id: string, who: Visitor, check?: string) => act(`/${id}/address/confirm`, { check: check ?? (await checkOf(id)).id }, who);
  /** By a second person. */
  const confirmCheck = async (id: string) => expect((await confirm(id, await signedIn(LOGIN.reviewer))).statusCode).toBe(303);
  /** Everything the database holds, table by table. */
  const everyRow = () => work.read(async (em) => {
    const tables = await em.execute<{ name: string }[]>(`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`);
    const rows = [];
    for (const { name } of tables) rows.push(JSON.stringify(await em.execute(`select t::text as row from ${name} t`)));
    return rows.join('\n');
  });
  const signals = (id: string) => work.read((em) => em.count(Outbox, { workflowId: `id-registration/${id}`, action: 'signal' }));

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

  describe('a record that changes after the approval', () => {
    const MOVED = { postalCode: '999-0012', address: '見本県別市9番9号' };
    // The companies of this office share one number, which is not what is asked about here.
    beforeAll(() => work.run((em) => em.execute(`update customer set phone = '099-777-0000' where id <> ?`, [people.customerId])));
    const move = (to: { postalCode: string; address: string }) => work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, people.customerId), to));
    afterEach(() => move({ postalCode: '000-0000', address: '見本県見本市見本町1-2-3' }));
    const verify = (id: string, who = clerk) => act(`/${id}/address`, { how: 'public-record', evidence: '登記で確認', address: `${MOVED.postalCode} ${MOVED.address}`, name: '株式会社見本組' }, who);

    it('stops the letter, before its first print and after, until the new address is checked and a second person has answered for it', async () => {
      const [unprinted, printed, reissued] = [await approved(), await approved(), await approved({ reissueOf: (await approved()).account ?? null })];
      await print(printed.id);
      await move(MOVED);
      const refused = await print([unprinted.id, printed.id, reissued.id]);
      expect(refused.statusCode).toBe(422);
      expect(refused.body).toContain(`登録の住所が承認のあとで変わりました。住所の確認（別の担当者の確認を含む）をしてください（${[unprinted, printed, reissued].map(({ receptionNumber }) => receptionNumber).sort().join('、')}）`);
      expect(refused.body).toContain(`/branch/letters/${unprinted.id}/address`);
      expect(sheets).toHaveLength(1);
      for (const { id } of [unprinted, printed, reissued]) {
        const page = (await clerk.get(`/branch/letters/${id}/address`)).body;
        for (const words of ['登録の住所が承認のあとで変わりました', '<dt>承認された住所</dt><dd>000-0000 見本県見本市見本町1-2-3</dd>']) expect(page).toContain(words);
        await verify(id);
        expect((await print(id)).statusCode).toBe(422);
        await confirmCheck(id);
        expect((await print(id)).statusCode).toBe(200);
        expect(sheets.at(-1)).toMatchObject(MOVED);
      }
      // The address that was approved first is none any more.
      await move({ postalCode: '000-0000', address: '見本県見本市見本町1-2-3' });
      expect((await print(unprinted.id)).statusCode).toBe(422);
    });

    it('of the name, too: it stops the letter until the name is checked with the address, and a second person has answered for it', async () => {
      const [unprinted, printed] = [await approved(), await approved()];
      await print(printed.id);
      const rename = (name: string) => work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, people.customerId), { name }));
      const check = (id: string, name: string) => act(`/${id}/address`, { how: 'public-record', evidence: '登記で商号の変更を確認', address: '000-0000 見本県見本市見本町1-2-3', name });
      await rename('株式会社別人商事');
      try {
        const refused = await print([unprinted.id, printed.id]);
        expect([refused.statusCode, sheets.length]).toEqual([422, 1]);
        expect(refused.body).toContain(`登録の名称が承認のあとで変わりました。送り先の住所の確認で、いまの名称を確かめ、ほかの人の承認を受けてください（${[unprinted, printed].map(({ receptionNumber }) => receptionNumber).sort().join('、')}）`);
        for (const { id } of [unprinted, printed]) {
          const page = (await clerk.get(`/branch/letters/${id}/address`)).body;
          for (const words of ['登録の名称が承認のあとで変わりました', '<dt>お客様</dt><dd>株式会社別人商事</dd>', '<dt>承認された名称</dt><dd>株式会社見本組</dd>']) expect(page).toContain(words);
          expect(page).not.toContain('承認された住所');
          // What was looked at is what is checked.
          expect((await check(id, '株式会社見本組')).statusCode).toBe(409);
          expect((await check(id, '株式会社別人商事')).statusCode).toBe(303);
          expect((await print(id)).statusCode).toBe(422);
          await confirmCheck(id);
          expect(await row(id)).toMatchObject({ letterName: '株式会社別人商事' });
          expect((await print(id)).statusCode).toBe(200);
          expect(sheets.at(-1)).toMatchObject({ customerName: '株式会社別人商事' });
        }
        await expect(work.run((em) => em.nativeUpdate(Registration, printed.id, { letterName: '株式会社見本組' }))).rejects.toThrow('second person answers for');
      } finally {
        await rename('株式会社見本組');
      }
      expect((await print(unprinted.id)).statusCode).toBe(422);
    });

    it('the 発送簿 and the page of the 返戻 say where the letter went, whatever became of the record since', async () => {
      const { id, receptionNumber } = await approved();
      await print(id);
      await post(id);
      await move(MOVED);
      const [letter] = (await letters(id)) as [IdLetter];
      for (const path of [`?q=${receptionNumber}`, `/${letter.id}/return`]) {
        const { body } = await clerk.get(`/branch/letters/posted${path}`);
        expect([path, body.includes('〒000-0000 見本県見本市見本町1-2-3'), body.includes(MOVED.address), body.includes('いまの登録の住所')]).toEqual([path, true, false, false]);
      }
    });

    it('the database takes no address of a letter that nobody has answered for', async () => {
      const { id } = await approved();
      await expect(work.run((em) => em.nativeUpdate(Registration, id, { letterAddress: '999-0012 見本県別市9番9号' }))).rejects.toThrow('a second person answers for');
    });

    const correct = (id: string, fields: Record<string, string> = {}, who = clerk) => act(`/${id}/address/record`, {
      shown: '000-0000 見本県見本市見本町1-2-3', postalCode: '999 0012', address: MOVED.address, 'address-source': '登記情報', 'address-on': '令和8年11月24日', ...fields,
    }, who);

    it('発送 that is entered after the change: of a day before it the letter was rightly posted; of that day or later its posting is on record too, and its password dead', async () => {
      const [before, after, kept] = [await approved(), await approved(), await approved()];
      for (const { id } of [before, after, kept]) await print(id);
      // Renamed and named again as it was, on the day of the printing: that is not what the paper says otherwise.
      await work.run(async (em) => {
        const { customerNumber } = await em.findOneOrFail(Customer, people.customerId);
        for (const change of ['名称：株式会社見本組 → 株式会社見本', '名称：株式会社見本 → 株式会社見本組']) await recordFact(em, { caseId: kept.id, kind: 'CustomerRecorded', actor: SYSTEM, at: MORNING, data: { customerNumber, made: 'changed', fields: ['name'], changes: [change] } });
      });
      clock.set(new Date(MORNING.getTime() + 86_400_000));
      const later = await signedIn(LOGIN.clerk);
      const told = async () => {
        const rows = (await later.get('/branch/letters')).body.split('<tr>');
        return [before, after, kept].map(({ receptionNumber }) => { const row = rows.find((one) => one.includes(receptionNumber)) ?? ''; return [row.includes('登録が変更・印刷し直し'), row.includes('印刷のあとで、登録の住所が変わりました')]; });
      };
      expect((await told()).flat()).not.toContain(true);
      // Corrected at one registration of the customer, it is told at each of them before anything leaves.
      const { location } = (await correct(kept.id, {}, later)).headers;
      expect((await later.get(String(location))).body).toContain('登録の住所を直しました。新しい住所の確認を記録してください。');
      expect((await told()).flat()).not.toContain(false);
      const day25 = { 'on-day': '25' };
      const refused = await onPage('/post', { registration: [before.id, after.id], ...today, ...day25 }, later);
      for (const words of ['もう郵便に出した通知書 <span class="optional">', '11/25(水) 9:30に変更', `name="gone" value="${after.id}"`, '発送日」をその日に直して', '<ul class="bullet-list"><li>登録が変わるより前の日']) expect([words, refused.statusCode, refused.body.includes(words)]).toEqual([words, 422, true]);
      expect((await post(before.id, later)).statusCode).toBe(303);
      const [letter] = (await letters(before.id)) as [IdLetter];
      expect([(await row(before.id)).state, letter.postedOn, letter.voidedAt ?? null]).toEqual(['posted', '2026-11-24', null]);
      const history = (await later.get(`/branch/accounts/${(await account(before.id)).id}`)).body;
      expect(history).toContain('登録の住所が、印刷のあとで変わっている');
      const gone = { ...(await shownLetters(later)), registration: after.id, gone: after.id, ...today, ...day25, token: v7() };
      for (let presses = 0; presses < 2; presses += 1) expect((await act('/post', gone, later)).statusCode).toBe(303);
      const [left] = (await letters(after.id)) as [IdLetter];
      // The page says what the tick has done, and so does the answer to a colleague who presses it afterwards.
      const book = (await later.get(`/branch/letters/posted?day=2026-11-25&posted=${left.number}`)).body;
      expect([book.includes(`${left.number}の初期パスワードは、使えなくしました。新しい通知書を`), (await later.get(`/branch/letters/posted?day=2026-11-24&posted=${letter.number}`)).body.includes('使えなくしました')]).toEqual([true, false]);
      const second = await act('/post', { ...gone, token: v7() }, await signedIn(LOGIN.clerk));
      expect([second.statusCode, second.body.includes(`${after.receptionNumber}の通知書${left.number}は、令和8年11月25日の発送がもう記録され`)]).toEqual([422, true]);
      expect([(await row(after.id)).state, left.postedOn, left.voidedAt !== null, (await account(after.id)).passwordHash ?? null]).toEqual(['approved', '2026-11-25', true, null]);
      expect((await facts(after.id)).slice(-2)).toEqual(['LetterPosted', 'LetterReplaced']);
      // It may come back: the book has it. Its paper is none that lies here.
      expect((await later.get('/branch/letters/posted?day=2026-11-25')).body).toContain(`/branch/letters/posted/${left.id}/return`);
      expect((await later.get('/branch/letters')).body).not.toContain(left.number);
      expect((await print(after.id, later)).body).toContain('登録の住所が承認のあとで変わりました');
      await verify(after.id, await signedIn(LOGIN.sectionChief));
      await confirmCheck(after.id);
      expect((await print(after.id, later)).statusCode).toBe(200);
      expect((await sendBack(left.id, day25, later)).statusCode).toBe(303);
      expect([(await row(after.id)).state, (await account(after.id)).active]).toEqual(['approved', true]);
    });

    it('after a 返戻 the page of the letter corrects it, for the branch of the customer; then check, second person, print', async () => {
      const { id } = await returned();
      expect((await clerk.get(`/branch/letters/${id}/address`)).body).toContain('登録の住所を直す');
      for (const [field, words] of [['postalCode', '郵便番号を入力してください'], ['address', '住所を入力してください'], ['address-source', '住所の出典を入力してください']] as const) {
        const wrong = await correct(id, { [field]: '', ...(field === 'address-source' ? { 'address-on': '' } : {}) });
        expect([wrong.statusCode, wrong.body.includes(words), wrong.body.includes(`href="#f-${field}"`)]).toEqual([422, true, true]);
        if (field !== 'address') expect(wrong.body).toContain(`value="${MOVED.address}"`);
      }
      expect((await correct(id, { shown: '000-0000 別のところ' })).statusCode).toBe(409);
      expect((await correct(id, {}, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
      const token = await clerk.formToken('/branch/letters');
      const fields = { shown: '000-0000 見本県見本市見本町1-2-3', postalCode: '9990012', address: MOVED.address, 'address-source': '登記情報', 'address-on': '令和8年11月24日' };
      const answers = await Promise.all([1, 2].map(() => clerk.post(`/branch/letters/${id}/address/record`, fields, { token })));
      expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([[303, `/branch/letters/${id}/address?done=corrected`], [303, `/branch/letters/${id}/address?done=corrected`]]);
      expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ ...MOVED, sources: { address: { source: '登記情報', on: '2026-11-24' } } });
      expect((await facts(id)).filter((kind) => kind === 'CustomerRecorded')).toHaveLength(1);
      expect(await facts((await row(id)).account ?? '')).toContain('AccountAddressChanged');
      const chief = await signedIn(LOGIN.sectionChief);
      await verify(id, chief);
      // Who changed the record is not its second person, although another has checked it.
      expect((await clerk.get(`/branch/letters/${id}/address`)).body).toContain('前の承認のあとで変えた人は承認できません');
      expect((await confirm(id, clerk)).statusCode).toBe(403);
      const checkId = (await checkOf(id)).id;
      await expect(work.run(async (em) => em.nativeUpdate(AddressVerification, checkId, { confirmedBy: (await em.findOneOrFail(Staff, { loginId: LOGIN.clerk })).id, confirmedAt: MORNING }))).rejects.toThrow('does not confirm its address');
      expect((await print(id)).statusCode).toBe(422);
      await confirmCheck(id);
      expect((await print(id)).statusCode).toBe(200);
      expect(sheets.at(-1)).toMatchObject(MOVED);
    });

    it('an address that is put back and put in anew is written every time that its page is filled in, and once for two clicks', async () => {
      const { id } = await returned();
      const own = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
      const hidden = (body: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
      for (const { postalCode, address } of [MOVED, own, MOVED, own]) {
        const { body } = await clerk.get(`/branch/letters/${id}/address`);
        for (let presses = 0; presses < 2; presses += 1) expect((await correct(id, { shown: hidden(body, 'shown'), token: hidden(body, 'token'), postalCode, address })).statusCode).toBe(303);
        expect((await work.read((em) => em.findOneOrFail(Customer, people.customerId))).address).toBe(address);
      }
      expect((await facts(id)).filter((kind) => kind === 'CustomerRecorded')).toHaveLength(4);
    });

    it('an address that makes the customer like another one is not taken silently: who and why, then with the reason, on record', async () => {
      const { id } = await returned();
      const own = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
      const otherId = v7();
      await work.run(async (em) => void em.create(Customer, {
        id: otherId, customerNumber: '7777777771', branch: people.otherBranchId, kind: own.kind, name: own.name, nameKana: own.nameKana, representativeTitle: own.representativeTitle, representativeName: own.representativeName,
        ...MOVED, phone: '099-777-7777', defersPremium: false, createdAt: MORNING,
      }));
      const asked = await correct(id);
      expect(asked.statusCode).toBe(422);
      for (const words of ['同じ顧客のおそれ', '7777777771', '名称と住所が同じ', 'href="#f-apart-reason"', `value="${MOVED.address}"`, '登記情報']) expect([words, asked.body.includes(words)]).toEqual([words, true]);
      expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ address: own.address, apartReason: null });
      const said = /name="apart" value="([^"]+)"/.exec(asked.body)?.[1] ?? '';
      expect((await correct(id, { 'apart-reason': '本社を共用する子会社', apart: `${v7()} same-name-and-address` })).statusCode).toBe(422);
      expect((await correct(id, { 'apart-reason': '本社を共用する子会社', apart: said })).statusCode).toBe(303);
      expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ ...MOVED, apartReason: '本社を共用する子会社', apartFrom: { [otherId]: ['same-name-and-address'] } });
      const [told] = await work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'CustomerRecorded' }));
      expect(told?.data).toMatchObject({ made: 'changed', apartFrom: ['7777777771'], reason: '本社を共用する子会社', changes: expect.arrayContaining([`住所：${own.address} → ${MOVED.address}`]) });
      const caseId = (await account(id)).id;
      const [onTheId] = await work.read((em) => em.find(AuditEvent, { caseId, kind: 'AccountAddressChanged' }, { orderBy: { id: 'desc' } }));
      expect(onTheId?.data).toMatchObject({ changes: expect.arrayContaining([`住所：${own.address} → ${MOVED.address}`]) });
      await work.run(async (em) => {
        await em.nativeDelete(Customer, otherId);
        Object.assign(await em.findOneOrFail(Customer, people.customerId), { apartReason: null, apartFrom: null });
      });
    });

    it("another branch's customer is corrected by that branch alone, whoever has the letter", async () => {
      const { id } = await returned();
      const branchOf = (branch: string) => work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, people.customerId), { branch }));
      await branchOf(people.otherBranchId);
      const page = (await clerk.get(`/branch/letters/${id}/address`)).body;
      expect([page.includes('本店が直します'), page.includes('/address/record')]).toEqual([true, false]);
      expect((await correct(id)).statusCode).toBe(403);
      await branchOf(people.branchId);
    });
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

  const firstSignIn = async (id: string) => {
    const [letter] = sheets.slice(-1) as [LetterInput];
    const mail = `late-${letter.loginId}@mihongumi.example.jp`;
    const customer = new Visitor(app);
    await customer.signIn('contractor', letter.loginId, letter.initialPassword);
    await customer.post('/first-sign-in', { mail, mailAgain: mail, password: '山の向こうに橋を架けて渡る' });
    return { link: () => linkTo(work, 'confirm-mail', mail), confirm: async () => customer.post(await linkTo(work, 'confirm-mail', mail), {}), number: letter.number, id };
  };

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
    clerk = await signedIn(LOGIN.clerk);
    const after = await onPage('/post', { registration: gone.id, ...today, 'on-day': '25' });
    expect([after.statusCode, after.body.includes('送らずに紙を廃棄')]).toEqual([422, true]);
    expect((await post(gone.id)).statusCode).toBe(303);
    expect((await clerk.get('/branch/letters/posted?day=2026-11-24')).body).toContain(letter.number);
    expect((await act('/posted', { [`tracking-${letter.id}`]: '888-00-00000-1' })).statusCode).toBe(303);
    expect((await sendBack(letter.id)).statusCode).toBe(303);
    expect((await letters(gone.id))[0]).toMatchObject({ postedOn: '2026-11-24', trackingNumber: '888-00-00000-1', returnedOn: '2026-11-24' });
    expect([(await row(gone.id)).state, (await account(gone.id)).active, await signals(gone.id)]).toEqual(['closed', false, told]);
    // The paper that is here stays named until its password would have ended.
    expect((await clerk.get('/branch/letters')).body).toContain(here.receptionNumber);
    await work.run((em) => em.nativeUpdate(IdLetter, paper.id, { validUntil: calendarDate('2026-11-24') }));
    expect((await clerk.get('/branch/letters')).body).not.toContain(here.receptionNumber);
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

  const returned = async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [letter] = (await letters(id)) as [IdLetter];
    await sendBack(letter.id);
    const task = await work.read((em) => em.findOneOrFail(RegistrationTask, { registration: id, kind: 'letter-returned' }));
    return { id, task };
  };
  const taskOf = (id: string) => work.read((em) => em.findOneOrFail(RegistrationTask, { registration: id, kind: 'letter-returned' }));
  const closeTask = (taskId: string, fields: Record<string, string>, who = clerk) => act(`/tasks/${taskId}/done`, fields, who);

  it('the task of a 返戻 is not closed by a word: the address is verified, and the new letter closes it', async () => {
    const { id, task } = await returned();
    const page = (await clerk.get('/branch/letters/tasks')).body;
    for (const shown of [`/branch/letters/${id}/address`, '通知書を送らずに終える']) expect(page).toContain(shown);
    const refused = await closeTask(task.id, { note: '済み' });
    expect([refused.statusCode, refused.body.includes('住所がまだ確かめられていません'), refused.body.includes('value="済み"')]).toEqual([422, true, true]);
    expect((await taskOf(id)).doneAt ?? null).toBeNull();
    await act(`/${id}/address`, { how: 'public-record', evidence: '登記で確認', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組' });
    await confirmCheck(id);
    expect((await clerk.get('/branch/letters/tasks')).body).not.toContain(`/branch/letters/${id}/address`);
    await print(id);
    await post(id);
    expect(await taskOf(id)).toMatchObject({ doneAt: MORNING, doneNote: '新しい通知書を発送' });
  });

  it('the task of a 返戻 ends with a reason, and the registration with it; the ID stays stopped', async () => {
    const { id, task } = await returned();
    expect((await closeTask(task.id, { note: '', end: '1' })).statusCode).toBe(422);
    expect((await closeTask(task.id, { note: '廃業', end: '1' }, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    const token = await clerk.formToken('/branch/letters/tasks');
    const presses = await Promise.all([1, 2].map(() => clerk.post(`/branch/letters/tasks/${task.id}/done`, { note: '廃業のため', end: '1' }, { token })));
    expect(presses.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await taskOf(id)).toMatchObject({ doneAt: MORNING, doneNote: '廃業のため' });
    expect(await row(id)).toMatchObject({ state: 'closed', closing: 'cancelled', endedAt: MORNING });
    expect(await account(id)).toMatchObject({ active: false });
    expect([(await facts(id)).slice(-2), await signals(id)]).toEqual([['RegistrationClosed', 'TaskDone'], 3]);
    expect((await clerk.get('/branch/letters')).body).not.toContain((await row(id)).receptionNumber);
    expect((await print(id)).statusCode).toBe(409);
  });

  it('tasks are done with a note, once, by the branch they are of', async () => {
    const { id, receptionNumber } = await approved();
    const taskId = await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `not-signed-in/${id}`, registration: id, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }).id);
    expect((await clerk.get('/branch/letters/tasks')).body).toContain(receptionNumber);
    const done = (note: string, who = clerk) => act(`/tasks/${taskId}/done`, { note }, who);
    const refused = await done('');
    expect([refused.statusCode, refused.body.includes('したことを入力してください')]).toEqual([422, true]);
    expect((await done('電話で確認', await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    const answers = await Promise.all([done('電話で確認'), done('電話で確認')]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect((await done('もう一度')).statusCode).toBe(409);
    expect((await facts(id)).filter((kind) => kind === 'TaskDone')).toHaveLength(1);
    expect((await clerk.get('/branch/letters/tasks')).body).not.toContain(receptionNumber);
    expect((await clerk.get('/branch/letters/tasks?done=1')).body).toContain('電話で確認');
    expect((await facts(id)).at(-1)).toBe('TaskDone');
  });
});
