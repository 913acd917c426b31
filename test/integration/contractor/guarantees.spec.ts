import { AuthenticationKeys } from '#identity';
import { yen } from '#domain';
import { AuthenticationKey, BranchTask, Certificate, ContractRevision, GuaranteeApplication, LIMITS_OF_PAGES, PremiumCharge, recordFact, StoredPaper, SYSTEM, Viewing } from '#persistence';
import { FolderFileStore } from '#platform';
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Config } from '#platform';
import { CONFIG } from '../../../apps/portal/src/http/tokens.js';
import { approved } from '../branch/acts.js';
import { Office } from '../branch/office.js';
import { type IssuedCertificate, Issuer } from '../owner/issued-certificate.js';
import { date, errorsOf, Filler, linksOf, locationOf, TAKASAKI, wordsOf } from './filler.js';

const NOTICE = Buffer.from('%PDF-1.4\n% 認証キー等のお知らせ\n%%EOF\n');

let office: Office;
let issuer: Issuer;
let filler: Filler;
let issued: IssuedCertificate;

beforeAll(async () => {
  // Forty showings at once wait for each other; how long is not what is asked here.
  office = await Office.open(undefined, { ...LIMITS_OF_PAGES, connection: 60_000, statement: 60_000, answer: 65_000, idleInTransaction: 60_000 });
  issuer = await Issuer.at(office);
  filler = await Filler.signIn(office);
  issued = await issuer.issue();
  await storeNotice(issued);
});
afterAll(async () => {
  await issuer.close();
  await office.close();
});

/** The paper the procedure leaves beside each key. */
async function storeNotice({ certificateId }: IssuedCertificate, notice = NOTICE): Promise<void> {
  const sealed = office.app.get(AuthenticationKeys).sealPaper(notice, certificateId);
  const stored = await new FolderFileStore(office.app.get<Config>(CONFIG).storageDir).put(sealed);
  await office.work.run(async (em) => {
    const key = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
    em.create(StoredPaper, { id: v7(), subject: key.id, kind: 'key-notice', sha256: stored.sha256, bytes: stored.size, templateVersion: 'key-notice@test', createdAt: office.clock.now() });
  });
}

function addViewing({ applicationId, certificateId }: IssuedCertificate, at: Date, token: string): Promise<void> {
  return office.work.run(async (em) => {
    em.create(Viewing, {
      id: v7(), certificate: certificateId, tokenHash: token.padStart(64, '0'), addressHash: 'b'.repeat(64), at, expiresAt: new Date(at.getTime() + 30 * 60_000),
    });
    await recordFact(em, { caseId: applicationId, kind: 'CertificateViewed', actor: SYSTEM, at, data: { certificateId, revision: 1 } });
  });
}

const post = (path: string, fields: Record<string, string> = {}) => filler.visitor.post(path, fields, { from: '/guarantees' });

