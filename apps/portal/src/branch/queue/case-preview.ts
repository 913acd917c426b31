import {
  caseFactLabel, formatDateFully, formatEraDate, formatJapanInstant, formatPercent, formatYen, GUARANTEE_KIND_LABELS, MEDIUM_LABELS,
} from '#domain';
import type { StaffActor } from '../../http/actor.js';
import type { DeadlineView } from '../../http/view-models.js';
import { actView, rightsOf } from '../authority.js';
import type { CaseFile } from '../case/case-file.js';
import { casePath } from '../case/case-header.js';
import { deadlineOf, UNTOLD } from './deadlines.js';

/** A case beside the list: enough to decide whether to take it next, without leaving the list. */
export interface CasePreviewView {
  readonly closeHref: string;
  readonly receptionNumber: string;
  readonly kind: string;
  readonly customerName: string;
  readonly projectName: string;
  readonly deadline: DeadlineView | null;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly note: string | null;
  readonly violations: readonly string[];
  readonly cautions: readonly string[];
  readonly passes: string;
  readonly papers: readonly { readonly name: string; readonly pages: string }[];
  readonly events: readonly { readonly at: string; readonly what: string }[];
  readonly openHref: string;
  readonly version: string;
  readonly claim: string | null;
}

const LATEST = 4;

export function casePreview(file: CaseFile, actor: StaffActor, now: Date, closeHref: string): CasePreviewView {
  const { application, customer } = file;
  const { content } = application;
  const titles = (wanted: 'violation' | 'caution' | 'pass') => file.rules.filter(({ verdict }) => verdict === wanted).map(({ title }) => title);
  return {
    closeHref,
    receptionNumber: application.receptionNumber,
    kind: `${GUARANTEE_KIND_LABELS[application.kind]} 新規`,
    customerName: application.customerName,
    projectName: application.projectName,
    deadline: file.waitsUntold ? UNTOLD : deadlineOf({ state: application.state, dueAt: application.dueAt, certificateStatus: file.certificate?.status ?? null }, { now: now.getTime(), calendar: file.calendar }),
    facts: [
      { label: '顧客番号', value: customer.customerNumber },
      { label: '発注者', value: `${content.ownerName}　${content.addressee}` },
      { label: '請負金額', value: formatYen(content.contractPrice) },
      { label: '保証金額', value: `${formatYen(content.guaranteeAmount)}（${formatPercent(content.advanceRate)}）` },
      { label: '契約日', value: formatDateFully(content.contractDate) },
      { label: '工期', value: `${formatEraDate(content.workStart)}から ${formatEraDate(content.workEnd)}まで` },
      { label: '受取方法', value: MEDIUM_LABELS[content.medium] },
      ...(content.desiredIssueDate === null ? [] : [{ label: '発行希望日', value: formatDateFully(content.desiredIssueDate) }]),
    ],
    note: content.note,
    violations: titles('violation'),
    cautions: titles('caution'),
    passes: `適合 ${titles('pass').length}件`,
    papers: file.attachments.map(({ fileName, pages }) => ({ name: fileName, pages: `${pages}枚` })),
    events: file.facts.slice(-LATEST).reverse().map((fact) => ({ at: formatJapanInstant(fact.at.getTime()), what: `${caseFactLabel(fact)}（${fact.actorName}）` })),
    openHref: casePath(application.id),
    version: String(application.version),
    claim: actView(actor, 'claim', rightsOf(application)).allowed ? `${casePath(application.id)}/claim` : null,
  };
}
