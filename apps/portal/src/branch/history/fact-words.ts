import {
  BRANCH_TASK_LABELS, type BranchTaskKind, type CalendarDate, DECISION_OUTCOME_LABELS, type DecisionOutcome, formatEraDate, formatYen,
  isCalendarDate,
  isMarkableField, markableLabel, OPINION_LABELS, type Opinion, PAYMENT_METHOD_LABELS, type PaymentMethod, type WorkClass,
} from '#domain';
import type { TimelineFact } from '#persistence';
import { CASE_MAIL_LABELS, type CaseMail, POINTLESS_REASON_LABELS, type PointlessReason } from '#workflows/contract';
import { decisionAuthorityWords } from '../../http/decision-authority-words.js';

/** What came of a fact, in the words of the branch; '' when its name says all. */
export function factResult(fact: Pick<TimelineFact, 'kind' | 'data' | 'actorName'>, workClass: WorkClass): string {
  const { data } = fact;
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const amount = (name: string): string => (typeof data[name] === 'number' ? formatYen(data[name]) : '');
  const handed = [text('from'), text('to')].filter((name) => name !== '').join(' → ');
  switch (fact.kind) {
    case 'ClaimTakenOver':
    case 'CaseReassigned':
    case 'CaseTransferred':
      return joined(handed, text('reason'));
    case 'ChecklistAnswered':
      return `確認項目 ${String(data['confirmed'] ?? '')}/${String(data['items'] ?? '')}`;
    case 'OpinionGiven':
      return OPINION_LABELS[text('opinion') as Opinion] ?? '';
    case 'DecisionMade':
      return joined(DECISION_OUTCOME_LABELS[text('outcome') as DecisionOutcome] ?? '', decisionAuthorityWords(fact));
    case 'ApplicationCorrected':
      return Array.isArray(data['fields']) && data['fields'].length === 0 ? joined('変更なし', text('reason')) : '';
    case 'CorrectionRequested':
      return joined(marked(data['fields'], workClass), text('reason'));
    case 'AnswerDayPutOff':
      return dayWords(data['answerBy']);
    case 'PremiumNoticeIssued':
      return dayWords(data['dueOn']) === '' ? '' : `お支払いの期日を ${dayWords(data['dueOn'])} に延長`;
    case 'ReceiptRecorded':
      return joined(PAYMENT_METHOD_LABELS[text('method') as PaymentMethod] ?? '', amount('amount'), text('payer'));
    case 'ReceiptConfirmed':
      return joined(amount('amount'), data['feeWaived'] ? `手数料 ${amount('feeWaived')}を当社負担` : '', text('receiptNumber'));
    case 'ReceiptReversed':
      return joined(amount('amount'), text('reason'));
    case 'WriteOffProposed':
    case 'WriteOffConfirmed':
    case 'WriteOffWithdrawn':
      return joined(amount('amount'), text('reason'));
    case 'TransferFeeBorne':
      return amount('feeWaived');
    case 'PremiumSecured':
      return text('by') === 'deferred' ? joined('一括納付', dayWords(data['on'])) : amount('amount');
    case 'TaskOpened':
    case 'TaskDone':
    case 'TaskWithdrawn':
      return joined(BRANCH_TASK_LABELS[text('task') as BranchTaskKind] ?? '', amount('sum'), amount('refunded'), text('note'));
    case 'MailSkipped':
      return joined(CASE_MAIL_LABELS[text('mail') as CaseMail] ?? '', POINTLESS_REASON_LABELS[text('reason') as PointlessReason] ?? '');
    case 'MailFailed':
      return joined(CASE_MAIL_LABELS[text('mail') as CaseMail] ?? '', typeof data['refused'] === 'number' ? `${String(data['of'])}件の宛先のうち${data['refused']}件` : '');
    case 'MailSent':
    case 'ReminderSent':
    case 'MailResendRequested':
      return CASE_MAIL_LABELS[text('mail') as CaseMail] ?? '';
    case 'PaperDispatched':
    case 'PaperDelivered':
      return joined(dayWords(data['on']), text('way'), text('note'));
    case 'KeyReissued':
    case 'KeyBlockLifted':
      return text('reason');
    case 'ContractConcluded':
      return text('contractNumber') === '' ? '' : `保証契約番号 ${text('contractNumber')}`;
    case 'CertificateIssued':
      return text('certificateNumber') === '' ? '' : `証書番号 ${text('certificateNumber')}`;
    default:
      return '';
  }
}

function dayWords(day: unknown): string {
  return typeof day === 'string' && isCalendarDate(day) ? formatEraDate(day satisfies CalendarDate) : '';
}

function marked(fields: unknown, workClass: WorkClass): string {
  if (!Array.isArray(fields)) return '';
  const names = fields.filter((name): name is string => typeof name === 'string').filter(isMarkableField);
  return `${names.length}か所（${names.map((name) => markableLabel(name, workClass)).join('、')}）`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('　');
}

/** A 発送 is recorded as dispatch and as delivery, which ends the procedure; for the reader it is one thing that happened. */
export function toldOnce<Fact extends Pick<TimelineFact, 'kind' | 'data'>>(facts: readonly Fact[]): readonly Fact[] {
  const dispatched = new Set(facts.filter(({ kind }) => kind === 'PaperDispatched').map(({ data }) => data['certificateId']));
  return facts.filter(({ kind, data }) => kind !== 'PaperDelivered' || !dispatched.has(data['certificateId']));
}
