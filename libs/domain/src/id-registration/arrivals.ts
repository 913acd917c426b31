import { formatFileSize, megabytes } from '../text/file-size.js';

/** 受信の経路: FAX folder, FAX gateway's mail, FAX gateway's webhook, mailbox, our own SMTP receiver, a clerk's upload (来店・郵送). */
export const ARRIVAL_CHANNELS = ['fax-folder', 'fax-mail', 'fax-webhook', 'mailbox', 'smtp', 'upload'] as const;
export type ArrivalChannel = (typeof ARRIVAL_CHANNELS)[number];

export const ARRIVAL_CHANNEL_LABELS: Readonly<Record<ArrivalChannel, string>> = {
  'fax-folder': 'FAX',
  'fax-mail': 'FAX（メール転送）',
  'fax-webhook': 'FAX（クラウド）',
  mailbox: 'メール',
  smtp: 'メール',
  upload: '窓口・郵送',
};

/**
 * 受信の状態: 受信 (stored, nothing derived yet) · 仕分け待ち (pages are there, a person says what it is) · 受付済 (filed to a registration) ·
 * 対象外 (question, other paper, junk; by rule or by a person) · 隔離 (quarantined with its reason) · 廃棄済 (its
 * bytes are gone, the record stays).
 */
export const ARRIVAL_STATES = ['stored', 'sorting', 'filed', 'set-aside', 'quarantined', 'disposed'] as const;
export type ArrivalState = (typeof ARRIVAL_STATES)[number];

export const ARRIVAL_STATE_LABELS: Readonly<Record<ArrivalState, string>> = {
  stored: '受信',
  sorting: '仕分け待ち',
  filed: '受付済',
  'set-aside': '対象外',
  quarantined: '隔離',
  disposed: '廃棄済',
};

/** 仕分け: 利用申込書, 質問, 他の書類, 迷惑, 自社メールの不達, 誤送信 (in its register). */
export const ARRIVAL_CLASSES = ['registration', 'question', 'other-paper', 'junk', 'bounce', 'misdelivered'] as const;
export type ArrivalClass = (typeof ARRIVAL_CLASSES)[number];

export const ARRIVAL_CLASS_LABELS: Readonly<Record<ArrivalClass, string>> = {
  registration: '利用申込書',
  question: '質問',
  'other-paper': '他の書類',
  junk: '迷惑',
  bounce: '送信メールの不達',
  misdelivered: '誤送信',
};

/** Limits of what is taken in; ours. */
export const INTAKE_LIMITS = {
  bytes: megabytes(40), pages: 60, pixels: 60_000_000,
  /** Attachments of a mail that are opened, and that are kept apart to be seen; a mail with more is seen as a whole only. */
  parts: 40, listedParts: 400,
} as const;

/** Why an original was put into quarantine. It is kept and can be looked at by its facts, never opened. */
export const QUARANTINE_REASONS = [
  'empty', 'too-large', 'unknown-type', 'damaged', 'encrypted', 'active-content', 'too-many-pages', 'too-many-pixels', 'virus', 'unpacks-too-far', 'reader-failed', 'too-many-parts', 'not-scanned', 'too-slow', 'restricted', 'too-complex', 'takes-much-memory',
  'old-office', 'another-file',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export const QUARANTINE_WORDS: Readonly<Record<QuarantineReason, string>> = {
  empty: '中身が空のファイルです',
  'too-large': `ファイルが大きすぎます（${formatFileSize(INTAKE_LIMITS.bytes)}まで）`,
  'unknown-type': '受け付けている種類（PDF・TIFF・PNG・JPEG・Excel）のファイルではありません',
  damaged: 'ファイルが壊れているか、途中で切れています',
  encrypted: 'パスワードで保護されたファイルです',
  'active-content': 'マクロやスクリプトを含むファイルです',
  'too-many-pages': `ページが多すぎます（${INTAKE_LIMITS.pages}ページまで）`,
  'too-many-pixels': '画像の縦横が大きすぎます',
  virus: 'ウイルスの疑いがあるファイルです',
  'unpacks-too-far': '展開すると極端に大きくなるファイルです',
  'reader-failed': 'ファイルを安全に読み取れませんでした',
  'too-many-parts': `添付が${INTAKE_LIMITS.parts}件を超えています。超えた分は開いていません`,
  'not-scanned': 'ウイルス検査で調べられる大きさを超えています',
  'too-slow': '開くのに時間がかかりすぎます',
  'another-file': 'ほかのファイル（ZIPなど）がうしろにつながったファイルです',
  restricted: '編集や印刷を制限するパスワードの付いたPDFです。制限を外して保存し直したものが必要です',
  'too-complex': 'ファイルの中の作りが複雑すぎるか食い違っていて、安全に確かめられません。「印刷」からPDFに保存し直したものが必要です',
  'takes-much-memory': '開くのに使うメモリーが多すぎます',
  'old-office': '古い形式のOfficeファイル（.xls・.docなど）です。.xlsxかPDFで保存し直したものが必要です',
};

/** Whether an original, or a document of it, may be saved on a clerk's machine, by what was found wrong with it or with anything in it. */
export function maySaveOriginal(reasons: readonly (QuarantineReason | null | undefined)[]): boolean {
  return !reasons.includes('virus');
}
