import type { ActivityName, ProcedureActivities } from '#workflows/contract';

/** What a step names its case by. */
type CaseKey = 'applicationId' | 'registrationId' | 'arrivalId' | 'mailId' | 'disposalId';
type StepInput<Name extends ActivityName> = Parameters<ProcedureActivities[Name]>[0];

/** The id of each step's input that its failures stand under. The compiler checks that every step has one. */
const CASE_KEYS: { readonly [Name in ActivityName]: CaseKey & keyof StepInput<Name> } = {
  openCase: 'applicationId',
  readFact: 'applicationId',
  openTask: 'applicationId',
  lapseApplication: 'applicationId', lookAtCollectivePayment: 'applicationId',
  concludeContract: 'applicationId',
  issueCertificate: 'applicationId',
  issueKey: 'applicationId',
  registerCertificate: 'applicationId',
  completeIssue: 'applicationId',
  openReissue: 'applicationId',
  renderPremiumNotice: 'applicationId',
  renderPapers: 'applicationId',
  renderKeyNotice: 'applicationId',
  sendMail: 'applicationId',
  openRegistration: 'registrationId',
  readRegistrationFact: 'registrationId',
  issueLoginId: 'registrationId',
  openRegistrationTask: 'registrationId',
  lapseRegistration: 'registrationId',
  voidInitialPassword: 'registrationId',
  sendRegistrationMail: 'registrationId',
  readArrival: 'arrivalId',
  readPage: 'arrivalId',
  answerArrival: 'arrivalId',
  deliverMail: 'mailId',
  removeArrivalFiles: 'disposalId',
};

export const CASE_KEY_OF: Readonly<Record<ActivityName, CaseKey>> = CASE_KEYS;

/** The case, as an id, of a step that was given this; null where it names none. */
export function caseOfStep(activityType: string, input: unknown): string | null {
  const key: CaseKey | undefined = CASE_KEY_OF[activityType as ActivityName];
  const id = key !== undefined && typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof id === 'string' && id !== '' ? id : null;
}
