import { documentStep, sendMail } from '../steps.js';
import type { Errand } from './progress-state.js';

/**
 * Mails and papers that nobody waits for: carried out one after the other beside the procedure, so that a mail relay
 * that is away holds up no decision, no payment and no conclusion. Their activities are retried without end.
 */
export class Errands {
  private chain: Promise<void> = Promise.resolve();
  /** How many are not yet carried out. */
  underWay = 0;

  constructor(private readonly applicationId: string) {}

  dispatch(errand: Exclude<Errand, { kind: 'task' }>): void {
    this.underWay += 1;
    this.chain = this.chain.then(() => this.carryOut(errand));
    // A cancelled procedure ends through `settled`; the chain itself has no other listener until then.
    this.chain.catch(() => undefined);
  }

  /** Everything dispatched so far has been carried out. */
  get settled(): Promise<void> {
    return this.chain;
  }

  private carryOut(errand: Exclude<Errand, { kind: 'task' }>): Promise<void> {
    const { applicationId } = this;
    const carried = errand.kind === 'mail'
      ? sendMail({ applicationId, mail: errand.mail, subject: errand.subject })
      : documentStep('renderPremiumNotice', { applicationId });
    return carried.then(() => {
      this.underWay -= 1;
    });
  }
}
