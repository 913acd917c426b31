import { readFile } from 'node:fs/promises';
import type { ReadingJob } from '../reading.js';

// A process for one file of a stranger: it is told a path and a folder, knows no secret, and ends with its answer.
// It loads what its file needs and no more: most of its time would be the loading of what it does not use.
process.once('message', (job: ReadingJob) => {
  answer(job).then(
    (result) => process.send?.({ ok: true, result, seconds: taken() }, () => process.exit(0)),
    (error: unknown) => process.send?.({ ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error), seconds: taken() }, () => process.exit(0)),
  );
});

/** What this process has taken of processors, the threads of its libraries too. Seconds. */
function taken(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function answer(job: ReadingJob): Promise<unknown> {
  const bytes = await readFile(job.path);
  if (job.kind === 'mail') {
    const { readMail } = await import('../mail/read-mail.js');
    return readMail(bytes, job.folder, job.envelope ?? { recipient: '', fromNobody: false });
  }
  const { readDocument } = await import('../pages/read-document.js');
  return readDocument(bytes, job.folder);
}
