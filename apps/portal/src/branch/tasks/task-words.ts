import { BRANCH_TASK_LABELS, type BranchTaskKind, endedWithoutContract, formatEraDateWithWeekday, formatJapanInstant, formatYen } from '#domain';
import type { TaskRow } from '#persistence';
import { CASE_MAIL_LABELS, type CaseMail } from '#workflows/contract';
import type { StaffActor } from '../../http/actor.js';
import { paperName } from '../../http/paper-names.js';
import type { LinkView } from '../../http/view-models.js';
import type { Resending } from './resend-mail.js';

/** A task in the list, with what it is about, what to do, and where. */
export interface TaskRowView {
  readonly id: string;
  readonly title: string;
  readonly detail: string | null;
  readonly advice: string;
  readonly link: LinkView;
  /** 雑損処理 of a 返しすぎ, or its confirmation; null of all other tasks, and while the case runs. */
  readonly writeOff: LinkView | null;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly projectName: string;
  readonly branchName: string | null;
  readonly openedAt: string;
  readonly done: string | null;
  readonly action: string | null;
  readonly noteId: string;
  /** The ids of the further mails that this page shows with the task, for its acts. */
  readonly others: readonly string[];
  /** For an undelivered mail that still has a point: where it would go now, what would be sent, and the address of the act; null for all other tasks. */
  readonly resend: { readonly to: string; readonly mails: string; readonly action: string | null } | null;
  /** For a mail whose day is over: the day to name to the customer, and what becomes of it. */
  readonly newDay: string | null;
  /** Said instead of a button where the act itself finishes the task. */
  readonly finishedBy: string | null;
  readonly note: string;
  readonly error: string | null;
}

/** What to do about each kind, and the page where it is done. */
const ADVICE: Readonly<Record<BranchTaskKind, { readonly text: string; readonly tab: '' | '/premium' | '/certificate' | '/history' | 'receipt' | 'refund' | 'unassigned'; readonly link: string }>> = {
  'review-overdue': { text: '審査を進めるか、担当を変えてください。', tab: '', link: '内容と審査を開く' },
  'premium-overdue': { text: 'お客様に入金の予定を確かめ、聞いた内容を記録してください。', tab: '/premium', link: '保証料・入金を開く' },
  'collective-overdue': { text: 'お客様に、まとめてお支払いいただく日を確かめ、聞いた内容を記録してください。入金を記録すると完了します。', tab: '/premium', link: '保証料・入金を開く' },
  'paper-certificate': { text: '証書を印刷し、郵送または手渡しして、日付と渡した人を記録します。', tab: '/certificate', link: '証書を印刷・交付する' },
  'receipt-short': { text: '不足の額をお客様に連絡してください。追加の入金は、別の入金として記録します。', tab: '/premium', link: '保証料・入金を開く' },
  'receipt-fee-deducted': { text: '振込手数料とみて当社が負担するか、不足として連絡するかを、入金を記録した人とは別の人が決めます。', tab: 'receipt', link: '振込手数料の扱いを決める' },
  'receipt-over': { text: '入金はこのまま確認できます。超えた額は、締結したあと（締結しないときは終了したあと）に返金します。', tab: '/premium', link: '入金を確認する' },
  'receipt-other-payer': { text: 'お客様に、この名義で振り込んだかを電話で確かめてください。', tab: '/premium', link: '入金を確認する' },
  'receipt-several-cases': { text: 'お客様の内訳と、案件ごとに充てた金額が合っているかを確かめてください。', tab: '/premium', link: '入金を確認する' },
  'receipt-late': { text: '払込期限を過ぎています。引き受けを続けてよいかを確かめてください。', tab: '/premium', link: '入金を確認する' },
  'receipt-duplicate': { text: '同じ案件に二重に入金されたかを確かめてください。入金を確認すると、返金の作業ができます。', tab: '/premium', link: '入金を確認する' },
  'receipt-after-end': { text: '終了した案件です。入金を確認すると、返しすぎた額（雑損処理した額を含みます）があればまずそれに充て、余りがあれば返金の作業になります。', tab: '/premium', link: '入金を確認する' },
  'receipt-unassigned': { text: '入金されましたが、この額の案件が決まっていません。お客様に確かめ、案件に充てるか、返金してください。届いていなかったときは、いったん案件に充て、その入金を「届いていない」として取り消します。', tab: 'unassigned', link: '案件に充てる・返金する' },
  refund: { text: 'お客様に返金先を確かめて返金し、日付・方法・振込先を記録してください。', tab: 'refund', link: '返金を記録する' },
  'refund-excess': { text: '返金したあとに入金が取り消され、返金した額が多くなりました。お客様に確かめて戻していただき、そのお金を、この案件の入金として記録してください。', tab: '/premium', link: '保証料・入金を開く' },
  'mail-undeliverable': { text: 'お客様に電話で届くアドレスを確かめ、用件を伝えてください。いまの宛先でよければ、前と同じでも、ここから再送できます。', tab: '/history', link: '経過を開く' },
  'viewing-alert': { text: '発注者に心当たりを尋ね、必要なら認証キーを再発行してください。', tab: '/certificate', link: '認証キーを開く' },
  'paper-damaged': { text: 'お客様や発注者には表示していません。システム管理者に、控え（バックアップ）からファイルを戻すよう依頼してください。', tab: '/certificate', link: '証書を開く' },
  'number-exhausted': { text: 'システム管理者に、番号の枠の追加を依頼してください。', tab: '/history', link: '経過を開く' },
};

