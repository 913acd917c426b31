import { isOnPaper, type RegistrationField, registrationField } from './paper-form.js';

/** 文字の読み取り of the pages: done (or there are none), under way, not done within its time, nothing made out of the form. */
export type ReadingProgress = 'done' | 'waiting' | 'overdue' | 'failed';

/** What is known of the reading of a registration's pages. */
export interface PagesRead {
  /** When the last of the pages came that nobody has made out yet; null when all are. */
  readonly unreadSince: number | null;
  /** A page of the form, of which no word was made out. */
  readonly formWithoutWords: boolean;
}

/** @param limit milliseconds within which pages are read; afterwards a person does not wait for it any longer */
export function readingProgress({ unreadSince, formWithoutWords }: PagesRead, now: number, limit: number): ReadingProgress {
  if (unreadSince !== null) return now - unreadSince < limit ? 'waiting' : 'overdue';
  return formWithoutWords ? 'failed' : 'done';
}

/** What may be the paper of a registration. */
export interface PaperOfRegistration {
  /** 届いたもの: pages and files that are there now. */
  readonly cameIn: number;
  /** 原紙が手元にある: brought or posted, at the counter or as the stamped print of a form of the web. */
  readonly inHand: boolean;
  /** 押印省略: no paper is asked for. */
  readonly sealWaived: boolean;
}

/** Whether there is a paper, or none is asked for: by whichever channel a registration came, what went elsewhere is not its paper any more. */
export function hasPaper({ cameIn, inHand, sealWaived }: PaperOfRegistration): boolean {
  return cameIn > 0 || inHand || sealWaived;
}

/** What of an entry decides whether another person may be asked to approve it. */
export interface EntryForGate {
  /** 申込書: there is one, or none is asked for (押印省略, 再発行 of the ID that it was begun for). */
  readonly hasGrounds: boolean;
  /** Something in the form is empty or cannot be what its field holds. */
  readonly unreadable: boolean;
  readonly toConfirm: readonly RegistrationField[];
  readonly reading: ReadingProgress;
  /** A person has compared the form with the picture of the page, where no machine has. */
  readonly comparedByEye: boolean;
  /** 押印省略: made on the web while the company asks for no seal. */
  readonly sealWaived: boolean;
  readonly sealPresent: boolean;
  readonly sealLegible: boolean;
  readonly duplicatesUndecided: boolean;
  /** Null without a customer; else what its record lacks. */
  readonly customerGaps: readonly string[] | null;
  /** The letter's address is new or differs from the record and nothing shows yet that it is right. */
  readonly addressUnverified: boolean;
  /** 再発行: 受付番号 of another registration whose letter of the same ID is still open; null where there is none. */
  readonly openLetter: string | null;
}

/** Something that has to be done before 「確認へ回す」, and where. */
export interface EntryGap {
  readonly at: RegistrationField | 'paper' | 'entry' | 'reading' | 'compared' | 'seal' | 'duplicates' | 'customer' | 'address-check';
  readonly message: string;
}

/** Everything that stands in the way at once; asked again at the approval by the same rule, for rows of others may have changed. */
export function entryGaps(entry: EntryForGate): readonly EntryGap[] {
  const gaps: EntryGap[] = [];
  if (!entry.hasGrounds) gaps.push({ at: 'paper', message: '申込書がありません。紙のない申込みは承認できません。申込書を受け取るか、この受付を終了してください' });
  if (entry.unreadable) gaps.push({ at: 'entry', message: '入力に、空か不正のらんがあります' });
  if (entry.reading === 'waiting') gaps.push({ at: 'reading', message: '文字の読み取りがまだ終わっていません。終わるまで、しばらくお待ちください' });
  else if (entry.reading !== 'done' && !entry.comparedByEye) gaps.push({ at: 'compared', message: `${entry.reading === 'failed' ? '申込書の文字を読み取れませんでした' : '文字の読み取りがまだ終わっていません'}。紙と入力を目で読み比べて、その印を付けてください` });
  for (const field of entry.toConfirm) gaps.push({ at: field, message: `${registrationField(field).label}を${isOnPaper(field) ? '紙と読み比べて' : '確かめて'}、そのまま確定する印を付けるか、直してください` });
  if (!entry.sealWaived && !(entry.sealPresent && entry.sealLegible)) gaps.push({ at: 'seal', message: '押印があり、印影が読めることを確かめてください。ないときは、不備を連絡してください' });
  if (entry.duplicatesUndecided) gaps.push({ at: 'duplicates', message: '重複のおそれがあります。統合・別件・再発行のどれかを決めてください' });
  if (entry.openLetter !== null) gaps.push({ at: 'duplicates', message: `再発行するお客様IDに、まだ使われていない通知書があります（受付${entry.openLetter}）。通知書は1つのIDに1通だけです。届かないときは、お客様IDの画面で出し直し（返戻のときは「通知書」の「作業」から印刷し直し）てこの受付を終了するか、その再発行を取りやめてください` });
  if (entry.customerGaps === null) gaps.push({ at: 'customer', message: '顧客を選ぶか、新しく登録してください' });
  else for (const gap of entry.customerGaps) gaps.push({ at: 'customer', message: `顧客の記録：${gap}` });
  if (entry.customerGaps !== null && entry.addressUnverified) gaps.push({ at: 'address-check', message: '送付先（顧客の記録の住所）がまだ確かめられていません。新しい住所か、申込書と違うか、確認のあとで変わっています。住所の確認を記録してください' });
  return gaps;
}
