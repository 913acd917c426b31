import { addBusinessDays, japanDate, type RegistrationState } from '#domain';
import {
  Arrival, ContractorAccount, Customer, IdLetter, MailMessage, moveRegistration, queueNotice, readBusinessCalendar, recordDeficiencyTold, recordFact, Registration, registrationStateColumns, RegistrationTask, Staff, SYSTEM,
} from '#persistence';
import { idRegistrationId, startMailDelivery, startRegistration, tellRegistration } from '#workflows/contract';
import { randomUUID } from 'node:crypto';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { type IssuedLetter, issuedLetter } from '../integration/registration/issued-letter.js';
import { eventually } from '../support/eventually.js';
import type { People } from '../support/people.js';
import { type SkippingEngine, startSkippingEngine } from './skipping-engine.js';

let serial = 0;
let env: SkippingEngine['env'];
let clock: SkippingEngine['clock'];
let engine: SkippingEngine['engine'];
let days: SkippingEngine['days'];
let businessDays: SkippingEngine['businessDays'];

beforeAll(async () => {
  ({ env, clock, engine, days, businessDays } = await startSkippingEngine());
});
afterAll(() => engine.stop());

interface Registered {
  readonly registrationId: string;
}

function somebody(): Promise<People> {
  return engine.book.work.read(async (em) => {
    const clerk = await em.findOneOrFail(Staff, { role: 'clerk' }, { orderBy: { loginId: 'asc' } });
    const customer = await em.findOneOrFail(Customer, { branch: clerk.branch }, { orderBy: { customerNumber: 'asc' } });
    return { branchId: clerk.branch, otherBranchId: clerk.branch, headOfficeId: clerk.branch, customerId: customer.id, otherCustomerId: customer.id };
  });
}

/** A 利用申込書 that came now, or is awaited after the web form, with its procedure under way. */
async function received(state: 'received' | 'awaiting-paper', mail = 'hanako@mihon.example.jp'): Promise<Registered> {
  await clock.catchUp();
  const { branchId } = await somebody();
  const [registrationId, at] = [randomUUID(), clock.now()];
  serial += 1;
  await engine.book.work.run(async (em) => {
    em.create(Registration, {
      id: registrationId, receptionNumber: `26-${String(80_000 + serial)}`, submissionKey: `test/${registrationId}`, ...(await registrationStateColumns(em, state, at)), channel: 'web',
      receivedBy: branchId, branch: branchId, raw: { name: '架空建設株式会社', contactName: '架空 花子', mail }, read: {}, searchKey: '架空建設', receivedAt: at,
    });
    await recordFact(em, { caseId: registrationId, kind: 'RegistrationReceived', actor: SYSTEM, at, data: { channel: 'web', awaitsPaper: state === 'awaiting-paper' }, notify: startRegistration(registrationId) });
  });
  await engine.deliver();
  return { registrationId };
}

/** What the desk does, as far as the procedure hears of it. */
function move(registered: Registered, state: RegistrationState, kind: Parameters<typeof recordFact>[1]['kind'], data: Parameters<typeof recordFact>[1]['data'] = {}, more: Partial<Registration> = {}): Promise<void> {
  return tell(registered, async (em, at, registration) => {
    Object.assign(registration, more);
    await moveRegistration(em, registration, state, at);
    await recordFact(em, { caseId: registration.id, kind, actor: SYSTEM, at, data, notify: tellRegistration(registration.id) });
  });
}

/** 不備: to be answered within five business days. Its mail has gone (or its task is there) before days are skipped, for the terms run from then on. */
async function raise(registered: Registered): Promise<void> {
  await clock.catchUp();
  const answerBy = addBusinessDays(japanDate(clock.now().getTime()), 5, await engine.book.work.read(readBusinessCalendar));
  await move(registered, 'deficient', 'RegistrationDeficient', { answerBy }, { deficiency: { reasons: ['seal-missing'], text: '', answerBy } });
  await eventually(async () => expect([...(await mailed(registered)), ...(await tasks(registered))].join()).toMatch(/registration-deficient|tell-by-hand/));
}

