import type { EndState } from '#domain';
import type { Alarm, AlarmAct, CaseFact, CaseMail, LapseAttempted, Phase } from '#workflows/contract';
import type { Errand, Progress, ProgressEvent, Step, Wait } from './progress-state.js';

/**
 * The decisions of the procedure 保証申込, as two pure functions: what an event changes, and what comes next.
 * `progress.spec.ts` walks through every state they can reach.
 */
export function apply(state: Progress, event: ProgressEvent): Progress {
  switch (event.type) {
    case 'fact':
      return state.seen.includes(event.fact.factId) ? state : withoutPastWaits(afterDelivery(applyFact(state, event.fact)));
    case 'alarm':
      return applyAlarm(state, event.act);
    case 'errand-dispatched':
      return { ...state, owed: state.owed.slice(1), settled: state.owed[0]?.kind === 'task' && state.settled };
    case 'settled':
      return { ...state, settled: true };
    case 'lapse-tried':
      return applyLapse(state, event.result);
    default:
      return afterDelivery(applyIssue(state, event));
  }
}

/** The next step: debts first, then the end, then the way to the certificate, else waiting. */
export function nextStep(state: Progress): Step {
  const [errand] = state.owed;
  if (errand) return { kind: 'dispatch', errand };
  const end = endOf(state);
  if (end) return state.settled ? { kind: 'end', end } : { kind: 'settle' };
  const phase = phaseOf(state);
  if (phase === 'issuing') return nextIssueStep(state);
  if (state.lapseDue && state.lapseDue === phase) return { kind: 'lapse', awaited: state.lapseDue };
  return { kind: 'wait', alarm: waitOf(state)?.alarms[0] ?? null };
}

/** Which part of the procedure the case is in. */
export function phaseOf(state: Progress): Phase {
  if (endOf(state)) return 'ended';
  if (state.issue.stage === 'rendered' && state.issue.medium === 'paper') return 'delivery';
  if (state.issue.stage !== 'none') return 'issuing';
  if (state.decision?.outcome === 'approved') {
    return isSecured(state) && state.premium.refused !== state.premium.secured ? 'issuing' : 'premium';
  }
  return state.correction.since > state.correction.answered ? 'correction' : 'review';
}

export function endOf(state: Progress): EndState | null {
  if (state.issue.stage !== 'none') return state.issue.stage === 'complete' ? 'issued' : null;
  if (state.lapsed) return 'lapsed';
  if (state.retracted) return 'retracted';
  return state.decision?.outcome === 'declined' ? 'declined' : null;
}

function nextIssueStep({ issue }: Progress): Step {
  switch (issue.stage) {
    case 'none':
      return { kind: 'conclude' };
    case 'concluded':
      return { kind: 'issue-certificate', revisionId: issue.revisionId };
    case 'numbered':
      return { kind: issue.medium === 'electronic' ? 'issue-key' : 'render-papers', certificateId: issue.certificateId };
    case 'keyed':
      return { kind: 'render-papers', certificateId: issue.certificateId };
    case 'rendered':
      return { kind: 'register', certificateId: issue.certificateId };
    case 'registered':
    case 'handed-over':
    case 'complete':
      return { kind: 'complete-issue', certificateId: issue.certificateId };
  }
}

/** Keeps what the fact says and notes what is owed because of it. After the end nothing is heard any more. */
function applyFact(state: Progress, fact: CaseFact): Progress {
  if (endOf(state)) return state;
  const next: Progress = { ...state, seen: [...state.seen, fact.factId] };
  if (fact.kind === 'PaperDelivered') return { ...next, delivered: true };
  // From the conclusion on the database refuses a 取下げ, and a reversal but of what the contract does not rest on; nothing older can matter either.
  if (state.issue.stage !== 'none') return next;
  switch (fact.kind) {
    case 'ApplicationSubmitted':
      return owe({ ...next, review: newer(state.review, fact) }, mail('application-received', fact.factId));
    case 'CorrectionRequested':
      return owe(
        { ...next, correction: newer(state.correction, fact), lapseDue: null },
        mail('correction-request', fact.factId),
      );
    case 'ApplicationCorrected':
      return {
        ...next,
        correction: { ...state.correction, answered: Math.max(state.correction.answered, fact.seq) },
        review: newer(state.review, fact),
        lapseDue: null,
      };
    case 'OpinionGiven':
      return next;
    case 'DecisionMade':
      return applyDecision(next, fact);
    case 'PremiumSecured':
      return { ...next, premium: { ...state.premium, secured: Math.max(state.premium.secured, fact.seq) }, lapseDue: null };
    case 'ReceiptReversed':
      return {
        ...next,
        premium: { ...newer(state.premium, fact), reversed: Math.max(state.premium.reversed, fact.seq) },
        lapseDue: null,
      };
    case 'AnswerDayPutOff':
      return { ...next, correction: newer(state.correction, fact), lapseDue: null };
    case 'PremiumNoticeIssued':
      return { ...next, premium: newer(state.premium, fact), lapseDue: null };
    case 'ApplicationRetracted':
      return owe(
        { ...next, retracted: true },
        { kind: 'task', task: 'refund', cause: fact.factId },
        mail('application-retracted', fact.factId),
      );
  }
}

function applyDecision(state: Progress, fact: CaseFact & { readonly kind: 'DecisionMade' }): Progress {
  const newest = fact.seq > (state.decision?.seq ?? 0);
  const next: Progress = newest ? { ...state, decision: { seq: fact.seq, outcome: fact.outcome } } : state;
  switch (fact.outcome) {
    case 'returned':
      return { ...next, review: newer(state.review, fact) };
    case 'declined':
      return owe(next, mail('application-declined', fact.factId));
    case 'approved': {
      const awaiting = { ...next, premium: newer(state.premium, fact) };
      return fact.deferred && !state.deferredNotice
        ? awaiting
        : owe(awaiting, { kind: 'paper', paper: 'premium-notice' }, mail('premium-notice', fact.factId));
    }
  }
}

