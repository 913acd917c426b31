import { createHash } from 'node:crypto';
import { DEFICIENCY_PAPER_LABELS, keyNoticeFileName } from '#domain';
import { TemplateEngine } from '#platform';
import type { ApplicationCopyInput, DecisionSheetInput } from './inputs/case-papers.js';
import type { CertificateInput, KeyNoticeInput, SignatureStatement, ViewPrintInput } from './inputs/guarantee.js';
import type { SuretyProfile } from './inputs/parties.js';
import type { CounterReceiptInput, PremiumNoticeInput, PremiumStatementInput } from './inputs/premium.js';
import type { DeficiencyNoticeInput, IdLetterInput, RegistrationFormInput } from './inputs/registration.js';
import type { Paper, Papers } from './papers.js';
import { certificateOrnament } from './pdf/ornament.js';
import { PdfRenderer } from './pdf/pdf-renderer.js';
import { shellPage } from './pdf/shell-page.js';
import { paperStyles } from './pdf/style-sheets.js';
import type { PdfSigner, SigningValidity } from './signing/pdf-signer.js';
import type { PdfVerification } from './signing/pdf-verification.js';
import type { CertificateView } from './views/certificate.js';
import { paperViewModels } from './views/index.js';

export interface PapersOptions {
  /** The project's `templates` folder. */
  readonly templatesFolder: string;
  /** The headless shell to print with. */
  readonly chromiumPath: string;
  /** Chromium's own sandbox; undefined: on, except for root. */
  readonly chromiumSandbox?: boolean | undefined;
  readonly surety: SuretyProfile;
  readonly signer: PdfSigner;
  /** Papers printed at once: 2 in the worker, 1 where papers are only made on demand. */
  readonly pages?: number;
  /** Milliseconds one paper may take. */
  readonly timeout?: number;
}

/** {@link Papers} by our templates, a resident Chromium and the surety's signing key. */
export class ChromiumPapers implements Papers {
  private readonly templates: TemplateEngine;
  private readonly styles: string;
  private readonly renderer: PdfRenderer;
  private readonly versions = new Map<string, string>();
  private readonly surety: SuretyProfile;
  private readonly signer: PdfSigner;

  constructor(options: PapersOptions) {
    this.surety = options.surety;
    this.signer = options.signer;
    this.templates = new TemplateEngine(options.templatesFolder);
    this.styles = paperStyles(options.templatesFolder);
    this.renderer = new PdfRenderer({
      executablePath: options.chromiumPath,
      sandbox: options.chromiumSandbox,
      shell: (fonts) => shellPage({ fonts, css: this.styles, ornament: certificateOrnament() }),
      ...(options.pages === undefined ? {} : { pages: options.pages }),
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });
  }

  signatureStatement(signedAt: Date): SignatureStatement {
    return this.signer.statement(signedAt);
  }

  signingValidity(): SigningValidity {
    return this.signer.validity();
  }

  async certificate(input: CertificateInput): Promise<Paper> {
    const view = this.certificateView(input);
    const paper = await this.print('certificate', view, `保証証書_${input.contractNumber}_第${input.version}版.pdf`);
    if (input.signature === undefined) {
      return paper;
    }
    return { ...paper, bytes: await this.signer.signPdf(paper.bytes, input.signature.signedAt) };
  }

  certificateHtml(input: CertificateInput): string {
    return this.templates.render<CertificateView>('documents/partials/certificate', this.certificateView(input));
  }

  certificateView(input: CertificateInput): CertificateView {
    return paperViewModels.certificate(input, this.surety);
  }

  async verifyCertificate(bytes: Buffer): Promise<PdfVerification> {
    return await this.signer.verifyPdf(bytes);
  }

  async keyNotice(input: KeyNoticeInput): Promise<Paper> {
    return await this.print('key-notice', paperViewModels.keyNotice(input, this.surety), keyNoticeFileName(input.contractNumber, input.generation));
  }

  async viewPrint(input: ViewPrintInput): Promise<Paper> {
    return await this.print('view-print', paperViewModels.viewPrint(input, this.surety), `閲覧用_提出不可_${input.certificate.contractNumber}.pdf`);
  }

  async premiumNotice(input: PremiumNoticeInput): Promise<Paper> {
    return await this.print('premium-paper', paperViewModels.premiumNotice(input, this.surety), `保証料のご案内_${input.receiptNumber}.pdf`);
  }

  async premiumStatement(input: PremiumStatementInput): Promise<Paper> {
    return await this.print('premium-paper', paperViewModels.premiumStatement(input, this.surety), `保証料計算書_${input.contractNumber}.pdf`);
  }

  async counterReceipt(input: CounterReceiptInput): Promise<Paper> {
    const view = paperViewModels.counterReceipt(input, this.surety);
    return await this.print('counter-receipt', view, `${view.documentTitle.replace(' ', '_')}.pdf`);
  }

  async applicationCopy(input: ApplicationCopyInput): Promise<Paper> {
    return await this.print('application-copy', paperViewModels.applicationCopy(input, this.surety), `保証申込の控え_${input.receiptNumber}.pdf`);
  }

  async decisionSheet(input: DecisionSheetInput): Promise<Paper> {
    return await this.print('decision-sheet', paperViewModels.decisionSheet(input), `決裁用_${input.receiptNumber}.pdf`);
  }

  async registrationForm(input: RegistrationFormInput): Promise<Paper> {
    const name = input.filled === null ? '利用申込書.pdf' : `利用申込書_${input.filled.receptionNumber}.pdf`;
    return await this.print('registration-form', paperViewModels.registrationForm(input, this.surety), name);
  }

  async idLetters(inputs: readonly IdLetterInput[]): Promise<Paper> {
    return await this.print('id-letters', paperViewModels.idLetters(inputs, this.surety), `お客様ID等のお知らせ_${inputs[0]?.number ?? ''}.pdf`);
  }

  async deficiencyNotice(input: DeficiencyNoticeInput): Promise<Paper> {
    const kind = DEFICIENCY_PAPER_LABELS[input.sentTo.by];
    return await this.print('deficiency-notice', paperViewModels.deficiencyNotice(input, this.surety), `利用申込書についてのお願い_${kind}_${input.receptionNumber}.pdf`);
  }

  async checkReady(): Promise<void> {
    await this.renderer.checkReady();
  }

  async close(): Promise<void> {
    await this.renderer.close();
  }

  private async print<View extends { readonly documentTitle: string }>(template: string, view: View, fileName: string): Promise<Paper> {
    const html = this.templates.render(`documents/${template}`, view);
    const bytes = await this.renderer.print({ paperClass: `paper-${template}`, title: view.documentTitle, html });
    return { bytes, fileName, templateVersion: this.versionOf(template) };
  }

  /** Changes with any template, partial or rule, so that a stored paper says exactly what it was made from. */
  private versionOf(template: string): string {
    let version = this.versions.get(template);
    if (version === undefined) {
      const hash = createHash('sha256').update(this.styles);
      for (const name of this.templates.names.filter((name) => name === `documents/${template}` || name.startsWith('documents/partials/'))) {
        hash.update(`\0${name}\0${this.templates.source(name)}`);
      }
      version = `${template}@${hash.digest('hex').slice(0, 12)}`;
      this.versions.set(template, version);
    }
    return version;
  }
}
