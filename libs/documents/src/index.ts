/**
 * The face of the papers (帳票): typed inputs in, finished PDFs and HTML out.
 *
 * `openPapers` brings `ChromiumPapers`, which makes all of them, with the key of the configuration; `PdfSigner` signs.
 */
export { ChromiumPapers, type PapersOptions } from './chromium-papers.js';
export { halfWidthKatakana } from './fonts/half-width-katakana.js';
export { romanNumerals } from './fonts/roman-numerals.js';
export type * from './inputs/case-papers.js';
export type * from './inputs/guarantee.js';
export * from './inputs/parties.js';
export type * from './inputs/premium.js';
export { openPapers } from './open-papers.js';
export type * from './inputs/registration.js';
export type { Paper, Papers } from './papers.js';
export { PdfRenderError } from './pdf/pdf-render-error.js';
export { openSigningKey, type SigningKeySource } from './signing/open-signing-key.js';
export { PdfSigner, type SigningValidity } from './signing/pdf-signer.js';
export type { PdfVerification, VerificationProblem } from './signing/pdf-verification.js';
export { type SigningKey, SigningKeyError, SigningValidityError, validityProblem } from './signing/signing-key.js';
export { type CertificateRow, type CertificateView, certificateViewModel, type Density } from './views/certificate.js';
export type { Condition } from './views/certificate-wording.js';
export type { LabelledValue } from './views/finishing.js';
export { paperViewModels } from './views/index.js';
export { viewerAddress } from './views/key-notice.js';
export { registrationWorkbook } from './workbook/registration-workbook.js';
export type { QrView } from './views/qr.js';
