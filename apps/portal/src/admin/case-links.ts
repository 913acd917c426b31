/** Pages of one case; each is a tab. */
export const CASE_TABS = ['timeline', 'steps', 'papers', 'mails', 'keys'] as const;
export type CaseTab = (typeof CASE_TABS)[number];

export function caseHref(caseId: string, tab: CaseTab = 'timeline'): string {
  return tab === 'timeline' ? `/admin/cases/${caseId}` : `/admin/cases/${caseId}/${tab}`;
}

/** Pages of one ID registration. */
export const REGISTRATIONS_PATH = '/admin/registrations';
export const REGISTRATION_TABS = ['timeline', 'steps'] as const;
export type RegistrationTab = (typeof REGISTRATION_TABS)[number];

export function registrationHref(registrationId: string, tab: RegistrationTab = 'timeline'): string {
  return tab === 'timeline' ? `${REGISTRATIONS_PATH}/${registrationId}` : `${REGISTRATIONS_PATH}/${registrationId}/${tab}`;
}