describe('保証工事一覧', () => {
  it('12の欄に並び、未提出の行には印と発注者へ提出がある (founding document)', async () => {
    const page = await filler.visitor.get('/guarantees');
    const headings = [...page.body.matchAll(/<th scope="col"[^>]*>([^<]*)/g)].map(([, text]) => text);
    expect(headings).toEqual(['種別', '発行日', '保証契約番号', '区分', '変更契約', '発注者', '工事名', '請負金額(総額)', '保証金額', '保証率', '認証キー', '提出の状況']);
    const words = wordsOf(page);
    for (const value of ['R8.11.24', '2026/11/24', '48,400,000', '19,360,000', '40%', '未提出', '発注者へ提出', '見本県東部建設事務所長']) expect(words).toContain(value);
    expect(page.body).toContain('class="row-marked"');
    expect(linksOf(page)).toContain(`/guarantees/${issued.contractNumber}`);
  });

  it('探す言葉は、選んだ欄だけを探す。空のままなら、すべて', async () => {
    const found = async (query: string) => (await filler.visitor.get(`/guarantees?searched=1&issued=1&${query}`)).body.includes(`/guarantees/${issued.contractNumber}"`);
    expect(await found('q=')).toBe(true);
    expect(await found(`in=number&q=${issued.contractNumber.slice(2, 7)}`)).toBe(true);
    expect(await found(`in=project&q=${issued.contractNumber.slice(2, 7)}`)).toBe(false);
    expect(await found(`in=project&q=${encodeURIComponent('橋梁')}`)).toBe(true);
    expect(await found(`in=owner&q=${encodeURIComponent('橋梁')}`)).toBe(false);
    expect(await found('in=project&q=%3Cscript%3E%27%3B--')).toBe(false);
    const signs = await filler.visitor.get(`/guarantees?searched=1&issued=1&in=number&in=project&in=owner&q=${encodeURIComponent('（%）')}`);
    expect(wordsOf(signs)).toContain('記号だけでは探せません');
    expect(signs.body).not.toContain('data-heading="種別"');
    expect([await found(`in=project&q=${encodeURIComponent('橋')}`), await found(`in=project&q=${encodeURIComponent('鯨')}`)]).toEqual([true, false]);
    expect(await found('kind=contract')).toBe(false);
    expect(await found('year=2025')).toBe(false);
    expect(await found('year=2026&view=to-submit')).toBe(true);
    expect(await found('view=viewed')).toBe(false);
    expect(await found(`year=x&kind=y&view=z&page=-1&after=${'a'.repeat(500)}`)).toBe(true);
  });

  it('空のタブは、すべてに証書があるとき、そのタブの何がないかを言う', async () => {
    for (const [view, words] of [['to-view', 'いま発注者の閲覧を待っている保証証書はありません'], ['viewed', '提出のあと、認証キーで閲覧された保証証書は、まだありません']] as const) {
      const page = wordsOf(await filler.visitor.get(`/guarantees?searched=1&issued=1&view=${view}`));
      expect([page.includes(words), page.includes('発行されると、ここに並びます')]).toEqual([true, false]);
    }
    expect(wordsOf(await filler.visitor.get('/guarantees?searched=1&issued=1&view=viewed&q=%E9%AF%A8'))).toContain('条件に合う保証証書はありません');
    expect(wordsOf(await (await Filler.signIn(office, TAKASAKI)).visitor.get('/guarantees?searched=1&issued=1&view=viewed'))).toContain('まだ保証証書はありません');
  });

  it('20件ずつ、続きは鍵でめくる。抜けも重なりもない', async () => {
    const numbers = new Set<string>();
    for (let serial = 100; serial < 125; serial += 1) {
      const more = await issuer.issue({ workName: `めくる工事 ${serial}`, serial, concludedAt: new Date(Date.UTC(2026, 9, 1, 0, serial)) });
      numbers.add(more.contractNumber);
    }
    const seen: string[] = [];
    let path: string | undefined = `/guarantees?searched=1&issued=1&in=project&q=${encodeURIComponent('めくる')}`;
    while (path !== undefined) {
      const page = await filler.visitor.get(path);
      const rows = [...page.body.matchAll(/class="contract-number" href="\/guarantees\/(\d{10})"/g)].map(([, number = '']) => number);
      expect(rows.length).toBeLessThanOrEqual(20);
      seen.push(...rows);
      path = linksOf(page).find((href) => href.includes('after='));
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen)).toEqual(numbers);
    expect(seen).toEqual([...seen].sort().reverse());
  });

  it('一覧をCSVで保存すると、条件に合うすべてが、そのまま足せる数字で入り、認証キーは入らない', async () => {
    const page = await filler.visitor.get('/guarantees');
    const saved = linksOf(page).find((link) => link.includes('list.csv')) ?? '';
    const file = await filler.visitor.get(saved);
    expect([file.statusCode, file.headers['content-type'], String(file.headers['content-disposition']).startsWith('attachment; filename="guarantees-')]).toEqual([200, 'text/csv; charset=utf-8', true]);
    const [head = '', ...lines] = file.body.split('\r\n');
    expect(head.startsWith('\uFEFF種別,発行日,保証契約番号,')).toBe(true);
    const line = lines.find((text) => text.includes(issued.contractNumber)) ?? '';
    for (const value of ['工事', '2026/11/24', '前払金保証', '見本県東部建設事務所長', '48400000', '19360000', '40%', '未提出']) expect(line.split(',')).toContain(value);
    expect(file.body).not.toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    const none = await filler.visitor.get('/guarantees/list.csv?searched=1&issued=1&q=%E3%81%AA%E3%81%84%E5%B7%A5%E4%BA%8B');
    expect(none.body.split('\r\n')).toHaveLength(2);
    expect((await (await Filler.signIn(office, TAKASAKI)).visitor.get('/guarantees/list.csv')).body).not.toContain(issued.contractNumber);
  });

  it('ほかの会社の証書は、一覧にも、番号を知っていても見えない', async () => {
    const other = await Filler.signIn(office, TAKASAKI);
    expect((await other.visitor.get('/guarantees')).body).not.toContain(issued.contractNumber);
    const token = await other.visitor.formToken('/guarantees');
    for (const page of ['', '/original', '/premium-statement', '/submission']) expect((await other.visitor.get(`/guarantees/${issued.contractNumber}${page}`)).statusCode).toBe(404);
    for (const act of ['/key-notice', '/view-print', '/submission']) expect((await other.visitor.post(`/guarantees/${issued.contractNumber}${act}`, {}, { token })).statusCode).toBe(404);
    expect(await office.facts(issued.applicationId)).not.toContain('KeyDisplayed');
    expect((await filler.visitor.get('/guarantees/0000000000')).statusCode).toBe(404);
  });
});

