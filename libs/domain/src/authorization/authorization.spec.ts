import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { yen } from '../money/yen.js';
import { APPLICATION_STATES, CERTIFICATE_STATUSES, MEDIA, STAFF_ROLES, type ApplicationState, type ApproverRank, type Medium, type StaffRole } from '../vocabulary/enumerations.js';
import type { Actor, CaseForRights, StaffActor } from './actors.js';
import { ACTS, type Act } from './acts.js';
import { authorize, can, mayAdministrate, mayEnterApplications, seesBranch } from './can.js';
import { describeAuthority, limitOf, mayDecide, requiredRank, type AuthorityPolicy } from './decision-authority.js';

const theCase: CaseForRights = {
  state: 'in-review',
  certificate: null,
  customerId: 'customer-a',
  branchId: 'branch-a',
  medium: 'electronic',
  guaranteeAmount: yen(19_360_000),
  assigneeId: null,
  everClaimed: false,
  enteredById: null,
  reviewerId: null,
  earlierReviewerIds: [],
  receiptRecordedById: null,
};
const staff = (role: StaffRole, more: Partial<StaffActor> = {}): StaffActor => ({
  kind: 'staff', staffId: `${role}-1`, role, rank: role === 'approver' ? 'section-chief' : null, branchId: 'branch-a', isHeadOffice: false, ...more,
});
const contractor: Actor = { kind: 'contractor', customerId: 'customer-a' };

/** S submitted, R in-review, C correction, D awaiting-decision, P awaiting-premium, Q premium-secured, K concluded, I issued, X declined, W retracted, L lapsed. */
const LETTERS: Readonly<Record<string, ApplicationState>> = {
  S: 'submitted', R: 'in-review', C: 'correction-requested', D: 'awaiting-decision', P: 'awaiting-premium', Q: 'premium-secured',
  K: 'concluded', I: 'issued', X: 'declined', W: 'retracted', L: 'lapsed',
};
const ALL = Object.keys(LETTERS).join('');

/** The rights as the manual has them: who (k contractor, 受 clerk, 審 reviewer, 決 approver, 管 administrator), states, medium. */
const MANUAL: Readonly<Record<Act, readonly [who: string, states: string, medium: '電' | '紙' | '']>> = {
  'view-case': ['客受審決', ALL, ''],
  'open-attachment': ['客受審決', ALL, ''],
  'inspect-case': ['管', ALL, ''],
  'edit-application': ['客', 'S', ''],
  'answer-correction': ['客', 'C', ''],
  'retract': ['客', 'SRCDPQ', ''],
  'view-certificate': ['客', 'I', ''],
  'display-key': ['客', 'I', '電'],
  'record-submission': ['客', 'I', '電'],
  'claim': ['審', 'SR', ''],
  'take-over': ['審', 'RC', ''],
  'release': ['審', 'R', ''],
  'reassign': ['決', 'SRCD', ''],
  'transfer': ['決', 'SRC', ''],
  'answer-checklist': ['審', 'R', ''],
  'request-correction': ['審', 'RC', ''],
  'give-opinion': ['審', 'R', ''],
  'decide': ['決', 'D', ''],
  'print-sheet': ['審決', ALL, ''],
  'edit-entry': ['受', 'S', ''],
  'enter-correction': ['受', 'C', ''],
  'enter-retraction': ['受', 'SRCDPQ', ''],
  'record-receipt': ['受審決', 'PQKIXWL', ''],
  'confirm-receipt': ['受審決', 'PQKIXWL', ''],
  'decide-fee': ['受審決', 'PQKI', ''],
  'reverse-receipt': ['審決', 'PQKIXWL', ''],
  'cancel-receipt': ['審決', ALL, ''],
  'propose-write-off': ['受審決', 'XWL', ''],
  'confirm-write-off': ['審決', 'XWL', ''],
  'close-task': ['受審決', ALL, ''],
  'resend-mail': ['受審決', ALL, ''],
  'print-paper': ['受審決', 'K', '紙'],
  'dispatch-paper': ['受審決', 'K', '紙'],
  'deliver-paper': ['受審決', 'K', '紙'],
  'lift-key-block': ['受審決', 'I', '電'],
  'reissue-key': ['審決', 'I', '電'],
};
const WHO: Readonly<Record<StaffRole | 'contractor', string>> = { contractor: '客', clerk: '受', reviewer: '審', approver: '決', administrator: '管' };

