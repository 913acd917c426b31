import type { Audience } from '#persistence';
import { DomainError, type DomainErrorCode } from '#domain';

/** Nobody of that audience is signed in. Answered by the way to the sign-in page, which leads back to `path`. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';

  constructor(
    readonly audience: Audience,
    /** Path and parameters to come back to; null after a POST to an address that is no page. */
    readonly path: string | null,
    /** The words of its form are kept for after the sign-in. */
    readonly kept: boolean,
  ) {
    super(`sign-in needed at ${audience}`);
  }
}

/** The first sign-in is not completed: nothing else is open until it is. */
export class FirstSignInNeeded extends Error {
  override readonly name = 'FirstSignInNeeded';
}

/** The thing does not exist, or not for this person: both are told alike, so that ids cannot be tried out. */
export class PageNotFound extends Error {
  override readonly name = 'PageNotFound';
}

/** A refusal that says what only its moment knows, such as who ended something and when. The sentence is for the page, never for a log. */
export class ToldRefusal extends DomainError {
  constructor(
    code: DomainErrorCode,
    readonly sentence: string,
  ) {
    super(code);
  }
}

/** What a refused act answers. */
export interface Problem {
  readonly status: 403 | 404 | 405 | 408 | 409 | 413 | 422 | 429 | 500 | 503;
  readonly title: string;
  readonly sentence: string;
}

const conflict = (title: string, sentence: string): Problem => ({ status: 409, title, sentence });
const invalid = (sentence: string): Problem => ({ status: 422, title: '入力内容を確認してください', sentence });
const forbidden = (sentence: string): Problem => ({ status: 403, title: 'この操作はできません', sentence });
const reload = 'ほかの画面か担当者の操作で、状態が変わっています。最新の画面を開いて、もう一度お確かめください。';

/** What is somebody else's answers as what is not there: word for word, so that nobody learns which ids exist. */
export const NOT_FOUND: Problem = { status: 404, title: 'ページが見つかりません', sentence: 'アドレスが変わったか、ご覧になれないページです。' };

/** A contractor may have opened it with another お客様ID. Said of whatever is not there, so it tells nothing about any id. */
const NOT_FOUND_WITH_THIS_ID: Problem = { ...NOT_FOUND, sentence: 'アドレスが変わったか、いまのお客様IDではご覧になれないページです。別のお客様IDのお申込みは、そのお客様IDでログインし直すと開けます。' };
export function notFoundFor(reader: Reader): Problem {
  return reader === 'contractor' ? NOT_FOUND_WITH_THIS_ID : NOT_FOUND;
}

