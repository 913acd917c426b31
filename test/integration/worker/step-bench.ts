import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailRelay } from '#mail';
import { FolderFileStore, systemRandom, TemplateEngine } from '#platform';
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

const FROM = 'oshirase@e-net.example.jp';
const SURETY = '見本建設業保証株式会社';

/** The steps of the procedure of a case at a database and a mail server of their own, called by hand. */
export class StepBench {
  readonly keys = TEST_KEYS;

  private constructor(
    /** Tuesday 2026-11-24 10:42 in Japan at first. */
    readonly clock: FixedClock,
    readonly book: Casebook,
    readonly sink: SmtpSink,
    readonly papers: PaperStandIn,
    readonly folder: string,
    readonly cases: CaseActivities,
    readonly issue: IssueActivities,
    readonly documents: DocumentActivities,
    readonly mail: MailActivities,
    private readonly relay: MailRelay,
  ) {}

  static async open(): Promise<StepBench> {
    const clock = new FixedClock(new Date('2026-11-24T01:42:00Z'));
    const [book, sink, folder] = await Promise.all([Casebook.open(() => clock.now()), startSmtpSink(), mkdtemp(join(tmpdir(), 'papers-'))]);
    const papers = new PaperStandIn();
    const relay = new MailRelay({ smtpUrl: sink.url, from: FROM, senderName: SURETY });
    const house = { suretyName: SURETY, serviceName: 'e-Net保証', mailFrom: FROM, branchHours: '平日 9:00～17:00' };
    const documents = new DocumentActivities(book.work, clock, systemRandom, papers, new FolderFileStore(folder), TEST_KEYS);
    const issue = new IssueActivities(book.work, clock, systemRandom, TEST_KEYS, new ViewerRegistry());
    const mail = new MailActivities(book.work, clock, new TemplateEngine('templates'), relay, new MailContentReader('https://e-net.example.jp'), house, documents);
    return new StepBench(clock, book, sink, papers, folder, new CaseActivities(book.work, clock), issue, documents, mail, relay);
  }

  async close(): Promise<void> {
    this.relay.close();
    await this.sink.stop();
    await this.book.close();
    await rm(this.folder, { recursive: true });
  }

  async addressesOfIds(loginIds: readonly string[]): Promise<string[]> {
    return Promise.all(loginIds.map(async (loginId) => (await this.book.rows<{ mail: string }>('select mail from contractor_account where login_id = ?', [loginId]))[0]?.mail ?? ''));
  }

  async secured(input: Parameters<Casebook['submit']>[0] = {}, ways?: Parameters<Casebook['pay']>[1]): Promise<string> {
    const id = await this.book.submit(input);
    await this.book.decide(id, 'approved');
    await this.book.pay(id, ways);
    return id;
  }

  /** Up to the papers, each step twice. */
  async withPapers(input: Parameters<Casebook['submit']>[0] = {}, ways?: Parameters<Casebook['pay']>[1]) {
    const applicationId = await this.secured(input, ways);
    const conclusion = await twice(() => this.issue.concludeContract({ applicationId }));
    if (conclusion.outcome !== 'concluded') throw new Error('not concluded');
    const { certificateId } = await twice(() => this.issue.issueCertificate({ applicationId, revisionId: conclusion.revisionId }));
    if (conclusion.medium === 'electronic') await twice(() => this.issue.issueKey({ applicationId, certificateId }));
    await twice(() => this.documents.renderPapers({ applicationId, certificateId }));
    return { applicationId, certificateId, revisionId: conclusion.revisionId, medium: conclusion.medium };
  }

  /** Up to the registered certificate, each step twice. */
  async issued(input: Parameters<Casebook['submit']>[0] = {}) {
    const { medium, ...made } = await this.withPapers(input);
    if (medium === 'electronic') await twice(() => this.issue.registerCertificate(made));
    return made;
  }
}

/** Every writing step is run twice; the second run must find what the first one made. */
export async function twice<T>(step: () => Promise<T>): Promise<T> {
  const first = await step();
  expect(await step()).toEqual(first);
  return first;
}
