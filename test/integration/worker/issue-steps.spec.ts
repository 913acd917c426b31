import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthenticationKey, openByKey, StoredPaper } from '#persistence';
import { FolderFileStore, systemRandom } from '#platform';
import { StepBench, twice } from './step-bench.js';

let bench: StepBench;
beforeAll(async () => void (bench = await StepBench.open()));
afterAll(() => bench.close());

describe('the steps of the issue, each run twice', () => {
  it('入金確認 → contract, certificate, key, papers, registration: one of each, and a fact for each', async () => {
    const { applicationId, certificateId } = await bench.issued();
    const certificate = await bench.book.certificateOf(applicationId);
    expect(certificate).toMatchObject({ certificateId, status: 'registered' });
    expect(certificate.contractNumber).toMatch(/^20126\d{5}$/);
    expect(certificate.certificateNumber).toMatch(/^MH\d{7}-01$/);
    expect((await bench.book.facts(applicationId)).slice(3)).toEqual([
      'ContractConcluded', 'CertificateIssued', 'KeyIssued', 'PapersRendered', 'CertificateRegistered', 'SelfCheckPassed',
    ]);
    expect(await bench.book.count('viewer_entry', `certificate_id = '${certificateId}' and self_checked_at is not null`)).toBe(1);
  });

  it('保証契約番号 of a branch and year are given without a gap, also when ten conclude at once', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => bench.secured()));
    await Promise.all(ids.map((applicationId) => bench.issue.concludeContract({ applicationId })));
    const rows = await bench.book.rows<{ n: string }>(`select substr(contract_number, 6)::int as n from guarantee_contract where contract_number like '20126%' order by 1`);
    expect(rows.map(({ n }) => Number(n))).toEqual(rows.map((_, index) => index + 1));
  });

  it('a refused conclusion gives its number back', async () => {
    const applicationId = await bench.secured();
    const before = await bench.book.rows(`select last from number_counter where scope like 'contract/20/1/%'`);
    await bench.book.reverse(applicationId);
    expect(await twice(() => bench.issue.concludeContract({ applicationId }))).toEqual({ outcome: 'not-now' });
    expect(await bench.book.rows(`select last from number_counter where scope like 'contract/20/1/%'`)).toEqual(before);
  });

  it('取下げ and 締結 at the same moment: exactly one of them holds', async () => {
    const applicationId = await bench.secured();
    const [conclusion] = await Promise.all([
      bench.issue.concludeContract({ applicationId }),
      bench.book.work.run(async (em) => {
        const [row] = await em.execute<{ state: string }[]>('select state from guarantee_application where id = ? for update', [applicationId]);
        if (row?.state === 'premium-secured') await em.execute(`update guarantee_application set state = 'retracted' where id = ?`, [applicationId]);
      }),
    ]);
    expect(await bench.book.state(applicationId)).toBe(conclusion.outcome === 'concluded' ? 'concluded' : 'retracted');
  });

  it('at 99,999 there is a task, not a wrong number', async () => {
    const applicationId = await bench.secured({ customerNumber: '2000000002', loginId: '1000000003' });
    await bench.book.work.run((em) => em.execute(`insert into number_counter (scope, last) values ('contract/21/1/2026', 99999)`));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(bench.issue.concludeContract({ applicationId })).rejects.toMatchObject({ code: 'number/exhausted' });
    }
    expect(await bench.book.tasks(applicationId)).toEqual(['number-exhausted']);
    expect(await bench.book.state(applicationId)).toBe('premium-secured');
  });

  it('number and key open this version; the key is nowhere in clear', async () => {
    const { applicationId, certificateId } = await bench.issued();
    const { contractNumber } = await bench.book.certificateOf(applicationId);
    const key = await bench.book.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId }));
    const clear = bench.keys.open(key.sealed, certificateId);
    const opened = await bench.book.work.read((em) => openByKey(em, { contractNumber, keyHash: bench.keys.hashOf(clear) }));
    expect(opened?.certificateId).toBe(certificateId);
    const everything = await bench.book.rows<{ row: string }>(`select row_to_json(a)::text as row from audit_event a where case_id = ?`, [applicationId]);
    expect(JSON.stringify([everything, key])).not.toContain(clear);
  });

  it('the self-check fails when number and key open another certificate: nothing becomes 登録済', async () => {
    const [mine, other] = [await bench.withPapers(), await bench.withPapers()];
    const { contractNumber } = await bench.book.certificateOf(mine.applicationId);
    await bench.book.work.run(async (em) => {
      const { hash } = await em.findOneOrFail(AuthenticationKey, { certificate: mine.certificateId });
      await em.execute('update authentication_key set hash = ? where certificate_id = ?', ['0'.repeat(64), mine.certificateId]);
      await em.execute('update authentication_key set hash = ? where certificate_id = ?', [hash, other.certificateId]);
      await em.execute('insert into viewer_entry (id, certificate_id, contract_number, registered_at) values (gen_random_uuid(), ?, ?, now())', [other.certificateId, contractNumber]);
    });
    await expect(bench.issue.registerCertificate(mine)).rejects.toMatchObject({ code: 'viewer/self-check-failed' });
    expect((await bench.book.certificateOf(mine.applicationId)).status).toBe('sending');
    expect(await bench.book.facts(mine.applicationId)).not.toContain('SelfCheckPassed');
  });

  it('no file and no row of the whole store holds an issued key in clear, and the sealed notice opens', async () => {
    const { certificateId } = await bench.issued();
    const key = await bench.book.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId }));
    const clear = bench.keys.open(key.sealed, certificateId);
    const shapes = [clear, clear.replaceAll(/(.{4})(?=.)/g, '$1-'), Buffer.from(clear).toString('base64'), Buffer.from(clear).toString('hex')];
    const files = (await readdir(bench.folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const entry of files) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      for (const shape of shapes) expect([entry.name, bytes.includes(shape)]).toEqual([entry.name, false]);
    }
    const tables = await bench.book.rows<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
    for (const { name } of tables) {
      for (const shape of shapes) expect([name, await bench.book.count(`"${name}"`, `"${name}"::text like '%${shape}%'`)]).toEqual([name, 0]);
    }
    const notice = await bench.book.work.read((em) => em.findOneOrFail(StoredPaper, { subject: key.id, kind: 'key-notice' }));
    const kept = new FolderFileStore(bench.folder);
    expect(await kept.verify(notice.sha256)).toBe(true);
    expect(bench.keys.openPaper(await kept.read(notice.sha256), certificateId).toString()).toContain(clear);
  });

  it('two overlapping attempts at the papers leave one original each', async () => {
    const applicationId = await bench.secured();
    const conclusion = await bench.issue.concludeContract({ applicationId });
    if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
    const { certificateId } = await bench.issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId });
    const { keyId } = await bench.issue.issueKey({ applicationId, certificateId });
    await Promise.all([bench.documents.renderPapers({ applicationId, certificateId }), bench.documents.renderPapers({ applicationId, certificateId })]);
    const kept = await bench.book.work.read((em) => em.find(StoredPaper, { subject: { $in: [certificateId, keyId] } }));
    expect(kept.map(({ kind }) => kind).sort()).toEqual(['certificate', 'certificate-html', 'key-notice', 'premium-statement']);
    expect((await bench.book.facts(applicationId)).filter((kind) => kind === 'PapersRendered')).toHaveLength(1);
  });

  it('書面: a paper for the seal and the 保証料計算書, no key, no notice; the branch has the task', async () => {
    const { applicationId, certificateId } = await bench.issued({ medium: 'postal' });
    await twice(() => bench.cases.openTask({ applicationId, task: 'paper-certificate', cause: certificateId }));
    expect((await bench.book.certificateOf(applicationId)).status).toBe('paper-pending');
    const kept = await bench.book.work.read((em) => em.find(StoredPaper, { subject: certificateId }));
    expect(kept.map(({ kind }) => kind).sort()).toEqual(['paper-certificate', 'premium-statement']);
    expect(await bench.book.count('authentication_key', `certificate_id = '${certificateId}'`)).toBe(0);
    expect(await bench.book.tasks(applicationId)).toEqual(['paper-certificate']);
  });

  it('保証料計算書 states every confirmed receipt with the way it came, not the one the application wished for', async () => {
    await bench.withPapers({}, ['cash', 'cheque']);
    expect(bench.papers.asked.findLast((asked) => asked.startsWith('statement'))).toMatch(/ paid (\d{4}-\d\d-\d\d) 30150 cash, \1 30150 cheque$/);
  });

  it('a notified certificate ends the case as 発行済', async () => {
    const { applicationId, certificateId } = await bench.issued();
    await twice(() => bench.mail.sendMail({ applicationId, mail: 'certificate-registered', subject: certificateId }));
    await twice(() => bench.issue.completeIssue({ applicationId, certificateId }));
    expect(await bench.book.state(applicationId)).toBe('issued');
    expect((await bench.book.certificateOf(applicationId)).status).toBe('notified');
  });
});

