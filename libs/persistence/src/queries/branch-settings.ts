import { type BranchTargets, type BusinessCalendar, type CalendarDate, isCalendarDate } from '#domain';
import holidayJp from '@holiday-jp/holiday_jp';
import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { Setting } from '../entities/index.js';

const PUBLIC_HOLIDAYS: ReadonlySet<CalendarDate> = new Set(Object.keys(holidayJp.holidays).filter((day): day is CalendarDate => isCalendarDate(day)));

/** 国民の祝日 (data of the package) and the days the surety closes for besides: setting `closed-days`, a list of dates. */
export async function readBusinessCalendar(em: EntityManager): Promise<BusinessCalendar> {
  const closed = (await readSetting(em, 'closed-days', z.array(z.string()), [])).filter((day): day is CalendarDate => isCalendarDate(day));
  return { holidays: closed.length === 0 ? PUBLIC_HOLIDAYS : new Set([...PUBLIC_HOLIDAYS, ...closed]) };
}

export const PREMIUM_TERMS = z.object({
  /** 払込期限: so many business days after the approval. */
  dueBusinessDays: z.int().min(0).max(90),
  /** Which date chooses the 料率表: 申込日 or the day of the approval. */
  tableDate: z.enum(['application', 'approval']),
  /** A transfer short by no more than this is taken for one whose fee was deducted; the confirming person may waive it. In yen. */
  largestTransferFee: z.int().min(0).max(10_000),
});
export type PremiumTerms = z.infer<typeof PREMIUM_TERMS>;

/** Ours: setting `premium-terms`. */
export function readPremiumTerms(em: EntityManager): Promise<PremiumTerms> {
  return readTerms(em, 'premium-terms', PREMIUM_TERMS, DEFAULT_PREMIUM_TERMS);
}

export const DEFAULT_PREMIUM_TERMS: PremiumTerms = { dueBusinessDays: 7, tableDate: 'application', largestTransferFee: 880 };

const HOURS = z.int().min(1).max(400);
export const BRANCH_TARGETS = z.object({
  submitted: HOURS, 'in-review': HOURS, 'awaiting-decision': HOURS, 'premium-secured': HOURS, concluded: HOURS,
}) satisfies z.ZodType<BranchTargets>;

/** Ours: setting `branch-targets`. */
export function readBranchTargets(em: EntityManager): Promise<BranchTargets> {
  return readTerms(em, 'branch-targets', BRANCH_TARGETS, DEFAULT_BRANCH_TARGETS);
}

export const DEFAULT_BRANCH_TARGETS: BranchTargets = { submitted: 4, 'in-review': 8, 'awaiting-decision': 4, 'premium-secured': 2, concluded: 16 };

/** Settings are asked for by every step and change once a year: so long a process goes on with what it has read. */
const SETTING_MILLIS = 3_000;

/** A setting that is missing or does not fit its shape gives the default: a slip in a table of ours stops no work. */
export async function readSetting<T>(em: EntityManager, name: string, shape: z.ZodType<T>, otherwise: T): Promise<T> {
  const row = await em.findOne(Setting, { name }, { cache: SETTING_MILLIS });
  if (row === null) return otherwise;
  const read = shape.safeParse(row.value);
  return read.success ? read.data : otherwise;
}

/** A setting of several values by name: what it does not say, or says wrongly, has its default, and the rest of it counts all the same. */
export async function readTerms<T extends object>(em: EntityManager, name: string, shape: z.ZodObject, defaults: T): Promise<T> {
  const row = await em.findOne(Setting, { name }, { cache: SETTING_MILLIS });
  return row === null ? defaults : termsOf(row.value, shape, defaults).terms;
}

/** @returns the values with their defaults, and the names of what is wrong, or unknown, in it; '' for a value that names nothing */
export function termsOf<T extends object>(value: unknown, shape: z.ZodObject, defaults: T): { readonly terms: T; readonly wrong: readonly string[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { terms: defaults, wrong: [''] };
  const read = Object.entries(value).map(([name, one]) => ({ name, reading: Object.hasOwn(shape.shape, name) ? z.safeParse(shape.shape[name] ?? z.never(), one) : null }));
  return {
    terms: { ...defaults, ...Object.fromEntries(read.flatMap(({ name, reading }) => (reading?.success ? [[name, reading.data]] : []))) },
    wrong: read.filter(({ reading }) => !reading?.success).map(({ name }) => name),
  };
}
