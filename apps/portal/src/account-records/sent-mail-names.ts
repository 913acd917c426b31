import { REGISTRATION_MAIL_LABELS } from '#workflows/contract';

const NAMES: Readonly<Record<string, string>> = {
  ...REGISTRATION_MAIL_LABELS, 'confirm-mail': 'アドレスの確認', 'reset-password': 'パスワードの再設定', 'password-changed': 'パスワード変更のお知らせ', 'address-changed': 'アドレス変更のお知らせ', 'id-closed': '退会のお知らせ',
  'arrival-received': '受付のお知らせ', 'arrival-quarantined': '開けないファイルのお知らせ',
};

/** A mail about an ID registration, an お客様ID or what came in, as the branch calls it; by its template. */
export function sentMailName(template: string): string | undefined {
  return NAMES[template];
}
