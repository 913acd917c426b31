import { whenNpmHasEnded } from '../setup/npm-parent.mjs';
import { tell } from '../setup/plain-failure.mjs';
import { say } from '../setup/project.mjs';
import { endLeftovers, releaseStateFolder } from './previous-run.mjs';

/**
 * Ends the run in order, whatever the reason: a signal, a closed window, a failure told by the caller, an error nobody
 * expected. A step that fails does not keep the next ones from being taken.
 * @param {import('./supervisor.mjs').Supervisor} supervisor @param {() => void} beforehand ends what leans on all services
 * @returns {(failure?: unknown) => Promise<void>} ends the run and this process
 */
export function orderlyEnd(supervisor, beforehand) {
  /** @param {unknown} [failure] */
  const end = async (failure) => {
    if (failure !== undefined) tell(failure);
    for (const step of [beforehand, () => supervisor.stopAll(), endLeftovers, releaseStateFolder]) {
      try {
        await step();
      } catch (error) {
        tell(error);
      }
    }
    process.exit(failure === undefined ? 0 : 1);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      say(supervisor.isStopping ? '\nStopping at once …' : '\nStopping: portal, intake, worker, mailbox, Temporal, PostgreSQL …');
      if (supervisor.isStopping) void supervisor.stopAll();
      else void end();
    });
  }
  whenNpmHasEnded('start', () => {
    if (supervisor.isStopping) return;
    say('\nnpm has ended. Stopping: portal, intake, worker, mailbox, Temporal, PostgreSQL …');
    void end();
  });
  process.on('uncaughtException', (error) => {
    if (supervisor.isStopping) tell(error);
    else void end(error);
  });
  return end;
}
