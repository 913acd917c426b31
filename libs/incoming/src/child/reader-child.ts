import { readFile } from 'node:fs/promises';
import { readDocument } from '../pages/read-document.js';
import { readMail } from '../mail/read-mail.js';
import type { ReadingJob } from '../reading.js';

// A process for one file of a stranger: it is told a path and a folder, knows no secret, and ends with its answer.
process.once('message', (job: ReadingJob) => {
  answer(job).then(
    (result) => process.send?.({ ok: true, result }, () => process.exit(0)),
    (error: unknown) => process.send?.({ ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }, () => process.exit(0)),
  );
});

async function answer(job: ReadingJob): Promise<unknown> {
  const bytes = await readFile(job.path);
  return job.kind === 'mail' ? readMail(bytes, job.folder, job.envelope ?? { recipient: '', fromNobody: false }) : readDocument(bytes, job.folder);
}
