import type { FailingStep } from '#persistence';
import type { HistoryStep, ProcedureHistory } from '#temporal';
import type { CaseFrameView } from '../cases/case-frame.js';
import { type ProcedureView, stepsPageView } from './steps-page.js';

const now = new Date('2026-11-24T13:58:20+09:00');
const at = (time: string) => new Date(`2026-11-24T${time}+09:00`);
const frame: CaseFrameView = {
  back: { href: '/admin', text: '案件' }, subject: '案件', receptionNumber: '26-04055', heading: '前払金保証 新規', customerName: '架空建設株式会社', chip: { tone: 'blue', text: '', icon: null }, now: '', tabs: [], facts: [], versions: [], temporalHref: null,
};

function step(input: Partial<HistoryStep>): HistoryStep {
  return {
    eventId: 1, kind: 'step', step: null, label: '証書・お知らせの作成', state: 'done', attempts: 1, begunAt: at('13:41:03'), attemptAt: null, endedAt: at('13:41:07'),
    lastFailure: null, nextRetryAt: null, ...input,
  };
}

function shown(history: Partial<ProcedureHistory>): ProcedureView {
  const reading = {
    found: true as const,
    history: { workflowId: 'w', runId: 'r', status: 'running' as const, startedAt: at('13:41:00'), closedAt: null, events: 40, bytes: 9_000, steps: [], ...history },
  };
  const view = stepsPageView({ frame, caseId: 'case', failing: [], procedures: [{ name: '保証申込の手続き', workflowId: 'w', temporalHref: null, reading }], now });
  const [procedure] = view.procedures;
  if (!procedure) throw new Error('no procedure');
  return procedure;
}

