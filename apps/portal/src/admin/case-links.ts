/** Pages of one case; each is a tab. */
export const CASE_TABS = ['timeline', 'steps', 'papers', 'mails', 'keys'] as const;
export type CaseTab = (typeof CASE_TABS)[number];

export function caseHref(caseId: string, tab: CaseTab = 'timeline'): string {
  return tab === 'timeline' ? `/admin/cases/${caseId}` : `/admin/cases/${caseId}/${tab}`;
}
