import { APPROVER_RANKS, calendarDate, CHANNELS, DECIDING_DATES, GUARANTEE_KINDS, isCalendarDate, isYen, LAST_DAY_OF_MONTH, MAX_YEN, NEWS_CATEGORIES, PAPER_CLASSES, PREMIUM_METHODS, rateTableProblems, ROUNDING_MODES, WORK_CLASSES, yen as yenOf } from '#domain';
import { z } from 'zod';
import { paperText } from '../paper-text.js';

/** As long as the longest field of a form, which every paper has room for. */
const text = paperText({ maxLength: 100 });
const prose = paperText({ maxLength: 10_000, multiline: true });
const day = z.string().refine(isCalendarDate, 'must be a date such as 2026-04-01').transform(calendarDate);
const instant = z.iso.datetime({ offset: true, abort: true, error: 'must be an instant such as 2026-12-06T08:30:00+09:00' }).transform((value) => new Date(value));
const yen = z.number().refine(isYen, `must be whole yen from 0 to ${MAX_YEN}`).transform(yenOf);
const share = z.number().int('must be whole millionths').min(0, 'must not be negative').max(1_000_000, 'must be millionths: 10分の4 is 400000');
const byWork = <Value extends z.ZodType>(value: Value) => z.strictObject({ construction: value, services: value, 'regional-maintenance': value } satisfies Record<(typeof WORK_CLASSES)[number], Value>);
const digits = (count: number) => z.string().regex(new RegExp(`^\\d{${count}}$`), `must be ${count} digits`);
const place = { postalCode: z.string().regex(/^\d{3}-\d{4}$/, 'must be a postal code such as 000-0001'), address: text, phone: text };
const mail = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be a mail address');

const ownerRule = z.strictObject({
  version: text,
  effectiveFrom: day,
  source: prose,
  terms: z.strictObject({
    electronic: z.strictObject({
      from: day,
      decidedBy: z.enum(DECIDING_DATES),
      kinds: z.array(z.enum(GUARANTEE_KINDS)),
      workClasses: z.array(z.enum(WORK_CLASSES)),
      regionalMaintenanceBureaus: z.array(text),
      successorsInheritMedium: z.boolean(),
    }).nullable(),
    advance: z.strictObject({ maximumShare: byWork(share), roundingUnit: yen, minimumPrice: byWork(yen), periodOverMonths: byWork(z.number().int().min(0)), managementCostShare: share }),
    clauses: z.strictObject({ electronic: prose, share: prose, rounding: prose, minimumPrice: prose, period: prose, managementCost: prose }),
  }),
});

function onePerDay(rules: readonly { readonly effectiveFrom: string }[], context: z.RefinementCtx): void {
  const twice = rules.find(({ effectiveFrom }, index) => rules.findIndex((rule) => rule.effectiveFrom === effectiveFrom) < index);
  if (twice !== undefined) context.addIssue(`two rules begin on ${twice.effectiveFrom}; each edition has a day of its own`);
}

const rateTable = z.strictObject({
  name: text,
  kind: z.enum(GUARANTEE_KINDS),
  effectiveFrom: day,
  effectiveTo: day.nullable(),
  method: z.enum(PREMIUM_METHODS),
  rounding: z.strictObject({ mode: z.enum(ROUNDING_MODES), unit: yen }),
  minimumYen: yen,
  tiers: z.array(z.strictObject({ above: yen, upTo: yen.nullable(), rateMillionths: share })),
  discounts: z.array(z.strictObject({ code: text, name: text, channel: z.enum(CHANNELS), atLeast: yen, amount: yen })),
  isSample: z.boolean(),
  approvalReference: prose,
}).superRefine((table, context) => {
  for (const problem of rateTableProblems({ id: table.name, ...table })) context.addIssue(problem);
});

/** Every file of a folder of masters, by its name, with the shape of one row and what may stand in it once only; the first names it. The shapes are those of the sample masters. */
export const MASTER_FILES = {
  'branches.json': { row: z.strictObject({ code: digits(2), name: text, isHeadOffice: z.boolean(), ...place, fax: text, premiumAccount: text, mail }), keys: [['code']] },
  'territories.json': { row: z.strictObject({ prefecture: text, municipality: z.union([z.literal(''), text]), branch: digits(2), effectiveFrom: day }), keys: [['prefecture', 'municipality', 'effectiveFrom']] },
  'owners.json': { row: z.strictObject({ code: text, name: text, addressees: z.array(text).min(1, 'must name at least one'), mail: mail.nullable(), rules: z.array(ownerRule).superRefine(onePerDay) }), keys: [['code']] },
  'rate-tables.json': { row: rateTable, keys: [['name'], ['kind', 'effectiveFrom']] },
  'banks.json': { row: z.strictObject({ bankCode: digits(4), bankName: text, branchCode: digits(3), branchName: text }), keys: [['bankCode', 'branchCode']] },
  'limits.json': { row: z.strictObject({ rank: z.enum(APPROVER_RANKS), effectiveFrom: day, maximumYen: yen }), keys: [['rank', 'effectiveFrom']] },
  'retention.json': { row: z.strictObject({ paperClass: z.enum(PAPER_CLASSES), effectiveFrom: day, months: z.number().int('must be whole months').min(0, 'must not be negative').max(1_200), source: text }), keys: [['paperClass', 'effectiveFrom']] },
  'terms.json': { row: z.strictObject({ document: z.enum(['clauses', 'special-provisions', 'service-terms']), version: text, title: text, effectiveFrom: day, articles: z.array(prose).min(1, 'must hold at least one') }), keys: [['document', 'version'], ['document', 'effectiveFrom']] },
  'announcements.json': { row: z.strictObject({ postedOn: day, category: z.enum(NEWS_CATEGORIES), title: text, body: prose, shownUntil: day.nullable() }), keys: [['postedOn', 'title']] },
  'maintenance.json': { row: z.strictObject({ startsAt: instant, endsAt: instant, reason: text }).refine(({ startsAt, endsAt }) => startsAt < endsAt, 'endsAt must be after startsAt'), keys: [['startsAt']] },
  'settings.json': { row: z.strictObject({ name: text, value: z.json(), note: prose }), keys: [['name']] },
  'customers.json': {
    row: z.strictObject({
      customerNumber: digits(10), name: text, nameKana: text, representativeTitle: text, representativeName: text, ...place, branch: digits(2), defersPremium: z.boolean(),
      collectivePaymentDay: z.number().int('must be a whole day').min(1, 'must be a day of the month').max(LAST_DAY_OF_MONTH, 'must be a day of the month').nullish(),
      accounts: z.array(z.strictObject({ loginId: digits(10), department: text, contactName: text, phone: text, mail })),
    }).refine(({ defersPremium, collectivePaymentDay }) => defersPremium === (typeof collectivePaymentDay === 'number'), {
      path: ['collectivePaymentDay'], message: 'must be given with defersPremium, and only then',
    }),
    keys: [['customerNumber']],
  },
} as const;

export type MasterFile = keyof typeof MASTER_FILES;
export type Masters = { readonly [File in MasterFile]: readonly z.infer<(typeof MASTER_FILES)[File]['row']>[] };
