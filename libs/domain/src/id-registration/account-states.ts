/** お客様IDの状態. 停止: the letter came back, or the ID was stopped otherwise; ロック中: too many wrong passwords, for a while. */
export const ACCOUNT_STATES = ['awaiting-first-sign-in', 'in-use', 'locked', 'stopped', 'closed'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const ACCOUNT_STATE_LABELS: Readonly<Record<AccountState, string>> = {
  'awaiting-first-sign-in': '初回ログイン前',
  'in-use': '利用中',
  locked: 'ロック中',
  stopped: '停止',
  closed: '退会',
};

export interface AccountStanding {
  readonly closed: boolean;
  readonly active: boolean;
  /** Sign-ins are refused for a while after too many failures. */
  readonly locked: boolean;
  /** The own password is chosen and the own address confirmed. */
  readonly firstSignInCompleted: boolean;
}

/** The one state that is shown: what ends comes before what stops, what stops before what waits. */
export function accountState({ closed, active, locked, firstSignInCompleted }: AccountStanding): AccountState {
  if (closed) return 'closed';
  if (!active) return 'stopped';
  if (locked) return 'locked';
  return firstSignInCompleted ? 'in-use' : 'awaiting-first-sign-in';
}
