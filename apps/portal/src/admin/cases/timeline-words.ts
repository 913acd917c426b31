import {
  APPLICATION_STATES, APPLICATION_STATE_LABELS, BRANCH_TASK_KINDS, BRANCH_TASK_LABELS, CHANNELS, CHANNEL_LABELS, type AuditEventKind,
  DECISION_OUTCOMES, DECISION_OUTCOME_LABELS, formatYen, MEDIA, MEDIUM_LABELS, OPINIONS, OPINION_LABELS, REFUND_WAY_LABELS, REFUND_WAYS,
} from '#domain';
import type { AuditData, TimelineFact } from '#persistence';
import { CASE_MAILS, CASE_MAIL_LABELS, POINTLESS_REASONS, POINTLESS_REASON_LABELS } from '#workflows/contract';
import { decisionAuthorityWords } from '../../http/decision-authority-words.js';
import { paperName } from '../../http/paper-names.js';

/** What a fact led to, in the words of the trade. Facts say little themselves: their `data` is small and closed. */
export function resultWords({ kind, data, actorName }: Pick<TimelineFact, 'kind' | 'data' | 'actorName'>): string {
  const words = RESULTS[kind]?.(new FactData(data, actorName)) ?? '';
  const reason = text(data['reason']);
  const { attempts } = data;
  return [words, typeof attempts === 'number' ? `試行${attempts}回` : '', reason === '' ? '' : `理由：${reason}`].filter((part) => part !== '').join('　');
}

type Words = (data: FactData) => string;

/** Facts that say nothing beyond their name are left out. */
const RESULTS: Readonly<Partial<Record<AuditEventKind, Words>>> = {
  ApplicationSubmitted: (data) => data.join(data.label('channel', CHANNELS, CHANNEL_LABELS), data.label('medium', MEDIA, MEDIUM_LABELS), data.yen('guaranteeAmount')),
  ApplicationCorrected: (data) => (data.count('fields', '') === '0' ? '変更なし' : data.count('fields', data.isDenied('answered') ? '項目を変更' : '項目を補正')),
  ApplicationRetracted: (data) => data.prefixed('状態：', data.label('from', APPLICATION_STATES, APPLICATION_STATE_LABELS)),
  ApplicationLapsed: (data) => ({ correction: '補正のご返答がないまま期限を過ぎました', premium: '保証料の入金がないまま期限を過ぎました' })[data.word('awaited')] ?? '',
  ClaimTakenOver: (data) => data.prefixed('前の担当：', data.word('from')),
  CaseReassigned: (data) => data.change(),
  CaseTransferred: (data) => data.change(),
  AttachmentOpened: (data) => ({ 'contract-copy': '請負契約書の写し', 'award-notice': '落札・指名通知書' })[data.word('purpose')] ?? '添付書類',
  ChecklistAnswered: (data) => data.share('confirmed', 'items', '確認項目'),
  CorrectionRequested: (data) => data.count('fields', '項目'),
  AnswerDayPutOff: (data) => data.prefixed('補正のお願いが遅れて届くため、お願いしたい日を延長：', data.word('answerBy').replaceAll('-', '/')),
  OpinionGiven: (data) => data.label('opinion', OPINIONS, OPINION_LABELS),
  DecisionMade: (data) => data.join(data.label('outcome', DECISION_OUTCOMES, DECISION_OUTCOME_LABELS), data.decisionAuthority()),
  PremiumNoticeIssued: (data) => data.join('保証料のご案内を作成', data.prefixed('お支払いの期日を延長：', data.word('dueOn').replaceAll('-', '/'))),
  ReminderSent: (data) => data.label('mail', CASE_MAILS, CASE_MAIL_LABELS),
  ReceiptRecorded: (data) => data.yen('amount'),
  ReceiptConfirmed: (data) => data.yen('amount'),
  ReceiptReversed: (data) => data.yen('amount'),
  TransferFeeBorne: (data) => data.yen('feeWaived'),
  WriteOffProposed: (data) => data.yen('amount'),
  WriteOffConfirmed: (data) => data.yen('amount'),
  WriteOffWithdrawn: (data) => data.yen('amount'),
  PremiumSecured: (data) => (data.word('by') === 'deferred' ? data.join('一括納付の取決めによる', data.prefixed('約定日 ', data.word('on').replaceAll('-', '/'))) : '全額の入金を確認'),
  TaskOpened: (data) => data.join(data.label('task', BRANCH_TASK_KINDS, BRANCH_TASK_LABELS), data.yen('sum')),
  TaskDone: (data) => data.join(data.label('task', BRANCH_TASK_KINDS, BRANCH_TASK_LABELS), data.yen('refunded'), data.label('way', REFUND_WAYS, REFUND_WAY_LABELS), data.word('refundedOn').replaceAll('-', '/')),
  TaskWithdrawn: (data) => data.label('task', BRANCH_TASK_KINDS, BRANCH_TASK_LABELS),
  ContractConcluded: (data) => data.prefixed('保証契約番号 ', data.word('contractNumber')),
  CertificateIssued: (data) => data.prefixed('証書番号 ', data.word('certificateNumber')),
  KeyIssued: (data) => data.generation(),
  PapersRendered: (data) => data.papers(),
  CertificateRegistered: () => '番号と認証キーで閲覧できます',
  SelfCheckPassed: () => '番号と認証キーで開くことを確認',
  MailSent: (data) => data.label('mail', CASE_MAILS, CASE_MAIL_LABELS),
  MailFailed: (data) => data.join(data.label('mail', CASE_MAILS, CASE_MAIL_LABELS), data.share('refused', 'of', '届かなかった宛先')),
  MailSkipped: (data) => `${data.label('mail', CASE_MAILS, CASE_MAIL_LABELS)}（${data.label('reason', POINTLESS_REASONS, POINTLESS_REASON_LABELS)}）`,
  MailResendRequested: (data) => data.label('mail', CASE_MAILS, CASE_MAIL_LABELS),
  PaperDispatched: (data) => data.word('way'),
  KeyDisplayed: (data) => data.generation(),
  KeyReissued: (data) => data.generation(),
  CertificateViewed: (data) => data.prefixed('第', data.number('revision', '版')),
  ViewingBlocked: (data) => data.number('misses', '回の誤入力'),
  ViewingAlertRaised: (data) => data.prefixed('1時間に', data.number('misses', '回の誤入力')),
  ProcedureRestarted: () => 'Temporalに履歴がないため、手続きを最初から始め直し、これまでの連絡を順に届け直しました',
  SubmissionRecorded: (data) =>
    data.join(({ mail: 'メール', 'contract-system': '電子契約システム', paper: '書面', other: 'その他' })[data.word('way')] ?? '', data.word('submittedOn').replaceAll('-', '/')),
};