/** The people around the case as the act needs them, so that only role, branch, state and medium decide. */
function fitting(act: Act, actor: Actor, state: ApplicationState, medium: Medium): CaseForRights {
  const self = actor.kind === 'staff' ? actor.staffId : null;
  const assigned = ['release', 'answer-checklist', 'request-correction', 'give-opinion'].includes(act);
  return {
    ...theCase, state, medium,
    assigneeId: assigned ? self : act === 'take-over' ? 'reviewer-2' : null,
    enteredById: act === 'edit-entry' ? 'clerk-2' : null,
    reviewerId: act === 'decide' ? 'reviewer-2' : null,
    receiptRecordedById: 'clerk-2',
  };
}

describe('権限の表', () => {
  it('すべての操作 × 職務 × 状態 × 支店 × 交付方法が、手引きのとおりになる', () => {
    let checked = 0;
    for (const act of ACTS) {
      const [who, states, medium] = MANUAL[act];
      for (const role of ['contractor', ...STAFF_ROLES] as const) {
        for (const own of [true, false]) {
          const actor: Actor =
            role === 'contractor' ? { kind: 'contractor', customerId: own ? 'customer-a' : 'customer-b' } : staff(role, { branchId: own ? 'branch-a' : 'branch-b' });
          for (const state of APPLICATION_STATES) {
            for (const way of MEDIA) {
              const inState = [...states].some((letter) => LETTERS[letter] === state);
              const inMedium = medium === '' || (medium === '電') === (way === 'electronic');
              const expected = who.includes(WHO[role]) && (own || role === 'administrator') && inState && inMedium;
              const permission = can(actor, act, fitting(act, actor, state, way));
              if (permission.allowed !== expected) throw new Error(`${act} ${role} ${own ? 'own' : 'other'} ${state} ${way}: ${String(permission.allowed)}`);
              checked += 1;
            }
          }
        }
      }
    }
    expect(checked).toBe(ACTS.length * 5 * 2 * APPLICATION_STATES.length * MEDIA.length);
  });

  it('締結したあとの操作は、証書の登録が済んだ時から、発行済と同じになる', () => {
    for (const act of ACTS) {
      for (const actor of [contractor, ...STAFF_ROLES.map((role) => staff(role))]) {
        for (const certificate of [null, ...CERTIFICATE_STATUSES]) {
          for (const medium of MEDIA) {
            const concluded = { ...fitting(act, actor, 'concluded', medium), certificate };
            const registered = ['registered', 'notified', 'delivered'].includes(certificate ?? '');
            expect(can(actor, act, concluded)).toEqual(can(actor, act, fitting(act, actor, registered ? 'issued' : 'concluded', medium)));
          }
        }
      }
    }
    const waiting = { ...theCase, state: 'concluded' as const };
    expect(can(staff('reviewer'), 'reissue-key', { ...waiting, certificate: 'registered' }).allowed).toBe(true);
    expect(can(staff('clerk'), 'lift-key-block', { ...waiting, certificate: 'registered' }).allowed).toBe(true);
    expect(can(contractor, 'display-key', { ...waiting, certificate: 'sending' })).toMatchObject({ code: 'application/state' });
  });

  it('システム管理者は何も決めず、認証キーを見ない', () => {
    for (const act of ACTS) {
      const allowed = APPLICATION_STATES.some((state) => can(staff('administrator'), act, fitting(act, staff('administrator'), state, 'electronic')).allowed);
      expect([act, allowed]).toEqual([act, act === 'inspect-case']);
    }
  });

  it('本店はすべての支店を見る', () => {
    const headOffice = staff('approver', { branchId: 'head', isHeadOffice: true });
    expect(can(headOffice, 'view-case', theCase).allowed).toBe(true);
    expect(seesBranch(staff('clerk'), 'branch-b')).toBe(false);
  });

  it('受付は、受付が入力した申込みを、担当が決まるまで直せる', () => {
    const may = (changed: Partial<CaseForRights>): boolean => can(staff('clerk'), 'edit-entry', { ...theCase, state: 'submitted', ...changed }).allowed;
    expect([may({ enteredById: 'clerk-1' }), may({ enteredById: 'clerk-2' }), may({ enteredById: null }), may({ enteredById: 'clerk-1', everClaimed: true })]).toEqual([true, true, false, false]);
  });

  it('断りの符号: ほかのお客様・ほかの支店・職務・状態', () => {
    const code = (actor: Actor, act: Act, changed: Partial<CaseForRights> = {}): string => {
      const permission = can(actor, act, { ...theCase, ...changed });
      return permission.allowed ? 'allowed' : permission.code;
    };
    expect(code({ kind: 'contractor', customerId: 'customer-b' }, 'view-case')).toBe('authority/other-customer');
    expect(code(staff('clerk', { branchId: 'branch-b' }), 'view-case')).toBe('authority/other-branch');
    expect(code(staff('clerk'), 'decide')).toBe('authority/forbidden');
    expect(code(contractor, 'retract', { state: 'concluded' })).toBe('application/state');
    expect(() => { authorize(contractor, 'retract', { ...theCase, state: 'issued' }); }).toThrow('application/state');
  });
});

