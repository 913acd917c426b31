import { GUARANTEE_KIND_LABELS, japanDate, yen } from '#domain';
import type { KeyNoticeInput, PremiumNoticeInput, PremiumStatementInput } from '#documents';
import type { AuthenticationKey as Key } from '#domain';
import {
  type AuthenticationKey as KeyRow, Branch, type CertificateTerms, Customer, GuaranteeApplication, Payment, PremiumCharge, projectTerms, ProjectOwner, RateTable, Receipt,
} from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

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

/** 保証料のご案内, as the charge fixed at the approval has it. */
export async function premiumNoticeInput(em: EntityManager, applicationId: string): Promise<PremiumNoticeInput> {
  const { charge, paper, branch, application } = await premiumPaper(em, applicationId);
  return {
    ...paper,
    issuedOn: japanDate(charge.chargedAt.getTime()),
    dueOn: charge.dueOn,
    paymentMethod: application.content.paymentMethod,
    account: branch.premiumAccount,
  };
}

/** 保証料計算書 of the contract. */
export async function premiumStatementInput(em: EntityManager, terms: CertificateTerms): Promise<PremiumStatementInput> {
  const { charge, paper, application } = await premiumPaper(em, terms.applicationId);
  const statement = {
    ...paper, issuedOn: terms.issuedOn, contractNumber: terms.contractNumber, version: terms.version,
    paymentMethod: charge.deferred ? ('deferred' as const) : application.content.paymentMethod,
  };
  const receipts = await em.find(Receipt, { application: terms.applicationId, confirmedAt: { $ne: null }, reversedAt: null });
  const payments = await em.find(Payment, { id: { $in: receipts.map(({ payment }) => payment) } }, { orderBy: { receivedOn: 'desc' }, limit: 1 });
  const paidOn = payments[0]?.receivedOn;
  if (paidOn === undefined) return statement;
  const sum = (amounts: readonly number[]) => yen(amounts.reduce((total, amount) => total + amount, 0));
  const fee = sum(receipts.map(({ feeWaived }) => feeWaived));
  return { ...statement, paidOn, ...(fee === 0 ? {} : { feeBorne: { fee, received: sum(receipts.map(({ amount }) => amount)) } }) };
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
