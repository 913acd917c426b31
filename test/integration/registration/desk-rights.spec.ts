import { canRegister, REGISTRATION_ACT_RULES } from '#domain';
import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk } from './desk-room.js';
import { type IntakeOffice, PAPER } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let elsewhere: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, elsewhere } = room);
});

let lastPage = '';
async function heldWithPage(): Promise<string> {
  const id = await room.held();
  lastPage = (await town.pagesOf(id))[0]?.id ?? '';
  return id;
}

let twin = '';
async function heldWithTwin(): Promise<string> {
  const id = await room.held();
  twin = await town.arrive({ raw: (await town.registration(id)).raw });
  return id;
}

describe('who may do what, at the routes as in the table', () => {
  const PEOPLE = ['higashi-uketsuke', 'higashi-keiri', 'higashi-shinsa', 'higashi-kacho', 'nishi-uketsuke'] as const;
  const CASES: readonly (readonly [act: keyof typeof REGISTRATION_ACT_RULES, path: string, prepare: () => Promise<string>, fields: () => Promise<Record<string, string>>])[] = [
    ['claim', 'claim', () => town.arrive({ raw: room.company().paper }), async () => ({})],
    ['take-over', 'take-over', () => room.held(), async () => ({ 'reason-take-over': '休暇のため' })],
    ['release', 'release', () => room.held(), async () => ({})],
    ['enter', 'entry', () => room.held(), async () => ({ ...PAPER, act: 'keep' })],
    ['enter', 'duplicates', heldWithTwin, async () => ({ act: `separate:${twin}` })],
    ['enter', 'sorting', heldWithPage, async () => ({ page: lastPage, to: 'new' })],
    ['enter', 'customer/record', () => room.held(), async () => room.company().record],
    ['enter', 'customer/leave', () => room.held(), async () => ({})],
    ['enter', 'calls/phone', () => room.held(), async () => ({ number: '099-000-0001', source: '登記', answeredBy: '総務', answer: 'そのとおり' })],
    ['verify-address', 'calls/address', () => room.held(), async () => ({ how: 'public-record', evidence: '登記情報' })],
    ['raise-deficiency', 'deficiency', () => room.held(), async () => ({ reasons: 'illegible', ...DAY })],
    ['enter', 'deficiency/answered', () => room.deficient(), async () => ({ note: '電話で回答' })],
    ['transfer', 'transfer', () => room.held(), async () => ({ branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄の支店' })],
    ['close', 'close', () => room.held(), async () => ({ closing: 'cancelled', 'reason-close': 'お客様の希望' })],
    ['find-deficient', 'deficiency', () => room.entered(), async () => ({ reasons: 'illegible', ...DAY })],
    ['send-back', 'send-back', () => room.entered(), async () => ({ reason: '電話番号を確かめてください' })],
    ['approve', 'approve', () => room.entered(), async () => ({})],
  ];

  it.each(CASES)('%s by %s', async (act, path, prepare, fields) => {
    for (const loginId of PEOPLE) {
      const id = await prepare();
      const person = await town.office.desk(loginId);
      const registration = await town.registration(id);
      const staff = await town.office.staff(loginId);
      await person.get(`/branch/intake/${id}?pages=open`);
      const permission = canRegister({ kind: 'staff', staffId: staff.id, branchId: staff.branch, isHeadOffice: false, role: staff.role, rank: staff.rank ?? null }, act, {
        state: registration.state, branchId: registration.branch, assigneeId: registration.assignee ?? null, entrantIds: registration.entrants ?? [], pagesOpened: true,
      });
      const { status } = await town.act(person, id, path, await fields());
      const expected = permission.allowed ? [303] : permission.code === 'authority/other-branch' ? [404] : [403, 409];
      expect([loginId, expected.includes(status) ? 'as the table says' : status]).toEqual([loginId, 'as the table says']);
      if (!permission.allowed) expect((await town.registration(id)).version).toBe(registration.version);
    }
  });

  it("another branch's registration is not there", async () => {
    const id = await town.arrive({ raw: room.company().paper });
    for (const tab of ['', '/duplicates', '/customer', '/calls', '/deficiency', '/holder', '/history']) expect([tab, (await elsewhere.get(`/branch/intake/${id}${tab}`)).status]).toEqual([tab, 404]);
    expect((await elsewhere.get('/branch/intake?q=仮町')).body).not.toContain(id);
    expect((await (await town.office.desk('honten-kessai')).get(`/branch/intake/${id}`)).status).toBe(200);
  });
});
