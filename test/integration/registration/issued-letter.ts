import { addDays, drawInitialPassword, formatLoginId, japanDate } from '#domain';
import { Passwords } from '#identity';
import { ContractorAccount, Customer, IdLetter, MailMessage, recordAddress, recordFact, Registration, registrationStateColumns, Staff, SYSTEM, type UnitOfWork } from '#persistence';
import { startRegistration } from '#workflows/contract';
import { randomInt, randomUUID } from 'node:crypto';
import type { People } from '../../support/people.js';

let serial = 0;

/** A registration whose ID was issued and which waits for the printing of its letter. */
export async function approvedRegistration(work: UnitOfWork, people: People, at: Date, more: Partial<Pick<Registration, 'id' | 'branch' | 'reissueOf'>> = {}): Promise<Registration> {
  serial += 1;
  const raw = { name: '株式会社見本組', contactName: '架空 花子', department: '工事部', phone: '099-000-4167' };
  return work.run(async (em) => {
    const account = more.reissueOf ?? em.create(ContractorAccount, {
      loginId: formatLoginId(500_000 + serial), customer: people.customerId, department: '工事部', contactName: '架空 花子', phone: '099-000-4167', mail: '', active: true, createdAt: at,
    }).id;
    const id = more.id ?? randomUUID();
    const customer = await em.findOneOrFail(Customer, people.customerId);
    const registration = em.create(Registration, {
      id, receptionNumber: `26-${String(70_000 + serial)}`, submissionKey: `test/${id}`, ...(await registrationStateColumns(em, 'approved', at)), channel: 'fax',
      receivedBy: people.branchId, branch: people.branchId, raw, read: {}, customer: people.customerId, account, approvedAt: at, letterAddress: recordAddress(customer), letterName: customer.name, searchKey: '見本組', receivedAt: at, ...more,
    });
    await recordFact(em, { caseId: id, kind: 'RegistrationReceived', actor: SYSTEM, at, data: { channel: 'fax', awaitsPaper: false }, notify: startRegistration(id) });
    return registration;
  });
}

export interface IssuedLetter {
  readonly registrationId: string;
  readonly accountId: string;
  readonly loginId: string;
  readonly password: string;
}

/** A letter on its way to the customer, as the branch leaves it. */
export async function issuedLetter(work: UnitOfWork, people: People, at: Date): Promise<IssuedLetter> {
  const registration = await approvedRegistration(work, people, at);
  const password = drawInitialPassword(randomInt);
  const passwordHash = await new Passwords().hash(password);
  return work.run(async (em) => {
    const printer = await em.findOneOrFail(Staff, { branch: people.branchId, role: 'clerk' });
    const account = await em.findOneOrFail(ContractorAccount, registration.account ?? '');
    const today = japanDate(at.getTime());
    em.create(IdLetter, {
      number: `T-${registration.receptionNumber}`, account: account.id, registration: registration.id, passwordHash, printedAt: at, printedBy: printer.id,
      validUntil: addDays(today, 60), postedOn: today, postedBy: printer.id, createdAt: at,
    });
    Object.assign(await em.findOneOrFail(Registration, registration.id), await registrationStateColumns(em, 'posted', at));
    return { registrationId: registration.id, accountId: account.id, loginId: account.loginId, password };
  });
}

/** The path of the link in the newest mail of a template to an address; '' when there is none. */
export async function linkTo(work: UnitOfWork, template: string, to: string): Promise<string> {
  const mails = await work.read((em) => em.find(MailMessage, { template, to }, { orderBy: { id: 'desc' }, limit: 1 }));
  return /https?:\/\/[^/\s]+(\/\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
}
