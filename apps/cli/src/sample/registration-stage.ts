import { formatEraDate, readCorporateNumber } from '#domain';
import type { Answers } from '../visitor/form.js';
import type { Page } from '../visitor/page.js';
import { Visitor } from '../visitor/visitor.js';
import { awaitPage } from '../walk/await-page.js';
import type { Cast, People } from '../walk/people.js';
import { dateAnswers, today } from '../walk/wishes.js';
import type { Applicant } from './applicant.js';
import { type IntakeDoors, sendFax, sendMail } from './intake-doors.js';
import { filledInWorkbook, stampedForm } from './returned-form.js';

/** Which branch a company writes to: its code, its name, and the address it takes mail at. */
export interface AskedBranch {
  readonly code: string;
  readonly name: string;
  readonly mail: string;
}

/** The machine reads while twenty cases are on their way; two slow cores need their time. */
const READING_SECONDS = 300;

/** One sample registration on its way from the company's form to its letter, played by the people of a branch. */
export class RegistrationStage {
  receptionNumber = '';
  private entry = '';
  private form: Uint8Array | null = null;

  constructor(
    private readonly people: People,
    private readonly cast: Cast,
    private readonly branch: AskedBranch,
    private readonly doors: IntakeDoors,
    private readonly applicant: Applicant,
    private readonly turn: number,
  ) {}

  private get clerk(): Promise<Visitor> {
    return this.people.person('branch', this.cast.clerk);
  }

  /** The company fills in the web form and takes the printed one home. */
  async applyOnTheWeb(): Promise<void> {
    const company = new Visitor(this.people.base);
    const blank = await company.open('/registration/apply');
    const check = await company.send(blank.form(/入力内容/), { ...this.applicant, branch: { choose: this.branch.name }, consent: { tick: [''] } });
    const received = await company.send(check.form(/この内容で/), {}, /この内容で/);
    this.receptionNumber = numberOn(received);
    this.form = (await company.fetch(received.link(/記入済みの申込書/).href)).bytes;
  }

  /** The stamped page comes back by FAX. */
  async returnByFax(): Promise<void> {
    if (this.form === null) throw new Error('There is no form to be returned.');
    await sendFax(this.doors, this.branch.code, `${this.receptionNumber}_${this.applicant.phone.replaceAll('-', '')}.pdf`, await stampedForm(this.form));
    await this.atTheDesk((page) => page.text.includes(this.receptionNumber), '返送された申込書');
  }

  /** The form filled in with Excel, by mail. */
  async applyByExcel(): Promise<void> {
    const company = new Visitor(this.people.base);
    const { bytes } = await company.fetch(`/registration/form.xlsx?branch=${this.branch.code}`);
    await this.mail('利用申込書の送付', `${this.applicant.name} ${this.applicant.contactName}です。利用申込書をお送りします。`, [
      { filename: '利用申込書（記入済み）.xlsx', content: await filledInWorkbook(bytes, { ...this.applicant, appliedOn: formatEraDate(today()) }) },
    ]);
    const desk = await this.atTheDesk((page) => page.text.includes(this.applicant.name), 'メールの申込書');
    this.receptionNumber = /(\d{2}-\d{5})(?:(?!\d{2}-\d{5}).)*$/.exec(desk.text.slice(0, desk.text.indexOf(this.applicant.name)))?.[1] ?? '';
  }

  /** A mail that is no application, or carries what must not be opened. */
  async mail(subject: string, text: string, attachments: readonly { readonly filename: string; readonly content: Buffer }[] = []): Promise<void> {
    await sendMail(this.doors, { from: `${this.applicant.contactName} <${this.applicant.mail}>`, to: this.branch.mail, subject, text, attachments: [...attachments] });
  }

  /** 仕分け待ち・隔離: waits until what was sent stands there. */
  async setAside(words: string): Promise<void> {
    await awaitPage(await this.clerk, '/branch/intake/arrivals', (page) => page.text.includes(words), words);
  }

  /** From the web form by FAX to the clerk who takes it on. */
  async untilClaimed(): Promise<void> {
    await this.applyOnTheWeb();
    await this.returnByFax();
    await this.claim();
  }

  /** From the web form to the second person, with a new customer's record. @param number whereof its 法人番号 and 許可番号 are made */
  async untilPassedOn(number: number): Promise<void> {
    await this.untilClaimed();
    await this.recordCustomer(number);
    await this.passOn();
  }

  /** 来店: 受付 takes the paper over the counter. */
  async hear(): Promise<void> {
    const clerk = await this.clerk;
    const counter = await clerk.open('/branch/intake/new');
    const page = await clerk.send(counter.form(/受け付けて入力する/), { channel: { choose: '来店' }, name: this.applicant.name, phone: this.applicant.phone });
    this.at(page);
    this.receptionNumber = numberOn(page);
  }

  private async claim(): Promise<void> {
    const desk = await this.atTheDesk((page) => page.findForm(new RegExp(`担当する：${this.receptionNumber}`)) !== null, this.receptionNumber);
    this.at(await (await this.clerk).send(desk.form(new RegExp(`担当する：${this.receptionNumber}`))));
  }

