import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, type Worker } from 'tesseract.js';
import type { PageJob } from './page-reader.js';
import { readPage } from './read-page.js';

// A process that reads letters, for one page after the other; it ends with whoever asks it.
let worker: Promise<Worker> | undefined;

process.on('message', (job: PageJob) => {
  worker ??= recogniser();
  worker.then((ready) => readPage(ready, job)).then(
    (result) => process.send?.({ ok: true, result }),
    (error: unknown) => process.send?.({ ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));

/** The Japanese model of the package, from this machine: nothing is fetched. */
function recogniser(): Promise<Worker> {
  const data = dirname(createRequire(import.meta.url).resolve('@tesseract.js-data/jpn/package.json'));
  return createWorker('jpn', 1, { langPath: join(data, '4.0.0_best_int'), cacheMethod: 'none', gzip: true });
}
