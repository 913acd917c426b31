import { type CalendarDate, canRegister, formatEraDateWithWeekday, formatShortDate, groupDigits, REGISTRATION_STATE_LABELS, type RegistrationPermission, returnStopsId, seesBranch } from '#domain';
import type { PostedLetterRow } from '#persistence';
import { boxedDateField, type DateBoxes } from '../../application/date-boxes.js';
import { sightWords, type StaffActor } from '../../http/actor.js';
import { errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DateFieldView, TagView, TextFieldView } from '../../http/view-models.js';
import { type ActView, permissionView } from '../authority.js';
import type { FormErrors } from '../typed-text.js';
import { ACCOUNTS_PATH } from '../accounts/accounts-path.js';
import { LETTERS_PATH, type LetterTabView, POSTED_PATH, postalAddress } from './letter-tabs.js';

export const MOST_POSTED = 300;

interface PostedRowView {
  readonly number: string;
  readonly receptionNumber: string;
  readonly loginId: string;
  readonly customerName: string;
  readonly address: string;
  readonly branchName: string | null;
  /** 取扱支店 and 発送した支店, where they are two. */
  readonly moved: string | null;
  readonly posted: string;
  readonly postedBy: string;
  readonly state: TagView;
  readonly returned: string | null;
  /** Null for whoever may not enter it. */
  readonly tracking: { readonly id: string; readonly name: string; readonly value: string; readonly shown: { readonly name: string; readonly value: string }; readonly error: string | null } | null;
  readonly trackingNumber: string;
  readonly returnHref: string | null;
}

interface PostedPageView extends PageView {
  readonly tabs: readonly LetterTabView[];
  readonly scope: string;
  readonly query: string;
  readonly tooShort: boolean;
  /** 通知番号 of what was posted just now, to be compared with the envelopes. */
  readonly justPosted: string | null;
  /** Of them those whose password is dead and whose registration waits for another printing, with where that is. */
  readonly toReprint: { readonly numbers: string; readonly href: string } | null;
  readonly days: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly heading: string;
  readonly action: string;
  readonly rows: readonly PostedRowView[];
  readonly empty: string;
  /** More than one page takes: the rest is found by its number or name. */
  readonly more: string | null;
  readonly mayTrack: boolean;
}

export const POSTED_PAGE = pageTemplate<PostedPageView>('branch/letters/posted');

/** Which part of the book is open. */
export type PostedView = { readonly day: CalendarDate | null; readonly query: string };

export interface PostedPageSource {
  readonly actor: StaffActor;
  readonly tabs: readonly LetterTabView[];
  readonly view: PostedView;
  readonly days: readonly { readonly day: CalendarDate; readonly count: number }[];
  readonly rows: readonly PostedLetterRow[];
  /** Numbers that the posting has led here with. */
  readonly justPosted: readonly string[];
  /** What was typed, by letter, and what is wrong with it, by field. */
  readonly typed: ReadonlyMap<string, string>;
  readonly errors: FormErrors;
}

export function postedPage({ actor, tabs, view, days, rows, justPosted, typed, errors }: PostedPageSource): PostedPageView {
  const { day, query } = view;
  const shown = rows.slice(0, MOST_POSTED);
  const just = shown.filter(({ number }) => justPosted.includes(number));
  const reprinted = numbersOf(just.filter(({ voided, state }) => voided && state === 'approved'));
  const lines = shown.map((row) => rowView(row, actor, typed, errors));
  const count = rows.length > shown.length ? `${groupDigits(shown.length)}件より多い` : `${groupDigits(shown.length)}件`;
  return {
    title: '発送簿', errorSummary: errorSummary(errors), tabs, scope: sightWords(actor), query, tooShort: query !== '' && [...query].length < 2,
    justPosted: numbersOf(just), toReprint: reprinted === null ? null : { numbers: reprinted, href: LETTERS_PATH },
    days: days.map(({ day: one, count }) => ({ href: `${POSTED_PATH}?day=${one}`, text: `${formatShortDate(one)} ${groupDigits(count)}`, current: query === '' && one === day })),
    heading: query === '' ? (day === null ? '発送簿' : `${formatEraDateWithWeekday(day)} 発送分　${count}`) : `「${query}」　${count}`,
    action: query === '' ? `${POSTED_PATH}?day=${day ?? ''}` : `${POSTED_PATH}?q=${encodeURIComponent(query)}`,
    rows: lines, mayTrack: lines.some(({ tracking }) => tracking !== null),
    empty: query === '' ? '発送した通知書は、まだありません。' : '見つかりませんでした。',
    more: rows.length > shown.length ? `はじめの${groupDigits(shown.length)}件です。ここにない通知書は、通知番号・受付番号・お客様の名前で探してください。引受番号と返戻も、探した画面で記録できます。` : null,
  };
}

function numbersOf(rows: readonly PostedLetterRow[]): string | null {
  return rows.map(({ number }) => number).join('、') || null;
}

function rowView(row: PostedLetterRow, actor: StaffActor, typed: ReadonlyMap<string, string>, errors: FormErrors): PostedRowView {
  const name = trackingField(row.letterId);
  return {
    number: row.number, receptionNumber: row.receptionNumber, loginId: row.loginId, customerName: row.customerName, address: sentTo(row),
    branchName: actor.isHeadOffice ? row.postedBranchName : null, moved: movedWords(row), posted: formatShortDate(row.postedOn), postedBy: row.postedBy,
    state: stateTag(row), returned: returnWords(row),
    tracking: permitted(actor, 'track-letter', row).allowed ? { id: fieldId(name), name, value: typed.get(row.letterId) ?? row.trackingNumber ?? '', shown: { name: shownField(row.letterId), value: row.trackingNumber ?? '' }, error: errors.get(name) ?? null } : null,
    trackingNumber: row.trackingNumber ?? '',
    returnHref: row.returnedOn === null && permitted(actor, 'record-return', row).allowed ? `${POSTED_PATH}/${row.letterId}/return` : null,
  };
}

