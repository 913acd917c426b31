import {
  ApplicationDraft, ArrivalPage, ArrivalPart, BranchTask, ContractorAccount, Customer, IdLetter, RegistrationTask, Staff,
} from '#persistence';
import { v4, v7 } from 'uuid';
import { Routes } from '../../../apps/portal/src/http/routes.js';
import type { People } from '../../support/people.js';
import { approved, confirm, numberOf, receipts, record, returnedTooMuch } from '../branch/acts.js';
import { type IssuedCertificate, Issuer } from '../owner/issued-certificate.js';
import { IntakeOffice } from '../registration/intake-office.js';
import { type IssuedLetter, issuedLetter } from '../registration/issued-letter.js';

export type Audience = 'contractor' | 'branch' | 'admin';
/** 株式会社見本組, to whom the records belong at the contractor's door. */
export const CONTRACTOR = '1000000001';
/** Whoever has the address may use it: a drawn token, a number that asks for its key, a notice to everybody, an edition of the 約款. */
export const BY_ADDRESS_ALONE = ['/mail-confirmation/:token', '/password-reset/:token', '/registration/received/:key', '/registration/received/:key/form.pdf', '/v/:number', '/news/:id', '/terms/:id'];
/** Papers that these records do not have: refused to their own people too. */
export const WITHOUT_A_PAPER = ['/applications/:id/premium-notice', '/guarantees/:number/premium-statement', '/branch/intake/:id/files/:part', '/branch/intake/:id/originals/:arrival'];

type Values = readonly (readonly [beginning: string, values: Readonly<Record<string, string>>])[];

/** A portal where a record of 見本東支店 or of 株式会社見本組 stands behind every address that names one. */
export class RecordedTown {
  private constructor(
    readonly town: IntakeOffice,
    readonly routes: Routes,
    /** Of the contract behind the addresses of certificates. */
    readonly issued: IssuedCertificate,
    /** Whose registrations and letters these are. */
    readonly people: People,
    /** On its way to somebody who has not signed in yet. */
    readonly letter: IssuedLetter,
    private readonly issuer: Issuer,
    /** What stands for the parameters of an address; the longest beginning counts. */
    private readonly records: Values,
  ) {}

