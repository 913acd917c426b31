/** The face of outgoing mail: texts from typed contents, and their delivery to the relay. No storage, no retries. */
export { aboutApplication, correctionMail, type MailedApplication } from './application-mail.js';
export { ARRIVAL_MAILS, type ArrivalMail, type ArrivalMailContent, composeArrivalMail } from './arrival-mail.js';
export { composeMail, type ComposedMail } from './compose-mail.js';
export { breakLines, LINE_WIDTH, widthOf } from './line-breaking.js';
export { type DeliveryProblem, MailDeliveryError, MailRelay, type MailRelaySettings, messageIdOf, type OutgoingMail, type RefusedAddress } from './mail-relay.js';
export { type AccountMail, composeAccountMail } from './account-mail.js';
export { composeRegistrationMail, type RegistrationMailContent } from './registration-mail.js';
export { MAIL_TEMPLATES, type MailCase, type MailContents, type MailRecipient, type MailSender, type MailTemplate } from './mail-views.js';
