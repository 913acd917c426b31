import { type Channel, type FormContext, japanDate, type OwnerOnForm, type RawForm } from '#domain';
import { asOwnerRule, Attachment, ContractorAccount, Customer, DepositBank, OwnerRule, ownerRuleInForce, ProjectOwner, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from '../../http/tokens.js';
import { isRowId } from '../../http/row-id.js';

/** What a form belongs to, whether it is still a draft or already an application. */
export interface FormSubject {
  readonly draftId: string;
  readonly customerId: string;
  readonly accountId: string | null;
  readonly channel: Channel;
  readonly form: RawForm;
  /** The version of the owner's rule that an application was judged by; a draft is judged by the one of the day. */
  readonly ownerRuleId?: string;
}

/** The customer as the pages of the form show it, and what can be filled in from its record. */
export interface Applicant {
  readonly customer: Customer;
  readonly account: ContractorAccount | null;
}

/** Gathers what reading a form depends on besides the typed text. */
@Injectable()
export class FormContexts {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  of(subject: FormSubject): Promise<FormContext> {
    return this.work.read((em) => this.within(em, subject));
  }

  /** The same inside a transaction, so that what is submitted was read from what is committed with it. */
  async within(em: EntityManager, subject: FormSubject): Promise<FormContext> {
    const today = japanDate(this.clock.now().getTime());
    const owner = await this.chosenOwner(em, subject);
    const banks = await em.find(DepositBank, {}, { orderBy: { bankCode: 'asc', branchCode: 'asc' } });
    const customer = await em.findOneOrFail(Customer, subject.customerId);
    const attachments = await em.find(Attachment, { draft: subject.draftId, removedAt: null }, { orderBy: { id: 'asc' } });
    return {
      today,
      channel: subject.channel,
      owners: owner ? [owner] : [],
      depositBanks: banks,
      deferredPaymentAgreed: customer.defersPremium,
      attachments: attachments.map(({ id, purpose, fileName, pages }) => ({ id, purpose, fileName, pages })),
    };
  }

  applicant(subject: Pick<FormSubject, 'customerId' | 'accountId'>): Promise<Applicant> {
    return this.work.read(async (em) => ({
      customer: await em.findOneOrFail(Customer, subject.customerId),
      account: subject.accountId === null ? null : await em.findOne(ContractorAccount, subject.accountId),
    }));
  }

  /** Only the chosen 発注者: there may be thousands, and the form offers them by search. An application keeps the version of its rule while it keeps its owner. */
  private async chosenOwner(em: EntityManager, { form, ownerRuleId }: FormSubject): Promise<OwnerOnForm | null> {
    const id = form['eligibility']?.['ownerId']?.trim() ?? '';
    const owner = isRowId(id) ? await em.findOne(ProjectOwner, id) : null;
    const kept = owner && ownerRuleId !== undefined ? await em.findOne(OwnerRule, { id: ownerRuleId, owner: owner.id }) : null;
    const rule = owner && (kept ? asOwnerRule(kept, owner) : await ownerRuleInForce(em, owner.id, japanDate(this.clock.now().getTime())));
    return owner && rule ? { id: owner.id, name: owner.name, rule } : null;
  }
}

/** What a page of the form opens with before anybody typed: what the surety's records and the owner's master suggest. */
export function suggestions({ customer, account }: Applicant, addressees: readonly string[]): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    works: {
      addressee: addressees[0] ?? '',
      signatoryTitle: customer.representativeTitle,
      signatoryName: customer.representativeName,
    },
    uses: { usePlan: 'later' },
    attachments: {
      evidenceKind: 'contract-copy',
      contactDepartment: account?.department ?? '',
      contactName: account?.contactName ?? '',
      contactPhone: account?.phone ?? customer.phone,
    },
  };
}

