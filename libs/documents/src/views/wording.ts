import type { WorkClass } from '#domain';

/** What a contract calls its parts: 工事 and 業務 have their own words, and papers use those of the contract. */
export interface ProjectWords {
  readonly number: string;
  readonly name: string;
  readonly place: string;
  readonly contractAmount: string;
  readonly period: string;
  /** What is contracted for, in running text. */
  readonly work: string;
  /** What the contract is called in running text. */
  readonly contract: string;
}

const CONSTRUCTION: ProjectWords = {
  number: '工事番号',
  name: '工事名',
  place: '工事場所',
  contractAmount: '請負金額',
  period: '工期',
  work: '工事',
  contract: '請負契約',
};

const SERVICES: ProjectWords = {
  number: '業務番号',
  name: '業務名',
  place: '履行場所',
  contractAmount: '業務委託料',
  period: '履行期間',
  work: '業務',
  contract: '業務委託契約',
};

const WORDS: Readonly<Record<WorkClass, ProjectWords>> = {
  construction: CONSTRUCTION,
  services: SERVICES,
  'regional-maintenance': CONSTRUCTION,
};

/** Words of the contract for a class of work. 地域維持事業 is contracted as 工事. */
export function projectWords(workClass: WorkClass): ProjectWords {
  return WORDS[workClass];
}
