import type { Page } from '../visitor/page.js';
import { textOfPdf } from '../visitor/pdf-text.js';
import type { Served, Visitor } from '../visitor/visitor.js';
import { awaitPage } from './await-page.js';
import { dateAnswers, today } from './wishes.js';

/** What a contractor does after the application. */
export class ContractorActs {
  constructor(
    private readonly visitor: Visitor,
    private readonly applicationId: string,
  ) {}

  private get path(): string {
    return `/applications/${this.applicationId}`;
  }

  open(): Promise<Page> {
    return this.visitor.open(this.path);
  }

  /** 申込みの控え. */
  copy(): Promise<Served> {
    return this.visitor.fetch(`${this.path}/copy`);
  }

  /** 保証料のご案内; its PDF is made a moment after the approval. */
  async premiumNotice(): Promise<Served> {
    const page = await awaitPage(this.visitor, this.path, ({ links }) => links.some(({ href }) => href.endsWith('/premium-notice')), '保証料のご案内');
    return this.visitor.fetch(page.link(/premium-notice$/).href);
  }

  /** Waits until the electronic certificate is registered. @returns the 保証契約番号 */
  async issued(): Promise<string> {
    const page = await awaitPage(this.visitor, this.path, ({ links }) => links.some(({ href }) => /\/guarantees\/\d{10}/.test(href)), '証書の発行');
    const number = /\/guarantees\/(\d{10})/.exec(page.link(/\/guarantees\/\d{10}/).href)?.[1] ?? '';
    await awaitPage(this.visitor, `/guarantees/${number}`, ({ forms }) => forms.some(({ action }) => action.endsWith('/key-notice')), '電子証書の登録');
    return number;
  }

  /** 表示: 認証キー等のお知らせ, the paper that goes to the owner. */
  async keyNotice(contractNumber: string): Promise<Served> {
    const page = await this.visitor.open(`/guarantees/${contractNumber}`);
    return this.visitor.download(page.form(/\/key-notice$/));
  }

  original(contractNumber: string): Promise<Served> {
    return this.visitor.fetch(`/guarantees/${contractNumber}/original`);
  }

  premiumStatement(contractNumber: string): Promise<Served> {
    return this.visitor.fetch(`/guarantees/${contractNumber}/premium-statement`);
  }

  /** 提出 entered with its date and way. */
  async recordSubmission(contractNumber: string): Promise<Page> {
    const page = await this.visitor.open(`/guarantees/${contractNumber}/submission`);
    const form = page.form(/\/submission$/);
    const way = form.fields.find(({ name }) => name === 'way')?.choices[0]?.value ?? '';
    return this.visitor.send(form, { ...dateAnswers('submittedOn', today()), way });
  }

  async retract(reason: string): Promise<Page> {
    const page = await this.visitor.open(`${this.path}/retraction`);
    const form = page.form(/\/retraction$/);
    const confirm = form.fields.find(({ kind }) => kind === 'several');
    return this.visitor.send(form, { reason, ...(confirm ? { [confirm.name]: { tick: confirm.choices.map(({ value }) => value) } } : {}) });
  }

  /** Answers a 補正のお願い: the marked fields are filled in anew. */
  async correct(answers: Readonly<Record<string, string>>): Promise<Page> {
    const page = await this.visitor.open(`${this.path}/correction`);
    return this.visitor.send(page.form(/\/correction$/), answers);
  }
}

/** Reads the 認証キー off the notice as a person does: the characters that stand in cells above 英字 and 数字. */
export function keyOn(notice: Uint8Array): string {
  const cells = [...textOfPdf(notice).matchAll(/([0-9A-Z])(?:英字|数字)/g)].map(([, character = '']) => character);
  if (cells.length !== 12) throw new Error(`The notice shows ${cells.length} characters of a key instead of 12.`);
  return cells.join('');
}