describe('証書の内容と、発注者へ渡すもの', () => {
  it('提出するものが最初に、閲覧用と原本はその違いを言って並ぶ', async () => {
    const words = wordsOf(await filler.visitor.get(`/guarantees/${issued.contractNumber}`));
    expect(words.indexOf('発注者へ提出するのはこのPDFです')).toBeLessThan(words.indexOf('「閲覧用・提出用ではありません」と入ったPDFです'));
    expect(words).toContain('電子署名付きの原本（PDF）');
    expect(words).toContain('保証証書');
  });

  it('表示は「認証キー等のお知らせ」を渡し、そのたびに記録が残る。名前は証書と紛れない', async () => {
    for (const round of [1, 2]) {
      const answer = await post(`/guarantees/${issued.contractNumber}/key-notice`);
      expect(answer.statusCode).toBe(200);
      expect(answer.rawPayload.equals(NOTICE)).toBe(true);
      expect(decodeURIComponent(String(answer.headers['content-disposition']))).toContain(`発注者提出用_認証キー等のお知らせ_${issued.contractNumber}.pdf`);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect((await office.facts(issued.applicationId)).filter((kind) => kind === 'KeyDisplayed')).toHaveLength(round);
    }
    expect((await filler.visitor.get(`/guarantees/${issued.contractNumber}/key-notice`)).statusCode).toBe(405);
  });

  it('同じキーの表示が40回同時に来ても、すべてに答え、すべて記録する', async () => {
    const known = (await office.facts(issued.applicationId)).filter((kind) => kind === 'KeyDisplayed').length;
    const token = await filler.visitor.formToken('/guarantees');
    const answers = await Promise.all(Array.from({ length: 40 }, () => filler.visitor.post(`/guarantees/${issued.contractNumber}/key-notice`, {}, { token })));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect((await office.facts(issued.applicationId)).filter((kind) => kind === 'KeyDisplayed')).toHaveLength(known + 40);
  });

  it('印刷・保存は閲覧用のPDFで、提出できない名前を持ち、記録が残る', async () => {
    await withoutClauses(async () => {
      expect((await post(`/guarantees/${issued.contractNumber}/view-print`)).statusCode).toBe(409);
    });
    const print = await post(`/guarantees/${issued.contractNumber}/view-print`);
    expect(print.statusCode).toBe(200);
    expect(decodeURIComponent(String(print.headers['content-disposition']))).toContain(`閲覧用_提出不可_${issued.contractNumber}.pdf`);
    expect(await office.facts(issued.applicationId)).toContain('ViewPrintMade');
  });

  it('原本は、保存されている電子署名付きのファイルそのもの', async () => {
    const answer = await filler.visitor.get(`/guarantees/${issued.contractNumber}/original`);
    const { createHash } = await import('node:crypto');
    expect(createHash('sha256').update(answer.rawPayload).digest('hex')).toBe(issued.sha256);
  });

  it('登録が終わる前は、キーも証書も渡さない', async () => {
    const early = await issuer.issue({ serial: 900 });
    await office.work.run((em) => em.nativeUpdate(Certificate, { id: early.certificateId }, { status: 'sending' }));
    expect(wordsOf(await filler.visitor.get(`/guarantees/${early.contractNumber}`))).toContain('発行処理中です');
    for (const act of ['key-notice', 'view-print']) expect((await post(`/guarantees/${early.contractNumber}/${act}`)).statusCode).toBe(409);
    expect((await filler.visitor.get(`/guarantees/${early.contractNumber}/original`)).statusCode).toBe(409);
    expect(await office.facts(early.applicationId)).not.toContain('KeyDisplayed');
    const counted = /保証工事一覧（(\d+)件）/.exec(wordsOf(await filler.visitor.get('/home')))?.[1];
    expect(/(\d+)件中/.exec(wordsOf(await filler.visitor.get('/guarantees')))?.[1]).toBe(counted);
  });
});

