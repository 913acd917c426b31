import { ContractorAccount, IdLetter, Session, type UnitOfWork } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endSignIns } from '../../../apps/portal/src/branch/letters/end-sign-ins.js';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { eventually, FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { type IssuedLetter, issuedLetter } from './issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const OWN = '山の向こうに橋を架けて渡る';

/** Each print kills the earlier password, also for whoever types it at that moment. */
describe('a password that dies while it is used', () => {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let letter: IssuedLetter;
  let visitor: Visitor;
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
    letter = await issuedLetter(work, people, MORNING);
    visitor = new Visitor(app);
  });

  /** The ID is in the hands of the branch; the request begins, waits for it, and `act` is done before it goes on. */
  const meanwhile = <Answer>(accountId: string, request: () => Promise<Answer>, act: (em: EntityManager) => Promise<unknown>): Promise<Answer> => work.run(async (em) => {
    await em.findOneOrFail(ContractorAccount, accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const answer = request();
    await eventually(async () => {
      await em.execute('select pg_stat_clear_snapshot()');
      const [row] = await em.execute<{ waiting: number }[]>(`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
      expect(row?.waiting).toBe(1);
    });
    await act(em);
    return [answer] as const;
  }).then(([answer]) => answer);
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
    const kill = async (em: EntityManager): Promise<void> => {
      await endSignIns(em, id, MORNING);
      await em.nativeUpdate(ContractorAccount, id, { passwordHash: null });
    };
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    await visitor.get('/password');
    const { passwordHash } = await work.read((em) => em.findOneOrFail(ContractorAccount, id));
    const changed = await meanwhile(id, () => visitor.post('/password', { current: PASSWORD, fresh: OWN }), kill);
    expect(String(changed.headers.location)).toContain('/sign-in');
    expect((await work.read((em) => em.findOneOrFail(ContractorAccount, id))).passwordHash ?? null).toBeNull();
    await work.run((em) => em.nativeUpdate(ContractorAccount, id, { passwordHash }));
    const entered = await meanwhile(id, () => new Visitor(app).signIn('contractor', LOGIN.contractor, PASSWORD), kill);
    expect([entered.statusCode, await living(id)]).toEqual([422, 0]);
  });
});
