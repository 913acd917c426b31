import { AuditEvent, connect, nextNumber, Outbox, recordFact, SYSTEM, UnitOfWork, Heartbeat } from '#persistence';
import { v7 } from 'uuid';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

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
});