function permitted(actor: StaffActor, act: 'track-letter' | 'record-return', { state, branchId, postedBranchId }: PostedLetterRow): RegistrationPermission {
  return canRegister(actor, act, { state, branchId, postedByBranchId: postedBranchId, assigneeId: null, entrantIds: [], pagesOpened: false });
}

function movedWords({ branchId, branchName, postedBranchId, postedBranchName }: PostedLetterRow): string | null {
  return branchId === postedBranchId ? null : `発送：${postedBranchName}　取扱：${branchName}`;
}

function returnWords({ returnedOn, returnReason }: PostedLetterRow): string | null {
  return returnedOn === null ? null : `${formatShortDate(returnedOn)}　${returnReason ?? ''}`;
}

/** Where it went; of a letter whose address nobody has kept, that it is today's. */
function sentTo(row: PostedLetterRow): string {
  return `${postalAddress(row)}${row.addressKept ? '' : '（いまの登録の住所）'}`;
}

function stateTag({ returnedOn, state, voided }: PostedLetterRow): TagView {
  if (returnedOn !== null) return { tone: 'red', text: '返戻', icon: null };
  if (state === 'completed') return { tone: 'green', text: REGISTRATION_STATE_LABELS.completed, icon: null };
  return voided ? { tone: 'soft', text: '無効', icon: null } : { tone: 'blue', text: REGISTRATION_STATE_LABELS[state], icon: null };
}

/** The field of a letter's 引受番号. */
export function trackingField(letterId: string): string {
  return `tracking-${letterId}`;
}

/** Beside it, what it says as the page is drawn. */
export function shownField(letterId: string): string {
  return `shown-${letterId}`;
}

function overWords({ over }: PostedLetterRow): string | null {
  switch (over) {
    case 'account':
      return 'このお客様IDは、退会しています。';
    case 'registration':
      return 'この受付は、終わっています。';
    case null:
      return null;
  }
}

/** 再発行 taken back, and its letter is back too: nobody waits, and the customer has no way in; what to do when he asks. */
function nextStep({ over, reissue, accountId, branchId, branchName }: PostedLetterRow, actor: StaffActor): ReturnPageView['next'] {
  if (over !== 'registration' || !reissue) return null;
  const words = 'お客様は、いま使えるパスワードをお持ちではありません。お客様から連絡があったときは、電話などで住所を確かめてください。登録のメールアドレスに届くときは「パスワードを忘れた方」から決め直せます。届かないときは、お客様IDの画面で、確かめた住所への再発行を申し込んでください。';
  return seesBranch(actor, branchId) ? { words, href: `${ACCOUNTS_PATH}/${accountId}` } : { words: `${words}お客様IDの画面は、取扱支店（${branchName}）が開けます。`, href: null };
}

interface ReturnPageView extends PageView {
  readonly tabs: readonly LetterTabView[];
  readonly number: string;
  readonly customerName: string;
  readonly address: string;
  readonly loginId: string;
  readonly posted: string;
  /** The branch that gets the task, where that is another one. */
  readonly elsewhere: string | null;
  /** It stops the ID; else the fact is kept alone. */
  readonly stops: boolean;
  /** Printed since and not yet posted: they die with it. */
  readonly unposted: string;
  /** 受付番号 of the 再発行 for the same address whose check counts no more; '' for none. */
  readonly unchecked: string;
  /** Why nobody waits for the letter any more; null where somebody may. */
  readonly over: string | null;
  /** Of a 再発行 that was taken back; null for all else. */
  readonly next: { readonly words: string; readonly href: string | null } | null;
  /** What is on record of its return; then there is nothing to enter. */
  readonly returned: string | null;
  /** Letters are the work of 受付; others see where it was sent, and that it is not theirs to say that it is back. */
  readonly act: ActView;
  readonly action: string;
  readonly on: DateFieldView;
  readonly reason: TextFieldView;
}

export const RETURN_PAGE = pageTemplate<ReturnPageView>('branch/letters/return');
export const RETURN_REASON = { name: 'reason', label: '戻った理由', maxLength: 200 } as const;

export function returnPage(actor: StaffActor, tabs: readonly LetterTabView[], letter: PostedLetterRow, typed: { readonly on: DateBoxes; readonly reason: string }, errors: FormErrors): ReturnPageView {
  return {
    title: '通知書の返戻', errorSummary: errorSummary(errors), tabs, number: letter.number, customerName: letter.customerName, address: sentTo(letter),
    loginId: letter.loginId, posted: [formatShortDate(letter.postedOn), letter.postedBy, movedWords(letter) ?? ''].filter((words) => words !== '').join('　'), elsewhere: seesBranch(actor, letter.branchId) ? null : letter.branchName, stops: returnStopsId(letter), unposted: letter.unposted.join('、'), unchecked: letter.unchecked.map(({ receptionNumber }) => receptionNumber).join('、'), over: overWords(letter), next: nextStep(letter, actor), returned: returnWords(letter), act: permissionView(permitted(actor, 'record-return', letter)), action: `${POSTED_PATH}/${letter.letterId}/return`,
    on: boxedDateField({ name: 'on', label: '戻った日', error: errors.get('on') }, typed.on),
    reason: textField({ ...RETURN_REASON, value: typed.reason, width: 'full', placeholder: '例：あて所に尋ねあたりません', error: errors.get('reason') }),
  };
}
