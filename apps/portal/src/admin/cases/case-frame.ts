import {
  type CaseStatus, CERTIFICATE_STATUS_LABELS, CHANNEL_LABELS, formatDateFully, formatJapanInstant, formatYen, groupDigits, GUARANTEE_KIND_LABELS, MEDIUM_LABELS, statusWords,
} from '#domain';
import type { AdminCaseHead, CaseVersions } from '#persistence';
import { guaranteeApplicationId } from '#workflows/contract';
import type { ChipView } from '../../http/view-models.js';
import { CASE_TABS, caseHref, type CaseTab } from '../case-links.js';
import { stateChip } from './case-list-page.js';

/** What stands around every page of a case: bar, tabs and the side column. */
export interface CaseFrameView {
  readonly back: { readonly href: string; readonly text: string };
  /** What its pages and its column are called: 案件, or 利用申込み. */
  readonly subject: string;
  readonly receptionNumber: string;
  readonly heading: string;
  readonly customerName: string;
  readonly chip: ChipView;
  readonly now: string;
  /** With how many lines there are, where they are lines. */
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly count: string | null; readonly current: boolean }[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly versions: readonly { readonly label: string; readonly value: string; readonly note: string | null }[];
  /** The same procedure in Temporal's own screens; null when their address is not configured. */
  readonly temporalHref: string | null;
}

const TAB_NAMES: Readonly<Record<CaseTab, string>> = {
  timeline: '業務タイムライン', steps: '処理詳細', papers: '書類', mails: 'メール', keys: '認証キー',
};

export interface CaseFrameInput {
  readonly head: AdminCaseHead;
  readonly versions: CaseVersions | null;
  readonly tab: CaseTab;
  readonly counts: Readonly<Partial<Record<CaseTab, number>>>;
  readonly now: Date;
  readonly temporalUiUrl: string | undefined;
  readonly temporalNamespace: string;
}

export function caseFrameView({ head, versions, tab, counts, now, temporalUiUrl, temporalNamespace }: CaseFrameInput): CaseFrameView {
  return {
    back: { href: '/admin', text: '案件' },
    subject: '案件',
    receptionNumber: head.receptionNumber,
    heading: `${GUARANTEE_KIND_LABELS[head.kind]} 新規`,
    customerName: head.customerName,
    chip: stateChip(statusOf(head)),
    now: formatJapanInstant(now.getTime()),
    tabs: CASE_TABS.map((name) => ({ href: caseHref(head.id, name), text: TAB_NAMES[name], count: counts[name] === undefined ? null : groupDigits(counts[name]), current: name === tab })),
    facts: factsOf(head),
    versions: versions === null ? [] : versionsOf(versions),
    temporalHref: temporalUiUrl === undefined ? null : temporalHref(temporalUiUrl, temporalNamespace, guaranteeApplicationId(head.id)),
  };
}

/** A procedure's page in Temporal's own screens. */
export function temporalHref(uiUrl: string, namespace: string, workflowId: string): string {
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}

function statusOf(head: AdminCaseHead): CaseStatus {
  return { state: head.state, certificate: head.certificateStatus, medium: head.medium };
}

function factsOf(head: AdminCaseHead): CaseFrameView['facts'] {
  return [
    { label: '工事名', value: head.projectName },
    { label: '発注者', value: head.ownerName },
    { label: '保証金額', value: formatYen(head.guaranteeAmount) },
    { label: '請負金額', value: formatYen(head.contractPrice) },
    { label: '保証期限', value: formatDateFully(head.guaranteeUntil) },
    { label: '状態', value: `${statusWords(statusOf(head))}（${formatJapanInstant(head.stateSince.getTime())}から）` },
    { label: '保証契約番号', value: head.contractNumber ?? 'まだありません' },
    { label: '証書', value: certificateWords(head) },
    { label: '顧客番号', value: head.customerNumber },
    { label: '申込経路', value: `${CHANNEL_LABELS[head.channel]}・${MEDIUM_LABELS[head.medium]}` },
    { label: '支店・担当', value: `${head.branchName}・${head.assigneeName ?? '未割当'}` },
  ];
}

function certificateWords(head: AdminCaseHead): string {
  if (head.certificateNumber === null || head.revision === null) return 'まだありません';
  const status = head.certificateStatus === null ? '' : `・${CERTIFICATE_STATUS_LABELS[head.certificateStatus]}`;
  return `${head.certificateNumber}（第${head.revision}版${status}）`;
}

function versionsOf(versions: CaseVersions): CaseFrameView['versions'] {
  const { ownerRule, rateTable, terms } = versions;
  return [
    {
      label: '保証料率表', value: rateTable?.name ?? '承認時に決まります',
      note: rateTable ? `${formatDateFully(rateTable.effectiveFrom)}から${rateTable.isSample ? '・見本（架空料率）' : ''}` : null,
    },
    { label: '発注者の取扱い', value: `${ownerRule.ownerName} ${ownerRule.version}`, note: `${formatDateFully(ownerRule.effectiveFrom)}から・${ownerRule.source}` },
    ...terms.map(({ title, version, effectiveFrom }) => ({ label: title, value: version, note: `${formatDateFully(effectiveFrom)}から` })),
  ];
}
