import { sleep } from '@temporalio/workflow';
import type {
  ArrivalDisposalInput, ArrivalReadingInput, CollectivePaymentInput, GuaranteeApplicationInput, IdRegistrationInput, KeyReissueInput, MailDeliveryInput, MailResendInput, NoticeRenewalInput,
  PageReadingInput, ViewingAlertInput,
} from '#workflows/contract';
import { arrivalDisposal as currentDisposal } from '../../../workflows/arrival-disposal/workflow.js';
import { arrivalReading as currentReading } from '../../../workflows/arrival-reading/workflow.js';
import { collectivePayment as currentCollective } from '../../../workflows/collective-payment/workflow.js';
import { guaranteeApplication as currentApplication } from '../../../workflows/guarantee-application/workflow.js';
import { idRegistration as currentRegistration } from '../../../workflows/id-registration/workflow.js';
import { keyReissue as currentReissue } from '../../../workflows/key-reissue/workflow.js';
import { mailDelivery as currentDelivery } from '../../../workflows/mail-delivery/workflow.js';
import { mailResend as currentResend } from '../../../workflows/mail-resend/workflow.js';
import { noticeRenewal as currentRenewal } from '../../../workflows/notice-renewal/workflow.js';
import { pageReading as currentPageReading } from '../../../workflows/page-reading/workflow.js';
import { viewingAlert as currentAlert } from '../../../workflows/viewing-alert/workflow.js';

/** Deliberately incompatible: a command that no captured history begins with. */
export async function guaranteeApplication(input: GuaranteeApplicationInput): Promise<unknown> {
  await sleep('1 minute');
  return currentApplication(input);
}

export async function keyReissue(input: KeyReissueInput): Promise<unknown> {
  await sleep('1 minute');
  return currentReissue(input);
}

export async function arrivalReading(input: ArrivalReadingInput): Promise<unknown> {
  await sleep('1 minute');
  return currentReading(input);
}

export async function arrivalDisposal(input: ArrivalDisposalInput): Promise<unknown> {
  await sleep('1 minute');
  return currentDisposal(input);
}

export async function pageReading(input: PageReadingInput): Promise<unknown> {
  await sleep('1 minute');
  return currentPageReading(input);
}

export async function idRegistration(input: IdRegistrationInput): Promise<unknown> {
  await sleep('1 minute');
  return currentRegistration(input);
}

export async function mailDelivery(input: MailDeliveryInput): Promise<unknown> {
  await sleep('1 minute');
  return currentDelivery(input);
}

export async function mailResend(input: MailResendInput): Promise<unknown> {
  await sleep('1 minute');
  return currentResend(input);
}

export async function noticeRenewal(input: NoticeRenewalInput): Promise<unknown> {
  await sleep('1 minute');
  return currentRenewal(input);
}

export async function viewingAlert(input: ViewingAlertInput): Promise<unknown> {
  await sleep('1 minute');
  return currentAlert(input);
}

export async function collectivePayment(input: CollectivePaymentInput): Promise<unknown> {
  await sleep('1 minute');
  return currentCollective(input);
}
