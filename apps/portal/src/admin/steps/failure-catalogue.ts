import { DOMAIN_ERROR_CODES, type DomainErrorCode } from '#domain';
import { STEP_FAILURE_CODES, type StepFailureCode } from '#workflows/contract';
import { DOMAIN_PROBLEMS } from '../../http/problems.js';

/** What an administrator is told of a failure: the cause, what it means for the customer, and who does what. */
export interface FailureWords {
  readonly cause: string;
  readonly effect: string;
  readonly remedy: string;
  /** Trying again by itself will not help. */
  readonly needsPerson: boolean;
}

const retried = (cause: string, effect: string, remedy: string): FailureWords => ({ cause, effect, remedy, needsPerson: false });
const stopped = (cause: string, effect: string, remedy: string): FailureWords => ({ cause, effect, remedy, needsPerson: true });

/**
 * What one mail that has not left holds up: the mails of a procedure leave one after the other, that of a 再発行 after them, and papers, decisions and payments beside
 * them. The alert about wrong keys and a mail that is asked for again wait for nobody.
 */
export const BEHIND_A_MAIL = 'この案件の、あとのメールは、これを送るまで送られません（誤入力のお知らせと、再送を除きます）。手続きの完了もそのあとになります（審査・入金・証書の発行は止まりません）。';

/** Complete by type: a new code does not compile without its words. */
const STEP_FAILURES: Readonly<Record<StepFailureCode, FailureWords>> = {
  'mail/unreachable': retried('メールサーバーに接続できません（停止中か、通信が遮断されています）', `お知らせのメールがまだ届いていません。${BEHIND_A_MAIL}`, 'メールサーバーが復旧すると、自動で送信します。'),
  'mail/refused': stopped('宛先のメールアドレスに受け取りを断られました', 'お客様にメールが届いていません。', '支店が正しいメールアドレスをお客様に確認します。'),
  'mail/address-busy': retried('宛先の一つが、いまは受け取れないと答えました（受信箱がいっぱい、一時的な制限など）', 'ほかの宛先には届いています。この案件の、あとのメールは、これを待たずに送られます。', '届いていない宛先だけに、1時間のあいだ自動で送り直します。受け取られないときは、支店の作業「メール不達」になります。'),
  'mail/behind': retried('同じ案件の、先のお知らせのメールがまだ送られていません', '認証キー再発行のお知らせは、手続きのお知らせのあとに送ります（新しい認証キーは、もう使えます）。', '先のメールが送られると、自動で送信します。'),
  'mail/receipt-waiting': retried('入金の確認を待っています', '保証料のご案内のメールは、届いた入金を確認するか取り消すまで送りません。この案件の、あとのメールは、これを待たずに送られます。', '支店が入金を確認するか取り消すと、お支払いいただく額が残っていれば、自動で送信します。'),
  'renderer/unavailable': retried('書類を作る処理（Chromium）が起動していません', '証書やお知らせのPDFがまだできていません。', '処理が起動すると、自動で作り直します。'),
  'renderer/timeout': retried('書類の作成が時間内に終わりませんでした', '証書やお知らせのPDFがまだできていません。', '自動で作り直します。続くときは、サーバーの負荷を確認してください。'),
  'renderer/glyph-missing': stopped('証書に表示できない文字があります', '証書を発行できません。', '工事名・宛名などの文字を確認し、フォントに文字を追加してください。'),
  'signing/failed': stopped('電子署名を付けられませんでした', '電子証書を発行できません。', '署名用の証明書と暗証番号の設定、有効期限を確認してください。'),
  'signing/outside-validity': stopped('署名用の証明書が有効期間の外です（期限切れ、または開始前）', '電子証書を発行できません。期限の切れた証明書では署名しません。', '更新した証明書（PKCS#12）を設定し、ポータルとワーカーを起動し直してください。そのあと自動で続けます。'),
  'scanner/unavailable': retried('ウイルス検査（ClamAV）が答えません', '届いたFAX・メールがまだ受付に回っていません。原本は保存してあります。', 'ウイルス検査が復旧すると、自動で続けます。'),
  'storage/unavailable': retried('書類の保存先に書き込めません', '書類を保存できず、発行が進みません。', '保存先の空き容量と接続を確認してください。復旧すると自動で続けます。'),
  'database/unavailable': retried('データベースに接続できません', '手続きが進みません。', 'データベースが復旧すると、自動で続けます。'),
  'database/conflict': retried('ほかの処理と同時に更新しようとしました', '一時的な待ちです。', '自動でやり直します。'),
  'database/too-slow': retried('データベースの処理が、決められた時間内に終わりませんでした（接続はできています）', '手続きが進みません。', '自動でやり直します。届いたものの読み取りなら、何度か続くと「隔離」にして支店へ回します。ほかの手続きで続くときは、データベースの負荷を確認してください。'),
  'viewer/self-check-failed': stopped('登録した電子証書が、番号と認証キーで開けませんでした', 'お客様へのお知らせを止めています。', '閲覧サービスの登録内容を確認してください。'),
  'step/timeout': retried('処理が時間内に終わりませんでした', '手続きが進みません。', '自動でやり直します。続くときは、サーバーの状態を確認してください。'),
  'step/unexpected': retried('想定していないエラーが起きました', '手続きが進みません。', '自動でやり直します。続くときは、元のメッセージを開発元へ連絡してください。'),
};

const UNKNOWN: FailureWords = stopped('分類できないエラーが起きました', '手続きが進みません。', '元のメッセージを開発元へ連絡してください。');

/** Words for a failure's code: of a step, or `area/what` of the domain. */
export function failureWords(code: string): FailureWords {
  if (isStepFailureCode(code)) return STEP_FAILURES[code];
  if (!isDomainErrorCode(code)) return UNKNOWN;
  return stopped(`業務の決まりにより処理できません（${DOMAIN_PROBLEMS[code].sentence}）`, '手続きが進みません。', '案件の状態を確認し、支店へ連絡してください。');
}

function isStepFailureCode(code: string): code is StepFailureCode {
  return (STEP_FAILURE_CODES as readonly string[]).includes(code);
}

function isDomainErrorCode(code: string): code is DomainErrorCode {
  return (DOMAIN_ERROR_CODES as readonly string[]).includes(code);
}
