import { type CalendarDate, formatJapanInstant, mayHandleLetters, type PrintedChange, REGISTRATION_STATE_LABELS } from '#domain';
import type { KeysetPage, LetterToPrintRow, MovedLetter, PagePlace } from '#persistence';
import { v4 } from 'uuid';
import { boxedDateField, type DateBoxes } from '../../application/date-boxes.js';
import { sightWords, type StaffActor } from '../../http/actor.js';
import { choiceGroup, errorSummary, fieldId } from '../../http/fields.js';
import { keysetPagination, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChoiceGroupView, DateFieldView, PaginationView, TagView } from '../../http/view-models.js';
import { type DoneNotice, DoneWords } from '../done-words.js';
import type { FormErrors } from '../typed-text.js';
import { shownLetterField } from './later-letters.js';
import { movedLetterWords } from './moved-letter-words.js';
import { changedWord, LETTERS_PATH, type LetterTabView, postalAddress } from './letter-tabs.js';
import type { OutdatedLetter } from './post-letters.js';

export const LETTERS_PER_PAGE = 50;

/** The ticks of letters that are in the post already, although the record had changed. */
export const IN_THE_POST = 'gone';

interface LetterRowView {
  readonly id: string;
  readonly boxId: string;
  readonly chosen: boolean;
  /** The newest letter as this page shows it: what somebody else prints meanwhile is not taken for it. */
  readonly shown: { readonly name: string; readonly letterId: string };
  readonly receptionNumber: string;
  readonly reissue: boolean;
  readonly loginId: string;
  readonly customerName: string;
  readonly contactName: string;
  readonly address: string;
  /** What of the record has changed since the approval; null for nothing. */
  readonly changed: PrintedChange | null;
  /** Where the verification of the address is recorded or confirmed, when there has to be one. */
  readonly verify: { readonly href: string; readonly text: string } | null;
  readonly branchName: string | null;
  readonly state: TagView;
  readonly since: string;
  /** 取扱支店 has changed since the printing. */
  readonly paperAt: string | null;
  readonly printed: string | null;
  readonly voided: string | null;
  /** The paper that lies here says another address or name than the record by now. */
  readonly outdated: string | null;
}

interface LettersPageView extends PageView {
  readonly done: DoneNotice | null;
  readonly tabs: readonly LetterTabView[];
  readonly scope: string;
  /** This showing of the page: pressed twice on it, letters are printed once. */
  readonly token: string;
  readonly rows: readonly LetterRowView[];
  readonly on: DateFieldView;
  readonly error: string | null;
  /** Of those that were left out of the posting: which are in the post already; null where none was. */
  readonly inThePost: ChoiceGroupView | null;
  /** Why the letters can only be looked at; null for 受付. */
  readonly onlyLooks: string | null;
  /** Papers that lie here, of customers whom another branch has now; null for none. */
  readonly gone: string | null;
  readonly pagination: PaginationView | null;
}

export const LETTERS_PAGE = pageTemplate<LettersPageView>('branch/letters/print');

/** What the pages that lead here have done. */
export const LETTERS_DONE = new DoneWords({
  checked: { tone: 'success', text: '住所の確認を記録しました。ほかの人が承認すると、通知書を印刷できます。' },
  confirmed: { tone: 'success', text: '住所の確認を承認しました。通知書を印刷できます。' },
  replaced: { tone: 'success', text: '通知書を出し直すことにしました。前の初期パスワードは使えません。印刷して送ってください。' },
});

export interface LettersPageSource {
  readonly actor: StaffActor;
  /** What the address says of the page before. */
  readonly done: string;
  readonly tabs: readonly LetterTabView[];
  readonly page: KeysetPage<LetterToPrintRow>;
  readonly place: PagePlace | null;
  readonly gone: readonly MovedLetter[];
  readonly chosen: readonly string[];
  readonly on: DateBoxes;
  readonly errors: FormErrors;
  /** Above the errors, where nothing that was typed is wrong. */
  readonly heading?: string | null;
  readonly outdated?: readonly OutdatedLetter[];
  readonly today: CalendarDate;
}

