import { readdirSync, readFileSync } from 'node:fs';
import { STATE_MARK } from '../../apps/local/servers/previous-run.mjs';

/** Whether a process was started for a state folder inside this one: a service by its mark, a launcher by its setting. @param {string} environ @param {string} folder */
function belongsTo(environ, folder) {
  return environ.split('\0').some((entry) => [STATE_MARK, 'STATE_DIR'].some((name) => entry.startsWith(`${name}=${folder}/`)));
}

/** Ends at once every installation whose state lies in a run's scratch folder: a suite that was killed could not stop its own. @param {string} folder */
export function endInstallationsIn(folder) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).map(Number)) {
    try {
      if (belongsTo(readFileSync(`/proc/${pid}/environ`, 'utf8'), folder)) process.kill(pid, 'SIGKILL');
    } catch {
      // It is somebody else's, or ended by itself meanwhile.
    }
  }
}
