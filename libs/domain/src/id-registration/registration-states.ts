import type { RegistrationSource } from './paper-form.js';

/**
 * 利用申込みの状態, in the order of the straight path. 返送待ち (made on the web, the stamped page has not come) · 未着手 · 入力中 · 不備連絡中 ·
 * 確認待ち (another person approves) · 発送待ち (ID issued, letter to be printed and posted) · 初回ログイン待ち · 返戻 (the letter came back: the ID is
 * stopped) · 利用開始 · 終了.
 */
export const REGISTRATION_STATES = [
  'awaiting-paper',
  'received',
  'in-entry',
  'deficient',
  'awaiting-approval',
  'approved',
  'posted',
  'letter-returned',
  'completed',
  'closed',
] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

export const REGISTRATION_STATE_LABELS: Readonly<Record<RegistrationState, string>> = {
  'awaiting-paper': '返送待ち',
  received: '未着手',
  'in-entry': '入力中',
  deficient: '不備連絡中',
  'awaiting-approval': '確認待ち',
  approved: '発送待ち',
  posted: '初回ログイン待ち',
  'letter-returned': '返戻',
  completed: '利用開始',
  closed: '終了',
};

/** 終了の理由: 不備の期限切れ, お引受けできない (反社・虚偽), 統合, 申込みの取りやめ, 利用申込みではなかった. */
export const REGISTRATION_CLOSINGS = ['lapsed', 'declined', 'merged', 'cancelled', 'not-an-application'] as const;
export type RegistrationClosing = (typeof REGISTRATION_CLOSINGS)[number];

export const REGISTRATION_CLOSING_LABELS: Readonly<Record<RegistrationClosing, string>> = {
  lapsed: '期限切れ',
  declined: 'お引受けできません',
  merged: '別の受付に統合',
  cancelled: '取りやめ',
  'not-an-application': '利用申込みではない',
};

/** How a registration came: 申込経路. */
export const REGISTRATION_CHANNELS = ['web', 'fax', 'mail', 'post', 'counter'] as const;
export type RegistrationChannel = (typeof REGISTRATION_CHANNELS)[number];

/** Whose requirements a registration is held to: those of the form that its customer filled in. */
export function formSource(channel: RegistrationChannel): RegistrationSource {
  return channel === 'web' ? 'web' : 'paper';
}

export const REGISTRATION_CHANNEL_LABELS: Readonly<Record<RegistrationChannel, string>> = {
  web: 'Web',
  fax: 'FAX',
  mail: 'メール',
  post: '郵送',
  counter: '来店',
};

/**
 * What the page for a 受付番号 says to whoever types it in: the step and no more, nothing of whose it is or whether somebody has
 * an ID. 不備 asks for the answer, without the reasons; 返戻 asks for a call, for the customer alone knows where the letter should have gone; 利用開始 ends the procedure whether or not a posting was recorded.
 */
export function publicProgress(state: RegistrationState): 'awaiting-paper' | 'checking' | 'asking' | 'posting' | 'posted' | 'returned' | 'completed' | 'closed' {
  switch (state) {
    case 'awaiting-paper':
      return 'awaiting-paper';
    case 'received':
    case 'in-entry':
    case 'awaiting-approval':
      return 'checking';
    case 'deficient':
      return 'asking';
    case 'approved':
      return 'posting';
    case 'posted':
      return 'posted';
    case 'letter-returned':
      return 'returned';
    case 'completed':
      return 'completed';
    case 'closed':
      return 'closed';
  }
}