/** Of a mail that nobody's address is known for: there is nothing to send again. */
const NOWHERE_TO_SEND = 'メールを送れる宛先がないので、再送できません。お客様に電話か郵便で用件を伝え、したことを書いて完了にしてください。';

/** Kinds that are finished by their act alone, not by a note. */
export const FINISHED_BY: Readonly<Partial<Record<BranchTaskKind, string>>> = {
  'paper-certificate': '交付を記録すると完了します',
  'receipt-fee-deducted': '扱いを決めると完了します',
  'receipt-unassigned': '案件に充てるか、返金を記録すると完了します',
  refund: '返金を記録すると完了します',
  'refund-excess': '戻していただいたお金を入金として記録し、確認すると完了します',
};

/** Of an undelivered mail: what sending it again would do now, and what to say of its day to a customer who is told today. */
export interface Untold {
  readonly again: Resending | null;
  readonly day: string | null;
}

const NOTHING_UNTOLD: Untold = { again: null, day: null };

/** What to do about an undelivered mail, as things stand. */
function mailAdvice({ to, pointless, waiting, mails }: Resending): string {
  const [done, held] = [pointless.join('、'), waiting.join('、')];
  if (mails.length === 0) {
    const why = `${done === '' ? '' : `用件が済んだため、再送しません：${done}。`}${held === '' ? '' : `入金の確認を待つあいだは、再送しません：${held}。`}`;
    return why + (held === '' ? 'お客様に伝えることがないかを確かめ、そのことを書いて完了にしてください。' : '入金を確認するか取り消したあとに、お支払いいただく額があれば、ここから再送できます。');
  }
  if (to === '') return NOWHERE_TO_SEND;
  const rest = `${done === '' ? '' : `用件が済んだ次のメールは再送されず、作業に残ります：${done}。`}${held === '' ? '' : `次のメールは、入金の確認を待つあいだは再送されず、作業に残ります：${held}。`}`;
  return `${ADVICE['mail-undeliverable'].text}${rest}`;
}

/** `refused` gives back a note that was not taken, with what was wrong with it. */
export function taskRow(task: TaskRow, actor: StaffActor, refused: { readonly typed: string; readonly error: string | null } | null = null, { again, day }: Untold = NOTHING_UNTOLD): TaskRowView {
  const advice = ADVICE[task.kind];
  const open = task.doneAt === null;
  return {
    id: `task-${task.id}`,
    title: BRANCH_TASK_LABELS[task.kind],
    detail: detailOf(task),
    advice: open && again !== null ? mailAdvice(again) : advice.text,
    link: { href: pageOf(task, advice.tab), text: advice.link, hidden: `：${task.receptionNumber}` },
    writeOff: task.kind === 'refund-excess' && endedWithoutContract(task.state) ? {
      href: `/branch/tasks/${task.id}/write-off`, text: 'proposed' in task.detail ? '雑損処理を確認する' : '戻らないときは雑損処理する', hidden: `：${task.receptionNumber}`,
    } : null,
    receptionNumber: task.receptionNumber,
    customerName: task.customerName,
    projectName: task.projectName,
    branchName: actor.isHeadOffice ? task.branchName : null,
    openedAt: formatJapanInstant(task.openedAt.getTime()),
    done: task.doneAt === null ? null : `${formatJapanInstant(task.doneAt.getTime())} ${[task.doneByName, task.doneNote].filter(Boolean).join('：')}`,
    action: open ? `/branch/tasks/${task.id}/done` : null,
    noteId: `note-${task.id}`,
    others: task.mails.slice(1).map(({ id }) => id),
    resend: open && again !== null && again.mails.length > 0 ? {
      to: again.to === '' ? '宛先がありません（メールアドレスの登録がないか、お客様IDが退会しています）' : again.to,
      mails: again.mails.join('、'), action: again.to === '' ? null : `/branch/tasks/${task.id}/resend`,
    } : null,
    newDay: day,
    finishedBy: FINISHED_BY[task.kind] ?? null,
    note: refused?.typed ?? '',
    error: refused?.error ?? null,
  };
}

