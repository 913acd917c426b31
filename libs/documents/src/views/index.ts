import { applicationCopyViewModel } from './application-copy.js';
import { certificateViewModel } from './certificate.js';
import { counterReceiptViewModel } from './counter-receipt.js';
import { decisionSheetViewModel } from './decision-sheet.js';
import { deficiencyNoticeViewModel } from './deficiency-notice.js';
import { asPrinted } from './finishing.js';
import { idLettersViewModel } from './id-letters.js';
import { keyNoticeViewModel } from './key-notice.js';
import { premiumNoticeViewModel, premiumStatementViewModel } from './premium-papers.js';
import { registrationFormViewModel } from './registration-form.js';
import { viewPrintViewModel } from './view-print.js';

/** The last step of every view model, so that a PDF and its HTML say the same. */
function finished<Given extends readonly unknown[], View>(viewModel: (...given: Given) => View): (...given: Given) => View {
  return (...given) => asPrinted(viewModel(...given));
}

/** Every paper's view model by its method's name in `Papers`. */
export const paperViewModels = {
  certificate: finished(certificateViewModel),
  keyNotice: finished(keyNoticeViewModel),
  viewPrint: finished(viewPrintViewModel),
  premiumNotice: finished(premiumNoticeViewModel),
  premiumStatement: finished(premiumStatementViewModel),
  counterReceipt: finished(counterReceiptViewModel),
  applicationCopy: finished(applicationCopyViewModel),
  decisionSheet: finished(decisionSheetViewModel),
  registrationForm: finished(registrationFormViewModel),
  idLetters: finished(idLettersViewModel),
  deficiencyNotice: finished(deficiencyNoticeViewModel),
} as const;
