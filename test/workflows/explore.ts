import { ALARM_ACTS, type CaseFact } from '#workflows/contract';
import { apply, nextStep } from '../../workflows/guarantee-application/progress.js';
import { type Errand, NOT_BEGUN, type Progress, type ProgressEvent } from '../../workflows/guarantee-application/progress-state.js';
import { type Bounds, type CaseModel, possibleFacts, submittedCase } from './case-model.js';

/** The database, the facts on their way, and the procedure: everything that decides what can happen next. */
export interface World {
  readonly model: CaseModel;
  readonly underWay: readonly CaseFact[];
  readonly progress: Progress;
  readonly dispatched: readonly string[];
}

export interface Exploration {
  readonly worlds: ReadonlyMap<string, World>;
  readonly successors: ReadonlyMap<string, readonly { readonly label: string; readonly key: string }[]>;
}

export interface Scope {
  readonly bounds: Bounds;
  readonly medium: CaseModel['medium'];
  /** `kept`: facts arrive in their order, as the relay sees to; `any`: they overtake each other at will. */
  readonly order: 'kept' | 'any';
  /** A case opened before edition 3: no 保証料のご案内 for 一括納付. */
  readonly beforeDeferredNotice?: true;
}

export function errandKey(errand: Errand): string {
  return errand.kind === 'mail'
    ? `mail/${errand.mail}/${errand.subject}`
    : errand.kind === 'task'
      ? `task/${errand.task}/${errand.cause}`
      : `paper/${errand.paper}`;
}

/**
 * A short name of a world. Order of arrival and of dispatch is forgotten where nothing may depend on it; a wait is named by
 * the fact that opened it and how many alarms are left, which is all there is to it.
 */
export function keyOf({ model, underWay, progress, dispatched }: World): string {
  const { review, correction, premium, issue } = progress;
  return [
    model.state, model.end, model.medium, model.rendered, model.delivered, model.facts.map(describeFact).map(short).join(''),
    underWay.map((fact) => fact.seq).join(' '), [...progress.seen].map(short).sort().join(''),
    review.since, review.alarms.length, correction.since, correction.alarms.length, correction.answered,
    premium.since, premium.alarms.length, premium.secured, premium.reversed, premium.refused,
    progress.decision?.seq, progress.decision?.outcome, progress.retracted, progress.delivered, progress.lapseDue, progress.lapsed,
    issue.stage, progress.owed.map(errandKey).map(short).join(''), progress.settled, dispatched.map(short).sort().join(''),
  ].join('|');
}

const letters = new Map<string, string>();

/** One character per word that has occurred. */
function short(word: string): string {
  let letter = letters.get(word);
  if (letter === undefined) {
    letter = String.fromCharCode(0x100 + letters.size);
    letters.set(word, letter);
  }
  return letter;
}

export function describeFact(fact: CaseFact): string {
  return fact.kind === 'DecisionMade' ? `${fact.kind}:${fact.outcome}` : fact.kind;
}

/** Every world that can be reached within the scope. */
export function explore(scope: Scope): Exploration {
  const model = submittedCase(scope.medium);
  const start: World = { model, underWay: model.facts, progress: { ...NOT_BEGUN, deferredNotice: !scope.beforeDeferredNotice }, dispatched: [] };
  const worlds = new Map<string, World>([[keyOf(start), start]]);
  const successors = new Map<string, { label: string; key: string }[]>();
  const open = [start];
  for (let world = open.pop(); world; world = open.pop()) {
    const next: { label: string; key: string }[] = [];
    for (const [label, to] of possibleMoves(world, scope)) {
      const key = keyOf(to);
      next.push({ label, key });
      if (!worlds.has(key)) {
        worlds.set(key, to);
        open.push(to);
      }
    }
    successors.set(keyOf(world), next);
  }
  return { worlds, successors };
}

function possibleMoves(world: World, { bounds, order }: Scope): [string, World][] {
  const committed = possibleFacts(world.model, bounds).map((model): [string, World] => [
    'commit',
    { ...world, model, underWay: [...world.underWay, ...model.facts.slice(world.model.facts.length)] },
  ]);
  // The first fact is read when the procedure opens the case; only the others can overtake each other.
  const deliverable = order === 'kept' || world.progress.seen.length === 0 ? world.underWay.slice(0, 1) : world.underWay;
  const delivered = deliverable.map((fact): [string, World] => [
    describeFact(fact),
    { ...world, underWay: world.underWay.filter((f) => f !== fact), progress: apply(world.progress, { type: 'fact', fact }) },
  ]);
  return [...committed, ...delivered, ...ownStep(world)];
}

/** What the procedure itself does in this world, with the database's answer. */
function ownStep(world: World): [string, World][] {
  const { progress, model } = world;
  if (progress.seen.length === 0) return [];
  const step = nextStep(progress);
  const after = (event: ProgressEvent, change: Partial<World> = {}): World => ({
    ...world, ...change, progress: apply(progress, event),
  });
  switch (step.kind) {
    case 'dispatch':
      return [['dispatch', after({ type: 'errand-dispatched' }, { dispatched: [...world.dispatched, errandKey(step.errand)] })]];
    case 'wait':
      return step.alarm ? [[step.alarm.act, after({ type: 'alarm', act: step.alarm.act })]] : [];
    case 'lapse':
      return model.state === step.awaited
        ? [
            ['lapsed', after({ type: 'lapse-tried', result: 'done' }, { model: { ...model, state: 'ended', end: 'lapsed' } })],
            ['lapse-put-off', after({ type: 'lapse-tried', result: { putOffUntil: '2026-12-28T08:00:00.000Z' } })],
          ]
        : [['lapse-refused', after({ type: 'lapse-tried', result: 'not-now' })]];
    case 'conclude':
      return model.state === 'secured' || model.state === 'concluded'
        ? [['concluded', after(
            { type: 'conclude-tried', conclusion: { outcome: 'concluded', revisionId: 'revision', medium: model.medium } },
            { model: { ...model, state: 'concluded' } },
          )]]
        : [['conclude-refused', after({ type: 'conclude-tried', conclusion: { outcome: 'not-now' } })]];
    case 'issue-certificate':
      return [['numbered', after({ type: 'certificate-numbered', certificateId: 'certificate' })]];
    case 'issue-key':
      return [['keyed', after({ type: 'key-issued' })]];
    case 'render-papers':
      return [['rendered', after({ type: 'papers-rendered' }, { model: { ...model, rendered: true } })]];
    case 'register':
      return [['registered', after({ type: 'registered' })]];
    case 'settle':
      return [['settled', after({ type: 'settled' })]];
    case 'complete-issue':
      return [['completed', after({ type: 'issue-completed' }, { model: { ...model, state: 'ended', end: 'issued' } })]];
    case 'end':
      return [];
  }
}

/** Everything that must not matter: repeats of known facts and alarms whose wait is over. */
export function strayEvents({ progress, model }: World): ProgressEvent[] {
  const step = nextStep(progress);
  const due = step.kind === 'wait' ? step.alarm?.act : undefined;
  return [
    ...model.facts.filter((fact) => progress.seen.includes(fact.factId)).map((fact): ProgressEvent => ({ type: 'fact', fact })),
    ...(step.kind === 'wait' || step.kind === 'end' || step.kind === 'settle'
      ? ALARM_ACTS.filter((act) => act !== due).map((act): ProgressEvent => ({ type: 'alarm', act }))
      : []),
  ];
}
