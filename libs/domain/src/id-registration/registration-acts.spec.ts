import type { StaffActor } from '../authorization/actors.js';
import { BRANCH_ROLES, type StaffRole } from '../vocabulary/enumerations.js';
import { canRegister, mayHandleLetters, type RegistrationAct } from './registration-acts.js';
import { REGISTRATION_STATES, type RegistrationState } from './registration-states.js';

const staff = (role: StaffRole, more: Partial<StaffActor> = {}): StaffActor => ({ kind: 'staff', staffId: 's', role, rank: null, branchId: 'east', isHeadOffice: false, ...more });
const may = (actor: StaffActor, act: RegistrationAct, state: RegistrationState, addressCheckedById: string | null = null) =>
  canRegister(actor, act, { state, branchId: 'east', assigneeId: null, entrantIds: [], pagesOpened: true, addressCheckedById });

describe('通知書', () => {
  it.each(['print-letter', 'post-letter', 'track-letter', 'record-return'] as const)('%s is the work of 受付, of the branch and of 本店, and of nobody else', (act) => {
    const able = (actor: StaffActor) => REGISTRATION_STATES.some((state) => may(actor, act, state).allowed);
    expect([...BRANCH_ROLES, 'administrator' as const].filter((role) => able(staff(role)))).toEqual(['clerk']);
    expect([able(staff('clerk', { branchId: 'west' })), able(staff('clerk', { branchId: 'head', isHeadOffice: true })), able(staff('approver', { branchId: 'head', isHeadOffice: true }))]).toEqual([false, true, false]);
    for (const role of BRANCH_ROLES) expect(mayHandleLetters(staff(role))).toBe(able(staff(role)));
  });

  it('a posting is recorded before and after the first sign-in, a letter printed before it only', () => {
    const states = (act: RegistrationAct) => REGISTRATION_STATES.filter((state) => may(staff('clerk'), act, state).allowed);
    expect(states('post-letter')).toEqual(['approved', 'completed']);
    expect(states('print-letter')).toEqual(['approved', 'letter-returned']);
  });

  it('住所の確認 is confirmed by anybody of the branch but its recorder', () => {
    for (const role of BRANCH_ROLES) {
      expect(may(staff(role), 'confirm-address', 'letter-returned', 'other').allowed).toBe(true);
      expect(may(staff(role), 'confirm-address', 'letter-returned', 's')).toMatchObject({ allowed: false, code: 'authority/same-person' });
    }
    expect(may(staff('clerk', { branchId: 'west' }), 'confirm-address', 'letter-returned', 'other').allowed).toBe(false);
  });
});
