import type { Lapsed, RegistrationAlarm, RegistrationAlarmAct, RegistrationFact, RegistrationMail } from '#workflows/contract';

export type RegistrationEnd = 'completed' | 'closed';

/** 申込書待ち, 窓口 (入力・確認), 不備, 発送, 初回ログイン待ち, 終了. */
export type RegistrationPhase = 'paper' | 'desk' | 'deficiency' | 'letter' | 'first-sign-in' | 'ended';

export type Owed =
  | { readonly kind: 'mail'; readonly mail: RegistrationMail; readonly subject: string }
  | { readonly kind: 'task'; readonly task: 'entry-overdue' | 'not-signed-in'; readonly cause: string };

/** What the procedure ID登録 knows. Which phase it is in is said by the newest fact; older ones that come late only add what they owe. */
export interface RegistrationProgress {
  readonly seen: readonly string[];
  readonly newest: { readonly seq: number; readonly factId: string };
  readonly phase: RegistrationPhase;
  readonly alarms: readonly RegistrationAlarm[];
  /** The approval is known and the ID not yet issued. */
  readonly idDue: boolean;
  readonly lapseDue: 'paper' | 'deficiency' | null;
  readonly voidDue: boolean;
  readonly owed: readonly Owed[];
  readonly settled: boolean;
  readonly end: RegistrationEnd | null;
}

export const NOT_RECEIVED: RegistrationProgress = {
  seen: [], newest: { seq: 0, factId: '' }, phase: 'paper', alarms: [], idDue: false, lapseDue: null, voidDue: false, owed: [], settled: true, end: null,
};

export type RegistrationEvent =
  | { readonly type: 'fact'; readonly fact: RegistrationFact }
  | { readonly type: 'alarm'; readonly act: RegistrationAlarmAct }
  | { readonly type: 'dispatched' }
  | { readonly type: 'settled' }
  | { readonly type: 'id-issued' }
  | { readonly type: 'lapse-tried'; readonly result: Lapsed }
  | { readonly type: 'password-voided' };

export type RegistrationStep =
  | { readonly kind: 'dispatch'; readonly owed: Owed }
  | { readonly kind: 'issue-id' }
  | { readonly kind: 'lapse'; readonly awaited: 'paper' | 'deficiency' }
  | { readonly kind: 'void-password' }
  | { readonly kind: 'settle' }
  | { readonly kind: 'end'; readonly end: RegistrationEnd }
  | { readonly kind: 'wait'; readonly alarm: RegistrationAlarm | null };

/** What an event changes. */
export function apply(state: RegistrationProgress, event: RegistrationEvent): RegistrationProgress {
  switch (event.type) {
    case 'fact':
      return state.end !== null || state.seen.includes(event.fact.factId) ? state : applyFact(state, event.fact);
    case 'alarm':
      return applyAlarm(state, event.act);
    case 'dispatched':
      return { ...state, owed: state.owed.slice(1), settled: state.owed[0]?.kind === 'task' && state.settled };
    case 'settled':
      return { ...state, settled: true };
    case 'id-issued':
      return { ...state, idDue: false };
    case 'lapse-tried':
      if (event.result === 'done') return owe(ended(state, 'closed'), { kind: 'mail', mail: 'registration-closed', subject: 'lapsed' });
      return { ...state, lapseDue: null, alarms: event.result === 'not-now' ? state.alarms : [...state.alarms, event.result.again] };
    case 'password-voided':
      return { ...state, voidDue: false };
  }
}

/** What comes next: debts first, then the end, then the steps that nobody takes by hand, else waiting. */
export function nextStep(state: RegistrationProgress): RegistrationStep {
  const [owed] = state.owed;
  if (owed) return { kind: 'dispatch', owed };
  if (state.end) return state.settled ? { kind: 'end', end: state.end } : { kind: 'settle' };
  if (state.idDue) return { kind: 'issue-id' };
  if (state.lapseDue) return { kind: 'lapse', awaited: state.lapseDue };
  if (state.voidDue) return { kind: 'void-password' };
  return { kind: 'wait', alarm: state.alarms[0] ?? null };
}

