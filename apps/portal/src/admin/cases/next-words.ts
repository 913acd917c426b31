import { formatShortDate, type AuditEventKind } from '#domain';
import type { AdminCaseHead, AuditData } from '#persistence';

/** What comes next after a fact and who has to act; '—' where the fact changes nothing about that. */
export function nextWords(kind: AuditEventKind, data: AuditData, head: Pick<AdminCaseHead, 'premiumDueOn' | 'medium'>): string {
  switch (kind) {
    case 'ApplicationSubmitted':
      return '支店の受付・審査';
    case 'ClaimTaken':
    case 'ClaimTakenOver':
    case 'CaseReassigned':
      return '審査担当の審査';
    case 'ApplicationCorrected':
      // Of the own accord it is changed only while nobody has claimed it.
      return data['answered'] === false ? '支店の受付・審査' : '審査担当の審査';
    case 'ClaimReleased':
    case 'CaseTransferred':
      return '支店の受付';
    case 'CorrectionRequested':
      return 'お客様の補正';
    case 'OpinionGiven':
      return '決裁者の決裁';
    case 'DecisionMade':
      return afterDecision(data, head);
    case 'ReceiptRecorded':
    case 'WriteOffProposed':
      return '別の担当者による確認';
    case 'ReceiptReversed':
      return afterReversal(data);
    case 'PremiumSecured':
      return '締結（自動）';
    case 'ContractConcluded':
      return head.medium === 'electronic' ? '証書と認証キーの発行（自動）' : '書面の証書の作成（自動）';
    case 'CertificateRegistered':
      return '閲覧の自己確認（自動）';
    case 'SelfCheckPassed':
      return 'お知らせの送信（自動）';
    case 'MailSent':
      return data['mail'] === 'certificate-registered' ? 'お客様から発注者への提出' : '—';
    case 'MailFailed':
      return '支店による宛先の確認';
    case 'SubmissionRecorded':
      return '発注者の閲覧';
    case 'PaperPrinted':
      return '支店による発送・交付';
    case 'PaperDispatched':
      return '到着の確認';
    case 'ViewingAlertRaised':
      return '支店による確認';
    case 'ApplicationRetracted':
    case 'ApplicationLapsed':
    case 'PaperDelivered':
      return '終了';
    default:
      return '—';
  }
}

/** As the case stood after it; older facts do not say that. */
function afterReversal(data: AuditData): string {
  if (data['state'] === 'premium-secured') return '締結（自動）';
  if (data['state'] !== 'awaiting-premium') return '—';
  return data['receiptWaits'] === true ? '別の担当者による確認' : '保証料の入金';
}

function afterDecision(data: AuditData, head: Pick<AdminCaseHead, 'premiumDueOn'>): string {
  if (data['outcome'] === 'returned') return '審査担当の再審査';
  if (data['outcome'] === 'declined') return '終了';
  if (data['deferred'] === true) return '締結（自動）';
  return head.premiumDueOn === null ? '保証料の入金' : `保証料の入金 ${formatShortDate(head.premiumDueOn)}まで`;
}
