import { dayFromToday } from './sample-application.js';
import type { Person } from './person.js';

/** 審査担当: takes the case and reads the contract copy beside it. */
export async function claim(reviewer: Person, receptionNumber: string): Promise<void> {
  await reviewer.open('/branch?view=unclaimed');
  await reviewer.press(`担当する：${receptionNumber}`);
}

/** Opens the case from the list of a search. */
export async function openCase(person: Person, receptionNumber: string): Promise<void> {
  await person.open(`/branch?q=${receptionNumber}`);
  await person.follow(receptionNumber);
}

/** Ticks every value against the copy and passes the case on to the decision. */
export async function giveOpinion(reviewer: Person): Promise<void> {
  await reviewer.press('工事請負契約書');
  await reviewer.tickAll('tick');
  await reviewer.choose('opinion', '引受可');
  await reviewer.fill({ text: '契約書写しと照合し、相違ありません。' });
  await reviewer.press('意見を付けて決裁へ回す');
}

export async function approve(approver: Person, receptionNumber: string): Promise<void> {
  await openCase(approver, receptionNumber);
  await approver.press('承認');
}

/** The money arrives: one records it for a case. */
export async function recordReceipt(clerk: Person, receptionNumber: string, amount: string, payer = 'ｶ)ﾐﾎﾝｸﾞﾐ'): Promise<void> {
  await clerk.open('/branch/payments/new');
  await clerk.choose('method', '振込');
  await clerk.fill({ payer, amount, 'case-1': receptionNumber, 'part-1': amount });
  await clerk.fillDate('received', dayFromToday(0));
  await clerk.press('記録して確認へ回す');
}

/** Another person confirms it. */
export async function confirmReceipt(clerk: Person): Promise<void> {
  await clerk.open('/branch/payments');
  await clerk.follow('開く');
  await clerk.press('入金を確認する');
  await clerk.sees('確認済');
}

/** 差戻し or 引受謝絶 with its reason. */
export async function decide(approver: Person, receptionNumber: string, outcome: '差戻し' | '引受謝絶', reason: string): Promise<void> {
  await openCase(approver, receptionNumber);
  await approver.follow(outcome);
  await approver.fill({ reason });
  await approver.pressAt('main form button[type=submit]:not([name])');
}
