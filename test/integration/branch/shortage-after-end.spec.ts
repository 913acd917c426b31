import { BranchTask, openBranchTask, settleShortage, SYSTEM } from '#persistence';
import { v7 } from 'uuid';
import { approved } from './acts.js';
import { Office } from './office.js';

describe('終わった案件に残っていた不足の作業', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  test('入金されたとは言わず、案件が終わったので外したと記録する。二度行っても一度になる', async () => {
    const id = await approved(office);
    const [at, cause] = [office.clock.now(), v7()];
    const before = await office.application(id);
    await office.work.run((em) => openBranchTask(em, SYSTEM, before, { kind: 'receipt-short', cause, at, detail: { outstanding: 1_000 } }));
    await office.work.run((em) => em.execute(`update guarantee_application set state = 'retracted', ended_at = ? where id = ?`, [at, id]));
    const ended = await office.application(id);
    for (const time of ['first', 'second']) {
      await office.work.run((em) => settleShortage(em, SYSTEM, ended, at));
      const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-short' }));
      expect([time, task.doneAt !== null, task.doneNote]).toEqual([time, true, '案件が終了しました']);
    }
    expect((await office.facts(id)).filter((kind) => kind === 'TaskWithdrawn' || kind === 'TaskDone')).toHaveLength(1);
  });
});
