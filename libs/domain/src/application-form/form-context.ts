import type { CalendarDate } from '../calendar/calendar-date.js';
import type { OwnerRule } from '../project-owner/owner-rule.js';
import type { Channel } from '../vocabulary/enumerations.js';
import type { ApplicationStep } from './fields.js';
import type { EvidenceKind } from './form-vocabulary.js';

/** 発注者 as the form offers it, with the version of its rule that holds today. */
export interface OwnerOnForm {
  readonly id: string;
  readonly name: string;
  readonly rule: OwnerRule;
}

/** 預託金融機関: a bank branch with a 委託契約. */
export interface DepositBankOnForm {
  readonly id: string;
  readonly bankCode: string;
  readonly bankName: string;
  readonly branchCode: string;
  readonly branchName: string;
}

/** A file already stored with the draft. */
export interface AttachmentOnForm {
  readonly id: string;
  readonly purpose: EvidenceKind | 'other';
  readonly fileName: string;
  readonly pages: number;
}

/** Everything besides the typed text that reading a form depends on. */
export interface FormContext {
  readonly today: CalendarDate;
  readonly channel: Channel;
  readonly owners: readonly OwnerOnForm[];
  readonly depositBanks: readonly DepositBankOnForm[];
  /** 保証料一括納付の取決めがあるか. */
  readonly deferredPaymentAgreed: boolean;
  readonly attachments: readonly AttachmentOnForm[];
}

/**
 * The typed text of every field, by step and name, exactly as it came: what a draft stores. A date is one text under the
 * field's name, or its boxes under `name.era`, `name.year`, `name.month`, `name.day`; the answer to a caution stands under
 * `name.answer`; the rows of the 使途内訳 under `uses.0.item`, `uses.0.payee` and so on.
 */
export type RawForm = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A field that cannot stay as it is. `field` is the name to mark and to link to. */
export interface Violation {
  readonly step: ApplicationStep;
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** A question that must be answered before going on; not an error. The answer is sent back under `{field}.answer`. */
export interface Caution {
  readonly step: ApplicationStep;
  readonly field: string;
  readonly code: string;
  readonly question: string;
  readonly explanation: string;
  readonly answers: readonly { readonly value: string; readonly label: string }[];
}

/** What the system read, to stand below the field: 48,400,000円（4,840万円）. */
export interface Echo {
  readonly field: string;
  readonly text: string;
}
