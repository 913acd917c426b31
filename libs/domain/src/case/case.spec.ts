import { calendarDate } from '../calendar/calendar-date.js';
import { APPLICATION_STATES, CERTIFICATE_STATUSES, END_STATES, MEDIA, type ApplicationState } from '../vocabulary/enumerations.js';
import { AUDIT_EVENT_KINDS, AUDIT_EVENT_LABELS } from './audit-events.js';
import { BRANCH_TASK_KINDS, BRANCH_TASK_LABELS } from './branch-tasks.js';
import { effectiveState, isRegistered } from './registered.js';
import { trackCase, type TrackedCase, type TrackerStatus } from './tracker.js';

const submitted: TrackedCase = {
  state: 'submitted', certificate: null, medium: 'electronic', submittedAt: 1, claimedAt: null, approvedAt: null, securedAt: null, receiptWithBranch: false, issuedAt: null,
  collective: null, submittedToOwnerAt: null, viewedAt: null, deliveredAt: null,
};
const statuses = (tracked: TrackedCase): readonly TrackerStatus[] => trackCase(tracked).steps.map(({ status }) => status);

describe('進み具合: 受付・審査・保証料・発行・提出・閲覧', () => {
  it('受付から閲覧まで、いまの担当が移っていく', () => {
    const walk: readonly [Partial<TrackedCase>, string, string][] = [
      [{}, '受付', '取扱支店（受付）'],
      [{ state: 'in-review', claimedAt: 2 }, '審査', '取扱支店（審査）'],
      [{ state: 'correction-requested' }, '審査', 'お客様（補正）'],
      [{ state: 'awaiting-decision' }, '審査', '取扱支店（審査）'],
      [{ state: 'awaiting-premium', approvedAt: 3 }, '保証料', 'お客様（保証料のお支払い）'],
      [{ receiptWithBranch: true }, '保証料', '取扱支店（入金の確認）'],
      [{ state: 'premium-secured', receiptWithBranch: false, securedAt: 4 }, '発行', '発行処理中'],
      [{ state: 'concluded' }, '発行', '発行処理中'],
      [{ state: 'issued', issuedAt: 5 }, '提出', 'お客様（発注者への提出）'],
      [{ submittedToOwnerAt: 6 }, '閲覧', '発注者（閲覧）'],
      [{ viewedAt: 7 }, '', '手続きは完了しています'],
    ];
    let tracked = submitted;
    for (const [change, label, words] of walk) {
      tracked = { ...tracked, ...change };
      const tracker = trackCase(tracked);
      expect([tracker.steps.find(({ status }) => status === 'current')?.label ?? '', tracker.ball.words]).toEqual([label, words]);
    }
    expect(trackCase(tracked).steps.map(({ at }) => at)).toEqual([1, 3, 4, 5, 6, 7]);
  });

  it('お支払いが支店に届いていれば、お客様には確認中と見える', () => {
    const word = (receiptWithBranch: boolean) => trackCase({ ...submitted, state: 'awaiting-premium', receiptWithBranch }).steps.find(({ step }) => step === 'premium')?.word;
    expect([word(false), word(true)]).toEqual(['入金待ち', '入金確認中']);
  });

  it('一括納付は、保証料の段に約定日が出る; 取下げのあとは払うものがない', () => {
    const secured = { ...submitted, state: 'premium-secured' as const, claimedAt: 2, approvedAt: 3, securedAt: 3 };
    const word = (change: Partial<TrackedCase>) => trackCase({ ...secured, ...change }).steps.find(({ step }) => step === 'premium')?.word;
    expect(word({ collective: { on: calendarDate('2026-12-21'), paid: false, overdue: false } })).toBe('一括納付（12月21日）');
    expect(word({ collective: { on: null, paid: false, overdue: false } })).toBe('一括納付');
    expect(word({ collective: { on: 'told-by-notice', paid: false, overdue: false } })).toBe('一括納付（ご案内の送付待ち）');
    expect(word({ collective: { on: calendarDate('2026-12-21'), paid: true, overdue: false } })).toBe('一括納付（お支払い済み）');
    expect(word({})).toBe('');
    expect(word({ collective: { on: calendarDate('2026-12-21'), paid: false, overdue: false }, state: 'retracted' })).toBe('');
    expect(word({ collective: { on: calendarDate('2026-12-21'), paid: false, overdue: false }, state: 'issued', issuedAt: 5 })).toBe('一括納付（12月21日）');
  });

  it('約定日を過ぎて未入金の一括納付は、済みとは見えず、お客様の番になる; 証書の発行は支店のまま', () => {
    const issued = { ...submitted, state: 'issued' as const, claimedAt: 2, approvedAt: 3, securedAt: 3, issuedAt: 5, collective: { on: calendarDate('2026-12-21'), paid: false, overdue: true } };
    const seen = (change: Partial<TrackedCase>) => {
      const { steps, ball } = trackCase({ ...issued, ...change });
      const premium = steps.find(({ step }) => step === 'premium');
      return [premium?.status, premium?.word, ball.who, ball.words];
    };
    const late = ['later', '一括納付（12月21日を過ぎて未入金）', 'contractor'];
    expect(seen({})).toEqual([...late, 'お客様（発注者への提出、保証料のお支払い）']);
    expect(seen({ submittedToOwnerAt: 6 })).toEqual([...late, 'お客様（保証料のお支払い）']);
    expect(seen({ submittedToOwnerAt: 6, viewedAt: 7 })).toEqual([...late, 'お客様（保証料のお支払い）']);
    expect(seen({ state: 'concluded', issuedAt: null })).toEqual([...late.slice(0, 2), 'system', '発行処理中']);
    expect(seen({ submittedToOwnerAt: 6, viewedAt: 7, collective: { on: calendarDate('2026-12-21'), paid: true, overdue: false } })).toEqual(['done', '一括納付（お支払い済み）', 'nobody', '手続きは完了しています']);
  });

  it('認証キーによる閲覧があっても、提出はお客様が記録するまで未記録で、閲覧は閲覧として見える', () => {
    const issued = { ...submitted, state: 'issued' as const, claimedAt: 2, approvedAt: 3, securedAt: 4, issuedAt: 5, viewedAt: Date.UTC(2026, 10, 24, 4, 5) };
    const seen = (change: Partial<TrackedCase>) => {
      const { steps, ball } = trackCase({ ...issued, ...change });
      return [...steps.slice(4).map(({ status, word }) => `${status} ${word}`.trim()), ball.words];
    };
    expect(seen({})).toEqual(['current 未記録', 'later 11/24 閲覧あり', 'お客様（発注者への提出の記録）']);
    expect(seen({ submittedToOwnerAt: Date.UTC(2026, 10, 23, 15) })).toEqual(['done', 'done', '手続きは完了しています']);
    expect(seen({ submittedToOwnerAt: Date.UTC(2026, 10, 24, 15) })).toEqual(['done', 'current 閲覧待ち', '発注者（閲覧）']);
    expect(seen({ state: 'retracted', viewedAt: null })).toEqual(['never', 'never', '取り下げられました']);
  });

  it('登録が済めば、メールを待たずに、進み具合は発行済と同じになる', () => {
    const concluded = { ...submitted, state: 'concluded' as const, claimedAt: 2, approvedAt: 3, securedAt: 4, issuedAt: 5 };
    for (const certificate of [null, ...CERTIFICATE_STATUSES]) {
      for (const medium of MEDIA) {
        const tracker = trackCase({ ...concluded, medium, certificate });
        const state = isRegistered(certificate) ? 'issued' : 'concluded';
        expect(tracker).toEqual(trackCase({ ...concluded, medium, certificate, state }));
      }
    }
    expect(trackCase({ ...concluded, certificate: 'sending' }).ball.words).toBe('発行処理中');
    expect(trackCase({ ...concluded, certificate: 'registered' }).ball.words).toBe('お客様（発注者への提出）');
  });

  it('登録は、締結のあとの状態だけを変える', () => {
    for (const state of APPLICATION_STATES) {
      for (const certificate of [null, ...CERTIFICATE_STATUSES]) {
        expect(effectiveState(state, certificate)).toBe(state === 'concluded' && isRegistered(certificate) ? 'issued' : state);
      }
    }
  });

  it('書面の件は交付で終わる', () => {
    const paper = { ...submitted, medium: 'postal' as const, claimedAt: 2, approvedAt: 3, securedAt: 4 };
    expect(trackCase({ ...paper, state: 'concluded' }).steps.map(({ label }) => label)).toEqual(['受付', '審査', '保証料', '交付']);
    expect(trackCase({ ...paper, state: 'concluded' }).ball.words).toBe('発行処理中');
    expect(trackCase({ ...paper, state: 'concluded', certificate: 'paper-pending' }).ball.words).toBe('取扱支店（証書の交付）');
    expect(statuses({ ...paper, state: 'issued', deliveredAt: 5 })).toEqual(['done', 'done', 'done', 'done']);
  });

  it('引受謝絶・取下げ・期限切れは、止まった所が分かり、その先を約束しない', () => {
    expect(statuses({ ...submitted, state: 'declined', claimedAt: 2 })).toEqual(['done', 'stopped', 'never', 'never', 'never', 'never']);
    expect(statuses({ ...submitted, state: 'retracted' })[0]).toBe('stopped');
    expect(statuses({ ...submitted, state: 'retracted', claimedAt: 2, approvedAt: 3, securedAt: 4 })[3]).toBe('stopped');
    expect(statuses({ ...submitted, state: 'lapsed', claimedAt: 2, approvedAt: 3 })).toEqual(['done', 'done', 'stopped', 'never', 'never', 'never']);
  });

  it('どの状態でも、だれかが担当か、終わっているかのどちらか', () => {
    for (const state of APPLICATION_STATES) {
      for (const medium of MEDIA) {
        const { ball, steps } = trackCase({ ...submitted, state, medium });
        expect(ball.words).not.toBe('');
        const open = steps.filter(({ status }) => status === 'current').length;
        const ended = (END_STATES as readonly ApplicationState[]).includes(state);
        if (!ended) expect([open, ball.who === 'nobody']).toEqual([1, false]);
      }
    }
  });
});

describe('案件の記録', () => {
  it('どの事実にも、業務の言葉がある', () => {
    expect(AUDIT_EVENT_KINDS.every((kind) => AUDIT_EVENT_LABELS[kind] !== '')).toBe(true);
    expect(new Set(AUDIT_EVENT_KINDS).size).toBe(AUDIT_EVENT_KINDS.length);
    expect(BRANCH_TASK_KINDS.every((kind) => BRANCH_TASK_LABELS[kind] !== '')).toBe(true);
  });
});
