import { seesBranch } from '#domain';
import { type ContractorAccount, listUnfinishedCases, readAccountsInUse, type UnfinishedCase } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountFile } from '../../account-records/account-file.js';
import type { StaffActor } from '../../http/actor.js';
import type { TagView } from '../../http/view-models.js';
import { casePath } from '../case/case-header.js';
import { NOBODY_SIGNS_IN } from '../case/closed-applicant.js';
import { stateTag } from '../state-tag.js';

/** 退会: what the customer has not finished, and who of it is left to finish it. */
export interface CasesAtClosing {
  readonly cases: readonly UnfinishedCase[];
  /** お客様ID of the customer that stay in use. */
  readonly staying: readonly ContractorAccount[];
}

/** What the form of the 退会 says of them. */
export interface CasesAtClosingView {
  readonly lines: readonly string[];
  readonly rows: readonly { readonly number: string; /** Null for people of another branch. */ readonly href: string | null; readonly projectName: string; readonly branchName: string; readonly state: TagView; readonly toSubmit: boolean }[];
  readonly more: string | null;
}

const MOST_CASES = 50;

/** Cases belong to the customer: each of its IDs sees all of them. */
export async function readCasesAtClosing(em: EntityManager, { account, customer }: AccountFile): Promise<CasesAtClosing> {
  const inUse = await readAccountsInUse(em, customer.id);
  return { cases: await listUnfinishedCases(em, customer.id, MOST_CASES), staying: inUse.filter(({ id }) => id !== account.id) };
}

export function casesAtClosingView({ cases, staying }: CasesAtClosing, actor: StaffActor): CasesAtClosingView {
  const total = cases[0]?.total ?? 0;
  return {
    lines: total === 0 ? ['このお客様の、手続き中の保証案件はありません。'] : [`このお客様の、手続き中の保証案件が${total}件あります。退会しても、手続きはこのまま進みます。`, ...wordsOfWhoReads(cases, staying)],
    rows: cases.map(({ id, receptionNumber, projectName, branchId, branchName, toSubmit, ...status }) => ({
      number: receptionNumber, href: seesBranch(actor, branchId) ? casePath(id) : null, projectName, branchName, toSubmit,
      state: stateTag({ state: status.state, certificate: status.certificateStatus, medium: status.medium }),
    })),
    more: total > cases.length ? `ほかに${total - cases.length}件あります。` : null,
  };
}

function wordsOfWhoReads(cases: readonly UnfinishedCase[], staying: readonly ContractorAccount[]): readonly string[] {
  const [first] = staying;
  if (first) return [`お客様のほかのお客様ID（${staying.map(({ loginId }) => loginId).join('、')}）で、引き続き見られます。このお客様IDで申し込んだ件のメールは、${first.loginId} のアドレスに届きます。`];
  return [
    NOBODY_SIGNS_IN,
    '補正と取下げは、電話や書面で受けて、受付の人が入力できます。',
    ...(cases.some(({ toSubmit }) => toSubmit) ? ['「発注者への提出が未記録」の件の認証キーは、支店では表示できません。提出が済んでから退会にするか、新しいお客様IDの登録を案内してください。'] : []),
  ];
}
