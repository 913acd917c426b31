
/** Which 認証キー等のお知らせ: a version of a contract, and which issue of its key, from 1. */
export interface KeyNoticeMark {
  readonly contractNumber: string;
  readonly version: number;
  readonly generation: number;
}

/** 再発行 第1回 for the second key of a version: on the notice, in its file's name and on the pages; null for the first issue. */
export function reissueWords(generation: number): string | null {
  return generation > 1 ? `再発行 第${generation - 1}回` : null;
}

/** 通知番号: `KN-2070004426-01`; of a re-issued key `KN-2070004426-01-02`, so that it is told from the one whose key is dead. */
export function formatNoticeNumber({ contractNumber, version, generation }: KeyNoticeMark): string {
  const issue = generation > 1 ? `-${String(generation).padStart(2, '0')}` : '';
  return `KN-${contractNumber}-${String(version).padStart(2, '0')}${issue}`;
}

/** Name under which the notice is saved: what goes to the owner, and which of them is the newest. */
export function keyNoticeFileName(contractNumber: string, generation: number): string {
  const issue = reissueWords(generation);
  return `発注者提出用_認証キー等のお知らせ_${contractNumber}${issue === null ? '' : `_${issue.replace(' ', '')}`}.pdf`;
}
