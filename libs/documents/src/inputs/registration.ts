import type { CalendarDate, RegistrationContent } from '#domain';
import type { BranchProfile, PostalAddress } from './parties.js';

/** 利用申込書: blank, or filled in from the web to be stamped and returned. */
export interface RegistrationFormInput {
  /** The branch it is sent to. */
  readonly branch: BranchProfile & { readonly fax: string };
  /** Null on a blank form. */
  readonly filled: { readonly content: RegistrationContent; readonly receptionNumber: string; readonly token: string } | null;
}

/** お客様ID等のお知らせ: the one paper with an initial password on it. It is printed and never kept. */
export interface IdLetterInput extends PostalAddress {
  /** 通知番号. */
  readonly number: string;
  readonly customerName: string;
  readonly department: string;
  readonly contactName: string;
  readonly loginId: string;
  readonly initialPassword: string;
  readonly issuedOn: CalendarDate;
  readonly validUntil: CalendarDate;
  readonly branch: BranchProfile;
  /** Where to sign in, as it is typed into a browser. */
  readonly signInUrl: string;
  /** 8:30～24:00. */
  readonly serviceHours: string;
  /** 再発行. */
  readonly reissued: boolean;
}

/** 不備のお願い where there is no mail address: as a letter, or as the cover of a FAX. */
export interface DeficiencyNoticeInput {
  readonly receptionNumber: string;
  /** In its code: the answer finds its registration by it. */
  readonly token: string;
  readonly customerName: string;
  readonly department: string;
  readonly contactName: string;
  /** The letter's address, or the number that the FAX goes to. */
  readonly sentTo: { readonly by: 'letter'; readonly postalCode: string; readonly address: string } | { readonly by: 'fax-cover'; readonly fax: string };
  readonly requests: readonly string[];
  readonly answerBy: CalendarDate;
  /** 再度のお願い: when the registration ends without an answer; null for the first. */
  readonly closesOn: CalendarDate | null;
  readonly issuedOn: CalendarDate;
  readonly branch: BranchProfile & { readonly fax: string };
}
