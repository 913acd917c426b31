const PAPER_NAMES: Readonly<Record<string, string>> = {
  certificate: '保証証書', 'certificate-html': '画面用の証書', 'key-notice': '認証キー等のお知らせ', 'premium-statement': '保証料計算書',
  'premium-notice': '保証料のご案内', 'paper-certificate': '書面の証書',
  'contract-copy': '契約書の写し', 'award-notice': '落札・指名の通知書', other: 'その他の添付書類',
};

/** The word of the business for a kind of stored paper or attachment; a kind of a later release is shown as it is stored. */
export function paperName(kind: string): string {
  return PAPER_NAMES[kind] ?? kind;
}
