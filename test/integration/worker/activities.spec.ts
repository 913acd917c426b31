import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calendarDate, formatEraDateWithWeekday } from '#domain';
import { MailRelay } from '#mail';
import { AuthenticationKey, ContractorAccount, customerToldOn, GuaranteeApplication, openByKey, PremiumCharge, readCorrespondent, recordBounce, StoredPaper } from '#persistence';
import { FolderFileStore, systemRandom, TemplateEngine } from '#platform';
import type { CaseFact } from '#workflows/contract';
import { CaseActivities } from '../../../apps/worker/src/activities/case.activities.js';
import { ViewerRegistry } from '../../../apps/worker/src/activities/certificate-registry.js';
import { DocumentActivities } from '../../../apps/worker/src/activities/document.activities.js';
import { IssueActivities } from '../../../apps/worker/src/activities/issue.activities.js';
import { MailActivities } from '../../../apps/worker/src/activities/mail.activities.js';
import { MailContentReader } from '../../../apps/worker/src/activities/mail-contents.js';
import { FixedClock } from '../../support/index.js';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.js';
import { Casebook, TEST_KEYS } from './casebook.js';
import { PaperStandIn } from './paper-stand-in.js';

/** Tuesday 2026-11-24 10:42 in Japan. */
const clock = new FixedClock(new Date('2026-11-24T01:42:00Z'));
const keys = TEST_KEYS;
const papers = new PaperStandIn();

let book: Casebook;
let sink: SmtpSink;
let folder: string;
let cases: CaseActivities;
let issue: IssueActivities;
let documents: DocumentActivities;
let mail: MailActivities;
let relay: MailRelay;

beforeAll(async () => {
  book = await Casebook.open(() => clock.now());
  sink = await startSmtpSink();
  folder = await mkdtemp(join(tmpdir(), 'papers-'));
  relay = new MailRelay({ smtpUrl: sink.url, from: 'oshirase@e-net.example.jp', senderName: '見本建設業保証株式会社' });
  const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
  cases = new CaseActivities(book.work, clock);
  issue = new IssueActivities(book.work, clock, systemRandom, keys, new ViewerRegistry());
  documents = new DocumentActivities(book.work, clock, systemRandom, papers, new FolderFileStore(folder), keys);
  mail = new MailActivities(book.work, clock, new TemplateEngine('templates'), relay, new MailContentReader('https://e-net.example.jp'), house, documents);
});

afterAll(async () => {
  relay.close();
  await sink.stop();
  await book.close();
  await rm(folder, { recursive: true });
});

/** Every writing step is run twice; the second run must find what the first one made. */
async function twice<T>(step: () => Promise<T>): Promise<T> {
  const first = await step();
  expect(await step()).toEqual(first);
  return first;
}

async function addressesOfIds(loginIds: readonly string[]): Promise<string[]> {
  return Promise.all(loginIds.map(async (loginId) => (await book.rows<{ mail: string }>('select mail from contractor_account where login_id = ?', [loginId]))[0]?.mail ?? ''));
}

async function secured(input: Parameters<Casebook['submit']>[0] = {}, ways?: Parameters<Casebook['pay']>[1]): Promise<string> {
  const id = await book.submit(input);
  await book.decide(id, 'approved');
  await book.pay(id, ways);
  return id;
}

/** Up to the papers, each step twice. */
async function withPapers(input: Parameters<Casebook['submit']>[0] = {}, ways?: Parameters<Casebook['pay']>[1]) {
  const applicationId = await secured(input, ways);
  const conclusion = await twice(() => issue.concludeContract({ applicationId }));
  if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
  const { certificateId } = await twice(() => issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId }));
  if (conclusion.medium === 'electronic') await twice(() => issue.issueKey({ applicationId, certificateId }));
  await twice(() => documents.renderPapers({ applicationId, certificateId }));
  return { applicationId, certificateId, revisionId: conclusion.revisionId, medium: conclusion.medium };
}

/** Up to the registered certificate, each step twice. */
async function issued(input: Parameters<Casebook['submit']>[0] = {}) {
  const { medium, ...made } = await withPapers(input);
  if (medium === 'electronic') await twice(() => issue.registerCertificate(made));
  return made;
}

