import { condition, defineQuery, defineSignal, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { EndState } from '#domain';
import {
  ALARM_LABELS, type Alarm, FACT_COMMITTED, type FactCommitted, type GuaranteeApplicationInput, type LapseAttempted, PHASE_LABELS, PROGRESS,
  type ProgressView,
} from '#workflows/contract';
import { Inbox } from '../inbox.js';
import { databaseStep, documentStep } from '../steps.js';
import { DEFERRED_NOTICE, LAPSE_BY_TIMER, PAPERS_GO_FIRST, since } from '../patches.js';
import { waitingFor } from '../waiting.js';
import { Errands } from './errands.js';
import { apply, endOf, nextStep, phaseOf } from './progress.js';
import { type Errand, NOT_BEGUN, type Progress, type ProgressEvent, type Step } from './progress-state.js';

/**
 * The procedure 保証申込: from the submission to the certificate, or to one of the other ends.
 *
 * It waits for facts that people commit (審査, 決裁, 入金, 取下げ), reminds when nothing comes, and takes the steps of
 * the issue itself. What comes next is decided in progress.ts; this page only carries it out.
 */
export async function guaranteeApplication({ applicationId }: GuaranteeApplicationInput): Promise<{ end: EndState | 'already-ended' }> {
  const inbox = new Inbox();
  let errands: Errands | undefined;
  let progress: Progress = NOT_BEGUN;

  setHandler(defineSignal<[FactCommitted]>(FACT_COMMITTED), ({ factId }) => inbox.put(factId));
  setHandler(defineQuery<ProgressView>(PROGRESS), () => viewOf(progress, errands?.underWay ?? 0));

  const opened = await databaseStep('openCase', { applicationId });
  if (opened.ended) return { end: 'already-ended' };
  errands = new Errands(applicationId, since(PAPERS_GO_FIRST, opened.edition));
  progress = apply({ ...NOT_BEGUN, deferredNotice: since(DEFERRED_NOTICE, opened.edition) }, { type: 'fact', fact: opened.submitted });

  for (;;) {
    for (let factId = inbox.take(); factId !== undefined; factId = inbox.take()) {
      progress = apply(progress, { type: 'fact', fact: await databaseStep('readFact', { applicationId, factId }) });
    }
    setCurrentDetails(detailsOf(progress));
    const step = nextStep(progress);
    if (step.kind === 'end') {
      await errands.given;
      if (inbox.isEmpty) return { end: step.end };
      continue;
    }
    const event = step.kind === 'wait' ? await wait(step.alarm, inbox) : await carryOut(step, applicationId, errands);
    if (event) progress = apply(progress, event);
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

function carryOut(step: Act, applicationId: string, errands: Errands): Promise<ProgressEvent> {
  switch (step.kind) {
    case 'dispatch':
      return dispatch(step.errand, applicationId, errands).then(() => ({ type: 'errand-dispatched' }));
    case 'lapse':
      return databaseStep('lapseApplication', { applicationId, awaited: step.awaited }).then((result) => ({ type: 'lapse-tried', result: notInARush(result) }));
    case 'conclude':
      return databaseStep('concludeContract', { applicationId }).then((conclusion) => ({ type: 'conclude-tried', conclusion }));
    case 'issue-certificate':
      return databaseStep('issueCertificate', { applicationId, revisionId: step.revisionId })
        .then(({ certificateId }) => ({ type: 'certificate-numbered', certificateId }));
    case 'issue-key':
      return databaseStep('issueKey', { applicationId, certificateId: step.certificateId }).then(() => ({ type: 'key-issued' }));
    case 'render-papers':
      return documentStep('renderPapers', { applicationId, certificateId: step.certificateId }).then(() => ({ type: 'papers-rendered' }));
    case 'register':
      return databaseStep('registerCertificate', { applicationId, certificateId: step.certificateId }).then(() => ({ type: 'registered' }));
    case 'complete-issue':
      return errands.settled
        .then(() => databaseStep('completeIssue', { applicationId, certificateId: step.certificateId }))
        .then(() => ({ type: 'issue-completed' }));
    case 'settle':
      return errands.settled.then(() => ({ type: 'settled' }));
  }
}

/** 期限切れ that the database puts off to an instant which Temporal's clock calls past is waited for all the same. */
function notInARush(result: LapseAttempted): LapseAttempted {
  if (typeof result === 'string' || Date.parse(result.putOffUntil) > Date.now() || !patched(LAPSE_BY_TIMER)) return result;
  return { putOffUntil: new Date(Date.now() + waitingFor(result.putOffUntil, Date.now())).toISOString() };
}

function dispatch(errand: Errand, applicationId: string, errands: Errands): Promise<void> {
  if (errand.kind === 'task') return databaseStep('openTask', { applicationId, task: errand.task, cause: errand.cause });
  errands.dispatch(errand);
  return Promise.resolve();
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
