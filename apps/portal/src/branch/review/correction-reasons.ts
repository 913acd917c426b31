import type { MarkableField } from '#domain';

/** 補正の理由: starting texts that the 審査担当 goes on from, and the fields they are usually about. */
export interface CorrectionReason {
  readonly code: string;
  readonly title: string;
  readonly text: string;
  readonly fields: readonly MarkableField[];
}

export const CORRECTION_REASONS: readonly CorrectionReason[] = [
  {
    code: 'rounding', title: '金額の端数', fields: ['advanceAmount'],
    text: '前払金額の端数の扱いが、発注者の規則と違います。規則のとおりに切り捨てた額に直してください。',
  },
  {
    code: 'copy', title: '契約書写しの不足', fields: ['attachments'],
    text: '添付の契約書写しに、不足または読み取れないページがあります。全ページを読み取れるPDFを、もう一度添付してください。',
  },
  {
    code: 'period', title: '工期・保証期限の相違', fields: ['workStart', 'workEnd'],
    text: '工期が、契約書の記載と違います。契約書のとおりに直してください。',
  },
  {
    code: 'bank', title: '預託金融機関の誤り', fields: ['depositBankId', 'depositKind', 'depositNumber', 'depositHolder'],
    text: '前払金専用口座の内容を確認できません。通帳のとおりに直してください。',
  },
  {
    code: 'name', title: '工事名などの誤記', fields: ['workName', 'addressee'],
    text: '契約書の記載と文字が違うところがあります。契約書のとおりに、一字一句そのまま入力してください。',
  },
];