function applyFact(state: RegistrationProgress, fact: RegistrationFact): RegistrationProgress {
  const seen: RegistrationProgress = { ...state, seen: [...state.seen, fact.factId] };
  const isNewest = fact.seq > state.newest.seq;
  const moved = (phase: RegistrationPhase, alarms: readonly RegistrationAlarm[]): RegistrationProgress =>
    isNewest ? { ...seen, newest: { seq: fact.seq, factId: fact.factId }, phase, alarms, lapseDue: null, voidDue: false } : seen;
  switch (fact.kind) {
    case 'RegistrationReceived':
      return owe(moved(phaseOfPaper(fact.alarms), fact.alarms), mail('registration-received', fact));
    // Its only page may have left a form that was made on the web.
    case 'RegistrationPagesFiled':
      return moved(phaseOfPaper(fact.alarms), fact.alarms);
    case 'RegistrationAnswered':
    case 'RegistrationSentBack':
      return moved('desk', fact.alarms);
    // The goal is an ID in time: it runs on while the second person looks.
    case 'RegistrationEntered':
      return moved('desk', state.alarms);
    case 'RegistrationDeficient':
      return owe(moved('deficiency', fact.alarms), mail('registration-deficient', fact));
    // The sender was told later than it was raised: its terms run from then on.
    case 'DeficiencyTold':
      return moved('deficiency', fact.alarms);
    case 'RegistrationApproved':
      return { ...moved('letter', []), idDue: true };
    case 'LetterPosted':
      return moved('first-sign-in', fact.alarms);
    case 'LetterReturned':
    case 'LetterReplaced':
      return moved('letter', []);
    case 'FirstSignInCompleted':
      return ended(seen, 'completed');
    case 'RegistrationClosed':
      return fact.closing === 'declined' || fact.closing === 'cancelled' || fact.closing === 'lapsed'
        ? owe(ended(seen, 'closed'), mail('registration-closed', fact))
        : ended(seen, 'closed');
  }
}

function applyAlarm(state: RegistrationProgress, act: RegistrationAlarmAct): RegistrationProgress {
  const rung: RegistrationProgress = { ...state, alarms: state.alarms.filter((alarm) => alarm.act !== act) };
  const { factId } = state.newest;
  switch (act) {
    case 'entry-overdue':
      return owe(rung, { kind: 'task', task: 'entry-overdue', cause: factId });
    case 'remind-deficiency':
    case 'remind-deficiency-again':
      return owe(rung, { kind: 'mail', mail: 'registration-deficient-reminder', subject: `${factId}/${act}` });
    case 'lapse-deficiency':
      return { ...rung, lapseDue: 'deficiency' };
    case 'lapse-paper':
      return { ...rung, lapseDue: 'paper' };
    case 'remind-first-sign-in':
    case 'remind-first-sign-in-again':
      return owe(rung, { kind: 'task', task: 'not-signed-in', cause: `${factId}/${act}` });
    case 'void-password':
      return { ...rung, voidDue: true };
  }
}

function phaseOfPaper(alarms: readonly RegistrationAlarm[]): RegistrationPhase {
  return alarms[0]?.act === 'lapse-paper' ? 'paper' : 'desk';
}

function mail(name: RegistrationMail, fact: RegistrationFact): Owed {
  return { kind: 'mail', mail: name, subject: fact.factId };
}

function owe(state: RegistrationProgress, owed: Owed): RegistrationProgress {
  return { ...state, owed: [...state.owed, owed] };
}

function ended(state: RegistrationProgress, end: RegistrationEnd): RegistrationProgress {
  return { ...state, end, phase: 'ended', alarms: [], idDue: false, lapseDue: null, voidDue: false };
}
