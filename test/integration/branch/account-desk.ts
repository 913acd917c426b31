import type { Papers } from '#documents';
import { AuditEvent, ContractorAccount, Customer, Registration, type UnitOfWork } from '#persistence';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { shownCustomer } from '../../../apps/portal/src/branch/intake/registration-file.js';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { shownLetters } from '../../support/shown-letters.js';
import { Visitor } from '../../support/visitor.js';
import { issuedLetter, linkTo } from '../registration/issued-letter.js';

export const MORNING = new Date('2026-11-24T00:30:00Z');
/** The password of a customer's own choice. */
export const OWN = '山の向こうに橋を架けて渡る';
export type LetterInput = Parameters<Papers['idLetters']>[0][number];
export type AccountDesks = Readonly<Record<'clerk' | 'reviewer' | 'south' | 'headOffice', Visitor>>;

export interface OpenedAccountDesk {
  readonly people: People;
  readonly work: UnitOfWork;
  readonly app: NestFastifyApplication;
  readonly desks: AccountDesks;
  readonly administrator: Visitor;
  /** What stood on the sheets that were drawn. */
  readonly sheets: LetterInput[];
}

/** お客様ID of one branch, for the tests of the suite that calls it: a portal on a database of its own and who works with it, signed in. @param found called before all tests */
export function openAccountDesk(found: (opened: OpenedAccountDesk) => void) {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let desks: AccountDesks;
  let administrator: Visitor;
  const sheets: LetterInput[] = [];
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url }), { clock });
    const idLetters: Papers['idLetters'] = (inputs) => {
      sheets.push(...inputs);
      return Promise.resolve({ bytes: Buffer.from('%PDF-'), fileName: 'お客様ID等のお知らせ.pdf', templateVersion: 'id-letters@0' });
    };
    jest.spyOn(app.get(PortalPapers), 'get').mockResolvedValue({ idLetters } as unknown as Papers);
    const [clerk, reviewer, south, headOffice] = await Promise.all([LOGIN.clerk, LOGIN.reviewer, LOGIN.otherReviewer, LOGIN.headOffice].map((loginId) => signedIn(loginId)));
    if (!clerk || !reviewer || !south || !headOffice) throw new Error('nobody is signed in');
    desks = { clerk, reviewer, south, headOffice };
    administrator = await signedIn(LOGIN.administrator, 'admin');
    found({ people, work, app, desks, administrator, sheets });
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });

  const signedIn = async (loginId: string, audience: 'branch' | 'admin' = 'branch') => {
    const visitor = new Visitor(app);
    await visitor.signIn(audience, loginId, PASSWORD);
    return visitor;
  };
  const row = (loginId: string) => work.read((em) => em.findOneOrFail(ContractorAccount, { loginId }));
  const facts = (caseId: string) => work.read((em) => em.find(AuditEvent, { caseId }, { orderBy: { seq: 'asc' } }));
  const act = (id: string, path: string, fields: Record<string, string>, who = desks.clerk) => who.post(`/branch/accounts/${id}/${path}`, fields, { from: '/branch/accounts' });
  /** An ID of its own for a test that changes it, in use. */
  const inUse = async () => {
    const letter = await issuedLetter(work, people, MORNING);
    const visitor = new Visitor(app);
    const mail = `${letter.loginId}@mihongumi.example.jp`;
    await visitor.signIn('contractor', letter.loginId, letter.password);
    await visitor.post('/first-sign-in', { mail, mailAgain: mail, password: OWN });
    await visitor.post(await linkTo(work, 'confirm-mail', mail), {});
    return { ...letter, visitor, mail };
  };
  const ask = (id: string, fields: Record<string, string> = {}, who = desks.clerk) =>
    act(id, 'reissue', { 'reason-reissue': '担当者の交代', how: 'public-record', evidence: '登記（11月24日）で本店の住所を確認', ...fields }, who);

  const printLetter = async (registration: string) => desks.clerk.post('/branch/letters/print', { registration, ...(await shownLetters(desks.clerk)) }, { from: '/branch/letters' });
  const postLetter = async (registration: string) => desks.clerk.post('/branch/letters/post', { registration, ...(await shownLetters(desks.clerk)), 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24' }, { from: '/branch/letters' });

  /** The second person's look at the desk, and the approval there. */
  const open = (registrationId: string, who = desks.clerk) => who.get(`/branch/intake/${registrationId}?pages=open`);
  const approve = async (registrationId: string, who = desks.clerk) => {
    const { version, seen } = await work.read(async (em) => {
      const registration = await em.findOneOrFail(Registration, registrationId);
      return { version: registration.version, seen: JSON.stringify(shownCustomer(await em.findOneOrFail(Customer, registration.customer ?? ''))) };
    });
    return who.post(`/branch/intake/${registrationId}/approve`, { version: String(version), seen }, { from: '/branch' });
  };
  return { clock, signedIn, row, facts, act, inUse, ask, printLetter, postLetter, open, approve };
}
