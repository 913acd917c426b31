import {
  askedTogether, bankName, type CalendarDate, correctionAnswerBy, GUARANTEE_KIND_LABELS, japanDate, labelOf, methodOfCharge, REVISION_KIND_LABELS, summarizePremium,
} from '#domain';
import { aboutApplication, correctionMail, type MailContents } from '#mail';
import {
  AuditEvent, AuthenticationKey, Certificate, type CertificateTerms, CorrectionRequest, Customer, Branch, GuaranteeApplication, owedNow,
  PremiumCharge, readBusinessCalendar, readCertificateTerms, readProcedureTerms,
} from '#persistence';
import type { CaseMail } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { StepError } from './step-error.js';

/** Reads what a mail says. Mails about certificates speak of the version; all others of the application. */
export class MailContentReader {
  constructor(private readonly publicUrl: string) {}

  async read<M extends CaseMail>(em: EntityManager, mail: M, application: GuaranteeApplication, subject: string): Promise<MailContents[M]> {
    const readers: { readonly [K in CaseMail]: () => Promise<MailContents[K]> } = {
      'application-received': () => this.received(em, application),
      'correction-request': () => this.correction(em, application, subject),
      'correction-reminder': () => this.correction(em, application, subject),
      'correction-reminder-again': () => this.correction(em, application, subject),
      'premium-notice': () => this.premium(em, application),
      'premium-reminder': () => this.premium(em, application),
      'premium-overdue': () => this.premium(em, application),
      'application-declined': async () => this.about(application),
      'application-retracted': async () => this.about(application),
      'application-lapsed': async () => ({ ...this.about(application), awaited: await this.awaited(em, application) }),
      'certificate-registered': async () => this.electronic(await termsOf(em, subject)),
      'certificate-issued': async () => this.paper(await termsOf(em, subject), await em.findOneOrFail(Certificate, subject), await this.wasDispatched(em, application)),
      'key-reissued': () => this.reissue(em, subject),
      'viewing-alert': () => this.alert(em, subject),
    };
    return readers[mail]();
  }

  private about(application: GuaranteeApplication) {
    return aboutApplication(application, this.publicUrl);
  }

  private async received(em: EntityManager, application: GuaranteeApplication): Promise<MailContents['application-received']> {
    const { defersPremium } = await em.findOneOrFail(Customer, application.customer);
    return {
      ...this.about(application), submittedOn: japanDate(application.submittedAt.getTime()),
      collective: defersPremium && application.content.paymentMethod === 'deferred',
    };
  }

  private async correction(em: EntityManager, application: GuaranteeApplication, factId: string): Promise<MailContents['correction-request']> {
    const fact = await em.findOneOrFail(AuditEvent, { id: factId, caseId: application.id });
    const round = Number(fact.data['round']);
    const request = await em.findOneOrFail(CorrectionRequest, { application: application.id, round });
    const answerBy = request.answerBy
      ?? correctionAnswerBy(japanDate(request.requestedAt.getTime()), await readProcedureTerms(em), await readBusinessCalendar(em));
    return correctionMail(application, this.publicUrl, askedTogether(await em.find(CorrectionRequest, { application: application.id }), round), answerBy);
  }

  private async premium(em: EntityManager, application: GuaranteeApplication): Promise<MailContents['premium-notice']> {
    const charge = await em.findOneOrFail(PremiumCharge, { application: application.id });
    const { customerNumber, nameKana } = await em.findOneOrFail(Customer, application.customer);
    const { lines, total } = summarizePremium(charge.lines);
    const { premiumAccount } = await em.findOneOrFail(Branch, application.branch);
    return {
      ...this.about(application), premium: charge.amount, owed: await owedNow(em, charge), dueOn: charge.dueOn, account: premiumAccount,
      paymentMethod: methodOfCharge(charge.deferred, application.content.paymentMethod),
      payer: `${customerNumber} ${bankName(application.content.payerKana ?? nameKana)}`,
      calculation: [...lines, { label: '保証料（非課税）', amount: total }],
    };
  }

  private async awaited(em: EntityManager, application: GuaranteeApplication): Promise<'correction' | 'premium'> {
    return (await em.count(PremiumCharge, { application: application.id })) > 0 ? 'premium' : 'correction';
  }

  private certificate(terms: CertificateTerms) {
    return {
      contractNumber: terms.contractNumber,
      issuedOn: terms.issuedOn,
      case: {
        guarantee: `${GUARANTEE_KIND_LABELS[terms.guaranteeKind]}（${REVISION_KIND_LABELS[terms.revisionKind]}）`,
        projectLabel: labelOf('workName', terms.content.workClass),
        projectName: terms.content.workName,
        ownerName: terms.ownerName,
        guaranteeAmount: terms.content.guaranteeAmount,
        guaranteeUntil: terms.content.guaranteeUntil,
      },
    };
  }

  private electronic(terms: CertificateTerms): MailContents['certificate-registered'] {
    return { ...this.certificate(terms), url: `${this.publicUrl}/guarantees/${terms.contractNumber}` };
  }

  /** What the branch recorded counts, not what was wished for in the application. */
  private async wasDispatched(em: EntityManager, application: GuaranteeApplication): Promise<boolean> {
    return (await em.count(AuditEvent, { caseId: application.id, kind: 'PaperDispatched' })) > 0;
  }

  private paper(terms: CertificateTerms, certificate: Certificate, dispatched: boolean): MailContents['certificate-issued'] {
    const deliveredOn: CalendarDate = certificate.deliveredOn ?? terms.issuedOn;
    const delivery = dispatched ? '郵送' : '来店';
    return { ...this.certificate(terms), certificateNumber: terms.certificateNumber, deliveredOn, delivery };
  }

  private async reissue(em: EntityManager, keyId: string): Promise<MailContents['key-reissued']> {
    const key = await em.findOneOrFail(AuthenticationKey, keyId);
    return { ...this.electronic(await termsOf(em, key.certificate)), reissuedOn: japanDate(key.issuedAt.getTime()) };
  }

  private async alert(em: EntityManager, factId: string): Promise<MailContents['viewing-alert']> {
    const { data } = await em.findOneOrFail(AuditEvent, factId);
    return { ...this.electronic(await termsOf(em, String(data['certificateId']))), misses: Number(data['misses']) };
  }
}

async function termsOf(em: EntityManager, certificateId: string): Promise<CertificateTerms> {
  const terms = await readCertificateTerms(em, certificateId);
  if (!terms) throw new StepError('step/unexpected', `The certificate ${certificateId} has no terms.`);
  return terms;
}