/** Reads the small data of a fact without trusting it: an older fact may lack what a newer one carries. */
class FactData {
  constructor(
    private readonly data: AuditData,
    private readonly actorName: string,
  ) {}

  word(name: string): string {
    return text(this.data[name]);
  }

  label<T extends string>(name: string, values: readonly T[], labels: Readonly<Record<T, string>>): string {
    const value = values.find((known) => known === this.data[name]);
    return value === undefined ? this.word(name) : labels[value];
  }

  yen(name: string): string {
    const value = this.data[name];
    return typeof value === 'number' ? formatYen(value) : '';
  }

  number(name: string, unit: string): string {
    const value = this.data[name];
    return typeof value === 'number' ? `${value}${unit}` : '';
  }

  count(name: string, unit: string): string {
    const value = this.data[name];
    return Array.isArray(value) ? `${value.length}${unit}` : '';
  }

  isDenied(name: string): boolean {
    return this.data[name] === false;
  }

  share(part: string, whole: string, of: string): string {
    return typeof this.data[part] === 'number' && typeof this.data[whole] === 'number' ? `${of} ${this.data[part]}/${this.data[whole]}` : '';
  }

  prefixed(prefix: string, words: string): string {
    return words === '' ? '' : `${prefix}${words}`;
  }

  join(...parts: readonly string[]): string {
    return parts.filter((part) => part !== '').join('・');
  }

  change(): string {
    const [from, to] = [this.word('from'), this.word('to')];
    return to === '' ? from : `${from === '' ? '未割当' : from} → ${to}`;
  }

  generation(): string {
    return this.prefixed('第', this.number('generation', '世代のキー'));
  }

  decisionAuthority(): string {
    return decisionAuthorityWords({ data: this.data, actorName: this.actorName });
  }

  papers(): string {
    const value = this.data['papers'];
    return Array.isArray(value) ? value.map((name) => paperName(String(name))).join('・') : '';
  }
}

function text(value: AuditData[string] | undefined): string {
  return typeof value === 'string' ? value : '';
}
