import { CUSTOMER_FACTS, type CustomerFact, type ShownRecord } from '#domain';
import type { Customer } from '#persistence';
import { type CustomerRecord, recordedCustomer, type TypedCustomer } from './customer-form.js';
import { shownCustomer } from './registration-file.js';

/**
 * A record that somebody changed while another person filled in its form: what this person has changed stays as it was typed, and all else is as the record has it now, so
 * that sending it again takes back nothing of the other's.
 * @param seen the record that the form was opened with
 */
export function typedOverRecord(typed: TypedCustomer, { kind, facts, sources, screenedOn, screenedBy }: CustomerRecord, seen: ShownRecord, customer: Customer): TypedCustomer {
  const sent = shownCustomer({ ...facts, kind, sources, screenedOn, screenedBy });
  const now = recordedCustomer(customer);
  // Where nobody was recorded yet, an empty field was left as it was.
  const left = (label: string): boolean => (sent[label] ?? '') === (seen[label] ?? '');
  const labels = new Map(CUSTOMER_FACTS.map(({ name, label }) => [name, label]));
  const merged = (mine: Readonly<Record<CustomerFact, string>>, theirs: Readonly<Record<CustomerFact, string>>, suffix = ''): Record<CustomerFact, string> => ({
    ...mine, ...Object.fromEntries([...labels].filter(([, label]) => left(`${label}${suffix}`)).map(([name]) => [name, theirs[name]])),
  });
  const screening = left('反社チェック') ? now : typed;
  return {
    ...typed, kind: left('種別') ? now.kind : typed.kind, texts: merged(typed.texts, now.texts), sources: merged(typed.sources, now.sources, 'の出典'), days: merged(typed.days, now.days, 'の出典'),
    screenedOn: screening.screenedOn, screenedBy: screening.screenedBy,
  };
}
