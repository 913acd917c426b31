import { condition, defineSignal, scheduleActivity, scheduleLocalActivity, setHandler, workflowInfo } from '@temporalio/workflow';
import { DOCUMENTS, LOCAL_DATABASE, MAIL } from '../../../workflows/policies.js';

/**
 * A procedure of the same shape as 保証申込 on its straight path and of nothing else: the same signals, timers, local steps, papers and mails, in the same
 * order, under the same policies. What a guarantee costs beyond this is ours.
 */
export async function bareApplication({ applicationId }: { applicationId: string }): Promise<void> {
  let signals = 0;
  let chain: Promise<unknown> = Promise.resolve();
  setHandler(defineSignal('factCommitted'), () => {
    signals += 1;
  });
  const queue = workflowInfo().taskQueue.replace(/guarantee$/, '');
  const local = (step: string): Promise<void> => scheduleLocalActivity('step', [{ applicationId, step }], { ...LOCAL_DATABASE, summary: step });
  const paper = (): Promise<void> => scheduleActivity('paper', [{ applicationId }], { ...DOCUMENTS, taskQueue: `${queue}documents`, summary: 'paper' });
  const mail = (): Promise<void> => scheduleActivity('mail', [{ applicationId }], { ...MAIL, taskQueue: `${queue}mail`, summary: 'mail' });

  await local('openCase');
  chain = chain.then(mail);
  await condition(() => signals > 0, '3 days', { summary: 'reminder' });
  await local('readFact');
  chain = chain.then(paper).then(mail);
  await condition(() => signals > 1, '3 days', { summary: 'reminder' });
  for (const step of ['readFact', 'concludeContract', 'issueCertificate', 'issueKey']) await local(step);
  await paper();
  await local('registerCertificate');
  chain = chain.then(mail);
  await chain;
  await local('completeIssue');
}

