import { tell } from '../setup/plain-failure.mjs';
import { isShellOfOneCommand, parentOf } from '../setup/process-identity.mjs';
import { say } from '../setup/project.mjs';
import { endLeftovers, releaseStateFolder } from './previous-run.mjs';

/** How often a run that npm started looks whether it still has that parent. */
const LOOK_MILLIS = 500;

/** Who started this process, seen before anything can have happened to it; where that is the shell of an npm script, also whose shell it is. */
const PARENT = process.ppid;
const GRANDPARENT = isShellOfOneCommand(PARENT) ? parentOf(PARENT) : undefined;

/** A shell outlives the npm that started it when that one alone is killed. */
function npmHasEnded() {
  return process.ppid !== PARENT || (GRANDPARENT !== undefined && parentOf(PARENT) !== GRANDPARENT);
}

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
  // npm hands a SIGTERM on to the shell between, which dies of it alone. A run not started by npm may outlive its shell.
  if (process.env['npm_lifecycle_event'] === 'start') {
    const look = setInterval(() => {
      if (!npmHasEnded()) return;
      clearInterval(look);
      if (supervisor.isStopping) return;
      say('\nnpm has ended. Stopping: portal, intake, worker, mailbox, Temporal, PostgreSQL …');
      void end();
    }, LOOK_MILLIS);
    look.unref();
  }
  process.on('uncaughtException', (error) => {
    if (supervisor.isStopping) tell(error);
    else void end(error);
  });
  return end;
}