/** The Japanese sentence for every code of the domain. Complete by type: a new code does not compile without one. */
export const DOMAIN_PROBLEMS: Readonly<Record<DomainErrorCode, Problem>> = {
  'money/not-an-amount': invalid('金額を読み取れませんでした。'),
  'money/misplaced': invalid('金額の億・万・千やカンマの位置を確かめてください。'),
  'money/out-of-range': invalid('金額は0円から9,999億9,999万9,999円までで入力してください。'),
  'calendar/not-a-date': invalid('日付を読み取れませんでした。'),
  'calendar/out-of-range': invalid('日付が扱える範囲にありません。'),
  'number/malformed': invalid('番号の形が正しくありません。'),
  'number/check-digit': invalid('番号に誤りがあります。もう一度お確かめください。'),
  'number/exhausted': conflict('番号を払い出せません', '今年度の番号を使い切りました。システム管理者へご連絡ください。'),
  'key/malformed': invalid('認証キーの形が正しくありません。'),
  'key/check-character': invalid('認証キーに誤りがあります。もう一度お確かめください。'),
  'premium/no-table': conflict('保証料を計算できません', 'この日に使える保証料率表がありません。'),
  'premium/table-malformed': conflict('保証料を計算できません', '保証料率表に誤りがあります。システム管理者へご連絡ください。'),
  'application/state': conflict('いまはこの操作ができません', reload),
  'application/already-claimed': conflict('ほかの担当者が受け持っています', reload),
  'application/not-editable': conflict('いまは内容を変更できません', '支店での審査が始まっているため、お申込みの内容は変更できません。変更が必要なときは、取扱支店へご連絡ください。'),
  'application/already-sent': conflict('このお申込みは、すでに送信されています', 'ほかの画面から送信され、受け付けています。あとから送られたこの内容は、お申込みに入っていません。直すときは、お申込みの画面をご覧ください。'),
  'application/draft-discarded': conflict('この下書きは消されています', 'ほかの画面で「下書きを消してやめる」が押されたため、この下書きには保存も送信もできません。申し込むときは、新しく始めてください。'),
  'application/draft-expired': conflict('下書きの保存期限が過ぎています', '最後の保存から90日が過ぎたため、この下書きには保存も送信もできません。申し込むときは、新しく始めてください。'),
  'application/correction-answered': conflict('補正のご回答は受け付けています', 'この補正について、していただくことはもうありません。'),
  'application/retracted': conflict('取り下げられています', 'このお申込みは取り下げられているため、この操作はできません。ご契約に保証が必要なときは、新しくお申し込みください。'),
  'application/declined': conflict('お手続きは終わっています', 'このお申込みはお引受けできないことになったため、この操作はできません。ご不明な点は、取扱支店へお問い合わせください。'),
  'application/lapsed': conflict('お手続きは終わっています', '期限までにお手続きがなかったため、このお申込みは終了しています。保証が必要なときは、新しくお申し込みください。'),
  'application/concluded': conflict('保証契約を締結しています', '保証契約を締結したあとは、お申込みの内容の変更や取下げはできません。契約の変更や解約が必要なときは、取扱支店へお電話ください。'),
  'authority/forbidden': forbidden('この操作は、あなたの担当ではありません。'),
  'authority/sealed': forbidden('誤送信として封緘しています。中身は、決裁者（課長・支店長）が、届いたものの画面で理由を記録して開きます。'),
  'authority/other-branch': NOT_FOUND,
  'authority/other-customer': NOT_FOUND,
  'authority/same-person': forbidden('入力・審査・決裁は、それぞれ別の人が行います。ほかの担当者に依頼してください。'),
  'authority/pages-unopened': forbidden('承認の前に、申込書のページを開いて確かめます。入力のあとか、新しいページが届いたあとに、まだ開いていません。受付の画面で「申込書のページを開く」を押し、確かめてから承認してください。'),
  'authority/above-limit': forbidden('保証金額が決裁権限を超えています。上位の決裁者に依頼してください。'),
  'authority/stand-in-over': forbidden('代決は終わっています。保証金額に応じた決裁者に依頼してください。'),
  'decision/no-opinion': conflict('まだ決裁できません', '審査担当の意見が付いていません。'),
  'decision/checklist-incomplete': conflict('まだ次へ進めません', '確認項目がすべて済んでいません。'),
  'decision/reason-missing': invalid('理由を入力してください。'),
  'receipt/not-recorded': conflict('入金が記録されていません', reload),
  'receipt/already-confirmed': conflict('この入金は確認済みです', reload),
  'receipt/already-concluded': conflict('入金を取り消せません', 'この入金を保証料として保証契約を締結しているため、取り消せません。'),
  'receipt/already-reversed': conflict('この入金は取消し済みです', reload),
  'certificate/not-electronic': conflict('この証書では使えません', '書面の証書でお渡しする保証のため、電子証書と認証キーはありません。'),
  'certificate/not-paper': conflict('この証書では使えません', '電子交付の証書です。'),
  'certificate/not-registered': conflict('まだ閲覧できません', '電子証書の登録が終わっていません。しばらくしてから、もう一度お確かめください。'),
  'certificate/already-delivered': conflict('交付は、もう記録されています', '画面を開いたあとに、交付が記録されました。案件を開き直すと、日付・方法・担当者が分かります。'),
  'certificate/notice-pending': conflict(
    'お知らせを作成しています', '新しい認証キーの「認証キー等のお知らせ」を作成しています。数分後に、もう一度「表示」を押してください。でき上がるとメールでもお知らせします。',
  ),
  'task/already-done': conflict('この作業は完了しています', reload),
  'task/finished-by-act': conflict('この作業は、ここでは完了にできません', 'したことを書くのではなく、作業の画面で記録すると完了します。'),
  'write-off/waiting': conflict('雑損処理は、確認を待っています', reload),
  'write-off/withdrawn': conflict('雑損処理は取り下げられています', reload),
  'amount/changed': conflict('金額が変わっています', reload),
  // Whoever it was may be this very person, in another window.
  'version/conflict': conflict('ほかの画面か、ほかの人の操作で、先に変更されています', 'この画面を開いたあとに内容が変わったため、いま送った内容は受け付けていません。最新の画面を開いて、もう一度お確かめください。'),
};

