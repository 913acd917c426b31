import type { CalendarDate, Channel, GuaranteeKind, Medium, RevisionKind, RuleResult, Yen } from '#domain';
import type { ProjectTerms } from './guarantee.js';
import type { BranchProfile, CustomerParty } from './parties.js';
import type { PremiumBasis } from './premium.js';

/** A group of answered questions as the form has it; the caller takes labels and order from the form definition. */
export interface FormSection {
  readonly title: string;
  readonly rows: readonly FormRow[];
}

/** One answered question, finished for print. */
export interface FormRow {
  readonly label: string;
  /** Empty prints as （未記入）. */
  readonly value: string;
  /** Amounts stand right-aligned and bold. */
  readonly amount?: boolean;
}

/** 申込の控え: what the contractor applied for. */
export interface ApplicationCopyInput {
  readonly receiptNumber: string;
  readonly submittedAt: Date;
  readonly printedAt: Date;
  readonly guaranteeKind: GuaranteeKind;
  readonly revisionKind: RevisionKind;
  readonly channel: Channel;
  readonly medium: Medium;
  /** Why it is 書面 when the owner's rule decided so. */
  readonly mediumReason?: string;
  readonly customer: CustomerParty & { /** 代表取締役　見本 花子. */ readonly representative: string };
  readonly branch: BranchProfile;
  readonly sections: readonly FormSection[];
  readonly attachments: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
  /** Consented 約款・特則・利用規約 with the edition consented to. */
  readonly consents: readonly { readonly name: string; readonly edition: string }[];
}

/** 決裁用: the sheet an approver signs or files. */
export interface DecisionSheetInput {
  readonly receiptNumber: string;
  readonly printedAt: Date;
  readonly printedBy: string;
  readonly branchName: string;
  readonly guaranteeKind: GuaranteeKind;
  readonly revisionKind: RevisionKind;
  readonly channel: Channel;
  readonly medium: Medium;
  readonly receivedOn: CalendarDate;
  /** 発行希望日. */
  readonly desiredIssueOn?: CalendarDate;
  readonly customer: CustomerParty & { readonly signatory: string };
  readonly ownerName: string;
  readonly addressee: string;
  readonly project: ProjectTerms;
  readonly guaranteedAmount: Yen;
  /** Millionths. */
  readonly advanceRate: number;
  readonly guaranteedUntil: CalendarDate;
  readonly premium: PremiumBasis;
  /** 規則の判定 as `judgeApplication` gives it. */
  readonly rules: readonly Pick<RuleResult, 'verdict' | 'title' | 'detail' | 'source'>[];
  /** Checklist, word for word as on the screen. */
  readonly checks: readonly { readonly text: string; readonly done: boolean }[];
  /** Opinion of the 審査担当; `label` is its word on the screen, e.g. 引受可. */
  readonly opinion?: { readonly label: string; readonly text: string; readonly by: string; readonly at: Date };
  /** 決裁区分: who decides by amount, e.g. 課長（保証金額 50,000,000円まで）. */
  readonly authority: string;
  /** Earlier decisions (差戻し) and the final one, oldest first. */
  readonly decisions: readonly { readonly label: string; readonly text: string; readonly by: string; readonly at: Date }[];
}
