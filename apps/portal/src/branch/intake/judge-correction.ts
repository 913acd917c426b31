import { correctionProblems, type CustomerFact } from '#domain';
import type { Customer } from '#persistence';
import { type CustomerRecord, recordedCustomer } from './customer-form.js';

/** Why the record of a customer is not changed so, by the field of its form: one rule, wherever it is changed. @param besides facts that this form does not ask for */
export function judgeCorrection(customer: Customer, { shared, ...record }: CustomerRecord, besides: readonly CustomerFact[] = []): ReadonlyMap<string, string> {
  const before = { kind: customer.kind, facts: recordedCustomer(customer).texts, sources: customer.sources ?? {}, screenedOn: customer.screenedOn ?? null, screenedBy: customer.screenedBy ?? null };
  return correctionProblems(before, { ...record, kindSource: shared }, besides);
}