/** An alarm counts only while its own wait lasts and its turn has come; a late one changes nothing. */
function applyAlarm(state: Progress, act: AlarmAct): Progress {
  const wait = waitOf(state);
  if (!wait || wait.alarms[0]?.act !== act) return state;
  const next = withAlarms(state, wait.alarms.slice(1));
  switch (act) {
    case 'review-overdue':
      return owe(next, { kind: 'task', task: 'review-overdue', cause: wait.cause });
    case 'remind-correction':
      return owe(next, mail('correction-reminder', wait.cause));
    case 'remind-correction-again':
      return owe(next, mail('correction-reminder-again', wait.cause));
    case 'remind-premium':
      return owe(next, mail('premium-reminder', wait.cause));
    case 'premium-overdue':
      return owe(next, { kind: 'task', task: 'premium-overdue', cause: wait.cause }, mail('premium-overdue', wait.cause));
    case 'lapse-correction':
      return { ...next, lapseDue: 'correction' };
    case 'lapse-premium':
      return { ...next, lapseDue: 'premium' };
  }
}

function applyIssue(state: Progress, event: Exclude<ProgressEvent, { type: 'fact' | 'alarm' }>): Progress {
  const { issue } = state;
  if (event.type === 'conclude-tried') {
    const { conclusion } = event;
    return conclusion.outcome === 'not-now'
      ? { ...state, premium: { ...state.premium, refused: state.premium.secured } }
      : { ...state, issue: { stage: 'concluded', medium: conclusion.medium, revisionId: conclusion.revisionId } };
  }
  if (event.type === 'certificate-numbered') {
    return issue.stage === 'concluded'
      ? { ...state, issue: { stage: 'numbered', medium: issue.medium, certificateId: event.certificateId } }
      : state;
  }
  if (issue.stage === 'none' || issue.stage === 'concluded') return state;
  switch (event.type) {
    case 'key-issued':
      return { ...state, issue: { ...issue, stage: 'keyed' } };
    case 'papers-rendered': {
      const rendered: Progress = { ...state, issue: { ...issue, stage: 'rendered' } };
      return issue.medium === 'paper'
        ? owe(rendered, { kind: 'task', task: 'paper-certificate', cause: issue.certificateId })
        : rendered;
    }
    case 'registered':
      return owe({ ...state, issue: { ...issue, stage: 'registered' } }, mail('certificate-registered', issue.certificateId));
    case 'issue-completed':
      return { ...state, issue: { ...issue, stage: 'complete' } };
    default:
      return state;
  }
}

/** 書面: the mail is owed once the paper exists and has been handed over, whichever is heard of first. */
function afterDelivery(state: Progress): Progress {
  const { issue } = state;
  if (!state.delivered || issue.stage !== 'rendered' || issue.medium !== 'paper') return state;
  return owe({ ...state, issue: { ...issue, stage: 'handed-over' } }, mail('certificate-issued', issue.certificateId));
}

/** Put off, the wait goes on with its last alarm alone: its reminders have been owed already. */
function applyLapse(state: Progress, result: LapseAttempted): Progress {
  if (result === 'done') return lapse(state);
  const later: readonly Alarm[] = result === 'not-now' || state.lapseDue === null ? [] : [{ at: result.putOffUntil, act: `lapse-${state.lapseDue}` }];
  return { ...withAlarms(state, later), lapseDue: null };
}

function lapse(state: Progress): Progress {
  const cause = waitOf(state)?.cause ?? '';
  return owe({ ...state, lapsed: true, lapseDue: null }, mail('application-lapsed', cause));
}

function isSecured(state: Progress): boolean {
  return state.premium.secured > state.premium.reversed;
}

/** The wait of the present phase; none while the conclusion's refusal has yet to be explained by a fact. */
function waitOf(state: Progress): Wait | null {
  switch (phaseOf(state)) {
    case 'review':
      return state.review;
    case 'correction':
      return state.correction;
    case 'premium':
      return isSecured(state) ? null : state.premium;
    default:
      return null;
  }
}

function withAlarms(state: Progress, alarms: readonly Alarm[]): Progress {
  switch (phaseOf(state)) {
    case 'review':
      return { ...state, review: { ...state.review, alarms } };
    case 'correction':
      return { ...state, correction: { ...state.correction, alarms } };
    case 'premium':
      return { ...state, premium: { ...state.premium, alarms } };
    default:
      return state;
  }
}

/** A wait that is over rings no more; coming back to it takes a newer fact, which brings its own alarms. */
function withoutPastWaits(state: Progress): Progress {
  const current = waitOf(state);
  const silent = <W extends Wait>(wait: W): W => (wait === current || wait.alarms.length === 0 ? wait : { ...wait, alarms: [] });
  const review = silent(state.review);
  const correction = silent(state.correction);
  const premium = silent(state.premium);
  const changed = review !== state.review || correction !== state.correction || premium !== state.premium;
  return changed ? { ...state, review, correction, premium } : state;
}

function newer<W extends Wait>(wait: W, fact: { factId: string; seq: number; alarms: readonly Alarm[] }): W {
  if (fact.seq <= wait.since) return wait;
  const alarms = [...fact.alarms].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { ...wait, since: fact.seq, cause: fact.factId, alarms };
}

function owe(state: Progress, ...errands: readonly Errand[]): Progress {
  return { ...state, owed: [...state.owed, ...errands] };
}

function mail(name: CaseMail, subject: string): Errand {
  return { kind: 'mail', mail: name, subject };
}
