import type { Applicant } from '../../apps/cli/src/sample/applicant.js';
import { textOf } from '../integration/documents/pdf-tools.js';
import { dayFromToday } from './sample-application.js';
import type { Person } from './person.js';

const VERIFIED = ['name', 'nameKana', 'representativeTitle', 'representativeName', 'postalCode', 'address', 'phone', 'corporateNumber', 'licence'] as const;

/** 受付: takes the registration from the queue. */
export async function claimRegistration(clerk: Person, receptionNumber: string): Promise<void> {
  await clerk.open('/branch/intake');
  await clerk.press(`担当する：${receptionNumber}`);
}

/** The record of a new customer, and how its address was checked. */
export async function recordCustomer(clerk: Person, entry: string, applicant: Applicant, corporateNumber: string): Promise<void> {
  const { name, nameKana, postalCode, address, phone } = applicant;
  await clerk.open(`${entry}/customer`);
  await clerk.choose('kind', '法人');
  await clerk.fill({
    name, nameKana, representativeTitle: '代表取締役', representativeName: '架空 一郎', postalCode, address, phone, corporateNumber, licence: '見本県知事許可（般-8）第00001号',
    ...Object.fromEntries(VERIFIED.flatMap((fact) => [[`${fact}-source`, '登記情報'], [`${fact}-on`, '令和8年11月20日']])), screenedOn: dayFromToday(0).replaceAll('-', '/'), screenedBy: '見本 受子',
  });
  await clerk.press('新しい顧客として登録する');
  await clerk.open(`${entry}/calls`);
  await clerk.choose('how', '公的');
  await clerk.fill({ evidence: '登記情報（令和8年11月20日）' });
  await clerk.press('住所の確認を記録する');
}

/** Waits for the reading of the pages, confirms what the machine was not sure of, ticks the seal, and passes it on. */
export async function passOn(clerk: Person, entry: string): Promise<void> {
  await clerk.open(entry);
  await clerk.seesNoMore('文字の読み取りがまだ終わっていません');
  await clerk.choose('tick', '押印がある', '印影が読める');
  if ((await clerk.boxes()).includes('confirm')) await clerk.tickAll('confirm');
  await clerk.press('確認へ回す');
}

/** Another person opens the pages and approves. */
export async function approveRegistration(approver: Person, receptionNumber: string): Promise<void> {
  await approver.open('/branch/intake?view=approval');
  await approver.follow(receptionNumber);
  await approver.follow('申込書のページを開く');
  await approver.press('承認する');
}

/** Prints the letter and records its posting. @returns what the customer reads on it */
export async function printLetter(clerk: Person, receptionNumber: string): Promise<{ readonly loginId: string; readonly password: string; readonly text: string }> {
  await clerk.open('/branch/letters');
  await clerk.hasAtLast('button', '選んだ通知書を印刷する');
  await clerk.choose('registration', receptionNumber);
  const text = await textOf((await clerk.fileBehind('button', '選んだ通知書を印刷する')).path);
  await clerk.open('/branch/letters');
  await clerk.choose('registration', receptionNumber);
  await clerk.fillDate('on', dayFromToday(0));
  await clerk.press('選んだ通知書を発送済みにする');
  // The ID in its cells, then each character of the password with its kind below it.
  const [, loginId = '', cells = ''] = /(\d{10})((?:[0-9A-Za-z][大小数]){12})/.exec(text) ?? [];
  return { loginId, password: cells.replace(/[大小数]/g, ''), text };
}
