import { condition, defineQuery, defineSignal, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { EndState } from '#domain';
import {
  ALARM_LABELS, type Alarm, FACT_COMMITTED, type FactCommitted, type GuaranteeApplicationInput, PHASE_LABELS, PROGRESS,
  type ProgressView,
} from '#workflows/contract';
import { databaseStep, documentStep } from '../steps.js';
import { Errands } from './errands.js';
import { apply, endOf, nextStep, phaseOf } from './progress.js';
import { NOT_BEGUN, type Progress, type ProgressEvent, type Step } from './progress-state.js';

/**
 * The procedure 保証申込: from the submission to the certificate, or to one of the other ends.
 *
 * It waits for facts that people commit (審査, 決裁, 入金, 取下げ), reminds when nothing comes, and takes the steps of
 * the issue itself. What comes next is decided in progress.ts; this page only carries it out.
 */
export async function guaranteeApplication({ applicationId }: GuaranteeApplicationInput): Promise<{ end: EndState | 'already-ended' }> {
  const inbox = new Inbox();
  const errands = new Errands(applicationId);
  let progress: Progress = NOT_BEGUN;

  setHandler(defineSignal<[FactCommitted]>(FACT_COMMITTED), ({ factId }) => inbox.put(factId));
  setHandler(defineQuery<ProgressView>(PROGRESS), () => viewOf(progress, errands.underWay));

  const opened = await databaseStep('openCase', { applicationId });
  if (opened.ended) return { end: 'already-ended' };
  progress = apply(progress, { type: 'fact', fact: opened.submitted });

  for (;;) {
    for (let factId = inbox.take(); factId !== undefined; factId = inbox.take()) {
      progress = apply(progress, { type: 'fact', fact: await databaseStep('readFact', { applicationId, factId }) });
    }
    setCurrentDetails(detailsOf(progress));
    const step = nextStep(progress);
    if (step.kind === 'end') return { end: step.end };
    const event = step.kind === 'wait' ? await wait(step.alarm, inbox) : await carryOut(step, applicationId, errands);
    if (event) progress = apply(progress, event);
  }
}

/** Facts that have arrived and are not yet read; the same one is taken once however often it comes. */
class Inbox {
  private readonly known = new Set<string>();
  private readonly waiting: string[] = [];

  put(factId: string): void {
    if (this.known.has(factId)) return;
    this.known.add(factId);
    this.waiting.push(factId);
  }

  take(): string | undefined {
    return this.waiting.shift();
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }
}

/** Until a fact arrives, or the alarm is due. */
async function wait(alarm: Alarm | null, inbox: Inbox): Promise<ProgressEvent | null> {
  if (!alarm) {
    await condition(() => !inbox.isEmpty);
    return null;
  }
  const remaining = Date.parse(alarm.at) - Date.now();
  const factArrived = remaining > 0 && (await condition(() => !inbox.isEmpty, remaining, { summary: ALARM_LABELS[alarm.act] }));
  return factArrived ? null : { type: 'alarm', act: alarm.act };
}

type Act = Exclude<Step, { kind: 'wait' | 'end' }>;

async function carryOut(step: Act, applicationId: string, errands: Errands): Promise<ProgressEvent> {
  switch (step.kind) {
    case 'dispatch':
      if (step.errand.kind === 'task') {
        await databaseStep('openTask', { applicationId, task: step.errand.task, cause: step.errand.cause });
      } else {
        errands.dispatch(step.errand);
      }
      return { type: 'errand-dispatched' };
    case 'lapse':
      return { type: 'lapse-tried', result: await databaseStep('lapseApplication', { applicationId, awaited: step.awaited }) };
    case 'conclude':
      return { type: 'conclude-tried', conclusion: await databaseStep('concludeContract', { applicationId }) };
    case 'issue-certificate': {
      const { certificateId } = await databaseStep('issueCertificate', { applicationId, revisionId: step.revisionId });
      return { type: 'certificate-numbered', certificateId };
    }
    case 'issue-key':
      await databaseStep('issueKey', { applicationId, certificateId: step.certificateId });
      return { type: 'key-issued' };
    case 'render-papers':
      await documentStep('renderPapers', { applicationId, certificateId: step.certificateId });
      return { type: 'papers-rendered' };
    case 'register':
      await databaseStep('registerCertificate', { applicationId, certificateId: step.certificateId });
      return { type: 'registered' };
    case 'complete-issue':
      await errands.settled();
      await databaseStep('completeIssue', { applicationId, certificateId: step.certificateId });
      return { type: 'issue-completed' };
    case 'settle':
      await errands.settled();
      return { type: 'settled' };
  }
}

function viewOf(progress: Progress, errandsUnderWay: number): ProgressView {
  const step = nextStep(progress);
  return {
    phase: phaseOf(progress),
    end: endOf(progress),
    nextAlarmAt: step.kind === 'wait' ? (step.alarm?.at ?? null) : null,
    errandsUnderWay,
  };
}

function detailsOf(progress: Progress): string {
  const step = nextStep(progress);
  const phase = PHASE_LABELS[phaseOf(progress)];
  return step.kind === 'wait' && step.alarm ? `${phase}（${ALARM_LABELS[step.alarm.act]}：${step.alarm.at}）` : phase;
}
