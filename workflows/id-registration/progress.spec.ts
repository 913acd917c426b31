import { REGISTRATION_ALARM_ACTS, type RegistrationAlarm, type RegistrationAlarmAct, type RegistrationFact } from '#workflows/contract';
import { apply, nextStep, NOT_RECEIVED, type RegistrationEvent, type RegistrationProgress } from './progress.js';

const AT = '2026-11-26T00:00:00.000Z';
const alarms = (...acts: RegistrationAlarmAct[]): readonly RegistrationAlarm[] => acts.map((act) => ({ at: AT, act }));

/** Every fact the database can commit, each opening what it opens. Numbers give the order of commitment. */
function fact(kind: RegistrationFact['kind'], seq: number): RegistrationFact {
  const base = { factId: `${kind}-${seq}`, seq };
  switch (kind) {
    case 'RegistrationReceived':
      return { ...base, kind, alarms: alarms('entry-overdue') };
    case 'RegistrationPagesFiled':
    case 'RegistrationAnswered':
    case 'RegistrationSentBack':
      return { ...base, kind, alarms: alarms('entry-overdue') };
    case 'RegistrationDeficient':
    case 'DeficiencyTold':
      return { ...base, kind, alarms: alarms('remind-deficiency', 'remind-deficiency-again', 'lapse-deficiency') };
    case 'LetterPosted':
      return { ...base, kind, alarms: alarms('remind-first-sign-in', 'remind-first-sign-in-again', 'void-password') };
    case 'RegistrationClosed':
      return { ...base, kind, closing: 'declined' };
    default:
      return { ...base, kind };
  }
}

/** Runs events, carrying out every step the procedure asks for in between. */
function run(events: readonly RegistrationEvent[], from: RegistrationProgress = NOT_RECEIVED): { progress: RegistrationProgress; done: string[] } {
  const done: string[] = [];
  let progress = from;
  const settle = (): void => {
    for (;;) {
      const step = nextStep(progress);
      if (step.kind === 'wait' || step.kind === 'end') return;
      if (step.kind === 'dispatch') done.push(step.owed.kind === 'mail' ? `mail ${step.owed.mail} ${step.owed.subject}` : `task ${step.owed.task} ${step.owed.cause}`);
      else done.push(step.kind);
      progress = apply(progress, outcome(step.kind));
    }
  };
  for (const event of events) {
    progress = apply(progress, event);
    settle();
  }
  return { progress, done };
}

function outcome(kind: 'dispatch' | 'issue-id' | 'lapse' | 'void-password' | 'settle'): RegistrationEvent {
  switch (kind) {
    case 'dispatch':
      return { type: 'dispatched' };
    case 'issue-id':
      return { type: 'id-issued' };
    case 'lapse':
      return { type: 'lapse-tried', result: 'done' };
    case 'void-password':
      return { type: 'password-voided' };
    case 'settle':
      return { type: 'settled' };
  }
}

const facts = (...kinds: RegistrationFact['kind'][]): RegistrationEvent[] => kinds.map((kind, index) => ({ type: 'fact', fact: fact(kind, index + 1) }));
const STRAIGHT = facts('RegistrationReceived', 'RegistrationEntered', 'RegistrationApproved', 'LetterPosted', 'FirstSignInCompleted');

