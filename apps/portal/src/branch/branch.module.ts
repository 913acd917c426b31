import { Module } from '@nestjs/common';
import { AccountLinksModule } from '../account-links/account-links.module.js';
import { FormContexts } from '../application/drafts/form-contexts.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { ManageAccount } from './accounts/manage-account.js';
import { ChangeRecordAddress } from './accounts/record/change-address.js';
import { CorrectRecord } from './accounts/record/correct-record.js';
import { CustomerRecordController } from './accounts/record/customer-record.controller.js';
import { ReissueLetter } from './accounts/reissue-letter.js';
import { ReplaceLetter } from './accounts/replace-letter.js';
import { CasePapersController } from './case/case-papers.controller.js';
import { CaseController } from './case/case.controller.js';
import { HoldCase } from './case/hold-case.js';
import { CertificateController } from './certificates/certificate.controller.js';
import { CertificatesController } from './certificates/certificates.controller.js';
import { DeliverPaper } from './certificates/deliver-paper.js';
import { ManageKey } from './certificates/manage-key.js';
import { Delegate } from './delegation/delegate.js';
import { DelegationController } from './delegation/delegation.controller.js';
import { HistoryController } from './history/history.controller.js';
import { HolderController } from './holder/holder.controller.js';
import { CloseRegistrationTask } from './letters/close-registration-task.js';
import { ResendRegistrationMail } from './letters/resend-registration-mail.js';
import { LettersController } from './letters/letters.controller.js';
import { PostedLettersController } from './letters/posted.controller.js';
import { PostLetters } from './letters/post-letters.js';
import { TrackLetters } from './letters/track-letters.js';
import { ConfirmAddressCheck } from './letters/confirm-address.js';
import { CorrectAddress } from './letters/correct-address.js';
import { PrintLetters } from './letters/print-letters.js';
import { RegistrationTasksController } from './letters/registration-tasks.controller.js';
import { VerifyAddressController } from './letters/verify-address.controller.js';
import { IntakeModule } from './intake/intake.module.js';
import { CasePremiumController } from './premium/case-premium.controller.js';
import { CounterReceiptController } from './premium/counter-receipt.controller.js';
import { PaymentsController } from './premium/payments.controller.js';
import { ReceiptController } from './premium/receipt.controller.js';
import { RecordPaymentController } from './premium/record-payment.controller.js';
import { RecordPayment } from './premium/record-payment.js';
import { SettleReceipt } from './premium/settle-receipt.js';
import { BulkActs } from './queue/bulk-acts.js';
import { BulkController } from './queue/bulk.controller.js';
import { QueueController } from './queue/queue.controller.js';
import { CorrectionMail } from './review/correction-mail.js';
import { CorrectionController } from './review/correction.controller.js';
import { DecideCase } from './review/decide-case.js';
import { DecisionController } from './review/decision.controller.js';
import { ReviewCase } from './review/review-case.js';
import { ReviewDrafts } from './review/review-draft.js';
import { SheetController } from './review/sheet.controller.js';
import { CloseTask } from './tasks/close-task.js';
import { RecordRefund } from './tasks/record-refund.js';
import { RefundController } from './tasks/refund.controller.js';
import { WriteOffExcess } from './tasks/write-off.js';
import { WriteOffController } from './tasks/write-off.controller.js';
import { ResendMail } from './tasks/resend-mail.js';
import { TasksController } from './tasks/tasks.controller.js';

/** The branch's desk: queue, review, decision, 代決, premium, tasks, papers and keys; letters with initial passwords and お客様ID. */
@Module({
  imports: [IntakeModule, AccountLinksModule],
  controllers: [
    QueueController, BulkController, CaseController, CasePapersController, HolderController, HistoryController,
    CorrectionController, DecisionController, SheetController,
    PaymentsController, RecordPaymentController, ReceiptController, CounterReceiptController, CasePremiumController,
    TasksController, RefundController, WriteOffController, CertificateController, CertificatesController, DelegationController,
    LettersController, PostedLettersController, RegistrationTasksController, VerifyAddressController, AccountsController, CustomerRecordController,
  ],
  providers: [
    HoldCase, BulkActs, ReviewCase, ReviewDrafts, CorrectionMail, DecideCase, RecordPayment, SettleReceipt, CloseTask, RecordRefund, WriteOffExcess, ResendMail, DeliverPaper, ManageKey, Delegate, FormContexts,
    PrintLetters, PostLetters, TrackLetters, ConfirmAddressCheck, CorrectAddress, CloseRegistrationTask, ResendRegistrationMail, ManageAccount, CorrectRecord, ChangeRecordAddress, ReissueLetter, ReplaceLetter,
  ],
})
export class BranchModule {}
