import { fiscalYear, formatReceiptNumber, japanDate, readApplication, type FormReading } from '#domain';
import { Customer, GuaranteeApplication, nextNumber, recordFact, stateColumns, termsInForce, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startApplication } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type SignedInActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { DraftAccess } from '../drafts/draft-access.js';
import { FormContexts } from '../drafts/form-contexts.js';
import { asRead, withStep } from '../drafts/raw-step.js';
import { derivedColumns } from './application-row.js';

/** What was agreed to on 申込内容の確認. */
export interface Consent {
  readonly agreedToClauses: boolean;
  readonly agreedToService: boolean;
  /** Ids of the editions that stood on the page; a newer edition has to be read and agreed to again. */
  readonly editions: readonly string[];
  /** The version of the draft that stood on the page: nothing is submitted that was not shown. */
  readonly version: string;
}

export type Submission =
  | { readonly ok: true; readonly applicationId: string }
  | { readonly ok: false; readonly reading: FormReading; readonly newEditions: boolean; readonly changed: boolean };

/**
 * 「この内容で保証を申し込む」. One transaction: the case with everything read from the draft, the fact ApplicationSubmitted,
 * the start owed to the procedure, and the 受付番号 last. A draft becomes one application: its row is locked, so a double
 * submit finds the first one's result, also when both come at once.
 */
@Injectable()
export class SubmitApplication {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drafts: DraftAccess,
    private readonly contexts: FormContexts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  run(actor: SignedInActor, draftId: string, consent: Consent): Promise<Submission> {
    return this.work.run(async (em): Promise<Submission> => {
      const found = await this.drafts.lock(em, actor, draftId);
      if (found.kind === 'submitted') return { ok: true, applicationId: found.applicationId };
      const { draft } = found;
      const now = this.clock.now();
      const today = japanDate(now.getTime());
      const form = withStep(asRead(draft.form), 'consent', {
        agreedToClauses: consent.agreedToClauses ? 'agreed' : '',
        agreedToService: consent.agreedToService ? 'agreed' : '',
      });
      const context = await this.contexts.within(em, {
        draftId, customerId: draft.customer, accountId: draft.account ?? null, channel: draft.channel, form,
      });
      const read = readApplication(form, context);
      const editions = (await termsInForce(em, today)).map(({ id }) => id);
      const newEditions = editions.some((id) => !consent.editions.includes(id));
      const changed = String(draft.version) !== consent.version;
      if (!read.ok || newEditions || changed) return { ok: false, reading: read.reading, newEditions, changed };

      const customer = await em.findOneOrFail(Customer, draft.customer);
      const applicationId = v7();
      await recordFact(em, {
        caseId: applicationId, kind: 'ApplicationSubmitted', actor: factActor(actor), at: now, notify: startApplication(applicationId),
        data: { channel: draft.channel, medium: read.application.medium, guaranteeAmount: read.application.guaranteeAmount },
      });
      const year = fiscalYear(today);
      const receptionNumber = formatReceiptNumber(year, await nextNumber(em, `reception/${year}`));
      const columns = derivedColumns(read.application, customer, receptionNumber);
      em.create(GuaranteeApplication, {
        id: applicationId, draft: draft.id, receptionNumber, kind: draft.kind, channel: draft.channel, ...(await stateColumns(em, columns, 'submitted', now)),
        branch: customer.branch, customer: customer.id, account: draft.account ?? null, enteredBy: draft.enteredBy ?? null,
        form, consentedTerms: editions, customerName: customer.name, assignee: null, claimedAt: null,
        submittedAt: now,
        ...columns,
      });
      return { ok: true, applicationId };
    });
  }
}
