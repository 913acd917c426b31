import { readFile, writeFile } from 'node:fs/promises';
import type { CaseFact, CaseMail } from '#workflows/contract';
import { describeFact, errandKey, explore, type Exploration, keyOf, type Scope, strayEvents, type World } from '../../test/workflows/explore.js';
import { stateDiagram } from '../../test/workflows/state-diagram.js';
import { apply, endOf, nextStep, phaseOf } from './progress.js';

const README = new URL('../README.md', import.meta.url);
const DIAGRAM = /```mermaid\n([\s\S]*?)```/;

/** Rounds of 補正, 差戻し and 入金の取消し are bounded; one round of each shows every pair of neighbours. */
const scopes: [string, Scope][] = [
  ['電子, in order', { medium: 'electronic', order: 'kept', bounds: { corrections: 1, returns: 1, reversals: 1 } }],
  ['電子, two rounds of 補正', { medium: 'electronic', order: 'kept', bounds: { corrections: 2, returns: 0, reversals: 0 } }],
  ['電子, two reversals', { medium: 'electronic', order: 'kept', bounds: { corrections: 0, returns: 0, reversals: 2 } }],
  ['電子, in any order', { medium: 'electronic', order: 'any', bounds: { corrections: 1, returns: 1, reversals: 0 } }],
  ['電子, 入金の取消し in any order', { medium: 'electronic', order: 'any', bounds: { corrections: 0, returns: 0, reversals: 1 } }],
  ['電子, opened before edition 3', { medium: 'electronic', order: 'kept', beforeDeferredNotice: true, bounds: { corrections: 1, returns: 1, reversals: 1 } }],
  ['電子, terms put off, in order', { medium: 'electronic', order: 'kept', bounds: { corrections: 1, returns: 0, reversals: 0, putOffs: 1 } }],
  ['電子, terms put off, in any order', { medium: 'electronic', order: 'any', bounds: { corrections: 0, returns: 0, reversals: 0, putOffs: 1 } }],
  ['書面, in order', { medium: 'paper', order: 'kept', bounds: { corrections: 1, returns: 0, reversals: 1 } }],
  ['書面, in any order', { medium: 'paper', order: 'any', bounds: { corrections: 0, returns: 1, reversals: 1 } }],
];
const explorations = scopes.map(([name, scope]): [string, Exploration] => [name, explore(scope)]);

const begun = (world: World): boolean => world.progress.seen.length > 0;
const isOver = ({ progress }: World): boolean => nextStep(progress).kind === 'end';

/** The first world that breaks a rule, told in full; undefined when none does. */
function breach(exploration: Exploration, breaks: (world: World) => boolean): World | undefined {
  for (const world of exploration.worlds.values()) if (begun(world) && breaks(world)) return world;
  return undefined;
}

/** The mail that a fact owes the customer has not left. */
function misses({ progress, dispatched }: World, fact: CaseFact): boolean {
  const mails: Readonly<Record<string, CaseMail>> = {
    ApplicationSubmitted: 'application-received',
    CorrectionRequested: 'correction-request',
    'DecisionMade:declined': 'application-declined',
    'DecisionMade:approved': 'premium-notice',
    ApplicationRetracted: 'application-retracted',
  };
  const mail = mails[describeFact(fact)];
  if (fact.kind === 'DecisionMade' && fact.deferred && !progress.deferredNotice) return false;
  return mail !== undefined && progress.seen.includes(fact.factId) && !dispatched.includes(errandKey({ kind: 'mail', mail, subject: fact.factId }));
}