  /** A new customer's record from the register, and how the address was checked. */
  private async recordCustomer(number: number): Promise<void> {
    const clerk = await this.clerk;
    const checked = formatEraDate(today());
    const { name, nameKana, postalCode, address, phone } = this.applicant;
    const customer = await clerk.open(`${this.entry}/customer`);
    await clerk.send(customer.form(/customer\/record$/), {
      kind: { choose: '法人' }, sharedSource: '登記情報', sharedOn: checked, name, nameKana, postalCode, address, phone, representativeTitle: '代表取締役', representativeName: '見本 一郎',
      corporateNumber: corporateNumber(this.turn * 1000 + number), licence: `見本県知事許可（般-8）第${this.turn}0${number}号`, screenedOn: checked, screenedBy: '見本 受子',
    }, /新しい顧客/);
    const calls = await clerk.open(`${this.entry}/calls`);
    await clerk.send(calls.form(/calls\/address$/), { how: { choose: '公的' }, evidence: `登記情報（${checked}）` });
  }

  /** Confirms what the machine was not sure of, ticks the seal and passes it on. */
  private async passOn(): Promise<void> {
    const clerk = await this.clerk;
    const read = await awaitPage(clerk, this.entry, (page) => !page.text.includes('文字の読み取りがまだ終わっていません'), '文字の読み取り', READING_SECONDS);
    const asked = await clerk.resend(read.form(/\/entry$/), confirmed(read), /確認へ回す/);
    // What was read meanwhile is asked about on the page that answers.
    if (asked.status === 422) await clerk.send(asked.form(/\/entry$/), confirmed(asked), /確認へ回す/);
  }

  /** Another person opens the page and approves. */
  async approve(): Promise<void> {
    const approver = await this.people.person('branch', this.cast.secondClerk);
    const entry = await approver.open(this.entry);
    const opened = await approver.open(entry.link(/申込書のページを開く/).href);
    await approver.send(opened.form(/承認する/), {}, /承認する/);
    await awaitPage(approver, '/branch/letters', (page) => page.text.includes(this.receptionNumber), '承認した登録の通知書');
  }

  /** 通知書: printed, posted, and its 引受番号 entered. */
  async postLetter(trackingNumber: string): Promise<void> {
    const clerk = await this.clerk;
    const letters = (await clerk.open('/branch/letters')).form(/選んだ通知書を印刷する/);
    const mine = letters.fields.find(({ name }) => name === 'registration')?.choices.find(({ label }) => label.includes(this.receptionNumber));
    const registration = { tick: [mine?.value ?? ''] };
    await clerk.download(letters, { registration }, /印刷する/);
    const printed = (await clerk.open('/branch/letters')).form(/選んだ通知書を発送済みにする/);
    await clerk.send(printed, { registration, ...dateAnswers('on', today()) }, /発送済み/);
    const book = (await clerk.open('/branch/letters/posted')).form(/引受番号を保存する/);
    const empty = book.fields.find(({ name, value }) => name.startsWith('tracking-') && value === '')?.name ?? '';
    await clerk.send(book, { [empty]: trackingNumber });
  }

  /** 不備: what is missing is told by mail. */
  async tellWhatIsMissing(reason: string, text: string): Promise<void> {
    const clerk = await this.clerk;
    const page = await clerk.open(`${this.entry}/deficiency`);
    await clerk.send(page.form(/不備を連絡する/), { reasons: { tick: [reason] }, text }, /不備を連絡する/);
  }

  /** 終了 without an ID. */
  async close(why: string, reason: string): Promise<void> {
    const clerk = await this.clerk;
    const page = await clerk.open(`${this.entry}/holder`);
    await clerk.send(page.form(/\/close$/), { closing: { choose: why }, 'reason-close': reason });
  }

  /** 誤送信の登録簿. */
  async registerMisdelivery(content: string, keeping: string): Promise<void> {
    const clerk = await this.clerk;
    const page = await clerk.open('/branch/intake/misdeliveries/new');
    await clerk.send(page.form(/誤送信を登録する/), { direction: { choose: '当社あてでない' }, counterparty: this.applicant.name, contact: this.applicant.phone, content, keeping });
  }

  private async atTheDesk(fits: (page: Page) => boolean, what: string): Promise<Page> {
    return awaitPage(await this.clerk, '/branch/intake?view=unclaimed', fits, what);
  }

  private at(page: Page): void {
    this.entry = new URL(page.url).pathname;
  }
}

/** The seal ticked, and every mark 「読取どおり」 that the entry page has. */
function confirmed(entry: Page): Answers {
  const unsure = entry.form(/\/entry$/).fields.find(({ name }) => name === 'confirm')?.choices.map(({ value }) => value);
  return { tick: { tick: ['押印がある', '印影が読める'] }, ...(unsure === undefined ? {} : { confirm: { tick: unsure } }) };
}

function numberOn(page: Page): string {
  const [number] = /\d{2}-\d{5}/.exec(page.text) ?? [];
  if (number === undefined) throw new Error(`No 受付番号 on ${page.url}: ${page.text.slice(0, 300)}`);
  return number;
}

/** An invented 法人番号 with the check digit that makes it readable. */
function corporateNumber(serial: number): string {
  const body = String(serial).padStart(12, '0');
  const right = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].find((digit) => readCorporateNumber(`${digit}${body}`).ok);
  return `${right ?? ''}${body}`;
}