describe('保存した書類は、保存した時のままかを確かめてから出す', () => {
  const pathOf = (sha256: string) => join(office.app.get<Config>(CONFIG).storageDir, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const tasks = (caseId: string) => office.work.read((em) => em.find(BranchTask, { application: caseId, kind: 'paper-damaged' }));

  it.each(['altered', 'missing'] as const)('変わった・失われた書類 (%s) は出さず、言葉で断り、支店の作業は書類ごとに一つ', async (problem) => {
    const damaged = await issuer.issue({ serial: problem === 'altered' ? 930 : 931, workName: `傷んだ書類の工事 ${problem}` });
    const notice = Buffer.from(`%PDF-1.4\n% 認証キー等のお知らせ ${problem}\n%%EOF\n`);
    await storeNotice(damaged, notice);
    const papers = await office.work.read(async (em) => {
      const key = await em.findOneOrFail(AuthenticationKey, { certificate: damaged.certificateId, revokedAt: null });
      return em.find(StoredPaper, { subject: { $in: [damaged.certificateId, key.id] } });
    });
    const kept = new Map<string, Buffer>();
    for (const { sha256 } of papers) {
      kept.set(sha256, await readFile(pathOf(sha256)));
      await (problem === 'missing' ? unlink(pathOf(sha256)) : writeFile(pathOf(sha256), '<p>98,400,000円</p>'));
    }
    try {
      const page = `/guarantees/${damaged.contractNumber}`;
      for (const round of [1, 2]) {
        const shown = await filler.visitor.get(page);
        expect([round, shown.statusCode, wordsOf(shown)]).toEqual([round, 200, expect.stringContaining('証書のファイルを確かめられないため、表示していません')]);
        expect(shown.body).not.toContain('98,400,000');
        for (const answer of [await filler.visitor.get(`${page}/original`), await post(`${page}/key-notice`)]) {
          expect([answer.statusCode, wordsOf(answer)]).toEqual([503, expect.stringContaining('保存されている書類のファイルを確かめられないため、表示していません')]);
        }
      }
      expect((await tasks(damaged.applicationId)).map(({ detail }) => [detail['paper'], detail['problem']]).sort()).toEqual([
        ['certificate', problem], ['certificate-html', problem], ['key-notice', problem],
      ]);
    } finally {
      for (const [sha256, bytes] of kept) await writeFile(pathOf(sha256), bytes);
    }
  });
});

/** While the contract names no 約款. */
async function withoutClauses(act: () => Promise<void>): Promise<void> {
  const name = async (terms: readonly string[]): Promise<void> => office.work.run(async (em) => {
    await em.execute('alter table contract_revision disable trigger append_only');
    await em.execute('update contract_revision set terms = ?::jsonb', [JSON.stringify(terms)]);
    await em.execute('alter table contract_revision enable trigger append_only');
  });
  const { terms } = await office.work.read((em) => em.findOneOrFail(ContractRevision, { contract: issued.contractId }));
  await name([]);
  await act();
  await name(terms);
}

describe('提出と閲覧', () => {
  it('提出は日と方法を入れて記録する。発行前や明日の日付、方法なしは 422', async () => {
    const path = `/guarantees/${issued.contractNumber}/submission`;
    const refused = await filler.visitor.post(path, { ...date('submittedOn', 8, 11, 25), way: '', note: '😀' });
    expect(refused.statusCode).toBe(422);
    expect(errorsOf(refused)).toEqual(['提出した日は、今日までの日付にしてください', '提出のしかたを選んでください', 'メモは、絵文字「😀」は使えません']);
    expect(errorsOf(await filler.visitor.post(path, { ...date('submittedOn', 8, 11, 23), way: 'mail' }))).toEqual(['提出した日は、証書の発行日以降の日付にしてください']);
    const good = { ...date('submittedOn', 8, 11, 24), way: 'mail', note: '契約課へ' };
    expect(locationOf(await filler.visitor.post(path, good))).toBe(`/guarantees/${issued.contractNumber}`);
    await filler.visitor.post(path, good);
    expect((await office.facts(issued.applicationId)).filter((kind) => kind === 'SubmissionRecorded')).toHaveLength(1);
    expect(wordsOf(await filler.visitor.get('/guarantees?searched=1&issued=1&view=to-view'))).toContain('11/24 提出');
    expect(wordsOf(await filler.visitor.get(`/applications/${issued.applicationId}`))).toContain('発注者（閲覧）');
  });

  it('登録が済めば、お知らせのメールが出る前でも、表示と提出ができ、進み具合も提出になる', async () => {
    const early = await issuer.issue({ serial: 910, workName: '登録直後の工事' });
    await storeNotice(early);
    await office.work.run(async (em) => {
      await em.nativeUpdate(Certificate, { id: early.certificateId }, { status: 'registered', notifiedAt: null });
      await em.nativeUpdate(GuaranteeApplication, { id: early.applicationId }, { state: 'concluded', endedAt: null });
    });
    const page = wordsOf(await filler.visitor.get(`/applications/${early.applicationId}`));
    expect(page).toContain('お客様（発注者への提出）');
    expect(page).not.toContain('発行処理中');
    expect(wordsOf(await filler.visitor.get('/home'))).toContain('登録直後の工事');
    expect((await post(`/guarantees/${early.contractNumber}/key-notice`)).statusCode).toBe(200);
    const entered = await filler.visitor.post(`/guarantees/${early.contractNumber}/submission`, { ...date('submittedOn', 8, 11, 24), way: 'mail', note: '' });
    expect(locationOf(entered)).toBe(`/guarantees/${early.contractNumber}`);
  });

  it('提出の記録がなければ、認証キーで閲覧されても提出を求め続け、閲覧は閲覧として示す。記録の日から前の閲覧は数えない', async () => {
    const own = await issuer.issue({ workName: 'お客様が自分で開いた工事' });
    const list = `/guarantees?searched=1&issued=1&in=project&q=${encodeURIComponent('お客様が自分で開いた工事')}`;
    const found = (by: Filler) => Promise.all(['to-submit', 'to-view', 'viewed'].map(async (view) => wordsOf(await by.visitor.get(`${list}&view=${view}`)).includes('お客様が自分で開いた工事 ')));
    await addViewing(own, new Date('2026-11-24T11:00:00+09:00'), 'd');
    const caseWords = wordsOf(await filler.visitor.get(`/applications/${own.applicationId}`));
    for (const words of ['お客様（発注者への提出の記録）', '未記録', '11/24 閲覧あり']) expect(caseWords).toContain(words);
    expect(caseWords).not.toContain('手続きは完了しています');
    expect(wordsOf(await filler.visitor.get(`/applications/${own.applicationId}/receipt`))).toContain('への提出が、まだ記録されていません');
    expect(await found(filler)).toEqual([true, false, false]);
    expect(wordsOf(await filler.visitor.get(`/guarantees/${own.contractNumber}`))).toContain('提出未記録');
    const desk = await office.desk('higashi-shinsa');
    expect((await desk.get('/branch/certificates')).body).toContain('認証キーによる閲覧（提出は未記録）');
    expect((await desk.get(`/branch/cases/${own.applicationId}/certificate`)).body).toContain('未記録（お客様が記録します）');

    const opened = office.clock.now();
    office.clock.set(new Date('2026-11-25T09:00:00+09:00'));
    const later = await Filler.signIn(office);
    await later.visitor.post(`/guarantees/${own.contractNumber}/submission`, { ...date('submittedOn', 8, 11, 25), way: 'mail', note: '' });
    expect(await found(later)).toEqual([false, true, false]);
    expect(wordsOf(await later.visitor.get(`/applications/${own.applicationId}`))).toContain('発注者（閲覧）');
    await addViewing(own, new Date('2026-11-25T00:00:00+09:00'), 'f');
    expect(await found(later)).toEqual([false, false, true]);
    expect(wordsOf(await later.visitor.get(`/applications/${own.applicationId}`))).toContain('手続きは完了しています');
    office.clock.set(opened);
  });

  it('再発行のあとは、前の提出も前の閲覧も数えず、新しいお知らせの提出を求める', async () => {
    const lost = await issuer.issue({ serial: 920, workName: '再発行の工事' });
    await storeNotice(lost);
    const [page, list] = [`/guarantees/${lost.contractNumber}`, `/guarantees?searched=1&issued=1&in=project&q=${encodeURIComponent('再発行の工事')}`];
    const entry = { ...date('submittedOn', 8, 11, 24), way: 'mail', note: '' };
    await filler.visitor.post(`${page}/submission`, entry);
    await addViewing(lost, office.clock.now(), 'c');
    expect(wordsOf(await filler.visitor.get(`${list}&view=viewed`))).toContain('閲覧済み');

    await issuer.reissueKey(lost, new Date(office.clock.now().getTime() + 1));
    const pending = await post(`${page}/key-notice`);
    expect([pending.statusCode, wordsOf(pending)]).toEqual([409, expect.stringContaining('お知らせを作成しています')]);
    await storeNotice(lost);
    expect(wordsOf(await filler.visitor.get(`${list}&view=to-submit`))).toContain('未提出');
    const words = wordsOf(await filler.visitor.get(page));
    expect(words).toContain('認証キーが再発行されました（令和8年11月24日）。新しいお知らせを提出してください');
    expect(words).toContain('再発行前のお知らせ');
    expect(wordsOf(await filler.visitor.get('/home'))).toContain('認証キーが再発行されました（令和8年11月24日）');
    expect(wordsOf(await filler.visitor.get(`/applications/${lost.applicationId}`))).toContain('お客様（発注者への提出）');
    const remade = await post(`${page}/key-notice`);
    expect(decodeURIComponent(String(remade.headers['content-disposition']))).toContain(`お知らせ_${lost.contractNumber}_再発行第1回.pdf`);

    office.clock.set(new Date(office.clock.now().getTime() + 60_000));
    expect(errorsOf(await filler.visitor.post(`${page}/submission`, { ...entry, ...date('submittedOn', 8, 11, 23) }))).toEqual([
      '新しい「認証キー等のお知らせ」を提出した日を、認証キーを再発行した令和8年11月24日以降の日付で入力してください',
    ]);
    await filler.visitor.post(`${page}/submission`, entry);
    expect((await office.facts(lost.applicationId)).filter((kind) => kind === 'SubmissionRecorded')).toHaveLength(2);
    expect(wordsOf(await filler.visitor.get(`${list}&view=to-view`))).toContain('閲覧待ち');
    expect(wordsOf(await filler.visitor.get(page))).not.toContain('新しいお知らせを提出してください');
  });

  it('書面の件は、認証キー等のお知らせを見るようには言われない', async () => {
    const paper = await issuer.issue({ serial: 940, medium: 'postal', workName: '書面の工事' });
    const words = wordsOf(await filler.visitor.get(`/applications/${paper.applicationId}`));
    expect(words).toContain('書面の証書です');
    expect(words).not.toContain('認証キー等のお知らせ');
  });

  it('ない日は、その月が何日までかを言う', async () => {
    const answer = await filler.visitor.post(`/guarantees/${issued.contractNumber}/submission`, { ...date('submittedOn', 8, 2, 30), way: 'mail', note: '' });
    expect(errorsOf(answer)).toEqual(['提出した日の日付「令和8年2月30日」はありません。2月は28日までです']);
  });

  it.each([['reiwa', '8', '13', '1', '提出した日の「13月」はありません。月は1から12までの数字で入力してください'], ['<b>', '8', '11', '24', '提出した日の暦を読み取れませんでした。令和か西暦で、もう一度入力してください']])('暦 %s、%s年%s月%s日: %s', async (era, year, month, day, sentence) => {
    const answer = await filler.visitor.post(`/guarantees/${issued.contractNumber}/submission`, { ...date('submittedOn', year, month, day), 'submittedOn-era': era, way: 'mail', note: '' });
    expect([answer.statusCode, errorsOf(answer)]).toEqual([422, [sentence]]);
    expect(answer.body).toContain('name="submittedOn-era" value="reiwa"');
  });

  it('保証料が1万円より少ないときは、同じ金額を二度言わない', async () => {
    const id = await approved(office);
    await office.work.run((em) => em.nativeUpdate(PremiumCharge, { application: id }, { amount: yen(9_200) }));
    const words = wordsOf(await filler.visitor.get(`/applications/${id}`));
    expect(words).toContain('9,200円');
    expect(words).not.toContain('（9,200円）');
  });

  it('閲覧されると「認証キーによる閲覧」として日時が出る', async () => {
    await addViewing(issued, new Date('2026-11-24T13:05:00+09:00'), 'a');
    expect(wordsOf(await filler.visitor.get(`/guarantees/${issued.contractNumber}`))).toContain('認証キーによる閲覧 11/24(火) 13:05');
    expect(wordsOf(await filler.visitor.get('/guarantees?searched=1&issued=1&view=viewed'))).toContain('11/24 13:05');
    const line = /<li><time>([^<]*)<\/time><span>(認証キーによる閲覧[^<]*)</.exec((await filler.visitor.get(`/applications/${issued.applicationId}`)).body)?.slice(1);
    expect(line).toEqual(['11/24(火) 13:05', '認証キーによる閲覧']);
  });

  it('一日に何度も閲覧されたら、案件の画面と同じく1行にまとまり、すべても見られる', async () => {
    const often = await issuer.issue();
    for (let minute = 0; minute < 25; minute += 1) await addViewing(often, new Date(Date.UTC(2026, 10, 24, 3, minute)), `e${minute}`);
    const page = `/guarantees/${often.contractNumber}`;
    const listed = async (path: string) => [...(await filler.visitor.get(path)).body.matchAll(/<li>認証キーによる閲覧 ([^<]*)</g)].map(([, words]) => words);
    expect(await listed(page)).toEqual(['25回（最後 11/24(火) 12:24）']);
    expect(wordsOf(await filler.visitor.get(page))).toContain('認証キーによる閲覧 25回をすべて見る');
    const single = await listed(`${page}?viewings=1`);
    expect([single.length, single[0], single[24]]).toEqual([25, '11/24(火) 12:24', '11/24(火) 12:00']);
    expect((await filler.visitor.get(`/applications/${often.applicationId}`)).body).toContain('<span>認証キーによる閲覧 25回（日時は最後の閲覧）</span>');
  });
});
