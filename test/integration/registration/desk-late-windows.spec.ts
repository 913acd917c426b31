import type { Answer, Desk } from '../branch/desk.js';
import { DAY, DeskRoom } from './desk-room.js';
import { type IntakeOffice, PAPER } from './intake-office.js';

describe('a window of the desk that is out of date, with something wrong in its form', () => {
  let room: DeskRoom;
  let town: IntakeOffice;
  let clerk: Desk;
  let second: Desk;

  beforeAll(async () => {
    room = await DeskRoom.open();
    ({ town, clerk, second } = room);
  });
  afterAll(() => room.close());

  const nothing = (): Promise<unknown> => Promise.resolve();
  const deficiency = (id: string) => town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '押印をお願いします', ...DAY });

  /** A registration that this clerk has changed in another window since `version` was shown, and what that page showed besides. */
  async function changedSince(before: (id: string) => Promise<unknown> = nothing): Promise<{ id: string; version: string; papers: string }> {
    const id = await town.arrive({ raw: PAPER });
    await town.act(clerk, id, 'claim');
    await before(id);
    const [version, papers] = [String((await town.registration(id)).version), await town.papers(id)];
    expect((await town.act(clerk, id, 'entry', { ...PAPER, department: '第一部', act: 'keep' })).status).toBe(303);
    return { id, version, papers };
  }

  const versions = ({ body }: Answer): readonly string[] => [...body.matchAll(/name="version" value="(\d+)"/g)].map(([, version]) => String(version));

  it('電話連絡記録 without its 相手: the value of the other window stands, whatever is pressed', async () => {
    const { id, version } = await changedSince();
    const typed = { version, number: '0820000000', source: '申込書', answeredBy: '', answer: '部署を聞いた', field: 'department', after: '営業部' };
    const late = await clerk.post(`/branch/intake/${id}/calls/phone`, typed);
    expect([late.status, late.body.includes('部署を聞いた'), late.body.includes('営業部'), versions(late)]).toEqual([409, true, true, []]);
    expect((await clerk.post(`/branch/intake/${id}/calls/phone`, { ...typed, answeredBy: '架空 花子' })).status).toBe(409);
    expect((await town.registration(id)).raw.department).toBe('第一部');
  });

  it.each<readonly [string, string, Readonly<Record<string, string>>, string, (id: string) => Promise<unknown>]>([
    ['住所の確認', 'calls/address', { how: 'public-record', evidence: '' }, '', nothing],
    ['不備の連絡', 'deficiency', { text: '書いた説明', 'answer-year': '', 'answer-month': '', 'answer-day': '' }, '書いた説明', nothing],
    ['回答の記録', 'deficiency/answered', { note: '' }, '', deficiency],
    ['転送', 'transfer', { branch: '', 'reason-transfer': '書いた理由' }, '書いた理由', nothing],
    ['終了', 'close', { closing: '', 'reason-close': '書いた理由' }, '書いた理由', nothing],
    ['ページの仕分け', 'sorting', { to: '', number: '26-000001' }, '26-000001', nothing],
    ['重複', 'duplicates', { act: '' }, '', nothing],
  ])('%s: the answer is the same as without it, and no form of the newest version comes back', async (_, path, fields, words, before) => {
    const { id, version, papers } = await changedSince(before);
    const late = await clerk.post(`/branch/intake/${id}/${path}`, { version, seen: papers, ...fields });
    expect([late.status, late.body.includes(words), versions(late)]).toEqual([409, true, []]);
    // In the window that is up to date it is said at its field.
    expect((await town.act(clerk, id, path, fields)).status).toBe(422);
  });

  it('転送 with something wrong in it, after a paper has come: what has come is said, with what is wrong', async () => {
    const { id, version } = await changedSince();
    const late = await clerk.post(`/branch/intake/${id}/transfer`, { version, seen: '{}', branch: '', 'reason-transfer': '書いた理由' });
    expect([late.status, late.body.includes('転送していません'), late.body.includes('転送先を選んでください'), late.body.includes('書いた理由')]).toEqual([409, true, true, true]);
  });

  it('引継ぎ without its reason, from the page of another holder', async () => {
    const { id, version } = await changedSince();
    const late = await second.post(`/branch/intake/${id}/take-over`, { version, 'reason-take-over': '' });
    expect([late.status, versions(late)]).toEqual([409, []]);
    expect((await town.act(second, id, 'take-over', { 'reason-take-over': '' })).status).toBe(422);
  });

  it('差戻し without its reason, of what was sent back and handed on again meanwhile', async () => {
    const id = await room.entered();
    const version = String((await town.registration(id)).version - 1);
    const late = await second.post(`/branch/intake/${id}/send-back`, { version, reason: '' });
    expect([late.status, versions(late)]).toEqual([409, []]);
    expect((await town.act(second, id, 'send-back', { reason: '' })).status).toBe(422);
  });

  it('顧客 with something wrong in it keeps the version it was shown with: the second press is refused too', async () => {
    const { id, version } = await changedSince();
    const typed = { version, seen: await town.seen(id), of: '', ...room.company().record };
    const wrong = await clerk.post(`/branch/intake/${id}/customer/record`, { ...typed, name: '' });
    expect([wrong.status, /action="[^"]*\/record"[^>]*>.*?name="version" value="(\d+)"/s.exec(wrong.body)?.[1]]).toEqual([422, version]);
    expect((await clerk.post(`/branch/intake/${id}/customer/record`, typed)).status).toBe(409);
  });
});
