import { CERTIFICATE_STATUS_LABELS, DomainError, formatEraDate, formatSlashDate, groupContractNumber, groupDigits, GUARANTEE_KIND_LABELS, type GuaranteeKind, handoverWaitsFor, isRegistered, japanInstant, type WorkClass } from '#domain';
import type { GuaranteeRow } from '#persistence';
import type { ChipView } from '../../http/view-models.js';
import { formatInstantDay, formatMonthDay, formatMonthDayTime, formatNarrowEraDate } from '../short-dates.js';

/** One line of 保証工事一覧; on a phone the same words as a card. */
export interface GuaranteeRowView {
  readonly workClass: string;
  readonly issuedShort: string;
  readonly issuedSlash: string;
  readonly issuedLong: string;
  readonly number: string;
  readonly numberGroups: readonly string[];
  readonly href: string;
  readonly kind: string;
  readonly kindName: string;
  readonly change: string;
  readonly owner: string;
  readonly addressee: string | null;
  readonly project: string;
  readonly contractPrice: string;
  /** 対象額: the year's part of a multi-year contract; of a single-year one the whole. */
  readonly targetPrice: string;
  readonly guaranteeAmount: string;
  readonly ratio: string;
  /** Address of 表示; null while there is no key (being issued, or 書面). */
  readonly keyAction: string | null;
  readonly noKeyReason: string | null;
  readonly state: ChipView;
  readonly stateNote: string | null;
  /** Address of 発注者への提出; null when there is nothing to submit. */
  readonly submitHref: string | null;
  readonly marked: boolean;
}

const SHORT_KINDS: Readonly<Record<GuaranteeKind, string>> = { 'advance-payment': '前払金', 'interim-advance-payment': '中間前払金', contract: '契約' };
const SHORT_WORK_CLASSES: Readonly<Record<WorkClass, string>> = { construction: '工事', services: '業務', 'regional-maintenance': '維持' };
const SHORT_REVISIONS = { new: '－', change: '変更', correction: '訂正', annulment: '取消', termination: '解約' } as const;

/** The contractor has certificate and key once they are registered in the viewing service (登録済), also when the mail about it is late or lost. */
export function hasKey(row: Pick<GuaranteeRow, 'medium' | 'status'>): boolean {
  return row.medium === 'electronic' && isRegistered(row.status);
}

/** @throws DomainError `certificate/not-electronic` for a 書面 certificate, `certificate/not-registered` before there is a key */
export function requireKey(row: Pick<GuaranteeRow, 'medium' | 'status'>): void {
  if (row.medium !== 'electronic') throw new DomainError('certificate/not-electronic');
  if (!hasKey(row)) throw new DomainError('certificate/not-registered');
}

export function guaranteeRowView(row: GuaranteeRow): GuaranteeRowView {
  const open = hasKey(row);
  const marked = open && row.submittedOn === null;
  const changed = row.revision > 1 && row.revisionKind === 'change' ? `変更${row.revision - 1}` : SHORT_REVISIONS[row.revisionKind];
  return {
    workClass: SHORT_WORK_CLASSES[row.workClass],
    issuedShort: row.issuedOn === null ? '－' : formatNarrowEraDate(row.issuedOn),
    issuedSlash: row.issuedOn === null ? '' : formatSlashDate(row.issuedOn),
    issuedLong: row.issuedOn === null ? CERTIFICATE_STATUS_LABELS.issuing : formatEraDate(row.issuedOn),
    number: row.contractNumber,
    numberGroups: groupContractNumber(row.contractNumber),
    href: `/guarantees/${row.contractNumber}`,
    kind: SHORT_KINDS[row.kind],
    kindName: GUARANTEE_KIND_LABELS[row.kind],
    change: changed,
    owner: row.ownerName,
    addressee: row.addressee === '' || row.addressee === row.ownerName ? null : row.addressee,
    project: row.projectName,
    contractPrice: groupDigits(row.contractPrice),
    targetPrice: groupDigits(row.contractPrice),
    guaranteeAmount: groupDigits(row.guaranteeAmount),
    ratio: formatRatio(row.guaranteeAmount, row.contractPrice),
    keyAction: open ? `/guarantees/${row.contractNumber}/key-notice` : null,
    noKeyReason: open ? null : row.medium === 'electronic' ? '発行後に表示' : '書面のため無し',
    ...stateOf(row),
    submitHref: open ? `/guarantees/${row.contractNumber}/submission` : null,
    marked,
  };
}

/** 保証率 = 保証金額 ÷ 対象額, to a tenth of a percent, without a trailing .0. */
export function formatRatio(amount: number, price: number): string {
  if (price === 0) return '－';
  const tenths = Math.floor((amount * 1000) / price);
  return tenths % 10 === 0 ? `${tenths / 10}%` : `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

function stateOf(row: GuaranteeRow): { state: ChipView; stateNote: string | null } {
  if (row.medium !== 'electronic') {
    const status = row.status === 'delivered' || row.status === 'paper-pending' ? row.status : 'issuing';
    return { state: { tone: 'plain', text: `書面・${CERTIFICATE_STATUS_LABELS[status]}`, icon: null }, stateNote: null };
  }
  if (!hasKey(row)) return { state: { tone: 'plain', text: CERTIFICATE_STATUS_LABELS.issuing, icon: 'clock' }, stateNote: null };
  const { submittedOn, viewedAt } = row;
  const waitsFor = handoverWaitsFor({ submittedToOwnerAt: submittedOn && japanInstant(submittedOn), viewedAt: viewedAt && viewedAt.getTime() });
  if (waitsFor === null) return { state: { tone: 'blue', text: '閲覧済み', icon: 'check' }, stateNote: viewedAt && formatMonthDayTime(viewedAt) };
  if (waitsFor === 'viewing') return { state: { tone: 'wait', text: '閲覧待ち', icon: 'clock' }, stateNote: submittedOn && `${formatMonthDay(submittedOn)} 提出` };
  return { state: { tone: 'act', text: viewedAt === null ? '未提出' : '提出未記録', icon: 'alert' }, stateNote: viewedAt && `${formatInstantDay(viewedAt)} 閲覧あり` };
}
