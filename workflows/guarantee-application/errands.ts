import { documentStep, sendMail } from '../steps.js';
import type { Errand } from './progress-state.js';

type Parcel = Exclude<Errand, { kind: 'task' }>;

/**
 * Mails and papers that nobody waits for, carried out beside the procedure. Mails go one after the other, and so do papers; a
 * mail waits for the papers dispatched before it, but no paper waits for a mail: a relay that is away holds up no paper, no
 * decision, no payment and no conclusion. Their activities are retried without end.
 */
export class Errands {
  /** How many are not yet carried out. */
  underWay = 0;
  private mails: Promise<void> = Promise.resolve();
  private papers: Promise<void> = Promise.resolve();
  private papersAhead = 0;

  /** @param papersGoFirst false in a case that was opened when papers still queued behind mails */
  constructor(
    private readonly applicationId: string,
    private readonly papersGoFirst: boolean,
  ) {}

  dispatch(errand: Parcel): void {
    this.underWay += 1;
    if (errand.kind === 'paper' && this.papersGoFirst) {
      this.papersAhead += 1;
      this.papers = this.papers.then(() => this.carryOut(errand));
      this.papers.then(() => (this.papersAhead -= 1)).catch(() => undefined);
    } else {
      const turn = this.papersAhead === 0 ? this.mails : Promise.all([this.mails, this.papers]);
      this.mails = turn.then(() => this.carryOut(errand));
      // A cancelled procedure ends through `settled`; the chain itself has no other listener until then.
      this.mails.catch(() => undefined);
    }
  }

  /** Everything dispatched so far has been carried out. */
  get settled(): Promise<unknown> {
    return this.papersAhead === 0 ? this.mails : Promise.all([this.mails, this.papers]);
  }

  private carryOut(errand: Parcel): Promise<void> {
    const { applicationId } = this;
    const carried = errand.kind === 'mail'
      ? sendMail({ applicationId, mail: errand.mail, subject: errand.subject })
      : documentStep('renderPremiumNotice', { applicationId });
    return carried.then(() => {
      this.underWay -= 1;
    });
  }
}
