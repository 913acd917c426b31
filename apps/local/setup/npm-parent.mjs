import { isShellOfOneCommand, parentOf } from './process-identity.mjs';

/** How often a process that npm started looks whether it still has that parent. */
const LOOK_MILLIS = 500;

/** Who started this process, seen before anything can have happened to it; where that is the shell of an npm script, also whose shell it is. */
const PARENT = process.ppid;
const GRANDPARENT = isShellOfOneCommand(PARENT) ? parentOf(PARENT) : undefined;

/** A shell outlives the npm that started it when that one alone is killed. */
function npmHasEnded() {
  return process.ppid !== PARENT || (GRANDPARENT !== undefined && parentOf(PARENT) !== GRANDPARENT);
}

/**
 * npm hands a SIGTERM on to the shell between, which dies of it alone: who was started by this script of npm is told of its end otherwise.
 * What was not started by npm may outlive its shell.
 * @param {string} script @param {() => void} act
 */
export function whenNpmHasEnded(script, act) {
  if (process.env['npm_lifecycle_event'] !== script) return;
  const look = setInterval(() => {
    if (!npmHasEnded()) return;
    clearInterval(look);
    act();
  }, LOOK_MILLIS);
  look.unref();
}
