import type { CalendarDate } from '../calendar/calendar-date.js';
import { yen } from '../money/yen.js';
import type { RateTable } from './rate-table.js';

/**
 * 見本料率(架空): the brackets of no surety are public. The end points agree with what is: 0.23 … 0.35 %
 * for the 前払金保証 (ejcs.co.jp/en/faq), 0.065 % flat for the
 * 中間前払金保証 (wjcs.net/chukan), 0.45 … 0.72 % for the 契約保証 (ejcs.co.jp/en/faq). The discount is that of
 * 「電子保証について」令和6年5月. Ids are fixed, so that loading the tables twice changes nothing.
 */
export const SAMPLE_RATE_TABLES: readonly RateTable[] = [
  {
    id: '0198f000-0000-7000-8000-000000000001',
    name: '前払金保証料率表 R08-見本',
    kind: 'advance-payment',
    effectiveFrom: '2026-04-01' as CalendarDate,
    effectiveTo: null,
    method: 'PROGRESSIVE_SLICE',
    tiers: [
      { above: yen(0), upTo: yen(5_000_000), rateMillionths: 3_500 },
      { above: yen(5_000_000), upTo: yen(20_000_000), rateMillionths: 3_000 },
      { above: yen(20_000_000), upTo: yen(100_000_000), rateMillionths: 2_600 },
      { above: yen(100_000_000), upTo: null, rateMillionths: 2_300 },
    ],
    rounding: { mode: 'FLOOR', unit: yen(100) },
    minimumYen: yen(3_000),
    discounts: [{ code: 'ENET200', name: 'e-Net割引', channel: 'web', atLeast: yen(3_000_000), amount: yen(200) }],
    isSample: true,
    approvalReference: '見本（架空料率）',
  },
  {
    id: '0198f000-0000-7000-8000-000000000002',
    name: '中間前払金保証料率表 R08-見本',
    kind: 'interim-advance-payment',
    effectiveFrom: '2026-04-01' as CalendarDate,
    effectiveTo: null,
    method: 'FLAT',
    tiers: [{ above: yen(0), upTo: null, rateMillionths: 650 }],
    rounding: { mode: 'FLOOR', unit: yen(100) },
    minimumYen: yen(0),
    discounts: [],
    isSample: true,
    approvalReference: '見本（架空料率）',
  },
  {
    id: '0198f000-0000-7000-8000-000000000003',
    name: '契約保証料率表 R08-見本',
    kind: 'contract',
    effectiveFrom: '2026-04-01' as CalendarDate,
    effectiveTo: null,
    method: 'PROGRESSIVE_SLICE',
    tiers: [
      { above: yen(0), upTo: yen(5_000_000), rateMillionths: 7_200 },
      { above: yen(5_000_000), upTo: yen(20_000_000), rateMillionths: 6_000 },
      { above: yen(20_000_000), upTo: null, rateMillionths: 4_500 },
    ],
    rounding: { mode: 'FLOOR', unit: yen(100) },
    minimumYen: yen(3_000),
    discounts: [],
    isSample: true,
    approvalReference: '見本（架空料率）',
  },
];
