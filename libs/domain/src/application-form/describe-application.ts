import { inclusiveDays } from '../calendar/date-arithmetic.js';
import { formatDateFully } from '../calendar/format-date.js';
import { formatYenFully } from '../money/format-yen.js';
import { formatPercent } from '../premium/premium-words.js';
import { MEDIUM_LABELS, PAYMENT_METHOD_LABELS, WORK_CLASS_LABELS } from '../vocabulary/labels.js';
import { APPLICATION_FIELDS, APPLICATION_STEPS, labelOf, stepTitle, type ApplicationStep, type FieldName } from './fields.js';
import { DEPOSIT_KIND_LABELS, EVIDENCE_KIND_LABELS, USE_ITEM_LABELS, USE_PLAN_LABELS } from './form-vocabulary.js';
import type { ApplicationValues } from './values.js';

/** One answered question, finished for a screen or a paper; an empty text means 未入力. */
export interface DescribedField {
  readonly field: FieldName;
  readonly label: string;
  readonly text: string;
  /** Amounts of money stand right-aligned and bold. */
  readonly amount: boolean;
}

export interface DescribedStep {
  readonly step: ApplicationStep;
  readonly title: string;
  readonly rows: readonly DescribedField[];
}

/** The values of a form, with or without the consents. */
export type DescribedValues = Omit<ApplicationValues, 'agreedToClauses' | 'agreedToService'>;

/** Names that stand in masters: 発注者 and 預託金融機関. */
export interface DescribedNames {
  readonly ownerName: string;
  /** 見本銀行 中央支店. */
  readonly depositBank: string;
}

/**
 * The whole application in words, step by step in the order of the form: for 申込内容の確認, the 控え, the review and the
 * 決裁用 sheet. Fields that were not asked are left out; asked and empty ones stay, with an empty text.
 */
export function describeApplication(values: DescribedValues, names: DescribedNames): readonly DescribedStep[] {
  return APPLICATION_STEPS.filter(({ name }) => name !== 'consent').map(({ name: step }) => ({
    step,
    title: stepTitle(step, values.workClass),
    rows: APPLICATION_FIELDS.filter((field) => field.step === step)
      .filter(({ name, requirement }) => requirement !== 'when-asked' || describeField(name, values, names) !== '')
      .map(({ name, kind }) => ({
        field: name,
        label: labelOf(name, values.workClass),
        text: describeField(name, values, names),
        amount: kind === 'yen',
      })),
  }));
}

/** One field in words; '' when nothing was typed. */
export function describeField(name: FieldName, values: DescribedValues, names: DescribedNames): string {
  switch (name) {
    case 'ownerId':
      return values.ownerId === null ? '' : names.ownerName;
    case 'depositBankId':
      return values.depositBankId === null ? '' : names.depositBank;
    case 'workClass':
      return values.workClass === null ? '' : WORK_CLASS_LABELS[values.workClass];
    case 'medium':
      return values.medium === null ? '' : MEDIUM_LABELS[values.medium];
    case 'paymentMethod':
      return values.paymentMethod === null ? '' : PAYMENT_METHOD_LABELS[values.paymentMethod];
    case 'depositKind':
      return values.depositKind === null ? '' : DEPOSIT_KIND_LABELS[values.depositKind];
    case 'evidenceKind':
      return values.evidenceKind === null ? '' : EVIDENCE_KIND_LABELS[values.evidenceKind];
    case 'usePlan':
      return describeUses(values);
    case 'contractPrice':
    case 'advanceAmount': {
      const amount = values[name];
      return amount === null ? '' : formatYenFully(amount);
    }
    case 'advanceRate':
      return values.advanceRate === null ? '' : formatPercent(values.advanceRate);
    case 'workEnd':
      return describePeriodEnd(values);
    case 'contractDate':
    case 'noticeDate':
    case 'designationDate':
    case 'workStart':
    case 'transferDate':
    case 'desiredIssueDate': {
      const date = values[name];
      return date === null ? '' : formatDateFully(date);
    }
    case 'agreedToClauses':
    case 'agreedToService':
      return '';
    default:
      return values[name] ?? '';
  }
}

function describePeriodEnd({ workStart, workEnd }: DescribedValues): string {
  if (workEnd === null) return '';
  const days = workStart === null || workEnd < workStart ? '' : `　${inclusiveDays(workStart, workEnd)}日間`;
  return `${formatDateFully(workEnd)}${days}`;
}

function describeUses({ usePlan, uses }: DescribedValues): string {
  if (usePlan !== 'itemized') return USE_PLAN_LABELS[usePlan ?? 'later'];
  return uses
    .map(({ item, payee, description, amount, payOn }) =>
      [USE_ITEM_LABELS[item], payee ?? '支払先未定', description, formatYenFully(amount), payOn === null ? null : formatDateFully(payOn)].filter((part) => part !== null).join('　'),
    )
    .join('\n');
}
