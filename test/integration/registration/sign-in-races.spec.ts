import { connect, ContractorAccount, IdLetter, Session, UnitOfWork } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endSignIns } from '../../../apps/portal/src/branch/letters/end-sign-ins.js';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { eventually, FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { MORNING, OWN } from './first-sign-in-door.js';
import { type IssuedLetter, issuedLetter } from './issued-letter.js';

/** Each print kills the earlier password, also for whoever types it at that moment. */
describe('a password that dies while it is used', () => {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  /** By a connection of its own. */
  let elsewhere: UnitOfWork;
  let disconnect: () => Promise<void>;
  let app: NestFastifyApplication;
  let letter: IssuedLetter;
  let visitor: Visitor;
  const clock = new FixedClock(MORNING);
  const lines: string[] = [];

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    const orm = await connect(opened.database.url, 1);
    [elsewhere, disconnect] = [new UnitOfWork(orm), () => orm.close(true)];
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url, LOG_LEVEL: 'info' }), { clock, logTo: { write: (line) => void lines.push(line) } });
  });
  afterAll(async () => {
    await app.close();
    await disconnect();
    await opened.drop();
  });
  beforeEach(async () => {
    letter = await issuedLetter(work, people, MORNING);
    visitor = new Visitor(app);
  });

  /** The ID is in the hands of the branch; the request begins, waits for it, and `act` is done before it goes on. */
  const meanwhile = <Answer>(accountId: string, request: () => Promise<Answer>, act: (em: EntityManager) => Promise<unknown>): Promise<Answer> => work.run(async (em) => {
    await locked(em, accountId);
    const answer = request();
    await waitFor(em, 1);
    await act(em);
    return [answer] as const;
  }).then(([answer]) => answer);
  /** The request begins, and `act` stands in the line of the ID right behind its first step: it is done between this one and the next. */
  const rightBehind = <Answer>(accountId: string, request: () => Promise<Answer>, act: (em: EntityManager) => Promise<unknown>): Promise<Answer> => work.run(async (em) => {
    await locked(em, accountId);
    const answer = request();
    await waitFor(em, 1);
    const done = elsewhere.run(async (other) => {
      await locked(other, accountId);
      await act(other);
    });
    await waitFor(em, 2);
    return [answer, done] as const;
  }).then(async ([answer, done]) => (await Promise.all([answer, done]))[0]);
  const locked = (em: EntityManager, accountId: string): Promise<ContractorAccount> => em.findOneOrFail(ContractorAccount, accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const waitFor = (em: EntityManager, count: number): Promise<void> => eventually(async () => {
    await em.execute('select pg_stat_clear_snapshot()');
    const [row] = await em.execute<{ waiting: number }[]>(`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    expect(row?.waiting).toBe(count);
  });
  /** As the print of a letter does. */
  const kill = async (em: EntityManager, id: string): Promise<void> => {
    await endSignIns(em, id, MORNING);
    await em.nativeUpdate(ContractorAccount, id, { passwordHash: null });
  };
  const living = (accountId: string): Promise<number> => work.read((em) => em.count(Session, { account: accountId, revokedAt: null }));

  it('a letter that is printed anew opens nothing to who is just signing in by the one before', async () => {
    lines.length = 0;
    const answer = await meanwhile(letter.accountId, () => visitor.signIn('contractor', letter.loginId, letter.password), (em) => endSignIns(em, letter.accountId, MORNING));
    expect([answer.statusCode, answer.body.includes('IDまたはパスワードが正しくありません')]).toEqual([422, true]);
    expect(await living(letter.accountId)).toBe(0);
    expect(lines.map((line): { msg?: string; outcome?: unknown } => JSON.parse(line)).filter(({ msg }) => msg === 'sign-in').map(({ outcome }) => outcome)).toEqual(['refused']);
  });

  it('a sign-in by one letter registers nothing by another', async () => {
    await visitor.signIn('contractor', letter.loginId, letter.password);
    const next = await work.run(async (em) => {
      await em.nativeUpdate(IdLetter, { account: letter.accountId }, { voidedAt: MORNING });
      const { id: _, number: __, ...same } = await em.findOneOrFail(IdLetter, { account: letter.accountId });
      return em.create(IdLetter, { ...same, number: `${letter.loginId}-2`, voidedAt: null }).id;
    });
    const answer = await visitor.post('/first-sign-in', { mail: 'thief@example.jp', mailAgain: 'thief@example.jp', password: OWN });
    expect(String(answer.headers.location)).toContain('/sign-in');
    const { account, unused } = await work.read(async (em) => ({ account: await em.findOneOrFail(ContractorAccount, letter.accountId), unused: (await em.findOneOrFail(IdLetter, next)).usedAt }));
    expect([account.passwordHash ?? null, unused ?? null]).toEqual([null, null]);
  });

  it('an own password that a 再発行 has killed neither opens anything nor chooses a new one', async () => {
    const { id } = await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: LOGIN.contractor }));
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    await visitor.get('/password');
    const { passwordHash } = await work.read((em) => em.findOneOrFail(ContractorAccount, id));
    const changed = await meanwhile(id, () => visitor.post('/password', { current: PASSWORD, fresh: OWN }), (em) => kill(em, id));
    expect(String(changed.headers.location)).toContain('/sign-in');
    expect((await work.read((em) => em.findOneOrFail(ContractorAccount, id))).passwordHash ?? null).toBeNull();
    await work.run((em) => em.nativeUpdate(ContractorAccount, id, { passwordHash }));
    const entered = await meanwhile(id, () => new Visitor(app).signIn('contractor', LOGIN.contractor, PASSWORD), (em) => kill(em, id));
    expect([entered.statusCode, await living(id)]).toEqual([422, 0]);
  });

  const CHOSEN = { mail: 'hanako@mihon.example.jp', mailAgain: 'hanako@mihon.example.jp', password: OWN };

  it('a letter printed the moment after an own password was chosen ends the session that goes on with it', async () => {
    await visitor.signIn('contractor', letter.loginId, letter.password);
    await visitor.get('/first-sign-in');
    const answer = await rightBehind(letter.accountId, () => visitor.post('/first-sign-in', CHOSEN), (em) => kill(em, letter.accountId));
    expect([String(answer.headers.location), await living(letter.accountId)]).toEqual([expect.stringContaining('/sign-in'), 0]);
    expect((await visitor.get('/first-sign-in')).statusCode).not.toBe(200);
  });

  it('the same of a password that was changed', async () => {
    const { id } = await work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, { loginId: LOGIN.contractor });
      const { passwordHash } = await em.findOneOrFail(ContractorAccount, { loginId: LOGIN.otherContractor });
      return Object.assign(account, { passwordHash });
    });
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    await visitor.get('/password');
    const answer = await rightBehind(id, () => visitor.post('/password', { current: PASSWORD, fresh: OWN }), (em) => kill(em, id));
    expect([String(answer.headers.location), await living(id)]).toEqual([expect.stringContaining('/sign-in'), 0]);
  });
});
