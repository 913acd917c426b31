import type { ApplicationCopyInput, DecisionSheetInput } from './inputs/case-papers.js';
import type { CertificateInput, KeyNoticeInput, SignatureStatement, ViewPrintInput } from './inputs/guarantee.js';
import type { CounterReceiptInput, PremiumNoticeInput, PremiumStatementInput } from './inputs/premium.js';
import type { DeficiencyNoticeInput, IdLetterInput, RegistrationFormInput } from './inputs/registration.js';
import type { SigningValidity } from './signing/pdf-signer.js';
import type { PdfVerification } from './signing/pdf-verification.js';
import type { CertificateView } from './views/certificate.js';

/** A finished paper. */
export interface Paper {
  /** The PDF. */
  readonly bytes: Buffer;
  /** Name to save it under, in Japanese, ending in .pdf. */
  readonly fileName: string;
  /** Template and style it was made from: `certificate@` and 12 hexadecimal digits. Kept with the stored file. */
  readonly templateVersion: string;
}

/**
 * All papers (帳票) of the house. Every method is a pure function of its input and the configured surety, apart from the browser
 * it prints with; nothing is stored or sent. Failures of the browser are thrown as `PdfRenderError` and may be retried.
 */
export interface Papers {
  /** 電子署名の表示 of the certificate about to be made; keep it with the certificate row before rendering, a retry uses the same. */
  signatureStatement(signedAt: Date): SignatureStatement;
  /** Until when the certificate of the signing key signs, and what keeps it from signing now. */
  signingValidity(): SigningValidity;
  /** 保証証書: signed (PAdES B-B) when the medium is electronic, for print and seal otherwise. */
  certificate(input: CertificateInput): Promise<Paper>;
  /** The same certificate as a fragment of HTML, to be kept beside the PDF; it has no style attribute and no script. */
  certificateHtml(input: CertificateInput): string;
  /** Its view model, for a page that includes it itself: `{{> documents/partials/certificate certificate}}`. */
  certificateView(input: CertificateInput): CertificateView;
  /** Checks that a stored certificate is unchanged and ours: two of the owner's three ticks. */
  verifyCertificate(bytes: Buffer): Promise<PdfVerification>;
  /** 電子証書閲覧用「認証キー」等のお知らせ. */
  keyNotice(input: KeyNoticeInput): Promise<Paper>;
  /** 閲覧用 print (閲覧用・提出用ではありません). */
  viewPrint(input: ViewPrintInput): Promise<Paper>;
  /** 保証料のご案内. */
  premiumNotice(input: PremiumNoticeInput): Promise<Paper>;
  /** 保証料計算書. */
  premiumStatement(input: PremiumStatementInput): Promise<Paper>;
  /** 領収証. */
  counterReceipt(input: CounterReceiptInput): Promise<Paper>;
  /** 申込の控え. */
  applicationCopy(input: ApplicationCopyInput): Promise<Paper>;
  /** 決裁用. */
  decisionSheet(input: DecisionSheetInput): Promise<Paper>;
  /** 利用申込書, blank or filled in from the web. */
  registrationForm(input: RegistrationFormInput): Promise<Paper>;
  /** お客様ID等のお知らせ, a sheet each: they hold initial passwords, so they are handed to whoever prints them and never stored. */
  idLetters(inputs: readonly IdLetterInput[]): Promise<Paper>;
  /** 利用申込書についてのお願い (不備): a letter, or the cover of a FAX. */
  deficiencyNotice(input: DeficiencyNoticeInput): Promise<Paper>;
  /** Starts the browser when it is not running, and has it answer; rejects with `PdfRenderError` when it does not. For health checks. */
  checkReady(): Promise<void>;
  /** Closes the browser. */
  close(): Promise<void>;
}
