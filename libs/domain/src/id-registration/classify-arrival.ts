import type { ArrivalClass } from './arrivals.js';
import type { MachineGround } from './written-by-machine.js';

/** What is known of an arrival before a person has looked at it. */
export interface ArrivalEvidence {
  /** Pages with the code or the marks of our form, and filled Excel forms. */
  readonly forms: number;
  /** Excel forms of ours that nobody filled in. */
  readonly blankForms: number;
  /** Pages and other documents that could be opened. */
  readonly pages: number;
  /** Documents that were put into quarantine. */
  readonly quarantined: number;
  /** Null for what is no mail. */
  readonly mail: {
    readonly subject: string;
    readonly text: string;
    /** One of our own mails that came back. */
    readonly isBounce: boolean;
    /** What tells that no person wrote it, so that nobody waits for an answer. */
    readonly machine: MachineGround | null;
    readonly hasSender: boolean;
    /** From the gateway that brings FAXes. */
    readonly isFax: boolean;
  } | null;
}

interface ArrivalRule {
  readonly id: string;
  /** What the clerk is shown as the reason. */
  readonly words: string;
  readonly class: ArrivalClass;
  /** Whether a person has to look: only what asks nothing of anybody is set aside by a rule. */
  readonly waits: boolean;
  readonly fits: (evidence: ArrivalEvidence) => boolean;
}

const APPLICATION_WORDS = /利用申込|申込書|e-?net保証/i;

/** 仕分けの規則 in their order; the first that fits decides. Shown to the clerk, who may decide otherwise. */
export const ARRIVAL_RULES: readonly ArrivalRule[] = [
  { id: 'form', words: '利用申込書の様式が見つかりました', class: 'registration', waits: false, fits: ({ forms }) => forms > 0 },
  { id: 'bounce', words: '当社が送ったメールの不達通知です', class: 'bounce', waits: false, fits: ({ mail }) => mail?.isBounce === true },
  { id: 'quarantined', words: '開けない添付ファイルがあります', class: 'other-paper', waits: true, fits: ({ quarantined }) => quarantined > 0 },
  { id: 'fax-without-scan', words: 'FAXの知らせのメールに、FAXの画像がありません', class: 'other-paper', waits: true, fits: ({ mail, pages }) => mail?.isFax === true && pages === 0 },
  { id: 'blank-form', words: '何も記入されていない利用申込書（Excel）です', class: 'registration', waits: true, fits: ({ blankForms }) => blankForms > 0 },
  { id: 'no-sender', words: '差出人のないメールです', class: 'other-paper', waits: true, fits: ({ mail, pages }) => mail?.hasSender === false && pages === 0 },
  { id: 'automatic', words: '自動返信・一斉配信のメールです', class: 'junk', waits: false, fits: ({ mail, pages }) => mail?.machine === 'header' && pages === 0 },
  { id: 'automatic-subject', words: '件名が自動応答・不在のお知らせで始まり、添付がありません。受付のお知らせは送らず、返信とも数えません', class: 'junk', waits: true, fits: ({ mail }) => mail?.machine === 'subject' },
  { id: 'words', words: '件名か本文に利用申込みの言葉があります', class: 'registration', waits: true, fits: ({ mail, pages }) => mail !== null && pages > 0 && APPLICATION_WORDS.test(`${mail.subject}\n${mail.text}`.normalize('NFKC')) },
  { id: 'text-only', words: '添付のないメールです', class: 'question', waits: true, fits: ({ mail, pages }) => mail !== null && pages === 0 },
  { id: 'unknown', words: '様式の目印が見つかりません', class: 'other-paper', waits: true, fits: () => true },
];

/** 仕分け by rule. `waits`: it goes to 仕分け待ち for a person. */
export function classifyArrival(evidence: ArrivalEvidence): { readonly class: ArrivalClass; readonly words: string; readonly waits: boolean } {
  const rule = ARRIVAL_RULES.find(({ fits }) => fits(evidence));
  if (!rule) throw new Error('The last rule fits everything.');
  return { class: rule.class, words: rule.words, waits: rule.waits };
}
