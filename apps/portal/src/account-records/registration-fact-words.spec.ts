import { BRANCH_TASK_KINDS, REGISTRATION_TASK_KINDS, REGISTRATION_TASK_LABELS } from '#domain';
import { REGISTRATION_MAILS } from '#workflows/contract';
import { resultWords } from '../admin/cases/timeline-words.js';
import { arrivalFactWords } from '../branch/intake/arrival-words.js';
import { factResult } from '../branch/history/fact-words.js';
import { registrationFactName, registrationFactWords } from './registration-fact-words.js';

const JAPANESE = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const ACTS = ['TaskOpened', 'TaskDone'] as const;

describe('作業 in a history', () => {
  it.each(REGISTRATION_TASK_KINDS.flatMap((task) => ACTS.map((kind) => [task, kind] as const)))('%s is named: %s', (task, kind) => {
    const fact = { kind, data: { task, note: '電話で確認' }, actorName: '自動' };
    expect(registrationFactWords(fact)).toBe(`${REGISTRATION_TASK_LABELS[task]}　電話で確認`);
    expect(arrivalFactWords(fact)).toBe(registrationFactWords(fact));
    expect(REGISTRATION_TASK_LABELS[task]).toMatch(JAPANESE);
  });

  it.each(BRANCH_TASK_KINDS.flatMap((task) => [...ACTS, 'TaskWithdrawn' as const].map((kind) => [task, kind] as const)))('%s of a case is named: %s', (task, kind) => {
    const fact = { kind, data: { task }, actorName: '自動' };
    expect(factResult(fact, 'construction')).toMatch(JAPANESE);
    expect(resultWords(fact)).toMatch(JAPANESE);
  });

  it('a 不備 says its reasons, and by when it is to be answered, in the words of the trade', () => {
    expect(registrationFactWords({ kind: 'RegistrationDeficient', data: { reasons: ['seal-missing'], answerBy: '2026-12-01' } })).toBe('押印がない　令和8年12月1日まで');
  });

  it('a record of a customer says what became of it, with what it said before', () => {
    const words = (data: Record<string, string | string[]>) => registrationFactWords({ kind: 'CustomerRecorded', data: { customerNumber: '0000000034', fields: [], ...data } });
    expect(words({ made: 'changed', changes: ['種別：法人 → 組合', '住所の出典：登記情報（令和8年11月20日） → （空）'] })).toBe('0000000034　種別：法人 → 組合、住所の出典：登記情報（令和8年11月20日） → （空）');
    expect([words({ made: 'changed', changes: [] }), words({ made: 'new' }), words({ made: 'chosen' }), words({ made: 'left' })]).toEqual(['変更なし', '新しい記録', '既存の顧客を選んだ', '顧客の選択を取り消した'].map((said) => `0000000034　${said}`));
    // Older facts tell no values.
    expect(words({ made: 'changed', fields: ['address', 'phone'] })).toBe('0000000034　住所を変更、電話番号を変更');
  });

  it('a 通知書 is named by its number, with the number of the post and what became of it', () => {
    const words = (kind: 'LetterPrinted' | 'LetterPosted' | 'LetterTracked' | 'LetterReturned' | 'LetterExpired', data: Record<string, string | string[]>) => registrationFactWords({ kind, data: { letterId: 'x', form: 'y', number: 'L26-00012', ...data } });
    expect(words('LetterPrinted', { voided: ['L26-00011'] })).toBe('通知番号 L26-00012　無効：L26-00011');
    expect(words('LetterPrinted', { voided: [] })).toBe('通知番号 L26-00012');
    expect(words('LetterPosted', { on: '2026-11-28' })).toBe('通知番号 L26-00012　令和8年11月28日');
    expect(words('LetterTracked', { trackingNumber: '123-45-67890-1' })).toBe('通知番号 L26-00012　引受番号 123-45-67890-1');
    expect(words('LetterTracked', { trackingNumber: '', removed: '123-45-67890-1' })).toBe('通知番号 L26-00012　引受番号の取消し 123-45-67890-1');
    expect(words('LetterReturned', { on: '2026-12-01', reason: 'あて所に尋ねあたりません' })).toBe('通知番号 L26-00012　令和8年12月1日　あて所に尋ねあたりません');
    expect(words('LetterExpired', { until: '2027-01-23', reason: '初回ログインがないまま期限が過ぎたため、無効' })).toBe('通知番号 L26-00012　令和9年1月23日まで　初回ログインがないまま期限が過ぎたため、無効');
  });

  it('a paper that went says on which day, and nothing of a term', () => {
    expect(registrationFactWords({ kind: 'DeficiencySent', data: { paper: 'letter', way: 'post', on: '2026-11-28' } })).toBe('手紙　郵送　令和8年11月28日');
  });

  it('統合 is said at the registration that goes on, with the number of the other; pages that came say from where', () => {
    const merged = { kind: 'RegistrationPagesFiled', data: { pages: 0, from: '26-00048', merged: true } } as const;
    expect([registrationFactName(merged, false), registrationFactWords(merged)]).toEqual(['受付の統合', '26-00048 をこの受付に統合した']);
    expect(registrationFactWords({ kind: 'RegistrationPagesFiled', data: { pages: 1, from: '26-00067', seal: 'again' } })).toBe('26-00067 から　押印の確認を取り消した');
  });

  it('pages that left are no arrival', () => {
    const left = { kind: 'RegistrationPagesFiled', data: { pages: -1, to: '26-00067' } } as const;
    expect([registrationFactName(left, false), registrationFactWords(left)]).toEqual(['ページの移動', '26-00067へ移した']);
    expect(registrationFactName({ kind: 'RegistrationPagesFiled', data: { pages: 1, from: '26-00067' } }, false)).toBe(registrationFactName({ kind: 'RegistrationPagesFiled', data: {} }, false));
  });

  it.each(REGISTRATION_MAILS)('%s, sent or not, says which mail it was', (mail) => {
    for (const kind of ['MailSent', 'MailFailed', 'MailResendRequested'] as const) expect(registrationFactWords({ kind, data: { mail } })).toMatch(JAPANESE);
    expect(registrationFactWords({ kind: 'TaskOpened', data: { task: 'tell-by-hand', mail } })).toMatch(/^お客様への連絡（メールアドレスなし）　利用申込/);
  });
});
