import { DepositBank, ProjectOwner } from '#persistence';
import { SAMPLE_PASSWORD } from '../../../apps/cli/src/masters/people.js';
import { type PageResponse, Visitor } from '../../support/visitor.js';
import type { Office } from '../branch/office.js';

/** お客様ID of the sample masters: 株式会社見本組 (two of its offices) and another company. */
export const MIHON = '1000000001';
export const MIHON_OTHER_OFFICE = '1000000002';
export const TAKASAKI = '1000000003';

export type Answers = Readonly<Record<string, string>>;
export type Step = 'eligibility' | 'works' | 'amounts' | 'delivery' | 'uses' | 'attachments';

/** A small PDF with a page, as a scanner leaves it. */
export const CONTRACT_COPY = Buffer.from(
  '%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n3 0 obj << /Type /Page /Parent 2 0 R >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n',
);

/** Somebody who fills in the application form in a browser without JavaScript. */
export class Filler {
  private token: Promise<string> | undefined;

  private constructor(
    readonly office: Office,
    readonly visitor: Visitor,
    readonly root: '/applications' | '/branch/applications',
    /** Ids of the masters that a form names. */
    readonly owners: ReadonlyMap<string, string>,
    readonly bankId: string,
  ) {}

  static async signIn(office: Office, loginId = MIHON): Promise<Filler> {
    const visitor = new Visitor(office.app);
    const contractor = /^\d+$/.test(loginId);
    const answer = await visitor.signIn(contractor ? 'contractor' : 'branch', loginId, SAMPLE_PASSWORD);
    if (answer.statusCode !== 303) throw new Error(`${loginId} could not sign in: ${answer.statusCode}`);
    const { owners, bank } = await office.work.read(async (em) => ({ owners: await em.find(ProjectOwner, {}), bank: await em.findOneOrFail(DepositBank, { bankCode: '0001', branchCode: '020' }) }));
    return new Filler(office, visitor, contractor ? '/applications' : '/branch/applications', new Map(owners.map(({ id, name }) => [name, id])), bank.id);
  }

  owner(name: string): string {
    const id = this.owners.get(name);
    if (id === undefined) throw new Error(`no sample owner ${name}`);
    return id;
  }

  /** A new draft; its address. */
  async begin(): Promise<string> {
    const answer = await this.visitor.post('/applications/drafts', {}, { from: '/applications/new' });
    return locationOf(answer);
  }

  /** What the sample contract answers on each page, 48,400,000円 × 4/10 = 19,360,000円. */
  answers(step: Step): Answers {
    switch (step) {
      case 'eligibility':
        return { ownerId: this.owner('見本県'), workClass: 'construction', ...date('contractDate', 8, 11, 20), act: 'next' };
      case 'works':
        return {
          addressee: '見本県東部建設事務所長', department: '工務課', workNumber: '東建 第118号', workName: '令和8年度 県道見本中央線 橋梁補修工事（第2工区）',
          workPlace: '見本県見本市中央町一丁目 地内', signatoryTitle: '代表取締役', signatoryName: '見本 花子', act: 'next',
        };
      case 'amounts':
        return { contractPrice: '４，８４０万', advanceRate: '40', advanceAmount: '19,360,000円', ...date('workStart', 8, 11, 24), ...date('workEnd', 9, 3, 26), act: 'next' };
      case 'delivery':
        return {
          medium: 'electronic', paymentMethod: 'transfer', ...date('transferDate', '', '', ''), payerKana: '', depositBankId: this.bankId, depositKind: 'ordinary',
          depositNumber: '００１２３４５', depositHolder: 'ｶ)ﾐﾎﾝｸﾞﾐ', act: 'next',
        };
      case 'uses':
        return { usePlan: 'later', act: 'next' };
      case 'attachments':
        return {
          evidenceKind: 'contract-copy', contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000', contactMail: '',
          ...date('desiredIssueDate', 8, 11, 27), note: '12月4日までに発注者へ提出したいです。', act: 'next',
        };
    }
  }

