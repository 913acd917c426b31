import { type CalendarDate, GUARANTEE_KIND_LABELS, japanDate, methodOfCharge, yen } from '#domain';
import type { KeyNoticeInput, PremiumNoticeInput, PremiumStatementInput } from '#documents';
import type { AuthenticationKey as Key } from '#domain';
import {
  type AuthenticationKey as KeyRow, Branch, type CertificateTerms, Customer, GuaranteeApplication, owedNow, Payment, PremiumCharge, premiumDueWhenTold, projectTerms, ProjectOwner, RateTable, Receipt,
} from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { latestRequest, toldOn } from './customer-told.js';

/** 認証キー等のお知らせ of one key; a re-issued one is dated by its key, not by the certificate. */
export function keyNoticeInput(terms: CertificateTerms, key: Pick<KeyRow, 'generation' | 'issuedAt'>, authenticationKey: Key): KeyNoticeInput {
  const { content } = terms;
  const { workClass, number, name } = projectTerms(content);
  return {
    contractNumber: terms.contractNumber,
    version: terms.version,
    revisionKind: terms.revisionKind,
    guaranteeKind: terms.guaranteeKind,
    authenticationKey,
    issuedOn: key.generation > 1 ? japanDate(key.issuedAt.getTime()) : terms.issuedOn,
    generation: key.generation,
    ownerName: terms.ownerName,
    addressee: content.addressee,
    department: content.department,
    principalName: terms.customer.name,
    project: number === undefined ? { workClass, name } : { workClass, name, number },
    subjectExample: `【${GUARANTEE_KIND_LABELS[terms.guaranteeKind].replace('金', '')}】${content.workName}`,
    branch: terms.branch,
  };
}

/** 保証料のご案内, as the charge fixed at the approval has it, with what of it is owed when the paper is made. */
export async function premiumNoticeInput(em: EntityManager, applicationId: string): Promise<PremiumNoticeInput> {
  const { charge, paper, branch, application } = await premiumPaper(em, applicationId);
  return {
    ...paper,
    owed: await owedNow(em, charge),
    issuedOn: japanDate(charge.chargedAt.getTime()),
    dueOn: charge.dueOn,
    paymentMethod: methodOfCharge(charge.deferred, application.content.paymentMethod),
    account: branch.premiumAccount,
  };
}

/** 保証料計算書 of the contract; of a 一括納付 with the 約定日 that holds for a customer whom the notice has reached, or reaches now. */
export async function premiumStatementInput(em: EntityManager, terms: CertificateTerms, now: Date): Promise<PremiumStatementInput> {
  const { charge, paper } = await premiumPaper(em, terms.applicationId);
  const statement = { ...paper, issuedOn: terms.issuedOn, contractNumber: terms.contractNumber, version: terms.version };
  const receipts = await em.find(Receipt, { application: terms.applicationId, confirmedAt: { $ne: null }, reversedAt: null }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
  // 一括納付: stated as owed on its day until all of it has come.
  const owed = await owedNow(em, charge);
  if (charge.deferred && owed > 0) return { ...statement, receipts: [], ...(owed === charge.amount ? {} : { owed }), ...(charge.collectiveOn ? { collectiveOn: await collectiveDay(em, terms.applicationId, now) } : {}) };
  const payments = new Map((await em.find(Payment, { id: { $in: receipts.map(({ payment }) => payment) } })).map((payment) => [payment.id, payment]));
  const stated = receipts.flatMap(({ payment, amount }) => {
    const { receivedOn, method } = payments.get(payment) ?? {};
    return receivedOn === undefined || method === undefined ? [] : [{ receivedOn, amount, method }];
  });
  const fee = yen(receipts.reduce((total, { feeWaived }) => total + feeWaived, 0));
  return { ...statement, receipts: stated.sort((a, b) => (a.receivedOn < b.receivedOn ? -1 : a.receivedOn > b.receivedOn ? 1 : 0)), ...(fee === 0 ? {} : { feeBorne: fee }) };
}

async function collectiveDay(em: EntityManager, applicationId: string, now: Date): Promise<CalendarDate> {
  return premiumDueWhenTold(em, applicationId, (await toldOn(em, 'premium', await latestRequest(em, applicationId, 'premium'))) ?? now);
}

async function premiumPaper(em: EntityManager, applicationId: string) {
  const application = await em.findOneOrFail(GuaranteeApplication, applicationId);
  const charge = await em.findOneOrFail(PremiumCharge, { application: applicationId });
  const table = await em.findOneOrFail(RateTable, charge.rateTable);
  const customer = await em.findOneOrFail(Customer, application.customer);
  const branch = await em.findOneOrFail(Branch, application.branch);
  const owner = await em.findOneOrFail(ProjectOwner, application.owner);
  const { content } = application;
  const paper = {
    receiptNumber: application.receptionNumber,
    customer: {
      name: customer.name, customerNumber: customer.customerNumber, payerKana: content.payerKana ?? customer.nameKana,
      postalCode: customer.postalCode, address: customer.address,
    },
    branch: { name: branch.name, phone: branch.phone, postalCode: branch.postalCode, address: branch.address },
    guaranteeKind: application.kind,
    revisionKind: 'new' as const,
    project: { workClass: content.workClass, name: content.workName, contractAmount: content.contractPrice },
    ownerName: owner.name,
    channel: application.channel,
    receivedOn: japanDate(application.submittedAt.getTime()),
    guaranteedAmount: application.guaranteeAmount,
    premium: { lines: charge.lines, table },
  };
  return { application, charge, branch, paper };
}
