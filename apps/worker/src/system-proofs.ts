import type { Papers } from '#documents';
import type { MailRelay } from '#mail';
import type { Proof } from '#persistence';
import type { WorkerConfig } from '#platform';
import type { Client } from '@temporalio/client';
import type { QueueWorkers } from './temporal/queue-workers.js';

const PATIENCE_MILLIS = 4_000;

/** The parts of the system that this process can speak for, by the names /health/system looks for. */
export function systemProofs(
  { config, papers, mail }: { readonly config: Pick<WorkerConfig, 'workerQueues'>; readonly papers: Papers; readonly mail: MailRelay },
  client: Client,
  workers: Pick<QueueWorkers, 'isPolling'>,
): Readonly<Record<string, Proof>> {
  const serves = new Set(config.workerQueues);
  return {
    ...(serves.has('guarantee')
      ? {
          temporal: async () => {
            await client.withDeadline(Date.now() + PATIENCE_MILLIS, () => client.workflowService.getSystemInfo({}));
          },
          worker: async () => {
            if (!workers.isPolling) throw new Error('The queues are not being polled.');
          },
        }
      : {}),
    ...(serves.has('documents') ? { renderer: () => papers.checkReady(), signing: async () => stateOfSigning(papers) } : {}),
    ...(serves.has('mail') ? { mail: () => mail.checkReady() } : {}),
  };
}

/** From when until when the certificate of the signing key signs. It is said outside that too: who reads it judges by the clock. */
function stateOfSigning(papers: Papers): { readonly from: string; readonly until: string } {
  const { from, until } = papers.signingValidity();
  return { from: from.toISOString(), until: until.toISOString() };
}
