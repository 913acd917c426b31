import { type AuditEventKind, type CalendarDate, formatDateFully, formatEraDate, formatJapanInstant, formatYen, isCalendarDate, isMarkableField, markableLabel } from '#domain';
import type { FoldedFact } from '../../http/viewing-facts.js';

/** A line of 経過, as the contractor is told it: who of the surety did what is not named. */
export interface HistoryLine {
  readonly at: string;
  readonly text: string;
}

type Words = (fact: FoldedFact) => string | null;

/** Facts that concern the contractor, in plain words; what is missing here stays inside the branch. */
const WORDS: Partial<Record<AuditEventKind, Words>> = {
  ApplicationSubmitted: () => 'お申込みを受け付けました',
  ApplicationCorrected: ({ data }) => (typeof data['reason'] === 'string' ? `「記載のとおりで間違いありません」とのご返答を受け付けました：${data['reason']}` : data['answered'] === true ? '補正のご回答を受け付けました' : '申込内容の変更を受け付けました'),
  ApplicationRetracted: () => 'お申込みが取り下げられました',
  ApplicationLapsed: () => '期限までにお手続きがなかったため、このお申込みは終了しました',
  ClaimTaken: () => '担当者が決まり、審査を始めました',
  CorrectionRequested: ({ data }) => asked(data['fields'], data['reason']),
  DecisionMade: ({ data }) => DECISIONS[String(data['outcome'])] ?? null,
  AnswerDayPutOff: ({ data }) => `補正をお願いしたい日を、${dayOf(data['answerBy'])}に延ばしました`,
  PremiumNoticeIssued: ({ data }) => (typeof data['dueOn'] === 'string' ? `お支払いの期日を${dayOf(data['dueOn'])}に延ばし、「保証料のご案内」をお出ししました` : '「保証料のご案内」をお出ししました'),
  ReminderSent: () => 'お手続きのお願いを、もう一度お送りしました',
  ReceiptConfirmed: ({ data }) => (typeof data['amount'] === 'number' ? `${formatYen(data['amount'])}のご入金を確認しました` : null),
  PremiumSecured: ({ data }) => (data['by'] === 'deferred' ? `一括納付の取り決めにより、入金を待たずに保証契約を締結します${agreedDay(data['on'])}` : '保証料の入金を確認しました'),
  ReceiptReversed: ({ data }) => `入金の確認を取り消しました。${data['state'] === 'concluded' || data['state'] === 'issued' ? '保証契約と証書は変わりません' : '取扱支店からご連絡します'}`,
  TaskDone: ({ data }) => (data['task'] === 'refund' ? refunded(data) : null),
  ContractConcluded: () => '保証契約を締結しました',
  CertificateRegistered: () => '電子証書を登録しました。認証キーをお使いいただけます',
  PaperDispatched: () => '保証証書を発送しました',
  // A dispatch has its own fact.
  PaperDelivered: ({ data }) => (String(data['way']).startsWith('郵送') ? null : '保証証書をお渡ししました'),
  KeyDisplayed: ({ actorName }) => `「認証キー等のお知らせ」を表示しました（${actorName} 様）`,
  KeyReissued: () => '認証キーを再発行しました。前の認証キーは使えません',
  ViewPrintMade: ({ actorName }) => `証書を閲覧用に印刷・保存しました（${actorName} 様）`,
  SubmissionRecorded: ({ data, actorName }) => `発注者への提出を記録しました（${dayOf(data['submittedOn'])}提出、${actorName} 様）`,
  CertificateViewed: ({ times }) => (times === 1 ? '認証キーによる閲覧' : `認証キーによる閲覧 ${times}回（日時は最後の閲覧）`),
};

const DECISIONS: Readonly<Record<string, string>> = {
  approved: '審査が終わり、お引受けすることになりました',
  declined: '審査の結果、お引受けできませんでした',
};

/** The history of a case, the latest first. */
export function historyOf(facts: readonly FoldedFact[]): HistoryLine[] {
  const completing = completingReceipts(facts);
  return facts
    .flatMap((fact) => {
      if ([...completing.values()].includes(fact) || undoesNoConfirmation(fact, facts)) return [];
      const said = WORDS[fact.kind]?.(fact) ?? null;
      const text = said !== null && completing.has(fact) ? `${said}。保証料のお支払いは済みました` : said;
      return text === null ? [] : [{ at: formatJapanInstant(fact.at.getTime()), text }];
    })
    .reverse();
}

/** The reversal of a record that nobody had confirmed: its customer was told of no money. */
function undoesNoConfirmation({ kind, data }: FoldedFact, facts: readonly FoldedFact[]): boolean {
  return kind === 'ReceiptReversed' && !facts.some((other) => other.kind === 'ReceiptConfirmed' && other.data['receiptId'] === data['receiptId']);
}

/** The receipts that made the premium complete, each with the fact that says so at the same moment: one payment is one line. Facts without an amount say nothing of their own. */
function completingReceipts(facts: readonly FoldedFact[]): ReadonlyMap<FoldedFact, FoldedFact> {
  return new Map(facts.flatMap((secured, place) => {
    if (secured.kind !== 'PremiumSecured') return [];
    const receipt = facts.slice(0, place).findLast(({ kind, at, data }) => kind === 'ReceiptConfirmed' && at.getTime() === secured.at.getTime() && typeof data['amount'] === 'number');
    return receipt === undefined ? [] : [[receipt, secured] as const];
  }));
}

/** Which fields and why; facts from before the reason was kept with them say the fields alone. */
function asked(fields: unknown, reason: unknown): string {
  const names = (Array.isArray(fields) ? fields : []).map(String).filter(isMarkableField).map((name) => markableLabel(name, null));
  return ['補正をお願いしました', ...(names.length === 0 ? [] : [`（${names.join('、')}）`]), ...(typeof reason === 'string' ? [`：${reason}`] : [])].join('');
}

/** Refunds from before the amount was kept with them say the day alone; what was finished without one, by a note, says neither. */
function refunded({ refundedOn, refunded: amount }: FoldedFact['data']): string | null {
  return dayOf(refundedOn) === '' ? null : `${dayOf(refundedOn)}に${typeof amount === 'number' ? `${formatYen(amount)}を` : ''}返金しました`;
}

function dayOf(value: unknown): string {
  return typeof value === 'string' && isCalendarDate(value) ? formatDateFully(value satisfies CalendarDate) : '';
}

function agreedDay(on: unknown): string {
  return typeof on === 'string' && isCalendarDate(on) ? `（お支払いは ${formatEraDate(on)}）` : '';
}
