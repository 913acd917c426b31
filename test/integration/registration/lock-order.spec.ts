import { japanDate } from '#domain';
import { ContractorAccount, Customer, IdLetter, Registration, registrationStateColumns, type UnitOfWork } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ManageAccount } from '../../../apps/portal/src/branch/accounts/manage-account.js';
import { PostLetters } from '../../../apps/portal/src/branch/letters/post-letters.js';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import type { StaffActor } from '../../../apps/portal/src/http/actor.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { eventually, FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, type People } from '../../support/people.js';
import { approvedRegistration, issuedLetter } from './issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const FOR_UPDATE = { lockMode: LockMode.PESSIMISTIC_WRITE };

const staffOf = ({ branchId, customerId }: People, role: 'clerk' | 'reviewer'): StaffActor => ({
  kind: 'staff', sessionId: '', staffId: customerId, loginId: 'someone', name: '見本 花子', role, rank: null, branchId, branchName: '', isHeadOffice: false,
});

/** An お客様ID, its registrations, its customer: whoever needs more than one of them locks them in this order. */
describe('the order of locks', () => {
  let opened: OpenedDatabase;
  let work: UnitOfWork;
  let people: People;
  let app: NestFastifyApplication;
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url }), { clock });
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });

  /** One locks the first row and, once the other waits for somebody, the second one: neither is ended as a deadlock. */
  const meet = async (other: () => Promise<void>, first: (em: EntityManager) => Promise<unknown>, second: (em: EntityManager) => Promise<unknown>): Promise<readonly string[]> => {
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const one = work.run(async (em) => {
      await first(em);
      begin();
      await eventually(async () => {
        // The view stays as it was seen first in a transaction.
        await em.execute('select pg_stat_clear_snapshot()');
        const [row] = await em.execute<{ waiting: number }[]>(`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
        expect(row?.waiting).toBe(1);
      });
      await second(em);
    });
    const ended = await Promise.allSettled([one, begun.then(other)]);
    return ended.map((end) => (end.status === 'fulfilled' ? 'done' : String(end.reason)));
  };

  it('the issue of an ID that exists already waits for who has the ID in hand, and has nothing that they need', async () => {
    const { accountId } = await issuedLetter(work, people, MORNING);
    const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: accountId });
    await work.run((em) => em.nativeUpdate(Registration, registrationId, { account: null, content: {} as never }));
    const steps = new RegistrationActivities(work, clock);
    expect(await meet(
      () => steps.issueLoginId({ registrationId }),
      (em) => em.findOneOrFail(ContractorAccount, accountId, FOR_UPDATE), (em) => em.findOneOrFail(Registration, registrationId, FOR_UPDATE),
    )).toEqual(['done', 'done']);
    expect(await work.read((em) => em.findOneOrFail(Registration, registrationId))).toMatchObject({ account: accountId });
  });

  it('返戻 waits for who has an older 再発行 in hand that it concerns too, and has no newer one that they need', async () => {
    const { accountId, registrationId } = await issuedLetter(work, people, MORNING);
    const { id: older } = await approvedRegistration(work, people, MORNING, { id: '00000000-0000-4000-8000-000000000001', reissueOf: accountId });
    await work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, older), { ...(await registrationStateColumns(em, 'awaiting-approval', MORNING)), account: null, approvedAt: null }));
    const { id: letterId } = await work.read((em) => em.findOneOrFail(IdLetter, { registration: registrationId }));
    expect(await meet(
      async () => expect(await app.get(PostLetters, { strict: false }).recordReturn(staffOf(people, 'clerk'), '', letterId, japanDate(MORNING.getTime()), '宛所に尋ねあたらず')).toEqual(new Map()),
      (em) => em.findOneOrFail(Registration, older, FOR_UPDATE), (em) => em.findOneOrFail(Registration, registrationId, FOR_UPDATE),
    )).toEqual(['done', 'done']);
    expect(await work.read((em) => em.findOneOrFail(Registration, older))).toMatchObject({ letterAddress: null });
  });

  it('取扱支店の変更 waits for who has the registration in hand, who then completes the record of the customer', async () => {
    const { accountId } = await issuedLetter(work, people, MORNING);
    const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: accountId });
    await work.run(async (em) => void Object.assign(await em.findOneOrFail(Registration, registrationId), await registrationStateColumns(em, 'in-entry', MORNING)));
    expect(await meet(
      () => app.get(ManageAccount, { strict: false }).move(staffOf(people, 'reviewer'), accountId, people.otherBranchId, { reason: '移転', mark: '' }),
      (em) => em.findOneOrFail(Registration, registrationId, FOR_UPDATE), (em) => em.findOneOrFail(Customer, people.customerId, FOR_UPDATE),
    )).toEqual(['done', 'done']);
    expect(await work.read((em) => em.findOneOrFail(Customer, people.customerId))).toMatchObject({ branch: people.otherBranchId });
  });
});
