import {
  ACCOUNT_STATE_LABELS, type AccountState, formatEraDate, formatJapanInstantFully, formatJapanTime, MINUTE_MILLIS, REGISTRATION_CLOSING_LABELS, REGISTRATION_CLOSINGS,
  registrationFactLabel,
} from '#domain';
import { addressesOfAccount, type AuditEvent, type IdLetter } from '#persistence';
import type { TagView } from '../http/view-models.js';
import { CONFIRMATION_OF } from '../account-links/account-links.js';
import type { AccountFile } from './account-file.js';
import { recordWords, registrationFactWords, taskFactWords } from './registration-fact-words.js';
import { sentMailName } from './sent-mail-names.js';

interface LetterView {
  readonly number: string;
  readonly printed: string;
  readonly validUntil: string;
  readonly posted: string;
  readonly state: TagView;
  readonly returned: string | null;
}

/** An お客様ID as both houses see it: who it is, its letters, its history. */
export interface AccountRecordView {
  readonly loginId: string;
  readonly state: TagView;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly letters: readonly LetterView[];
  readonly history: readonly { readonly at: string; readonly who: string; readonly what: string; readonly result: string }[];
}

const TONES: Readonly<Record<AccountState, TagView['tone']>> = { 'awaiting-first-sign-in': 'blue', 'in-use': 'green', locked: 'orange', stopped: 'red', closed: 'soft' };

export function accountStateTag(state: AccountState): TagView {
  return { tone: TONES[state], text: ACCOUNT_STATE_LABELS[state], icon: null };
}

export function accountRecordView(file: AccountFile): AccountRecordView {
  const { account, customer, branch, lockedUntil } = file;
  return {
    loginId: account.loginId, state: stateTagOf(file),
    rows: [
      { label: 'お客様', value: `${customer.name}（顧客番号 ${customer.customerNumber}）` },
      { label: '部署・担当者', value: `${account.department}　${account.contactName}` },
      { label: '電話番号', value: account.phone },
      { label: '通知書の送り先', value: `〒${customer.postalCode.slice(0, 3)}-${customer.postalCode.slice(-4)} ${customer.address}` },
      { label: '取扱支店', value: branch.name },
      { label: 'メールアドレス', value: account.mail === '' ? '（確認されていません）' : addressesOfAccount(account).map((mail) => addressOf(file, mail)).join('、') },
      ...waitingAddresses(file),
      ...(withoutPassword(file) ? [{ label: 'パスワード', value: account.mail === '' || isReturned(file, account.mail) ? 'ありません。使うには再発行が要ります。' : 'ありません。お客様は「パスワードを忘れた方」から、登録のメールアドレスで新しく決められます。' }] : []),
      { label: '登録日', value: formatJapanInstantFully(account.createdAt.getTime()) },
      ...(lockedUntil === null ? [] : [{ label: 'ロックの期限', value: `${formatJapanInstantFully(lockedUntil.getTime())}（続けてまちがえたため。時間がたつと解けます）` }]),
      ...(account.closedAt ? [{ label: '退会', value: formatJapanInstantFully(account.closedAt.getTime()) }] : []),
    ],
    letters: file.letters.map((letter) => letterView(letter, file.names)),
    history: file.facts.map((fact) => ({ at: formatJapanInstantFully(fact.at.getTime()), who: fact.actorName, what: registrationFactLabel(fact.kind, file.reissues.has(fact.caseId)), result: resultOf(fact) })),
  };
}

/** 不達: mails to the address have come back, and nothing that is sent there can be counted on. */
export function isReturned({ returned }: AccountFile, mail: string): boolean {
  return returned.some(({ address }) => address === mail);
}

function addressOf(file: AccountFile, mail: string): string {
  return isReturned(file, mail) ? `${mail}（不達：メールが届かずに戻ってきました）` : mail;
}

