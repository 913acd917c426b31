import type { Answers } from '../visitor/form.js';
import type { Page } from '../visitor/page.js';
import type { Visitor } from '../visitor/visitor.js';
import { contractCopy } from './contract-copy.js';
import { type CaseWishes, dateAnswers } from './wishes.js';

/** A case that has been applied for. */
export interface Applied {
  readonly applicationId: string;
  readonly receptionNumber: string;
  readonly receipt: Page;
}

type Told = (what: string, page: Page) => void;

/** The value of the button that saves a step and goes on. */
const NEXT = /^next$/;

/** The contractor's way through the form: from 「新しく申し込む」 to the 受付番号. */
export async function apply(visitor: Visitor, wishes: CaseWishes, told: Told = () => undefined): Promise<Applied> {
  const begin = await visitor.open('/applications/new');
  const list = await visitor.send(begin.form(/applications\/drafts$/));
  told('新しい申込みを始める', list);
  return fillInDraft(visitor, list.url, wishes, told);
}

/** Fills in a draft that stands open, step by step, and submits it. */
export async function fillInDraft(visitor: Visitor, top: string, wishes: CaseWishes, told: Told = () => undefined): Promise<Applied> {
  await fillInUpTo(visitor, top, wishes, 'attachments', told);
  const check = await visitor.open(`${top}/check`);
  told('申込内容の確認', check);
  const receipt = await visitor.send(check.form(/check$/), { agreedToClauses: { tick: ['agreed'] }, agreedToService: { tick: ['agreed'] } });
  told('この内容で保証を申し込む', receipt);
  const receptionNumber = /\d{2}-\d{5}/.exec(receipt.text)?.[0];
  const applicationId = /applications\/([0-9a-f-]{36})\//.exec(receipt.url)?.[1];
  if (receptionNumber === undefined || applicationId === undefined) throw new Error(`No 受付番号 on ${receipt.url}: ${receipt.text.slice(0, 300)}`);
  return { applicationId, receptionNumber, receipt };
}

const STEPS = ['eligibility', 'works', 'amounts', 'delivery', 'uses', 'attachments'] as const;
export type FormStep = (typeof STEPS)[number];

/** Fills in the steps up to and including `last`; what stands there is kept as a draft. */
export async function fillInUpTo(visitor: Visitor, top: string, wishes: CaseWishes, last: FormStep, told: Told = () => undefined): Promise<void> {
  for (const step of STEPS.slice(0, STEPS.indexOf(last) + 1)) {
    const page = await visitor.open(`${top}/steps/${step}`);
    if (step === 'eligibility') told('発注者と契約日', await fillInEligibility(visitor, page, wishes));
    else if (step === 'attachments') told('添付書類と連絡事項', await fillInAttachments(visitor, page, wishes));
    else told(page.heading, await visitor.send(page.form(/steps/), answersOf(step, wishes), NEXT));
  }
}

/** The owner is searched for by name; dates that the owner goes by are asked for once the owner is known. */
async function fillInEligibility(visitor: Visitor, page: Page, wishes: CaseWishes): Promise<Page> {
  const found = await visitor.send(page.form(/steps\/eligibility/), { 'ownerId.query': wishes.owner }, /探/);
  const chosen: Answers = { ownerId: { choose: wishes.owner }, workClass: wishes.workClass, ...dateAnswers('contractDate', wishes.contractDate) };
  const first = found.form(/steps\/eligibility/);
  const asks = (name: string): boolean => first.fields.some((field) => field.name.startsWith(name));
  const more = wishes.bureau !== undefined || wishes.noticeDate !== undefined || wishes.designationDate !== undefined;
  if (!more || ((wishes.noticeDate === undefined || asks('noticeDate')) && (wishes.designationDate === undefined || asks('designationDate')) && wishes.bureau === undefined)) {
    return visitor.send(first, { ...chosen, ...further(wishes) }, NEXT);
  }
  // The page asks again with the fields this owner and class need.
  const again = await visitor.resend(first, chosen, NEXT);
  return visitor.send(again.form(/steps\/eligibility/), { ...chosen, ...further(wishes) }, NEXT);
}

function further({ bureau, noticeDate, designationDate }: CaseWishes): Answers {
  return {
    ...(bureau === undefined ? {} : { bureau: { choose: bureau } }),
    ...(noticeDate === undefined ? {} : dateAnswers('noticeDate', noticeDate)),
    ...(designationDate === undefined ? {} : dateAnswers('designationDate', designationDate)),
  };
}

function answersOf(step: Exclude<FormStep, 'eligibility' | 'attachments'>, wishes: CaseWishes): Answers {
  switch (step) {
    case 'works':
      return { addressee: wishes.addressee, workNumber: wishes.workNumber, workName: wishes.workName, workPlace: wishes.workPlace };
    case 'amounts':
      return {
        contractPrice: wishes.price, advanceRate: wishes.rate, advanceAmount: wishes.advance,
        ...dateAnswers('workStart', wishes.start), ...dateAnswers('workEnd', wishes.end),
      };
    case 'delivery':
      return {
        medium: { choose: wishes.medium }, paymentMethod: { choose: wishes.payment }, depositBankId: { choose: '見本銀行' },
        depositKind: { choose: '普通' }, depositNumber: '0012345', depositHolder: 'カ）ミホングミ',
      };
    case 'uses':
      return { usePlan: { choose: 'あとから' } };
  }
}

async function fillInAttachments(visitor: Visitor, page: Page, { note }: CaseWishes): Promise<Page> {
  const upload = page.form(/steps\/attachments/);
  const file = upload.fields.find(({ kind }) => kind === 'file');
  if (file === undefined) throw new Error(`${page.url} takes no file.`);
  const attached = await visitor.send(upload, { evidenceKind: { choose: '契約書' }, [file.name]: { file: contractCopy() } }, /添付する/);
  return visitor.send(attached.form(/steps\/attachments/), {
    evidenceKind: { choose: '契約書' }, contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000', note,
  }, NEXT);
}
