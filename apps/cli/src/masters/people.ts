import type { ApproverRank, StaffRole } from '#domain';

/** One password for every sample account: it is printed at each start, so it protects nothing. */
export const SAMPLE_PASSWORD = 'mihon-2026-hosho';

interface SampleStaff {
  readonly loginId: string;
  readonly name: string;
  readonly branch: string;
  readonly role: StaffRole;
  readonly rank: ApproverRank | null;
}

/** The people of one 支店: two clerks (one records a receipt, the other confirms it), two reviewers, two ranks of 決裁者. */
function branchPeople(prefix: string, branch: string, names: readonly [string, string, string, string, string, string]): readonly SampleStaff[] {
  const [clerk, secondClerk, reviewer, secondReviewer, chief, manager] = names;
  return [
    { loginId: `${prefix}-uketsuke`, name: clerk, branch, role: 'clerk', rank: null },
    { loginId: `${prefix}-keiri`, name: secondClerk, branch, role: 'clerk', rank: null },
    { loginId: `${prefix}-shinsa`, name: reviewer, branch, role: 'reviewer', rank: null },
    { loginId: `${prefix}-shinsa2`, name: secondReviewer, branch, role: 'reviewer', rank: null },
    { loginId: `${prefix}-kacho`, name: chief, branch, role: 'approver', rank: 'section-chief' },
    { loginId: `${prefix}-shitencho`, name: manager, branch, role: 'approver', rank: 'branch-manager' },
  ];
}

export const SAMPLE_STAFF: readonly SampleStaff[] = [
  ...branchPeople('higashi', '20', ['見本 受子', '見本 経理', '見本 審一', '見本 審二', '見本 課長', '見本 支店長']),
  ...branchPeople('nishi', '21', ['架空 受子', '架空 経理', '架空 審一', '架空 審二', '架空 課長', '架空 支店長']),
  { loginId: 'honten-kessai', name: '本店 決裁', branch: '01', role: 'approver', rank: 'head-office' },
  { loginId: 'kanri', name: '管理 太郎', branch: '01', role: 'administrator', rank: null },
];

/** 保証契約者 with their お客様ID. The names hold characters that fonts and sorting like to get wrong. */
export const SAMPLE_CUSTOMERS = [
  {
    customerNumber: '2000000001', name: '株式会社見本組', nameKana: 'カブシキガイシャミホングミ', representativeTitle: '代表取締役', representativeName: '見本 花子',
    postalCode: '000-0101', address: '見本県見本市本町1丁目1番1号', phone: '00-0000-0000', branch: '20', defersPremium: false, collectivePaymentDay: null,
    accounts: [
      { loginId: '1000000001', department: '工務部', contactName: '見本 太郎', phone: '00-0000-0000', mail: 'koumu@mihongumi.example.jp' },
      { loginId: '1000000002', department: '架空営業所', contactName: '見本 次郎', phone: '00-0000-0002', mail: 'kakuu@mihongumi.example.jp' },
    ],
  },
  {
    customerNumber: '2000000002', name: '髙﨑𠮷田建設株式会社', nameKana: 'タカサキヨシダケンセツカブシキガイシャ', representativeTitle: '代表取締役', representativeName: '髙﨑 𠮷郎',
    postalCode: '000-0102', address: '見本県架空市北町2丁目2番2号', phone: '00-0000-0102', branch: '21', defersPremium: false, collectivePaymentDay: null,
    accounts: [{ loginId: '1000000003', department: '総務部', contactName: '髙﨑 邉子', phone: '00-0000-0102', mail: 'soumu@takasaki-yoshida.example.jp' }],
  },
  {
    customerNumber: '2000000003', name: '見本測量設計有限会社', nameKana: 'ミホンソクリョウセッケイユウゲンガイシャ', representativeTitle: '取締役', representativeName: '見本 測子',
    postalCode: '000-0103', address: '見本県見本市南町3丁目3番3号', phone: '00-0000-0103', branch: '20', defersPremium: true, collectivePaymentDay: 20,
    accounts: [{ loginId: '1000000004', department: '業務課', contactName: '見本 設計', phone: '00-0000-0103', mail: 'gyoumu@mihon-sokuryo.example.jp' }],
  },
  {
    customerNumber: '2000000004', name: '例示建設株式会社', nameKana: 'レイジケンセツカブシキガイシャ', representativeTitle: '代表取締役', representativeName: '例示 建',
    postalCode: '000-0104', address: '見本県見本市東町4丁目4番4号', phone: '00-0000-0104', branch: '20', defersPremium: false, collectivePaymentDay: null,
    accounts: [{ loginId: '1000000005', department: '工事部', contactName: '例示 工子', phone: '00-0000-0104', mail: 'kouji@reiji-kensetsu.example.jp' }],
  },
] as const;
