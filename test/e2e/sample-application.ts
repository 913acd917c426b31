import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, japanDate } from '#domain';
import { testRun } from '../support/run.js';
import type { Person } from './person.js';

/** What differs from the sample contract of 48,400,000円 × 4/10. */
export interface ApplicationWishes {
  readonly workName?: string;
  readonly medium?: '電子交付' | '郵送' | '来店';
  readonly contractPrice?: string;
  readonly advanceAmount?: string;
}

export const WORK_NAME = '令和8年度 県道見本中央線 橋梁補修工事（第2工区）';

/** The steps of the form by their addresses. */
export type FormPage = 'eligibility' | 'works' | 'amounts' | 'delivery' | 'uses' | 'attachments';

/** Today in Japan, and days after it: the form asks for dates that are not over. */
export function dayFromToday(days: number): string {
  return addDays(japanDate(Date.now()), days);
}

/** Fills in the pages of a form that stands open at its first step, up to 申込内容の確認. */
export async function fillInForm(person: Person, contractCopy: string, wishes: ApplicationWishes = {}): Promise<void> {
  await fillInEligibility(person);
  await fillInWorks(person, wishes);
  await fillInAmounts(person, wishes);
  await fillInDelivery(person, wishes);
  await person.choose('usePlan', 'あとから');
  await onward(person);
  await fillInAttachments(person, contractCopy);
}

/** From HOME to the first page of a new form. */
export async function beginApplication(person: Person): Promise<void> {
  await person.open('/home');
  await person.follow('前払金保証を申し込む');
  await person.press('新しく申し込む');
  await person.pressAt('main .button-row a.button-primary');
}

/** Agrees to the terms and applies; answers with the 受付番号. */
export async function apply(person: Person): Promise<string> {
  await person.follow('申込内容の確認へ進む');
  await person.tickAll('agreedToClauses');
  await person.tickAll('agreedToService');
  await person.press('この内容で保証を申し込む');
  const [number] = /\d{2}-\d{5}/.exec(await person.text()) ?? [];
  if (number === undefined) throw new Error(`No 受付番号 on ${person.path}:\n${await person.text()}`);
  return number;
}

export async function onward(person: Person): Promise<void> {
  await person.pressAt('button[name=act][value=next]:not(.visually-hidden)');
}

export async function fillInEligibility(person: Person): Promise<void> {
  await person.fill({ 'ownerId.query': '見本県' });
  await person.press('探');
  await person.choose('ownerId', '見本県');
  await person.choose('workClass', '建設工事');
  await person.fillDate('contractDate', dayFromToday(0));
  await onward(person);
  await person.pressAt('main .button-row a.button-primary');
}

export async function fillInWorks(person: Person, { workName = WORK_NAME }: ApplicationWishes): Promise<void> {
  await person.fill({ addressee: '見本県東部建設事務所長', department: '工務課', workNumber: '東建 第118号', workName, workPlace: '見本県見本市中央町一丁目 地内' });
  await onward(person);
}

export async function fillInAmounts(person: Person, { contractPrice = '４，８４０万', advanceAmount = '19,360,000円' }: ApplicationWishes): Promise<void> {
  await person.fill({ contractPrice, advanceRate: '40', advanceAmount });
  await person.fillDate('workStart', dayFromToday(1));
  await person.fillDate('workEnd', dayFromToday(240));
  await onward(person);
}

export async function fillInDelivery(person: Person, { medium = '電子交付' }: ApplicationWishes): Promise<void> {
  await person.choose('medium', medium);
  await person.choose('paymentMethod', '振込');
  await person.fillDate('transferDate', dayFromToday(3));
  await person.fill({ depositBankId: '見本銀行 本店営業部', depositNumber: '００１２３４５', depositHolder: 'ｶ)ﾐﾎﾝｸﾞﾐ' });
  await person.choose('depositKind', '普通');
  await onward(person);
}

export async function fillInAttachments(person: Person, contractCopy: string): Promise<void> {
  await person.choose('evidenceKind', '契約書の写し');
  await person.attach('attachments', contractCopy);
  await person.press('このファイルを添付する');
  await person.fill({ contactDepartment: '工務部', contactName: '見本 太郎', contactPhone: '00-0000-0000' });
  await onward(person);
}

/** A scan of the contract as people make it: one page, no text worth reading. */
export async function contractCopy(print: (html: string) => Promise<Uint8Array>): Promise<string> {
  const file = join(mkdtempSync(join(testRun().folder, 'copy-')), '工事請負契約書.pdf');
  writeFileSync(file, await print('<h1>工事請負契約書（見本）</h1><p>請負金額 金48,400,000円</p><p>前払金 請負金額の10分の4以内</p>'));
  return file;
}