describe.each(explorations)('保証申込の手続き: every reachable state × every event (%s)', (name, exploration) => {
  it('walks through thousands of states', () => {
    expect(exploration.worlds.size).toBeGreaterThan(2_000);
  });

  it('no certificate before approval and 入金確認: nothing is concluded without having heard of both', () => {
    expect(
      breach(exploration, ({ progress, model }) => {
        if (nextStep(progress).kind !== 'conclude') return false;
        const heard = model.facts.filter((fact) => progress.seen.includes(fact.factId));
        const secured = heard.findLast((f) => f.kind === 'PremiumSecured')?.seq ?? 0;
        const reversed = heard.findLast((f) => f.kind === 'ReceiptReversed')?.seq ?? 0;
        const approved = heard.some((f) => f.kind === 'DecisionMade' && f.outcome === 'approved');
        return !approved || secured <= reversed;
      }),
    ).toBeUndefined();
  });

  it('no certificate without a contract: every later step of the issue has one in the database', () => {
    const issuing = ['issue-certificate', 'issue-key', 'render-papers', 'register', 'complete-issue'];
    expect(
      breach(exploration, ({ progress, model }) => issuing.includes(nextStep(progress).kind) && model.state !== 'concluded'),
    ).toBeUndefined();
  });

  it('nothing after the end: no event changes an ended procedure', () => {
    expect(
      breach(exploration, (world) => {
        if (endOf(world.progress) === null) return false;
        return world.model.facts.some((fact) => apply(world.progress, { type: 'fact', fact }) !== world.progress);
      }),
    ).toBeUndefined();
  });

  it('a repeated fact and an alarm whose wait is over change nothing', () => {
    expect(breach(exploration, (world) => strayEvents(world).some((event) => apply(world.progress, event) !== world.progress))).toBeUndefined();
  });

  it('no state without a way out: from everywhere both the procedure and the case can end', () => {
    const predecessors = new Map<string, string[]>();
    for (const [from, tos] of exploration.successors) {
      for (const { key } of tos) {
        const known = predecessors.get(key);
        if (known) known.push(from);
        else predecessors.set(key, [from]);
      }
    }
    const open = [...exploration.worlds].filter(([, w]) => begun(w) && isOver(w) && w.model.state === 'ended').map(([key]) => key);
    const ending = new Set(open);
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      for (const from of predecessors.get(key) ?? []) {
        if (!ending.has(from)) {
          ending.add(from);
          open.push(from);
        }
      }
    }
    expect(breach(exploration, (world) => !ending.has(keyOf(world)))).toBeUndefined();
  });

  it('no fact is lost: once all have arrived, procedure and database say the same', () => {
    expect(
      breach(exploration, (world) => {
        const { model, progress, underWay } = world;
        if (underWay.length > 0) return false;
        const step = nextStep(progress);
        if (step.kind === 'end') return step.end !== model.end;
        if (step.kind !== 'wait') return false;
        const phase = phaseOf(progress);
        return phase === 'delivery' ? model.state !== 'concluded' || model.delivered : phase !== model.state;
      }),
    ).toBeUndefined();
  });

  it('nothing is owed twice: no mail, paper or task leaves a second time', () => {
    expect(breach(exploration, ({ dispatched }) => new Set(dispatched).size !== dispatched.length)).toBeUndefined();
  });

  it('every fact heard in time has had its mail at the end', () => {
    // A fact so late that its question is settled owes nothing: a 補正のお願い after the conclusion would mislead.
    const inTime = !name.endsWith('any order');
    expect(breach(exploration, (world) => inTime && isOver(world) && world.model.facts.some((fact) => misses(world, fact)))).toBeUndefined();
  });

  it('an issued certificate has been mailed exactly once, a case that ended otherwise never', () => {
    expect(
      breach(exploration, (world) => {
        if (!isOver(world)) return false;
        const mails = world.dispatched.filter((key) => /^mail\/certificate-(registered|issued)\//.test(key));
        const expected = world.model.medium === 'electronic' ? 'mail/certificate-registered/certificate' : 'mail/certificate-issued/certificate';
        return world.model.end === 'issued' ? mails.length !== 1 || mails[0] !== expected : mails.length > 0;
      }),
    ).toBeUndefined();
  });
});

describe('the state diagram', () => {
  it('in workflows/README.md is the one the code has (UPDATE_DIAGRAM=1 writes it)', async () => {
    const diagram = stateDiagram(explorations.filter(([name]) => name.endsWith(', in order')).map(([, exploration]) => exploration));
    const readme = await readFile(README, 'utf8');
    if (process.env['UPDATE_DIAGRAM'] === '1') {
      await writeFile(README, readme.replace(DIAGRAM, () => `\`\`\`mermaid\n${diagram}\`\`\``));
    } else {
      expect(DIAGRAM.exec(readme)?.[1]).toBe(diagram);
    }
  });
});