  async fill(draft: string, step: Step, changes: Answers = {}): Promise<PageResponse> {
    const path = `${draft}/steps/${step}`;
    const answers = { ...this.answers(step), ...changes };
    return step === 'attachments'
      ? this.visitor.upload(path, 'attachments', { name: '', type: 'application/octet-stream', bytes: new Uint8Array() }, answers)
      : this.visitor.post(path, answers, { token: await this.formToken() });
  }

  /** One token for all forms of the session, as a browser with a page open has it. */
  private formToken(): Promise<string> {
    this.token ??= this.visitor.formToken(this.root === '/applications' ? '/applications/new' : '/branch');
    return this.token;
  }

  async attach(draft: string, bytes: Uint8Array = CONTRACT_COPY, name = '請負契約書.pdf', changes: Answers = {}): Promise<PageResponse> {
    return this.visitor.upload(`${draft}/steps/attachments`, 'attachments', { name, type: 'application/pdf', bytes }, { ...this.answers('attachments'), act: 'upload', ...changes });
  }

  /** A draft with every page filled in; `changes` by page. */
  async filled(changes: Partial<Record<Step, Answers>> = {}, draft?: string): Promise<string> {
    const address = draft ?? (await this.begin());
    for (const step of ['eligibility', 'works', 'amounts', 'delivery', 'uses'] as const) {
      const answer = await this.fill(address, step, changes[step]);
      if (answer.statusCode !== 303) throw new Error(`${step}: ${answer.statusCode} ${errorsOf(answer).join(' / ')} ${questionsOf(answer).join(' / ')}`);
    }
    await this.attach(address, CONTRACT_COPY, '請負契約書.pdf', changes.attachments);
    return address;
  }

  /** 「この内容で保証を申し込む」 with both consents, from the page 申込内容の確認. */
  async submit(draft: string, changes: Answers = {}): Promise<PageResponse> {
    const page = await this.visitor.get(`${draft}/check`);
    return this.visitor.post(`${draft}/check`, { ...shownOn(page), agreedToClauses: 'agreed', agreedToService: 'agreed', ...changes });
  }

  /** A submitted application; its id. */
  async apply(changes: Partial<Record<Step, Answers>> = {}): Promise<string> {
    const answer = await this.submit(await this.filled(changes));
    return idOf(locationOf(answer));
  }
}

/** What 申込内容の確認 carries of what it showed. */
export function shownOn({ body }: PageResponse): Answers {
  return Object.fromEntries(['editions', 'version'].map((name) => [name, new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '']));
}

/** What a page of the form carries of itself: the draft's version from which it was drawn, and which showing it is. */
export function drawnFrom({ body }: PageResponse): Answers {
  return Object.fromEntries(['version', 'token'].map((name) => [name, new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '']));
}

/** The three boxes of a date in 令和, as the page posts them. */
export function date(name: string, year: number | string, month: number | string, day: number | string): Answers {
  return { [`${name}-era`]: 'reiwa', [`${name}-year`]: String(year), [`${name}-month`]: String(month), [`${name}-day`]: String(day) };
}

export function locationOf(answer: PageResponse): string {
  const { location } = answer.headers;
  if (answer.statusCode !== 303 || typeof location !== 'string') throw new Error(`expected 303, got ${answer.statusCode}: ${errorsOf(answer).join(' / ') || answer.body.slice(0, 300)}`);
  return location;
}

export function idOf(path: string): string {
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(path)?.[0] ?? '';
}

/** The sentences of the error summary. */
export function errorsOf({ body }: Pick<PageResponse, 'body'>): string[] {
  const summary = /id="error-summary"[\s\S]*?<\/ul>/.exec(body)?.[0] ?? '';
  return [...summary.matchAll(/<li><a href="[^"]*">([^<]*)<\/a>/g)].map(([, text = '']) => text);
}

/** The questions of the cautions on a page. */
export function questionsOf({ body }: PageResponse): string[] {
  return [...body.matchAll(/class="panel panel-caution" id="[^"]*"[\s\S]*?<\/svg>([^<]*)<\/legend>/g)].map(([, text = '']) => text);
}

/** Where the links of a page lead. */
export function linksOf({ body }: PageResponse): string[] {
  return [...body.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'));
}

/** The text of a page without its markup. */
export function wordsOf({ body }: PageResponse): string {
  return body.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}