/** Those that wait for their confirmation: the ID's mails go on to the earlier one until then. */
function waitingAddresses(file: AccountFile): AccountRecordView['rows'] {
  return file.unconfirmed.map(({ address, purpose, expiresAt }) => ({
    label: purpose === CONFIRMATION_OF.shared ? '確認待ちの共有アドレス' : '確認待ちのアドレス',
    value: `${addressOf(file, address)}（お客様がまだ確認していません。リンクの期限 ${formatJapanInstantFully(expiresAt.getTime())}）`,
  }));
}

/** Whoever waits for a mail to be confirmed has chosen a password of their own; the letter's opens the registration once more, as long as it lives. */
function stateTagOf(file: AccountFile): TagView {
  if (withoutPassword(file)) return { tone: 'orange', text: 'パスワードなし', icon: null };
  if (file.state === 'awaiting-first-sign-in' && file.account.passwordHash) return { tone: 'blue', text: '初回ログインの途中：メールの確認待ち', icon: null };
  return accountStateTag(file.state);
}

/** No own one, and the letter that took it away was withdrawn with its 再発行. */
function withoutPassword({ account, lastLetter }: AccountFile): boolean {
  return account.active && !account.passwordHash && lastLetter?.registration.state === 'closed';
}

function letterView(letter: IdLetter, names: ReadonlyMap<string, string>): LetterView {
  const posted = letter.postedOn ? [formatEraDate(letter.postedOn), names.get(letter.postedBy ?? '') ?? '', letter.trackingNumber ?? ''].filter((text) => text !== '').join('　') : 'まだ';
  const state: TagView = letter.returnedOn ? { tone: 'red', text: '返戻', icon: null } : letter.voidedAt ? { tone: 'soft', text: '無効', icon: null } : { tone: 'blue', text: '有効', icon: null };
  return {
    number: letter.number, printed: `${formatJapanInstantFully(letter.printedAt.getTime())} ${names.get(letter.printedBy) ?? ''}`, validUntil: `${formatEraDate(letter.validUntil)} まで`,
    posted, state, returned: letter.returnedOn ? `${formatEraDate(letter.returnedOn)}　${letter.returnReason ?? ''}` : null,
  };
}

/** What came of a fact; '' when its name says all. */
function resultOf({ kind, data }: AuditEvent): string {
  if (kind === 'TaskOpened' || kind === 'TaskDone') return taskFactWords(data);
  if (kind === 'CustomerRecorded' || kind === 'AddressChangeAsked' || kind === 'AccountClosed' || kind.startsWith('Letter')) return registrationFactWords({ kind, data });
  if (kind === 'MailFailed') return sentMailName(String(data['mail'])) ?? '';
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const moved = [text('from'), text('to')].filter((name) => name !== '').join(' → ');
  const closing = REGISTRATION_CLOSINGS.find((known) => known === data['closing']);
  const voided = Array.isArray(data['voided']) && data['voided'].length > 0 ? `無効：${data['voided'].join('、')}` : '';
  return [text('loginId'), addressWords(data), data['until'] === undefined ? '' : `続けてまちがえたため、${lockWords(text('until'))}まで`, text('number'), kind === 'AccountAddressChanged' || kind === 'AccountRecordChanged' ? recordWords(data) : '', voided, text('trackingNumber'), moved, closing ? REGISTRATION_CLOSING_LABELS[closing] : '', text('evidence'), text('reason'), text('note')]
    .filter((part) => part !== '').join('　');
}

/** Which of an ID's addresses a fact is about; of a 再設定, one that is none of them. */
function addressWords({ address, removed }: AuditEvent['data']): string {
  if (address === 'shared') return `共有アドレス${removed === true ? '（登録をやめました）' : ''}`;
  return address === 'other' ? '登録と違うメールアドレスのため、送っていません' : '';
}

/** Up to the next full minute, as whoever is locked reads it. */
function lockWords(until: string): string {
  return formatJapanTime(new Date(until).getTime() + MINUTE_MILLIS - 1);
}
