import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arrival, ArrivalPage, ArrivalPart, Branch, StoredPaper } from '#persistence';
import { createLogger, FolderFileStore } from '#platform';
import { v7 } from 'uuid';
import { FileSweep } from '../../../apps/worker/src/file-sweep.js';
import { FixedClock } from '../../support/index.js';
import { Casebook } from './casebook.js';

it('removes after a day what no row names; papers, attachments, originals with their pages and fresh files stay', async () => {
  const book = await Casebook.open();
  const folder = await mkdtemp(join(tmpdir(), 'papers-'));
  const files = new FolderFileStore(folder);
  const clock = new FixedClock(new Date());
  const sweep = new FileSweep(book.work, files, clock, createLogger({ service: 'test', level: 'silent' }));
  const kept = await Promise.all(['original', 'mail', 'attachment of the mail', 'page', 'thumbnail'].map((text) => files.put(Buffer.from(text))));
  const [paper, mail, part, page, thumbnail] = kept.map(({ sha256 }) => sha256) as [string, string, string, string, string];
  const loser = await files.put(Buffer.from('other attempt'));
  await book.work.run(async (em) => {
    em.create(StoredPaper, { subject: v7(), kind: 'certificate', sha256: paper, bytes: 8, templateVersion: 'x', createdAt: clock.now() });
    const branch = await em.findOneOrFail(Branch, { code: '20' });
    const common = { bytes: 1, fileName: '' };
    const arrival = em.create(Arrival, { ...common, id: v7(), sourceKey: 'x', channel: 'smtp', branch: branch.id, sender: '', subject: '', receivedAt: clock.now(), sha256: mail, state: 'stored' });
    const attached = em.create(ArrivalPart, { ...common, id: v7(), arrival: arrival.id, position: 1, mediaType: 'x', sha256: part });
    em.create(ArrivalPage, { part: attached.id, number: 1, sha256: page, thumbnailSha256: thumbnail, width: 1, height: 1, turnedBy: 0, skew: 0, pictureHash: '0'.repeat(16), position: 0 });
  });
  await sweep.sweep();
  expect(await files.stat(loser.sha256)).toBeDefined();
  clock.set(new Date(Date.now() + 25 * 3_600_000));
  // The start of the process sweeps by itself, and its end waits for that.
  sweep.start();
  await sweep.stop();
  expect(await files.stat(loser.sha256)).toBeUndefined();
  for (const { sha256 } of kept) expect(await files.stat(sha256)).toBeDefined();
  await book.close();
  await rm(folder, { recursive: true });
});