describe('what comes next in an ID registration', () => {
  it('the straight path: received, entered, approved, ID issued, letter posted, first sign-in', () => {
    const { progress, done } = run(STRAIGHT);
    expect(done).toEqual(['mail registration-received RegistrationReceived-1', 'issue-id', 'settle']);
    expect(nextStep(progress)).toEqual({ kind: 'end', end: 'completed' });
  });

  it('an ID is issued by the approval and by nothing else', () => {
    for (const kind of ['RegistrationReceived', 'RegistrationPagesFiled', 'RegistrationEntered', 'RegistrationDeficient', 'DeficiencyTold', 'RegistrationAnswered', 'RegistrationSentBack', 'LetterPosted', 'LetterReturned', 'LetterReplaced', 'RegistrationClosed', 'FirstSignInCompleted'] as const) {
      expect(run(facts('RegistrationReceived', kind)).done).not.toContain('issue-id');
    }
  });

  it('不備: mail, two reminders, 期限切れ, mail of the closing', () => {
    const { progress, done } = run([
      ...facts('RegistrationReceived', 'RegistrationDeficient'),
      ...(['remind-deficiency', 'remind-deficiency-again', 'lapse-deficiency'] as const).map((act) => ({ type: 'alarm', act }) as const),
    ]);
    expect(done).toEqual([
      'mail registration-received RegistrationReceived-1', 'mail registration-deficient RegistrationDeficient-2',
      'mail registration-deficient-reminder RegistrationDeficient-2/remind-deficiency',
      'mail registration-deficient-reminder RegistrationDeficient-2/remind-deficiency-again', 'lapse', 'mail registration-closed lapsed', 'settle',
    ]);
    expect(progress.end).toBe('closed');
  });

  it('an answer that came first stops the 期限切れ', () => {
    const deficient = run(facts('RegistrationReceived', 'RegistrationDeficient')).progress;
    const rung = apply(deficient, { type: 'alarm', act: 'lapse-deficiency' });
    expect(nextStep(rung)).toEqual({ kind: 'lapse', awaited: 'deficiency' });
    const refused = apply(rung, { type: 'lapse-tried', result: 'not-now' });
    expect(nextStep(refused)).toMatchObject({ kind: 'wait' });
    expect(apply(refused, { type: 'fact', fact: fact('RegistrationAnswered', 3) }).phase).toBe('desk');
  });

  it('期限切れ that a reply holds back is tried again, as often as it is held', () => {
    const again = { at: '2027-02-01T09:00:00.000Z', act: 'lapse-deficiency' } as const;
    let progress = run(facts('RegistrationReceived', 'RegistrationDeficient')).progress;
    for (const _ of [1, 2, 3]) {
      progress = apply(apply({ ...progress, alarms: [] }, { type: 'alarm', act: 'lapse-deficiency' }), { type: 'lapse-tried', result: { again } });
      expect(nextStep(progress)).toEqual({ kind: 'wait', alarm: again });
    }
    expect(run([{ type: 'alarm', act: 'lapse-deficiency' }], progress).progress.end).toBe('closed');
    expect(run(facts('RegistrationReceived', 'RegistrationDeficient', 'RegistrationAnswered').slice(2), progress).progress).toMatchObject({ phase: 'desk', alarms: alarms('entry-overdue') });
  });

  it('a form whose only page has left waits for its paper again, with its term; the next page brings it to the desk', () => {
    const left = { ...fact('RegistrationPagesFiled', 3), alarms: alarms('lapse-paper') } as RegistrationFact;
    const { progress } = run([...facts('RegistrationReceived', 'RegistrationPagesFiled'), { type: 'fact', fact: left }]);
    expect(progress).toMatchObject({ phase: 'paper', alarms: alarms('lapse-paper') });
    expect(nextStep(apply(progress, { type: 'alarm', act: 'lapse-paper' }))).toEqual({ kind: 'lapse', awaited: 'paper' });
    expect(run([{ type: 'fact', fact: fact('RegistrationPagesFiled', 4) }], progress).progress).toMatchObject({ phase: 'desk', alarms: alarms('entry-overdue') });
  });

  it('不備 that nobody could be told of does not lapse; once it is told, its reminders and its end come anew', () => {
    const deficient = run(facts('RegistrationReceived', 'RegistrationDeficient')).progress;
    const refused = apply(apply(deficient, { type: 'alarm', act: 'lapse-deficiency' }), { type: 'lapse-tried', result: 'not-now' });
    const { progress, done } = run([{ type: 'fact', fact: fact('DeficiencyTold', 3) }, { type: 'alarm', act: 'remind-deficiency' }, { type: 'alarm', act: 'remind-deficiency-again' }], refused);
    expect(done).toEqual(['remind-deficiency', 'remind-deficiency-again'].map((act) => `mail registration-deficient-reminder DeficiencyTold-3/${act}`));
    expect(nextStep(apply(progress, { type: 'alarm', act: 'lapse-deficiency' }))).toEqual({ kind: 'lapse', awaited: 'deficiency' });
    // Answered meanwhile: what was told before changes nothing any more.
    const answered = run([{ type: 'fact', fact: fact('RegistrationAnswered', 4) }], refused).progress;
    expect(run([{ type: 'fact', fact: fact('DeficiencyTold', 3) }], answered).progress).toMatchObject({ phase: 'desk', alarms: answered.alarms });
  });

  it('初回ログイン: two reminders to the branch, then the password is void; a new letter begins anew', () => {
    const posted = run(facts('RegistrationReceived', 'RegistrationEntered', 'RegistrationApproved', 'LetterPosted')).progress;
    const { progress, done } = run((['remind-first-sign-in', 'remind-first-sign-in-again', 'void-password'] as const).map((act) => ({ type: 'alarm', act })), posted);
    expect(done).toEqual(['task not-signed-in LetterPosted-4/remind-first-sign-in', 'task not-signed-in LetterPosted-4/remind-first-sign-in-again', 'void-password']);
    const again = run([{ type: 'fact', fact: fact('LetterPosted', 5) }], progress).progress;
    expect(again.alarms).toHaveLength(3);
    const returned = run([{ type: 'fact', fact: fact('LetterReturned', 6) }], again).progress;
    expect(returned).toMatchObject({ phase: 'letter', alarms: [] });
    const replaced = run([{ type: 'fact', fact: fact('LetterReplaced', 6) }], again).progress;
    expect(replaced).toMatchObject({ phase: 'letter', alarms: [] });
    expect(run([{ type: 'fact', fact: fact('LetterPosted', 7) }], replaced).progress.alarms).toHaveLength(3);
  });
});