describe('the steps of the issue, each run twice', () => {
  it('入金確認 → contract, certificate, key, papers, registration: one of each, and a fact for each', async () => {
    const { applicationId, certificateId } = await issued();
    const certificate = await book.certificateOf(applicationId);
    expect(certificate).toMatchObject({ certificateId, status: 'registered' });
    expect(certificate.contractNumber).toMatch(/^20126\d{5}$/);
    expect(certificate.certificateNumber).toMatch(/^MH\d{7}-01$/);
    expect((await book.facts(applicationId)).slice(3)).toEqual([
      'ContractConcluded', 'CertificateIssued', 'KeyIssued', 'PapersRendered', 'CertificateRegistered', 'SelfCheckPassed',
    ]);
    expect(await book.count('viewer_entry', `certificate_id = '${certificateId}' and self_checked_at is not null`)).toBe(1);
  });

  it('保証契約番号 of a branch and year are given without a gap, also when ten conclude at once', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => secured()));
    await Promise.all(ids.map((applicationId) => issue.concludeContract({ applicationId })));
    const rows = await book.rows<{ n: string }>(`select substr(contract_number, 6)::int as n from guarantee_contract where contract_number like '20126%' order by 1`);
    expect(rows.map(({ n }) => Number(n))).toEqual(rows.map((_, index) => index + 1));
  });

  it('a refused conclusion gives its number back', async () => {
    const applicationId = await secured();
    const before = await book.rows(`select last from number_counter where scope like 'contract/20/1/%'`);
    await book.reverse(applicationId);
    expect(await twice(() => issue.concludeContract({ applicationId }))).toEqual({ outcome: 'not-now' });
    expect(await book.rows(`select last from number_counter where scope like 'contract/20/1/%'`)).toEqual(before);
  });

  it('取下げ and 締結 at the same moment: exactly one of them holds', async () => {
    const applicationId = await secured();
    const [conclusion] = await Promise.all([
      issue.concludeContract({ applicationId }),
      book.work.run(async (em) => {
        const [row] = await em.execute<{ state: string }[]>('select state from guarantee_application where id = ? for update', [applicationId]);
        if (row?.state === 'premium-secured') await em.execute(`update guarantee_application set state = 'retracted' where id = ?`, [applicationId]);
      }),
    ]);
    expect(await book.state(applicationId)).toBe(conclusion.outcome === 'concluded' ? 'concluded' : 'retracted');
  });

  it('at 99,999 there is a task, not a wrong number', async () => {
    const applicationId = await secured({ customerNumber: '2000000002', loginId: '1000000003' });
    await book.work.run((em) => em.execute(`insert into number_counter (scope, last) values ('contract/21/1/2026', 99999)`));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(issue.concludeContract({ applicationId })).rejects.toMatchObject({ code: 'number/exhausted' });
    }
    expect(await book.tasks(applicationId)).toEqual(['number-exhausted']);
    expect(await book.state(applicationId)).toBe('premium-secured');
  });

  it('number and key open this version; the key is nowhere in clear', async () => {
    const { applicationId, certificateId } = await issued();
    const { contractNumber } = await book.certificateOf(applicationId);
    const key = await book.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId }));
    const clear = keys.open(key.sealed, certificateId);
    const opened = await book.work.read((em) => openByKey(em, { contractNumber, keyHash: keys.hashOf(clear) }));
    expect(opened?.certificateId).toBe(certificateId);
    const everything = await book.rows<{ row: string }>(`select row_to_json(a)::text as row from audit_event a where case_id = ?`, [applicationId]);
    expect(JSON.stringify([everything, key])).not.toContain(clear);
  });

  it('the self-check fails when number and key open another certificate: nothing becomes 登録済', async () => {
    const [mine, other] = [await withPapers(), await withPapers()];
    const { contractNumber } = await book.certificateOf(mine.applicationId);
    await book.work.run(async (em) => {
      const { hash } = await em.findOneOrFail(AuthenticationKey, { certificate: mine.certificateId });
      await em.execute('update authentication_key set hash = ? where certificate_id = ?', ['0'.repeat(64), mine.certificateId]);
      await em.execute('update authentication_key set hash = ? where certificate_id = ?', [hash, other.certificateId]);
      await em.execute('insert into viewer_entry (id, certificate_id, contract_number, registered_at) values (gen_random_uuid(), ?, ?, now())', [other.certificateId, contractNumber]);
    });
    await expect(issue.registerCertificate(mine)).rejects.toMatchObject({ code: 'viewer/self-check-failed' });
    expect((await book.certificateOf(mine.applicationId)).status).toBe('sending');
    expect(await book.facts(mine.applicationId)).not.toContain('SelfCheckPassed');
  });

  it('no file and no row of the whole store holds an issued key in clear, and the sealed notice opens', async () => {
    const { certificateId } = await issued();
    const key = await book.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId }));
    const clear = keys.open(key.sealed, certificateId);
    const shapes = [clear, clear.replaceAll(/(.{4})(?=.)/g, '$1-'), Buffer.from(clear).toString('base64'), Buffer.from(clear).toString('hex')];
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(3);
    for (const entry of files) {
      const bytes = await readFile(join(entry.parentPath, entry.name));
      for (const shape of shapes) expect([entry.name, bytes.includes(shape)]).toEqual([entry.name, false]);
    }
    const tables = await book.rows<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
    for (const { name } of tables) {
      for (const shape of shapes) expect([name, await book.count(`"${name}"`, `"${name}"::text like '%${shape}%'`)]).toEqual([name, 0]);
    }
    const notice = await book.work.read((em) => em.findOneOrFail(StoredPaper, { subject: key.id, kind: 'key-notice' }));
    const kept = new FolderFileStore(folder);
    expect(await kept.verify(notice.sha256)).toBe(true);
    expect(keys.openPaper(await kept.read(notice.sha256), certificateId).toString()).toContain(clear);
  });

  it('two overlapping attempts at the papers leave one original each', async () => {
    const applicationId = await secured();
    const conclusion = await issue.concludeContract({ applicationId });
    if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
    const { certificateId } = await issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId });
    const { keyId } = await issue.issueKey({ applicationId, certificateId });
    await Promise.all([documents.renderPapers({ applicationId, certificateId }), documents.renderPapers({ applicationId, certificateId })]);
    const kept = await book.work.read((em) => em.find(StoredPaper, { subject: { $in: [certificateId, keyId] } }));
    expect(kept.map(({ kind }) => kind).sort()).toEqual(['certificate', 'certificate-html', 'key-notice', 'premium-statement']);
    expect((await book.facts(applicationId)).filter((kind) => kind === 'PapersRendered')).toHaveLength(1);
  });

  it('書面: a paper for the seal and the 保証料計算書, no key, no notice; the branch has the task', async () => {
    const { applicationId, certificateId } = await issued({ medium: 'postal' });
    await twice(() => cases.openTask({ applicationId, task: 'paper-certificate', cause: certificateId }));
    expect((await book.certificateOf(applicationId)).status).toBe('paper-pending');
    const kept = await book.work.read((em) => em.find(StoredPaper, { subject: certificateId }));
    expect(kept.map(({ kind }) => kind).sort()).toEqual(['paper-certificate', 'premium-statement']);
    expect(await book.count('authentication_key', `certificate_id = '${certificateId}'`)).toBe(0);
    expect(await book.tasks(applicationId)).toEqual(['paper-certificate']);
  });

  it('保証料計算書 states every confirmed receipt with the way it came, not the one the application wished for', async () => {
    await withPapers({}, ['cash', 'cheque']);
    expect(papers.asked.findLast((asked) => asked.startsWith('statement'))).toMatch(/ paid (\d{4}-\d\d-\d\d) 30150 cash, \1 30150 cheque$/);
  });

  it('a notified certificate ends the case as 発行済', async () => {
    const { applicationId, certificateId } = await issued();
    await twice(() => mail.sendMail({ applicationId, mail: 'certificate-registered', subject: certificateId }));
    await twice(() => issue.completeIssue({ applicationId, certificateId }));
    expect(await book.state(applicationId)).toBe('issued');
    expect((await book.certificateOf(applicationId)).status).toBe('notified');
  });
});

