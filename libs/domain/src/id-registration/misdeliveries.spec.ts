import fc from 'fast-check';
import type { StaffActor } from '../authorization/actors.js';
import { authorizeMisdelivery, formatMisdeliveryNumber, MISDELIVERY_ACT_RULES, MISDELIVERY_STATES, type MisdeliveryAct, type MisdeliveryForRights, refusalOfMisdeliveryAct } from './misdeliveries.js';

const ACTS = Object.keys(MISDELIVERY_ACT_RULES) as MisdeliveryAct[];
const PEOPLE = ['s1', 's2', 's3'] as const;
const person = (staffId: string, role: StaffActor['role'] = 'clerk'): StaffActor => ({ kind: 'staff', staffId, branchId: 'b1', isHeadOffice: false, role, rank: null });
const entries = fc.record<MisdeliveryForRights>({
  state: fc.constantFrom(...MISDELIVERY_STATES), branchId: fc.constantFrom('b1', 'b2'), recordedById: fc.constantFrom(...PEOPLE), handledById: fc.constantFrom(null, ...PEOPLE), seals: fc.boolean(),
});

describe('誤送信の登録', () => {
  it('is confirmed by a person who wrote nothing of it, and is final then', () => {
    fc.assert(fc.property(fc.constantFrom(...PEOPLE), entries, (staffId, entry) => {
      const allowed = refusalOfMisdeliveryAct(person(staffId), 'confirm', entry) === null;
      expect(allowed).toBe(entry.branchId === 'b1' && entry.state === 'handled' && staffId !== entry.recordedById && staffId !== entry.handledById);
    }));
  });

  it('nothing is done after the confirmation or the withdrawal', () => {
    fc.assert(fc.property(fc.constantFrom(...PEOPLE), fc.constantFrom(...ACTS), entries, (staffId, act, entry) => {
      fc.pre(entry.state === 'confirmed' || entry.state === 'withdrawn');
      expect(() => authorizeMisdelivery(person(staffId), act, entry)).toThrow();
    }));
  });

  it('what lifts a 封緘 takes who opens one; an entry without an arrival anybody of the branch withdraws', () => {
    fc.assert(fc.property(fc.constantFrom(...PEOPLE), fc.constantFrom('clerk', 'reviewer', 'approver', 'administrator'), entries, (staffId, role, entry) => {
      const allowed = refusalOfMisdeliveryAct(person(staffId, role), 'withdraw', entry) === null;
      expect(allowed).toBe(entry.branchId === 'b1' && (entry.state === 'open' || entry.state === 'handled') && (entry.seals ? role === 'approver' : role !== 'administrator'));
    }));
  });

  it('has a number by fiscal year', () => {
    expect(formatMisdeliveryNumber(2026, 12)).toBe('誤26-0012');
  });
});
