import type { DamagedPaper, FailingStep, StuckCase, StuckMail, StuckNotice, StuckWork } from '#persistence';
import { FACT_COMMITTED } from '#workflows/contract';
import { paperName } from '../../http/paper-names.js';
import { BEHIND_A_MAIL, type FailureWords, failureWords } from '../steps/failure-catalogue.js';
import { stepLabel } from '../steps/step-label.js';

/** One thing that stands still, whatever table it came from. */
export interface StuckItem {
  /** What it is grouped by: things with the same cause are one outage. */
  readonly cause: string;
  readonly words: FailureWords;
  readonly case: StuckCase | null;
  readonly step: string;
  /** Of a mail, to whom it goes; null for all else. */
  readonly to: string | null;
  readonly attempts: number;
  readonly since: Date;
  readonly lastFailedAt: Date | null;
  readonly nextAt: Date | null;
  /** The attempt that runs now. */
  readonly runningAttempt: number | null;
  /** Raw text for the disclosure; null when there is none. */
  readonly raw: string | null;
}

/** The cause of mere records. */
export const LATE = 'notice/late';

const NOTICE_WORDS: Readonly<Record<StuckNotice['trouble'], FailureWords>> = {
  parked: {
    cause: '手続きへの連絡を繰り返し届けられず、保留しました',
    effect: '決裁や入金などの結果が手続きに伝わっていません。',
    remedy: '元のメッセージの原因を取り除いたうえで、開発元の手順で保留を解きます。',
    needsPerson: true,
  },
  waiting: {
    cause: '手続きを進める処理（Temporal）に連絡が届いていません',
    effect: '受け付けた申込や決裁は失われていません。手続きだけが待っています。',
    remedy: 'Temporalと連絡役（ワーカー）が復旧すると、自動で届けます。',
    needsPerson: false,
  },
  lost: {
    cause: '手続きの進み具合の記録が、Temporalから失われています',
    effect: '申込・決裁・入金の記録は失われていません。催促と期限だけが止まっています。',
    remedy: '手続きを自動で始め直します。済んだ手順は繰り返さず、送ったメールは二度送りません。',
    needsPerson: false,
  },
  late: {
    cause: '手続きの終了後に届いた連絡です',
    effect: '手続きは終わっているため、影響はありません。',
    remedy: '対応は要りません。行き違いの記録として7日間表示します。',
    needsPerson: false,
  },
};

const UNSENT_MAIL: FailureWords = {
  cause: 'メールがまだ送信されていません',
  effect: `お客様にメールが届いていません。${BEHIND_A_MAIL}`,
  remedy: 'メールの処理が動くと、自動で送信します。',
  needsPerson: false,
};
const RETURNED_MAIL: FailureWords = {
  cause: '送ったメールが戻ってきました',
  effect: 'お客様にメールが届いていません。',
  remedy: '支店が正しいメールアドレスをお客様に確認し、登録を直したあとに「作業」から再送します。',
  needsPerson: true,
};

const DAMAGED_PAPER: FailureWords = {
  cause: '保存した書類のファイルが、失われたか変わっています',
  effect: 'お客様にも発注者にも、この書類を表示していません。ほかの書類と手続きには影響ありません。',
  remedy: '控え（バックアップ）から同じファイルを戻します。戻ると、すぐに表示されます。そのあと支店の作業を完了にします。',
  needsPerson: true,
};

export function stuckItems({ steps, notices, mails, papers }: StuckWork): readonly StuckItem[] {
  return [...steps.map(itemOfStep), ...notices.map(itemOfNotice), ...mails.map(itemOfMail), ...papers.map(itemOfPaper)];
}

/** What waits for people and what goes on by itself; what merely came too late is neither. */
export function countStuckItems(items: readonly StuckItem[]): { readonly person: number; readonly auto: number } {
  const person = items.filter(({ words }) => words.needsPerson).length;
  return { person, auto: items.filter(({ words, cause }) => !words.needsPerson && cause !== LATE).length };
}

function itemOfPaper(paper: DamagedPaper): StuckItem {
  return {
    cause: 'paper/damaged',
    words: DAMAGED_PAPER,
    case: paper.case,
    step: `${paperName(paper.paper)}の表示`,
    to: null,
    attempts: 0,
    since: paper.openedAt,
    lastFailedAt: paper.openedAt,
    nextAt: null,
    runningAttempt: null,
    raw: `${paper.paper} of ${paper.subject}: ${paper.problem}`,
  };
}

function itemOfStep(step: FailingStep): StuckItem {
  const words = failureWords(step.code);
  const stopped = words.needsPerson || step.nextRetryAt === null;
  return {
    cause: `${step.code}${stopped ? '/stopped' : ''}`,
    words: { ...words, needsPerson: stopped },
    case: step.case,
    step: stepLabel(step.step),
    to: step.waitingFor,
    attempts: step.attempt,
    since: step.firstFailedAt,
    lastFailedAt: step.lastFailedAt,
    nextAt: step.nextRetryAt,
    runningAttempt: step.runningAttempt,
    raw: step.cause,
  };
}

function itemOfNotice(notice: StuckNotice): StuckItem {
  return {
    cause: `notice/${notice.trouble}`,
    words: NOTICE_WORDS[notice.trouble],
    case: notice.case,
    step: notice.action === 'start' ? '手続きの開始' : notice.name === FACT_COMMITTED ? '手続きへの連絡' : `手続きへの連絡（${notice.name}）`,
    to: null,
    attempts: notice.attempts,
    since: notice.since,
    lastFailedAt: notice.parkedAt ?? notice.lateAt,
    nextAt: notice.nextAttemptAt,
    runningAttempt: null,
    raw: notice.lastError,
  };
}

function itemOfMail(mail: StuckMail): StuckItem {
  return {
    cause: mail.bouncedAt ? 'mail/returned' : 'mail/unsent',
    words: mail.bouncedAt ? RETURNED_MAIL : UNSENT_MAIL,
    case: mail.case,
    step: stepLabel(`sendMail/${mail.template}`),
    to: mail.to,
    attempts: 0,
    // One that came back has been stuck since then, not since it was written.
    since: mail.bouncedAt ?? mail.createdAt,
    lastFailedAt: mail.bouncedAt,
    nextAt: null,
    runningAttempt: null,
    raw: null,
  };
}

export interface StuckGroup {
  readonly cause: string;
  readonly words: FailureWords;
  readonly items: readonly StuckItem[];
}

/** By cause, not by case: "needs a person" above "retries by itself", the largest outage first, mere information last. */
export function groupStuckItems(items: readonly StuckItem[]): readonly StuckGroup[] {
  const groups = new Map<string, StuckItem[]>();
  for (const item of items) groups.set(item.cause, [...(groups.get(item.cause) ?? []), item]);
  return [...groups]
    .flatMap(([cause, members]) => (members[0] ? [{ cause, words: members[0].words, items: members }] : []))
    .sort((one, other) => urgency(one) - urgency(other) || other.items.length - one.items.length || one.cause.localeCompare(other.cause));
}

function urgency(group: StuckGroup): number {
  if (group.words.needsPerson) return 0;
  return group.cause === LATE ? 2 : 1;
}
