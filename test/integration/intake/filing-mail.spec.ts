import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { VirusScanner } from '#incoming';
import { MailDeliveryError, MailRelay } from '#mail';
import { connect, MailMessage, receiveRegistration, Staff, SYSTEM } from '#persistence';
import { startRegistration } from '#workflows/contract';
import { systemClock, TemplateEngine } from '#platform';
import { v7 } from 'uuid';
import { BranchFinder } from '../../../apps/intake/src/branch-finder.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { SortArrival } from '../../../apps/portal/src/branch/intake/sort-arrival.js';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import { RegistrationMailActivities } from '../../../apps/worker/src/activities/registration-mail.activities.js';
import { ArrivalTaker } from '../../../apps/worker/src/activities/take-arrival-apart.js';
import { faxTiff, formPicture } from '../../support/form-sheet.js';
import { pdf, pdfOfOnePicture, zip } from './hostile-files.js';
import { filledWorkbook } from './excel-form-files.js';
import { filingActs } from './filing-acts.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open({ faxMailSenders: ['gateway@fax.example.jp'] })));
afterAll(() => bench.close());
const { next, fax, mail, from, duplicatesOf, factsOf } = filingActs(() => bench);
/** Nothing but the time of a processor is short. */
const roomy = { millis: 120_000, megabytes: 1_500 };

