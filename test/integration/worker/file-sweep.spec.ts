import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoredPaper } from '#persistence';
import { createLogger, FolderFileStore } from '#platform';
import { v7 } from 'uuid';
import { FileSweep } from '../../../apps/worker/src/file-sweep.js';
import { FixedClock } from '../../support/index.js';
import { Casebook } from './casebook.js';

it('removes after a day what no row names; papers, attachments and fresh files stay', async () => {
  const book = await Casebook.open();
  const folder = await mkdtemp(join(tmpdir(), 'papers-'));
  const files = new FolderFileStore(folder);
  const clock = new FixedClock(new Date());
  const sweep = new FileSweep(book.work, files, clock, createLogger({ service: 'test', level: 'silent' }));
  const [paper, loser] = await Promise.all([files.put(Buffer.from('original')), files.put(Buffer.from('other attempt'))]);
  await book.work.run(async (em) => {
    em.create(StoredPaper, { subject: v7(), kind: 'certificate', sha256: paper.sha256, bytes: paper.size, templateVersion: 'x', createdAt: clock.now() });
  });
  await sweep.sweep();
  expect(await files.stat(loser.sha256)).toBeDefined();
  clock.set(new Date(Date.now() + 25 * 3_600_000));
  // The start of the process sweeps by itself, and its end waits for that.
  sweep.start();
  await sweep.stop();
  expect(await files.stat(loser.sha256)).toBeUndefined();
  expect(await files.stat(paper.sha256)).toBeDefined();
  await book.close();
  await rm(folder, { recursive: true });
});
