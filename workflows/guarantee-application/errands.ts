import { documentStep, sendMail, sendRest } from '../steps.js';
import type { Errand } from './progress-state.js';

type Parcel = Exclude<Errand, { kind: 'task' }>;

/**
 * Mails and papers that nobody waits for, carried out beside the procedure. Mails go one after the other, and so do papers; a
 * mail waits for the papers dispatched before it, but no paper waits for a mail: a relay that is away holds up no paper, no
 * decision, no payment and no conclusion. Their activities are retried without end. An address that will not take a mail for now holds up no later one:
 * those who took it get what follows, and the rest is sent beside, which only the end of the procedure waits for.
 */
export class Errands {
  /** How many are not yet carried out. */
  underWay = 0;
  private mails: Promise<void> = Promise.resolve();
  private papers: Promise<void> = Promise.resolve();
  private papersAhead = 0;
  private readonly rests: Promise<void>[] = [];

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

  /** No address is tried any more. */
  get given(): Promise<unknown> {
    return Promise.all(this.rests);
  }

  /** Everything dispatched so far has been carried out, but for addresses that would not take a mail for now. */
  get settled(): Promise<unknown> {
    return this.papersAhead === 0 ? this.mails : Promise.all([this.mails, this.papers]);
  }

  private carryOut(errand: Parcel): Promise<void> {
    const { applicationId } = this;
    if (errand.kind === 'paper') return documentStep('renderPremiumNotice', { applicationId }).then(() => this.carriedOut());
    const mail = { applicationId, mail: errand.mail, subject: errand.subject };
    return sendMail(mail).then((result) => {
      if (result !== 'sent-in-part') return this.carriedOut();
      const rest = sendRest(mail).then(() => this.carriedOut());
      rest.catch(() => undefined);
      this.rests.push(rest);
    });
  }

  private carriedOut(): void {
    this.underWay -= 1;
  }
}