describe('二度の再発行', () => {
  /** As the branch's request does it: the old key dies with the row of the new one. */
  const reissue = async (certificateId: string, generation: number): Promise<string> => {
    const keyId = systemRandom.uuid();
    await bench.book.work.run(async (em) => {
      const old = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
      old.revokedAt = bench.clock.now();
      await em.flush();
      em.create(AuthenticationKey, { id: keyId, certificate: certificateId, generation, issuedAt: new Date(bench.clock.now().getTime() + generation * 1_000), ...bench.keys.draw(certificateId) });
    });
    return keyId;
  };

  it('お知らせを作れない間にもう一度再発行されたら、生きている認証キーは最後のお知らせの一つだけで、メールも一通だけ', async () => {
    const { applicationId, certificateId } = await bench.issued({ contactMail: 'nido@mihongumi.example.jp' });
    await bench.mail.sendMail({ applicationId, mail: 'certificate-registered', subject: certificateId });
    await bench.issue.completeIssue({ applicationId, certificateId });
    // Each procedure has asked while its own key was the newest; then there was no renderer.
    const first = await reissue(certificateId, 2);
    expect(await bench.issue.openReissue({ applicationId, keyId: first })).toEqual({ certificateId, current: true });
    const second = await reissue(certificateId, 3);
    expect(await bench.issue.openReissue({ applicationId, keyId: second })).toEqual({ certificateId, current: true });
    const finish = async (keyId: string) => {
      await twice(() => bench.documents.renderKeyNotice({ applicationId, keyId }));
      await twice(() => bench.issue.registerCertificate({ applicationId, certificateId }));
      return twice(() => bench.mail.sendMail({ applicationId, mail: 'key-reissued', subject: keyId }));
    };
    const ends = await Promise.all([finish(first), finish(second)]);
    expect(ends).toEqual(['skipped', 'sent']);
    const rows = await bench.book.rows<{ id: string; alive: boolean; noticed: boolean }>(
      `select k.id, k.revoked_at is null as alive, exists (select 1 from stored_paper p where p.subject = k.id and p.kind = 'key-notice') as noticed
         from authentication_key k where k.certificate_id = ? and k.generation > 1 order by k.generation`, [certificateId],
    );
    expect(rows).toEqual([{ id: first, alive: false, noticed: false }, { id: second, alive: true, noticed: true }]);
    const subjects = bench.sink.received.filter(({ to }) => to.includes('nido@mihongumi.example.jp')).map(({ parsed }) => parsed.subject ?? '');
    expect(subjects.filter((subject) => subject.includes('認証キー再発行のお知らせ'))).toHaveLength(1);
  });
});
