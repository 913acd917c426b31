/** The pages of a case. */
export const CASE_TABS = ['review', 'history', 'premium', 'certificate', 'holder'] as const;
export type CaseTab = (typeof CASE_TABS)[number];

export const CASE_TAB_NAMES: Readonly<Record<CaseTab, string>> = {
  review: '審査', history: '経過', premium: '保証料', certificate: '証書・キー', holder: '担当',
};
