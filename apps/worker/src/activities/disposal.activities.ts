import { isPastRetention, japanDate } from '#domain';
import { Arrival, ArrivalPart, Disposal, namedFiles, pagesOfArrivals, readRetained, recordFact, SYSTEM, type UnitOfWork } from '#persistence';
import type { Clock, FileStore } from '#platform';
import type { Attempted, DisposalInput, ReadingSteps } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { settledBefore } from '../settled-files.js';

/** 廃棄: what was approved is removed from the file store. */
export class DisposalActivities implements Pick<ReadingSteps, 'removeArrivalFiles'> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly files: FileStore,
  ) {}

  async removeArrivalFiles({ disposalId }: DisposalInput): Promise<Attempted> {
    const files = await this.work.read((em) => filesToRemove(em, disposalId, this.clock.now()));
    if (files === null || files === 'held') return files === null ? 'done' : 'not-now';
    // The same paper may just have been sent once more.
    const before = settledBefore(this.clock.now());
    for (const sha256 of files) if (!(await this.files.remove(sha256, before))) return 'not-now';
    await this.work.run(async (em) => {
      const disposal = await em.findOneOrFail(Disposal, disposalId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (disposal.removedAt) return;
      disposal.removedAt = this.clock.now();
      await recordFact(em, { caseId: disposal.arrival, kind: 'ArrivalFilesRemoved', actor: SYSTEM, at: disposal.removedAt, data: { files: files.length } });
    });
    return 'done';
  }
}

/** Original, attachments, pictures and thumbnails that no other row names; null when they are gone, or the disposal was not approved; held while a registration that it was at, whatever was decided, still needs its papers. */
async function filesToRemove(em: EntityManager, disposalId: string, now: Date): Promise<readonly string[] | 'held' | null> {
  const { arrival: id, decision, removedAt } = await em.findOneOrFail(Disposal, disposalId);
  const arrival = await em.findOneOrFail(Arrival, id);
  if (removedAt || decision !== 'approved' || arrival.state !== 'disposed') return null;
  const retained = await readRetained(em, id);
  if (retained !== null && !isPastRetention(retained, japanDate(now.getTime()))) return 'held';
  const parts = await em.find(ArrivalPart, { arrival: id });
  const pages = (await pagesOfArrivals(em, [id])).get(id) ?? [];
  const all = [...new Set([arrival.sha256, ...parts.map(({ sha256 }) => sha256), ...pages.flatMap((page) => [page.sha256, page.thumbnailSha256])])];
  const named = await namedFiles(em, all);
  return all.filter((sha256) => !named.has(sha256));
}
