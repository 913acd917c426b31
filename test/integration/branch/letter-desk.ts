import type { Papers } from '#documents';
import { AddressVerification, AuditEvent, ContractorAccount, IdLetter, Outbox, Registration, RegistrationTask, type UnitOfWork } from '#persistence';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { shownLetters } from '../../support/shown-letters.js';
import { Visitor } from '../../support/visitor.js';
import { approvedRegistration, linkTo } from '../registration/issued-letter.js';

export const MORNING = new Date('2026-11-24T00:30:00Z');
export type LetterInput = Parameters<Papers['idLetters']>[0][number];

/** What every test finds anew. */
export interface OpenedLetterDesk {
  readonly people: People;
  readonly work: UnitOfWork;
  readonly app: NestFastifyApplication;
  /** 受付, signed in. */
  readonly clerk: Visitor;
  /** What stood on the sheets that were drawn. */
  readonly sheets: LetterInput[];
}

/** The letters of one branch, for the tests of the suite that calls it: a portal on a database of its own, whose sheets are kept instead of drawn. @param found called before every test, and once before all */
export function openLetterDesk(found: (opened: OpenedLetterDesk) => void = () => undefined) {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let clerk: Visitor;
  let sheets: LetterInput[] = [];
  const idLetters = jest.fn<Papers['idLetters']>();
  const clock = new FixedClock(MORNING);
  const lines: string[] = [];

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url, LOG_LEVEL: 'info' }), { clock, logTo: { write: (line) => void lines.push(line) } });
    jest.spyOn(app.get(PortalPapers), 'get').mockResolvedValue({ idLetters } as unknown as Papers);
    clerk = await signedIn(LOGIN.clerk);
    found({ people, work, app, clerk, sheets });
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
    found({ people, work, app, clerk, sheets });
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
  const firstSignIn = async (id: string) => {
    const [letter] = sheets.slice(-1) as [LetterInput];
    const mail = `late-${letter.loginId}@mihongumi.example.jp`;
    const customer = new Visitor(app);
    await customer.signIn('contractor', letter.loginId, letter.initialPassword);
    await customer.post('/first-sign-in', { mail, mailAgain: mail, password: '山の向こうに橋を架けて渡る' });
    return { link: () => linkTo(work, 'confirm-mail', mail), confirm: async () => customer.post(await linkTo(work, 'confirm-mail', mail), {}), number: letter.number, id };
  };
  const returned = async () => {
    const { id } = await approved();
    await print(id);
    await post(id);
    const [letter] = (await letters(id)) as [IdLetter];
    await sendBack(letter.id);
    const task = await work.read((em) => em.findOneOrFail(RegistrationTask, { registration: id, kind: 'letter-returned' }));
    return { id, task };
  };
  return { clock, lines, idLetters, signedIn, approved, act, onPage, print, today, post, sendBack, letters, row, account, facts, checkOf, confirm, confirmCheck, everyRow, signals, firstSignIn, returned };
}
