import { setTimeout as delay } from 'node:timers/promises';
import { fillInDraft, fillInUpTo } from '../../apps/cli/src/walk/application.js';
import { BranchActs } from '../../apps/cli/src/walk/branch-acts.js';
import { ContractorActs } from '../../apps/cli/src/walk/contractor-acts.js';
import type { People } from '../../apps/cli/src/walk/people.js';
import { type Act, ACTS, type CasePlan } from './plan.js';
import type { Record } from './record.js';

const PATIENCE_SECONDS = 600;

/** Where people of one お客様ID begin their forms one after another: a form nobody has touched yet is given to the next who asks. */
export class FrontDesk {
  private readonly last = new Map<string, Promise<unknown>>();

  inTurn<T>(account: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(account) ?? Promise.resolve()).then(work, work);
    this.last.set(account, turn);
    return turn;
  }
}

/**
 * One case and its people. They behave as people do while machines die: an act whose answer was lost is looked up, and
 * done again if it is not there. What was answered with success must be in the record at once.
 */
export class CaseRun {
  applicationId = '';
  private draftTop = '';

  constructor(
    readonly plan: CasePlan,
    private readonly people: People,
    private readonly record: Record,
    private readonly desk: FrontDesk,
    private readonly onAct: () => void,
    private readonly onBreach: (breach: string) => void,
  ) {}

  async run(): Promise<void> {
    for (const act of ACTS[this.plan.ending]) await this.persist(act);
  }

  private async persist(act: Act): Promise<void> {
    let trouble: unknown;
    for (const end = Date.now() + PATIENCE_SECONDS * 1_000; Date.now() < end; await delay(300)) {
      if (await this.isDone(act)) return this.onAct();
      try {
        await this.attempt(act);
        if (!(await this.isDone(act))) this.onBreach(`Case ${this.plan.number}: ${act} was accepted but is not in the record.`);
        return this.onAct();
      } catch (error) {
        trouble = error;
      }
    }
    throw new Error(`Case ${this.plan.number}: ${act} did not succeed within ${PATIENCE_SECONDS} s`, { cause: trouble });
  }

  private async attempt(act: Act): Promise<void> {
    const { cast } = this.plan;
    const contractor = () => this.people.person('contractor', cast.contractor);
    const staff = (part: 'reviewer' | 'approver' | 'clerk' | 'secondClerk') => this.people.person('branch', cast[part]);
    const branch = new BranchActs(this.applicationId);
    switch (act) {
      case 'apply':
        return this.apply();
      case 'claim':
        return void (await branch.claim(await staff('reviewer')));
      case 'ask-for-correction':
        return void (await branch.requestCorrection(await staff('reviewer'), ['workPlace'], '工事場所を契約書のとおりにしてください（見本）。'));
      case 'correct':
        return void (await new ContractorActs(await contractor(), this.applicationId).correct({ workPlace: '見本県見本市訂正町二丁目 地内' }));
      case 'give-opinion':
        return void (await branch.giveOpinion(await staff('reviewer'), this.plan.ending === 'declined' ? '引受不可' : '引受可'));
      case 'approve':
        return void (await branch.approve(await staff('approver')));
      case 'decline':
        return void (await branch.refuse(await staff('approver'), '引受謝絶', '引き受けられない事情があります（見本）。'));
      case 'record-payment':
        await this.requireAsked();
        return void (await branch.recordPayment(await staff('clerk'), await this.receptionNumber()));
      case 'confirm-payment':
        return void (await branch.confirmPayment(await staff('secondClerk')));
      case 'deliver-paper': {
        const clerk = await staff('clerk');
        await branch.printPaper(clerk);
        return void (await branch.deliverPaper(clerk, this.plan.wishes.medium === '郵送' ? '郵送' : '来店'));
      }
      case 'retract':
        return void (await new ContractorActs(await contractor(), this.applicationId).retract('都合により取り下げます（見本）。'));
    }
  }

  /** The same draft again and again, as a contractor with a saved form would: it becomes one application. */
  private async apply(): Promise<void> {
    const { cast, wishes } = this.plan;
    const visitor = await this.people.person('contractor', cast.contractor);
    if (this.draftTop === '') {
      this.draftTop = await this.desk.inTurn(cast.contractor, async () => {
        const begin = await visitor.open('/applications/new');
        const { url } = await visitor.send(begin.form(/applications\/drafts$/));
        await fillInUpTo(visitor, url, wishes, 'eligibility');
        return url;
      });
    }
    const { applicationId } = await fillInDraft(visitor, this.draftTop, wishes);
    this.applicationId = applicationId;
  }

  /** Who pays when asked tries again until then. */
  private async requireAsked(): Promise<void> {
    const asked = !this.plan.paysWhenAsked
      || (await this.record.isTrue("exists (select 1 from mail_message where application_id = $1 and template = 'premium-notice' and sent_at is not null)", [this.applicationId]));
    if (!asked) throw new Error('no 保証料のご案内 has come yet');
  }

  private async receptionNumber(): Promise<string> {
    const [row] = await this.record.ask<{ number: string }>('select reception_number as number from guarantee_application where id = $1', [this.applicationId]);
    return row?.number ?? '';
  }

  private async isDone(act: Act): Promise<boolean> {
    if (act === 'apply') return this.isSubmitted();
    const { record, applicationId } = this;
    const has = (sql: string): Promise<boolean> => record.isTrue(`exists (${sql})`, [applicationId]);
    switch (act) {
      case 'claim':
        return has('select 1 from guarantee_application where id = $1 and assignee_id is not null');
      case 'ask-for-correction':
        return has('select 1 from correction_request where application_id = $1');
      case 'correct':
        return has('select 1 from correction_request where application_id = $1 and answered_at is not null');
      case 'give-opinion':
        return has('select 1 from review where application_id = $1');
      case 'approve':
        return has("select 1 from review where application_id = $1 and outcome = 'approved'");
      case 'decline':
        return has("select 1 from review where application_id = $1 and outcome = 'declined'");
      case 'record-payment':
        return has('select 1 from receipt where application_id = $1 and reversed_at is null');
      case 'confirm-payment':
        return has('select 1 from receipt where application_id = $1 and confirmed_at is not null and reversed_at is null');
      case 'deliver-paper':
        return has("select 1 from audit_event where case_id = $1 and kind = 'PaperDelivered'");
      case 'retract':
        return has("select 1 from guarantee_application where id = $1 and state = 'retracted'");
    }
  }

  private async isSubmitted(): Promise<boolean> {
    const draftId = /drafts\/([0-9a-f-]{36})/.exec(this.draftTop)?.[1];
    if (draftId === undefined) return false;
    const [row] = await this.record.ask<{ id: string }>('select id from guarantee_application where draft_id = $1', [draftId]);
    if (row) this.applicationId = row.id;
    return row !== undefined;
  }
}
