import { AuthenticationKey, BranchTask, Certificate, GuaranteeApplication, openByKey, Outbox, recordFact, SYSTEM, ViewerMiss } from '#persistence';
import { v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { approved, openTasks, receipts, record, signals, version } from './acts.js';
import { Filler, wordsOf } from '../contractor/filler.js';
import { Desk } from './desk.js';
import { conclude } from './issue.js';
import { Office } from './office.js';

/** The hidden fields of a page that shows the first key. */
const FIRST_KEY = () => ({ token: v7(), generation: '1' });

describe('書面の証書・認証キー・作業', () => {
  let office: Office;
  beforeAll(async () => { office = await Office.open(); });
  afterAll(() => office?.close());

  const issued = async (medium: 'electronic' | 'postal') => {
    const id = await approved(office, { medium });
    await record(office, 'higashi-uketsuke', { parts: [{ number: (await office.application(id)).receptionNumber }] });
    await (await office.desk('higashi-keiri')).post(`/branch/payments/${(await receipts(office, id))[0]}/confirm`);
    return { id, ...(await conclude(office, id)) };
  };
  const delivery = (more: Record<string, string> = {}) => ({ way: 'dispatched', 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24', note: '書留 000-00-00000-0', ...more });

  /** The tabs with a badge or a list of tasks: the badge, and the tasks listed there. */
  const tasksByTab = async (desk: Desk, id: string): Promise<[string, string[]][]> => {
    const tabs = await Promise.all(['', '/history', '/premium', '/certificate', '/holder'].map(async (path) => (await desk.get(`/branch/cases/${id}${path}`)).body));
    return tabs.flatMap((body): [string, string[]][] => {
      const badge = / aria-current="page">([^<]*<span class="tag tag-orange">[^<]*)<\/span><\/a><\/li>/.exec(body)?.[1]?.replace(/<[^>]*>/, '') ?? '';
      const titles = [...body.matchAll(/class="todo-head"><h2>([^<]*)/g)].map(([, title = '']) => title);
      return badge === '' && titles.length === 0 ? [] : [[badge, titles]];
    });
  };

  test('作業は、それをするタブに数え、そこに並ぶ: 審査の遅れは審査、届かないメールは経過、保証料は保証料、誤入力は証書・キー', async () => {
    const { id } = await issued('electronic');
    await office.work.run(async (em) => {
      const { branch } = await em.findOneOrFail(GuaranteeApplication, { id });
      for (const kind of ['review-overdue', 'mail-undeliverable', 'refund', 'viewing-alert', 'paper-damaged'] as const) {
        em.create(BranchTask, { dedupeKey: `${kind}/${id}`, application: id, branch, kind, detail: {}, openedAt: office.clock.now() });
      }
    });
    expect(await tasksByTab(await office.desk('higashi-uketsuke'), id)).toEqual([
      ['審査 作業 1', ['審査が期限を過ぎています']],
      ['経過 作業 1', ['届かなかったメールの宛先を確認する']],
      ['保証料 作業 1', ['保証料を返金する']],
      ['証書・キー 作業 2', ['電子証書への誤入力が続いている件を確認する', '書類のファイルを確かめられない件を調べる']],
    ]);
  });

  test('印刷してから発送を記録すると、作業が終わり、交付済になり、手続きに知らせる', async () => {
    const { id, certificateId } = await issued('postal');
    const desk = await office.desk('higashi-uketsuke');
    expect(await openTasks(office, id)).toEqual(['paper-certificate']);
    expect(await tasksByTab(desk, id)).toEqual([['証書・キー 作業 1', ['書面の証書を交付する']]]);
    expect((await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery())).status).toBe(409);
    const print = await desk.post(`/branch/cases/${id}/certificate/print`);
    expect([print.status, print.headers['content-type'], print.body.startsWith('%PDF-')]).toEqual([200, 'application/pdf', true]);
    expect((await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery())).status).toBe(303);
    const certificate = await office.work.read((em) => em.findOneOrFail(Certificate, { id: certificateId }));
    expect([certificate.status, certificate.deliveredOn, certificate.deliveredBy, certificate.deliveryNote])
      .toEqual(['delivered', '2026-11-24', (await office.staff('higashi-uketsuke')).id, '郵送（発送）　書留 000-00-00000-0']);
    expect((await desk.get(`/branch/cases/${id}/certificate`)).body).toContain(`郵送（発送）　書留 000-00-00000-0（担当 ${(await office.staff('higashi-uketsuke')).name}）`);
    expect(await openTasks(office, id)).toEqual([]);
    expect((await office.facts(id)).slice(-4)).toEqual(['PaperPrinted', 'PaperDispatched', 'PaperDelivered', 'TaskDone']);
    expect((await signals(office, id)).at(-1)).toBe('PaperDelivered');
    const course = (await desk.get(`/branch/cases/${id}/history`)).body;
    expect(['書面の証書の発送', '書面の証書の交付'].map((what) => course.split(`<strong>${what}</strong>`).length - 1)).toEqual([1, 0]);
    expect((await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery({ note: 'もう一度' }))).status).toBe(409);
    // No worker runs here: the procedure has not heard of it yet, and nobody is asked for it again.
    const after = (await desk.get(`/branch/cases/${id}/certificate`)).body;
    expect(after).toContain('交付を記録する：交付を記録しました');
    for (const gone of ['certificate/deliver"', 'certificate/print"', 'case-deadline', '交付待ち']) expect([gone, after.includes(gone)]).toEqual([gone, false]);
    expect((await desk.get('/branch?view=issuing')).body).toMatch(new RegExp(`${id}[\\s\\S]*?queue-deadline">—[\\s\\S]*?交付済`));
  });

  test.each([
    ['dispatched', '令和8年11月24日（2026/11/24 火）に、取扱支店が書面の保証証書を郵送で発送しました。届きましたら、発注者へ提出してください。認証キーはありません。'],
    ['handed-over', '令和8年11月24日（2026/11/24 火）に、取扱支店の窓口で書面の保証証書をお渡ししました。発注者へ提出してください。認証キーはありません。'],
  ])('交付のあと（%s）、お客様は交付の日と方法と次にすることを読む。担当者の名前と控えは支店だけのもの', async (way, sentence) => {
    const { id, contractNumber } = await issued('postal');
    const contractor = await Filler.signIn(office);
    const read = async () => wordsOf(await contractor.visitor.get(`/guarantees/${contractNumber}`));
    expect(await read()).toContain('書面の保証証書を準備しています。郵送でお届けします。認証キーはありません。');
    const desk = await office.desk('higashi-uketsuke');
    await desk.post(`/branch/cases/${id}/certificate/print`);
    expect((await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery({ way, 'way.answer': `keep:${way}` }))).status).toBe(303);
    // As another window that stands open since before sends it.
    const late = await desk.post(`/branch/cases/${id}/certificate/print`);
    expect([late.status, late.body.includes('交付は、もう記録されています')]).toEqual([409, true]);
    const words = await read();
    expect(words).toContain(`書面の証書です ${sentence}`);
    for (const own of [(await office.staff('higashi-uketsuke')).name, '書留 000']) expect(words).not.toContain(own);
  });

  test('締結した書面の件の状態は、見出し・一覧・証書・管理者の画面で同じ言葉になる', async () => {
    const { id } = await issued('postal');
    const desk = await office.desk('higashi-uketsuke');
    const { receptionNumber } = await office.application(id);
    const administrator = await Desk.signIn(office.app, 'kanri', SAMPLE_PASSWORD, 'admin');
    const pages = [
      await desk.get(`/branch/cases/${id}/certificate`), await desk.get(`/branch?view=issuing&q=${receptionNumber}`),
      await administrator.get(`/admin?q=${receptionNumber}`), await administrator.get(`/admin/cases/${id}`),
    ];
    for (const page of pages) {
      expect([page.status, page.body.includes('締結済・交付待ち')]).toEqual([200, true]);
      expect(page.body).not.toContain('発行処理中');
    }
    expect(pages[0]?.body).toContain('支店（書面の証書の交付）');
  });

  test('認証キーと閲覧の記録は30件ずつで、続きへも前へも進める', async () => {
    const { id } = await issued('electronic');
    for (let minute = 0; minute < 35; minute += 1) {
      await office.work.run((em) => recordFact(em, { caseId: id, kind: 'CertificateViewed', actor: SYSTEM, at: new Date(Date.UTC(2026, 10, 24, 3, minute)), data: { revision: 1 } }));
    }
    const desk = await office.desk('higashi-shinsa');
    const viewed = (body: string) => [...body.matchAll(/<li><span class="pane-note">([^　]+)　/g)].map((match) => match[1]);
    const linkTo = (body: string, rel: string) => (new RegExp(`<a href="([^"]+)" rel="${rel}"(?! data-press)`).exec(body)?.[1] ?? '').replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
    const first = (await desk.get(`/branch/cases/${id}/certificate`)).body;
    expect([viewed(first).length, viewed(first)[0], linkTo(first, 'prev')]).toEqual([30, '11/24(火) 12:34', '']);
    // One entry at the latest of them, which opens over the others without a script.
    expect(first).toContain('<details class="more-records"><summary>ほか 29 件</summary>');
    const second = (await desk.get(linkTo(first, 'next'))).body;
    expect([viewed(second).slice(0, 5), linkTo(second, 'next')]).toEqual([['11/24(火) 12:04', '11/24(火) 12:03', '11/24(火) 12:02', '11/24(火) 12:01', '11/24(火) 12:00'], '']);
    expect(viewed((await desk.get(linkTo(second, 'prev'))).body)).toEqual(viewed(first));
  });

  test('お客様の希望と違う方法は、確かめてから記録する。経過の日付はいつもの形で言う', async () => {
    const { id } = await issued('postal');
    const desk = await office.desk('higashi-uketsuke');
    await desk.post(`/branch/cases/${id}/certificate/print`);
    const asked = await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery({ way: 'handed-over', note: '見本 太郎 様' }));
    expect([asked.status, asked.body.includes('<title>確認：'), asked.body.includes('お客様の希望は「書面（郵送）」ですが、交付の方法は「来店（手渡し）」です。')]).toEqual([422, true, true]);
    for (const kept of ['value="handed-over" checked', '見本 太郎 様']) expect(asked.body).toContain(kept);
    expect((await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery({ way: 'handed-over', 'way.answer': 'change' }))).status).toBe(422);
    expect((await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery({ way: 'handed-over', note: '見本 太郎 様', 'way.answer': 'keep:handed-over' }))).status).toBe(303);
    expect((await office.facts(id)).slice(-2)).toEqual(['PaperDelivered', 'TaskDone']);
    // Who had the page open meanwhile is told that it is done, whichever way it was, and not asked.
    for (const way of ['handed-over', 'dispatched']) {
      const late = await (await office.desk('higashi-keiri')).post(`/branch/cases/${id}/certificate/deliver`, delivery({ way }));
      expect([way, late.status, late.body.includes('交付は、もう記録されています')]).toEqual([way, 409, true]);
    }
    const history = await desk.get(`/branch/cases/${id}/history`);
    expect(history.body).toContain('令和8年11月24日　来店（手渡し）　見本 太郎 様');
    for (const page of [history, await desk.get('/branch/tasks?done=1')]) expect(page.body).not.toContain('2026-11-24');
  });

  test('交付日は発行日から今日まで。違えば 422 で入力が残る', async () => {
    const { id } = await issued('postal');
    const desk = await office.desk('higashi-uketsuke');
    await desk.post(`/branch/cases/${id}/certificate/print`);
    for (const day of ['23', '25', '31', '二十四日']) {
      const answer = await desk.post(`/branch/cases/${id}/certificate/deliver`, delivery({ 'on-day': day }));
      expect([day, answer.status, answer.body.includes('書留 000-00-00000-0')]).toEqual([day, 422, true]);
    }
    expect((await office.application(id)).state).toBe('concluded');
  });

  test('書面の作業は、交付を記録せずに完了にできない', async () => {
    const { id } = await issued('postal');
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'paper-certificate' }));
    expect((await (await office.desk('higashi-uketsuke')).post(`/branch/tasks/${task.id}/done`, { note: '渡した' })).status).toBe(409);
  });

  test('電子証書の件に書面の操作はなく、書面の件に認証キーの操作はない', async () => {
    const electronic = await issued('electronic');
    const paper = await issued('postal');
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.post(`/branch/cases/${electronic.id}/certificate/print`)).status).toBe(409);
    expect((await desk.post(`/branch/cases/${paper.id}/certificate/reissue-key`, { 'reason-reissue-key': '紛失', ...FIRST_KEY() })).status).toBe(409);
    expect((await desk.get(`/branch/cases/${paper.id}/certificate`)).body).not.toContain('再発行する');
  });

  test('再発行: 古い認証キーはその場で使えなくなり、新しいお知らせの手続きが始まる', async () => {
    const { id, certificateId, contractNumber } = await issued('electronic');
    const old = await office.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null }));
    const opens = (hash: string) => office.work.read((em) => openByKey(em, { contractNumber, keyHash: hash }));
    expect(await opens(old.hash)).not.toBeNull();
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.post(`/branch/cases/${id}/certificate/reissue-key`, { 'reason-reissue-key': '' })).status).toBe(422);
    expect((await desk.post(`/branch/cases/${id}/certificate/reissue-key`, { 'reason-reissue-key': '発注者が紛失', ...FIRST_KEY() })).status).toBe(303);
    const fresh = await office.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null }));
    expect([fresh.generation, await opens(old.hash), (await opens(fresh.hash))?.certificateId]).toEqual([2, null, certificateId]);
    const start = await office.work.read((em) => em.findOneOrFail(Outbox, { workflowId: `key-reissue/${fresh.id}` }));
    expect([start.action, start.name, start.payload]).toEqual(['start', 'keyReissue', { applicationId: id, keyId: fresh.id }]);
    const page = await desk.get(`/branch/cases/${id}/certificate`);
    expect(page.body).toContain('第2世代');
    expect(page.body).toContain('発注者が紛失');
    expect(page.body).not.toContain(fresh.hash);
    expect(page.body).not.toContain(fresh.sealed);
  });

  test('二人が同時に再発行すると一人だけが通り、もう一人は先に変わったと知らされる。印のない送信は受け付けない', async () => {
    const { id, certificateId } = await issued('electronic');
    const desks = await Promise.all(['higashi-shinsa', 'higashi-kacho'].map((who) => office.desk(who)));
    const answers = await Promise.all(desks.map((desk) => desk.post(`/branch/cases/${id}/certificate/reissue-key`, { 'reason-reissue-key': '紛失', ...FIRST_KEY() })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const keys = await office.work.read((em) => em.find(AuthenticationKey, { certificate: certificateId }));
    expect([keys.length, keys.filter(({ revokedAt }) => (revokedAt ?? null) === null).length]).toEqual([2, 1]);
    for (const token of ['', 'x', '0'.repeat(1_000)]) expect((await desks[0]!.post(`/branch/cases/${id}/certificate/reissue-key`, { 'reason-reissue-key': '紛失', token, generation: '2' })).status).toBe(422);
  });

  test.each([
    ['reissue-key', 'KeyReissued'], ['lift-block', 'KeyBlockLifted'],
  ])('%s のボタンを2回押しても1回。2回目も同じ答え。開き直した画面からは、もう一度できる', async (act, fact) => {
    const { id } = await issued('electronic');
    const desk = await office.desk('higashi-shinsa');
    const shown = async () => {
      const form = new RegExp(`certificate/${act}".*?name="token" value="([^"]+)"><input type="hidden" name="generation" value="([^"]+)"`).exec((await desk.get(`/branch/cases/${id}/certificate`)).body);
      return { token: form?.[1] ?? '', generation: form?.[2] ?? '' };
    };
    const press = (marks: Record<string, string>) => desk.post(`/branch/cases/${id}/certificate/${act}`, { [`reason-${act}`]: '二度押し', ...marks });
    const done = async () => (await office.facts(id)).filter((kind) => kind === fact).length;
    const token = await shown();
    const answers = await Promise.all([press(token), press(token)]);
    expect(answers.map(({ status, location }) => [status, location])).toEqual([[303, `/branch/cases/${id}/certificate`], [303, `/branch/cases/${id}/certificate`]]);
    expect(await done()).toBe(1);
    await press(await shown());
    expect(await done()).toBe(2);
  });

  test.each([
    ['lift-block', '閲覧停止の解除', 'KeyBlockLifted'], ['reissue-key', '再発行', 'KeyReissued'],
  ])('%s（%s）: その証書の誤りだけが数えられなくなる', async (act, _, fact) => {
    const { id, certificateId } = await issued('electronic');
    const other = await issued('electronic');
    await office.work.run(async (em) => {
      for (const certificate of [certificateId, certificateId, other.certificateId]) {
        em.create(ViewerMiss, { id: v7(), numberHash: 'a'.repeat(64), addressHash: 'b'.repeat(64), certificate, at: office.clock.now() });
      }
    });
    expect((await (await office.desk('higashi-shinsa')).post(`/branch/cases/${id}/certificate/${act}`, { [`reason-${act}`]: '発注者に電話で確認', ...FIRST_KEY() })).status).toBe(303);
    const counting = (certificate: string) => office.work.read((em) => em.count(ViewerMiss, { certificate, liftedAt: null }));
    expect([await counting(certificateId), await counting(other.certificateId)]).toEqual([0, 1]);
    expect((await office.facts(id)).at(-1)).toBe(fact);
  });

  test('作業は、したことを書いて完了にする。二度目は 409、空なら 422', async () => {
    const id = await approved(office);
    await record(office, 'higashi-uketsuke', { payer: 'カクウドボク', parts: [{ number: (await office.application(id)).receptionNumber }] });
    const task = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: id, kind: 'receipt-other-payer' }));
    const desk = await office.desk('higashi-keiri');
    const empty = await desk.post(`/branch/tasks/${task.id}/done`, { note: '' });
    expect([empty.status, empty.body.includes('したことを入力してください')]).toEqual([422, true]);
    expect((await desk.post(`/branch/tasks/${task.id}/done`, { note: '電話で本人の振込と確認' })).status).toBe(303);
    expect((await desk.post(`/branch/tasks/${task.id}/done`, { note: 'もう一度' })).status).toBe(409);
    expect((await desk.get('/branch/tasks?done=1')).body).toContain('電話で本人の振込と確認');
    expect((await (await office.desk('nishi-uketsuke')).post(`/branch/tasks/${task.id}/done`, { note: 'ほかの支店' })).status).toBe(404);
    expect((await office.facts(id)).at(-1)).toBe('TaskDone');
    expect(await version(office, id)).toBeDefined();
  });

  test('証書の一覧: 自分の支店の証書だけが、交付の状態とともに並ぶ', async () => {
    const { contractNumber } = await issued('electronic');
    const own = await (await office.desk('higashi-uketsuke')).get('/branch/certificates');
    expect(own.body).toContain(contractNumber);
    expect((await (await office.desk('nishi-uketsuke')).get('/branch/certificates')).body).not.toContain(contractNumber);
    expect((await (await office.desk('honten-kessai')).get('/branch/certificates?show=electronic')).body).toContain(contractNumber);
    const found = await (await office.desk('higashi-uketsuke')).get(`/branch?q=${contractNumber}`);
    expect(found.body).toContain('株式会社見本組');
  });
});
