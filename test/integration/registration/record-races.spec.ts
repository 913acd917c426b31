import { AddressChange, AuditEvent, ContractorAccount, Customer, readRecordChangers, recordFact, Registration } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import { eventually } from '../../support/index.js';
import type { Answer, Desk } from '../branch/desk.js';
import { hidden, recordForm } from '../branch/record-form.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let chief: Desk;

openDesk(async (opened) => {
  room = opened;
  ({ town, clerk, second } = room);
  chief = await town.office.desk('higashi-kacho');
});

/** Two acts on one customer at once: whoever has its record first was there first, and the other is judged by what the first has done. */
describe('顧客の記録 in two hands at once', () => {
  const customerOf = async (id: string): Promise<Customer> => town.office.work.read(async (em) => em.findOneOrFail(Customer, (await em.findOneOrFail(Registration, id)).customer ?? ''));
  const later = (): void => town.office.clock.set(new Date(town.office.clock.now().getTime() + 1_000));
  const look = async (desk: Desk, id: string): Promise<Record<string, string>> => {
    await desk.get(`/branch/intake/${id}?pages=open`);
    return { version: String((await town.registration(id)).version), seen: await town.seen(id) };
  };

  /** Both wait for the record, one behind the other, and a second passes after each has begun. */
  const inTurn = (customerId: string, acts: readonly (() => Promise<Answer>)[]): Promise<number[]> => town.office.work.run(async (em) => {
    await em.findOneOrFail(Customer, customerId, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const begun: Promise<Answer>[] = [];
    for (const act of acts) {
      begun.push(act());
      await eventually(async () => {
        // The view stays as it was seen first in a transaction.
        await em.execute('select pg_stat_clear_snapshot()');
        const [row] = await em.execute<{ waiting: number }[]>(`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
        expect(row?.waiting).toBe(begun.length);
      });
      later();
    }
    return begun;
  }).then(async (begun) => (await Promise.all(begun)).map(({ status }) => status));

  /** A customer with an ID whose 再発行 waits for its approval by whoever has not written the record. */
  const waiting = async (): Promise<{ readonly id: string; readonly customer: Customer; readonly account: string }> => {
    const first = await room.entered();
    await look(chief, first);
    expect((await town.act(chief, first, 'approve')).status).toBe(303);
    const customer = await customerOf(first);
    const account = await town.office.work.run(async (em) => {
      const row = em.create(ContractorAccount, { loginId: `2${customer.customerNumber.slice(-9)}`, customer: customer.id, department: '工事部', contactName: '架空 花子', phone: '099-000-4167', mail: '', active: true, createdAt: town.office.clock.now() });
      await em.flush();
      return row.id;
    });
    later();
    expect((await clerk.post(`/branch/accounts/${account}/reissue`, { how: 'public-record', evidence: '登記（11月24日）で本店の住所を確認', 'reason-reissue': '紛失' })).status).toBe(303);
    return { id: (await town.office.work.read((em) => em.findOneOrFail(Registration, { reissueOf: account }))).id, customer, account };
  };
  const changers = (customer: Customer): Promise<readonly string[]> => town.office.work.read((em) => readRecordChangers(em, customer.id));

  describe('one person approves a registration and changes the record that it rests on', () => {
    const begin = async () => {
      const { id, customer, account } = await waiting();
      const path = `/branch/accounts/${account}/record`;
      const fields = await recordForm(second, path, { name: '株式会社すりかえ', 'name-source': '登記情報', 'name-on': '令和8年11月20日' });
      const seen = await look(second, id);
      return {
        id, customer, staff: (await town.office.staff('higashi-keiri')).id,
        approve: () => second.post(`/branch/intake/${id}/approve`, seen), change: () => second.post(path, fields),
      };
    };

    it('changed first: whoever has changed it approves it no more', async () => {
      const { id, customer, staff, approve, change } = await begin();
      expect(await inTurn(customer.id, [change, approve])).toEqual([303, 403]);
      expect([(await town.registration(id)).state, await changers(customer)]).toEqual(['awaiting-approval', expect.arrayContaining([staff])]);
    });

    it('approved first: the change is of a later moment than the approval, and its writer approves the next one no more', async () => {
      const { id, customer, staff, approve, change } = await begin();
      expect(await inTurn(customer.id, [approve, change])).toEqual([303, 303]);
      const [changed] = await town.office.work.read((em) => em.find(AuditEvent, { kind: 'CustomerRecorded', data: { customerNumber: customer.customerNumber } }, { orderBy: { at: 'desc' }, limit: 1 }));
      expect([changed?.actorId, (changed?.at.getTime() ?? 0) >= ((await town.registration(id)).approvedAt?.getTime() ?? Infinity), await changers(customer)]).toEqual([staff, true, [staff]]);
    });
  });

  describe('one person approves a 再発行 and confirms a change of its address', () => {
    const begin = async () => {
      const { id: reissue, customer, account } = await waiting();
      const path = `/branch/accounts/${account}/record`;
      const { body } = await clerk.get(path);
      expect((await clerk.post(`${path}/address`, {
        shown: hidden(body, 'shown'), token: hidden(body, 'token'), postalCode: '100-0002', address: `見本県見本市新町${customer.customerNumber}番`, 'address-source': '登記情報', 'address-on': '令和8年11月20日', how: 'public-record', evidence: '登記（11月20日）で本店の移転を確認',
      })).status).toBe(303);
      const { id: change } = await town.office.work.read((em) => em.findOneOrFail(AddressChange, { account }));
      const seen = await look(second, reissue);
      return {
        reissue, customer, approve: () => second.post(`/branch/intake/${reissue}/approve`, seen), confirm: () => second.post(`${path}/address/confirm`, { change }),
        decided: async () => (await town.office.work.read((em) => em.findOneOrFail(AddressChange, change))).outcome ?? null,
      };
    };

    it('approved first: the change waits for the letter', async () => {
      const { reissue, customer, approve, confirm, decided } = await begin();
      expect(await inTurn(customer.id, [approve, confirm])).toEqual([303, 409]);
      expect([(await town.registration(reissue)).state, await decided()]).toEqual(['approved', null]);
    });

    it('confirmed first: whoever has written the address approves no letter to it', async () => {
      const { reissue, customer, approve, confirm, decided } = await begin();
      expect(await inTurn(customer.id, [confirm, approve])).toEqual([303, 403]);
      expect([(await town.registration(reissue)).state, await decided()]).toEqual(['awaiting-approval', 'confirmed']);
    });
  });

  it('the database takes no change that is dated before an approval, and no approval dated before a change', async () => {
    const { id, customer } = await waiting();
    const { id: staff, name } = await town.office.staff('higashi-uketsuke');
    const change = (at: Date) => town.office.work.run((em) => recordFact(em, {
      caseId: id, kind: 'CustomerRecorded', actor: { kind: 'staff', id: staff, name }, at, data: { customerNumber: customer.customerNumber, made: 'changed', fields: ['name'] },
    }));
    const { id: another } = await town.office.staff('higashi-keiri');
    const approve = (approvedAt: Date) => town.office.work.run((em) => em.nativeUpdate(Registration, id, { approvedBy: another, approvedAt }));
    const now = town.office.clock.now();
    const [before, long] = [new Date(now.getTime() - 500), new Date(now.getTime() - 60_000)];
    await expect(change(long)).rejects.toThrow('not changed before what was approved of it');
    await change(now);
    await expect(approve(before)).rejects.toThrow('not approved before that was changed');
    await approve(now);
    await expect(change(before)).rejects.toThrow('not changed before what was approved of it');
  });
});
