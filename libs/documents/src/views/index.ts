import { applicationCopyViewModel } from './application-copy.js';
import { certificateViewModel } from './certificate.js';
import { counterReceiptViewModel } from './counter-receipt.js';
import { decisionSheetViewModel } from './decision-sheet.js';
import { deficiencyNoticeViewModel } from './deficiency-notice.js';
import { idLettersViewModel } from './id-letters.js';
import { keyNoticeViewModel } from './key-notice.js';
import { premiumNoticeViewModel, premiumStatementViewModel } from './premium-papers.js';
import { registrationFormViewModel } from './registration-form.js';
import { viewPrintViewModel } from './view-print.js';

/** Every paper's view model by its method's name in `Papers`. */
export const paperViewModels = {
  certificate: certificateViewModel,
  keyNotice: keyNoticeViewModel,
  viewPrint: viewPrintViewModel,
  premiumNotice: premiumNoticeViewModel,
  premiumStatement: premiumStatementViewModel,
  counterReceipt: counterReceiptViewModel,
  applicationCopy: applicationCopyViewModel,
  decisionSheet: decisionSheetViewModel,
  registrationForm: registrationFormViewModel,
  idLetters: idLettersViewModel,
  deficiencyNotice: deficiencyNoticeViewModel,
} as const;
