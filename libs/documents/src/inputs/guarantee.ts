import type { AuthenticationKey, CalendarDate, GuaranteeKind, Medium, RevisionKind, WorkClass, Yen } from '#domain';
import type { BranchProfile, PrincipalParty } from './parties.js';

/** What an electronic signature says about itself on the paper. Made by `PdfSigner.statement`, kept with the certificate. */
export interface SignatureStatement {
  /** Name in the signing certificate, e.g. 見本建設業保証株式会社（電子証書発行用）. */
  readonly signer: string;
  /** The instant that goes into the signature dictionary (/M) and onto the paper. */
  readonly signedAt: Date;
  /** `PAdES B-B・SHA-256`. */
  readonly method: string;
  /** True while a development key signs: the paper then says 検証用. */
  readonly trial: boolean;
  /** Only when an RFC 3161 timestamp is embedded; without it no 時刻証明 line is printed. */
  readonly timestamp?: { readonly authority: string; readonly at: Date };
}

/** The construction or service contract with the owner (請負契約, 業務委託契約) as far as papers name it. */
export interface ProjectTerms {
  /** Decides the labels: 工事名・工期・工事場所・請負金額 or 業務名・履行期間・履行場所・業務委託料. */
  readonly workClass: WorkClass;
  /** 工事番号 or 業務番号; absent when the owner gives none. */
  readonly number?: string;
  /** 工事名 or 業務名, word for word. */
  readonly name: string;
  /** 工事場所 or 履行場所. */
  readonly place: string;
  /** 請負金額 or 業務委託料, tax included (税込). */
  readonly contractAmount: Yen;
  /** 工期 or 履行期間, both days included. */
  readonly period: { readonly from: CalendarDate; readonly to: CalendarDate };
}

/** One version of a certificate (保証証書 of a contract revision). Everything printed on it comes from here. */
export interface CertificateInput {
  /** Key of the certificate (UUID); 文書識別子 is derived from it, nothing else. */
  readonly certificateId: string;
  /** 保証契約番号, 10 digits. */
  readonly contractNumber: string;
  /** 保証証書番号, e.g. `MH0004426-01`. */
  readonly certificateNumber: string;
  /** 版, from 1. */
  readonly version: number;
  readonly revisionKind: RevisionKind;
  readonly guaranteeKind: GuaranteeKind;
  /** Anything but `electronic` makes the paper certificate: no signature, no QR, place for the seal. */
  readonly medium: Medium;
  /** 発行日. */
  readonly issuedOn: CalendarDate;
  /** 宛名: the insured owner's office and title without 様, e.g. 見本県東部建設事務所長. */
  readonly addressee: string;
  readonly project: ProjectTerms;
  /** 保証金額. */
  readonly guaranteedAmount: Yen;
  /** 前払率 in millionths of the contract amount: 4/10 = 400,000. */
  readonly advanceRate: number;
  /** 保証期限. */
  readonly guaranteedUntil: CalendarDate;
  readonly principal: PrincipalParty;
  /** 約款 that governs the contract, e.g. 前払金保証約款（見本） of 2026-04-01. */
  readonly terms: { readonly name: string; readonly effectiveOn: CalendarDate };
  /** Present exactly when the medium is `electronic`. */
  readonly signature?: SignatureStatement;
}

/** 認証キー等のお知らせ: carries the key in clear, so the input must never be logged or stored. */
export interface KeyNoticeInput {
  readonly contractNumber: string;
  readonly version: number;
  readonly revisionKind: RevisionKind;
  readonly guaranteeKind: GuaranteeKind;
  /** Read by `readKey` or made by `composeKey`. */
  readonly authenticationKey: AuthenticationKey;
  readonly issuedOn: CalendarDate;
  /** Which issue of the key it tells, from 1; from the second on the notice says 再発行. */
  readonly generation: number;
  /** 発注者 as in the masters: 見本県. */
  readonly ownerName: string;
  /** 宛名 as on the certificate, without 様: 見本県東部建設事務所長. */
  readonly addressee: string;
  /** The desk that takes it in; null when the application names none. */
  readonly department: string | null;
  readonly principalName: string;
  readonly project: Pick<ProjectTerms, 'workClass' | 'number' | 'name'>;
  /** Subject line of the mail by the owner's own rule: 【前払保証】県道見本中央線 橋梁補修工事. */
  readonly subjectExample: string;
  readonly branch: BranchProfile;
}

/** 閲覧用 print of a certificate. */
export interface ViewPrintInput {
  readonly certificate: CertificateInput;
  readonly printedAt: Date;
  /** 株式会社見本組 工務部, or 認証キーによる閲覧 for an owner. */
  readonly printedBy: string;
  /** 閲覧番号, traceable in the audit record: `V-20260608-000317`. */
  readonly viewingNumber: string;
}
