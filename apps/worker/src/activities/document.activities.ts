import type { Paper, Papers } from '#documents';
import { type CalendarDate, endedWithoutContract, type Yen, yen } from '#domain';
import type { AuthenticationKeys } from '#identity';
import {
  asksForElse, AuthenticationKey, BranchTask, Certificate, certificateContent, type CertificateTerms, GuaranteeApplication, isPremiumDeferred, latestNotice, owedNow, type PaperKind, PremiumCharge, premiumDueWhenTold, putOffPremiumDue,
  readCertificateTerms, readCollectiveStanding, recordFact, statedRest, StoredPaper, SYSTEM, type UnitOfWork,
} from '#persistence';
import type { Clock, FileStore, RandomSource } from '#platform';
import { type CertificateInput, type DocumentSteps, type KeyInput, type NoticeInput, type ProcedureNotice, startCollectivePayment, tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { keyNoticeInput, premiumNoticeInput, premiumStatementInput } from './paper-inputs.js';
import { StepError } from './step-error.js';
import { spentAttempts } from './spent-attempts.js';

/** A paper that is to exist: what it speaks of, and how it is made if it does not exist yet. */
interface WantedPaper {
  readonly subject: string;
  readonly kind: PaperKind;
  /** 1 unless it is said. */
  readonly edition?: number;
  /** What a 保証料のご案内 asks for, or a 保証料計算書 that states a rest. */
  readonly owed?: Yen;
  readonly make: () => Promise<Pick<Paper, 'bytes' | 'templateVersion'>>;
}

interface MadePaper {
  readonly subject: string;
  readonly kind: PaperKind;
  readonly edition: number;
  readonly owed?: Yen;
  readonly sha256: string;
  readonly bytes: number;
  readonly templateVersion: string;
}

/**
 * Papers, made once. An attempt makes what is missing, keeps the bytes by their hash, then writes all rows in one
 * transaction; of two overlapping attempts the first row is the original (原本) and the other's file is swept. The notice
 * carries the key in clear, so only its sealed bytes are kept.
 */
export class DocumentActivities implements DocumentSteps {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly random: RandomSource,
    private readonly papers: Papers,
    private readonly files: FileStore,
    private readonly keys: AuthenticationKeys,
  ) {}

  /**
   * 保証料のご案内; once more, as a further edition, where the day that the latest one says is no longer what whoever is told now is promised, or what it asks
   * for no longer what is owed: a receipt that was confirmed or reversed while it was being made has it made again before it is kept. The
   * charge says the day of the latest edition: both are written together, and what the paper says is what is enforced. So does a 保証料計算書 of a
   * 一括納付: with another 約定日 it is made again beside the notice, and also by itself, once another rest is left or all has come. A case that has ended without a contract asks for nothing any more: neither
   * paper nor fact comes after its end.
   */
  async renderPremiumNotice(notice: NoticeInput): Promise<void> {
    const { applicationId } = notice;
    const wanted = await this.work.read((em) => this.wantedNotice(em, notice));
    const input = wanted && { ...(await this.work.read((em) => premiumNoticeInput(em, applicationId))), dueOn: wanted.dueOn };
    const asking: WantedPaper[] = input === null ? [] : [{ subject: applicationId, kind: 'premium-notice', edition: wanted?.edition ?? 1, owed: input.owed, make: () => this.papers.premiumNotice(input) }];
    const made = await this.make([...asking, ...(await this.restatedStatement(applicationId, (wanted?.edition ?? 1) > 1))]);
    if (made.length === 0) return;
    const kept = await this.keep(applicationId, made, async (em) => {
      const at = this.clock.now();
      const dueOn = made.some(({ kind }) => kind === 'premium-notice') ? input?.dueOn : undefined;
      if (dueOn === undefined) {
        await recordFact(em, { caseId: applicationId, kind: 'PapersRendered', actor: SYSTEM, at, data: { papers: ['premium-statement'], ...(await spentAttempts(em, applicationId, 'renderPremiumNotice')) } });
        return;
      }
      const put = await putOffPremiumDue(em, applicationId, dueOn, { actor: SYSTEM, at });
      const notify = put ? await this.hearsOf(em, applicationId, dueOn) : null;
      await recordFact(em, {
        caseId: applicationId, kind: 'PremiumNoticeIssued', actor: SYSTEM, at, data: { ...(put && { dueOn }), ...(await spentAttempts(em, applicationId, 'renderPremiumNotice')) },
        ...(notify && { notify }),
      });
    }, async (em) => {
      const asked = await askedNow(em, applicationId);
      return input === null ? asked === 0 : asked > 0 && asked === input.owed;
    });
    // Not this one: another attempt's was first, or what is owed has changed meanwhile.
    if (!kept) await this.renderPremiumNotice(notice);
  }

  /**
   * Reminders and 期限切れ go by the new day. Of a 一括納付 the procedure of the case waits for nothing, and that of its payment looks at the charge; where it
   * has looked already, it is begun again.
   */
  private async hearsOf(em: EntityManager, applicationId: string, dueOn: CalendarDate): Promise<ProcedureNotice | null> {
    if (!(await isPremiumDeferred(em, applicationId))) return tellApplication(applicationId);
    const looked = (await em.count(BranchTask, { application: applicationId, kind: 'collective-overdue' })) > 0;
    return looked ? startCollectivePayment(applicationId, dueOn) : null;
  }

  /** The edition that is to be there, which may be the latest one; null when nothing is asked for any more. */
  private async wantedNotice(em: EntityManager, { applicationId, toldAt, dayStands }: NoticeInput): Promise<{ readonly dueOn: CalendarDate; readonly edition: number } | null> {
    const asked = await askedNow(em, applicationId);
    if (asked === 0) return null;
    const { state } = await em.findOneOrFail(GuaranteeApplication, applicationId);
    const charge = await em.findOneOrFail(PremiumCharge, { application: applicationId });
    const latest = await latestNotice(em, charge);
    const awaited = charge.deferred ? (await readCollectiveStanding(em, applicationId)) === 'unpaid' : state === 'awaiting-premium';
    const told = toldAt === undefined ? this.clock.now() : new Date(toldAt);
    const dueOn = awaited && !dayStands ? await premiumDueWhenTold(em, applicationId, told) : charge.dueOn;
    const stands = latest !== null && dueOn === charge.dueOn && !asksForElse(latest, asked);
    return { dueOn, edition: (latest?.edition ?? 0) + (stands ? 0 : 1) };
  }

  /** The next edition of the 保証料計算書 of a 一括納付, where another rest is left by now or all has come, or (`putOff`) the notice says another 約定日. */
  private async restatedStatement(applicationId: string, putOff: boolean): Promise<WantedPaper[]> {
    return this.work.read(async (em) => {
      const charge = await em.findOneOrFail(PremiumCharge, { application: applicationId });
      const stated = await statedRest(em, charge);
      const terms = stated && (await readCertificateTerms(em, stated.certificateId));
      if (stated === null || !terms) return [];
      const wanted = await this.statementNow(em, terms);
      const otherDay = putOff && wanted.collectiveOn !== undefined && wanted.collectiveOn !== charge.collectiveOn;
      return otherDay || (wanted.paper.owed ?? charge.amount) !== stated.owed ? [{ ...wanted.paper, edition: stated.edition + 1 }] : [];
    });
  }

  async renderPapers({ applicationId, certificateId }: CertificateInput): Promise<void> {
    const terms = await this.termsOf(certificateId);
    const made = await this.make(terms.medium === 'electronic' ? await this.electronicPapers(terms) : await this.paperPapers(terms));
    await this.keep(applicationId, made, async (em) => {
      const certificate = await em.findOneOrFail(Certificate, certificateId);
      if (certificate.status === 'issuing') certificate.status = terms.medium === 'electronic' ? 'sending' : 'paper-pending';
      const papers = made.map(({ kind }) => kind);
      await recordFact(em, { caseId: applicationId, kind: 'PapersRendered', actor: SYSTEM, at: this.clock.now(), data: { papers, ...(await spentAttempts(em, applicationId, 'renderPapers')) } });
    });
  }

  /** Of a key that was replaced in its turn meanwhile there is nothing to tell: the newest one has a notice and a mail of its own. */
  async renderKeyNotice({ applicationId, keyId }: KeyInput): Promise<void> {
    const key = await this.work.read((em) => em.findOneOrFail(AuthenticationKey, keyId));
    if (key.revokedAt) return;
    const terms = await this.termsOf(key.certificate);
    const made = await this.make([this.keyNotice(terms, key)]);
    await this.keep(applicationId, made, async (em) => {
      await recordFact(em, { caseId: applicationId, kind: 'PapersRendered', actor: SYSTEM, at: this.clock.now(), data: { papers: ['key-notice'], ...(await spentAttempts(em, applicationId, 'renderKeyNotice')) } });
    }, async (em) => (await em.count(AuthenticationKey, { id: keyId, revokedAt: null })) > 0);
  }

  private async electronicPapers(terms: CertificateTerms): Promise<WantedPaper[]> {
    const { certificateId } = terms;
    const key = await this.work.read((em) => em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null }));
    // The instant of the certificate is that of its signature, so every attempt states the same.
    const input = { ...certificateContent(terms), signature: this.papers.signatureStatement(terms.issuedAt) };
    const certificate = async () => this.papers.certificate(input);
    const html = async () => {
      const bytes = Buffer.from(this.papers.certificateHtml(input), 'utf8');
      return { bytes, templateVersion: 'certificate-html' };
    };
    return [
      { subject: certificateId, kind: 'certificate', make: certificate },
      { subject: certificateId, kind: 'certificate-html', make: html },
      this.keyNotice(terms, key),
      await this.statement(terms),
    ];
  }

  /** 書面: the certificate for print and seal, and the 保証料計算書. */
  private async paperPapers(terms: CertificateTerms): Promise<WantedPaper[]> {
    const make = async () => this.papers.certificate(certificateContent(terms));
    return [{ subject: terms.certificateId, kind: 'paper-certificate', make }, await this.statement(terms)];
  }

  private keyNotice(terms: CertificateTerms, key: Pick<AuthenticationKey, 'id' | 'sealed' | 'generation' | 'issuedAt'>): WantedPaper {
    const make = async () => {
      const { bytes, templateVersion } = await this.papers.keyNotice(keyNoticeInput(terms, key, this.keys.open(key.sealed, terms.certificateId)));
      return { bytes: this.keys.sealPaper(bytes, terms.certificateId), templateVersion };
    };
    return { subject: key.id, kind: 'key-notice', make };
  }

  private async statement(terms: CertificateTerms): Promise<WantedPaper> {
    return (await this.work.read((em) => this.statementNow(em, terms))).paper;
  }

  /** The 保証料計算書 as things stand, of a 一括納付 with the rest that it states, unless that is all of it. */
  private async statementNow(em: EntityManager, terms: CertificateTerms): Promise<{ readonly paper: WantedPaper; readonly collectiveOn: CalendarDate | undefined }> {
    const { deferred } = await em.findOneOrFail(PremiumCharge, { application: terms.applicationId });
    const input = await premiumStatementInput(em, terms, this.clock.now());
    const owed = deferred && input.receipts.length > 0 ? yen(0) : input.owed;
    return { paper: { subject: terms.certificateId, kind: 'premium-statement', ...(owed === undefined ? {} : { owed }), make: async () => this.papers.premiumStatement(input) }, collectiveOn: input.collectiveOn };
  }

  private async termsOf(certificateId: string): Promise<CertificateTerms> {
    const terms = await this.work.read((em) => readCertificateTerms(em, certificateId));
    if (!terms) throw new StepError('step/unexpected', `The certificate ${certificateId} has no terms.`);
    return terms;
  }

  /** Makes what no row names yet; one after the other, since the renderer has its own slots. */
  private async make(wanted: readonly WantedPaper[]): Promise<MadePaper[]> {
    const made: MadePaper[] = [];
    for (const { subject, kind, edition = 1, owed, make } of wanted) {
      if ((await this.work.read((em) => em.count(StoredPaper, { subject, kind, edition }))) > 0) continue;
      const { bytes, templateVersion } = await make();
      const { sha256, size } = await this.files.put(bytes);
      made.push({ subject, kind, edition, ...(owed === undefined ? {} : { owed }), sha256, bytes: size, templateVersion });
    }
    return made;
  }

  /**
   * Writes the rows; `then` joins the transaction only if this attempt's papers are the originals. What the case has no use for any more, as asked under its
   * lock, is left to the sweep.
   * @returns whether a row is of this attempt
   */
  private async keep(
    applicationId: string, made: readonly MadePaper[], then: (em: EntityManager) => Promise<void>, stillWanted: (em: EntityManager, applicationId: string) => Promise<boolean> = async () => true,
  ): Promise<boolean> {
    if (made.length === 0) return false;
    return this.work.run(async (em) => {
      await em.execute('select id from guarantee_application where id = ? for update', [applicationId]);
      if (!(await stillWanted(em, applicationId))) return false;
      let originals = 0;
      for (const paper of made) {
        const rows = await em.execute<unknown[]>(
          `insert into stored_paper (id, subject, kind, edition, owed, sha256, bytes, template_version, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
           on conflict (subject, kind, edition) do nothing returning id`,
          [this.random.uuid(), paper.subject, paper.kind, paper.edition, paper.owed ?? null, paper.sha256, paper.bytes, paper.templateVersion, this.clock.now()],
        );
        originals += rows.length;
      }
      if (originals > 0) await then(em);
      return originals > 0;
    });
  }
}

/** お支払いいただく額; 0 where nothing is asked for, after an end without a contract or once all has come. */
async function askedNow(em: EntityManager, applicationId: string): Promise<Yen> {
  const { state } = await em.findOneOrFail(GuaranteeApplication, applicationId);
  return endedWithoutContract(state) ? yen(0) : owedNow(em, await em.findOneOrFail(PremiumCharge, { application: applicationId }));
}
