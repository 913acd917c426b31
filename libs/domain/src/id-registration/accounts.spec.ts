import type { StaffActor } from '../authorization/actors.js';
import { formatLetterNumber, readTrackingNumber } from '../numbers/business-numbers.js';
import type { StaffRole } from '../vocabulary/enumerations.js';
import { ACCOUNT_ACTS, type AccountAct, type AccountForRights, canManageAccount } from './account-acts.js';
import { ACCOUNT_STATES, accountState } from './account-states.js';

/** A change of the address that somebody else has asked for. */
const WAITS = { askedById: 'other', recordChangerIds: [] };
const staff = (role: StaffRole, more: Partial<StaffActor> = {}): StaffActor => ({ kind: 'staff', staffId: 's', role, rank: null, branchId: 'east', isHeadOffice: false, ...more });
const allowed = (actor: StaffActor, act: AccountAct, state: (typeof ACCOUNT_STATES)[number] = 'in-use', open: Partial<Pick<AccountForRights, 'reissueOpen' | 'openLetter' | 'addressChange'>> = {}) =>
  canManageAccount(actor, act, { state, branchId: 'east', reissueOpen: false, openLetter: null, addressChange: WAITS, ...open }).allowed;

describe('お客様IDの状態', () => {
  const inUse = { closed: false, active: true, locked: false, firstSignInCompleted: true };

  it.each([
    [{}, 'in-use'], [{ firstSignInCompleted: false }, 'awaiting-first-sign-in'], [{ locked: true, firstSignInCompleted: false }, 'locked'],
    [{ active: false, locked: true }, 'stopped'], [{ closed: true, active: false }, 'closed'],
  ] as const)('%j is %s', (more, state) => expect(accountState({ ...inUse, ...more })).toBe(state));
});

describe('acts on an お客様ID', () => {
  it('administrators look and do nothing', () => {
    const administrator = staff('administrator', { branchId: 'head' });
    expect(ACCOUNT_ACTS.filter((act) => ACCOUNT_STATES.some((state) => allowed(administrator, act, state)))).toEqual(['view']);
  });

  it('the counter unlocks and asks for a 再発行; closing and moving take somebody above', () => {
    expect(ACCOUNT_ACTS.filter((act) => ACCOUNT_STATES.some((state) => allowed(staff('clerk'), act, state)))).toEqual(['view', 'unlock', 'ask-reissue', 'correct-record', 'confirm-address-change', 'end-address-change']);
    expect(ACCOUNT_ACTS.filter((act) => ACCOUNT_STATES.some((state) => allowed(staff('reviewer'), act, state)))).toEqual(ACCOUNT_ACTS.filter((act) => act !== 'ask-address-change'));
  });

  it('another branch sees nothing, the head office all', () => {
    expect(ACCOUNT_ACTS.filter((act) => allowed(staff('approver', { branchId: 'west' }), act))).toEqual([]);
    expect(allowed(staff('approver', { branchId: 'head', isHeadOffice: true }), 'close')).toBe(true);
  });

  it('only what is locked is unlocked, a closed ID is only looked at, and one 再発行 runs at a time, none beside a letter that is still open', () => {
    expect(ACCOUNT_STATES.filter((state) => allowed(staff('reviewer'), 'unlock', state))).toEqual(['locked']);
    expect(ACCOUNT_ACTS.filter((act) => allowed(staff('reviewer'), act, 'closed'))).toEqual(['view', 'end-address-change']);
    const stopped = (open: Parameters<typeof allowed>[3]) => ACCOUNT_ACTS.filter((act) => ACCOUNT_STATES.some((state) => allowed(staff('reviewer'), act, state)) && !ACCOUNT_STATES.some((state) => allowed(staff('reviewer'), act, state, open)));
    for (const open of [{ reissueOpen: true }, { openLetter: 'posted' }] as const) expect(stopped(open)).toEqual(['ask-reissue']);
    // Whose paper may lie printed for the address that would be the old one.
    for (const openLetter of ['approved', 'letter-returned'] as const) expect(stopped({ openLetter })).toEqual(['ask-reissue', 'confirm-address-change']);
  });
});

describe('登録の住所の変更 at an ID', () => {
  const asks = (more: Partial<AccountForRights>) => allowed(staff('clerk'), 'ask-address-change', 'in-use', { addressChange: null, ...more });
  const confirms = (addressChange: AccountForRights['addressChange']) => allowed(staff('clerk'), 'confirm-address-change', 'in-use', { addressChange });

  it('is asked for one at a time, and not beside a letter that is to be printed', () => {
    expect([asks({}), asks({ openLetter: 'posted' }), asks({ addressChange: WAITS }), asks({ openLetter: 'approved' }), asks({ openLetter: 'letter-returned' })]).toEqual([true, true, false, false, false]);
  });

  it('is not confirmed beside a letter that may lie printed for the old address, and the refusal says the way on', () => {
    const beside = (openLetter: AccountForRights['openLetter']) => canManageAccount(staff('clerk'), 'confirm-address-change', { state: 'in-use', branchId: 'east', reissueOpen: false, openLetter, addressChange: WAITS });
    expect(([null, 'posted', 'approved', 'letter-returned'] as const).map((letter) => beside(letter).allowed)).toEqual([true, true, false, false]);
    expect(beside('approved')).toMatchObject({ reason: expect.stringContaining('発送を記録してから承認してください') });
  });

  it('is confirmed by another person, who has not written the record either', () => {
    expect([confirms(WAITS), confirms(null), confirms({ askedById: 's', recordChangerIds: [] }), confirms({ askedById: 'other', recordChangerIds: ['s'] })]).toEqual([true, false, false, false]);
  });
});

describe('the way on from a letter that is open', () => {
  const reason = (openLetter: AccountForRights['openLetter']) => canManageAccount(staff('clerk'), 'ask-reissue', { state: 'in-use', branchId: 'east', reissueOpen: false, openLetter, addressChange: null });

  it('names the button that is there: 出し直す of a letter on its way alone, of one that came back the task and the check of the address', () => {
    expect(reason('posted')).toMatchObject({ reason: expect.stringContaining('「通知書を出し直す」') as string });
    for (const state of ['approved', 'letter-returned'] as const) expect(reason(state)).not.toMatchObject({ reason: expect.stringContaining('出し直す') as string });
    expect(reason('letter-returned')).toMatchObject({ reason: expect.stringContaining('「通知書」の「作業」から送り先の住所を確かめ') as string });
  });
});

describe('numbers of a letter', () => {
  it('通知番号 has seven digits', () => {
    expect(formatLetterNumber(358)).toBe('E-0000358');
    expect(() => formatLetterNumber(0)).toThrow('number/malformed');
    expect(() => formatLetterNumber(10_000_000)).toThrow('number/exhausted');
  });

  it('引受番号 is read in any spelling and shown in its groups', () => {
    for (const typed of ['123-45-67890-1', '１２３４５６７８９０１', ' 123 45 67890 1 ']) expect(readTrackingNumber(typed)).toEqual({ ok: true, value: '123-45-67890-1' });
    for (const typed of ['', '1234567890', 'x', '123-45-67890-1-2']) expect(readTrackingNumber(typed).ok).toBe(false);
  });
});
