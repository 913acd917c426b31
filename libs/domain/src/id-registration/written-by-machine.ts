/** What tells that no person wrote a mail: its head says so to machines (RFC 3834, lists, bulk senders), or its subject says so to people. */
export type MachineGround = 'header' | 'subject';

export interface MailSigns {
  readonly subject: string;
  /** What its head says: answering machine, newsletter, report. */
  readonly isAutomatic: boolean;
  /** Its head says that a list passed it on: a newsletter, or a person who writes from the address of a company's group. */
  readonly isFromList: boolean;
  /** It names (In-Reply-To, References) a mail that we have sent: newsletters name none. */
  readonly answersOurs: boolean;
  readonly attachments: readonly unknown[];
}

/** What answering machines put before the subject that they answer. */
const ANSWERING = '自動(?:応答|返信|回答|送信)(?:メール)?|automatic[ -]?repl(?:y|ies)|auto[- ]?(?:reply|response|responder)|out[ -]of[ -](?:the[ -])?office(?: (?:auto[- ]?)?reply)?|ooo|away from (?:my|the) (?:desk|office)|vacation(?: reply)?';
const AWAY = '不在(?:です|中|通知|連絡|応答|の?(?:お知らせ|ご?連絡))|休暇(?:中|のお知らせ)';
/** These alone are also how a person begins: 不在（26-00032）. */
const AWAY_ALONE = '(?:不在|休暇)(?!\\s*[[【(〔<])';
/** Whole words, in brackets or before a colon, a bracket or the end: 不在にしていて遅くなりました is a person's. */
const MACHINE_SUBJECT = new RegExp(`^[[【(〔<]?\\s*(?:${ANSWERING}|${AWAY}|${AWAY_ALONE})\\s*(?:[:[\\]【】()〔〕<>]|$)`, 'i');

/**
 * 機械が書いたメール: nobody waits for an answer of ours, and it answers nothing. A subject alone is believed only of what brings no papers, for answering machines bring none and people
 * write subjects too. Null for what a person wrote.
 */
export function machineGround({ subject, isAutomatic, isFromList, answersOurs, attachments }: MailSigns): MachineGround | null {
  if (isAutomatic || (isFromList && !answersOurs)) return 'header';
  return attachments.length === 0 && MACHINE_SUBJECT.test(subject.normalize('NFKC').trim()) ? 'subject' : null;
}