function pageOf({ id, cause, applicationId }: TaskRow, tab: (typeof ADVICE)[BranchTaskKind]['tab']): string {
  if (tab === 'unassigned') return `/branch/payments/new?task=${id}`;
  if (tab === 'receipt') return `/branch/payments/${cause}`;
  return tab === 'refund' ? `/branch/tasks/${id}/refund` : `/branch/cases/${applicationId}${tab}`;
}

/** 雑損処理: all that was written off, and what of it came back afterwards; null for nothing. */
export function writtenOffWords({ writtenOff, recovered }: TaskRow['detail']): string | null {
  const [left, back] = [Number(writtenOff ?? 0), Number(recovered ?? 0)];
  if (left + back === 0) return null;
  return `${formatYen(left + back)}${back > 0 ? `（うち${formatYen(back)}は、あとから戻りました）` : ''}`;
}

function detailOf({ kind, detail, doneAt, premiumAmount, premiumCollectiveOn, mails }: TaskRow): string | null {
  const { amount, difference, excess, outstanding, refund, unassigned, payer, paper, proposed } = detail;
  // Nothing of it has come: it is owed whole, and by the day that is in force now.
  const overdue = kind === 'collective-overdue' && doneAt === null;
  const parts = [
    overdue && premiumCollectiveOn !== null ? `約定日 ${formatEraDateWithWeekday(premiumCollectiveOn)}` : '',
    overdue && premiumAmount !== null ? `保証料 ${formatYen(premiumAmount)}` : '',
    // Of one that was withdrawn nothing is left to return.
    typeof refund === 'number' && refund > 0 ? `返金 ${formatYen(refund)}` : '',
    typeof excess === 'number' && excess > 0 ? `返しすぎ ${formatYen(excess)}` : '',
    writtenOffWords(detail) === null ? '' : `雑損処理済 ${writtenOffWords(detail) ?? ''}`,
    typeof proposed === 'number' ? `雑損処理 確認待ち ${formatYen(proposed)}` : '',
    typeof unassigned === 'number' && unassigned > 0 ? `案件のない額 ${formatYen(unassigned)}` : '',
    typeof outstanding === 'number' && outstanding > 0 ? `不足 ${formatYen(outstanding)}` : '',
    typeof amount === 'number' ? `入金 ${formatYen(amount)}` : '',
    // What is missing has its own task, which knows the sum of today.
    typeof difference === 'number' && difference > 0 ? `差額 +${formatYen(difference)}` : '',
    typeof payer === 'string' ? payer : '',
    typeof paper === 'string' ? paperName(paper) : '',
    ...mailWords(mails),
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('　');
}

/** The mails that a task is about, each kind of mail once; an address that did not take one which others took is named behind what it missed. */
function mailWords(mails: TaskRow['mails']): readonly string[] {
  const labels = (of: TaskRow['mails']): string => [...new Set(of.map(({ detail }) => CASE_MAIL_LABELS[detail['mail'] as CaseMail] ?? ''))].filter((label) => label !== '').join('、');
  const refusedBy = [...new Set(mails.map(({ detail }) => detail['refused']).filter((refused) => typeof refused === 'string'))];
  return [
    labels(mails.filter(({ detail }) => detail['refused'] === undefined)),
    ...refusedBy.flatMap((refused) => [labels(mails.filter(({ detail }) => detail['refused'] === refused)), `届かなかった宛先 ${refused}（ほかの宛先には届いています）`]),
  ];
}
