import { calendarDate } from '#domain';
import { MailDeliveryError, type OutgoingMail } from '#mail';
import { AccountLink, type AccountLinkPurpose, AuditEvent, ContractorAccount, IdLetter, MailMessage, recordFact, Registration, registrationStateColumns, RegistrationTask, SYSTEM, type UnitOfWork } from '#persistence';
import { TemplateEngine } from '#platform';
import { AccountLinks } from '../../../apps/portal/src/account-links/account-links.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { RegistrationMailActivities } from '../../../apps/worker/src/activities/registration-mail.activities.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, type People } from '../../support/people.js';
import { issuedLetter } from './issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');

describe('steps after the letter', () => {
  let opened: OpenedDatabase;
  let work: UnitOfWork;
  let people: People;
  let steps: RegistrationActivities;
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    steps = new RegistrationActivities(work, clock);
  });
  afterAll(() => opened.drop());

  const letterOf = (registration: string): Promise<IdLetter> => work.read((em) => em.findOneOrFail(IdLetter, { registration }));
  const moveTo = (id: string, state: 'posted' | 'completed') =>
    work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, id), await registrationStateColumns(em, state, MORNING)));

  it('a posted letter is reminded of after 14 and 30 days, and its password ends with the last day', async () => {
    const { registrationId } = await issuedLetter(work, people, MORNING);
    const { id: letterId } = await letterOf(registrationId);
    const factId = await work.run((em) => recordFact(em, { caseId: registrationId, kind: 'LetterPosted', actor: SYSTEM, at: MORNING, data: { letterId } }));
    expect(await steps.readRegistrationFact({ registrationId, factId })).toMatchObject({
      kind: 'LetterPosted',
      alarms: [
        { act: 'remind-first-sign-in', at: '2026-12-08T00:00:00.000Z' }, { act: 'remind-first-sign-in-again', at: '2026-12-24T00:00:00.000Z' },
        { act: 'void-password', at: '2027-01-23T15:00:00.000Z' },
      ],
    });
  });

  it('a password that ends before a reminder is void in its time: what is waited for stands in the order of its time', async () => {
    const { registrationId } = await issuedLetter(work, people, MORNING);
    const { id: letterId } = await letterOf(registrationId);
    await work.run((em) => em.nativeUpdate(IdLetter, letterId, { validUntil: calendarDate('2026-12-04') }));
    const factId = await work.run((em) => recordFact(em, { caseId: registrationId, kind: 'LetterPosted', actor: SYSTEM, at: MORNING, data: { letterId } }));
    const { alarms } = (await steps.readRegistrationFact({ registrationId, factId })) as { alarms: readonly { act: string; at: string }[] };
    expect(alarms.map(({ act }) => act)).toEqual(['void-password', 'remind-first-sign-in', 'remind-first-sign-in-again']);
    expect(alarms[0]?.at).toBe('2026-12-04T15:00:00.000Z');
  });

  it('the branch is reminded once per reminder, not while it has one to do, and of nobody who has signed in', async () => {
    const { registrationId } = await issuedLetter(work, people, MORNING);
    const remind = (cause: string) => steps.openRegistrationTask({ registrationId, task: 'not-signed-in', cause: `${registrationId}/${cause}` });
    const counted = () => work.read((em) => em.count(RegistrationTask, { registration: registrationId }));
    for (const cause of ['first', 'first', 'again', 'again']) await remind(cause);
    expect(await counted()).toBe(1);
    await work.run((em) => em.nativeUpdate(RegistrationTask, { registration: registrationId }, { doneAt: MORNING, doneNote: '電話した' }));
    for (const cause of ['first', 'again', 'again']) await remind(cause);
    await moveTo(registrationId, 'completed');
    await remind('late');
    expect(await counted()).toBe(2);
    expect(await work.read((em) => em.count(AuditEvent, { caseId: registrationId, kind: 'TaskOpened' }))).toBe(2);
  });

  it('only a letter that still waits is void, and the branch is asked once what becomes of it, unless it is asked already', async () => {
    const [waiting, used] = [await issuedLetter(work, people, MORNING), await issuedLetter(work, people, MORNING)];
    await moveTo(used.registrationId, 'completed');
    const asked = await issuedLetter(work, people, MORNING);
    await steps.openRegistrationTask({ registrationId: asked.registrationId, task: 'not-signed-in', cause: `${asked.registrationId}/again` });
    for (const { registrationId } of [waiting, waiting, used, asked]) await steps.voidInitialPassword({ registrationId });
    const open = (registration: string) => work.read((em) => em.count(RegistrationTask, { registration, kind: 'not-signed-in', doneAt: null }));
    expect([await open(waiting.registrationId), await open(used.registrationId), await open(asked.registrationId)]).toEqual([1, 0, 1]);
    const expired = (caseId: string) => work.read(async (em) => (await em.find(AuditEvent, { caseId, kind: 'LetterExpired' })).map(({ data, actorName }) => ({ ...data, actorName })));
    const { id: letterId, number, validUntil } = await letterOf(waiting.registrationId);
    expect(await expired(waiting.registrationId)).toEqual([{ letterId, number, until: validUntil, reason: '初回ログインがないまま期限が過ぎたため、無効', actorName: SYSTEM.name }]);
    expect([(await expired(used.registrationId)).length, (await expired(asked.registrationId)).length]).toEqual([0, 1]);
    expect([(await letterOf(waiting.registrationId)).voidedAt ?? null, (await letterOf(used.registrationId)).voidedAt ?? null]).toEqual([MORNING, null]);
  });

  it('a mail that its request has written goes out once; one that is refused is not tried again, one that cannot be delivered now is', async () => {
    const sent: string[] = [];
    const answers: (Error | null)[] = [new MailDeliveryError('unreachable', 'away'), null, new MailDeliveryError('address-refused', 'no such mailbox')];
    const relay = {
      send: (mail: OutgoingMail) => {
        const answer = answers.shift() ?? null;
        if (answer) return Promise.reject(answer);
        sent.push(mail.to);
        return Promise.resolve([]);
      },
    };
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
    const mails = new RegistrationMailActivities(work, clock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', house);
    const { accountId } = await issuedLetter(work, people, MORNING);
    const write = (to: string) => work.run(async (em) => em.create(MailMessage, { dedupeKey: to, messageId: to, account: accountId, template: 'confirm-mail', to, subject: '確認', text: '本文', createdAt: MORNING }).id);
    const [good, wrong] = [await write('good@mihon.example.jp'), await write('wrong@mihon.example.jp')];
    await expect(mails.deliverMail({ mailId: good })).rejects.toThrow('away');
    for (let time = 0; time < 2; time += 1) expect(await mails.deliverMail({ mailId: good })).toBe('sent');
    for (let time = 0; time < 2; time += 1) expect(await mails.deliverMail({ mailId: wrong })).toBe('undeliverable');
    expect(sent).toEqual(['good@mihon.example.jp']);
    expect(await work.read((em) => em.findOneOrFail(MailMessage, wrong))).toMatchObject({ bouncedAt: MORNING });
    expect(await work.read((em) => em.count(RegistrationTask, { account: accountId, kind: 'mail-undeliverable' }))).toBe(1);
  });

  it('once an ID is closed, a link that was asked for before is not sent, word of the 退会 is, and where that is refused the branch has to tell it', async () => {
    const sent: string[] = [];
    const relay = { send: (mail: OutgoingMail) => (mail.subject === '退会' ? Promise.reject(new MailDeliveryError('address-refused', 'no such mailbox')) : Promise.resolve((sent.push(mail.subject), []))) };
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
    const mails = new RegistrationMailActivities(work, clock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', house);
    const { accountId } = await issuedLetter(work, people, MORNING);
    const write = (template: string, subject: string) => work.run(async (em) => em.create(MailMessage, { dedupeKey: `${subject}-${accountId}`, messageId: `${subject}-${accountId}`, account: accountId, template, to: 'closed@mihon.example.jp', subject, text: '本文', createdAt: MORNING }).id);
    const [link, changed, closed] = [await write('reset-password', '再設定'), await write('password-changed', '変更'), await write('id-closed', '退会')];
    await work.run((em) => em.nativeUpdate(ContractorAccount, { id: accountId }, { closedAt: MORNING }));
    for (let time = 0; time < 2; time += 1) {
      expect([await mails.deliverMail({ mailId: link }), await mails.deliverMail({ mailId: changed }), await mails.deliverMail({ mailId: closed })]).toEqual(['skipped', 'sent', 'undeliverable']);
    }
    expect(sent).toEqual(['変更']);
    const tasks = await work.read((em) => em.find(RegistrationTask, { account: accountId, kind: 'mail-undeliverable' }));
    expect(tasks.map(({ doneAt }) => doneAt ?? null)).toEqual([null]);
  });

  it('a link that another took the place of, or that was used, is not sent when the mail server takes its mail at last; the living one is', async () => {
    const sent: string[] = [];
    const relay = { send: (mail: OutgoingMail) => Promise.resolve((sent.push(mail.to), [])) };
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
    const templates = new TemplateEngine('templates');
    const mails = new RegistrationMailActivities(work, clock, templates, relay, 'https://e-net.example.jp', house);
    const links = new AccountLinks(clock, testConfig(), templates);
    const { accountId } = await issuedLetter(work, people, MORNING);
    const ask = (purpose: AccountLinkPurpose, to: string) => work.run(async (em) => links.send(em, await em.findOneOrFail(ContractorAccount, accountId), purpose, to));
    for (const to of ['momiji@mihon.example.jp', 'neu@mihon.example.jp', 'living@mihon.example.jp']) await ask('confirm-mail', to);
    await ask('reset-password', 'used@mihon.example.jp');
    await work.run((em) => em.nativeUpdate(AccountLink, { account: accountId, purpose: 'reset-password' }, { usedAt: MORNING }));
    const written = await work.read((em) => em.find(MailMessage, { account: accountId }, { orderBy: { createdAt: 'asc', id: 'asc' } }));
    const results: Record<string, string> = {};
    for (const { id, to } of [...written, ...written]) results[to] = await mails.deliverMail({ mailId: id });
    expect(results).toEqual({ 'momiji@mihon.example.jp': 'skipped', 'neu@mihon.example.jp': 'skipped', 'living@mihon.example.jp': 'sent', 'used@mihon.example.jp': 'skipped' });
    expect(sent).toEqual(['living@mihon.example.jp']);
  });

  it('a mail that has left keeps its words and its addressee, and not its link', async () => {
    const relay = { send: () => Promise.resolve([]) };
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
    const mails = new RegistrationMailActivities(work, clock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', house);
    const { accountId } = await issuedLetter(work, people, MORNING);
    const token = 'Ab-_'.repeat(11).slice(0, 43);
    const texts = [`https://e-net.example.jp/password-reset/${token}\r\n1時間`, `https://e-net.example.jp/mail-confirmation/${token}\r\n24時間`];
    const kept = [];
    for (const [index, text] of texts.entries()) {
      const id = await work.run(async (em) => em.create(MailMessage, { dedupeKey: `link-${index}`, messageId: `link-${index}`, account: accountId, template: 'reset-password', to: 'good@mihon.example.jp', subject: '確認', text, createdAt: MORNING }).id);
      expect((await work.read((em) => em.findOneOrFail(MailMessage, id))).text).toContain(token);
      for (let time = 0; time < 2; time += 1) expect(await mails.deliverMail({ mailId: id })).toBe('sent');
      kept.push((await work.read((em) => em.findOneOrFail(MailMessage, id))).text);
    }
    expect(kept).toEqual(['https://e-net.example.jp/password-reset/（送信済みのため消去）\r\n1時間', 'https://e-net.example.jp/mail-confirmation/（送信済みのため消去）\r\n24時間']);
    for (const change of [`"to" = 'other@mihon.example.jp'`, `text = ''`, `subject = ''`]) {
      await expect(work.run((em) => em.execute(`update mail_message set ${change} where dedupe_key = 'link-0'`))).rejects.toThrow('a mail that has left keeps its words and its addressees');
    }
  });
});
