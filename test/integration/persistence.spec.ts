import { AuditEvent, connect, nextNumber, Outbox, recordFact, SYSTEM, UnitOfWork, Heartbeat } from '#persistence';
import { v7 } from 'uuid';
import { createTestDatabase, type TestDatabase } from '../support/index.js';
import { SeverableConnection } from '../support/severable.js';

describe('the record of a case in the database', () => {
  let database: TestDatabase;
  let orm: Awaited<ReturnType<typeof connect>>;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await connect(database.url);
    unitOfWork = new UnitOfWork(orm);
  });

  afterAll(async () => {
    await orm.close(true);
    await database.drop();
  });

  const mailSent = (caseId: string) => ({ caseId, kind: 'MailSent' as const, actor: SYSTEM, at: new Date() });

  it('numbers the facts of a case 1, 2, 3 … even when they are written at the same time', async () => {
    const caseId = v7();
    await Promise.all(Array.from({ length: 12 }, () => unitOfWork.run((em) => recordFact(em, mailSent(caseId)))));
    const facts = await unitOfWork.read((em) => em.find(AuditEvent, { caseId }, { orderBy: { seq: 'asc' } }));
    expect(facts.map((fact) => fact.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('loses state, fact and notice together when the transaction fails', async () => {
    const caseId = v7();
    const workflowId = `guarantee-application/${caseId}`;
    const attempt = unitOfWork.run(async (em) => {
      em.create(Heartbeat, { name: 'half-done', at: new Date(), detail: {} });
      await recordFact(em, {
        ...mailSent(caseId),
        notify: { workflowId, action: 'signal', name: 'factCommitted', payload: (factId) => ({ factId }) },
      });
      throw new Error('the power went out');
    });
    await expect(attempt).rejects.toThrow('the power went out');
    const left = await unitOfWork.read(async (em) => [
      await em.count(Heartbeat, { name: 'half-done' }), await em.count(AuditEvent, { caseId }), await em.count(Outbox, { workflowId }),
    ]);
    expect(left).toEqual([0, 0, 0]);
  });

  it('owes a workflow its notices in the order in which the facts were committed, each naming its fact', async () => {
    const caseId = v7();
    const workflowId = `guarantee-application/${caseId}`;
    const notify = { workflowId, action: 'signal', name: 'factCommitted', payload: (factId: string) => ({ factId }) } as const;
    const first = await unitOfWork.run((em) => recordFact(em, { ...mailSent(caseId), notify }));
    const second = await unitOfWork.run((em) => recordFact(em, { ...mailSent(caseId), notify }));
    const owed = await unitOfWork.read((em) => em.find(Outbox, { workflowId }, { orderBy: { seq: 'asc' } }));
    expect(owed.map((row) => [row.seq, row.payload])).toEqual([[1, { factId: first }], [2, { factId: second }]]);
  });

  it('refuses to change or delete a fact, whoever asks', async () => {
    const caseId = v7();
    await unitOfWork.run((em) => recordFact(em, mailSent(caseId)));
    for (const statement of ["update audit_event set actor_name = 'x'", 'delete from audit_event', 'truncate audit_event']) {
      await expect(unitOfWork.run((em) => em.execute(statement))).rejects.toThrow('audit_event is append-only');
    }
  });

  it('gives every contract number once and without a gap, also when a use of one is rolled back', async () => {
    const scope = 'contract/20/7/26';
    const rolledBack = unitOfWork.run(async (em) => {
      await nextNumber(em, scope);
      throw new Error('no contract after all');
    });
    await expect(rolledBack).rejects.toThrow('no contract after all');
    const numbers = await Promise.all(Array.from({ length: 10 }, () => unitOfWork.run((em) => nextNumber(em, scope))));
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each(['run', 'read'] as const)('refuses a unit of work inside another one (%s), which could wait for a second connection for ever', async (inner) => {
    const nested = () => unitOfWork[inner]((em) => em.execute('select 1'));
    await expect(unitOfWork.run(nested)).rejects.toThrow('inside another one');
    await expect(unitOfWork.read(nested)).rejects.toThrow('inside another one');
    await expect(unitOfWork.run(async () => ({ later: nested })).then(({ later }) => later())).resolves.toEqual([expect.anything()]);
  });

  it('takes what was started inside and goes on after the end for a work of its own', async () => {
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => { end = resolve; });
    const { later } = await unitOfWork.run(async () => ({ later: over.then(() => unitOfWork.read((em) => em.count(Heartbeat))) }));
    end();
    await expect(later).resolves.toEqual(expect.any(Number));
  });

  describe('with a single connection', () => {
    let way: SeverableConnection;
    let single: Awaited<ReturnType<typeof connect>>;
    let work: UnitOfWork;

    beforeEach(async () => {
      const target = new URL(database.url);
      way = new SeverableConnection({ host: target.hostname, port: Number(target.port) });
      const severable = new URL(database.url);
      severable.port = String(await way.open());
      single = await connect(severable.toString(), 1, { connection: 2_000, statement: 0, answer: 300, idleInTransaction: 0 });
      work = new UnitOfWork(single);
      await work.read((em) => em.execute('select 1'));
    });
    afterEach(async () => {
      await single.close(true);
      await way.cut();
    });

    const beatAnd = (statement: string, name: string) => work.run(async (em) => {
      em.create(Heartbeat, { name, at: new Date(), detail: {} });
      await em.flush();
      await em.execute(statement);
    });
    const found = (name: string) => work.read((em) => em.count(Heartbeat, { name }));

    it('drops it when a statement was not answered in time, and its transaction with it', async () => {
      await expect(beatAnd('select pg_sleep(600)', 'too-late')).rejects.toThrow('Query read timeout');
      await expect(found('too-late')).resolves.toBe(0);
    });

    it('has another one after it was lost inside a transaction', async () => {
      await expect(beatAnd('select pg_terminate_backend(pg_backend_pid())', 'cut-off')).rejects.toThrow();
      await expect(found('cut-off')).resolves.toBe(0);
    });

    it('has another one after not even BEGIN was answered', async () => {
      way.freeze();
      await expect(beatAnd('select 1', 'never-begun')).rejects.toThrow('Query read timeout');
      way.thaw();
      await expect(beatAnd('select 1', 'after-it')).resolves.toBeUndefined();
    });
  });
});
