import { RegistrationTask, type UnitOfWork } from '#persistence';
import { LOGIN, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { MORNING, openLetterDesk } from './letter-desk.js';

describe('作業 of letters', () => {
  let people: People;
  let work: UnitOfWork;
  let clerk: Visitor;
  const { signedIn, approved, act, print, post, row, account, facts, confirmCheck, signals, returned } = openLetterDesk((opened) => void ({ people, work, clerk } = opened));

  const taskOf = (id: string) => work.read((em) => em.findOneOrFail(RegistrationTask, { registration: id, kind: 'letter-returned' }));
  const closeTask = (taskId: string, fields: Record<string, string>, who = clerk) => act(`/tasks/${taskId}/done`, fields, who);

  it('the task of a 返戻 is not closed by a word: the address is verified, and the new letter closes it', async () => {
    const { id, task } = await returned();
    const page = (await clerk.get('/branch/letters/tasks')).body;
    for (const shown of [`/branch/letters/${id}/address`, '通知書を送らずに終える']) expect(page).toContain(shown);
    const refused = await closeTask(task.id, { note: '済み' });
    expect([refused.statusCode, refused.body.includes('住所がまだ確かめられていません'), refused.body.includes('value="済み"')]).toEqual([422, true, true]);
    expect((await taskOf(id)).doneAt ?? null).toBeNull();
    await act(`/${id}/address`, { how: 'public-record', evidence: '登記で確認', address: '000-0000 見本県見本市見本町1-2-3', name: '株式会社見本組' });
    await confirmCheck(id);
    expect((await clerk.get('/branch/letters/tasks')).body).not.toContain(`/branch/letters/${id}/address`);
    await print(id);
    await post(id);
    expect(await taskOf(id)).toMatchObject({ doneAt: MORNING, doneNote: '新しい通知書を発送' });
  });

  it('the task of a 返戻 ends with a reason, and the registration with it; the ID stays stopped', async () => {
    const { id, task } = await returned();
    expect((await closeTask(task.id, { note: '', end: '1' })).statusCode).toBe(422);
    expect((await closeTask(task.id, { note: '廃業', end: '1' }, await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    const token = await clerk.formToken('/branch/letters/tasks');
    const presses = await Promise.all([1, 2].map(() => clerk.post(`/branch/letters/tasks/${task.id}/done`, { note: '廃業のため', end: '1' }, { token })));
    expect(presses.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await taskOf(id)).toMatchObject({ doneAt: MORNING, doneNote: '廃業のため' });
    expect(await row(id)).toMatchObject({ state: 'closed', closing: 'cancelled', endedAt: MORNING });
    expect(await account(id)).toMatchObject({ active: false });
    expect([(await facts(id)).slice(-2), await signals(id)]).toEqual([['RegistrationClosed', 'TaskDone'], 3]);
    expect((await clerk.get('/branch/letters')).body).not.toContain((await row(id)).receptionNumber);
    expect((await print(id)).statusCode).toBe(409);
  });

  it('tasks are done with a note, once, by the branch they are of', async () => {
    const { id, receptionNumber } = await approved();
    const taskId = await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `not-signed-in/${id}`, registration: id, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }).id);
    expect((await clerk.get('/branch/letters/tasks')).body).toContain(receptionNumber);
    const done = (note: string, who = clerk) => act(`/tasks/${taskId}/done`, { note }, who);
    const refused = await done('');
    expect([refused.statusCode, refused.body.includes('したことを入力してください')]).toEqual([422, true]);
    expect((await done('電話で確認', await signedIn(LOGIN.otherReviewer))).statusCode).toBe(404);
    const answers = await Promise.all([done('電話で確認'), done('電話で確認')]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect((await done('もう一度')).statusCode).toBe(409);
    expect((await facts(id)).filter((kind) => kind === 'TaskDone')).toHaveLength(1);
    expect((await clerk.get('/branch/letters/tasks')).body).not.toContain(receptionNumber);
    expect((await clerk.get('/branch/letters/tasks?done=1')).body).toContain('電話で確認');
    expect((await facts(id)).at(-1)).toBe('TaskDone');
  });
});
