/**
 * What may have happened to the matter of a mail since it was written: the 補正 that it asks for is answered, or asked for anew together with more; money came in
 * that the branch has yet to look at; the key it is about is dead; the certificate has been submitted with the key that is alive.
 */
export const LATER_FACTS = ['answered', 'asked-anew', 'receipt-waiting', 'key-replaced', 'submitted'] as const;
export type LaterFact = (typeof LATER_FACTS)[number];
