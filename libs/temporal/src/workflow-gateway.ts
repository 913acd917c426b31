import {
  type Client, isGrpcServiceError, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError,
} from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from './search-attributes.js';

/** gRPC codes of refusals that another attempt of the same call would meet again. */
const DEFINITE = new Set([3 /* INVALID_ARGUMENT */, 11 /* OUT_OF_RANGE */, 12 /* UNIMPLEMENTED */]);

export interface ProcedureStart {
  readonly workflowId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly input: unknown;
  /** Shown in Temporal's own list; constant words only. */
  readonly summary: string;
  readonly branchCode?: string | undefined;
  readonly guaranteeKind?: string | undefined;
}

export interface ProcedureSignal {
  readonly workflowId: string;
  readonly signal: string;
  readonly input: unknown;
}

/**
 * Starts and signals procedures. A start is REJECT_DUPLICATE: an execution of that id that runs or has ever run counts as
 * started, because a default start (and signalWithStart) would begin a closed procedure again.
 */
export class WorkflowGateway {
  constructor(
    private readonly client: Client,
    private readonly deadlineMillis = 10_000,
  ) {}

  async start(start: ProcedureStart): Promise<'started' | 'already-started'> {
    try {
      await this.timed(() => this.begin(start, attributesOf(start)));
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already-started';
      if (!lacksSearchAttributes(error)) throw error;
      // A namespace that was not prepared must not hold up a case: it is only harder to find there.
      return this.start({ ...start, branchCode: undefined, guaranteeKind: undefined });
    }
  }

  private begin(start: ProcedureStart, attributes: TypedSearchAttributes): Promise<unknown> {
    return this.client.workflow.start(start.workflowType, {
      workflowId: start.workflowId,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: start.taskQueue,
      args: [start.input],
      staticSummary: start.summary,
      typedSearchAttributes: attributes,
    });
  }

  /** `ended`: the execution of that id is over, so the signal came after the end; `unknown`: there is none, it never was or its history is gone. */
  async signal({ workflowId, signal, input }: ProcedureSignal): Promise<'delivered' | 'ended' | 'unknown'> {
    try {
      await this.timed(() => this.client.workflow.getHandle(workflowId).signal(signal, input));
      return 'delivered';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return (await this.stateOf(workflowId)) === 'unknown' ? 'unknown' : 'ended';
      throw error;
    }
  }

  /** What Temporal knows of a procedure; a signal is answered alike for one that is over and for one that never was. */
  async stateOf(workflowId: string): Promise<'running' | 'ended' | 'unknown'> {
    try {
      const { status } = await this.timed(() => this.client.workflow.getHandle(workflowId).describe());
      return status.name === 'RUNNING' ? 'running' : 'ended';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 'unknown';
      throw error;
    }
  }

  private timed<T>(call: () => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + this.deadlineMillis, call);
  }
}

function lacksSearchAttributes(error: unknown): boolean {
  const cause = causeOf(error);
  return isGrpcServiceError(cause) && cause.code === 3 && /search attribute/i.test(cause.details);
}

function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/** Whether another attempt would meet the same refusal; everything else (service away, overload, rights) may pass. */
export function isDefiniteRefusal(error: unknown): boolean {
  const cause = causeOf(error);
  if (isGrpcServiceError(cause)) return DEFINITE.has(cause.code);
  return cause instanceof TypeError;
}

function attributesOf({ branchCode, guaranteeKind }: ProcedureStart): TypedSearchAttributes {
  return new TypedSearchAttributes([
    ...(branchCode === undefined ? [] : [{ key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.branch, 'KEYWORD'), value: branchCode }]),
    ...(guaranteeKind === undefined ? [] : [{ key: defineSearchAttributeKey(SEARCH_ATTRIBUTES.kind, 'KEYWORD'), value: guaranteeKind }]),
  ]);
}
