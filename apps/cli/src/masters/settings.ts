/** Values that are ours to choose, each with the sentence that says so. A value changed later is left as it is. */
export const SAMPLE_SETTINGS = [
  { name: 'service-hours', value: { opens: '08:30', closes: '24:00' }, note: '受注者向けサービスの利用時間（創設資料: 8:30～24:00）' },
  { name: 'closed-days', value: ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-02', '2027-01-03'], note: '祝日のほかに支店を休む日（当社で定める）' },
  { name: 'premium-terms', value: { dueBusinessDays: 7, tableDate: 'application' }, note: '保証料の払込期限（承認から営業日数）と料率表を選ぶ日（当社で定める）' },
] as const;

/** 決裁権限: the largest guarantee amount each rank decides. Ours. */
export const SAMPLE_AUTHORITY = [
  { rank: 'section-chief', effectiveFrom: '2026-04-01', maximumYen: 30_000_000 },
  { rank: 'branch-manager', effectiveFrom: '2026-04-01', maximumYen: 300_000_000 },
  { rank: 'head-office', effectiveFrom: '2026-04-01', maximumYen: 999_999_999_999 },
] as const;

/** 保存期間, in months from the 起算日 of each class of paper. 見本: what law and company ask for is entered as dated rows. */
export const SAMPLE_RETENTION = [
  { paperClass: 'registration', effectiveFrom: '2024-04-01', months: 120 },
  { paperClass: 'question', effectiveFrom: '2024-04-01', months: 12 },
  { paperClass: 'other-paper', effectiveFrom: '2024-04-01', months: 12 },
  { paperClass: 'junk', effectiveFrom: '2024-04-01', months: 1 },
  { paperClass: 'bounce', effectiveFrom: '2024-04-01', months: 12 },
  { paperClass: 'misdelivered', effectiveFrom: '2024-04-01', months: 0 },
  { paperClass: 'misdelivered-reported', effectiveFrom: '2024-04-01', months: 36 },
] as const;
