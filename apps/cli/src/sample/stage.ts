import { Visitor } from '../visitor/visitor.js';
import { apply, type Applied, fillInDraft, fillInUpTo, type FormStep } from '../walk/application.js';
import { awaitPage } from '../walk/await-page.js';
import { BranchActs } from '../walk/branch-acts.js';
import { ContractorActs, keyOn } from '../walk/contractor-acts.js';
import { ADMINISTRATOR, type Cast, type People } from '../walk/people.js';
import { type CaseWishes } from '../walk/wishes.js';
import { type IntakeDoors, returnMail } from './intake-doors.js';

/** One sample case on its way, played by the people of a branch and a contractor. */
export class Stage {
  private applied: Applied | null = null;

  constructor(
    private readonly people: People,
    private readonly cast: Cast,
    private readonly wishes: CaseWishes,
    private readonly doors: IntakeDoors | null,
  ) {}

  private contractor(): Promise<Visitor> {
    return this.people.person('contractor', this.cast.contractor);
  }

  private staff(part: 'reviewer' | 'approver' | 'clerk' | 'secondClerk'): Promise<Visitor> {
    return this.people.person('branch', this.cast[part]);
  }

  private get case(): Applied {
    if (this.applied === null) throw new Error('The case has not been applied for.');
    return this.applied;
  }

  get receptionNumber(): string {
    return this.applied?.receptionNumber ?? '';
  }

  private get branch(): BranchActs {
    return new BranchActs(this.case.applicationId);
  }

  private async own(): Promise<ContractorActs> {
    return new ContractorActs(await this.contractor(), this.case.applicationId);
  }

  /** A form that is left half filled in. */
  async draft(last: FormStep): Promise<void> {
    const visitor = await this.contractor();
    const begin = await visitor.open('/applications/new');
    const top = await visitor.send(begin.form(/applications\/drafts$/));
    await fillInUpTo(visitor, top.url, this.wishes, last);
  }

  async apply(): Promise<void> {
    this.applied = await apply(await this.contractor(), this.wishes);
  }

  /** An application on paper that 受付 types in. */
  async enterPaper(customer: string, channel: string): Promise<void> {
    const clerk = await this.staff('clerk');
    const search = await clerk.open(`/branch/applications/new?q=${encodeURIComponent(customer)}`);
    const top = await clerk.send(search.form(/入力を始める/), { customer: { choose: customer }, channel: { choose: channel } });
    this.applied = await fillInDraft(clerk, top.url, this.wishes);
  }

  async claim(): Promise<void> {
    await this.branch.claim(await this.staff('reviewer'));
  }

  async review(opinion: '引受可' | '引受不可' = '引受可'): Promise<void> {
    await this.claim();
    await this.branch.giveOpinion(await this.staff('reviewer'), opinion);
  }

  async askForCorrection(marks: readonly string[], reason: string): Promise<void> {
    await this.branch.requestCorrection(await this.staff('reviewer'), marks, reason);
  }

  async correct(answers: Readonly<Record<string, string>>): Promise<void> {
    await (await this.own()).correct(answers);
  }

  async refuse(what: '差戻し' | '引受謝絶', reason: string): Promise<void> {
    await this.branch.refuse(await this.staff('approver'), what, reason);
  }

  async approve(): Promise<void> {
    await this.branch.approve(await this.staff('approver'));
  }

  async pay(changes: { readonly amount?: string; readonly payer?: string; readonly method?: '振込' | '現金' | '小切手' } = {}): Promise<void> {
    await this.branch.recordPayment(await this.staff('clerk'), this.case.receptionNumber, changes);
  }

  async confirmPayment(): Promise<void> {
    await this.branch.confirmPayment(await this.staff('secondClerk'));
  }

  /** From the application to the confirmed premium. */
  async untilPaid(): Promise<void> {
    await this.apply();
    await this.review();
    await this.approve();
    await this.pay();
    await this.confirmPayment();
  }

  /** Until the electronic certificate is registered. @returns the 保証契約番号 */
  async issued(): Promise<string> {
    return (await this.own()).issued();
  }

  async submitToOwner(contractNumber: string): Promise<void> {
    await (await this.own()).recordSubmission(contractNumber);
  }

  /** The owner opens the certificate with what stands on the notice. */
  async viewAsOwner(contractNumber: string): Promise<void> {
    const notice = await (await this.own()).keyNotice(contractNumber);
    const owner = new Visitor(this.people.base);
    const entry = await owner.open('/v');
    await owner.send(entry.form(/\/v$/), { number: contractNumber, key: keyOn(notice.bytes) });
  }

  async printPaper(): Promise<void> {
    await this.branch.printPaper(await this.staff('clerk'));
  }

  async deliverPaper(way: '郵送' | '来店'): Promise<void> {
    await this.branch.deliverPaper(await this.staff('clerk'), way);
  }

  async reissueKey(reason: string): Promise<void> {
    await this.branch.reissueKey(await this.staff('approver'), reason);
  }

  /** A mail of the case comes back from the contractor's server, where mails come in. @param name as the administrator reads it */
  async mailComesBack(name: string): Promise<void> {
    if (this.doors === null) return;
    const administrator = await this.people.person('admin', ADMINISTRATOR);
    const sent = new RegExp(`${name}[^<]* ([^< ]+@[^< ]+)(<[^>]+>) 送信済み`);
    const { text } = await awaitPage(administrator, `/admin/cases/${this.case.applicationId}/mails`, (page) => sent.test(page.text), name);
    const [, to = '', messageId = ''] = sent.exec(text) ?? [];
    await returnMail(this.doors, { to, messageId });
    await awaitPage(administrator, '/admin/stuck', (page) => page.text.includes(this.receptionNumber), '戻ったメール');
  }

  async retract(reason: string): Promise<void> {
    await (await this.own()).retract(reason);
  }
}