describe('mail', () => {
  it('a form attached to it becomes a registration; its sender is told once a day, whatever is repeated', async () => {
    const form = { name: 'form.tif', content: await faxTiff(await formPicture({ token: null, seed: 8 }), { resolution: 'fine' }) };
    const id = await mail(from('mihon@mihon-gumi.example.jp', '利用申込書'), [form]);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'filed', subject: '利用申込書', sender: 'mihon@mihon-gumi.example.jp', answerTo: 'mihon@mihon-gumi.example.jp' });
    expect((await bench.registrations()).at(-1)).toMatchObject({ channel: 'mail', state: 'received' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const again = await mail(from('mihon@mihon-gumi.example.jp', '質問です'));
    await bench.steps.readArrival({ arrivalId: again });
    expect(await bench.answers.answerArrival({ arrivalId: again })).toBe('skipped');
    expect(bench.sink.received.map(({ to, parsed }) => [to, parsed.subject])).toEqual([[['mihon@mihon-gumi.example.jp'], expect.stringContaining('受付のお知らせ')]]);
    expect(await bench.arrival(again)).toMatchObject({ state: 'sorting', class: 'question', text: 'よろしくお願いします。' });
  });

  it('a reply names the registration that it answers: surely by the Message-ID of a mail that we have sent, by the 受付番号 in the subject as a hint, and never by what we have not sent', async () => {
    const { id: branchId } = await bench.branch('20');
    const serialOf = (digit: string): string => `<${digit.repeat(40)}@hosho.example.jp>`;
    const { id: registration, receptionNumber } = await bench.work.run(async (em) => {
      const made = await receiveRegistration(em, SYSTEM, { submissionKey: 'answered/1', channel: 'mail', branchId, raw: { name: '株式会社見本返信' }, read: {}, token: null, awaitsPaper: false }, new Date(), startRegistration);
      await em.flush();
      for (const [digit, template, sentAt] of [['a', 'registration-deficient', new Date()], ['b', 'registration-received', new Date()], ['c', 'registration-deficient', null]] as const) {
        em.create(MailMessage, { dedupeKey: `answered/${digit}`, messageId: serialOf(digit), registration: made.id, template, to: 'x@mihon-gumi.example.jp', subject: '', text: '', createdAt: new Date(), sentAt });
      }
      return made;
    });
    const of = async (subject: string, more: string, files: readonly { name: string; content: Buffer }[] = []): Promise<string> => {
      const arrivalId = await mail(from('reply@mihon-gumi.example.jp', subject, more).trim(), files);
      for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId });
      return arrivalId;
    };
    const sure = await of('Re: ご連絡', `References: <x@example.jp> ${serialOf('b')}\r\n ${serialOf('a')}\r\nIn-Reply-To: ${serialOf('b')}`, [{ name: 'page.pdf', content: pdf(1) }]);
    expect(await bench.arrival(sure)).toMatchObject({ state: 'sorting', answers: registration, answersBy: 'deficiency' });
    expect(await bench.arrival(await of('Re: ', `In-Reply-To: ${serialOf('b')}`))).toMatchObject({ state: 'sorting', class: 'question', answers: registration, answersBy: 'mail' });
    expect(await bench.arrival(await of(`Re: ${receptionNumber}`, `In-Reply-To: ${serialOf('c')}`))).toMatchObject({ answers: registration, answersBy: 'number' });
    for (const [subject, more] of [['Re: ', `In-Reply-To: ${serialOf('c')}`], ['Re: ', `In-Reply-To: ${serialOf('d')}`], ['不在です', `Auto-Submitted: auto-replied\r\nIn-Reply-To: ${serialOf('a')}`]] as const) {
      expect(await bench.arrival(await of(subject, more))).toMatchObject({ answers: null, answersBy: null });
    }
    // A subject that an answering machine may have written is a person's with papers, or when it only begins like one; without papers it answers nothing.
    const human = await of('不在にしていて遅くなりました', `In-Reply-To: ${serialOf('a')}`, [{ name: 'page.pdf', content: pdf(1) }]);
    const papers = await of('自動応答: 書類の送付', `In-Reply-To: ${serialOf('a')}`, [{ name: 'page.pdf', content: pdf(1) }]);
    for (const id of [human, papers]) expect(await bench.arrival(id)).toMatchObject({ state: 'sorting', answers: registration, answersBy: 'deficiency', answerTo: expect.any(String) });
    expect(await bench.arrival(await of('自動応答: ご連絡', `In-Reply-To: ${serialOf('a')}`))).toMatchObject({ class: 'junk', answers: null, answerTo: null });
    // A person of a group's address answers through its list, by the mail of ours that is named; a newsletter names none, nor is it told anything.
    const list = 'List-Id: <kouji.mihon-gumi.example.jp>\r\nPrecedence: bulk';
    expect(await bench.arrival(await of('Re: ご連絡', `${list}\r\nIn-Reply-To: ${serialOf('a')}`))).toMatchObject({ state: 'sorting', class: 'question', answers: registration, answersBy: 'deficiency', answerTo: null });
    for (const more of [`${list}\r\nIn-Reply-To: ${serialOf('d')}`, `${list}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: ${serialOf('a')}`]) {
      expect(await bench.arrival(await of(`Re: ${receptionNumber}`, more))).toMatchObject({ class: 'junk', answers: null });
    }
    // A corrected Excel form is a registration of its own until a person joins it: it is shown as what answers the other.
    const book = await of('Re: 訂正', `In-Reply-To: ${serialOf('a')}`, [{ name: 'form.xlsx', content: await filledWorkbook({ name: '株式会社見本訂正', department: '土木部' }) }]);
    const corrected = (await bench.partsOf(book)).parts[0]?.registration ?? '';
    expect((await duplicatesOf(corrected)).map(({ id, reasons }) => [id, reasons])).toEqual([[registration, ['answers']]]);
    expect((await duplicatesOf(registration)).map(({ id, reasons }) => [id, reasons])).toEqual([[corrected, ['answers']]]);
  });

  it('two mails of one sender at one moment are answered by one', async () => {
    const ids = [await mail(from('twice@mihon-gumi.example.jp', '質問です')), await mail(from('twice@mihon-gumi.example.jp', 'もう一つ'))];
    for (const arrivalId of ids) await bench.steps.readArrival({ arrivalId });
    expect((await Promise.all(ids.map((arrivalId) => bench.answers.answerArrival({ arrivalId })))).sort()).toEqual(['sent', 'skipped']);
    expect(bench.sink.received.filter(({ to }) => to.includes('twice@mihon-gumi.example.jp'))).toHaveLength(1);
    for (const id of ids) expect((await bench.arrival(id)).acknowledgedAt).toEqual(expect.any(Date));
  });

  it('of what arrived and of the registration it became an address hears once a day; lists and machines hear nothing', async () => {
    const relay = new MailRelay({ smtpUrl: bench.sink.url, from: 'no-reply@hosho.example.jp', senderName: '見本建設業保証株式会社' });
    const notices = new RegistrationMailActivities(bench.work, systemClock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'no-reply@hosho.example.jp', branchHours: '平日 9:00～17:00' });
    /** Everything that is told of a mail with our Excel form: of the registration first, as both are under way at once. */
    const told = async (sender: string, typed: string, more = ''): Promise<readonly string[]> => {
      const before = bench.sink.received.length;
      const number = next();
      const id = await mail(from(sender, `申込 ${number}`, more), [{ name: 'form.xlsx', content: await filledWorkbook({ name: `株式会社見本${number}`, mail: typed }) }]);
      await bench.steps.readArrival({ arrivalId: id });
      const registrationId = (await bench.partsOf(id)).parts[0]?.registration ?? '';
      for (const _ of [1, 2]) {
        await bench.answers.answerArrival({ arrivalId: id });
        await notices.sendRegistrationMail({ registrationId, mail: 'registration-received', subject: `fact-${id}` });
      }
      return bench.sink.received.slice(before).map(({ to, parsed }) => `${to.join()} ${parsed.subject?.includes('利用申込み') ? 'number' : 'arrived'}`);
    };
    try {
      expect(await told('once@mihon-gumi.example.jp', 'once@mihon-gumi.example.jp')).toEqual(['once@mihon-gumi.example.jp number']);
      expect(await told('once@mihon-gumi.example.jp', 'Once@mihon-gumi.example.jp')).toEqual([]);
      const third = await told('writer@mihon-gumi.example.jp', 'third@reiji.example.jp');
      expect([...third].sort()).toEqual(['third@reiji.example.jp number', 'writer@mihon-gumi.example.jp arrived']);
      expect(await told('other-writer@mihon-gumi.example.jp', 'third@reiji.example.jp')).toEqual(['other-writer@mihon-gumi.example.jp arrived']);
      expect(await told('list@reiji.example.jp', 'member@reiji.example.jp', 'List-Id: <list.reiji.example.jp>\r\n')).toEqual([]);
      expect(await told('gateway@fax.example.jp', 'typed@reiji.example.jp')).toEqual([]);
      const question = await mail(from('first@mihon-gumi.example.jp', '質問です'));
      await bench.steps.readArrival({ arrivalId: question });
      expect(await bench.answers.answerArrival({ arrivalId: question })).toBe('sent');
      expect(await told('first@mihon-gumi.example.jp', 'first@mihon-gumi.example.jp')).toEqual([]);

      // The number is written and the relay away: a question meanwhile neither sends it a second time nor is answered beside it.
      const form = await mail(from('waits@mihon-gumi.example.jp', '申込'), [{ name: 'form.xlsx', content: await filledWorkbook({ name: '株式会社見本待', mail: 'waits@mihon-gumi.example.jp' }) }]);
      const asked = await mail(from('waits@mihon-gumi.example.jp', '質問です'));
      for (const arrivalId of [form, asked]) await bench.steps.readArrival({ arrivalId });
      const number = { registrationId: (await bench.partsOf(form)).parts[0]?.registration ?? '', mail: 'registration-received', subject: 'fact' } as const;
      const away = Object.create(notices) as RegistrationMailActivities;
      Reflect.set(away, 'relay', { send: () => Promise.reject(new MailDeliveryError('unreachable', 'away')) });
      const before = bench.sink.received.length;
      await expect(away.sendRegistrationMail(number)).rejects.toThrow('away');
      expect(await bench.answers.answerArrival({ arrivalId: asked })).toBe('skipped');
      expect(bench.sink.received).toHaveLength(before);
      expect([await notices.sendRegistrationMail(number), await notices.sendRegistrationMail(number), bench.sink.received.length]).toEqual(['sent', 'sent', before + 1]);
    } finally {
      relay.close();
    }
  });

  it('a zip with a password is quarantined, and its sender is told why', async () => {
    const id = await mail(from('ppap@example.jp', '利用申込書'), [{ name: 'form.zip', content: zip({ 'form.pdf': 'x' }, { encrypted: true }) }]);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'encrypted' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const told = bench.sink.received.at(-1);
    expect([told?.to, told?.parsed.text?.replace(/\s/g, '')]).toEqual([['ppap@example.jp'], expect.stringContaining('パスワードで保護されたファイルです')]);
  });

  it('a mail whose papers take too long to open is put back at first, then ended by one account for all of them, and its sender told', async () => {
    const slow = pdfOfOnePicture(50, 7_700);
    const id = await mail(from('slow@example.jp', '利用申込書'), [1, 2, 3].map((index) => ({ name: `slow-${index}.pdf`, content: slow })));
    const steps = new ArrivalActivities(bench.work, systemClock, bench.files, new ArrivalTaker(bench.files, new VirusScanner(undefined), { quick: { seconds: 2, ...roomy }, whole: { seconds: 5, ...roomy } }), bench.letters);
    expect(await steps.readArrival({ arrivalId: id, quick: true })).toEqual({ pages: [], takesLonger: true });
    expect([(await bench.arrival(id)).state, (await bench.partsOf(id)).parts]).toEqual(['stored', []]);
    for (const _ of [1, 2]) await steps.readArrival({ arrivalId: id });
    expect((await bench.partsOf(id)).parts.map(({ quarantine }) => quarantine)).toEqual(['too-slow', 'too-slow', 'too-slow']);
    expect((await bench.arrival(id)).state).toBe('quarantined');
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    expect(bench.sink.received.at(-1)?.parsed.text?.replace(/\s/g, '')).toContain('開くのに時間がかかりすぎます');
  });

  it('what stood in the way may have been ours: read again, the same original becomes a registration, and its sender hears of that', async () => {
    const scan = await faxTiff(await formPicture({ token: null, seed: 77 }), { resolution: 'fine' });
    const id = await mail(from('again@example.jp', '利用申込書'), [{ name: 'form.tif', content: scan }]);
    const hurried = new ArrivalActivities(bench.work, systemClock, bench.files, new ArrivalTaker(bench.files, new VirusScanner(undefined), { quick: { seconds: 5, ...roomy }, whole: { seconds: 0.01, ...roomy } }), bench.letters);
    await hurried.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-slow' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const { id: staffId, loginId, name, branch: branchId } = await bench.work.read((em) => em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' }));
    await new SortArrival(bench.work, systemClock).readAgain({ kind: 'staff', staffId, sessionId: '', loginId, name, role: 'clerk', rank: null, branchId, branchName: '', isHeadOffice: true }, id, 'form-1');
    for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
    const { parts, pages } = await bench.partsOf(id);
    expect([(await bench.arrival(id)).state, parts.map(({ quarantine }) => quarantine), pages.map(({ registration }) => Boolean(registration))]).toEqual(['filed', [null], [true]]);
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    expect(bench.sink.received.at(-1)?.parsed.subject).toContain('受付のお知らせ');
    expect((await factsOf(id)).map(({ kind }) => kind)).toEqual(['ArrivalStored', 'ArrivalQuarantined', 'ArrivalAnswered', 'ArrivalReadAgain', 'ArrivalFiled', 'ArrivalAnswered']);
  });

  it('our own addresses are never answered', async () => {
    const before = bench.sink.received.length;
    for (const address of [(await bench.branch('21')).mail, 'oshirase@hosho.example.jp', 'oshirase+x@hosho.example.jp']) {
      const id = await mail(from(address, '利用申込書'));
      await bench.steps.readArrival({ arrivalId: id });
      expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    }
    expect(bench.sink.received).toHaveLength(before);
  });

  it('nor is what comes from an address that leads to us, whatever the mail says of itself', async () => {
    const before = bench.sink.received.length;
    const ours = new TakeIn(bench.work, bench.files, systemClock, new BranchFinder(undefined), [], ['@uketsuke.example.jp', 'moushikomi@other.example.jp']);
    const take = (head: string, recipients: readonly string[] = []) => ours.mail({
      door: 'smtp', content: Readable.from([Buffer.from(`${head}\r\n\r\nx`)]), envelope: { from: 'x@example.jp', recipients }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}`,
    });
    for (const id of [
      await take('From: intake@uketsuke.example.jp\r\nSubject: a'), await take('From: Moushikomi+x@other.example.jp\r\nSubject: b'),
      await take('From: box@mihon.example.jp\r\nDelivered-To: box@mihon.example.jp\r\nSubject: c'), await take('From: fax@mihon.example.jp\r\nSubject: d', ['fax+tag@mihon.example.jp']),
    ]) {
      await bench.steps.readArrival({ arrivalId: id });
      expect(await bench.arrival(id)).toMatchObject({ fromOurselves: true, answerTo: null });
      expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    }
    expect(bench.sink.received).toHaveLength(before);
    // A person who sends a copy to himself is answered.
    const id = await take('From: person@mihon.example.jp\r\nTo: box@mihon.example.jp\r\nCc: person@mihon.example.jp\r\nSubject: e', ['box@mihon.example.jp']);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
  });

  it('a mail that is too large and whose head alone was taken in is in 隔離 with its size, and its sender told once', async () => {
    const before = bench.sink.received.length;
    const id = await bench.takeIn.mail({
      door: 'mailbox', content: Readable.from([Buffer.from('From: large@mihon.example.jp\r\nSubject: big\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n')]), envelope: null, receivedAt: null, sourceKey: () => 'mailbox/x/1/1', headOf: 150 * 1024 * 1024,
    });
    for (const _ of [1, 2]) await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-large', subject: 'big', bytes: 150 * 1024 * 1024 });
    expect([await bench.answers.answerArrival({ arrivalId: id }), await bench.answers.answerArrival({ arrivalId: id })]).toEqual(['sent', 'sent']);
    expect(bench.sink.received).toHaveLength(before + 1);
  });

  it('newsletters and answering machines are set aside and never answered', async () => {
    const before = bench.sink.received.length;
    const id = await mail(from('news@example.jp', 'お得な情報', 'List-Id: <news.example.jp>\r\n'));
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'set-aside', class: 'junk', classRule: '自動返信・一斉配信のメールです' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    // One that says so in its subject alone is no less a machine, but a person looks.
    const unmarked = await mail(from('busy@example.jp', '自動応答: 受付のお知らせ'));
    await bench.steps.readArrival({ arrivalId: unmarked });
    expect(await bench.arrival(unmarked)).toMatchObject({ state: 'sorting', class: 'junk', answerTo: null, classRule: '件名が自動応答・不在のお知らせで始まり、添付がありません。受付のお知らせは送らず、返信とも数えません' });
    expect(await bench.answers.answerArrival({ arrivalId: unmarked })).toBe('skipped');
    expect(bench.sink.received).toHaveLength(before);
  });

  it('a gateway\'s mail is a FAX: its sender is the number, and nobody is answered', async () => {
    const id = await mail(from('gateway@fax.example.jp', 'FAX受信 03-0000-0000'), [{ name: 'fax.tif', content: await faxTiff(await formPicture({ token: null, seed: 12 }), { resolution: 'standard' }) }]);
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ channel: 'fax-mail', sender: '03-0000-0000', answerTo: null, state: 'filed' });
    expect((await bench.registrations()).at(-1)).toMatchObject({ channel: 'fax' });
    const named = await mail(from('"0300000001@fax.example.jp" <gateway@fax.example.jp>', 'FAX'), [{ name: 'fax.tif', content: await faxTiff(await formPicture({ token: null, seed: 13 }), { resolution: 'standard' }) }]);
    await bench.steps.readArrival({ arrivalId: named });
    expect(await bench.arrival(named)).toMatchObject({ channel: 'fax-mail', sender: '0300000001', answerTo: null, state: 'filed' });
    expect(await bench.answers.answerArrival({ arrivalId: named })).toBe('skipped');
  });

  it('what the database refuses of it is no reason to try for ever: it is in 隔離, and the original stays', async () => {
    const taker = { takeApart: async () => ({ parts: [{ fileName: 'form.xlsx', mediaType: 'x'.repeat(400), sha256: '0'.repeat(64), bytes: 1, quarantine: null, cells: { name: 'a\0b' }, pages: [] }], mail: null, sender: '', answerTo: null, quarantine: null }) };
    const id = await fax(pdf(1));
    const steps = Object.create(bench.steps) as typeof bench.steps;
    Reflect.set(steps, 'taker', taker);
    await steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'reader-failed' });
    expect((await bench.partsOf(id)).parts).toEqual([]);
  });

  it('what the database gives up for its slowness is tried again, and after a few times it is in 隔離: nothing is tried for ever, and a person may have it read again', async () => {
    const owner = await connect(bench.database.url, 1);
    const id = await fax(pdf(1), 'slow.pdf');
    const failedBefore = (attempt: number, code: string) => bench.work.run((em) => em.execute(
      `insert into step_failure (id, case_id, step, workflow_id, attempt, code, cause, first_failed_at, last_failed_at) values (?, ?, 'readArrival', '', ?, ?, '', now(), now())
       on conflict (case_id, step) do update set attempt = excluded.attempt, code = excluded.code`, [v7(), id, attempt, code],
    ));
    const read = () => bench.steps.readArrival({ arrivalId: id });
    try {
      await owner.em.fork().execute(`create function give_up() returns trigger language plpgsql as $$ begin raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$`);
      await owner.em.fork().execute(`create trigger give_up before insert on arrival_part for each row when (new.file_name = 'slow.pdf') execute function give_up()`);
      await expect(read()).rejects.toThrow('statement timeout');
      for (const [attempt, code] of [[3, 'database/too-slow'], [400, 'scanner/unavailable']] as const) {
        await failedBefore(attempt, code);
        await expect(read()).rejects.toThrow('statement timeout');
      }
      expect(await bench.arrival(id)).toMatchObject({ state: 'stored' });
      await failedBefore(4, 'database/too-slow');
      for (const _ of [1, 2]) await read();
      expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-slow' });
    } finally {
      await owner.em.fork().execute('drop trigger if exists give_up on arrival_part');
      await owner.close(true);
    }
  });

  it('neither a subject nor the name of a file is kept without end', async () => {
    const id = await mail(from('words@mihon-gumi.example.jp', '件'.repeat(60_000)), [{ name: `${'n'.repeat(100_000)}.pdf`, content: pdf(1) }]);
    await bench.steps.readArrival({ arrivalId: id });
    const { subject } = await bench.arrival(id);
    const { parts } = await bench.partsOf(id);
    expect([subject.length <= 500, parts.map(({ fileName }) => fileName.length <= 200)]).toEqual([true, [true]]);
  });

  it('a form in a forwarded mail is a registration; what is beyond 40 attachments is listed, and the mail stays at the desk with that reason', async () => {
    const before = (await bench.registrations()).length;
    const xlsx = await readFile('test/fixtures/form-by-libreoffice.xlsx');
    const inner = `From: mihon@mihon-gumi.example.jp\r\nSubject: form\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=form.xlsx\r\nContent-Disposition: attachment; filename=form.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n${xlsx.toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`;
    const [forwarded, many] = [
      await mail(from('forward@mihon-gumi.example.jp', '転送'), [{ name: 'mail.eml', content: Buffer.from(inner) }]),
      await mail(from('many@mihon-gumi.example.jp', '書類一式'), [{ name: 'form.xlsx', content: xlsx }, ...Array.from({ length: 41 }, (_, index) => ({ name: `${index}.xlsx`, content: zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': `<workbook n="${index}"/>` }) }))]),
    ];
    for (const arrivalId of [forwarded, many]) await bench.steps.readArrival({ arrivalId });
    expect((await bench.registrations()).slice(before)).toMatchObject([{ raw: { name: '株式会社髙﨑𠮷川組' } }, { raw: { name: '株式会社髙﨑𠮷川組' } }]);
    expect(await bench.arrival(forwarded)).toMatchObject({ state: 'filed' });
    expect(await bench.arrival(many)).toMatchObject({ state: 'sorting', classRule: '添付が40件を超えています。超えた分は開いていません' });
    const { parts } = await bench.partsOf(many);
    expect([parts.length, parts.filter(({ quarantine }) => quarantine === 'too-many-parts').map(({ fileName, registration }) => [fileName, registration])]).toEqual([42, [['39.xlsx', null], ['40.xlsx', null]]]);
    expect(await bench.answers.answerArrival({ arrivalId: many })).toBe('sent');
    expect(bench.sink.received.at(-1)?.parsed.text?.replace(/\s/g, '')).toContain('添付が40件を超えています');
  });

  it('a FAX notice without its scan, and a mail of nobody, wait to be looked at; neither is answered', async () => {
    const [notice, anonymous] = [await mail(from('gateway@fax.example.jp', 'FAX受信 03-0000-0000', 'Auto-Submitted: auto-generated\r\n')), await mail(`To: uketsuke@hosho.example.jp\r\nSubject: x\r\nMessage-ID: <${next()}@example.jp>`)];
    for (const arrivalId of [notice, anonymous]) {
      await bench.steps.readArrival({ arrivalId });
      expect(await bench.answers.answerArrival({ arrivalId })).toBe('skipped');
    }
    expect(await bench.arrival(notice)).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: 'FAXの知らせのメールに、FAXの画像がありません' });
    expect(await bench.arrival(anonymous)).toMatchObject({ state: 'sorting', class: 'other-paper', classRule: '差出人のないメールです' });
  });

  it('a mail whose envelope names nobody is answered to nobody', async () => {
    const before = bench.sink.received.length;
    const bytes = Buffer.from(`${from('person@example.jp', 'お問い合わせ')}\r\nx\r\n`);
    const id = await bench.takeIn.mail({ door: 'smtp', content: Readable.from([bytes]), envelope: { from: '', recipients: ['uketsuke@hosho.example.jp'] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('skipped');
    expect([(await bench.arrival(id)).fromNobody, bench.sink.received.length]).toEqual([true, before]);
  });

  it('a mail that is quarantined as a whole tells its sender once, and the desk who it was; a machine is not told', async () => {
    const large = async (address: string, more = ''): Promise<string> => {
      const head = Buffer.from(`${from(address, '大きなメール', more)}\r\n`);
      const id = await bench.takeIn.mail({ door: 'smtp', content: Readable.from([head, Buffer.alloc(81 * 1024 * 1024, `${'x'.repeat(998)}\r\n`)]), envelope: { from: address, recipients: [] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
      await bench.steps.readArrival({ arrivalId: id });
      return id;
    };
    const id = await large('large@mihon-gumi.example.jp');
    expect(await bench.arrival(id)).toMatchObject({ state: 'quarantined', quarantine: 'too-large', subject: '大きなメール', sender: 'large@mihon-gumi.example.jp' });
    expect(await bench.answers.answerArrival({ arrivalId: id })).toBe('sent');
    const told = bench.sink.received.at(-1);
    expect([told?.to, told?.parsed.text?.replace(/\s/g, '')]).toEqual([['large@mihon-gumi.example.jp'], expect.stringContaining('ファイルが大きすぎます')]);
    expect(await bench.answers.answerArrival({ arrivalId: await large('large@mihon-gumi.example.jp') })).toBe('skipped');
    expect(await bench.answers.answerArrival({ arrivalId: await large('news@example.jp', 'List-Id: <news.example.jp>\r\n') })).toBe('skipped');
  });

  /** The mail that answered an application of this sender, which it brought and which was filed. */
  async function answered(sender: string): Promise<Awaited<ReturnType<typeof bench.mails>>[number]> {
    const arrivalId = await mail(from(sender, '利用申込'), [{ name: 'form.xlsx', content: await readFile('test/fixtures/form-by-libreoffice.xlsx') }]);
    await bench.steps.readArrival({ arrivalId });
    expect(await bench.answers.answerArrival({ arrivalId })).toBe('sent');
    const found = (await bench.mails()).find(({ arrival, template }) => arrival === arrivalId && template === 'arrival-received');
    if (found === undefined) throw new Error(`${sender} was not answered.`);
    return found;
  }

  it('a bounce goes to the mail that came back and opens the task, not to the desk', async () => {
    const sent = await answered('returned@mihon-gumi.example.jp');
    const returned = `no-reply+${sent.messageId.slice(1, 25)}@hosho.example.jp`;
    const report = `From: MAILER-DAEMON@mx.example.jp\r\nTo: ${returned}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n`;
    const id = await bench.takeIn.mail({ door: 'smtp', content: Readable.from([Buffer.from(report)]), envelope: { from: '', recipients: [returned] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}` });
    await bench.steps.readArrival({ arrivalId: id });
    expect(await bench.arrival(id)).toMatchObject({ state: 'set-aside', class: 'bounce', answerTo: null });
    expect((await bench.mails()).find((message) => message.id === sent.id)?.bouncedAt).toBeInstanceOf(Date);
    // The application it brought was filed: its registration's people are told.
    const registration = (await bench.registrations()).at(-1)?.id ?? '';
    expect(await bench.rows(`select kind, account_id, arrival_id from registration_task where registration_id = ?`, [registration])).toEqual([{ kind: 'mail-undeliverable', account_id: null, arrival_id: null }]);
    expect((await factsOf(sent.arrival ?? '')).at(-1)).toEqual({ kind: 'MailFailed' });
    expect((await factsOf(registration)).at(-1)).toEqual({ kind: 'TaskOpened' });
  });

  it('a carrier\'s bounce goes to the mail that came back; what claims to be one and is none of ours does not; a person who answers there reaches the desk', async () => {
    const to = (returned: string, head: string, envelope: string): Promise<string> => bench.takeIn.mail({
      door: 'smtp', content: Readable.from([Buffer.from(`${head}To: ${returned}\r\nMessage-ID: <${next()}@example.jp>\r\n\r\nx\r\n`)]), envelope: { from: envelope, recipients: [returned] }, receivedAt: null, sourceKey: (sha256) => `smtp/${sha256}`,
    });
    const sent = await answered('carrier@mihon-gumi.example.jp');
    const ours = `no-reply+${sent.messageId.slice(1, 25)}@hosho.example.jp`;
    const person = await to(ours, 'From: carrier@mihon-gumi.example.jp\r\nSubject: Re: x\r\n', 'carrier@mihon-gumi.example.jp');
    await bench.steps.readArrival({ arrivalId: person });
    expect(await bench.arrival(person)).toMatchObject({ state: 'sorting', class: 'question', sender: 'carrier@mihon-gumi.example.jp' });
    expect((await bench.mails()).find(({ id }) => id === sent.id)?.bouncedAt ?? null).toBeNull();
    const carrier = await to(ours, 'From: Mail Delivery Subsystem <MAILER-DAEMON@carrier.example.jp>\r\nSubject: Returned mail: Host unknown\r\n', '');
    const stranger = await to(`no-reply+${'0'.repeat(24)}@hosho.example.jp`, 'From: MAILER-DAEMON@carrier.example.jp\r\nSubject: Returned mail\r\n', '');
    for (const arrivalId of [carrier, stranger]) await bench.steps.readArrival({ arrivalId });
    expect(await bench.arrival(carrier)).toMatchObject({ state: 'set-aside', class: 'bounce', answerTo: null });
    expect((await bench.mails()).find(({ id }) => id === sent.id)?.bouncedAt).toBeInstanceOf(Date);
    expect(await bench.arrival(stranger)).toMatchObject({ class: 'junk', answerTo: null });
  });
});
