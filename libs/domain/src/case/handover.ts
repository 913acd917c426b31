/** 提出 and 閲覧 of a certificate, both with the key that is alive: the first instant of the day that the contractor entered, and the latest look with the key. */
export interface Handover {
  readonly submittedToOwnerAt: number | null;
  readonly viewedAt: number | null;
}

/**
 * What an issued certificate waits for; null for nothing. 提出 is the contractor's own entry and nothing else: 認証キーによる閲覧 does not prove who looked, and it
 * may have been the contractor. For the same reason a look counts as 閲覧 only from the day of the 提出 on.
 */
export function handoverWaitsFor({ submittedToOwnerAt, viewedAt }: Handover): 'submission' | 'viewing' | null {
  if (submittedToOwnerAt === null) return 'submission';
  return viewedAt !== null && viewedAt >= submittedToOwnerAt ? null : 'viewing';
}