export const STALE_FORM: Problem = {
  status: 403,
  title: 'この画面は古くなっています',
  sentence: 'ほかの画面でログインか登録をしたか、長い時間がたったため、送信を受け付けられませんでした。前の画面に戻って読み込み直し、もう一度送信してください。',
};
export const TOO_LARGE: Problem = { status: 413, title: '送られた内容が大きすぎます', sentence: 'ファイルは20MBまで、文字の入力は合わせて25万文字までです。小さくしてから、もう一度送信してください。' };
export const UNREADABLE: Problem = { status: 422, title: '受け取れない内容が含まれています', sentence: '送られた内容を読み取れませんでした。制御文字などが含まれていないか確かめ、もう一度入力してください。' };
export const UNSENDABLE: Problem = { status: 422, title: '送られた内容を受け取れませんでした', sentence: '画面のボタンから送られる形になっていないため、何も受け付けていません。画面を開き直し、もう一度送信してください。' };
export const TOO_SLOW: Problem = { status: 408, title: '送信が途中で止まりました', sentence: '送られた内容が最後まで届かなかったため、受け付けていません。通信の状態を確かめ、もう一度送信してください。' };
/** It came quickly and yet not to its end. */
export const CUT_OFF: Problem = { ...TOO_SLOW, status: 422 };
export const WRONG_METHOD: Problem = { status: 405, title: 'この開き方はできません', sentence: 'このページは、画面のボタンやリンクから開いてください。' };
/** Who reads of an outage: each fears for something else, and whoever stands at the public top may be anybody. */
export type Reader = Audience | 'owner' | 'anybody';
const NOTHING_IS_LOST: Readonly<Record<Reader, string>> = {
  contractor: '受け付けが済んだお申込みや保存した下書きは失われません。',
  owner: '登録された電子証書は失われません。',
  branch: '済んだ受付・審査・入金の記録は失われません。',
  admin: '済んだ操作の記録は失われません。',
  anybody: '登録された内容は失われません。',
};
export function unavailableFor(reader: Reader): Problem {
  return { status: 503, title: 'ただいま利用できません', sentence: `システムが一時的に止まっています。${NOTHING_IS_LOST[reader]}しばらくしてから、もう一度お試しください。` };
}
export const UNAVAILABLE: Problem = unavailableFor('anybody');
/** Of one operation that took the database too long, as a search through very much; all else goes on. */
export const OVERRUN: Problem = {
  status: 503,
  title: '時間内に終わりませんでした',
  sentence: 'この操作は、決められた時間内に終わらなかったため、途中で取りやめました。しばらくしてから画面を開き直し、もう一度お試しください。検索や一覧は、条件をしぼると早く終わります。',
};
export const NO_RENDERER: Problem = {
  status: 503,
  title: 'いまPDFを作れません',
  sentence: 'PDFを作る仕組みが一時的に止まっています。お申込みや記録には影響ありません。しばらくしてから、もう一度お試しください。',
};
/** No other attempt helps: the text itself is in the way, and was taken before it was refused at its field. */
export const NO_GLYPH: Problem = {
  status: 500,
  title: 'この書類はPDFにできません',
  sentence: '印刷できない文字が入っているため、PDFを作れません。お申込みや記録には影響ありません。もう一度お試しになっても同じため、下の番号を添えてお問い合わせください。',
};
export const PAPER_DAMAGED: Problem = {
  status: 503,
  title: 'ファイルを確かめられません',
  sentence: '保存されている書類のファイルを確かめられないため、表示していません。取扱支店にはシステムから知らせています。お急ぎのときは、取扱支店へご連絡ください。',
};
export const FAILURE: Problem = {
  status: 500,
  title: 'エラーが起きました',
  sentence: '処理の途中でエラーが起きました。操作が済んでいるかどうかを一覧でお確かめのうえ、もう一度お試しください。続くときは、下の番号を添えてお問い合わせください。',
};
