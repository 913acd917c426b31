import { createHash } from 'node:crypto';
import {
  formatEraDate,
  formatYen,
  GUARANTEE_KIND_LABELS,
  groupDigits,
  inclusiveDays,
  REVISION_KIND_LABELS,
} from '#domain';
import type { CertificateInput, SignatureStatement } from '../inputs/guarantee.js';
import type { SuretyProfile } from '../inputs/parties.js';
import { type Condition, conditions, openingSentence } from './certificate-wording.js';
import { advanceShare, clockSecond, eraSecond, extraLines, type LabelledValue } from './finishing.js';
import { linesOfWords, officeWords } from './office-words.js';
import { type QrView, qrView } from './qr.js';
import { projectWords } from './wording.js';

/** A row of the certificate's table; `note` is smaller and stays on the line when there is room. */
export interface CertificateRow extends LabelledValue {
  readonly note: string | null;
  /** A second line, such as the address below the name. */
  readonly secondLine: string | null;
}

/** How much must fit on the one page: names of ordinary length, long ones, and so on. */
export type Density = 'ordinary' | 'dense' | 'denser' | 'tight' | 'densest';

/** 保証証書 as finished strings: one model for the PDF, its print and the owner's and the contractor's screen. */
export interface CertificateView {
  /** Title of the document for readers and for the PDF's metadata. */
  readonly documentTitle: string;
  readonly density: Density;
  readonly revision: { readonly label: string; readonly edition: string; readonly previous: string; readonly emphasised: boolean };
  readonly numbers: readonly LabelledValue[];
  readonly guaranteeName: string;
  /** （電子証書）; null on paper. */
  readonly mediumNote: string | null;
  /** 宛名, in the words between which its line may be broken. */
  readonly addressee: readonly string[];
  readonly opening: string;
  /** Digits with commas; the template puts 金 and 円也 around them. */
  readonly amount: string;
  readonly rows: readonly CertificateRow[];
  readonly leftConditions: readonly Condition[];
  readonly rightConditions: readonly Condition[];
  readonly issuedOn: string;
  readonly surety: { readonly address: string; readonly name: string; readonly representative: string };
  /** Electronic certificates only. */
  readonly signature: { readonly rows: readonly LabelledValue[]; readonly qr: QrView } | null;
  readonly closing: string;
}

const ELECTRONIC_CLOSING =
  '原本は電子署名を付した電子データです。印刷物は写しであり、発注者への提出には「認証キー」等のお知らせを用います。';
const PAPER_CLOSING = '本証書は書面により発行したものです。電子証書及び認証キーはありません。';

/** Builds the view of one certificate version. Pure: the same input gives the same strings. */
export function certificateViewModel(input: CertificateInput, surety: SuretyProfile): CertificateView {
  const words = projectWords(input.project.workClass);
  const edition = formatEraDate(input.terms.effectiveOn);
  const allConditions = conditions(input.guaranteeKind, words, { name: input.terms.name, edition: `${edition}版` });
  const guaranteeName = GUARANTEE_KIND_LABELS[input.guaranteeKind];
  const revisionLabel = REVISION_KIND_LABELS[input.revisionKind];
  return {
    documentTitle: `${guaranteeName} 保証証書 ${input.contractNumber} 第${input.version}版（${revisionLabel}）`,
    density: densityOf(input),
    revision: {
      label: revisionLabel,
      edition: `第${input.version}版`,
      previous: input.version === 1 ? '前の版 なし' : `前の版 第${input.version - 1}版`,
      emphasised: input.revisionKind !== 'new',
    },
    numbers: [
      { label: '保証契約番号', value: input.contractNumber },
      { label: '保証証書番号', value: input.certificateNumber },
      { label: '発行日', value: formatEraDate(input.issuedOn) },
    ],
    guaranteeName,
    mediumNote: input.signature === undefined ? null : '（電子証書）',
    addressee: officeWords(input.addressee),
    opening: openingSentence(input.guaranteeKind, words, input.terms.name),
    amount: groupDigits(input.guaranteedAmount),
    rows: certificateRows(input),
    leftConditions: allConditions.slice(0, 3),
    rightConditions: allConditions.slice(3),
    issuedOn: formatEraDate(input.issuedOn),
    surety: { address: surety.address, name: surety.name, representative: surety.representative },
    signature:
      input.signature === undefined
        ? null
        : {
            rows: signatureRows(input.signature, input.certificateId),
            qr: qrView(`${surety.viewerUrl}/${input.contractNumber}`, 'M'),
          },
    closing: input.signature === undefined ? PAPER_CLOSING : ELECTRONIC_CLOSING,
  };
}

