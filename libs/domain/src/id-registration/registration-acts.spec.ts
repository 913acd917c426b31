import fc from 'fast-check';
import type { StaffActor } from '../authorization/actors.js';
import { BRANCH_ROLES, type StaffRole } from '../vocabulary/enumerations.js';
import { canRegister, ENTERING_WORKS, mayChangeRecord, mayHandleLetters, REGISTRATION_ACTS, type RegistrationAct, type RegistrationForRights, returnStopsId, withEntrants } from './registration-acts.js';
import { REGISTRATION_STATES, type RegistrationState } from './registration-states.js';

const staff = (role: StaffRole, more: Partial<StaffActor> = {}): StaffActor => ({ kind: 'staff', staffId: 's', role, rank: null, branchId: 'east', isHeadOffice: false, ...more });
const may = (actor: StaffActor, act: RegistrationAct, state: RegistrationState, addressCheckedById: string | null = null) =>
  canRegister(actor, act, { state, branchId: 'east', assigneeId: null, entrantIds: [], pagesOpened: true, addressCheckedById });

describe('通知書', () => {
  it.each(['print-letter', 'post-letter', 'track-letter', 'record-return', 'replace-letter'] as const)('%s is the work of 受付, of the branch and of 本店, and of nobody else', (act) => {
    const able = (actor: StaffActor) => REGISTRATION_STATES.some((state) => may(actor, act, state).allowed);
    expect([...BRANCH_ROLES, 'administrator' as const].filter((role) => able(staff(role)))).toEqual(['clerk']);
    expect([able(staff('clerk', { branchId: 'west' })), able(staff('clerk', { branchId: 'head', isHeadOffice: true })), able(staff('approver', { branchId: 'head', isHeadOffice: true }))]).toEqual([false, true, false]);
    for (const role of BRANCH_ROLES) expect(mayHandleLetters(staff(role))).toBe(able(staff(role)));
  });

  it('what becomes of a letter is entered by the branch that has its registration and by the one that has posted it; nothing else is', () => {
    const acts = (actor: StaffActor) => REGISTRATION_ACTS.filter((act) => REGISTRATION_STATES.some((state) =>
      canRegister(actor, act, { state, branchId: 'east', postedByBranchId: 'west', assigneeId: null, entrantIds: [], pagesOpened: true }).allowed));
    expect(acts(staff('clerk', { branchId: 'west' }))).toEqual(['track-letter', 'record-return']);
    expect(acts(staff('clerk'))).toEqual(expect.arrayContaining(['print-letter', 'track-letter', 'record-return']));
    expect([acts(staff('clerk', { branchId: 'north' })), acts(staff('reviewer', { branchId: 'west' }))]).toEqual([[], []]);
  });

  it('a posting is recorded before and after the first sign-in or the closing, a letter printed before it only', () => {
    const states = (act: RegistrationAct) => REGISTRATION_STATES.filter((state) => may(staff('clerk'), act, state).allowed);
    expect(states('post-letter')).toEqual(['approved', 'completed', 'closed']);
    expect(states('print-letter')).toEqual(['approved', 'letter-returned']);
  });

  it('a letter that is on its way can always be printed anew: what has been posted is replaced, what has been replaced or come back is printed', () => {
    const able = (act: RegistrationAct, state: RegistrationState) => may(staff('clerk'), act, state).allowed;
    expect(REGISTRATION_STATES.filter((state) => able('replace-letter', state))).toEqual(['posted']);
    for (const state of ['approved', 'posted', 'letter-returned'] as const) expect(able('print-letter', state) !== able('replace-letter', state)).toBe(true);
  });

  it('a letter that came back stops the ID only while the first sign-in by it, or by its successor, is awaited', () => {
    const stops = (replaced: boolean, nextRegistrationId: string | null = null) => REGISTRATION_STATES.filter((state) => returnStopsId({ state, replaced, nextRegistrationId }));
    expect([stops(false), stops(true)]).toEqual([['approved', 'posted'], []]);
    // The letter of the next 再発行 lies printed for the address that this one came back from.
    expect([stops(false, 'next'), stops(true, 'next')]).toEqual([REGISTRATION_STATES, []]);
  });

  it('住所の確認 is confirmed by anybody of the branch but its recorder', () => {
    for (const role of BRANCH_ROLES) {
      expect(may(staff(role), 'confirm-address', 'letter-returned', 'other').allowed).toBe(true);
      expect(may(staff(role), 'confirm-address', 'letter-returned', 's')).toMatchObject({ allowed: false, code: 'authority/same-person' });
    }
    expect(may(staff('clerk', { branchId: 'west' }), 'confirm-address', 'letter-returned', 'other').allowed).toBe(false);
  });
});