  static async open(...logTo: Parameters<typeof IntakeOffice.open>): Promise<RecordedTown> {
    const town = await IntakeOffice.open(...logTo);
    const { office } = town;
    const issuer = await Issuer.at(office);
    const name = '極秘橋梁補修工事';
    const issued = await issuer.issue({ workName: name });
    const caseId = await approved(office, { workName: name });
    const application = await office.application(caseId);
    await record(office, 'higashi-uketsuke', { method: 'cash', payer: '極秘工務店', parts: [{ number: application.receptionNumber }] });
    const [receipt = ''] = await receipts(office, caseId);
    const paid = await approved(office, { workName: name });
    await record(office, 'higashi-uketsuke', { amount: '60,500', parts: [{ number: await numberOf(office, paid) }] });
    await confirm(office, (await receipts(office, paid))[0]);
    const { id: refund } = await office.work.read((em) => em.findOneOrFail(BranchTask, { application: paid, kind: 'refund' }));
    const { task: excess } = await returnedTooMuch(office, { workName: name });
    const attachment = await office.attachment(application);
    const registration = await town.arrive({ raw: { name: '極秘工務店', phone: '099-000-4168' } });
    const [page] = await town.pagesOf(registration);
    const part = await office.work.read((em) => em.findOneOrFail(ArrivalPart, page?.part ?? ''));
    const arrival = await town.land({ subject: '極秘の控え' });
    const [landedPart] = await office.work.read((em) => em.find(ArrivalPart, { arrival }));
    const [landedPage] = await office.work.read((em) => em.find(ArrivalPage, { part: landedPart?.id ?? '' }));
    const misdelivered = await town.land({ subject: '極秘の控え' });
    const entry = v4();
    const noticed = { 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '24' };
    await (await office.desk('higashi-uketsuke')).post('/branch/intake/misdeliveries/new', { token: entry, arrival: misdelivered, direction: 'received', counterparty: '極秘工務店', contact: '099-000-4168', content: '極秘の控え', keeping: '金庫', ...noticed });
    await office.delegate('higashi-kacho', 'higashi-shitencho');
    const branch = await office.branch('20');
    const { customer, account } = await office.work.read(async (em) => ({
      customer: await em.findOneOrFail(Customer, { customerNumber: '2000000001' }), account: await em.findOneOrFail(ContractorAccount, { loginId: CONTRACTOR }),
    }));
    const other = (await office.branch('21')).id;
    const people: People = { branchId: branch.id, otherBranchId: other, headOfficeId: other, customerId: customer.id, otherCustomerId: customer.id };
    const letter = await issuedLetter(office.work, people, office.clock.now());
    const at = office.clock.now();
    const ids = { draft: v7(), paperDraft: v7(), task: v7(), letterTask: v7() };
    await office.work.run(async (em) => {
      const clerk = await em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' });
      const form = { works: { workName: name } };
      em.create(ApplicationDraft, { id: ids.draft, kind: 'advance-payment', channel: 'web', customer: customer.id, account: account.id, form, completedSteps: [], createdAt: at, savedAt: at });
      em.create(ApplicationDraft, { id: ids.paperDraft, kind: 'advance-payment', channel: 'counter', customer: customer.id, enteredBy: clerk.id, form, completedSteps: [], createdAt: at, savedAt: at });
      em.create(BranchTask, { id: ids.task, dedupeKey: 'strangers', application: caseId, branch: branch.id, kind: 'mail-undeliverable', detail: '', openedAt: at });
      em.create(RegistrationTask, { id: ids.letterTask, dedupeKey: 'strangers', registration: letter.registrationId, branch: branch.id, kind: 'not-signed-in', openedAt: at });
    });
    const posted = await office.work.read((em) => em.findOneOrFail(IdLetter, { registration: letter.registrationId }));
    const [delegation] = await office.work.read((em) => em.execute<{ id: string }[]>('select id from delegation'));
    const records: Values = [
      ['/applications/drafts', { id: ids.draft, step: 'works' }], ['/applications', { id: caseId, attachment: attachment.id }], ['/guarantees', { number: issued.contractNumber }], ['/mail-addresses', { which: 'first' }],
      ['/branch/applications/drafts', { id: ids.paperDraft, step: 'works' }], ['/branch/applications', { id: caseId }], ['/branch/cases', { id: caseId, paper: attachment.id }], ['/branch/payments', { id: receipt }],
      ['/branch/cases/:id/certificate', { id: issued.applicationId }], ['/branch/tasks', { id: ids.task }], ['/branch/tasks/:id/refund', { id: refund }], ['/branch/tasks/:id/write-off', { id: excess }], ['/branch/delegations', { id: delegation?.id ?? '' }], ['/branch/accounts', { id: account.id }],
      ['/branch/letters/tasks', { id: ids.letterTask }], ['/branch/letters/posted', { id: posted.id }], ['/branch/letters', { id: letter.registrationId }],
      ['/branch/intake/arrivals', { arrival, part: landedPart?.id ?? '', page: landedPage?.id ?? '' }], ['/branch/intake/misdeliveries', { entry }],
      ['/branch/intake', { id: registration, page: page?.id ?? '', arrival: part.arrival, part: part.id }],
      ['/admin/cases', { caseId }], ['/admin/registrations', { registrationId: registration }], ['/admin/accounts', { accountId: account.id }],
    ];
    return new RecordedTown(town, office.app.get(Routes), issued, people, letter, issuer, records);
  }

  async close(): Promise<void> {
    await this.issuer.close();
    await this.town.close();
  }

  /** Addresses under a method that name a record of somebody. */
  patterns(method: string): readonly string[] {
    return this.routes.paths(method).filter((path) => path.includes(':') && !path.startsWith('/assets/') && !BY_ADDRESS_ALONE.includes(path));
  }

  /** The case that waits for its premium. */
  get caseId(): string {
    return this.valuesFor('/branch/cases/:id')['id'] ?? '';
  }

  valuesFor(path: string): Readonly<Record<string, string>> {
    return this.records.filter(([beginning]) => path.startsWith(`${beginning}/`) || path === beginning).sort(([one], [two]) => two.length - one.length)[0]?.[1] ?? {};
  }

  /** With the ids of the records in it; a parameter that nothing stands for is left. */
  addressOf(path: string): string {
    return path.replace(/:([A-Za-z]+)/g, (parameter, name: string) => this.valuesFor(path)[name] ?? parameter);
  }
}

export const audienceOf = (path: string): Audience => (/^\/branch(\/|$)/.test(path) ? 'branch' : /^\/admin(\/|$)/.test(path) ? 'admin' : 'contractor');
