import {
  type CalendarDate, GUARANTEE_KIND_LABELS, type GuaranteeKind, isMarkableField, labelOf, markableLabel, type WorkClass, type Yen,
} from '#domain';
import type { MailCase, MailContents } from './mail-views.js';

/** What mails of the path say of an application, as its row holds it. */
export interface MailedApplication {
  readonly id: string;
  readonly receptionNumber: string;
  readonly kind: GuaranteeKind;
  readonly workClass: WorkClass;
  readonly projectName: string;
  readonly ownerName: string;
  readonly guaranteeAmount: Yen;
  readonly guaranteeUntil: CalendarDate;
}

/** The part that every mail about an application begins with. */
export function aboutApplication(application: MailedApplication, publicUrl: string): MailContents['application-declined'] {
  return { receptionNumber: application.receptionNumber, case: caseOf(application), url: `${publicUrl}/applications/${application.id}` };
}

/** 補正のお願い: all that the branch asks for, as it is stored or still being written, and by when. */
export function correctionMail(
  application: MailedApplication, publicUrl: string, asked: readonly { readonly fields: readonly string[]; readonly reason: string }[], answerBy: CalendarDate,
): MailContents['correction-request'] {
  return {
    ...aboutApplication(application, publicUrl),
    asked: asked.map(({ fields, reason }) => ({ fields: fields.filter(isMarkableField).map((field) => markableLabel(field, application.workClass)), reason })),
    answerBy,
  };
}

function caseOf(application: MailedApplication): MailCase {
  return {
    guarantee: `${GUARANTEE_KIND_LABELS[application.kind]}（新規）`,
    projectLabel: labelOf('workName', application.workClass),
    projectName: application.projectName,
    ownerName: application.ownerName,
    guaranteeAmount: application.guaranteeAmount,
    guaranteeUntil: application.guaranteeUntil,
  };
}