const clerk: StaffActor = { kind: 'staff', staffId: 's1', branchId: 'b1', isHeadOffice: false, role: 'clerk', rank: null };
const OPEN: RegistrationForRights = { state: 'awaiting-approval', branchId: 'b1', assigneeId: null, entrantIds: [], pagesOpened: true, addressCheckedById: null };
const people = fc.constantFrom('s1', 's2', 's3');

describe('who may do what to a registration', () => {
  it.each([
    ['received', 'enter', '先に「担当する」を押してください'], ['deficient', 'print-letter', 'いまの状態（不備連絡中）ではできません'], ['approved', 'raise-deficiency', 'いまの状態（発送待ち）ではできません'],
  ] as const)('%s: what stands instead of %s says the step that leads there, or the state', (state, act, reason) => {
    expect(canRegister(clerk, act, { ...OPEN, state })).toEqual({ allowed: false, code: 'application/state', reason });
  });

  it('whoever put a value into it neither approves it, nor sends it back, nor finds it 不備 in its approval; another who has opened the pages does', () => {
    for (const act of ['approve', 'send-back', 'find-deficient'] as const) {
      expect(canRegister(clerk, act, OPEN)).toEqual({ allowed: true });
      const refused = canRegister(clerk, act, { ...OPEN, entrantIds: withEntrants(['s2'], ['s1'], false) });
      expect(refused).toMatchObject({ allowed: false, code: 'authority/same-person' });
      for (const work of Object.values(ENTERING_WORKS)) expect(refused.allowed || refused.reason).toContain(work);
    }
    expect(canRegister(clerk, 'approve', { ...OPEN, pagesOpened: false })).toMatchObject({ code: 'authority/pages-unopened' });
  });

  it('nobody goes round the hold of another: 転送 and 終了 are the holder\'s, or anybody\'s where nobody holds it', () => {
    for (const act of ['transfer', 'close'] as const) {
      expect(canRegister(clerk, act, { ...OPEN, state: 'in-entry', assigneeId: 's2' })).toMatchObject({ allowed: false, code: 'application/already-claimed' });
      expect(canRegister(clerk, act, { ...OPEN, state: 'in-entry', assigneeId: 's1' }).allowed).toBe(true);
      expect(canRegister(clerk, act, { ...OPEN, state: 'received' }).allowed).toBe(true);
    }
  });

  it('a registration that another holds is only looked at, taken over, printed and sent for or has its address checked', () => {
    fc.assert(fc.property(fc.constantFrom(...REGISTRATION_ACTS), fc.constantFrom(...REGISTRATION_STATES), (act, state) => {
      if (canRegister(clerk, act, { ...OPEN, state, assigneeId: 's2', entrantIds: ['s1'] }).allowed && (state === 'in-entry' || state === 'deficient')) {
        expect(['view', 'take-over', 'print-deficiency', 'send-deficiency', 'verify-address']).toContain(act);
      }
    }));
  });

  it('the list of those who put a value into it only grows, names each once, and takes nobody once it is approved', () => {
    fc.assert(fc.property(fc.uniqueArray(people), fc.array(people), fc.boolean(), (entrants, staffIds, approved) => {
      const after = withEntrants(entrants, staffIds, approved);
      expect(after).toEqual(expect.arrayContaining([...entrants]));
      expect(new Set(after).size).toBe(after.length);
      for (const staffId of staffIds) expect(after.includes(staffId)).toBe(!approved || entrants.includes(staffId));
    }));
  });
});

describe('顧客の記録 of a known customer', () => {
  it('whoever changed it since the last approval neither approves a registration of that customer nor confirms the check of its address', () => {
    expect(canRegister(clerk, 'approve', { ...OPEN, recordChangerIds: ['s1'] })).toMatchObject({ allowed: false, code: 'authority/same-person' });
    expect(canRegister(clerk, 'approve', { ...OPEN, recordChangerIds: ['s2'] }).allowed).toBe(true);
    const waiting: RegistrationForRights = { ...OPEN, state: 'letter-returned', addressCheckedById: 's2' };
    expect(canRegister(clerk, 'confirm-address', { ...waiting, recordChangerIds: ['s1'] })).toMatchObject({ allowed: false, code: 'authority/same-person' });
    expect(canRegister(clerk, 'confirm-address', { ...waiting, recordChangerIds: ['s3'] }).allowed).toBe(true);
  });

  it('is changed by the branch of the customer and by 本店 alone', () => {
    expect([mayChangeRecord(clerk, 'b1'), mayChangeRecord(clerk, 'b2'), mayChangeRecord({ ...clerk, isHeadOffice: true }, 'b2')]).toEqual([true, false, true]);
  });
});
