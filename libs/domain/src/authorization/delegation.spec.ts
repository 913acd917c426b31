import { addDays } from '../calendar/date-arithmetic.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { APPROVER_RANKS, STAFF_ROLES } from '../vocabulary/enumerations.js';
import { absenceProblem, delegationStage, LONGEST_ABSENCE_DAYS, mayNameDeputy, mayNameDeputyFor, standInLine } from './delegation.js';

const today = calendarDate('2026-11-24');

describe('代決者を決める', () => {
  it('支店長と本店の決裁者だけが決める', () => {
    const may = STAFF_ROLES.flatMap((role) => [...APPROVER_RANKS, null].filter((rank) =>
      mayNameDeputy({ kind: 'staff', staffId: 's', role, rank, branchId: 'b', isHeadOffice: false })).map((rank) => [role, rank]));
    expect(may).toEqual([['approver', 'branch-manager'], ['approver', 'head-office']]);
    expect(mayNameDeputy({ kind: 'contractor', customerId: 'c' })).toBe(false);
  });

  it('自分の代決者は自分で、支店長の代決者は本店も決める', () => {
    const actor = (rank: (typeof APPROVER_RANKS)[number] | null, role: (typeof STAFF_ROLES)[number] = 'approver') => ({ kind: 'staff', staffId: 'self', role, rank, branchId: 'b', isHeadOffice: false }) as const;
    const others = [null, ...APPROVER_RANKS].map((rank) => ({ staffId: 'other', rank }));
    for (const role of STAFF_ROLES) for (const rank of [null, ...APPROVER_RANKS]) {
      const own = role === 'approver' && (rank === 'branch-manager' || rank === 'head-office');
      expect([role, rank, mayNameDeputyFor(actor(rank, role), { staffId: 'self', rank })]).toEqual([role, rank, own]);
      const named = others.filter((absent) => mayNameDeputyFor(actor(rank, role), absent)).map((absent) => absent.rank);
      expect([role, rank, named]).toEqual([role, rank, role === 'approver' && rank === 'head-office' ? ['branch-manager'] : []]);
    }
    expect(mayNameDeputyFor({ kind: 'contractor', customerId: 'c' }, { staffId: 'other', rank: 'branch-manager' })).toBe(false);
  });

  it('今日から、一日から、決まった長さまで', () => {
    const problem = (from: number, until: number) => absenceProblem({ from: addDays(today, from), until: addDays(today, until) }, today);
    expect(problem(0, 0)).toBeNull();
    expect(problem(-1, 3)).toBe('begins-before-today');
    expect(problem(2, 1)).toBe('ends-before-it-begins');
    expect(problem(1, LONGEST_ABSENCE_DAYS)).toBeNull();
    expect(problem(1, LONGEST_ABSENCE_DAYS + 1)).toBe('too-long');
  });

  it('予定 → 期間中 → 期間満了、または途中で終了', () => {
    const stage = (day: string, ended = false) => delegationStage({ from: calendarDate('2026-11-25'), until: calendarDate('2026-11-26'), ended }, calendarDate(day));
    expect(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'].map((day) => stage(day))).toEqual(['planned', 'in-force', 'in-force', 'over']);
    expect(stage('2026-11-25', true)).toBe('ended-early');
  });

  it('決裁・決裁用・タイムラインの言い方は一つ', () => {
    expect(standInLine('見本 課長', 'branch-manager', '見本 支店長')).toBe('代決：見本 課長（支店長 見本 支店長 不在のため）');
  });
});