/** 文書識別子: sixteen hexadecimal digits from the certificate's key, in groups of four. */
export function documentIdentifier(certificateId: string): string {
  const digits = createHash('sha256').update(`certificate:${certificateId}`).digest('hex').slice(0, 16).toUpperCase();
  return (digits.match(/.{4}/g) ?? []).join('-');
}

function certificateRows(input: CertificateInput): readonly CertificateRow[] {
  const { project, principal } = input;
  const words = projectWords(project.workClass);
  const row = (label: string, value: string, note: string | null = null): CertificateRow => ({ label, value, note, secondLine: null });
  const share = `（税込・うち${input.guaranteeKind === 'interim-advance-payment' ? '中間前払金' : '前払金'}の額 ${formatYen(input.guaranteedAmount)}・${words.contractAmount}の${advanceShare(input.advanceRate)}）`;
  return [
    ...(project.number === undefined ? [] : [row(words.number, project.number)]),
    row(words.name, project.name),
    row(words.place, project.place),
    row(words.contractAmount, formatYen(project.contractAmount), input.guaranteeKind === 'contract' ? '（税込）' : share),
    row(
      words.period,
      `${formatEraDate(project.period.from)}から${formatEraDate(project.period.to)}まで`,
      `（${groupDigits(inclusiveDays(project.period.from, project.period.to))}日間）`,
    ),
    row('保証期限', formatEraDate(input.guaranteedUntil)),
    {
      label: '保証契約者',
      value: `${principal.name}　${principal.signatory}`,
      note: null,
      secondLine: `〒${principal.postalCode} ${principal.address}`,
    },
  ];
}

function signatureRows(signature: SignatureStatement, certificateId: string): readonly LabelledValue[] {
  const timestamp =
    signature.timestamp === undefined
      ? []
      : [{ label: '時刻証明', value: `${signature.timestamp.authority} ${clockSecond(signature.timestamp.at)}` }];
  return [
    { label: '署名者', value: signature.trial ? `${signature.signer} 検証用` : signature.signer },
    { label: '署名日時', value: `${eraSecond(signature.signedAt)}（日本標準時）` },
    ...timestamp,
    { label: '署名方式', value: signature.method },
    { label: '文書識別子', value: documentIdentifier(certificateId) },
  ];
}

/** Characters that fit on one line of each place at ordinary size; what is longer makes the page denser. */
const LINE = { addressee: 17, row: 34, address: 38 } as const;

/** From how many extra lines on the page gets denser; checked in print at the ends of each range. */
const DENSITIES: readonly { readonly density: Density; readonly upTo: number }[] = [
  { density: 'ordinary', upTo: 0 },
  { density: 'dense', upTo: 3 },
  { density: 'denser', upTo: 9 },
  { density: 'tight', upTo: 13 },
];

function densityOf(input: CertificateInput): Density {
  const { principal, project } = input;
  const lines =
    linesOfWords(officeWords(input.addressee), LINE.addressee) - 1 +
    extraLines(project.name, LINE.row) +
    extraLines(project.place, LINE.row) +
    extraLines(project.number ?? '', LINE.row) +
    extraLines(`${principal.name}　${principal.signatory}`, LINE.row) +
    extraLines(`〒${principal.postalCode} ${principal.address}`, LINE.address);
  return DENSITIES.find(({ upTo }) => lines <= upTo)?.density ?? 'densest';
}
