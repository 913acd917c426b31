import { EXCEL_FORM_SENDING, fieldsToConfirm, REGISTRATION_FIELDS, type RegistrationField, STATUS_LOOK_LIMIT } from '#domain';
import { AuditEvent, Outbox, ormConfig, Registration, Setting, StatusLook, UnitOfWork } from '#persistence';
import { MikroORM } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { readExcelForms } from '../../../libs/incoming/src/workbook/excel-form.js';
import { FOUNDING_SENTENCES, sentencesIn } from '../../fixtures/founding-form.js';
import { hostileText } from '../../fixtures/hostile-text.js';
import { createTestDatabase, FixedClock, type TestDatabase, testConfig } from '../../support/index.js';
import { createPeople } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';

/** As people type it: widths, hiragana, dashes of every kind. */
export const TYPED: Readonly<Record<string, string>> = {
  name: '株式会社見本組', nameKana: 'かぶしきがいしゃみほんぐみ', postalCode: '０００－００１２', address: '見本県例示市仮町三丁目4番15号', phone: '099ー000ー4167', corporateNumber: '',
  department: '工事部 工務課　主任', contactName: '架空 花子', mail: 'hanako@mihongumi.example.jp', branch: '20', consent: 'agreed',
};

describe('利用申込み on the web', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let visitor: Visitor;
  const clock = new FixedClock(new Date('2026-11-24T01:00:00Z'));

  beforeAll(async () => {
    database = await createTestDatabase();
    orm = new MikroORM(ormConfig(database.url, 3));
    work = new UnitOfWork(orm);
    await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: database.url }), { clock });
  });
  afterAll(async () => {
    await app.close();
    await orm.close(true);
    await database.drop();
  });
  beforeEach(() => {
    visitor = new Visitor(app);
  });

  const keyOf = async () => /name="submissionKey" value="([^"]+)"/.exec((await visitor.get('/registration/apply')).body)?.[1] ?? '';
  const post = (fields: Record<string, string>) => visitor.post('/registration/apply', { ...TYPED, ...fields });
  const registrationAt = (location: string | undefined) =>
    work.read((em) => em.findOneOrFail(Registration, { submissionKey: `web/${(location ?? '').replace('/registration/received/', '')}` }));
  const count = () => work.read((em) => em.count(Registration, {}));

  it('is read, shown for confirmation, and accepted with 受付番号, fact and the start of its procedure', async () => {
    const submissionKey = await keyOf();
    const check = await post({ submissionKey });
    expect(check.statusCode).toBe(200);
    for (const shown of ['カブシキガイシャミホングミ', '000-0012', '099-000-4167', '（なし）']) expect(check.body).toContain(shown);
    const answer = await post({ submissionKey, act: 'submit' });
    expect(answer.statusCode).toBe(303);
    const registration = await registrationAt(answer.headers.location);
    expect(registration).toMatchObject({ state: 'awaiting-paper', channel: 'web', content: { phone: '099-000-4167', nameKana: 'カブシキガイシャミホングミ', appliedOn: '2026-11-24' } });
    expect(registration.token).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    const facts = await work.read((em) => em.find(AuditEvent, { caseId: registration.id }));
    expect(facts.map(({ kind, data }) => [kind, data])).toEqual([['RegistrationReceived', { channel: 'web', awaitsPaper: true }]]);
    const notices = await work.read((em) => em.find(Outbox, { workflowId: `id-registration/${registration.id}` }));
    expect(notices.map(({ action, name, payload }) => [action, name, payload])).toEqual([['start', 'idRegistration', { registrationId: registration.id }]]);
    const received = (await visitor.get(answer.headers.location ?? '')).body;
    expect(received).toContain(registration.receptionNumber);
    expect(received).toContain('まだ申込みは終わっていません');
  });

  it('a second press of the button makes no second registration', async () => {
    const submissionKey = await keyOf();
    const before = await count();
    const answers = await Promise.all([1, 2, 3].map(() => post({ submissionKey, act: 'submit' })));
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  it('says the three notes of the paper, word for word', async () => {
    const { body } = await visitor.get('/registration/apply');
    for (const note of ['※ 太線内をすべてご記入ください。', '※ 初回ログイン時、メールアドレスのご登録が必要となります。', '※ 取扱のあるものを〇で囲むこと']) expect(body).toContain(note);
  });

  it('says 利用目的 word for word, in the order of the paper', async () => {
    const purposes = FOUNDING_SENTENCES.filter((sentence) => !sentence.startsWith('※') && !sentence.startsWith('インターネット'));
    expect(sentencesIn((await visitor.get('/registration/apply')).body).filter((sentence) => purposes.includes(sentence))).toEqual(purposes);
  });

  it('back after the 受付番号 and another address: an application of its own that says the new one, and still one for each', async () => {
    const submissionKey = await keyOf();
    const before = await count();
    const first = await post({ submissionKey, act: 'submit' });
    const moved = { submissionKey, address: '見本県例示市仮町九丁目9番9号' };
    await post({ ...moved, act: 'edit' });
    expect((await post(moved)).body).toContain('仮町九丁目');
    const answers = await Promise.all([1, 2, 3].map(() => post({ ...moved, act: 'submit' })));
    const [second] = answers;
    expect(new Set(answers.map(({ headers }) => headers.location))).toEqual(new Set([second?.headers.location]));
    expect(second?.headers.location).not.toBe(first.headers.location);
    const registrations = [await registrationAt(first.headers.location), await registrationAt(second?.headers.location)];
    expect(registrations.map(({ content }) => content?.address)).toEqual(['見本県例示市仮町三丁目4番15号', '見本県例示市仮町九丁目9番9号']);
    expect(registrations[0]?.token).not.toBe(registrations[1]?.token);
    expect((await visitor.get(second?.headers.location ?? '')).body).toContain(registrations[1]?.receptionNumber);
    // The first content once more, in other widths, is still the first.
    expect((await post({ submissionKey, postalCode: '000-0012', act: 'submit' })).headers.location).toBe(first.headers.location);
    expect(await count()).toBe(before + 2);
  });

  it.each([['03-1234-56789', '電話番号が11けたです。この番号は市外局番から10けたです'], ['090-1234-567', '電話番号が10けたです。050・060・070・080・090から始まる番号は11けたです'], ['0000000000', '電話番号が、使われていない番号です']])(
    'a telephone number that nobody has, such as %s, is refused beside its field and stays in it', async (phone, sentence) => {
      const answer = await post({ submissionKey: await keyOf(), phone });
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toMatch(new RegExp(`<p class="field-error"[^>]*>(?:(?!</p>)[\\s\\S])*${sentence}`, 'u'));
      expect(answer.body).toContain(`value="${phone}"`);
    },
  );

  it('フリガナ typed in hiragana stands in katakana at the desk', async () => {
    const submissionKey = await keyOf();
    const answer = await post({ submissionKey, act: 'submit' });
    expect((await registrationAt(answer.headers.location)).raw.nameKana).toBe('カブシキガイシャミホングミ');
  });

  it('says everything that is wrong at once, at its field, and keeps what was typed', async () => {
    const answer = await visitor.post('/registration/apply', { name: '', phone: '12', postalCode: 'abc', corporateNumber: '1234567890123', mail: 'x', act: 'submit', address: '見本県' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('<title>エラー：');
    for (const field of ['name', 'nameKana', 'postalCode', 'phone', 'corporateNumber', 'department', 'contactName', 'mail', 'branch', 'consent']) expect(answer.body).toContain(`href="#f-${field}"`);
    expect(answer.body).toContain('value="見本県"');
  });

  it('hostile text in every field is refused in words, and breaks nothing', async () => {
    const token = await visitor.formToken('/registration/apply');
    await fc.assert(
      fc.asyncProperty(hostileText(), async (text) => {
        const fields = Object.fromEntries(REGISTRATION_FIELDS.map(({ name }): [RegistrationField, string] => [name, text]));
        const answer = await visitor.post('/registration/apply', { ...fields, branch: text, consent: text, submissionKey: text, act: 'submit' }, { token });
        // 413: a form of over a megabyte is not read at all.
        expect([413, 422]).toContain(answer.statusCode);
        expect([413, 422]).toContain((await visitor.post('/registration/status', { number: text }, { token })).statusCode);
      }),
      { numRuns: 25 },
    );
  });

  it('the state is shown to whoever knows the number, and nothing of whose it is', async () => {
    const submissionKey = await keyOf();
    const { receptionNumber } = await registrationAt((await post({ submissionKey, act: 'submit' })).headers.location);
    const stranger = new Visitor(app);
    const answer = await stranger.post('/registration/status', { number: receptionNumber.replace('-', '－') });
    expect(answer.body).toContain('押印した申込書の到着をお待ちしています');
    expect(answer.body).not.toContain('見本組');
    expect((await stranger.post('/registration/status', { number: '26-99999' })).statusCode).toBe(422);
    expect((await stranger.get('/registration/received/00000000-0000-4000-8000-000000000000')).statusCode).toBe(404);
  });

  it('numbers are not gone through: 30 looks from one network in 15 minutes, found or not; another network is not held up', async () => {
    const submissionKey = await keyOf();
    const { receptionNumber } = await registrationAt((await post({ submissionKey, act: 'submit' })).headers.location);
    await work.run((em) => em.nativeDelete(StatusLook, {}));
    const [walker, elsewhere] = [new Visitor(app, '192.0.2.77'), new Visitor(app, '192.0.2.78')];
    const token = await walker.formToken('/registration/status');
    // What is no number is no look.
    expect((await walker.post('/registration/status', { number: '26' }, { token })).statusCode).toBe(422);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => walker.post('/registration/status', { number: index % 2 === 0 ? receptionNumber : `26-999${10 + index}` }, { token })));
    expect([200, 422, 429].map((status) => answers.filter(({ statusCode }) => statusCode === status).length)).toEqual([15, 15, 10]);
    const refused = await walker.post('/registration/status', { number: receptionNumber }, { token });
    expect([refused.statusCode, refused.body.includes('この回線からの表示を止めています'), refused.body.includes(`value="${receptionNumber}"`), refused.body.includes('到着をお待ちしています'), refused.body.includes('aria-invalid')]).toEqual([429, true, true, false, false]);
    expect((await elsewhere.post('/registration/status', { number: receptionNumber })).statusCode).toBe(200);
    const rows = await work.read((em) => em.execute<object[]>('select * from status_look'));
    expect([JSON.stringify(rows).includes('192.0.2'), rows.length]).toEqual([false, 31]);
    clock.set(new Date(clock.now().getTime() + STATUS_LOOK_LIMIT.window));
    expect((await walker.post('/registration/status', { number: receptionNumber })).statusCode).toBe(200);
    // What does not count any more is not kept.
    expect(await work.read((em) => em.count(StatusLook, {}))).toBe(1);
  });

  it('what is typed in wide letters is kept as it was read and shown, and beside it as it was typed', async () => {
    const typed = { postalCode: '９９９ー００１２', phone: '+81 99 000 4171', nameKana: 'ひらがなぐみ', mail: 'INFO@MIHON.EXAMPLE.JP' };
    const registration = await registrationAt((await post({ submissionKey: await keyOf(), act: 'submit', ...typed })).headers.location);
    expect(registration).toMatchObject({ raw: { postalCode: '999-0012', phone: '0990004171', nameKana: 'ヒラガナグミ', mail: 'INFO@mihon.example.jp' }, content: { postalCode: '9990012', phone: '0990004171' }, typedOnWeb: typed });
    expect(fieldsToConfirm(registration.raw, registration.read, registration.confirmed, registration.typedOnWeb)).toEqual([]);
  });

  it('a letter that came back is told with what to do, and nothing of an ID', async () => {
    const { id, receptionNumber } = await registrationAt((await post({ submissionKey: await keyOf(), act: 'submit' })).headers.location);
    const look = async (state: Registration['state']) => {
      await work.run((em) => em.nativeUpdate(Registration, id, { state }));
      return (await new Visitor(app, '192.0.2.80').post('/registration/status', { number: receptionNumber })).body.replace(/<footer[\s\S]*/, '');
    };
    expect(await look('posted')).toContain('通知書を発送しました。');
    const returned = await look('letter-returned');
    expect([returned.includes('当社へ戻りました'), returned.includes('支店へお電話ください'), returned.includes('いまは「発送の準備」です'), returned.includes('通知書を発送しました')]).toEqual([true, true, true, false]);
  });

  it('a 不備 is said to be waited for; what was merged, also by way of another, is as far as what it has become', async () => {
    const made = async () => registrationAt((await post({ submissionKey: await keyOf(), act: 'submit' })).headers.location);
    const [first, second, third] = [await made(), await made(), await made()];
    const look = async () => (await new Visitor(app, '192.0.2.81').post('/registration/status', { number: first.receptionNumber })).body;
    await work.run((em) => em.nativeUpdate(Registration, first.id, { state: 'deficient' }));
    expect(await look()).toContain('お願いしたいことがあります');
    await work.run(async (em) => {
      for (const [part, whole] of [[first, second], [second, third]] as const) await em.nativeUpdate(Registration, part.id, { state: 'closed', closing: 'merged', mergedInto: whole.id });
      await em.nativeUpdate(Registration, third.id, { state: 'in-entry' });
    });
    const merged = await look();
    expect([merged.includes('内容を確認しています'), merged.includes(first.receptionNumber), merged.includes(third.receptionNumber)]).toEqual([true, true, false]);
  });

  it('a number that stays in the house, as of a 再発行 asked for at its ID, answers like an unknown one', async () => {
    const submissionKey = await keyOf();
    const { id, receptionNumber } = await registrationAt((await post({ submissionKey, act: 'submit' })).headers.location);
    const look = async (number: string) => (await new Visitor(app, '192.0.2.79').post('/registration/status', { number })).body.replaceAll(number, '').replaceAll(/value="[^"]*"/g, '');
    expect(await look(receptionNumber)).toContain('到着をお待ちしています');
    await work.run((em) => em.nativeUpdate(Registration, id, { submissionKey: `reissue/${submissionKey}` }));
    expect(await look(receptionNumber)).toBe(await look('26-99998'));
  });

  it('the form for a branch as workbook: what is typed into its named cells is read back exactly', async () => {
    const answer = await visitor.get('/registration/form.xlsx?branch=20');
    expect(answer.headers['content-type']).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(answer.rawPayload as unknown as ArrayBuffer);
    const sheet = workbook.getWorksheet('利用申込書');
    if (!sheet) throw new Error('The workbook has no sheet 利用申込書.');
    // 太線 around what the customer fills in, and one code of the form at its foot.
    const [firstCell = ''] = workbook.definedNames.getRanges('name').ranges;
    expect(sheet.getCell(firstCell.replace(/^.*!/, '').replaceAll('$', '')).border).toMatchObject({ top: { style: 'thick' }, left: { style: 'thick' } });
    const printed = sheet.getSheetValues().flat().join('\n');
    expect([printed.includes('RF-02（令和8年11月版）'), printed.includes('RF-01')]).toEqual([true, false]);
    // The form alone is printed, without the hints beside it; how it comes back stands in its head.
    expect(sheet.pageSetup.printArea).toMatch(/^\$?A\$?1:\$?D\$?\d+$/);
    expect(printed).toContain(EXCEL_FORM_SENDING);
    const typed = { appliedOn: '令和8年11月20日', name: '株式会社見本組', postalCode: '000-0012', address: '見本県例示市仮町三丁目4番15号', phone: '099-000-4167', department: '工事部', contactName: '架空 花子' };
    for (const [name, value] of Object.entries(typed)) {
      const [address = ''] = workbook.definedNames.getRanges(name).ranges;
      sheet.getCell(address.replace(/^.*!/, '').replaceAll('$', '')).value = value;
    }
    expect(readExcelForms(Buffer.from(await workbook.xlsx.writeBuffer()))).toEqual([{ cells: typed, doubted: [] }]);
    expect((await visitor.get('/registration/form.xlsx?branch=99')).statusCode).toBe(404);
  });

  it('押印省略, when the company has switched it on: nothing to print, straight to the desk', async () => {
    await work.run(async (em) => em.create(Setting, { name: 'registration-seal-waived', value: true, note: '' }));
    // A portal of its own: settings are kept for some seconds.
    const waiving = await createPortal(testConfig({ DATABASE_URL: database.url }), { clock: new FixedClock(new Date('2026-11-24T01:00:00Z')) });
    visitor = new Visitor(waiving);
    const about = (await visitor.get('/registration')).body;
    expect([about.includes('Webで申し込む'), about.includes('押印して、支店へ送る'), (await visitor.get('/registration/apply')).body.includes('申込書を送る先です')]).toEqual([true, false, false]);
    const submissionKey = await keyOf();
    const answer = await post({ submissionKey, act: 'submit' });
    const registration = await registrationAt(answer.headers.location);
    expect(registration).toMatchObject({ state: 'received', token: null });
    expect(registration.dueAt?.toISOString()).toBe('2026-11-25T08:00:00.000Z');
    expect((await visitor.get(answer.headers.location ?? '')).body).not.toContain('form.pdf');
    await waiving.close();
  });
});
