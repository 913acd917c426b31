import { ARRIVAL_READING, COLLECTIVE_PAYMENT, GUARANTEE_APPLICATION, ID_REGISTRATION, isStepName, KEY_REISSUE, MAIL_RESEND, NOTICE_RENEWAL, STEP_LABELS, VIEWING_ALERT } from '#workflows/contract';

/** The Japanese name of a step; a step of an earlier version that no longer exists keeps its technical one. */
export function stepLabel(step: string): string {
  return isStepName(step) ? STEP_LABELS[step] : step;
}

const PROCEDURE_LABELS: Readonly<Record<string, string>> = {
  [GUARANTEE_APPLICATION]: '保証申込の手続き',
  [KEY_REISSUE]: '認証キーの再発行',
  [VIEWING_ALERT]: '誤入力のお知らせ',
  [MAIL_RESEND]: 'メールの再送',
  [NOTICE_RENEWAL]: '保証料のご案内の作り直し',
  [COLLECTIVE_PAYMENT]: '一括納付の入金',
  [ID_REGISTRATION]: 'ID登録の手続き',
  [ARRIVAL_READING]: '届いたものの読取り',
};

/** The Japanese name of a procedure by its workflow type. */
export function procedureLabel(type: string): string {
  return PROCEDURE_LABELS[type] ?? type;
}
