/** Closed lists that only the application form knows. */

/** 前払金専用口座の預金種目 (wjcs.net/maebarai/moshikomi.php). */
export const DEPOSIT_KINDS = ['ordinary', 'settlement'] as const;
export type DepositKind = (typeof DEPOSIT_KINDS)[number];
export const DEPOSIT_KIND_LABELS: Readonly<Record<DepositKind, string>> = { ordinary: '普通預金', settlement: '決済用預金' };

/** 使途内訳: later, not decided yet, or itemised now (標準約款37条). */
export const USE_PLANS = ['later', 'undecided', 'itemized'] as const;
export type UsePlan = (typeof USE_PLANS)[number];
export const USE_PLAN_LABELS: Readonly<Record<UsePlan, string>> = {
  later: 'あとから提出します',
  undecided: '使いみちは未定です',
  itemized: 'いま入力します',
};

/** 添付する書類: 請負契約書の写し, or what stands in for it before the contract is signed. */
export const EVIDENCE_KINDS = ['contract-copy', 'award-notice'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];
export const EVIDENCE_KIND_LABELS: Readonly<Record<EvidenceKind, string>> = {
  'contract-copy': '契約書の写し',
  'award-notice': '指名通知書・落札通知書',
};

/** 使用項目 (標準約款37条), the last two only under 使途拡大. */
export const USE_ITEMS = [
  'materials',
  'labour',
  'machine-rental',
  'machine-purchase',
  'power',
  'freight',
  'repair',
  'temporary-works',
  'workers-insurance',
  'premium',
  'site-management',
  'general-management',
] as const;
export type UseItem = (typeof USE_ITEMS)[number];
export const USE_ITEM_LABELS: Readonly<Record<UseItem, string>> = {
  materials: '材料費',
  labour: '労務費',
  'machine-rental': '機械器具の賃借料',
  'machine-purchase': '機械購入費（償却分）',
  power: '動力費',
  freight: '支払運賃',
  repair: '修繕費',
  'temporary-works': '仮設費',
  'workers-insurance': '労働者災害補償保険料',
  premium: '保証料',
  'site-management': '現場管理費',
  'general-management': '一般管理費等',
};

/** 現場管理費・一般管理費等: allowed only where the owner has adopted 使途拡大, and only up to its share. */
export const MANAGEMENT_COST_ITEMS: readonly UseItem[] = ['site-management', 'general-management'];

/** The choice for a bureau that the owner's rule does not name. */
export const OTHER_BUREAU = '上記以外の局';

/** Rows of a 使途内訳明細書 that the form takes at once. */
export const MAX_USE_ROWS = 20;

/** Names of the boxes of a row; the raw keys are `uses.{row}.{box}`. */
export const USE_BOXES = ['item', 'payee', 'description', 'amount', 'payOn'] as const;

/** Kept beside the 宛名: for which 発注者 it was typed, so that another one is noticed. */
export const ADDRESSEE_OWNER = 'addressee.owner';
