import type { DatabaseSteps, DocumentSteps, MailSteps, OcrSteps, ReadingSteps, TaskQueue } from '#workflows/contract';
import type { ArrivalActivities } from './arrival.activities.js';
import type { ArrivalMailActivities } from './arrival-mail.activities.js';
import type { CaseActivities } from './case.activities.js';
import type { DisposalActivities } from './disposal.activities.js';
import type { DocumentActivities } from './document.activities.js';
import type { IssueActivities } from './issue.activities.js';
import type { MailActivities } from './mail.activities.js';
import type { RegistrationActivities } from './registration.activities.js';
import type { RegistrationMailActivities } from './registration-mail.activities.js';

export interface ActivityProviders {
  readonly cases: CaseActivities;
  readonly issue: IssueActivities;
  readonly documents: DocumentActivities;
  readonly mail: MailActivities;
  readonly registrations: RegistrationActivities;
  readonly registrationMail: RegistrationMailActivities;
  readonly arrivals: ArrivalActivities;
  readonly arrivalMail: ArrivalMailActivities;
  readonly disposals: DisposalActivities;
}

/** The activities of each queue. The compiler checks that every port of the contract is answered here. */
export function activitiesByQueue({ cases, issue, documents, mail, registrations, registrationMail, arrivals, arrivalMail, disposals }: ActivityProviders): {
  readonly guarantee: DatabaseSteps;
  readonly documents: DocumentSteps;
  readonly mail: MailSteps;
  readonly reading: ReadingSteps;
  readonly 'reading-fax': Pick<ReadingSteps, 'readArrival'>;
  readonly 'reading-slow': Pick<ReadingSteps, 'readArrival'>;
  readonly ocr: OcrSteps;
} & Record<TaskQueue, object> {
  return {
    guarantee: {
      openCase: (input) => cases.openCase(input),
      readFact: (input) => cases.readFact(input),
      openTask: (input) => cases.openTask(input),
      lapseApplication: (input) => cases.lapseApplication(input),
      lookAtCollectivePayment: (input) => cases.lookAtCollectivePayment(input),
      concludeContract: (input) => issue.concludeContract(input),
      issueCertificate: (input) => issue.issueCertificate(input),
      issueKey: (input) => issue.issueKey(input),
      registerCertificate: (input) => issue.registerCertificate(input),
      completeIssue: (input) => issue.completeIssue(input),
      openReissue: (input) => issue.openReissue(input),
      openRegistration: (input) => registrations.openRegistration(input),
      readRegistrationFact: (input) => registrations.readRegistrationFact(input),
      issueLoginId: (input) => registrations.issueLoginId(input),
      openRegistrationTask: (input) => registrations.openRegistrationTask(input),
      lapseRegistration: (input) => registrations.lapseRegistration(input),
      voidInitialPassword: (input) => registrations.voidInitialPassword(input),
    },
    documents: {
      renderPremiumNotice: (input) => documents.renderPremiumNotice(input),
      renderPapers: (input) => documents.renderPapers(input),
      renderKeyNotice: (input) => documents.renderKeyNotice(input),
    },
    mail: {
      sendMail: (input) => mail.sendMail(input),
      sendRegistrationMail: (input) => registrationMail.sendRegistrationMail(input),
      deliverMail: (input) => registrationMail.deliverMail(input),
      answerArrival: (input) => arrivalMail.answerArrival(input),
    },
    reading: { readArrival: (input) => arrivals.readArrival(input), removeArrivalFiles: (input) => disposals.removeArrivalFiles(input) },
    'reading-fax': { readArrival: (input) => arrivals.readArrival(input) },
    'reading-slow': { readArrival: (input) => arrivals.readArrival(input) },
    ocr: { readPage: (input) => arrivals.readPage(input) },
  };
}
