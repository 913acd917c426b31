/** 支店 of the sample installation: two that work and the 本店 that sees all. */
export const SAMPLE_BRANCHES = [
  { code: '20', name: '見本東支店', isHeadOffice: false, postalCode: '000-0020', address: '見本県見本市東町1丁目2番3号', phone: '00-0000-0020', fax: '00-0000-0120', premiumAccount: '見本銀行 見本東支店 普通 0000020 ミホンケンセツギョウホショウ（カ', mail: 'higashi@mihon-hosho.example.jp' },
  { code: '21', name: '見本西支店', isHeadOffice: false, postalCode: '000-0021', address: '見本県架空市西町4丁目5番6号', phone: '00-0000-0021', fax: '00-0000-0121', premiumAccount: '見本銀行 見本西支店 普通 0000021 ミホンケンセツギョウホショウ（カ', mail: 'nishi@mihon-hosho.example.jp' },
  { code: '01', name: '本店', isHeadOffice: true, postalCode: '000-0001', address: '見本県見本市中央1丁目1番1号', phone: '00-0000-0001', fax: '00-0000-0101', premiumAccount: '見本銀行 本店営業部 普通 0000001 ミホンケンセツギョウホショウ（カ', mail: 'honten@mihon-hosho.example.jp' },
] as const;

/** 取扱区域 of the sample branches. 見本. */
export const SAMPLE_TERRITORIES = [
  { prefecture: '見本県', municipality: '', branch: '20', effectiveFrom: '2024-04-01' },
  { prefecture: '見本県', municipality: '架空市', branch: '21', effectiveFrom: '2024-04-01' },
  { prefecture: '仮想県', municipality: '', branch: '21', effectiveFrom: '2024-04-01' },
] as const;
