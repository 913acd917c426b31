/** The entry of the workflow bundle: the procedures under the names that histories and the outbox hold. */
export { arrivalDisposal } from './arrival-disposal/workflow.js';
export { arrivalReading } from './arrival-reading/workflow.js';
export { collectivePayment } from './collective-payment/workflow.js';
export { guaranteeApplication } from './guarantee-application/workflow.js';
export { idRegistration } from './id-registration/workflow.js';
export { keyReissue } from './key-reissue/workflow.js';
export { mailResend } from './mail-resend/workflow.js';
export { mailDelivery } from './mail-delivery/workflow.js';
export { noticeRenewal } from './notice-renewal/workflow.js';
export { pageReading } from './page-reading/workflow.js';
export { viewingAlert } from './viewing-alert/workflow.js';
