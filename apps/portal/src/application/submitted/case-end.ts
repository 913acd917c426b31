import { formatJapanInstant } from '#domain';
import type { ContractorCase } from '#persistence';

/** The end of a case without a contract. */
export interface CaseEnd {
  readonly title: string;
  readonly at: string;
  readonly words: string;
}

/** What ended a case without a contract, and when; null of all others. */
export function endOf({ state, endedAt }: Pick<ContractorCase, 'state' | 'endedAt'>): CaseEnd | null {
  const at = endedAt === null ? '' : formatJapanInstant(endedAt.getTime());
  switch (state) {
    case 'declined':
      return { title: 'お引受けできません', at, words: '審査の結果、このお申込みはお引受けできないことになりました。' };
    case 'retracted':
      return { title: '取り下げられました', at, words: 'このお申込みは取り下げられました。' };
    case 'lapsed':
      return { title: '期限切れで終了しました', at, words: '期限までにお手続きがなかったため、このお申込みは終了しました。' };
    default:
      return null;
  }
}
