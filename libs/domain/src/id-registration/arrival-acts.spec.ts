import fc from 'fast-check';
import type { StaffActor } from '../authorization/actors.js';
import { ARRIVAL_ACT_RULES, ARRIVAL_ACTS, type ArrivalForRights, authorizeArrival, isSealed, refusalOfArrivalAct } from './arrival-acts.js';
import { ARRIVAL_CLASSES, ARRIVAL_STATES } from './arrivals.js';

const clerk: StaffActor = { kind: 'staff', staffId: 's1', branchId: 'b1', isHeadOffice: false, role: 'clerk', rank: null };
const arrivals = fc.record<ArrivalForRights>({
  state: fc.constantFrom(...ARRIVAL_STATES), class: fc.constantFrom(null, ...ARRIVAL_CLASSES), branchId: fc.constantFrom('b1', 'b2'), handedIn: fc.boolean(),
});

describe('who may do what to an arrival', () => {
  it('the states of the table and no others, for the branch that received it', () => {
    fc.assert(fc.property(fc.constantFrom(...ARRIVAL_ACTS), arrivals, (act, arrival) => {
      const { states, misdelivered }: { readonly states: readonly string[]; readonly misdelivered: boolean } = ARRIVAL_ACT_RULES[act];
      if (act === 'open-sealed') return;
      const expected = arrival.branchId === 'b1' && states.includes(arrival.state) && (misdelivered || arrival.class !== 'misdelivered') && !(['register', 'answer', 'file-by-code'].includes(act) && arrival.handedIn);
      expect(refusalOfArrivalAct(clerk, act, arrival) === null).toBe(expected);
    }));
  });

  it('what is sealed is opened by a 決裁者 of the branch; nothing else has a seal', () => {
    const chief: StaffActor = { ...clerk, role: 'approver', rank: 'section-chief' };
    fc.assert(fc.property(arrivals, (arrival) => {
      expect(isSealed(arrival)).toBe(arrival.class === 'misdelivered');
      expect(refusalOfArrivalAct(chief, 'open-sealed', arrival) === null).toBe(arrival.branchId === 'b1' && arrival.state === 'set-aside' && isSealed(arrival));
      for (const role of ['clerk', 'reviewer', 'administrator'] as const) expect(refusalOfArrivalAct({ ...clerk, role }, 'open-sealed', arrival)).not.toBeNull();
    }));
  });

  it('本店 everywhere; システム管理者 nowhere', () => {
    const arrival: ArrivalForRights = { state: 'sorting', class: null, branchId: 'b2', handedIn: false };
    expect(refusalOfArrivalAct({ ...clerk, isHeadOffice: true }, 'set-aside', arrival)).toBeNull();
    expect(refusalOfArrivalAct({ ...clerk, branchId: 'b2', role: 'administrator' }, 'set-aside', arrival)).toBe('authority/forbidden');
    expect(() => authorizeArrival(clerk, 'set-aside', arrival)).toThrow('authority/other-branch');
  });

  it('what stands in the 誤送信 register is neither sorted nor taken back', () => {
    for (const act of ['set-aside', 'take-back'] as const) expect(refusalOfArrivalAct(clerk, act, { state: 'set-aside', class: 'misdelivered', branchId: 'b1', handedIn: false })).toBe('application/state');
  });
});
