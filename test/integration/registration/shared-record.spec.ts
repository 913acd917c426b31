import { ContractorAccount, Customer, recordFact, Registration } from '#persistence';
import { v7 } from 'uuid';
import type { Desk } from '../branch/desk.js';
import { type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;
let chief: Desk;

openDesk(async (opened) => {
  room = opened;
  ({ town, clerk, second, elsewhere } = room);
  chief = await town.office.desk('higashi-kacho');
});

/** One record, many registrations: what is done to it through one of them acts on the others. */
describe('顧客の記録 of a customer who is known', () => {
  const customerOf = async (id: string): Promise<Customer> => town.office.work.read(async (em) => em.findOneOrFail(Customer, (await em.findOneOrFail(Registration, id)).customer ?? ''));
  const approved = async (): Promise<string> => {
    const id = await room.entered();
    await chief.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
    return id;
  };
  /** The record as its form has it, with a change. */
  const recordWith = async (id: string, change: Record<string, string>): Promise<Record<string, string>> => {
    const { name, phone, address } = await customerOf(id);
    return { ...room.company().record, name, phone, address, ...change };
  };
  /** Another registration of the same customer, in hand of somebody at the desk. */
  const beside = async (id: string, desk: Desk, branch = '20'): Promise<string> => {
    const other = await town.arrive({ raw: room.company().paper, branch });
    await town.act(desk, other, 'claim');
    expect((await town.act(desk, other, 'customer/choose', { customer: (await customerOf(id)).id })).status).toBe(303);
    return other;
  };

  it('the approval keeps the address it was given for', async () => {
    const id = await approved();
    const { postalCode, address } = await customerOf(id);
    expect(await town.registration(id)).toMatchObject({ letterAddress: `${postalCode} ${address}` });
    await expect(town.office.work.run((em) => em.execute('update registration set approved_by_id = null where id = ?', [id]))).rejects.toThrow('registration.approved_by_id is not taken back');
  });

  it('changed under the page of the approval it is told with what changed, and approved only as it is seen then', async () => {
    const id = await room.entered();
    await chief.get(`/branch/intake/${id}?pages=open`);
    const [seen, version] = [await town.seen(id), String((await town.registration(id)).version)];
    const page = (await chief.get(`/branch/intake/${id}?pages=open`)).body;
    expect(page).toContain('name="seen"');
    const other = await beside(id, second);
    const licence = '見本県知事許可（般-8）第00002号';
    expect((await town.act(second, other, 'customer/record', await recordWith(id, { licence }))).status).toBe(303);
    const refused = await chief.post(`/branch/intake/${id}/approve`, { version, seen });
    expect(refused.status).toBe(409);
    for (const words of ['顧客の記録が変わりました', '許可・登録番号：', licence]) expect(refused.body).toContain(words);
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-approval', approvedBy: null, letterAddress: null });
    for (const unreadable of ['', 'null', '[', '1']) expect([unreadable, (await chief.post(`/branch/intake/${id}/approve`, { version, seen: unreadable })).status]).toEqual([unreadable, 409]);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
  });

  it('whoever changed it through a registration of their own approves no other of that customer, until another has approved one', async () => {
    const id = await room.entered();
    const own = await beside(id, second);
    await town.act(second, own, 'customer/record', await recordWith(id, { office: '見本営業所', 'office-source': '登記情報', 'office-on': '令和8年11月20日' }));
    const page = (await second.get(`/branch/intake/${id}?pages=open`)).body;
    expect([page.includes('承認：この顧客の記録を、前の承認のあとで変えた人は承認できません'), page.includes('>承認する<')]).toEqual([true, false]);
    expect((await town.act(second, id, 'approve')).status).toBe(403);
    const { id: staff } = await town.office.staff('higashi-keiri');
    await expect(town.office.work.run((em) => em.execute('update registration set approved_by_id = ? where id = ?', [staff, id]))).rejects.toThrow('who changed the record of a customer');
    await chief.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
  });

  it('renamed since its last approval, before the next registration came in, it is read with the old name and the new by whoever approves that one', async () => {
    const known = await approved();
    const customer = await customerOf(known);
    const later = (): void => town.office.clock.set(new Date(town.office.clock.now().getTime() + 60_000));
    later();
    const renamed = { name: '株式会社改名後の見本', 'name-source': '登記情報', 'name-on': '令和8年11月20日' };
    expect((await town.act(second, await beside(known, second), 'customer/record', await recordWith(known, renamed))).status).toBe(303);
    later();
    const account = await town.office.work.run(async (em) => em.create(ContractorAccount, {
      id: v7(), loginId: `2${customer.customerNumber.slice(-9)}`, customer: customer.id, department: '工事部', contactName: '架空 花子', phone: '099-000-4167', mail: '', active: true, createdAt: town.office.clock.now(),
    }).id);
    expect((await clerk.post(`/branch/accounts/${account}/reissue`, { how: 'public-record', evidence: '登記で確認', 'reason-reissue': '紛失' })).status).toBe(303);
    const { id } = await town.office.work.read((em) => em.findOneOrFail(Registration, { reissueOf: account }));
    expect((await chief.get(`/branch/intake/${id}`)).body).toContain(`名称：${customer.name} → ${renamed.name}`);
  });

  it('whoever wrote a record whose value stands in a registration approves that one neither, also when the customer is chosen no more', async () => {
    const known = await room.entered();
    const writer = await beside(known, second);
    const phone = '099-777-0000';
    expect((await town.act(second, writer, 'customer/record', await recordWith(known, { phone }))).status).toBe(303);
    // Of another company altogether: nothing of it is what the record says.
    const paper = { ...room.company().paper, postalCode: '999-0077', nameKana: 'ベツノカイシャ' };
    const other = await town.arrive({ raw: paper });
    await town.act(clerk, other, 'claim');
    await town.act(clerk, other, 'customer/choose', { customer: (await customerOf(known)).id });
    const { id: staff } = await town.office.staff('higashi-keiri');
    // Nothing of the record stands in it: its writers have no part in it.
    await town.act(clerk, other, 'customer/leave');
    expect((await town.registration(other)).entrants).not.toContain(staff);
    await town.act(clerk, other, 'customer/choose', { customer: (await customerOf(known)).id });
    await town.act(clerk, other, 'entry', { ...paper, phone, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(clerk, other, 'customer/leave');
    expect((await town.registration(other)).entrants).toContain(staff);
  });

  it("another branch chooses the customer and reads the record, and changes nothing of it", async () => {
    const id = await approved();
    const before = await customerOf(id);
    const other = await beside(id, elsewhere, '21');
    const page = (await elsewhere.get(`/branch/intake/${other}/customer`)).body;
    const branch = await town.office.branch('20');
    for (const words of [`${branch.name}の顧客です`, '転送する', `holder?branch&#x3D;${branch.id}`, before.licence ?? '?']) expect(page).toContain(words);
    expect(page).not.toContain('/customer/record');
    expect((await town.act(elsewhere, other, 'customer/record', await recordWith(id, { address: '見本県別市9番' }))).status).toBe(403);
    expect(await customerOf(id)).toEqual(before);
    const { id: staff, name } = await town.office.staff('nishi-uketsuke');
    await expect(town.office.work.run((em) => recordFact(em, {
      caseId: other, kind: 'CustomerRecorded', actor: { kind: 'staff', id: staff, name }, at: town.office.clock.now(), data: { customerNumber: before.customerNumber, made: 'changed', fields: ['address'] },
    }))).rejects.toThrow('only the branch of a customer');
  });

  it('a record that a registration made goes with it when it is handed to another branch, which completes it', async () => {
    const id = await room.held();
    const { record } = room.company();
    await town.act(clerk, id, 'customer/record', record);
    const { id: west } = await town.office.branch('21');
    expect((await town.act(clerk, id, 'transfer', { branch: west, 'reason-transfer': '管轄' })).status).toBe(303);
    expect(await customerOf(id)).toMatchObject({ branch: west });
    await town.act(elsewhere, id, 'claim');
    expect((await town.act(elsewhere, id, 'customer/record', { ...record, representativeName: '例見 二郎' })).status).toBe(303);
    // One that was known already stays where it is.
    const known = await approved();
    const other = await beside(known, clerk);
    await town.act(clerk, other, 'transfer', { branch: west, 'reason-transfer': '管轄' });
    expect((await customerOf(known)).branch).not.toBe(west);
  });
});
