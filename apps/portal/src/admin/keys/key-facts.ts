import { KEY_FACT_KINDS, type KeyFactKind, type TimelineFact } from '#persistence';

/** Whether a fact belongs to the record of the keys. */
export function isKeyFact(fact: TimelineFact): fact is TimelineFact & { readonly kind: KeyFactKind } {
  return (KEY_FACT_KINDS as readonly string[]).includes(fact.kind);
}
