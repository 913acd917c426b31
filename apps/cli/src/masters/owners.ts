/** 発注者 of the sample data; their rules stand in the domain (SAMPLE_OWNER_RULES) under the same names. */
export const SAMPLE_OWNERS = [
  { code: '990001', name: '見本県', addressees: ['見本県東部建設事務所長', '見本県西部建設事務所長', '見本県知事'], mail: 'keiyaku@pref-mihon.example.jp' },
  { code: '340006', name: '広島県', addressees: ['広島県知事', '広島県西部建設事務所長', '広島県東部建設事務所長'], mail: null },
  { code: '990010', name: '見本市', addressees: ['見本市長', '見本市上下水道事業管理者'], mail: 'keiyaku@city-mihon.example.jp' },
  { code: '990011', name: '架空市', addressees: ['架空市長'], mail: null },
  { code: '990020', name: '例示町', addressees: ['例示町長'], mail: null },
  { code: '990030', name: '例示村', addressees: ['例示村長'], mail: null },
] as const;

/** 預託金融機関: bank branches with a 委託契約. */
export const SAMPLE_BANKS = [
  { bankCode: '0001', bankName: '見本銀行', branchCode: '001', branchName: '本店営業部' },
  { bankCode: '0001', bankName: '見本銀行', branchCode: '020', branchName: '見本東支店' },
  { bankCode: '0001', bankName: '見本銀行', branchCode: '021', branchName: '見本西支店' },
  { bankCode: '0990', bankName: '架空信用金庫', branchCode: '001', branchName: '本店' },
  { bankCode: '0990', bankName: '架空信用金庫', branchCode: '005', branchName: '北町支店' },
] as const;