async function mailed({ registrationId }: Registered): Promise<string[]> {
  const mails = await engine.book.work.read((em) => em.find(MailMessage, { registration: registrationId, sentAt: { $ne: null } }, { orderBy: { id: 'asc' } }));
  return mails.map(({ template }) => template);
}

/** A letter that was posted now, with its procedure under way. */
async function posted(): Promise<IssuedLetter> {
  await clock.catchUp();
  const { work } = engine.book;
  const letter = await issuedLetter(work, await somebody(), clock.now());
  await tell(letter, async (em, at) => {
    const { id: letterId } = await em.findOneOrFail(IdLetter, { registration: letter.registrationId });
    await recordFact(em, { caseId: letter.registrationId, kind: 'LetterPosted', actor: SYSTEM, at, data: { letterId }, notify: tellRegistration(letter.registrationId) });
  });
  return letter;
}

async function tell({ registrationId }: Registered, act: (em: Parameters<Parameters<typeof engine.book.work.run>[0]>[0], at: Date, registration: Registration) => Promise<void>): Promise<void> {
  await clock.catchUp();
  await engine.book.work.run(async (em) => act(em, clock.now(), await em.findOneOrFail(Registration, registrationId)));
  await engine.deliver();
}

const reminders = ({ registrationId }: IssuedLetter) => engine.book.work.read((em) => em.count(RegistrationTask, { registration: registrationId, kind: 'not-signed-in' }));
const isDead = ({ registrationId }: IssuedLetter) => engine.book.work.read(async (em) => Boolean((await em.findOneOrFail(IdLetter, { registration: registrationId })).voidedAt));
const handle = ({ registrationId }: Registered) => env.client.workflow.getHandle(idRegistrationId(registrationId));

const of = ({ registrationId }: Registered) => engine.book.work.read((em) => em.findOneOrFail(Registration, registrationId));

async function tasks({ registrationId }: Registered): Promise<string[]> {
  return (await engine.book.work.read((em) => em.find(RegistrationTask, { registration: registrationId }))).map(({ kind }) => kind).sort();
}

/** Everything that its history holds, in clear. */
async function payloadsOf(letter: IssuedLetter): Promise<string> {
  const history = historyToJSON(await handle(letter).fetchHistory());
  return [...history.matchAll(/"data": ?"([\w+/=]+)"/g)].map(([, data]) => Buffer.from(data ?? '', 'base64').toString()).join('\n');
}