describe('mails', () => {
  it('one mail, however often the step runs: To, Reply-To branch, Auto-Submitted, a Message-ID of its own', async () => {
    const applicationId = await book.submit({ contactMail: 'genba@mihongumi.example.jp' });
    const input = { applicationId, mail: 'application-received', subject: 'fact-1' } as const;
    expect(await twice(() => mail.sendMail(input))).toBe('sent');
    const received = sink.received.filter(({ to }) => to.includes('genba@mihongumi.example.jp'));
    expect(received).toHaveLength(1);
    const { parsed, from, to } = received[0]!;
    expect(to).toEqual(['koumu@mihongumi.example.jp', 'genba@mihongumi.example.jp']);
    expect(parsed.subject).toMatch(/^保証申込 受付のお知らせ（26-0\d{4}）｜見本建設業保証株式会社$/);
    expect(parsed.from?.text).toContain('見本建設業保証株式会社');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.replyTo?.text).toMatch(/@/);
    expect(from).toMatch(/^oshirase\+[0-9a-f]+@e-net\.example\.jp$/);
    expect((await book.mails(applicationId))[0]?.messageId).toBe(parsed.messageId);
  });

  it('of an application on paper goes to the oldest ID of the customer that has an address, not to one that nobody has signed in with yet', async () => {
    const applicationId = await book.submit();
    const addresses = async () => book.work.read(async (em) => (await readCorrespondent(em, await em.findOneOrFail(GuaranteeApplication, applicationId))).addresses);
    await book.work.run((em) => em.execute(`update guarantee_application set account_id = null where id = ?`, [applicationId]));
    const [first = '', second] = await addressesOfIds(['1000000001', '1000000002']);
    expect(await addresses()).toEqual([first]);
    await book.work.run((em) => em.execute(`update contractor_account set mail = '' where login_id = '1000000001'`));
    expect(await addresses()).toEqual([second]);
    await book.work.run((em) => em.execute(`update contractor_account set mail = ? where login_id = '1000000001'`, [first]));
  });

  it('of an application on paper by a customer without any ID goes to the address on it, and asks for no sign-in', async () => {
    const applicationId = await book.submit({ customerNumber: '2000000004', loginId: '1000000005', contactMail: 'kami@reiji-kensetsu.example.jp' });
    const [address = ''] = await addressesOfIds(['1000000005']);
    await book.work.run((em) => em.execute(`update guarantee_application set account_id = null where id = ?`, [applicationId]));
    await book.work.run((em) => em.execute(`update contractor_account set mail = '' where login_id = '1000000005'`));
    expect(await twice(() => mail.sendMail({ applicationId, mail: 'application-received', subject: 'fact-paper' }))).toBe('sent');
    const [{ to, parsed } = { to: [], parsed: null }] = sink.received.filter(({ to: all }) => all.includes('kami@reiji-kensetsu.example.jp'));
    expect([to, parsed?.text?.includes('支店からお知らせします')]).toEqual([['kami@reiji-kensetsu.example.jp'], true]);
    expect(parsed?.text).not.toMatch(/ログイン|https?:/);
    await book.work.run((em) => em.execute(`update contractor_account set mail = ? where login_id = '1000000005'`, [address]));
  });

  it('a relay that is busy is a failure to be retried, under the same Message-ID', async () => {
    const applicationId = await book.submit({ contactMail: 'busy@mihongumi.example.jp' });
    const input = { applicationId, mail: 'application-received', subject: 'fact-2' } as const;
    sink.refuse(1, 451, '4.3.0 try again');
    await expect(mail.sendMail(input)).rejects.toMatchObject({ problem: 'busy' });
    const [written] = await book.mails(applicationId);
    expect(await mail.sendMail(input)).toBe('sent');
    expect(sink.received.find(({ to }) => to.includes('busy@mihongumi.example.jp'))?.parsed.messageId).toBe(written?.messageId);
  });

  it('what took several attempts says in its fact how many', async () => {
    const [slow, quick] = [await book.submit(), await book.submit()];
    await book.work.run((em) => em.execute(
      `insert into step_failure (id, case_id, step, workflow_id, attempt, code, cause, first_failed_at, last_failed_at)
       values (gen_random_uuid(), ?, 'sendMail/application-received', 'w', 2, 'mail/unreachable', '', now(), now())`, [slow],
    ));
    for (const applicationId of [slow, quick]) expect(await mail.sendMail({ applicationId, mail: 'application-received', subject: `attempts-${applicationId}` })).toBe('sent');
    const data = async (id: string) => (await book.rows<{ data: unknown }>(`select data from audit_event where case_id = ? and kind = 'MailSent'`, [id]))[0]?.data;
    expect(await data(slow)).toEqual({ mail: 'application-received', attempts: 3 });
    expect(await data(quick)).toEqual({ mail: 'application-received' });
  });

  it('a refused address holds up nothing: the branch has a task, the record says メール不達', async () => {
    const applicationId = await book.submit();
    sink.refuse(1, 550, '5.1.1 no such user');
    expect(await twice(() => mail.sendMail({ applicationId, mail: 'application-received', subject: 'fact-3' }))).toBe('undeliverable');
    expect(await book.tasks(applicationId)).toEqual(['mail-undeliverable']);
    expect(await book.facts(applicationId)).toContain('MailFailed');
  });

  it('an address that is refused while the others take the mail: sent, and the branch has a task that names the one; when none is left it is 不達', async () => {
    sink.refuseAddress('genbaa@mihongumi.example.jp');
    const applicationId = await book.submit({ contactMail: 'genbaa@mihongumi.example.jp' });
    const subject = await book.decide(applicationId, 'approved');
    const input = { applicationId, mail: 'premium-notice', subject } as const;
    expect(await twice(() => mail.sendMail(input))).toBe('sent');
    expect(sink.received.findLast(({ to }) => to.includes('koumu@mihongumi.example.jp'))?.to).toEqual(['koumu@mihongumi.example.jp']);
    const tasks = () => book.rows<{ detail: unknown; note: string | null }>('select detail, done_note as note from branch_task where application_id = ? order by opened_at, id', [applicationId]);
    const detail = { mail: 'premium-notice', subject, refused: 'genbaa@mihongumi.example.jp' };
    expect(await tasks()).toEqual([{ detail, note: null }]);
    expect((await book.facts(applicationId)).slice(-3)).toEqual(['MailSent', 'MailFailed', 'TaskOpened']);
    // His customer was told: no term waits.
    expect(await book.work.read((em) => customerToldOn(em, applicationId, 'premium-notice', { id: subject }))).toEqual(clock.now());

    const [written] = await book.mails(applicationId);
    const report = (failed: readonly string[]) => book.work.run((em) => recordBounce(em, written?.messageId ?? '', clock.now(), failed));
    for (let time = 0; time < 2; time += 1) expect(await report(['GENBAA@mihongumi.example.jp'])).toBe(true);
    expect(await tasks()).toEqual([{ detail, note: null }]);
    for (let time = 0; time < 2; time += 1) expect(await report(['koumu@mihongumi.example.jp'])).toBe(true);
    expect(await tasks()).toEqual([{ detail, note: 'どの宛先にも届きませんでした' }, { detail: { mail: 'premium-notice', subject }, note: null }]);
    expect(await book.work.read((em) => customerToldOn(em, applicationId, 'premium-notice', { id: subject }))).toBeNull();
  });

  describe('an address that refuses a mail for now while the others take it', () => {
    const told = (address: string) => sink.received.filter(({ to }) => to.includes(address)).map(({ to, parsed }) => ({ to, messageId: parsed.messageId }));
    const tasks = (applicationId: string) => book.rows<{ detail: unknown }>('select detail from branch_task where application_id = ?', [applicationId]);

    afterEach(() => {
      clock.set(new Date('2026-11-24T01:42:00Z'));
      for (const name of ['ippai', 'tsugi', 'yamenai', 'owari']) sink.takeAddress(`${name}@mihongumi.example.jp`);
    });

    async function putOff(name: string) {
      const address = `${name}@mihongumi.example.jp`;
      sink.refuseAddress(address, 'for-now');
      const applicationId = await book.submit({ contactMail: address });
      const subject = await book.decide(applicationId, 'approved');
      const others = told('koumu@mihongumi.example.jp').length;
      // Those who took it wait for nobody: the step is done, and the rest is a step of its own.
      expect(await twice(() => mail.sendMail({ applicationId, mail: 'premium-notice', subject }))).toBe('sent-in-part');
      const send = () => mail.sendMail({ applicationId, mail: 'premium-notice', subject, rest: true });
      for (let time = 0; time < 2; time += 1) await expect(send()).rejects.toMatchObject({ code: 'mail/address-busy' });
      // Told at once, and once: his term runs from here.
      expect(await book.work.read((em) => customerToldOn(em, applicationId, 'premium-notice', { id: subject }))).toEqual(clock.now());
      expect((await book.facts(applicationId)).filter((kind) => kind === 'MailSent')).toHaveLength(1);
      return { address, applicationId, send, toOthers: () => told('koumu@mihongumi.example.jp').length - others };
    }

    it('gets the same mail as soon as it takes it, and the others get no second one', async () => {
      const { address, applicationId, send, toOthers } = await putOff('ippai');
      expect(told(address)).toEqual([]);
      sink.takeAddress(address);
      expect(await twice(send)).toBe('sent');
      const [written] = await book.mails(applicationId);
      expect(told(address)).toEqual([{ to: [address], messageId: written?.messageId }]);
      expect([toOthers(), await tasks(applicationId)]).toEqual([1, []]);
    });

    it('is refused in part once it has been tried for an hour', async () => {
      const { address, applicationId, send, toOthers } = await putOff('yamenai');
      clock.set(new Date('2026-11-24T02:41:00Z'));
      await expect(send()).rejects.toMatchObject({ code: 'mail/address-busy' });
      expect(await tasks(applicationId)).toEqual([]);
      clock.set(new Date('2026-11-24T02:42:00Z'));
      expect(await twice(send)).toBe('sent');
      expect(await tasks(applicationId)).toEqual([{ detail: expect.objectContaining({ refused: address }) as unknown }]);
      expect([toOthers(), (await book.facts(applicationId)).slice(-2)]).toEqual([1, ['MailFailed', 'TaskOpened']]);
    });

    it('is refused in part at once when it refuses for good', async () => {
      const { address, applicationId, send } = await putOff('tsugi');
      sink.refuseAddress(address, 'for-good');
      expect(await twice(send)).toBe('sent');
      expect(await tasks(applicationId)).toEqual([{ detail: expect.objectContaining({ refused: address }) as unknown }]);
    });

    it('is left alone once what the mail asks for has been done', async () => {
      const { address, applicationId, send } = await putOff('owari');
      await book.pay(applicationId);
      sink.takeAddress(address);
      expect(await twice(send)).toBe('sent');
      expect([told(address), await tasks(applicationId)]).toEqual([[], []]);
    });
  });

  it('再送: another delivery to the corrected address, with a record and a Message-ID of its own, once', async () => {
    const applicationId = await book.submit();
    sink.refuse(1, 550, '5.1.1 no such user');
    const input = { applicationId, mail: 'application-received', subject: 'fact-9' } as const;
    expect(await mail.sendMail(input)).toBe('undeliverable');
    await book.work.run((em) => em.execute(`update guarantee_application set content = content || '{"contactMail":"naoshita@mihongumi.example.jp"}' where id = ?`, [applicationId]));
    expect(await twice(() => mail.sendMail({ ...input, resend: 'fact-10' }))).toBe('sent');
    const [refused, again] = await book.mails(applicationId);
    expect([refused?.sent, again?.sent, again?.messageId === refused?.messageId]).toEqual([false, true, false]);
    expect(sink.received.filter(({ to }) => to.includes('naoshita@mihongumi.example.jp')).map(({ parsed }) => parsed.messageId)).toEqual([again?.messageId]);
    expect(await mail.sendMail(input)).toBe('undeliverable');
  });

  it('再送 that is refused too opens a task of its own', async () => {
    const applicationId = await book.submit();
    const input = { applicationId, mail: 'application-received', subject: 'fact-11' } as const;
    sink.refuse(2, 550, '5.1.1 no such user');
    await mail.sendMail(input);
    expect(await mail.sendMail({ ...input, resend: 'fact-12' })).toBe('undeliverable');
    expect(await book.tasks(applicationId)).toEqual(['mail-undeliverable', 'mail-undeliverable']);
    const details = await book.rows<{ detail: unknown }>('select detail from branch_task where application_id = ?', [applicationId]);
    expect(details.map(({ detail }) => detail)).toEqual(Array(2).fill({ mail: 'application-received', subject: 'fact-11' }));
  });

  describe('退会 of the お客様ID that applied', () => {
    const closing = (loginId: string, closed: boolean) =>
      book.work.run((em) => em.execute(`update contractor_account set active = ?, closed_at = ? where login_id = ?`, [!closed, closed ? clock.now() : null, loginId]));
    const sentTo = async (applicationId: string) => (await book.rows<{ to: string }>('select "to" from mail_message where application_id = ? and sent_at is not null', [applicationId])).map(({ to }) => to);
    afterEach(async () => { for (const loginId of ['1000000001', '1000000005']) await closing(loginId, false); });

    it('mails go to the other ID of the customer, which signs in and sees the case; a contact of its own stays, that of the closed ID does not', async () => {
      const [applicationId, other] = [await book.submit({ contactMail: 'koumu@mihongumi.example.jp' }), await book.submit({ contactMail: 'genba@mihongumi.example.jp' })];
      await closing('1000000001', true);
      for (const id of [applicationId, other]) expect(await twice(() => mail.sendMail({ applicationId: id, mail: 'application-received', subject: `closed-${id}` }))).toBe('sent');
      expect([await sentTo(applicationId), await sentTo(other)]).toEqual([['kakuu@mihongumi.example.jp'], ['kakuu@mihongumi.example.jp, genba@mihongumi.example.jp']]);
    });

    it('a mail that was written before goes to the other ID as well, and asks nobody to sign in with the closed one', async () => {
      const applicationId = await book.submit();
      const written = { applicationId, mail: 'application-received', subject: 'closed-0' } as const;
      sink.refuse(1, 451, '4.3.2 busy');
      await expect(mail.sendMail(written)).rejects.toThrow();
      const message = async () => (await book.rows<{ to: string; text: string }>('select "to", text from mail_message where application_id = ?', [applicationId]))[0];
      const before = await message();
      await closing('1000000001', true);
      expect(await twice(() => mail.sendMail(written))).toBe('sent');
      const sent = await message();
      expect(before?.to).not.toBe(sent?.to);
      expect([sent?.to, await sentTo(applicationId)]).toEqual(['kakuu@mihongumi.example.jp', ['kakuu@mihongumi.example.jp']]);
      for (const words of ['お客様ID1000000001は退会されました', '1000000002でログインして進めてください']) expect(sent?.text.replace(/\s/gu, '')).toContain(words);
      expect(sink.received.at(-1)?.to).toEqual(['kakuu@mihongumi.example.jp']);
    });

    it('the rest of a mail, to the address of an ID that has been closed since, goes nowhere any more', async () => {
      const applicationId = await book.submit({ contactMail: 'genba@mihongumi.example.jp' });
      const input = { applicationId, mail: 'application-received', subject: 'closed-3' } as const;
      expect(await mail.sendMail(input)).toBe('sent');
      await book.work.run((em) => em.execute(`update mail_message set pending_to = split_part("to", ', ', 1) where application_id = ?`, [applicationId]));
      await closing('1000000001', true);
      const count = sink.received.length;
      expect(await twice(() => mail.sendMail({ ...input, rest: true }))).toBe('sent');
      expect([sink.received.length, (await book.rows('select pending_to from mail_message where application_id = ?', [applicationId]))[0]]).toEqual([count, { pending_to: null }]);
    });

    it('where no ID is left nobody is asked to sign in: each mail is a task of the branch, also one that was written before', async () => {
      const applicationId = await book.submit({ customerNumber: '2000000004', loginId: '1000000005', contactMail: 'genba@reiji-kensetsu.example.jp' });
      const [written, unwritten] = [{ applicationId, mail: 'application-received', subject: 'closed-1' }, { applicationId, mail: 'application-received', subject: 'closed-2' }] as const;
      sink.refuse(1, 451, '4.3.2 busy');
      await expect(mail.sendMail(written)).rejects.toThrow();
      await closing('1000000005', true);
      for (const input of [written, unwritten]) expect(await twice(() => mail.sendMail(input))).toBe('undeliverable');
      expect([await book.tasks(applicationId), await sentTo(applicationId)]).toEqual([['mail-undeliverable', 'mail-undeliverable'], []]);
      const details = await book.rows<{ detail: unknown }>('select detail from branch_task where application_id = ? order by opened_at, id', [applicationId]);
      expect(details.map(({ detail }) => detail)).toEqual([{ mail: 'application-received', subject: 'closed-1' }, { mail: 'application-received', subject: 'closed-2' }]);
    });
  });

  /** Mails that were left out, with their reasons: on their rows and, the same, in the record. */
  const left = async (applicationId: string): Promise<[string, string][]> => {
    const rows = await book.rows<{ template: string; why: string }>('select template, skipped_for as why from mail_message where application_id = ? and skipped_at is not null and sent_at is null order by created_at, id', [applicationId]);
    const facts = await book.rows<{ data: { mail: string; reason: string } }>(`select data from audit_event where case_id = ? and kind = 'MailSkipped' order by seq`, [applicationId]);
    expect(facts.map(({ data }) => [data.mail, data.reason])).toEqual(rows.map(({ template, why }) => [template, why]));
    return rows.map(({ template, why }) => [template, why]);
  };

  it('a reminder whose wait is over is not sent', async () => {
    const applicationId = await book.submit();
    const subject = await book.requestCorrection(applicationId);
    await book.correct(applicationId);
    expect(await twice(() => mail.sendMail({ applicationId, mail: 'correction-reminder', subject }))).toBe('skipped');
    expect(await left(applicationId)).toEqual([['correction-reminder', 'answered']]);
  });

  it('保証料のご案内 and its reminders are not sent once the premium is secured or the case has ended', async () => {
    const paid = await secured();
    const retracted = await book.submit();
    await book.decide(retracted, 'approved');
    await book.retract(retracted);
    for (const [applicationId, reason] of [[paid, 'paid'], [retracted, 'ended']] as const) {
      const names = ['premium-notice', 'premium-reminder', 'premium-overdue'] as const;
      for (const name of names) expect([name, await twice(() => mail.sendMail({ applicationId, mail: name, subject: `fact-5-${reason}` }))]).toEqual([name, 'skipped']);
      expect(await left(applicationId)).toEqual(names.map((name) => [name, reason]));
    }
    const waiting = await book.submit();
    await book.decide(waiting, 'approved');
    expect(await mail.sendMail({ applicationId: waiting, mail: 'premium-notice', subject: 'fact-6' })).toBe('sent');
    expect((await book.facts(waiting)).at(-1)).toBe('MailSent');
  });

  it('一括納付: 保証料のご案内 is sent although nothing is awaited, unless the case has ended without a guarantee', async () => {
    const applicationId = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await book.decide(applicationId, 'approved');
    expect(await twice(() => mail.sendMail({ applicationId, mail: 'premium-notice', subject: 'fact-8' }))).toBe('sent');
    const [{ text } = { text: '' }] = await book.rows<{ text: string }>('select text from mail_message where application_id = ?', [applicationId]);
    const [charge] = await book.rows<{ on: string }>('select collective_on::text as on from premium_charge where application_id = ?', [applicationId]);
    expect(text).toContain(`　約定日　　　　${formatEraDateWithWeekday(calendarDate(charge?.on ?? ''))}`);
    expect(text).not.toMatch(/振込|払込期限/);
    const retracted = await book.submit({ customerNumber: '2000000003', loginId: '1000000004', deferred: true });
    await book.decide(retracted, 'approved');
    await book.retract(retracted);
    expect(await mail.sendMail({ applicationId: retracted, mail: 'premium-notice', subject: 'fact-9' })).toBe('skipped');
    expect(await left(retracted)).toEqual([['premium-notice', 'ended']]);
  });

  it('the premium is not asked for again while a receipt waits for its confirmation; once that is reversed, it is', async () => {
    const applicationId = await book.submit();
    const subject = await book.decide(applicationId, 'approved');
    await book.pay(applicationId);
    await book.work.run(async (em) => {
      await em.execute(`update guarantee_application set state = 'awaiting-premium' where id = ?`, [applicationId]);
      await em.execute('update receipt set confirmed_at = null, confirmed_by_id = null where application_id = ?', [applicationId]);
    });
    for (const name of ['premium-reminder', 'premium-overdue'] as const) expect(await mail.sendMail({ applicationId, mail: name, subject: 'fact-7' })).toBe('skipped');
    expect(await left(applicationId)).toEqual([['premium-reminder', 'receipt-waiting'], ['premium-overdue', 'receipt-waiting']]);
    expect(await mail.sendMail({ applicationId, mail: 'premium-notice', subject })).toBe('sent');
    await book.reverse(applicationId);
    await book.work.run((em) => em.execute('update receipt set confirmed_by_id = reversed_by_id, confirmed_at = recorded_at, returned = 500, returned_at = reversed_at where application_id = ?', [applicationId]));
    // The one that was left out is wanted again; what it said of itself is taken back.
    clock.set(new Date('2026-12-01T00:00:00Z'));
    expect(await twice(() => mail.sendMail({ applicationId, mail: 'premium-reminder', subject: 'fact-7' }))).toBe('sent');
    clock.set(new Date('2026-11-24T01:42:00Z'));
    expect(await book.rows(`select skipped_at, skipped_for, sent_at is not null as sent from mail_message where application_id = ? and template = 'premium-reminder'`, [applicationId]))
      .toEqual([{ skipped_at: null, skipped_for: null, sent: true }]);
    // It asks for what is owed now: too much had been returned.
    const [{ text } = { text: '' }] = await book.rows<{ text: string }>(`select text from mail_message where application_id = ? and template = 'premium-reminder'`, [applicationId]);
    expect(text).toMatch(/　保証料　+60,300円\n　お支払いいただく額　60,800円\n/);
  });

  it('補正のお願い names the marked fields, the reason and the day', async () => {
    const applicationId = await book.submit({ contactMail: 'hosei@mihongumi.example.jp' });
    const subject = await book.requestCorrection(applicationId);
    await mail.sendMail({ applicationId, mail: 'correction-request', subject });
    const text = sink.received.find(({ to }) => to.includes('hosei@mihongumi.example.jp'))?.parsed.text ?? '';
    for (const part of ['・工事名', '・請負金額（税込）', '契約書の写しと工事名が異なります。', '令和8年11月27日（金） まで']) expect(text).toContain(part);
  });

  it('認証キー再発行: notice remade, self-check with the new key, mail; the old key is dead', async () => {
    const { applicationId, certificateId } = await issued({ contactMail: 'kagi@mihongumi.example.jp' });
    const keyId = systemRandom.uuid();
    await book.work.run(async (em) => {
      const old = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
      old.revokedAt = clock.now();
      await em.flush();
      em.create(AuthenticationKey, { id: keyId, certificate: certificateId, generation: 2, issuedAt: new Date(clock.now().getTime() + 1_000), ...keys.draw(certificateId) });
    });
    expect(await issue.openReissue({ applicationId, keyId })).toEqual({ certificateId, current: true });
    await twice(() => documents.renderKeyNotice({ applicationId, keyId }));
    await twice(() => issue.registerCertificate({ applicationId, certificateId }));
    // 発行済 is the case whose mails have all left; until then that of the 再発行 is behind them.
    const told = () => mail.sendMail({ applicationId, mail: 'key-reissued', subject: keyId });
    await expect(told()).rejects.toMatchObject({ code: 'mail/behind' });
    await mail.sendMail({ applicationId, mail: 'certificate-registered', subject: certificateId });
    await issue.completeIssue({ applicationId, certificateId });
    await twice(told);
    expect(await book.count('stored_paper', `subject = '${keyId}' and kind = 'key-notice'`)).toBe(1);
    const subjects = sink.received.filter(({ to }) => to.includes('kagi@mihongumi.example.jp')).map(({ parsed }) => parsed.subject ?? '');
    expect([...new Set(subjects)]).toEqual([expect.stringContaining('電子証書・認証キー登録のお知らせ'), expect.stringContaining('認証キー再発行のお知らせ')]);
    // A key that was replaced in its turn before its mail could leave is not told of.
    const dead = systemRandom.uuid();
    await book.work.run(async (em) => void em.create(AuthenticationKey, { id: dead, certificate: certificateId, generation: 3, issuedAt: clock.now(), revokedAt: clock.now(), ...keys.draw(certificateId) }));
    expect(await twice(() => mail.sendMail({ applicationId, mail: 'key-reissued', subject: dead }))).toBe('skipped');
    expect(await book.rows(`select skipped_for, sent_at from mail_message where dedupe_key = ?`, [`key-reissued/${dead}`])).toEqual([{ skipped_for: 'key-replaced', sent_at: null }]);
  });
});