describe('処理詳細', () => {
  test('a mail that was never written, for want of an address, is not told as done; that of another procedure is', () => {
    const done = step({ step: 'sendMail/application-received', label: 'メール：受付のお知らせ', state: 'done', endedAt: at('13:42:00') });
    const history = { workflowId: 'w', runId: 'r', status: 'running' as const, startedAt: at('13:41:00'), closedAt: null, events: 40, bytes: 9_000, steps: [done] };
    const lines = ['guarantee-application/case', 'mail-resend/x'].flatMap((workflowId) => stepsPageView({
      frame, caseId: 'case', failing: [], procedures: [{ name: '', workflowId, temporalHref: null, reading: { found: true, history } }], now, noAddress: new Set(['sendMail/application-received']),
    }).procedures.flatMap((procedure) => procedure.lines));
    expect(lines.map(({ tag, failure }) => [tag.text, failure])).toEqual([['送信なし', 'メールの宛先がないため、送っていません。支店の作業として、電話か郵便で伝えます。'], ['完了', null]]);
  });

  test('a step waiting for its next attempt says attempts, cause in Japanese and the time', () => {
    const retrying = step({
      label: 'メール：電子証書・認証キー登録のお知らせ', state: 'retrying', attempts: 4, begunAt: at('13:42:01'), endedAt: null,
      lastFailure: { code: 'mail/unreachable', message: 'unreachable' }, nextRetryAt: at('14:05:00'),
    });
    expect(shown({ steps: [step({}), retrying] }).lines).toMatchObject([
      { number: '1', attempts: '1', retried: false, took: '4.0秒', begun: '11/24 13:41:03', failing: false, failure: null },
      { number: '2', attempts: '4', retried: true, took: '16分', failing: true, failure: 'メールサーバーに接続できません（停止中か、通信が遮断されています）　次の再試行 14:05（5回目）　あと6分', tag: { text: '再試行待ち' } },
    ]);
  });

  test('a step that is tried again says that this attempt runs, not when it was due', () => {
    const again = step({ state: 'running', attempts: 3, endedAt: null, lastFailure: { code: 'mail/unreachable', message: '' } });
    expect(shown({ steps: [again, { ...again, attempts: 1, lastFailure: null }] }).lines.map(({ tag, failure }) => [tag.text, failure?.includes('次の再試行')])).toEqual([['実行中（3回目）', false], ['実行中', undefined]]);
  });

  test('a failure that was overcome leaves only its attempts', () => {
    expect(shown({ steps: [step({ attempts: 2, lastFailure: { code: 'renderer/timeout', message: '' } })] }).lines[0]).toMatchObject({ attempts: '2', failure: null, failing: false });
  });

  test('failed attempts, the next one and the present stand on one axis', () => {
    const retrying = step({
      step: 'sendMail/certificate-registered', state: 'retrying', attempts: 4, begunAt: at('13:42:01'), attemptAt: at('13:55:04'), endedAt: null,
      lastFailure: { code: 'mail/unreachable', message: 'unreachable' }, nextRetryAt: at('14:05:00'),
    });
    const overcome = step({ attempts: 2, attemptAt: at('13:41:06') });
    const [first, second] = shown({ steps: [overcome, retrying] }).lines.map(({ drawing }) => drawing);
    const x = (mark: { readonly x: string } | undefined | null) => Number(mark?.x);
    expect(first?.marks.map(({ kind }) => kind)).toEqual(['failed']);
    expect(x(first?.marks[0])).toBeLessThan(x(first?.bar));
    expect(second?.bar).toBeNull();
    expect(second?.marks.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'next']);
    const [begun, last, next] = second?.marks ?? [];
    const order = [x(begun), x(last), Number(second?.nowAt), x(next)];
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(new Set(order).size).toBe(4);
    expect(shown({ steps: [overcome], closedAt: at('13:50:00'), status: 'completed' }).lines[0]?.drawing.nowAt).toBeNull();
  });

  test('how long nothing has moved is told while the procedure runs', () => {
    const waiting = step({ kind: 'wait', label: '入金を待つ', state: 'waiting', attempts: 0, begunAt: at('13:41:08'), endedAt: null });
    expect(shown({ steps: [step({}), waiting] }).facts).toContainEqual({ label: '動きのない時間', value: '17分' });
    expect(shown({ closedAt: at('13:50:00'), status: 'completed' }).facts.map(({ label }) => label)).toEqual(['開始', '終了', '手順', '履歴']);
  });

  test.each([
    ['gone', 'Temporalに履歴がありません'],
    ['unreachable', 'Temporalに接続できないため'],
  ] as const)('without a history (%s) the page says so in words', (reason, words) => {
    const view = stepsPageView({ frame, caseId: 'case', failing: [], procedures: [{ name: '', workflowId: 'w', temporalHref: null, reading: { found: false, reason } }], now });
    expect(view.procedures[0]?.missing).toContain(words);
    expect(view.procedures[0]?.lines).toEqual([]);
  });

  test('a failing step of the record: an outage of several cases is recognised as one', () => {
    const failing = (id: string, code: string, nextRetryAt: Date | null): FailingStep => ({
      id, case: { kind: 'application', caseId: id, receptionNumber: '26-04055', customerName: '', branchName: '', assigneeName: null }, step: 'sendMail/premium-notice', workflowId: 'w', attempt: 3, code,
      cause: 'connect ECONNREFUSED', firstFailedAt: at('13:42:00'), lastFailedAt: at('13:55:00'), nextRetryAt, runningAttempt: null, waitingFor: 'koumu@mihongumi.example.jp',
    });
    const view = stepsPageView({ frame, caseId: 'case', procedures: [], now, failing: [failing('case', 'mail/unreachable', at('14:05:00')), failing('other', 'mail/unreachable', null)] });
    expect(view.failures).toMatchObject([{ step: 'メール：保証料のご案内', waitingFor: 'koumu@mihongumi.example.jp', count: '3回失敗', needsPerson: false, next: '次の再試行 14:05（4回目）　あと6分', since: '11/24(火) 13:42（16分前）', same: '2件（最初 11/24(火) 13:42）' }]);
    expect(view.failures[0]).toMatchObject({
      attempts: [
        { attempt: '4', at: '11/24 14:05:00', result: '次の再試行（予定）' }, { attempt: '3', at: '11/24 13:55:00', result: 'メールサーバーに接続できません（停止中か、通信が遮断されています）' },
        { attempt: '—', at: '11/24 13:42:00', result: '最初に記録した失敗' },
      ],
      unknown: 'あいだの試行の時刻と理由は記録に残りません。',
    });
  });

  test.each([
    ['runs', 5, '実行中（5回目）', { attempt: '5', result: '実行中' }],
    ['whose time has come waits for somebody to take it up', null, '次の再試行 13:43（4回目）　順番待ち', { attempt: '4', result: '順番待ち' }],
  ] as const)('an attempt that %s: said as such, and no plan of the past', (_, runningAttempt, next, attempt) => {
    const view = stepsPageView({
      frame, caseId: 'case', procedures: [], now,
      failing: [{ id: 'x', case: { kind: 'application', caseId: 'case', receptionNumber: '', customerName: '', branchName: '', assigneeName: null }, step: 'sendMail/premium-notice', workflowId: 'w', attempt: 3, code: 'mail/unreachable', cause: '', firstFailedAt: at('13:42:00'), lastFailedAt: at('13:42:00'), nextRetryAt: at('13:43:00'), runningAttempt, waitingFor: null }],
    });
    expect(view.failures).toMatchObject([{ next, attempts: [attempt, { attempt: '3' }] }]);
  });

  test('a code nobody knows needs a person', () => {
    const view = stepsPageView({
      frame, caseId: 'case', procedures: [], now,
      failing: [{ id: 'x', case: { kind: 'application', caseId: 'case', receptionNumber: '', customerName: '', branchName: '', assigneeName: null }, step: 'old-step', workflowId: 'w', attempt: 1, code: 'some/new-code', cause: '', firstFailedAt: now, lastFailedAt: now, nextRetryAt: null, runningAttempt: null, waitingFor: null }],
    });
    expect(view.failures).toMatchObject([{ step: 'old-step', needsPerson: true, cause: '分類できないエラーが起きました', next: '自動では再試行しません', attempts: [{ attempt: '1', result: '分類できないエラーが起きました' }], unknown: null }]);
  });
});
