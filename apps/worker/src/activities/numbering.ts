import type { GuaranteeKind } from '#domain';

/** The digit of a 保証契約番号 that names the product (商品). Ours. */
export const PRODUCT_DIGITS: Readonly<Record<GuaranteeKind, string>> = {
  'advance-payment': '1',
  'interim-advance-payment': '2',
  contract: '3',
};

/** The letters of every 保証証書番号 of this surety; its serials come from one counter. Ours. */
export const CERTIFICATE_LETTERS = 'MH';
export const LAST_CERTIFICATE_SERIAL = 9_999_999;