describe('every order of facts, each of them twice', () => {
  const KINDS: readonly RegistrationFact['kind'][] = [
    'RegistrationEntered', 'RegistrationDeficient', 'DeficiencyTold', 'RegistrationAnswered', 'RegistrationSentBack', 'RegistrationApproved', 'LetterPosted', 'LetterReturned',
    'LetterReplaced', 'RegistrationClosed', 'FirstSignInCompleted',
  ];

  it('nothing is owed twice, nothing happens after the end, and there is always a way out', () => {
    let worlds = 0;
    const walk = (progress: RegistrationProgress, done: readonly string[], remaining: readonly number[], depth: number): void => {
      worlds += 1;
      expect(new Set(done.filter((step) => /^(mail|task) /.test(step))).size).toBe(done.filter((step) => /^(mail|task) /.test(step)).length);
      const step = nextStep(progress);
      if (progress.end !== null) {
        expect(step.kind).toBe('end');
        for (const index of remaining) expect(apply(progress, { type: 'fact', fact: fact(KINDS[index] ?? 'RegistrationEntered', index + 2) })).toBe(progress);
        return;
      }
      // A registration that waits can always be closed by the branch.
      expect(run([{ type: 'fact', fact: fact('RegistrationClosed', 99) }], progress).progress.end).toBe('closed');
      if (depth === 0) return;
      for (const index of remaining) {
        const event: RegistrationEvent = { type: 'fact', fact: fact(KINDS[index] ?? 'RegistrationEntered', index + 2) };
        const next = run([event, event], progress);
        walk(next.progress, [...done, ...next.done], remaining.filter((other) => other !== index), depth - 1);
      }
      for (const act of REGISTRATION_ALARM_ACTS.filter((known) => progress.alarms.some((alarm) => alarm.act === known))) {
        const next = run([{ type: 'alarm', act }], progress);
        walk(next.progress, [...done, ...next.done], remaining, depth - 1);
      }
    };
    const start = run([{ type: 'fact', fact: fact('RegistrationReceived', 1) }]);
    walk(start.progress, start.done, KINDS.map((_, index) => index), 5);
    expect(worlds).toBeGreaterThan(5_000);
  });

  it('whatever the order of arrival, the newest fact says where the registration stands', () => {
    const committed = [fact('RegistrationDeficient', 2), fact('RegistrationAnswered', 3), fact('RegistrationEntered', 4)];
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]]) {
      const events = order.map((index): RegistrationEvent => ({ type: 'fact', fact: committed[index] ?? fact('RegistrationEntered', 4) }));
      expect(run([{ type: 'fact', fact: fact('RegistrationReceived', 1) }, ...events]).progress).toMatchObject({ phase: 'desk', end: null });
    }
  });
});
