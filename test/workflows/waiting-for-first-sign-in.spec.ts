import { jest } from '@jest/globals';
import { Customer, IdLetter, moveRegistration, recordFact, Registration, RegistrationTask, Staff, SYSTEM } from '#persistence';
import { idRegistrationId, tellRegistration } from '#workflows/contract';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { type IssuedLetter, issuedLetter } from '../integration/registration/issued-letter.js';
import { eventually } from '../support/eventually.js';
import { type SkippingEngine, startSkippingEngine } from './skipping-engine.js';

jest.setTimeout(120_000);

let env: SkippingEngine['env'];
let clock: SkippingEngine['clock'];
let engine: SkippingEngine['engine'];

beforeAll(async () => {
  ({ env, clock, engine } = await startSkippingEngine());
});
afterAll(() => engine.stop());

/** A letter that was posted now, with its procedure under way. */
async function posted(): Promise<IssuedLetter> {
  await clock.catchUp();
  const { work } = engine.book;
  const people = await work.read(async (em) => {
    const clerk = await em.findOneOrFail(Staff, { role: 'clerk' }, { orderBy: { loginId: 'asc' } });
    const customer = await em.findOneOrFail(Customer, { branch: clerk.branch }, { orderBy: { customerNumber: 'asc' } });
    return { branchId: clerk.branch, otherBranchId: clerk.branch, headOfficeId: clerk.branch, customerId: customer.id, otherCustomerId: customer.id };
  });
  const letter = await issuedLetter(work, people, clock.now());
  await tell(letter, async (em, at) => {
    const { id: letterId } = await em.findOneOrFail(IdLetter, { registration: letter.registrationId });
    await recordFact(em, { caseId: letter.registrationId, kind: 'LetterPosted', actor: SYSTEM, at, data: { letterId }, notify: tellRegistration(letter.registrationId) });
  });
  return letter;
}

async function tell({ registrationId }: IssuedLetter, act: (em: Parameters<Parameters<typeof engine.book.work.run>[0]>[0], at: Date, registration: Registration) => Promise<void>): Promise<void> {
  await clock.catchUp();
  await engine.book.work.run(async (em) => act(em, clock.now(), await em.findOneOrFail(Registration, registrationId)));
  await engine.deliver();
}

async function days(count: number): Promise<void> {
  await env.sleep(`${count} days`);
  await clock.catchUp();
}

const reminders = ({ registrationId }: IssuedLetter) => engine.book.work.read((em) => em.count(RegistrationTask, { registration: registrationId, kind: 'not-signed-in' }));
const isDead = ({ registrationId }: IssuedLetter) => engine.book.work.read(async (em) => Boolean((await em.findOneOrFail(IdLetter, { registration: registrationId })).voidedAt));
const handle = ({ registrationId }: IssuedLetter) => env.client.workflow.getHandle(idRegistrationId(registrationId));

/** Everything that its history holds, in clear. */
async function payloadsOf(letter: IssuedLetter): Promise<string> {
  const history = historyToJSON(await handle(letter).fetchHistory());
  return [...history.matchAll(/"data": ?"([\w+/=]+)"/g)].map(([, data]) => Buffer.from(data ?? '', 'base64').toString()).join('\n');
}

describe('a letter that nobody signs in with', () => {
  it('is reminded of after 14 and after 30 days, once each; after 60 its password is dead, and the branch can still end it', async () => {
    const letter = await posted();
    await days(13);
    expect([await reminders(letter), await isDead(letter)]).toEqual([0, false]);
    await days(2);
    await eventually(async () => expect(await reminders(letter)).toBe(1));
    await days(14);
    expect(await reminders(letter)).toBe(1);
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
