import {
  formatEraDate, formatNoticeNumber, GUARANTEE_KIND_LABELS, type GuaranteeKind, keyGroups, keyReadings, type KeyReading, reissueWords, REVISION_KIND_LABELS,
} from '#domain';
import type { KeyNoticeInput } from '../inputs/guarantee.js';
import type { SuretyProfile } from '../inputs/parties.js';
import { extraLines, type LabelledValue } from './finishing.js';
import { linesOfWords, officeWords } from './office-words.js';
import { type QrView, qrView } from './qr.js';
import { projectWords } from './wording.js';

/** 電子証書閲覧用「認証キー」等のお知らせ as finished strings. */
export interface KeyNoticeView {
  readonly documentTitle: string;
  readonly dense: boolean;
  readonly guaranteeName: string;
  readonly revisionLabel: string;
  readonly edition: string;
  /** 宛名 as on the certificate. */
  /** 宛名, in the words between which its line may be broken. */
  readonly submitTo: readonly string[];
  readonly issuedOn: string;
  readonly noticeNumber: string;
  /** 再発行 第1回 with its day; null on the first notice. Tells the notice that counts from the one whose key is dead. */
  readonly reissue: string | null;
  /** The digits of the 保証契約番号, one per cell. */
  readonly numberCells: readonly string[];
  /** Three groups of four, each character with its reading for the telephone. */
  readonly keyGroups: readonly (readonly KeyReading[])[];
  /** Opens the viewer with number and key filled in; the key stands behind # and so never reaches a server's log. */
  readonly qr: QrView;
  readonly rows: readonly LabelledValue[];
  readonly subjectExample: string;
  readonly viewerUrl: string;
  /** Which other guarantee has a key of its own. */
  readonly otherKey: string;
  readonly suretyName: string;
  readonly branchAddress: string;
  readonly branchPhone: string;
}

/** The address behind the notice's QR code. */
export function viewerAddress(viewerUrl: string, contractNumber: string, authenticationKey: string): string {
  return `${viewerUrl}/${contractNumber}#k=${authenticationKey}`;
}

/** Builds the view of the notice. Holds the key in clear, as the paper does. */
export function keyNoticeViewModel(input: KeyNoticeInput, surety: SuretyProfile): KeyNoticeView {
  const words = projectWords(input.project.workClass);
  const guaranteeName = GUARANTEE_KIND_LABELS[input.guaranteeKind];
  const revisionLabel = REVISION_KIND_LABELS[input.revisionKind];
  const readings = keyReadings(input.authenticationKey);
  const reissue = reissueWords(input.generation);
  let taken = 0;
  return {
    documentTitle: ['発注者提出用 認証キー等のお知らせ', input.contractNumber, `第${input.version}版`, ...(reissue === null ? [] : [reissue])].join(' '),
    dense: linesBeyondOne(input) > 3,
    guaranteeName,
    revisionLabel,
    edition: `第${input.version}版`,
    submitTo: officeWords(input.addressee),
    issuedOn: formatEraDate(input.issuedOn),
    noticeNumber: formatNoticeNumber(input),
    reissue: reissue === null ? null : `${reissue}（${formatEraDate(input.issuedOn)}）`,
    numberCells: [...input.contractNumber],
    keyGroups: keyGroups(input.authenticationKey).map((group) => readings.slice(taken, (taken += group.length))),
    qr: qrView(viewerAddress(surety.viewerUrl, input.contractNumber, input.authenticationKey), 'M'),
    rows: [
      { label: '区分', value: `${guaranteeName}（${revisionLabel}）` },
      ...(input.project.number === undefined ? [] : [{ label: words.number, value: input.project.number }]),
      { label: words.name, value: input.project.name },
      { label: '発注者', value: ownerWords(input) },
      { label: '保証契約者', value: input.principalName },
      { label: '保証機関', value: surety.name },
    ],
    subjectExample: input.subjectExample,
    viewerUrl: surety.viewerUrl,
    otherKey: otherKey(input.guaranteeKind),
    suretyName: surety.name,
    branchAddress: `${input.branch.name}　〒${input.branch.postalCode} ${input.branch.address}`,
    branchPhone: `電話 ${input.branch.phone}（${surety.branchHours}）`,
  };
}

/** 見本県（東部建設事務所 道路課）: the owner and the desk that takes it in, else the office to which the certificate is addressed. */
function ownerWords({ ownerName, addressee, department }: KeyNoticeInput): string {
  return `${ownerName}（${department ?? addressee}）`;
}

function otherKey(kind: GuaranteeKind): string {
  return kind === 'contract' ? '前払金保証のキーは別にあります。' : '契約保証のキーは別にあります。';
}

function linesBeyondOne(input: KeyNoticeInput): number {
  return (
    linesOfWords([...officeWords(input.addressee), '　様'], 24) - 1 +
    extraLines(input.project.name, 40) +
    extraLines(input.project.number ?? '', 40) +
    extraLines(ownerWords(input), 40) +
    extraLines(input.principalName, 40) +
    extraLines(`件名の例：${input.subjectExample}`, 27) +
    extraLines(input.branch.address, 34)
  );
}