describe('二度の再発行と、長い宛先', () => {
  /** As the branch's request does it: the old key dies with the row of the new one. */
  const reissue = async (certificateId: string, generation: number): Promise<string> => {
    const keyId = systemRandom.uuid();
    await book.work.run(async (em) => {
      const old = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
      old.revokedAt = clock.now();
      await em.flush();
      em.create(AuthenticationKey, { id: keyId, certificate: certificateId, generation, issuedAt: new Date(clock.now().getTime() + generation * 1_000), ...keys.draw(certificateId) });
    });
    return keyId;
  };

  it('お知らせを作れない間にもう一度再発行されたら、生きている認証キーは最後のお知らせの一つだけで、メールも一通だけ', async () => {
    const { applicationId, certificateId } = await issued({ contactMail: 'nido@mihongumi.example.jp' });
    await mail.sendMail({ applicationId, mail: 'certificate-registered', subject: certificateId });
    await issue.completeIssue({ applicationId, certificateId });
    // Each procedure has asked while its own key was the newest; then there was no renderer.
    const first = await reissue(certificateId, 2);
    expect(await issue.openReissue({ applicationId, keyId: first })).toEqual({ certificateId, current: true });
    const second = await reissue(certificateId, 3);
    expect(await issue.openReissue({ applicationId, keyId: second })).toEqual({ certificateId, current: true });
    const finish = async (keyId: string) => {
      await twice(() => documents.renderKeyNotice({ applicationId, keyId }));
      await twice(() => issue.registerCertificate({ applicationId, certificateId }));
      return twice(() => mail.sendMail({ applicationId, mail: 'key-reissued', subject: keyId }));
    };
    const ends = await Promise.all([finish(first), finish(second)]);
    expect(ends).toEqual(['skipped', 'sent']);
    const rows = await book.rows<{ id: string; alive: boolean; noticed: boolean }>(
      `select k.id, k.revoked_at is null as alive, exists (select 1 from stored_paper p where p.subject = k.id and p.kind = 'key-notice') as noticed
         from authentication_key k where k.certificate_id = ? and k.generation > 1 order by k.generation`, [certificateId],
    );
    expect(rows).toEqual([{ id: first, alive: false, noticed: false }, { id: second, alive: true, noticed: true }]);
    const subjects = sink.received.filter(({ to }) => to.includes('nido@mihongumi.example.jp')).map(({ parsed }) => parsed.subject ?? '');
    expect(subjects.filter((subject) => subject.includes('認証キー再発行のお知らせ'))).toHaveLength(1);
  });

  it('いちばん長いアドレスが三つでも、一通のメールとして出る', async () => {
    // 254 are taken at the form; the mail server of these tests takes one less.
    const longest = (first: string): string => `${first.padEnd(64, 'a')}@${['b', 'c'].map((letter) => letter.repeat(63)).join('.')}.${'d'.repeat(49)}.example.jp`;
    const addresses = ['ichi', 'ni', 'san'].map(longest);
    expect(addresses.map(({ length }) => length)).toEqual([253, 253, 253]);
    const applicationId = await book.submit({ contactMail: addresses[2] ?? '' });
    const { account } = await book.work.read((em) => em.findOneOrFail(GuaranteeApplication, applicationId));
    const before = await book.work.read((em) => em.findOneOrFail(ContractorAccount, account ?? ''));
    const mails = { mail: before.mail, sharedMail: before.sharedMail ?? null };
    await book.work.run((em) => em.nativeUpdate(ContractorAccount, { id: before.id }, { mail: addresses[0], sharedMail: addresses[1] }));
    try {
      const subject = await book.decide(applicationId, 'declined');
      expect(await twice(() => mail.sendMail({ applicationId, mail: 'application-declined', subject }))).toBe('sent');
      expect(sink.received.at(-1)?.to).toEqual(addresses);
    } finally {
      await book.work.run((em) => em.nativeUpdate(ContractorAccount, { id: before.id }, mails));
    }
  });
});