describe('職務の分離', () => {
  const reviewer = staff('reviewer');
  const approver = staff('approver');
  it('入力した人は審査せず、審査した人と入力した人は決裁しない', () => {
    expect(can(reviewer, 'claim', { ...theCase, enteredById: reviewer.staffId })).toMatchObject({ code: 'authority/same-person' });
    expect(can(reviewer, 'give-opinion', { ...theCase, assigneeId: reviewer.staffId, enteredById: reviewer.staffId })).toMatchObject({ code: 'authority/same-person' });
    const waiting = { ...theCase, state: 'awaiting-decision' as const };
    expect(can(approver, 'decide', { ...waiting, reviewerId: approver.staffId })).toMatchObject({ code: 'authority/same-person' });
    expect(can(approver, 'decide', { ...waiting, reviewerId: 'reviewer-1', enteredById: approver.staffId })).toMatchObject({ code: 'authority/same-person' });
    expect(can(approver, 'decide', { ...waiting, reviewerId: 'reviewer-1', earlierReviewerIds: [approver.staffId] })).toMatchObject({ code: 'authority/same-person', reason: '前の回に審査した人は決裁できません' });
    expect(can(approver, 'decide', waiting)).toMatchObject({ code: 'decision/no-opinion' });
    expect(can(approver, 'decide', { ...waiting, reviewerId: 'reviewer-1' }).allowed).toBe(true);
  });

  it('お客様が申込みの全体を直せるのは、誰も担当したことがないあいだだけ。手放しても戻らない', () => {
    const submitted = { ...theCase, state: 'submitted' as const };
    expect(can(contractor, 'edit-application', submitted).allowed).toBe(true);
    expect(can(contractor, 'edit-application', { ...submitted, everClaimed: true })).toMatchObject({ code: 'application/already-claimed' });
    expect(can(reviewer, 'claim', { ...submitted, everClaimed: true }).allowed).toBe(true);
  });

  it('担当の件だけに意見を出し、担当のいる件は引継ぎでしか取れない', () => {
    expect(can(reviewer, 'give-opinion', { ...theCase, assigneeId: 'reviewer-2' })).toMatchObject({ code: 'authority/forbidden' });
    expect(can(reviewer, 'claim', { ...theCase, assigneeId: 'reviewer-2' })).toMatchObject({ code: 'application/already-claimed' });
    expect(can(reviewer, 'take-over', { ...theCase, assigneeId: reviewer.staffId })).toMatchObject({ code: 'application/already-claimed' });
  });

  it('入金を記録した人は確認しない', () => {
    const paid = { ...theCase, state: 'awaiting-premium' as const, receiptRecordedById: 'clerk-1' };
    expect(can(staff('clerk'), 'confirm-receipt', paid)).toMatchObject({ code: 'authority/same-person' });
    expect(can(staff('clerk', { staffId: 'clerk-2' }), 'confirm-receipt', paid).allowed).toBe(true);
    expect(can(staff('clerk'), 'confirm-receipt', { ...paid, receiptRecordedById: null })).toMatchObject({ code: 'receipt/not-recorded' });
  });

  it('書面の申込みを入力できるのは受付だけ', () => {
    expect(STAFF_ROLES.filter((role) => mayEnterApplications(staff(role)))).toEqual(['clerk']);
    expect([mayEnterApplications(contractor), mayAdministrate(contractor), mayAdministrate(staff('administrator'))]).toEqual([false, false, true]);
  });
});

