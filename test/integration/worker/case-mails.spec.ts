import { calendarDate, formatEraDateWithWeekday, groupDigits } from '#domain';
import { AuthenticationKey, ContractorAccount, customerToldOn, GuaranteeApplication, readCorrespondent, recordBounce, recordFact, SYSTEM } from '#persistence';
import { systemRandom } from '#platform';
import type { CaseMail } from '#workflows/contract';
import { StepBench, twice } from './step-bench.js';

let bench: StepBench;
beforeAll(async () => void (bench = await StepBench.open()));
afterAll(() => bench.close());

describe('mails', () => {
  it('one mail, however often the step runs: To, Reply-To branch, Auto-Submitted, a Message-ID of its own', async () => {
    const applicationId = await bench.book.submit({ contactMail: 'genba@mihongumi.example.jp' });
    const input = { applicationId, mail: 'application-received', subject: 'fact-1' } as const;
    expect(await twice(() => bench.mail.sendMail(input))).toBe('sent');
    const received = bench.sink.received.filter(({ to }) => to.includes('genba@mihongumi.example.jp'));
    expect(received).toHaveLength(1);
    const { parsed, from, to } = received[0]!;
    expect(to).toEqual(['koumu@mihongumi.example.jp', 'genba@mihongumi.example.jp']);
    expect(parsed.subject).toMatch(/^保証申込 受付のお知らせ（26-0\d{4}）｜見本建設業保証株式会社$/);
    expect(parsed.from?.text).toContain('見本建設業保証株式会社');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.replyTo?.text).toMatch(/@/);
    expect(from).toMatch(/^oshirase\+[0-9a-f]+@e-net\.example\.jp$/);
    expect((await bench.book.mails(applicationId))[0]?.messageId).toBe(parsed.messageId);
  });

  it('of an application on paper goes to the oldest ID of the customer that has an address, not to one that nobody has signed in with yet', async () => {
    const applicationId = await bench.book.submit();
    const addresses = async () => bench.book.work.read(async (em) => (await readCorrespondent(em, await em.findOneOrFail(GuaranteeApplication, applicationId))).addresses);
    await bench.book.work.run((em) => em.execute(`update guarantee_application set account_id = null where id = ?`, [applicationId]));
    const [first = '', second] = await bench.addressesOfIds(['1000000001', '1000000002']);
    expect(await addresses()).toEqual([first]);
    await bench.book.work.run((em) => em.execute(`update contractor_account set mail = '' where login_id = '1000000001'`));
    expect(await addresses()).toEqual([second]);
    await bench.book.work.run((em) => em.execute(`update contractor_account set mail = ? where login_id = '1000000001'`, [first]));
  });

  it('of an application on paper by a customer without any ID goes to the address on it, and asks for no sign-in', async () => {
    const applicationId = await bench.book.submit({ customerNumber: '2000000004', loginId: '1000000005', contactMail: 'kami@reiji-kensetsu.example.jp' });
    const [address = ''] = await bench.addressesOfIds(['1000000005']);
    await bench.book.work.run((em) => em.execute(`update guarantee_application set account_id = null where id = ?`, [applicationId]));
    await bench.book.work.run((em) => em.execute(`update contractor_account set mail = '' where login_id = '1000000005'`));
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'application-received', subject: 'fact-paper' }))).toBe('sent');
    const [{ to, parsed } = { to: [], parsed: null }] = bench.sink.received.filter(({ to: all }) => all.includes('kami@reiji-kensetsu.example.jp'));
    expect([to, parsed?.text?.includes('支店からお知らせします')]).toEqual([['kami@reiji-kensetsu.example.jp'], true]);
    expect(parsed?.text).not.toMatch(/ログイン|https?:/);
    await bench.book.work.run((em) => em.execute(`update contractor_account set mail = ? where login_id = '1000000005'`, [address]));
  });

  it('a relay that is busy is a failure to be retried, under the same Message-ID', async () => {
    const applicationId = await bench.book.submit({ contactMail: 'busy@mihongumi.example.jp' });
    const input = { applicationId, mail: 'application-received', subject: 'fact-2' } as const;
    bench.sink.refuse(1, 451, '4.3.0 try again');
    await expect(bench.mail.sendMail(input)).rejects.toMatchObject({ problem: 'busy' });
    const [written] = await bench.book.mails(applicationId);
    expect(await bench.mail.sendMail(input)).toBe('sent');
    expect(bench.sink.received.find(({ to }) => to.includes('busy@mihongumi.example.jp'))?.parsed.messageId).toBe(written?.messageId);
  });

  it('what took several attempts says in its fact how many', async () => {
    const [slow, quick] = [await bench.book.submit(), await bench.book.submit()];
    await bench.book.work.run((em) => em.execute(
      `insert into step_failure (id, case_id, step, workflow_id, attempt, code, cause, first_failed_at, last_failed_at)
       values (gen_random_uuid(), ?, 'sendMail/application-received', 'w', 2, 'mail/unreachable', '', now(), now())`, [slow],
    ));
    for (const applicationId of [slow, quick]) expect(await bench.mail.sendMail({ applicationId, mail: 'application-received', subject: `attempts-${applicationId}` })).toBe('sent');
    const data = async (id: string) => (await bench.book.rows<{ data: unknown }>(`select data from audit_event where case_id = ? and kind = 'MailSent'`, [id]))[0]?.data;
    expect(await data(slow)).toEqual({ mail: 'application-received', attempts: 3 });
    expect(await data(quick)).toEqual({ mail: 'application-received' });
  });

  it('a refused address holds up nothing: the branch has a task, the record says メール不達', async () => {
    const applicationId = await bench.book.submit();
    bench.sink.refuse(1, 550, '5.1.1 no such user');
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'application-received', subject: 'fact-3' }))).toBe('undeliverable');
    expect(await bench.book.tasks(applicationId)).toEqual(['mail-undeliverable']);
    expect(await bench.book.facts(applicationId)).toContain('MailFailed');
  });

  it('an address that is refused while the others take the mail: sent, and the branch has a task that names the one; when none is left it is 不達', async () => {
    bench.sink.refuseAddress('genbaa@mihongumi.example.jp');
    const applicationId = await bench.book.submit({ contactMail: 'genbaa@mihongumi.example.jp' });
    const subject = await bench.book.decide(applicationId, 'approved');
    const input = { applicationId, mail: 'premium-notice', subject } as const;
    expect(await twice(() => bench.mail.sendMail(input))).toBe('sent');
    expect(bench.sink.received.findLast(({ to }) => to.includes('koumu@mihongumi.example.jp'))?.to).toEqual(['koumu@mihongumi.example.jp']);
    const tasks = () => bench.book.rows<{ detail: unknown; note: string | null }>('select detail, done_note as note from branch_task where application_id = ? order by opened_at, id', [applicationId]);
    const detail = { mail: 'premium-notice', subject, refused: 'genbaa@mihongumi.example.jp' };
    expect(await tasks()).toEqual([{ detail, note: null }]);
    expect((await bench.book.facts(applicationId)).slice(-3)).toEqual(['MailSent', 'MailFailed', 'TaskOpened']);
    // His customer was told: no term waits.
    expect(await bench.book.work.read((em) => customerToldOn(em, applicationId, 'premium-notice', { id: subject }))).toEqual(bench.clock.now());

    const [written] = await bench.book.mails(applicationId);
    const report = (failed: readonly string[]) => bench.book.work.run((em) => recordBounce(em, written?.messageId ?? '', bench.clock.now(), failed));
    for (let time = 0; time < 2; time += 1) expect(await report(['GENBAA@mihongumi.example.jp'])).toBe(true);
    expect(await tasks()).toEqual([{ detail, note: null }]);
    for (let time = 0; time < 2; time += 1) expect(await report(['koumu@mihongumi.example.jp'])).toBe(true);
    expect(await tasks()).toEqual([{ detail, note: 'どの宛先にも届きませんでした' }, { detail: { mail: 'premium-notice', subject }, note: null }]);
    expect(await bench.book.work.read((em) => customerToldOn(em, applicationId, 'premium-notice', { id: subject }))).toBeNull();
  });

  describe('an address that refuses a mail for now while the others take it', () => {
    const told = (address: string) => bench.sink.received.filter(({ to }) => to.includes(address)).map(({ to, parsed }) => ({ to, messageId: parsed.messageId }));
    const tasks = (applicationId: string) => bench.book.rows<{ detail: unknown }>('select detail from branch_task where application_id = ?', [applicationId]);

    afterEach(() => {
      bench.clock.set(new Date('2026-11-24T01:42:00Z'));
      for (const name of ['ippai', 'tsugi', 'yamenai', 'owari']) bench.sink.takeAddress(`${name}@mihongumi.example.jp`);
    });

    async function putOff(name: string) {
      const address = `${name}@mihongumi.example.jp`;
      bench.sink.refuseAddress(address, 'for-now');
      const applicationId = await bench.book.submit({ contactMail: address });
      const subject = await bench.book.decide(applicationId, 'approved');
      const others = told('koumu@mihongumi.example.jp').length;
      // Those who took it wait for nobody: the step is done, and the rest is a step of its own.
      expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'premium-notice', subject }))).toBe('sent-in-part');
      const send = () => bench.mail.sendMail({ applicationId, mail: 'premium-notice', subject, rest: true });
      for (let time = 0; time < 2; time += 1) await expect(send()).rejects.toMatchObject({ code: 'mail/address-busy' });
      // Told at once, and once: his term runs from here.
      expect(await bench.book.work.read((em) => customerToldOn(em, applicationId, 'premium-notice', { id: subject }))).toEqual(bench.clock.now());
      expect((await bench.book.facts(applicationId)).filter((kind) => kind === 'MailSent')).toHaveLength(1);
      return { address, applicationId, send, toOthers: () => told('koumu@mihongumi.example.jp').length - others };
    }

    it('gets the same mail as soon as it takes it, and the others get no second one', async () => {
      const { address, applicationId, send, toOthers } = await putOff('ippai');
      expect(told(address)).toEqual([]);
      bench.sink.takeAddress(address);
      expect(await twice(send)).toBe('sent');
      const [written] = await bench.book.mails(applicationId);
      expect(told(address)).toEqual([{ to: [address], messageId: written?.messageId }]);
      expect([toOthers(), await tasks(applicationId)]).toEqual([1, []]);
    });

    it('is refused in part once it has been tried for an hour', async () => {
      const { address, applicationId, send, toOthers } = await putOff('yamenai');
      bench.clock.set(new Date('2026-11-24T02:41:00Z'));
      await expect(send()).rejects.toMatchObject({ code: 'mail/address-busy' });
      expect(await tasks(applicationId)).toEqual([]);
      bench.clock.set(new Date('2026-11-24T02:42:00Z'));
      expect(await twice(send)).toBe('sent');
      expect(await tasks(applicationId)).toEqual([{ detail: expect.objectContaining({ refused: address }) as unknown }]);
      expect([toOthers(), (await bench.book.facts(applicationId)).slice(-2)]).toEqual([1, ['MailFailed', 'TaskOpened']]);
    });

    it('is refused in part at once when it refuses for good', async () => {
      const { address, applicationId, send } = await putOff('tsugi');
      bench.sink.refuseAddress(address, 'for-good');
      expect(await twice(send)).toBe('sent');
      expect(await tasks(applicationId)).toEqual([{ detail: expect.objectContaining({ refused: address }) as unknown }]);
    });

    it('is left alone once what the mail asks for has been done', async () => {
      const { address, applicationId, send } = await putOff('owari');
      await bench.book.pay(applicationId);
      bench.sink.takeAddress(address);
      expect(await twice(send)).toBe('sent');
      expect([told(address), await tasks(applicationId)]).toEqual([[], []]);
    });
  });

  it('再送: another delivery to the corrected address, with a record and a Message-ID of its own, once', async () => {
    const applicationId = await bench.book.submit();
    bench.sink.refuse(1, 550, '5.1.1 no such user');
    const input = { applicationId, mail: 'application-received', subject: 'fact-9' } as const;
    expect(await bench.mail.sendMail(input)).toBe('undeliverable');
    await bench.book.work.run((em) => em.execute(`update guarantee_application set content = content || '{"contactMail":"naoshita@mihongumi.example.jp"}' where id = ?`, [applicationId]));
    expect(await twice(() => bench.mail.sendMail({ ...input, resend: 'fact-10' }))).toBe('sent');
    const [refused, again] = await bench.book.mails(applicationId);
    expect([refused?.sent, again?.sent, again?.messageId === refused?.messageId]).toEqual([false, true, false]);
    expect(bench.sink.received.filter(({ to }) => to.includes('naoshita@mihongumi.example.jp')).map(({ parsed }) => parsed.messageId)).toEqual([again?.messageId]);
    expect(await bench.mail.sendMail(input)).toBe('undeliverable');
  });

  it('再送 that is refused too opens a task of its own', async () => {
    const applicationId = await bench.book.submit();
    const input = { applicationId, mail: 'application-received', subject: 'fact-11' } as const;
    bench.sink.refuse(2, 550, '5.1.1 no such user');
    await bench.mail.sendMail(input);
    expect(await bench.mail.sendMail({ ...input, resend: 'fact-12' })).toBe('undeliverable');
    expect(await bench.book.tasks(applicationId)).toEqual(['mail-undeliverable', 'mail-undeliverable']);
    const details = await bench.book.rows<{ detail: unknown }>('select detail from branch_task where application_id = ?', [applicationId]);
    expect(details.map(({ detail }) => detail)).toEqual(Array(2).fill({ mail: 'application-received', subject: 'fact-11' }));
  });

  describe('退会 of the お客様ID that applied', () => {
    const closing = (loginId: string, closed: boolean) =>
      bench.book.work.run((em) => em.execute(`update contractor_account set active = ?, closed_at = ? where login_id = ?`, [!closed, closed ? bench.clock.now() : null, loginId]));
    const sentTo = async (applicationId: string) => (await bench.book.rows<{ to: string }>('select "to" from mail_message where application_id = ? and sent_at is not null', [applicationId])).map(({ to }) => to);
    afterEach(async () => { for (const loginId of ['1000000001', '1000000005']) await closing(loginId, false); });

    it('mails go to the other ID of the customer, which signs in and sees the case; a contact of its own stays, that of the closed ID does not', async () => {
      const [applicationId, other] = [await bench.book.submit({ contactMail: 'koumu@mihongumi.example.jp' }), await bench.book.submit({ contactMail: 'genba@mihongumi.example.jp' })];
      await closing('1000000001', true);
      for (const id of [applicationId, other]) expect(await twice(() => bench.mail.sendMail({ applicationId: id, mail: 'application-received', subject: `closed-${id}` }))).toBe('sent');
      expect([await sentTo(applicationId), await sentTo(other)]).toEqual([['kakuu@mihongumi.example.jp'], ['kakuu@mihongumi.example.jp, genba@mihongumi.example.jp']]);
    });

    it('a mail that was written before goes to the other ID as well, and asks nobody to sign in with the closed one', async () => {
      const applicationId = await bench.book.submit();
      const written = { applicationId, mail: 'application-received', subject: 'closed-0' } as const;
      bench.sink.refuse(1, 451, '4.3.2 busy');
      await expect(bench.mail.sendMail(written)).rejects.toThrow();
      const message = async () => (await bench.book.rows<{ to: string; text: string }>('select "to", text from mail_message where application_id = ?', [applicationId]))[0];
      const before = await message();
      await closing('1000000001', true);
      expect(await twice(() => bench.mail.sendMail(written))).toBe('sent');
      const sent = await message();
      expect(before?.to).not.toBe(sent?.to);
      expect([sent?.to, await sentTo(applicationId)]).toEqual(['kakuu@mihongumi.example.jp', ['kakuu@mihongumi.example.jp']]);
      for (const words of ['お客様ID1000000001は退会されました', '1000000002でログインして進めてください']) expect(sent?.text.replace(/\s/gu, '')).toContain(words);
      expect(bench.sink.received.at(-1)?.to).toEqual(['kakuu@mihongumi.example.jp']);
    });

    it('the rest of a mail, to the address of an ID that has been closed since, goes nowhere any more', async () => {
      const applicationId = await bench.book.submit({ contactMail: 'genba@mihongumi.example.jp' });
      const input = { applicationId, mail: 'application-received', subject: 'closed-3' } as const;
      expect(await bench.mail.sendMail(input)).toBe('sent');
      await bench.book.work.run((em) => em.execute(`update mail_message set pending_to = split_part("to", ', ', 1) where application_id = ?`, [applicationId]));
      await closing('1000000001', true);
      const count = bench.sink.received.length;
      expect(await twice(() => bench.mail.sendMail({ ...input, rest: true }))).toBe('sent');
      expect([bench.sink.received.length, (await bench.book.rows('select pending_to from mail_message where application_id = ?', [applicationId]))[0]]).toEqual([count, { pending_to: null }]);
    });

    it('where no ID is left nobody is asked to sign in: each mail is a task of the branch, also one that was written before', async () => {
      const applicationId = await bench.book.submit({ customerNumber: '2000000004', loginId: '1000000005', contactMail: 'genba@reiji-kensetsu.example.jp' });
      const [written, unwritten] = [{ applicationId, mail: 'application-received', subject: 'closed-1' }, { applicationId, mail: 'application-received', subject: 'closed-2' }] as const;
      bench.sink.refuse(1, 451, '4.3.2 busy');
      await expect(bench.mail.sendMail(written)).rejects.toThrow();
      await closing('1000000005', true);
      for (const input of [written, unwritten]) expect(await twice(() => bench.mail.sendMail(input))).toBe('undeliverable');
      expect([await bench.book.tasks(applicationId), await sentTo(applicationId)]).toEqual([['mail-undeliverable', 'mail-undeliverable'], []]);
      const details = await bench.book.rows<{ detail: unknown }>('select detail from branch_task where application_id = ? order by opened_at, id', [applicationId]);
      expect(details.map(({ detail }) => detail)).toEqual([{ mail: 'application-received', subject: 'closed-1' }, { mail: 'application-received', subject: 'closed-2' }]);
    });
  });

  /** Mails that were left out, with their reasons: on their rows and, the same, in the record. */
  const left = async (applicationId: string): Promise<[string, string][]> => {
    const rows = await bench.book.rows<{ template: string; why: string }>('select template, skipped_for as why from mail_message where application_id = ? and skipped_at is not null and sent_at is null order by created_at, id', [applicationId]);
    const facts = await bench.book.rows<{ data: { mail: string; reason: string } }>(`select data from audit_event where case_id = ? and kind = 'MailSkipped' order by seq`, [applicationId]);
    expect(facts.map(({ data }) => [data.mail, data.reason])).toEqual(rows.map(({ template, why }) => [template, why]));
    return rows.map(({ template, why }) => [template, why]);
  };

  it('a reminder whose wait is over is not sent', async () => {
    const applicationId = await bench.book.submit();
    const subject = await bench.book.requestCorrection(applicationId);
    await bench.book.correct(applicationId);
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'correction-reminder', subject }))).toBe('skipped');
    expect(await left(applicationId)).toEqual([['correction-reminder', 'answered']]);
  });

  it('保証料のご案内 and its reminders are not sent once the premium is secured or the case has ended', async () => {
    const paid = await bench.secured();
    const retracted = await bench.book.submit();
    await bench.book.decide(retracted, 'approved');
    await bench.book.retract(retracted);
    for (const [applicationId, reason] of [[paid, 'paid'], [retracted, 'ended']] as const) {
      const names = ['premium-notice', 'premium-reminder', 'premium-overdue'] as const;
      for (const name of names) expect([name, await twice(() => bench.mail.sendMail({ applicationId, mail: name, subject: `fact-5-${reason}` }))]).toEqual([name, 'skipped']);
      expect(await left(applicationId)).toEqual(names.map((name) => [name, reason]));
    }
    const waiting = await bench.book.submit();
    await bench.book.decide(waiting, 'approved');
    expect(await bench.mail.sendMail({ applicationId: waiting, mail: 'premium-notice', subject: 'fact-6' })).toBe('sent');
    expect((await bench.book.facts(waiting)).at(-1)).toBe('MailSent');
  });

  it('一括納付: 保証料のご案内 is sent although nothing is awaited, unless the case has ended without a guarantee', async () => {
    const applicationId = await bench.book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await bench.book.decide(applicationId, 'approved');
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'premium-notice', subject: 'fact-8' }))).toBe('sent');
    const [{ text } = { text: '' }] = await bench.book.rows<{ text: string }>('select text from mail_message where application_id = ?', [applicationId]);
    const [charge] = await bench.book.rows<{ on: string }>('select collective_on::text as on from premium_charge where application_id = ?', [applicationId]);
    expect(text).toContain(`　約定日　　　　${formatEraDateWithWeekday(calendarDate(charge?.on ?? ''))}`);
    expect(text).not.toMatch(/振込|払込期限/);
    const retracted = await bench.book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await bench.book.decide(retracted, 'approved');
    await bench.book.retract(retracted);
    expect(await bench.mail.sendMail({ applicationId: retracted, mail: 'premium-notice', subject: 'fact-9' })).toBe('skipped');
    expect(await left(retracted)).toEqual([['premium-notice', 'ended']]);
  });

  it('the premium is not asked for again while a receipt waits for its confirmation; once that is reversed, it is', async () => {
    const applicationId = await bench.book.submit();
    const subject = await bench.book.decide(applicationId, 'approved');
    await bench.book.pay(applicationId);
    await bench.book.work.run(async (em) => {
      await em.execute(`update guarantee_application set state = 'awaiting-premium' where id = ?`, [applicationId]);
      await em.execute('update receipt set confirmed_at = null, confirmed_by_id = null where application_id = ?', [applicationId]);
    });
    for (const name of ['premium-reminder', 'premium-overdue'] as const) expect(await bench.mail.sendMail({ applicationId, mail: name, subject: 'fact-7' })).toBe('skipped');
    expect(await left(applicationId)).toEqual([['premium-reminder', 'receipt-waiting'], ['premium-overdue', 'receipt-waiting']]);
    // Nor for the first time; that mail tells of the approval and is not left out, but waits, and what comes after it does not wait with it.
    const notice = { applicationId, mail: 'premium-notice', subject } as const;
    expect(await twice(() => bench.mail.sendMail(notice))).toBe('sent-in-part');
    for (let time = 0; time < 2; time += 1) await expect(bench.mail.sendMail({ ...notice, rest: true })).rejects.toMatchObject({ code: 'mail/receipt-waiting' });
    expect(await bench.book.rows(`select id from mail_message where application_id = ? and template = 'premium-notice'`, [applicationId])).toEqual([]);
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'premium-notice', subject, resend: 'fact-7' }))).toBe('skipped');
    await bench.book.reverse(applicationId);
    expect(await twice(() => bench.mail.sendMail({ ...notice, rest: true }))).toBe('sent');
    await bench.book.work.run((em) => em.execute('update receipt set confirmed_by_id = reversed_by_id, confirmed_at = recorded_at, returned = 500, returned_at = reversed_at where application_id = ?', [applicationId]));
    // The one that was left out is wanted again; what it said of itself is taken back.
    bench.clock.set(new Date('2026-12-01T00:00:00Z'));
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'premium-reminder', subject: 'fact-7' }))).toBe('sent');
    bench.clock.set(new Date('2026-11-24T01:42:00Z'));
    expect(await bench.book.rows(`select skipped_at, skipped_for, sent_at is not null as sent from mail_message where application_id = ? and template = 'premium-reminder'`, [applicationId]))
      .toEqual([{ skipped_at: null, skipped_for: null, sent: true }]);
    // It asks for what is owed now: too much had been returned.
    const [{ text } = { text: '' }] = await bench.book.rows<{ text: string }>(`select text from mail_message where application_id = ? and template = 'premium-reminder'`, [applicationId]);
    expect(text).toMatch(/　保証料　+60,300円\n　お支払いいただく額　60,800円\n/);
  });

  it.each([['', {}], ['一括納付: ', { customerNumber: '2000000003', loginId: '1000000004', deferred: true }]])('%s保証料のご案内 that waited for a receipt asks for the rest once a part is confirmed, and is left out once all is', async (_kind, input) => {
    const settle = (applicationId: string, change: string) => bench.book.work.run((em) => em.execute(`update receipt set ${change} where application_id = ?`, [applicationId]));
    for (const [part, result] of [[40_000, 'sent'], [null, 'skipped']] as const) {
      const applicationId = await bench.book.submit(input);
      const notice = { applicationId, mail: 'premium-notice', subject: await bench.book.decide(applicationId, 'approved') } as const;
      const [{ amount } = { amount: 0 }] = await bench.book.rows<{ amount: number }>('select amount::int as amount from premium_charge where application_id = ?', [applicationId]);
      await bench.book.payPart(applicationId, part ?? amount);
      const [{ by } = { by: '' }] = await bench.book.rows<{ by: string }>('select confirmed_by_id as by from receipt where application_id = ?', [applicationId]);
      await settle(applicationId, 'confirmed_at = null, confirmed_by_id = null');
      expect(await twice(() => bench.mail.sendMail(notice))).toBe('sent-in-part');
      await settle(applicationId, `confirmed_at = recorded_at, confirmed_by_id = '${by}'`);
      if (part === null) await bench.book.work.run((em) => em.execute(`update guarantee_application set state = 'premium-secured' where id = ?`, [applicationId]));
      expect(await twice(() => bench.mail.sendMail({ ...notice, rest: true }))).toBe(result);
      if (part === null) expect(await left(applicationId)).toEqual([['premium-notice', 'paid']]);
      else expect((await bench.book.rows<{ text: string }>('select text from mail_message where application_id = ?', [applicationId]))[0]?.text).toMatch(new RegExp(`お支払いいただく額[　 ]*${groupDigits(amount - part)}円`));
    }
  });

  it('a 補正のお願い that was answered, or asked for anew with more, is not sent, neither by its procedure nor by 再送', async () => {
    const applicationId = await bench.book.submit();
    const answered = await bench.book.requestCorrection(applicationId);
    await bench.book.correct(applicationId);
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'correction-request', subject: answered }))).toBe('skipped');
    await bench.book.rows('update correction_request set answered_at = now() where application_id = ? returning round', [applicationId]);
    const [widened, last] = [await bench.book.requestCorrection(applicationId), await bench.book.requestCorrection(applicationId)];
    const again = (subject: string) => twice(() => bench.mail.sendMail({ applicationId, mail: 'correction-request', subject, resend: `again-${subject}` }));
    expect([await again(answered), await again(widened), await again(last)]).toEqual(['skipped', 'skipped', 'sent']);
    expect(await left(applicationId)).toEqual([['correction-request', 'answered'], ['correction-request', 'answered'], ['correction-request', 'asked-anew']]);
  });

  it('再送 tells of a reception or a certificate only while that is news: the procedure tells of both, however late', async () => {
    const declined = await bench.book.submit();
    await bench.book.decide(declined, 'declined');
    const received = { applicationId: declined, mail: 'application-received', subject: 'fact-10' } as const;
    expect([await bench.mail.sendMail(received), await twice(() => bench.mail.sendMail({ ...received, resend: 'again-10' })), await left(declined)]).toEqual(['sent', 'skipped', [['application-received', 'ended']]]);
    const { applicationId, certificateId } = await bench.issued();
    const registered = { applicationId, mail: 'certificate-registered', subject: certificateId } as const;
    const again = (mail: CaseMail, subject: string, resend: string) => bench.mail.sendMail({ applicationId, mail, subject, resend });
    const submit = () => bench.book.work.run((em) => em.execute(
      `insert into owner_submission (id, certificate_id, submitted_on, way, note, entered_by_id, entered_at) select ?, ?, '2026-11-24', 'mail', '', account_id, ? from guarantee_application where id = ?`,
      [systemRandom.uuid(), certificateId, bench.clock.now(), applicationId]));
    const looked = () => bench.book.work.run((em) => em.execute(
      `insert into viewing (id, certificate_id, token_hash, address_hash, at, expires_at) values (?, ?, ?, ?, ?, ?)`,
      [systemRandom.uuid(), certificateId, systemRandom.uuid().replaceAll('-', '').padStart(64, '0'), 'b'.repeat(64), bench.clock.now(), bench.clock.now()]));
    await looked();
    expect([await bench.mail.sendMail(registered), await again('certificate-registered', certificateId, 'again-11')]).toEqual(['sent', 'sent']);
    await submit();
    expect(await again('certificate-registered', certificateId, 'again-12')).toBe('skipped');
    await bench.issue.completeIssue({ applicationId, certificateId });
    const alert = await bench.book.work.run((em) => recordFact(em, { caseId: applicationId, kind: 'ViewingAlertRaised', actor: SYSTEM, at: bench.clock.now(), data: { certificateId, misses: 50 } }));
    expect(await again('viewing-alert', alert, 'again-13')).toBe('sent');
    bench.clock.set(new Date(bench.clock.now().getTime() + 1_000));
    const keyId = await bench.book.reissueKey(applicationId);
    await looked();
    expect([await again('certificate-registered', certificateId, 'again-14'), await again('viewing-alert', alert, 'again-15'), await again('key-reissued', keyId, 'again-16')]).toEqual(['skipped', 'skipped', 'sent']);
    await submit();
    expect(await again('key-reissued', keyId, 'again-17')).toBe('skipped');
    bench.clock.set(new Date('2026-11-24T01:42:00Z'));
    expect(await left(applicationId)).toEqual([
      ['certificate-registered', 'submitted'], ['certificate-registered', 'key-replaced'], ['viewing-alert', 'key-replaced'], ['key-reissued', 'submitted'],
    ]);
  });

  it('補正のお願い names the marked fields, the reason and the day', async () => {
    const applicationId = await bench.book.submit({ contactMail: 'hosei@mihongumi.example.jp' });
    const subject = await bench.book.requestCorrection(applicationId);
    await bench.mail.sendMail({ applicationId, mail: 'correction-request', subject });
    const text = bench.sink.received.find(({ to }) => to.includes('hosei@mihongumi.example.jp'))?.parsed.text ?? '';
    for (const part of ['・工事名', '・請負金額（税込）', '契約書の写しと工事名が異なります。', '令和8年11月27日（金） まで']) expect(text).toContain(part);
  });

  it('認証キー再発行: notice remade, self-check with the new key, mail; the old key is dead', async () => {
    const { applicationId, certificateId } = await bench.issued({ contactMail: 'kagi@mihongumi.example.jp' });
    const keyId = systemRandom.uuid();
    await bench.book.work.run(async (em) => {
      const old = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
      old.revokedAt = bench.clock.now();
      await em.flush();
      em.create(AuthenticationKey, { id: keyId, certificate: certificateId, generation: 2, issuedAt: new Date(bench.clock.now().getTime() + 1_000), ...bench.keys.draw(certificateId) });
    });
    expect(await bench.issue.openReissue({ applicationId, keyId })).toEqual({ certificateId, current: true });
    await twice(() => bench.documents.renderKeyNotice({ applicationId, keyId }));
    await twice(() => bench.issue.registerCertificate({ applicationId, certificateId }));
    // 発行済 is the case whose mails have all left; until then that of the 再発行 is behind them.
    const told = () => bench.mail.sendMail({ applicationId, mail: 'key-reissued', subject: keyId });
    await expect(told()).rejects.toMatchObject({ code: 'mail/behind' });
    await bench.mail.sendMail({ applicationId, mail: 'certificate-registered', subject: certificateId });
    await bench.issue.completeIssue({ applicationId, certificateId });
    await twice(told);
    expect(await bench.book.count('stored_paper', `subject = '${keyId}' and kind = 'key-notice'`)).toBe(1);
    const subjects = bench.sink.received.filter(({ to }) => to.includes('kagi@mihongumi.example.jp')).map(({ parsed }) => parsed.subject ?? '');
    expect([...new Set(subjects)]).toEqual([expect.stringContaining('電子証書・認証キー登録のお知らせ'), expect.stringContaining('認証キー再発行のお知らせ')]);
    // A key that was replaced in its turn before its mail could leave is not told of.
    const dead = systemRandom.uuid();
    await bench.book.work.run(async (em) => void em.create(AuthenticationKey, { id: dead, certificate: certificateId, generation: 3, issuedAt: bench.clock.now(), revokedAt: bench.clock.now(), ...bench.keys.draw(certificateId) }));
    expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'key-reissued', subject: dead }))).toBe('skipped');
    expect(await bench.book.rows(`select skipped_for, sent_at from mail_message where dedupe_key = ?`, [`key-reissued/${dead}`])).toEqual([{ skipped_for: 'key-replaced', sent_at: null }]);
  });

  it('いちばん長いアドレスが三つでも、一通のメールとして出る', async () => {
    // 254 are taken at the form; the mail server of these tests takes one less.
    const longest = (first: string): string => `${first.padEnd(64, 'a')}@${['b', 'c'].map((letter) => letter.repeat(63)).join('.')}.${'d'.repeat(49)}.example.jp`;
    const addresses = ['ichi', 'ni', 'san'].map(longest);
    expect(addresses.map(({ length }) => length)).toEqual([253, 253, 253]);
    const applicationId = await bench.book.submit({ contactMail: addresses[2] ?? '' });
    const { account } = await bench.book.work.read((em) => em.findOneOrFail(GuaranteeApplication, applicationId));
    const before = await bench.book.work.read((em) => em.findOneOrFail(ContractorAccount, account ?? ''));
    const mails = { mail: before.mail, sharedMail: before.sharedMail ?? null };
    await bench.book.work.run((em) => em.nativeUpdate(ContractorAccount, { id: before.id }, { mail: addresses[0], sharedMail: addresses[1] }));
    try {
      const subject = await bench.book.decide(applicationId, 'declined');
      expect(await twice(() => bench.mail.sendMail({ applicationId, mail: 'application-declined', subject }))).toBe('sent');
      expect(bench.sink.received.at(-1)?.to).toEqual(addresses);
    } finally {
      await bench.book.work.run((em) => em.nativeUpdate(ContractorAccount, { id: before.id }, mails));
    }
  });
});