export function lettersPage({ actor, done, tabs, page, place, gone, chosen, on, errors, heading, outdated = [], today }: LettersPageSource): LettersPageView {
  return {
    title: '通知書の印刷・発送', errorSummary: errorSummary(errors, heading), done: LETTERS_DONE.notice(done), tabs, scope: sightWords(actor), token: v4(),
    rows: page.rows.map((row, index) => rowView(row, index, actor, chosen.includes(row.registrationId), today)),
    on: boxedDateField({ name: 'on', label: '発送日', error: errors.get('on') }, on), error: errors.get('registration') ?? null,
    inThePost: outdated.length === 0 ? null : choiceGroup({
      name: IN_THE_POST, label: 'もう郵便に出した通知書', required: false, chosen: [],
      choices: outdated.map(({ registrationId, receptionNumber, number }) => ({ value: registrationId, label: `受付${receptionNumber}：通知書${number}` })),
    }),
    onlyLooks: mayHandleLetters(actor) ? null : '通知書の印刷・発送・返戻の記録は、受付が行います。お申込みを審査・決裁する人は、お客様の初期パスワードを扱いません。',
    gone: gone.length === 0 ? null : movedLetterWords(gone),
    pagination: keysetPagination(page, place, { address: LETTERS_PATH, label: 'ページ', position: sizeWords(page, LETTERS_PER_PAGE) }),
  };
}

function rowView(row: LetterToPrintRow, index: number, actor: StaffActor, chosen: boolean, today: CalendarDate): LetterRowView {
  return {
    id: row.registrationId, boxId: index === 0 ? fieldId('registration') : `${fieldId('registration')}-${index + 1}`, chosen, shown: { name: shownLetterField(row.registrationId), letterId: row.newest ?? '' },
    receptionNumber: row.receptionNumber, reissue: row.reissue, loginId: row.loginId, customerName: row.customerName, contactName: row.contactName,
    address: postalAddress(row), branchName: actor.isHeadOffice ? row.branchName : null,
    changed: changedWord(row.hindrance),
    verify: row.hindrance !== null ? { href: `${LETTERS_PATH}/${row.registrationId}/address`, text: row.unconfirmed ? '送り先の住所の確認の承認' : '送り先の住所の確認' } : null,
    state: stateTag(row, today),
    since: formatJapanInstant(row.since.getTime()),
    printed: row.letter === null ? null : `${row.letter.number}　${formatJapanInstant(row.letter.printedAt.getTime())} ${row.letter.printedBy}`,
    paperAt: row.paperAt,
    voided: voidedWords(row),
    outdated: row.letter === null || row.letter.changed.length === 0 ? null : row.letter.changed.join('・'),
  };
}

/** What of the paper that is here is to be destroyed: of what is over also the last printing, unless it has left. */
function voidedWords({ voided, over, letter }: LetterToPrintRow): string | null {
  const last = over && letter !== null ? [`${letter.number}（発送していないとき）`] : [];
  return [...voided, ...last].join('、') || null;
}

function stateTag({ state, letter, over }: LetterToPrintRow, today: CalendarDate): TagView {
  if (over) return { tone: 'soft', text: state === 'closed' ? '終了・発送の記録なし' : '退会・発送の記録なし', icon: null };
  if (letter?.used) return { tone: 'orange', text: state === 'completed' ? '初回ログイン済・発送の記録なし' : '初回ログイン中・発送の記録なし', icon: null };
  if (state === 'letter-returned') return { tone: 'red', text: REGISTRATION_STATE_LABELS[state], icon: null };
  if (letter !== null && letter.changed.length > 0) return { tone: 'red', text: '登録が変更・印刷し直し', icon: null };
  if (letter !== null && letter.validUntil < today) return { tone: 'red', text: '初期パスワードの期限切れ・印刷し直してください', icon: null };
  return letter === null ? { tone: 'orange', text: REGISTRATION_STATE_LABELS[state], icon: null } : { tone: 'blue', text: '印刷済・発送待ち', icon: null };
}