describe('from the 利用申込書 to the first sign-in', () => {
  it('the page comes back, 不備 is answered after a reminder, the ID is issued once, and the first sign-in ends it', async () => {
    const registered = await received('awaiting-paper');
    await eventually(async () => expect(await mailed(registered)).toEqual(['registration-received']));
    await move(registered, 'received', 'RegistrationPagesFiled', { pages: 1 });
    await raise(registered);
    await businessDays(6);
    await eventually(async () => expect(await mailed(registered)).toEqual(['registration-received', 'registration-deficient', 'registration-deficient-reminder']));
    await move(registered, 'received', 'RegistrationAnswered', { note: '電話で確認' });
    await businessDays(3);
    await eventually(async () => expect(await tasks(registered)).toEqual(['entry-overdue']));
    const [{ customerId }, content] = [await somebody(), { name: '架空建設株式会社', contactName: '架空 花子', department: '工事部', phone: '099-000-4167' }];
    await move(registered, 'approved', 'RegistrationApproved', {}, { customer: customerId, content: content as Registration['content'], approvedAt: clock.now() });
    await eventually(async () => expect((await of(registered)).account).toBeTruthy());
    const { account } = await of(registered);
    expect((await engine.book.work.read((em) => em.findOneOrFail(ContractorAccount, account ?? ''))).loginId).toMatch(/^9\d{9}$/);
    await move(registered, 'completed', 'FirstSignInCompleted');
    expect(await handle(registered).result()).toEqual({ end: 'completed' });
    await engine.capture(handle(registered), 'registration-completed');
  });

  it('an address that will not take a mail for now (greylisting): the registration goes on to its ID, and the mails follow once each', async () => {
    const busy = 'ippai@mihon.example.jp';
    engine.sink.refuseAddress(busy, 'for-now');
    const registered = await received('received', busy);
    const { customerId } = await somebody();
    const content = { name: '架空建設株式会社', contactName: '架空 花子', department: '工事部', phone: '099-000-4167' };
    await move(registered, 'approved', 'RegistrationApproved', {}, { customer: customerId, content: content as Registration['content'], approvedAt: clock.now() });
    await eventually(async () => expect((await of(registered)).account).toBeTruthy());
    expect([await mailed(registered), await tasks(registered)]).toEqual([[], []]);
    engine.sink.takeAddress(busy);
    await days(1);
    await eventually(async () => expect(await mailed(registered)).toEqual(['registration-received']));
    expect(engine.sink.received.filter(({ to }) => to.includes(busy))).toHaveLength(1);
    await move(registered, 'completed', 'FirstSignInCompleted');
    expect(await handle(registered).result()).toEqual({ end: 'completed' });
  });

  it('不備 that nobody answers: two reminders, then 期限切れ with its mail', async () => {
    const registered = await received('received');
    await raise(registered);
    await days(60);
    expect(await handle(registered).result()).toEqual({ end: 'closed' });
    await engine.capture(handle(registered), 'registration-lapsed-deficiency');
    expect([(await of(registered)).closing, await mailed(registered)]).toEqual(['lapsed', [
      'registration-received', 'registration-deficient', 'registration-deficient-reminder', 'registration-deficient-reminder', 'registration-closed',
    ]]);
  });

  it('without a mail address the branch is asked instead, and once more for a 催促 when the customer has been told', async () => {
    const registered = await received('received', '');
    await raise(registered);
    await days(60);
    // Nobody has told it: it stands, and nobody is reminded of it.
    await eventually(async () => expect(await tasks(registered)).toEqual(['tell-by-hand']));
    expect((await of(registered)).state).toBe('deficient');
    const by = await engine.book.work.read(async (em) => (await em.findOneOrFail(Staff, { role: 'clerk' }, { orderBy: { loginId: 'asc' } })).id);
    await tell(registered, async (em, at, registration) => {
      await em.nativeUpdate(RegistrationTask, { registration: registration.id, kind: 'tell-by-hand' }, { doneAt: at, doneBy: by, doneNote: '手紙を送った' });
      await recordDeficiencyTold(em, registration, { actor: SYSTEM, at, notify: tellRegistration(registration.id) });
    });
    await days(60);
    expect(await handle(registered).result()).toEqual({ end: 'closed' });
    await engine.capture(handle(registered), 'registration-told-late');
    // Told, one 催促 that nobody has given, and the end.
    expect([await mailed(registered), await tasks(registered)]).toEqual([[], Array.from({ length: 3 }, () => 'tell-by-hand')]);
  });

  it('a reply that waits to be sorted holds 期限切れ back and not for good: sorted as no answer, the term ends', async () => {
    const registered = await received('received');
    await raise(registered);
    const reply = randomUUID();
    await days(1);
    await engine.book.work.run(async (em) => {
      const [at, sha256] = [clock.now(), randomUUID().replaceAll('-', '').padEnd(64, '0')];
      const { branch } = await em.findOneOrFail(Registration, registered.registrationId);
      em.create(Arrival, { id: reply, sourceKey: reply, channel: 'smtp', branch, sender: 'hanako@mihon.example.jp', subject: '', receivedAt: at, sha256, bytes: 1, fileName: 'mail.eml', state: 'sorting', createdAt: at, answers: registered.registrationId, answersBy: 'deficiency' });
    });
    await days(38);
    // Day by day: when it is tried again is counted by the worker's own clock.
    for (let day = 0; day < 30 && (await tasks(registered)).length === 0; day += 1) await days(1);
    expect([(await of(registered)).state, await tasks(registered)]).toEqual(['deficient', ['answer-waits']]);
    await engine.book.work.run(async (em) => void Object.assign(await em.findOneOrFail(Arrival, reply), { state: 'set-aside', class: 'junk' }));
    for (let day = 0; day < 20; day += 1) await days(1);
    expect(await handle(registered).result()).toEqual({ end: 'closed' });
    await engine.capture(handle(registered), 'registration-held-by-reply');
    expect((await of(registered)).closing).toBe('lapsed');
  });

  it('a form made on the web whose only page has left again awaits it anew, and ends by itself when none comes', async () => {
    const registered = await received('awaiting-paper');
    await days(50);
    await move(registered, 'received', 'RegistrationPagesFiled', { pages: 1 });
    await days(30);
    await move(registered, 'awaiting-paper', 'RegistrationPagesFiled', { pages: -1, awaitsPaper: true });
    await days(30);
    expect((await of(registered)).state).toBe('awaiting-paper');
    await days(60);
    expect(await handle(registered).result()).toEqual({ end: 'closed' });
    await engine.capture(handle(registered), 'registration-paper-left');
    expect((await of(registered)).closing).toBe('lapsed');
  });

  it('a form made on the web whose page never comes back ends by itself', async () => {
    const registered = await received('awaiting-paper');
    await days(120);
    expect(await handle(registered).result()).toEqual({ end: 'closed' });
    await engine.capture(handle(registered), 'registration-lapsed-paper');
    expect([(await of(registered)).closing, await mailed(registered)]).toEqual(['lapsed', ['registration-received', 'registration-closed']]);
  });
});

