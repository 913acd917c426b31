import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatKey } from '#domain';
import { BranchTask, StoredPaper } from '#persistence';
import type { Config, FileStore } from '#platform';
import { CONFIG, FILE_STORE } from '../../../apps/portal/src/http/tokens.js';
import { Visitor, type PageResponse } from '../../support/visitor.js';
import { Office, TUESDAY } from '../branch/office.js';
import { type IssuedCertificate, Issuer } from './issued-certificate.js';

let office: Office;
let issuer: Issuer;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
});

afterAll(async () => {
  await issuer.close();
  await office.close();
});

beforeEach(() => office.clock.set(TUESDAY));

async function opened(issued: IssuedCertificate): Promise<{ visitor: Visitor; page: PageResponse }> {
  const visitor = new Visitor(office.app);
  await visitor.post('/v', { number: issued.contractNumber, key: formatKey(issued.key) });
  return { visitor, page: await visitor.get('/v/result') };
}

/** Where the stored original lies. */
function fileOf(sha256: string): string {
  const { storageDir } = office.app.get<Config>(CONFIG);
  return join(storageDir, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
}

describe('現在の状態 follows from the newest version', () => {
  test('a changed contract: the old key shows the old version and says that there is a newer one, the new key the new', async () => {
    const first = await issuer.issue();
    const second = await issuer.revise(first, 'change', TUESDAY);
    const { page, visitor } = await opened(first);
    for (const words of ['変更後の証書があります（第2版）', '最新ではありません', 'いま見ているのは変更前の第1版です', '第2版の認証キー', 'data-watermark="変更前"', '>変更前</text></pattern>', '第1版の署名つきPDF']) {
      expect(page.body).toContain(words);
    }
    expect(page.body).toContain('変更（内容はその版の認証キーで確認できます）');
    expect((await visitor.get('/v/result/certificate.pdf')).statusCode).toBe(200);
    expect((await opened(second)).page.body).toContain('変更・取消はありません（第2版）');
  });

  test.each([
    ['annulment', 'この保証は取り消されています', '取り消されています'],
    ['termination', 'この保証契約は解約されています', '解約されています'],
  ] as const)('%s is told at the head and at the third tick', async (kind, title, tick) => {
    const issued = await issuer.issue();
    await issuer.revise(issued, kind, TUESDAY);
    const { page } = await opened(issued);
    expect(page.body).toContain(title);
    expect(page.body).toContain(tick);
    expect(page.body).not.toContain('有効な電子証書です');
  });

  test('past the 保証期限 the certificate opens and says so; ten years later it no longer opens', async () => {
    const issued = await issuer.issue();
    office.clock.set(new Date('2027-07-01T09:00:00+09:00'));
    expect((await opened(issued)).page.body).toContain('保証期限を過ぎた電子証書です');
    office.clock.set(new Date('2037-06-30T23:59:00+09:00'));
    expect((await opened(issued)).page.statusCode).toBe(200);
    office.clock.set(new Date('2037-07-01T00:00:00+09:00'));
    const visitor = new Visitor(office.app);
    const answer = await visitor.post('/v', { number: issued.contractNumber, key: issued.key });
    expect(answer.body).toContain('この証書を閲覧できる期間は終わりました');
    expect(visitor.cookie('viewing')).toBeUndefined();
  });
});

describe('改ざんなし is checked anew at every viewing', () => {
  /** Runs with the stored original replaced, then puts it back: all certificates of this suite share its bytes. */
  async function withFile(sha256: string, change: (path: string, bytes: Buffer) => Promise<void>, look: () => Promise<void>): Promise<void> {
    const path = fileOf(sha256);
    const bytes = await readFile(path);
    await change(path, bytes);
    try {
      await look();
    } finally {
      await writeFile(path, bytes);
    }
  }

  test('one flipped byte turns the first tick, and the file is not handed out', async () => {
    const issued = await issuer.issue();
    const flip = async (path: string, bytes: Buffer) => {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(2_000) ^ 1, 2_000);
      await writeFile(path, altered);
    };
    await withFile(issued.sha256, flip, async () => {
      const { page, visitor } = await opened(issued);
      expect(page.body).toContain('この電子証書は確認できません');
      expect(page.body).toContain('内容が変わっています');
      expect(page.body).not.toContain('改ざんされていません');
      expect(page.body).not.toContain('/v/result/certificate.pdf');
      expect((await visitor.get('/v/result/certificate.pdf')).statusCode).toBe(303);
    });
    expect((await opened(issued)).page.body).toContain('改ざんされていません');
  });

  test('a file whose SHA-256 differs is refused, though it is whole and bears our signature', async () => {
    const issued = await issuer.issue();
    const again = await Issuer.at(office);
    const other = await again.issue({ serial: 900 });
    await again.close();
    expect(other.sha256).not.toBe(issued.sha256);
    expect((await opened(other)).page.body).toContain('改ざんされていません');
    await withFile(issued.sha256, async (path) => writeFile(path, await readFile(fileOf(other.sha256))), async () => {
      const { page, visitor } = await opened(issued);
      expect(page.body).toContain('この電子証書は確認できません');
      expect((await visitor.get('/v/result/certificate.pdf')).headers.location).toBe('/v/result');
    });
  });

  test('a missing original is told as such', async () => {
    const issued = await issuer.issue();
    await withFile(issued.sha256, (path) => unlink(path), async () => {
      expect((await opened(issued)).page.body).toContain('保存されている原本を読み出せませんでした');
    });
  });

  test.each(['altered', 'missing'] as const)('an %s HTML is not shown: the page says why, the original stays, and the branch has one task', async (problem) => {
    const issued = await issuer.issue();
    const html = await office.work.read((em) => em.findOneOrFail(StoredPaper, { subject: issued.certificateId, kind: 'certificate-html' }));
    const damage = (path: string) => (problem === 'missing' ? unlink(path) : writeFile(path, '<p>98,400,000円</p>'));
    await withFile(html.sha256, damage, async () => {
      for (const round of [1, 2]) {
        const { page } = await opened(issued);
        expect([round, page.statusCode]).toEqual([round, 200]);
        expect(page.body).toContain('画面に出すための証書のファイルを確かめられないため、証書の内容を表示していません');
        expect(page.body).toContain('/v/result/certificate.pdf');
        expect(page.body).not.toContain('98,400,000');
      }
    });
    const tasks = await office.work.read((em) => em.find(BranchTask, { application: issued.applicationId, kind: 'paper-damaged' }));
    expect(tasks.map(({ detail }) => detail)).toEqual([{ paper: 'certificate-html', subject: issued.certificateId, problem }]);
  });

  test('an original that somebody replaced with its row does not pass: the signature is not ours', async () => {
    const issued = await issuer.issue();
    const forged = Buffer.from('%PDF-1.7\nforged\n%%EOF\n');
    const stored = await office.app.get<FileStore>(FILE_STORE).put(forged);
    await office.work.run(async (em) => {
      await em.execute('alter table stored_paper disable trigger append_only');
      await em.execute(`update stored_paper set sha256 = ? where subject = ? and kind = 'certificate'`, [stored.sha256, issued.certificateId]);
      await em.execute('alter table stored_paper enable trigger append_only');
    });
    const { page } = await opened(issued);
    expect(page.body).toContain('この電子証書は確認できません');
    expect(page.body).toContain('発行者を確認できません');
  });
});
