import { v7 } from 'uuid';
import { ApplicationDraft, ContractorAccount, Viewing } from '#persistence';
import { ANSWER_BY, approved, claim, version } from '../branch/acts.js';
import { Office } from '../branch/office.js';
import { Issuer } from '../owner/issued-certificate.js';
import { date, Filler, linksOf, MIHON, wordsOf } from './filler.js';

describe('ホーム: お客様にしていただくこと', () => {
  let office: Office;
  let issuer: Issuer;
  let filler: Filler;
  beforeAll(async () => {
    office = await Office.open();
    issuer = await Issuer.at(office);
    filler = await Filler.signIn(office);
  });
  afterAll(async () => {
    await issuer?.close();
    await office?.close();
  });

  const titles = (body: string) => [...body.matchAll(/<div class="waiting-words">[\s\S]*?<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
  const home = () => filler.visitor.get('/home');

  async function askForCorrection(workName: string): Promise<void> {
    const { id } = await office.submit({ workName });
    const desk = await claim(office, id);
    const sent = await desk.post(`/branch/cases/${id}/correction`, { version: await version(office, id), mark: 'workName', reason: '工区がありません。', 'note-workName': '', ...ANSWER_BY });
    expect(sent.status).toBe(303);
  }

  it('認証キーで閲覧されても、提出が記録されるまでは提出を求め、閲覧は閲覧として言う', async () => {
    const { certificateId, contractNumber } = await issuer.issue({ workName: '自分で開いた工事' });
    const at = new Date('2026-11-24T11:00:00+09:00');
    await office.work.run(async (em) => {
      em.create(Viewing, { id: v7(), certificate: certificateId, tokenHash: 'a'.repeat(64), addressHash: 'b'.repeat(64), at, expiresAt: at });
    });
    const page = wordsOf(await home());
    for (const words of ['提出が未記録です 認証キーによる閲覧 11/24(火) 11:00', '提出した日を、記録してください。まだのときは、提出してください。', '提出を確かめて記録する']) expect(page).toContain(words);
    await filler.visitor.post(`/guarantees/${contractNumber}/submission`, { ...date('submittedOn', 8, 11, 24), way: 'mail', note: '' });
    expect(wordsOf(await home())).not.toContain('提出が未記録です');
  });

  it('案件を止めているものが先で、提出がいくつあっても残る。件数は全部のもので、入りきらないものへは一覧から行ける', async () => {
    expect(wordsOf(await home())).toContain('いまお客様にしていただくことはありません');
    const issued = [];
    for (let number = 1; number <= 14; number += 1) issued.push(await issuer.issue({ workName: `提出を待つ工事${number}` }));
    expect(titles((await home()).body)).toHaveLength(10);
    await askForCorrection('補正を待つ工事');
    await approved(office, { workName: '保証料を待つ工事' });
    const [, , , , reissued] = issued;
    if (reissued) await issuer.reissueKey(reissued, office.clock.now());

    const page = await home();
    expect(titles(page.body).slice(0, 4)).toEqual(['補正を待つ工事', '保証料を待つ工事', '提出を待つ工事5', '提出を待つ工事1']);
    expect(titles(page.body)).toHaveLength(10);
    expect(wordsOf(page)).toContain('お客様にしていただくこと 16件');
    expect(wordsOf(page)).toContain('ほか6件の案件を見る');
    expect(linksOf(page)).toContain('/applications?show=waiting');
  });

  it('絞った一覧には全部があり、終わったものはない', async () => {
    const { id } = await office.submit({ workName: '審査を待つ工事' });
    const all = wordsOf(await filler.visitor.get('/applications'));
    expect(all).toContain('審査を待つ工事');
    const seen: string[] = [];
    for (let path: string | undefined = '/applications?show=waiting'; path !== undefined;) {
      const page = await filler.visitor.get(path);
      expect(page.body).toContain('aria-current="page">お客様にしていただくことがあるもの');
      seen.push(...[...page.body.matchAll(/<h3><a href="\/applications\/([^"]*)"/g)].map(([, found = '']) => found));
      path = linksOf(page).find((link) => link.includes('show=waiting') && link.includes('after='))?.replaceAll('&amp;', '&');
    }
    expect(new Set(seen).size).toBe(16);
    expect(seen).toHaveLength(16);
    expect(seen).not.toContain(id);
  });

  it('止まっている案件は、10件を超えても、すべて出る', async () => {
    for (let number = 1; number <= 10; number += 1) await askForCorrection(`さらに補正を待つ工事${number}`);
    const page = await home();
    expect(titles(page.body)).toHaveLength(13);
    expect(titles(page.body)).not.toContain('提出を待つ工事1');
    expect(wordsOf(page)).toContain('お客様にしていただくこと 26件');
    expect(wordsOf(page)).toContain('ほか13件の案件を見る');
  });

  it('入りきらない下書きも数え、入力を続ける場所へ行ける。保存期限が近いものは、先に出る', async () => {
    const drafts = Array.from({ length: 7 }, () => v7());
    await office.work.run(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, { loginId: MIHON });
      const at = office.clock.now();
      for (const id of drafts) {
        em.create(ApplicationDraft, { id, kind: 'advance-payment', channel: 'web', customer: account.customer, account: account.id, form: {}, completedSteps: [], createdAt: at, savedAt: at });
      }
    });
    const page = await home();
    expect(wordsOf(page)).toContain('お客様にしていただくこと 33件');
    expect(wordsOf(page)).toContain('ほか2件の入力中の下書きを見る');
    expect(wordsOf(await filler.visitor.get('/applications/new')).match(/入力中 /g)?.length).toBe(7);

    const saved = (days: number): Date => new Date(office.clock.now().getTime() - days * 24 * 60 * 60_000);
    await office.work.run(async (em) => {
      for (const [at, days] of [84, 88].entries()) await em.nativeUpdate(ApplicationDraft, { id: drafts[at] ?? '' }, { savedAt: saved(days) });
    });
    expect(wordsOf(await home()).match(/保存期限まであと\d日|入力中 /g)?.slice(0, 5)).toEqual(['保存期限まであと2日', '保存期限まであと6日', '入力中 ', '入力中 ', '入力中 ']);
  });
});
