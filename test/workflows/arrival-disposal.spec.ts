import { jest } from '@jest/globals';
import { Arrival, ArrivalPage, ArrivalPart, Branch, Disposal, recordFact, RetentionPeriod, Staff, SYSTEM } from '#persistence';
import { calendarDate } from '#domain';
import { SEARCH_ATTRIBUTES } from '#temporal';
import { startArrivalDisposal } from '#workflows/contract';
import { v7 } from 'uuid';
import { eventually } from '../support/eventually.js';
import { startTemporalDev } from '../support/temporal.js';
import { Engine } from './engine.js';

let engine: Engine;

beforeAll(async () => {
  const env = await startTemporalDev({ searchAttributes: { [SEARCH_ATTRIBUTES.branch]: 'KEYWORD', [SEARCH_ATTRIBUTES.kind]: 'KEYWORD' } });
  // Two days on: what is stored now was not stored lately.
  engine = await Engine.start(env, { now: () => new Date(Date.now() + 48 * 3_600_000) });
});
afterAll(() => engine.stop());

/** An approved 廃棄 of an original whose picture a second arrival has too. */
async function approved(): Promise<{ disposal: string; own: readonly string[]; shared: string }> {
  const [original, page, small] = await Promise.all(['original', 'page', 'small'].map((text) => engine.files.put(Buffer.from(`${text} ${v7()}`))));
  if (!original || !page || !small) throw new Error('nothing was stored');
  return engine.book.work.run(async (em) => {
    const [branch] = await em.find(Branch, {});
    const [one, other] = await em.find(Staff, {}, { orderBy: { id: 'asc' } });
    if (!branch || !one || !other) throw new Error('no people');
    const [at, longAgo] = [new Date(), new Date('2020-01-01T00:00:00Z')];
    em.create(RetentionPeriod, { paperClass: 'junk', effectiveFrom: calendarDate('2010-04-01'), months: 1, source: '見本' });
    const ids = [v7(), v7()] as const;
    for (const id of ids) {
      const mine = id === ids[0] ? original : page;
      em.create(Arrival, { id, sourceKey: id, channel: 'fax-folder', branch: branch.id, sender: '', subject: '', receivedAt: longAgo, sha256: mine.sha256, bytes: mine.size, fileName: 'a.tif', state: 'set-aside', class: 'junk', readAt: at, createdAt: at });
      const part = em.create(ArrivalPart, { id: v7(), arrival: id, position: 1, fileName: 'a.tif', mediaType: 'image/tiff', sha256: mine.sha256, bytes: mine.size });
      if (id === ids[0]) em.create(ArrivalPage, { id: v7(), part: part.id, number: 1, sha256: page.sha256, thumbnailSha256: small.sha256, width: 1, height: 1, turnedBy: 0, skew: 0, pictureHash: '0'.repeat(16), position: 0 });
    }
    await em.flush();
    const disposal = em.create(Disposal, {
      id: v7(), arrival: ids[0], branch: branch.id, paperClass: 'junk', keptUntil: calendarDate('2026-01-01'), sha256: original.sha256, bytes: original.size, pages: 1, reason: '期限',
      proposedBy: one.id, proposedAt: at, decision: 'approved', decidedBy: other.id, decidedAt: at,
    });
    await em.flush();
    await em.nativeUpdate(Arrival, { id: ids[0] }, { state: 'disposed' });
    await recordFact(em, { caseId: ids[0], kind: 'ArrivalDisposed', actor: SYSTEM, at, notify: startArrivalDisposal(disposal.id) });
    return { disposal: disposal.id, own: [original.sha256, small.sha256], shared: page.sha256 };
  });
}

describe('the procedure 廃棄 on a real server', () => {
  it('removes what nobody else names, in few events without a name in them', async () => {
    const { disposal, own, shared } = await approved();
    const held = jest.spyOn(engine.files, 'remove').mockRejectedValueOnce(new Error('no disc'));
    await engine.deliver();
    const handle = engine.env.client.workflow.getHandle(`arrival-disposal/${disposal}`);
    const stuck = () => engine.book.rows('select step from step_failure where case_id = ?', [disposal]);
    await eventually(async () => expect(await stuck()).toEqual([{ step: 'removeArrivalFiles' }]));
    await handle.result();
    held.mockRestore();
    expect(await stuck()).toEqual([]);
    for (const sha256 of own) expect(await engine.files.stat(sha256)).toBeUndefined();
    expect(await engine.files.stat(shared)).toBeDefined();
    const { arrival, removedAt } = await engine.book.work.read((em) => em.findOneOrFail(Disposal, disposal));
    expect(removedAt).toEqual(expect.any(Date));
    expect(await engine.activities.reading.removeArrivalFiles({ disposalId: disposal })).toBe('done');
    expect(await engine.book.rows(`select kind from audit_event where case_id = ? order by seq`, [arrival])).toEqual([{ kind: 'ArrivalDisposed' }, { kind: 'ArrivalFilesRemoved' }]);
    const history = await handle.fetchHistory();
    expect(history.events?.length).toBeLessThanOrEqual(11);
    expect(JSON.stringify(history)).not.toMatch(/a\.tif|期限/);
    await engine.capture(handle, 'arrival-disposal');
  });
});
