import type { Paper, Papers } from '#documents';

/** Papers without a browser: what they were asked for, as bytes. Used where the subject is the procedure, not the print. */
export class PaperStandIn implements Papers {
  readonly asked: string[] = [];
  /** What happens while the next paper is being made. */
  meanwhile: (() => Promise<void>) | null = null;
  private failures: Error[] = [];
  private held: Promise<void> = Promise.resolve();

  /** The next `times` papers fail. */
  fail(times: number, error: Error): void {
    this.failures = Array.from({ length: times }, () => error);
  }

  /** What does not fail waits from now on. @returns lets it go on */
  hold(): () => void {
    let letGo = (): void => undefined;
    this.held = new Promise((resolve) => (letGo = resolve));
    return () => letGo();
  }

  signatureStatement(signedAt: Date) {
    return { signer: '見本', signedAt, method: 'PAdES B-B・SHA-256', trial: true };
  }
  signingValidity() {
    return { from: new Date(0), until: new Date('2036-11-24T00:00:00Z'), problem: null };
  }
  certificate(input: Parameters<Papers['certificate']>[0]): Promise<Paper> {
    return this.paper(`certificate ${input.certificateNumber} ${input.signature ? 'signed' : 'for seal'}`);
  }
  certificateHtml(input: Parameters<Papers['certificateHtml']>[0]): string {
    return `<p>${input.certificateNumber}</p>`;
  }
  certificateView(): never {
    throw new Error('not asked for by the procedure');
  }
  verifyCertificate(): never {
    throw new Error('not asked for by the procedure');
  }
  keyNotice(input: Parameters<Papers['keyNotice']>[0]): Promise<Paper> {
    return this.paper(`notice ${input.contractNumber} ${input.authenticationKey}`);
  }
  viewPrint(): never {
    throw new Error('not asked for by the procedure');
  }
  premiumNotice(input: Parameters<Papers['premiumNotice']>[0]): Promise<Paper> {
    return this.paper(`premium notice ${input.receiptNumber} owed ${input.owed} due ${input.dueOn}`);
  }
  premiumStatement(input: Parameters<Papers['premiumStatement']>[0]): Promise<Paper> {
    const paid = input.receipts.map(({ receivedOn, amount, method }) => `${receivedOn} ${amount} ${method}`).join(', ');
    return this.paper(`statement ${input.contractNumber} ${input.collectiveOn === undefined ? `paid ${paid}` : `owed ${input.collectiveOn}${input.owed === undefined ? '' : ` rest ${input.owed}`}`}`);
  }
  counterReceipt(): never {
    throw new Error('not asked for by the procedure');
  }
  applicationCopy(): never {
    throw new Error('not asked for by the procedure');
  }
  decisionSheet(): never {
    throw new Error('not asked for by the procedure');
  }
  registrationForm(): never {
    throw new Error('not asked for by the procedure');
  }
  idLetters(): never {
    throw new Error('not asked for by the procedure');
  }
  deficiencyNotice(): never {
    throw new Error('not asked for by the procedure');
  }
  checkReady(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Every print has other bytes, as a real one has. */
  private async paper(text: string): Promise<Paper> {
    const failure = this.failures.shift();
    if (failure) throw failure;
    await this.held;
    this.asked.push(text);
    const number = this.asked.length;
    const happens = this.meanwhile;
    this.meanwhile = null;
    await happens?.();
    return { bytes: Buffer.from(`${text} #${number}`), fileName: 'paper.pdf', templateVersion: 'stand-in@1' };
  }
}
