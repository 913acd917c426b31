import { CHANNEL_LABELS, formatFileSize, GUARANTEE_KIND_LABELS, MEDIUM_LABELS, REVISION_KIND_LABELS } from '#domain';
import type { ApplicationCopyInput } from '../inputs/case-papers.js';
import type { SuretyProfile } from '../inputs/parties.js';
import { eraMinute, type LabelledValue } from './finishing.js';

/** 申込の控え as finished strings. */
export interface ApplicationCopyView {
  readonly documentTitle: string;
  readonly receiptNumber: string;
  readonly submittedAt: string;
  readonly customerName: string;
  readonly summary: readonly LabelledValue[];
  /** 代表者 and 住所, each on a line of its own. */
  readonly applicant: readonly LabelledValue[];
  readonly mediumReason: string | null;
  readonly sections: readonly {
    readonly title: string;
    readonly rows: readonly { readonly label: string; readonly value: string; readonly isAmount: boolean; readonly isEmpty: boolean }[];
  }[];
  readonly attachments: readonly { readonly name: string; readonly size: string; readonly sha256: string }[];
  readonly consents: readonly LabelledValue[];
  readonly contact: string;
  readonly printedLine: string;
}

export function applicationCopyViewModel(input: ApplicationCopyInput, surety: SuretyProfile): ApplicationCopyView {
  return {
    documentTitle: `保証申込の控え ${input.receiptNumber}`,
    receiptNumber: input.receiptNumber,
    submittedAt: eraMinute(input.submittedAt),
    customerName: input.customer.name,
    summary: [
      { label: '保証の種別', value: `${GUARANTEE_KIND_LABELS[input.guaranteeKind]}（${REVISION_KIND_LABELS[input.revisionKind]}）` },
      { label: '申込の方法', value: input.channel === 'web' ? surety.serviceName : CHANNEL_LABELS[input.channel] },
      { label: '顧客番号', value: input.customer.customerNumber },
      { label: '受取方法', value: MEDIUM_LABELS[input.medium] },
    ],
    applicant: [
      { label: '代表者', value: input.customer.representative },
      { label: '住所', value: `〒${input.customer.postalCode}　${input.customer.address}` },
    ],
    mediumReason: input.mediumReason ?? null,
    sections: input.sections.map(({ title, rows }) => ({
      title,
      rows: rows.map((row) => ({
        label: row.label,
        value: row.value === '' ? '（未記入）' : row.value,
        isAmount: row.amount ?? false,
        isEmpty: row.value === '',
      })),
    })),
    attachments: input.attachments.map(({ name, size, sha256 }) => ({
      name,
      size: formatFileSize(size),
      sha256: (sha256.match(/.{8}/g) ?? []).join(' '),
    })),
    consents: input.consents.map(({ name, edition }) => ({ label: name, value: edition })),
    contact: `${input.branch.name}　電話 ${input.branch.phone}（${surety.branchHours}）`,
    printedLine: `印刷 ${eraMinute(input.printedAt)}　${surety.name} ${surety.serviceName}`,
  };
}
