import { SAMPLE_BRANCHES } from './masters/branches.js';
import { SAMPLE_CUSTOMERS, SAMPLE_PASSWORD, SAMPLE_STAFF } from './masters/people.js';

const ROLES = { clerk: '受付', reviewer: '審査担当', approver: '決裁者', administrator: 'システム管理者' } as const;
const RANKS = { 'section-chief': '課長', 'branch-manager': '支店長', 'head-office': '本店' } as const;

/** The sample accounts as a table for people. */
export function describeAccounts(): string {
  const contractors = SAMPLE_CUSTOMERS.flatMap(({ name, accounts }) =>
    accounts.map(({ loginId, department }) => `  ${loginId.padEnd(18)}受注者  ${name} ${department}`),
  );
  const staff = SAMPLE_STAFF.map(({ loginId, branch, role, rank }) => {
    const office = SAMPLE_BRANCHES.find(({ code }) => code === branch)?.name ?? branch;
    return `  ${loginId.padEnd(18)}${office}  ${ROLES[role]}${rank === null ? '' : `（${RANKS[rank]}）`}`;
  });
  return [`Sample accounts, all with the password ${SAMPLE_PASSWORD}`, ...contractors, ...staff, ''].join('\n');
}