describe('facts and silence', () => {
  it('a decision is read with its outcome and the instants that hang on it', async () => {
    const applicationId = await book.submit();
    const factId = await book.decide(applicationId, 'approved');
    const fact: CaseFact = await cases.readFact({ applicationId, factId });
    expect(fact).toMatchObject({ kind: 'DecisionMade', outcome: 'approved', deferred: false, seq: 2 });
    expect(fact.kind === 'DecisionMade' && fact.alarms.map(({ act }) => act)).toEqual(['remind-premium', 'premium-overdue', 'lapse-premium']);
  });

  it('a fact of another case is not read', async () => {
    const [a, b] = [await book.submit(), await book.submit()];
    const factId = await book.decide(a, 'declined');
    await expect(cases.readFact({ applicationId: b, factId })).rejects.toThrow();
  });

  it('期限切れ is put off until the full term since the request was sent, and its alarms begin with the sending', async () => {
    const applicationId = await book.submit();
    const factId = await book.requestCorrection(applicationId);
    const lapse = () => cases.lapseApplication({ applicationId, awaited: 'correction' });
    const days = (fact: CaseFact) => (fact.kind === 'CorrectionRequested' ? fact.alarms.map(({ at }) => at.slice(0, 10)) : []);
    try {
      // The worker was away until long after the term.
      clock.set(new Date('2027-02-01T01:00:00Z'));
      expect(days(await cases.readFact({ applicationId, factId }))).toEqual(['2027-02-04', '2027-02-10', '2027-03-03']);
      expect(await twice(lapse)).toEqual({ putOffUntil: '2027-03-03T09:00:00.000Z' });
      expect(await mail.sendMail({ applicationId, mail: 'correction-request', subject: factId })).toBe('sent');
      clock.set(new Date('2027-03-03T08:59:00Z'));
      expect(await lapse()).toEqual({ putOffUntil: '2027-03-03T09:00:00.000Z' });
      clock.set(new Date('2027-03-03T09:00:00Z'));
      expect([await lapse(), await book.state(applicationId)]).toEqual(['done', 'lapsed']);
    } finally {
      clock.set(new Date('2026-11-24T01:42:00Z'));
    }
  });

  it('保証料のご案内 that is made late says the full term, which is also the one that is enforced', async () => {
    const applicationId = await book.submit();
    const factId = await book.decide(applicationId, 'approved');
    const due = () => book.work.read(async (em) => (await em.findOneOrFail(PremiumCharge, { application: applicationId })).dueOn);
    expect(await due()).toBe('2026-12-03');
    try {
      clock.set(new Date('2027-02-01T01:00:00Z'));
      const fact = await cases.readFact({ applicationId, factId });
      expect(fact.kind === 'DecisionMade' && fact.alarms.map(({ at }) => at.slice(0, 10))).toEqual(['2027-02-08', '2027-02-12', '2027-02-26']);
      await twice(() => documents.renderPremiumNotice({ applicationId }));
      expect(await due()).toBe('2027-02-10');
      expect(await book.work.read(async (em) => (await em.findOneOrFail(GuaranteeApplication, applicationId)).dueAt.toISOString().slice(0, 10))).toBe('2027-02-10');
      expect(await cases.lapseApplication({ applicationId, awaited: 'premium' })).toEqual({ putOffUntil: '2027-02-26T09:00:00.000Z' });
    } finally {
      clock.set(new Date('2026-11-24T01:42:00Z'));
    }
  });

  it('期限切れ ends a case that fell silent, once', async () => {
    const applicationId = await book.submit();
    const factId = await book.requestCorrection(applicationId);
    await mail.sendMail({ applicationId, mail: 'correction-request', subject: factId });
    await book.work.run((em) => em.execute(`update mail_message set sent_at = '2026-09-01' where dedupe_key = ?`, [`correction-request/${factId}`]));
    expect(await twice(() => cases.lapseApplication({ applicationId, awaited: 'correction' }))).toBe('done');
    expect((await book.facts(applicationId)).filter((kind) => kind === 'ApplicationLapsed')).toHaveLength(1);
    expect(await book.state(applicationId)).toBe('lapsed');
  });

  it('期限切れ does not overtake a 補正, nor money that came in', async () => {
    const corrected = await book.submit();
    await book.requestCorrection(corrected);
    await book.correct(corrected);
    expect(await cases.lapseApplication({ applicationId: corrected, awaited: 'correction' })).toBe('not-now');
    const paid = await secured();
    await book.work.run((em) => em.execute(`update guarantee_application set state = 'awaiting-premium' where id = ?`, [paid]));
    expect(await cases.lapseApplication({ applicationId: paid, awaited: 'premium' })).toBe('not-now');
  });

  it.each(['review-overdue', 'premium-overdue', 'paper-certificate'] as const)('%s opens nothing in a state where it makes no sense', async (task) => {
    const applicationId = await secured();
    await cases.openTask({ applicationId, task, cause: 'too late' });
    expect(await book.tasks(applicationId)).toEqual([]);
  });

  it('取下げ after a receipt: the branch has the task 返金; without one it has none', async () => {
    const paid = await secured();
    const cause = await book.retract(paid);
    await twice(() => cases.openTask({ applicationId: paid, task: 'refund', cause }));
    expect(await book.tasks(paid)).toEqual(['refund']);
    const unpaid = await book.submit();
    await cases.openTask({ applicationId: unpaid, task: 'refund', cause: await book.retract(unpaid) });
    expect(await book.tasks(unpaid)).toEqual([]);
  });

  it('a case that ended without a word still owes its mails; one already written to is left alone', async () => {
    const applicationId = await book.submit();
    await book.retract(applicationId);
    expect((await cases.openCase({ applicationId })).ended).toBe(false);
    await mail.sendMail({ applicationId, mail: 'application-retracted', subject: 'fact-4' });
    expect(await cases.openCase({ applicationId })).toEqual({ ended: true });
  });
});
