/**
 * What says that a mail answers a registration: it names (In-Reply-To, References) the mail of ours that told of the 不備, or another of ours about the registration, which only whoever
 * got that mail can know; or its subject holds the 受付番号, which is a hint and no more.
 */
export const ANSWER_GROUNDS = ['deficiency', 'mail', 'number'] as const;
export type AnswerGround = (typeof ANSWER_GROUNDS)[number];

/** What a mail that may be an answer is called. */
export function answerWords(receptionNumber: string, ground: AnswerGround): string {
  if (ground === 'number') return `件名に受付番号 ${receptionNumber} のあるメール（返信かどうか、確かめてください）`;
  return `${receptionNumber}への${ground === 'deficiency' ? '不備の連絡' : 'メール'}への返信`;
}

/** 受付番号 in a subject, each once. */
export function receptionNumbersIn(subject: string): readonly string[] {
  return [...new Set(subject.normalize('NFKC').match(/(?<!\d)\d{2}[-‐‑–—−]\d{5}(?![\d-])/g)?.map((number) => `${number.slice(0, 2)}-${number.slice(3)}`))].slice(0, 5);
}
