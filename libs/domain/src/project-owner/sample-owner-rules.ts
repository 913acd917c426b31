import type { CalendarDate } from '../calendar/calendar-date.js';
import { yen } from '../money/yen.js';
import type { AdvancePaymentRule, OwnerRule, OwnerRuleClauses } from './owner-rule.js';

const CLAUSES: OwnerRuleClauses = {
  electronic: '第6項',
  share: '第2項',
  rounding: '第4項',
  minimumPrice: '第1項',
  period: '第1項',
  managementCost: '第5項',
};

const ADVANCE: AdvancePaymentRule = {
  maximumShare: { construction: 400_000, services: 300_000, 'regional-maintenance': 300_000 },
  roundingUnit: yen(10_000),
  minimumPrice: { construction: yen(1_300_000), services: yen(1_000_000), 'regional-maintenance': yen(1_000_000) },
  periodOverMonths: { construction: 1, services: 0, 'regional-maintenance': 0 },
  managementCostShare: 250_000,
};

/**
 * The owners of the sample data. 広島県's electronic rule is that of 「電子保証について」令和6年5月; its advance rule, and everything
 * about the invented owners, is a 見本. Between them they show each way an owner may decide.
 */
export const SAMPLE_OWNER_RULES: readonly OwnerRule[] = [
  {
    id: '0198f000-0000-7000-8000-000000000101',
    ownerName: '見本県',
    version: '2026-04-01版',
    effectiveFrom: '2026-04-01' as CalendarDate,
    terms: {
      electronic: {
        from: '2024-06-01' as CalendarDate,
        decidedBy: 'contract-date',
        kinds: ['advance-payment', 'interim-advance-payment', 'contract'],
        workClasses: ['construction', 'services', 'regional-maintenance'],
        regionalMaintenanceBureaus: ['見本土木局'],
        successorsInheritMedium: true,
      },
      advance: ADVANCE,
      clauses: CLAUSES,
    },
  },
  {
    id: '0198f000-0000-7000-8000-000000000102',
    ownerName: '広島県',
    version: '2024-06-01版',
    effectiveFrom: '2024-06-01' as CalendarDate,
    terms: {
      electronic: {
        from: '2024-06-01' as CalendarDate,
        decidedBy: 'contract-date',
        kinds: ['advance-payment', 'interim-advance-payment', 'contract'],
        workClasses: ['construction', 'services', 'regional-maintenance'],
        regionalMaintenanceBureaus: ['土木建築局'],
        successorsInheritMedium: true,
      },
      advance: { ...ADVANCE, managementCostShare: 0 },
      clauses: CLAUSES,
    },
  },
  {
    id: '0198f000-0000-7000-8000-000000000103',
    ownerName: '見本市',
    version: '2026-04-01版',
    effectiveFrom: '2026-04-01' as CalendarDate,
    terms: {
      electronic: {
        from: '2026-10-01' as CalendarDate,
        decidedBy: 'notice-date',
        kinds: ['advance-payment', 'contract'],
        workClasses: ['construction'],
        regionalMaintenanceBureaus: [],
        successorsInheritMedium: false,
      },
      advance: { ...ADVANCE, roundingUnit: yen(100_000), managementCostShare: 0 },
      clauses: CLAUSES,
    },
  },
  {
    id: '0198f000-0000-7000-8000-000000000104',
    ownerName: '架空市',
    version: '2026-04-01版',
    effectiveFrom: '2026-04-01' as CalendarDate,
    terms: {
      electronic: {
        from: '2027-01-01' as CalendarDate,
        decidedBy: 'contract-date',
        kinds: ['advance-payment', 'interim-advance-payment', 'contract'],
        workClasses: ['construction', 'services'],
        regionalMaintenanceBureaus: [],
        successorsInheritMedium: true,
      },
      advance: ADVANCE,
      clauses: CLAUSES,
    },
  },
  {
    id: '0198f000-0000-7000-8000-000000000105',
    ownerName: '例示町',
    version: '2026-04-01版',
    effectiveFrom: '2026-04-01' as CalendarDate,
    terms: {
      electronic: {
        from: '2026-07-01' as CalendarDate,
        decidedBy: 'designation-date',
        kinds: ['advance-payment', 'interim-advance-payment', 'contract'],
        workClasses: ['construction', 'services'],
        regionalMaintenanceBureaus: [],
        successorsInheritMedium: true,
      },
      advance: { ...ADVANCE, roundingUnit: yen(1) },
      clauses: CLAUSES,
    },
  },
  {
    id: '0198f000-0000-7000-8000-000000000106',
    ownerName: '例示村',
    version: '2026-04-01版',
    effectiveFrom: '2026-04-01' as CalendarDate,
    terms: {
      electronic: null,
      advance: { ...ADVANCE, managementCostShare: 0 },
      clauses: CLAUSES,
    },
  },
];