describe('決裁権限: 課長 → 支店長 → 本店', () => {
  const policy: AuthorityPolicy = {
    day: calendarDate('2026-11-24'),
    limits: [
      { rank: 'section-chief', effectiveFrom: calendarDate('2025-04-01'), maximumYen: yen(30_000_000) },
      { rank: 'section-chief', effectiveFrom: calendarDate('2026-04-01'), maximumYen: yen(50_000_000) },
      { rank: 'section-chief', effectiveFrom: calendarDate('2027-04-01'), maximumYen: yen(1) },
      { rank: 'branch-manager', effectiveFrom: calendarDate('2025-04-01'), maximumYen: yen(300_000_000) },
      { rank: 'head-office', effectiveFrom: calendarDate('2025-04-01'), maximumYen: yen(999_999_999_999) },
    ],
    delegations: [
      {
        absentId: 'manager-1', absentName: '見本 支店長', absentRank: 'branch-manager', absentBranchId: 'branch-a', deputyId: 'approver-1',
        from: calendarDate('2026-11-24'), until: calendarDate('2026-11-25'), ended: null,
      },
    ],
  };
  const waiting = (amount: number): CaseForRights => ({ ...theCase, state: 'awaiting-decision', reviewerId: 'reviewer-1', guaranteeAmount: yen(amount) });
  const chief = staff('approver');
  const other = staff('approver', { staffId: 'approver-2' });

  it('その日の表の金額までを決裁する: 課長は 5,000万円まで', () => {
    expect(mayDecide(other, waiting(50_000_000), policy)).toEqual({ allowed: true, authority: { rank: 'section-chief', decidedForId: null } });
    expect(mayDecide(other, waiting(50_000_001), policy)).toEqual({ allowed: false, code: 'authority/above-limit', reason: '権限の金額を超えています。支店長の決裁が必要です' });
    expect(describeAuthority('section-chief', policy)).toBe('課長（保証金額 5,000万円まで）');
    expect(describeAuthority('head-office', policy)).toBe('本店（保証金額の上限なし）');
    expect(limitOf('section-chief', { ...policy, day: calendarDate('2024-01-01') })).toBeNull();
  });

  it('職位のない人は決裁できず、表にない職位には権限がない', () => {
    expect(mayDecide(staff('approver', { rank: null }), waiting(1), policy)).toMatchObject({ code: 'authority/forbidden' });
    expect(mayDecide(other, waiting(1), { ...policy, limits: [] })).toMatchObject({ reason: '権限の金額を超えています。決裁できる職位がありません' });
    expect(describeAuthority('branch-manager', { ...policy, limits: [] })).toBe('支店長（権限なし）');
  });

  it('不在の間は代決でき、だれの代わりかが残る', () => {
    expect(mayDecide(chief, waiting(60_000_000), policy)).toEqual({ allowed: true, authority: { rank: 'branch-manager', decidedForId: 'manager-1' } });
    expect(mayDecide(chief, waiting(60_000_000), { ...policy, day: calendarDate('2026-11-23') })).toMatchObject({ code: 'authority/above-limit' });
    expect(mayDecide(chief, waiting(300_000_001), policy)).toMatchObject({ reason: '権限の金額を超えています。本店の決裁が必要です' });
  });

  it('終わった代決は、いつ・だれが終えたかが理由になる: 金額を超えているとだけは言わない', () => {
    const reason = (day: string, amount = 60_000_000, ...delegations: AuthorityPolicy['delegations']): string => {
      const permission = mayDecide(chief, waiting(amount), { ...policy, day: calendarDate(day), delegations: [...policy.delegations, ...delegations] });
      return permission.allowed ? 'allowed' : `${permission.code}: ${permission.reason}`;
    };
    const [planned] = policy.delegations;
    if (planned === undefined) throw new Error('no delegation');
    expect(reason('2026-11-26')).toBe('authority/stand-in-over: 支店長 見本 支店長の代決は、11/25(水)で期間が終わりました。支店長の決裁が必要です');
    expect(reason('2026-12-26')).toContain('authority/stand-in-over');
    // After a month it explains nothing any more; nor does it of what the absent one could not decide either.
    expect(reason('2026-12-27')).toContain('authority/above-limit');
    expect(reason('2026-11-26', 300_000_001)).toContain('authority/above-limit');
    const ended = { ...planned, ended: { at: Date.parse('2026-11-24T10:42:00+09:00'), byName: '本店 決裁' } };
    const by = (delegation: typeof ended, day: string) => mayDecide(chief, waiting(60_000_000), { ...policy, day: calendarDate(day), delegations: [delegation] });
    for (const day of ['2026-11-24', '2026-11-26']) {
      expect(by(ended, day)).toEqual({ allowed: false, code: 'authority/stand-in-over', reason: '支店長 見本 支店長の代決は、11/24(火) 10:42 に本店 決裁が終了しました。支店長の決裁が必要です' });
    }
    // Before its first day it gave nothing that could have ended; of several the last one is told, and one in force decides.
    expect(by(ended, '2026-11-23')).toMatchObject({ code: 'authority/above-limit' });
    expect(reason('2026-11-26', 60_000_000, ended)).toContain('11/25(水)で期間が');
    expect(reason('2026-11-24', 60_000_000, ended)).toBe('allowed');
  });

  it('支店が変われば、代決はできない: 代決者も、不在の人も', () => {
    const moved = staff('approver', { branchId: 'branch-b' });
    expect(mayDecide(moved, { ...waiting(60_000_000), branchId: 'branch-b' }, policy)).toMatchObject({ code: 'authority/above-limit' });
    const left = { ...policy, delegations: policy.delegations.map((delegation) => ({ ...delegation, absentBranchId: 'branch-b' })) };
    expect(mayDecide(chief, waiting(60_000_000), left)).toMatchObject({ code: 'authority/above-limit' });
  });

  it('審査した人・入力した人の代決はできない', () => {
    expect(mayDecide(chief, { ...waiting(60_000_000), reviewerId: 'manager-1' }, policy)).toMatchObject({ code: 'authority/above-limit' });
    expect(mayDecide(chief, { ...waiting(60_000_000), enteredById: 'manager-1' }, policy)).toMatchObject({ code: 'authority/above-limit' });
  });

  it('どの金額でも、必要な職位より上の職位なら決裁でき、下ならできない', () => {
    const ranks: readonly ApproverRank[] = ['section-chief', 'branch-manager', 'head-office'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), fc.constantFrom(...ranks), (amount, rank) => {
        const needed = requiredRank(yen(amount), policy);
        const permission = mayDecide(staff('approver', { staffId: 'someone', rank }), waiting(amount), policy);
        expect(permission.allowed).toBe(needed !== null && ranks.indexOf(rank) >= ranks.indexOf(needed));
      }),
    );
  });
});