it('a mail that its request has written, such as a link, is sent by a procedure of its own', async () => {
  const registered = await received('received');
  const mailId = randomUUID();
  await tell(registered, async (em, at, { id }) => {
    em.create(MailMessage, { id: mailId, dedupeKey: mailId, messageId: `<${mailId}@e-net.example.jp>`, registration: id, template: 'confirm-mail', to: 'hanako@mihon.example.jp', subject: '確認', text: '本文', createdAt: at });
    await queueNotice(em, startMailDelivery(mailId));
  });
  const delivery = env.client.workflow.getHandle(`mail-delivery/${mailId}`);
  expect(await delivery.result()).toBe('sent');
  await engine.capture(delivery, 'mail-delivery');
});

describe('a letter that nobody signs in with', () => {
  it('is reminded of after 14 and after 30 days, once each; after 60 its password is dead, and the branch can still end it', async () => {
    const letter = await posted();
    await days(13);
    expect([await reminders(letter), await isDead(letter)]).toEqual([0, false]);
    await days(2);
    await eventually(async () => expect(await reminders(letter)).toBe(1));
    await days(14);
    expect(await reminders(letter)).toBe(1);
    // Somebody has telephoned; while the first is to be done there is no second.
    await engine.book.work.run((em) => em.nativeUpdate(RegistrationTask, { registration: letter.registrationId, kind: 'not-signed-in' }, { doneAt: new Date(), doneNote: '電話した' }));
    await days(2);
    await eventually(async () => expect(await reminders(letter)).toBe(2));
    await days(28);
    expect(await isDead(letter)).toBe(false);
    await days(3);
    await eventually(async () => expect([await reminders(letter), await isDead(letter)]).toEqual([2, true]));
    const told = await payloadsOf(letter);
    expect([told.includes(letter.registrationId), told.includes(letter.password), told.includes(letter.loginId)]).toEqual([true, false, false]);
    await tell(letter, async (em, at, registration) => {
      registration.closing = 'cancelled';
      await moveRegistration(em, registration, 'closed', at);
      await recordFact(em, { caseId: registration.id, kind: 'RegistrationClosed', actor: SYSTEM, at, data: { closing: 'cancelled', reason: '廃業' }, notify: tellRegistration(registration.id) });
    });
    expect(await handle(letter).result()).toEqual({ end: 'closed' });
    await engine.capture(handle(letter), 'registration-unused-letter');
  });

  it('a first sign-in between the reminders ends it: no second one, and nothing is made dead', async () => {
    const letter = await posted();
    await days(15);
    await eventually(async () => expect(await reminders(letter)).toBe(1));
    await tell(letter, async (em, at, registration) => {
      await moveRegistration(em, registration, 'completed', at);
      await recordFact(em, { caseId: registration.id, kind: 'FirstSignInCompleted', actor: SYSTEM, at, notify: tellRegistration(registration.id) });
    });
    expect(await handle(letter).result()).toEqual({ end: 'completed' });
    await days(60);
    expect([await reminders(letter), await isDead(letter)]).toEqual([1, false]);
  });
});
