import { readdirSync, readFileSync } from 'node:fs';
import { STATE_MARK } from '../../apps/local/servers/previous-run.mjs';

/** Whether a process was started for a state folder inside this one: a service by its mark, a launcher by its setting. @param {string} environ @param {string} folder */
function belongsTo(environ, folder) {
  return environ.split('\0').some((entry) => [STATE_MARK, 'STATE_DIR'].some((name) => entry.startsWith(`${name}=${folder}/`)));
}

/** Everything that runs for a state folder inside this one. @param {string} folder */
export function processesOf(folder) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).map(Number).filter((pid) => {
    try {
      return belongsTo(readFileSync(`/proc/${pid}/environ`, 'utf8'), folder);
    } catch {
      return false;
    }
  });
}

/** Ends at once what a run's suites started, installations and servers alike: a suite that was killed or ran out of time could not. @param {string} folder */
export function endProcessesOf(folder) {
  for (const pid of processesOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It is somebody else's, or ended by itself meanwhile.
    }
  }
}
