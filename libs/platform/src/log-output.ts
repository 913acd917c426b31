import { pino } from 'pino';

/** What is kept of lines that cannot be written: they are written later, further ones are lost. Bytes. */
const KEPT = 64 * 1024;

/** The level of the line that says how many were lost: a warning. */
const WARN = 40;

type Output = ReturnType<typeof pino.destination>;

/**
 * Where the log goes. A full disk below it, or whatever else it cannot write to, ends no process: lines are kept to a limit and
 * written when there is room, the ones beyond it are counted, and the first line after them says how many are missing.
 */
export function logOutput(destination: number | string, service: string): Output {
  const output = pino.destination({ dest: destination, sync: true, maxLength: KEPT });
  let lost = 0;
  output.on('error', () => undefined);
  output.on('drop', () => {
    lost += 1;
  });
  output.on('drain', () => {
    if (lost === 0) return;
    const notice = { level: WARN, time: new Date().toISOString(), service, lost, msg: 'lines of this log are missing here: they could not be written' };
    lost = 0;
    output.write(`${JSON.stringify(notice)}\n`);
  });
  return output;
}
