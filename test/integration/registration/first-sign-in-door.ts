import { AuditEvent, ContractorAccount, Registration, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { type IssuedLetter, issuedLetter } from './issued-letter.js';

export const MORNING = new Date('2026-11-24T00:30:00Z');
/** The password of the customer's own choice. */
export const OWN = '山の向こうに橋を架けて渡る';
let mailboxes = 0;

/** What every test finds anew: a letter that has arrived, a browser that knows nobody, and an address to confirm. */
export interface FoundFirstSignIn {
  readonly people: People;
  readonly work: UnitOfWork;
  readonly app: NestFastifyApplication;
  readonly letter: IssuedLetter;
  readonly visitor: Visitor;
  readonly mail: string;
}

/** 初回ログイン of one letter a test, for the suite that calls it: a portal on a database of its own. @param found called before every test */
export function openFirstSignIn(found: (one: FoundFirstSignIn) => void) {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let letter: IssuedLetter;
  let visitor: Visitor;
  let mail: string;
  const clock = new FixedClock(MORNING);
  const lines: string[] = [];

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url, LOG_LEVEL: 'info' }), { clock, logTo: { write: (line) => void lines.push(line) } });
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });
  beforeEach(async () => {
    clock.set(MORNING);
    letter = await issuedLetter(work, people, MORNING);
    visitor = new Visitor(app);
    mailboxes += 1;
    mail = `hanako-${mailboxes}@mihongumi.example.jp`;
    found({ people, work, app, letter, visitor, mail });
  });

  const account = () => work.read((em) => em.findOneOrFail(ContractorAccount, letter.accountId));
  const registration = () => work.read((em) => em.findOneOrFail(Registration, letter.registrationId));
  const facts = async () => (await work.read((em) => em.find(AuditEvent, { caseId: letter.registrationId }, { orderBy: { seq: 'asc' } }))).map(({ kind }) => kind);
  const enter = (password = letter.password, who = visitor) => who.signIn('contractor', letter.loginId, password);
  const register = (fields: Record<string, string> = {}, who = visitor) => who.post('/first-sign-in', { mail, mailAgain: mail, password: OWN, ...fields });
  const begin = async (fields: Record<string, string> = {}, who = visitor) => {
    await enter(letter.password, who);
    expect((await register(fields, who)).headers.location).toBe('/first-sign-in');
  };
  const errorOf = (body: string, field: string) => new RegExp(`id="f-${field}-error">(?:<span[^>]*>＊</span>)?([^<]+)`).exec(body)?.[1];
  return { clock, lines, account, registration, facts, enter, register, begin, errorOf };
}
