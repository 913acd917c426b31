import {
  ADDRESSEE_LABELS, CUSTOMER_FACTS, DEFICIENCY_PAPER_LABELS, DEFICIENCY_REASONS, type DeficiencyPaper, DUPLICATE_DECISION_LABELS, type DuplicateDecision, isDeficiencyReason, REGISTRATION_CLOSING_LABELS, REGISTRATION_FIELDS, REGISTRATION_TASK_LABELS, registrationFactLabel,
  type RegistrationClosing, type RegistrationTaskKind, SENDING_WAY_LABELS, type SendingWay,
} from '#domain';
import type { TimelineFact } from '#persistence';
import { factDay } from './fact-day.js';
import { sentMailName } from './sent-mail-names.js';

/** The name of a fact in a history; pages that left are none that came, and 統合 may bring none. */
export function registrationFactName({ kind, data }: Pick<TimelineFact, 'kind' | 'data'>, reissue: boolean): string {
  if (kind !== 'RegistrationPagesFiled') return registrationFactLabel(kind, reissue);
  return typeof data['to'] === 'string' && data['to'] !== '' ? 'ページの移動' : data['merged'] === true ? '受付の統合' : registrationFactLabel(kind, reissue);
}

/** What came of a fact, in the words of the branch; '' when its name says all. */
export function registrationFactWords({ kind, data }: Pick<TimelineFact, 'kind' | 'data'>): string {
  const text = (name: string): string => (typeof data[name] === 'string' ? data[name] : '');
  const list = (name: string): readonly string[] => (Array.isArray(data[name]) ? data[name].filter((item): item is string => typeof item === 'string') : []);
  switch (kind) {
    case 'ClaimTakenOver':
    case 'CaseTransferred':
      return [[text('from'), text('to')].filter((name) => name !== '').join(' → '), text('reason')].filter((part) => part !== '').join('　');
    case 'RegistrationDuplicateDecided':
      return [DUPLICATE_DECISION_LABELS[text('decision') as DuplicateDecision] ?? '', ...list('of')].join('　');
    case 'RegistrationDeficient':
      return [...list('reasons').filter(isDeficiencyReason).map((reason) => DEFICIENCY_REASONS[reason].label), dayWords(data['answerBy'])].filter((part) => part !== '').join('　');
    case 'DeficiencyPrinted':
      return [
        DEFICIENCY_PAPER_LABELS[text('paper') as DeficiencyPaper] ?? '', text('fax'),
        list('confirmed').length === 0 ? '' : `読取りのままで確認：${Object.entries(ADDRESSEE_LABELS).filter(([field]) => list('confirmed').includes(field)).map(([, label]) => label).join('・')}`,
      ].filter((part) => part !== '').join('　');
    case 'DeficiencySent':
      return [DEFICIENCY_PAPER_LABELS[text('paper') as DeficiencyPaper] ?? '', SENDING_WAY_LABELS[text('way') as SendingWay] ?? '', factDay(data['on'])].filter((part) => part !== '').join('　');
    case 'RegistrationClosed':
      return [REGISTRATION_CLOSING_LABELS[text('closing') as RegistrationClosing] ?? '', text('into'), text('reason')].filter((part) => part !== '').join('　');
    case 'RegistrationPagesFiled':
      return [
        text('to') === '' ? '' : `${text('to')}へ移した`, text('from') === '' ? '' : data['merged'] === true ? `${text('from')} をこの受付に統合した` : `${text('from')} から`, data['awaitsPaper'] === true ? '返送待ちに戻った' : '', text('seal') === '' ? '' : '押印の確認を取り消した',
        list('fields').length === 0 ? '' : `確かめ直すらん：${fieldLabels(list('fields'))}`,
      ].filter((part) => part !== '').join('　');
    case 'WebValueChanged':
      return fieldLabels(list('fields'));
    case 'RegistrationAnswered':
      return [text('note'), text('seal') === '' ? '' : '押印の確認を取り消した'].filter((part) => part !== '').join('　');
    case 'CustomerRecorded':
      return [text('customerNumber'), recordWords(data), ...(list('apartFrom').length === 0 ? [] : [`${list('apartFrom').join('・')}とは別の顧客：${text('reason')}`])].join('　');
    case 'AddressChangeAsked':
      return [...list('changes'), text('evidence')].join('　');
    case 'AddressVerified':
      return text('evidence');
    case 'TaskOpened':
    case 'TaskDone':
      return taskFactWords(data);
    case 'MailSent':
    case 'MailFailed':
    case 'MailResendRequested':
      return sentMailName(text('mail')) ?? '';
    case 'LetterPrinted':
    case 'LetterPosted':
    case 'LetterTracked':
    case 'LetterReturned':
    case 'LetterReplaced':
    case 'LetterExpired':
      return letterWords(data);
    case 'AccountClosed':
      return [text('reason'), Number(data['told'] ?? 0) > 0 ? `メールでのお知らせ：${String(data['told'])}件` : ''].filter((part) => part !== '').join('　');
    case 'LoginIdIssued':
      return text('loginId');
    default:
      return text('reason') || text('note');
  }
}

/** Which 通知書 it is, by its number and that of the post, what became of it, and which ones its printing has made void. */
function letterWords(data: TimelineFact['data']): string {
  const said = (label: string, name: string): string => (typeof data[name] === 'string' && data[name] !== '' ? `${label}${data[name]}` : '');
  const voided = Array.isArray(data['voided']) && data['voided'].length > 0 ? `無効：${data['voided'].join('、')}` : '';
  return [said('通知番号 ', 'number'), voided, said('引受番号 ', 'trackingNumber'), said('引受番号の取消し ', 'removed'), factDay(data['on']), dayWords(data['until']), said('', 'reason')].filter((part) => part !== '').join('　');
}

/** What became of a customer's record: chosen, left, made, or what it said and says now; of facts without the values, which of them were changed. */
export function recordWords(data: TimelineFact['data']): string {
  if (data['made'] === 'chosen') return '既存の顧客を選んだ';
  if (data['made'] === 'left') return '顧客の選択を取り消した';
  if (data['made'] === 'new') return '新しい記録';
  const changes = data['changes'];
  if (Array.isArray(changes)) return changes.length === 0 ? '変更なし' : changes.join('、');
  const fields = data['fields'];
  return Array.isArray(fields) ? CUSTOMER_FACTS.filter(({ name }) => fields.includes(name)).map(({ label }) => `${label}を変更`).join('、') : '';
}

function fieldLabels(fields: readonly string[]): string {
  return REGISTRATION_FIELDS.filter(({ name }) => fields.includes(name)).map(({ label }) => label).join('・');
}

/** Which 作業 it is, about which mail, and what was done. */
export function taskFactWords({ task, mail, note }: TimelineFact['data']): string {
  const named = REGISTRATION_TASK_LABELS[task as RegistrationTaskKind] ?? '';
  return [named, typeof mail === 'string' ? (sentMailName(mail) ?? '') : '', typeof note === 'string' ? note : ''].filter((part) => part !== '').join('　');
}

/** By when the customer is asked to answer. */
function dayWords(day: unknown): string {
  return factDay(day) === '' ? '' : `${factDay(day)}まで`;
}
