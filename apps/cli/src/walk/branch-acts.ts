import type { Page } from '../visitor/page.js';
import type { Served, Visitor } from '../visitor/visitor.js';
import { awaitPage } from './await-page.js';
import { dateAnswers, today } from './wishes.js';

/** What people at the branch do with a case, each at their own screen. */
export class BranchActs {
  constructor(private readonly applicationId: string) {}

  private get path(): string {
    return `/branch/cases/${this.applicationId}`;
  }

  /** 担当する. */
  async claim(reviewer: Visitor): Promise<Page> {
    const page = await reviewer.open(this.path);
    return reviewer.send(page.form(/\/claim$/));
  }

  /** Opens the contract copy, ticks every value against it and gives the opinion. */
  async giveOpinion(reviewer: Visitor, opinion: '引受可' | '引受不可' = '引受可'): Promise<Page> {
    const page = await reviewer.open(this.path);
    await reviewer.fetch(page.link(/別の画面で開く/).href);
    const shown = await reviewer.open(this.path);
    const form = shown.form(/\/opinion$/);
    const ticks = form.fields.find(({ name }) => name === 'tick')?.choices.map(({ value }) => value) ?? [];
    return reviewer.send(form, { tick: { tick: ticks }, opinion: { choose: opinion }, text: opinion === '引受可' ? '契約書写しと照合し、相違ありません。' : '引き受けられない事情があります（見本）。' }, /意見を付けて/);
  }

  /** 補正のお願い: marks fields and says why. */
  async requestCorrection(reviewer: Visitor, marks: readonly string[], reason: string): Promise<Page> {
    const page = await reviewer.open(`${this.path}/correction`);
    return reviewer.send(page.form(/\/correction$/), { mark: { tick: marks }, reason }, /補正のお願いを送る/);
  }

  /** 承認. */
  async approve(approver: Visitor): Promise<Page> {
    const page = await approver.open(this.path);
    return approver.send(page.form(/承認/), {}, /承認/);
  }

  /** 差戻し or 引受謝絶, with its reason. */
  async refuse(approver: Visitor, what: '差戻し' | '引受謝絶', reason: string): Promise<Page> {
    const page = await approver.open(this.path);
    const ask = await approver.open(page.link(new RegExp(`^${what}$`)).href);
    return approver.send(ask.form(/\/decision/), { reason });
  }

  /** The charge as the branch knows it, in yen. */
  async charge(clerk: Visitor, receptionNumber: string): Promise<string> {
    const page = await clerk.open(`/branch/payments/new?case=${receptionNumber}`);
    return page.form(/payments\/new$/).fields.find(({ name }) => name === 'amount')?.value ?? '';
  }

  /** 入金を記録する: one person writes down what arrived. */
  async recordPayment(clerk: Visitor, receptionNumber: string, changes: { readonly amount?: string; readonly payer?: string; readonly method?: '振込' | '現金' | '小切手' } = {}): Promise<Page> {
    const page = await clerk.open(`/branch/payments/new?case=${receptionNumber}`);
    const { amount, payer, method = '振込' } = changes;
    return clerk.send(page.form(/payments\/new$/), {
      method: { choose: method }, ...(amount === undefined ? {} : { amount }), ...(payer === undefined ? {} : { payer }), ...dateAnswers('received', today()),
    });
  }

  /** 入金を確認する: another person confirms it. */
  async confirmPayment(clerk: Visitor): Promise<Page> {
    const page = await clerk.open(`${this.path}/premium`);
    const receipt = await clerk.open(page.link(/^開く/).href);
    return clerk.send(receipt.form(/入金を確認する/));
  }

  /** 書面の証書: prints it; it is there once the worker has made it. */
  async printPaper(clerk: Visitor): Promise<Served> {
    const page = await awaitPage(clerk, `${this.path}/certificate`, ({ forms }) => forms.some(({ action }) => action.endsWith('/certificate/print')), '書面の証書');
    return clerk.download(page.form(/\/certificate\/print$/));
  }

  /** Hands the paper over or posts it. */
  async deliverPaper(clerk: Visitor, way: '郵送' | '来店'): Promise<Page> {
    const page = await clerk.open(`${this.path}/certificate`);
    const form = page.form(/\/certificate\/deliver$/);
    const ways = form.fields.find(({ name }) => name === 'way')?.choices ?? [];
    const chosen = ways.find(({ label }) => label.includes(way === '郵送' ? '郵' : '渡')) ?? ways[0];
    return clerk.send(form, { way: chosen?.value ?? '', ...dateAnswers('on', today()), note: '見本' });
  }

  /** 認証キーを再発行する; possible once the issue is complete. */
  async reissueKey(clerk: Visitor, reason: string): Promise<Page> {
    const page = await awaitPage(clerk, `${this.path}/certificate`, ({ forms }) => forms.some(({ action }) => action.endsWith('/certificate/reissue-key')), '発行の完了');
    return clerk.send(page.form(/\/certificate\/reissue-key$/), { 'reason-reissue-key': reason });
  }
}
