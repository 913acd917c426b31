import { canManageAccount, canRegister, formatEraDate, formatJapanInstant, hasOpenLetter, japanDate, REGISTRATION_STATE_LABELS } from '#domain';
import { addressesOfAccount, type Branch, type Registration } from '#persistence';
import type { AccountFile } from '../../account-records/account-file.js';
import { type AccountRecordView, accountRecordView, isReturned } from '../../account-records/account-view.js';
import type { StaffActor } from '../../http/actor.js';
import { errorSummary, selectField, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { addressCheckFields, type AddressCheckView, LOOKED_UP } from '../address-check/address-check-form.js';
import { recordedCheckWords } from '../address-check/record-address-check.js';
import { type ActView, permissionView } from '../authority.js';
import { type DoneNotice, DoneWords } from '../done-words.js';
import { intakePath } from '../intake/intake-words.js';
import { rightsOfIssued } from '../letters/registration-rights.js';
import type { FormErrors } from '../typed-text.js';
import { ACCOUNTS_PATH } from './accounts-path.js';
import { type CasesAtClosing, type CasesAtClosingView, casesAtClosingView } from './cases-at-closing.js';
import type { ReissueApprovers } from './reissue-approvers.js';

export const REASON_LENGTH = 200;

/** The acts of the page, by the last word of their address. */
export type AccountForm = 'unlock' | 'letter' | 'reissue' | 'close' | 'move' | 'reissue/cancel';

/** What came of the last of them. */
export const ACCOUNT_DONE = new DoneWords<Exclude<AccountForm, 'letter'>>({
  unlock: { tone: 'success', text: 'ロックを解除しました。すぐにログインできます。' },
  reissue: { tone: 'success', text: '再発行を申し込みました。ほかの人が承認すると、通知書を印刷できるようになります。' },
  close: { tone: 'success', text: '退会にしました。' },
  move: { tone: 'success', text: '取扱支店を変えました。' },
  'reissue/cancel': { tone: 'success', text: '再発行を取りやめました。' },
});

/** What was typed into one of the forms, with what is wrong with it. */
export interface TypedAct {
  readonly form: AccountForm;
  readonly text: (name: string) => string;
  readonly errors: FormErrors;
}

interface AccountActView {
  readonly heading: string;
  readonly explanation: string;
  readonly action: string;
  readonly button: string;
  readonly act: ActView;
  readonly select: SelectFieldView | null;
  readonly check: AddressCheckView | null;
  /** What the page says of a printed letter, as a hidden field: '' for nothing. */
  readonly printed: string;
  readonly reason: TextFieldView | null;
  /** 退会: the cases that run; null for all else. */
  readonly cases: CasesAtClosingView | null;
}

interface AccountPageView extends PageView {
  readonly done: DoneNotice | null;
  readonly record: AccountRecordView;
  /** 顧客の記録, with what waits there. */
  readonly customerRecord: { readonly href: string; readonly waits: boolean };
  /** The 再発行 that runs. */
  readonly reissue: { readonly state: string; readonly asked: string; readonly verified: string; /** Null for whoever may not approve it. */ readonly desk: { readonly href: string; readonly text: string } | null; readonly approvers: string | null; readonly acts: readonly AccountActView[] } | null;
  /** 退会: why there is nothing to do with it; null before. */
  readonly closed: string | null;
  readonly acts: readonly AccountActView[];
}

/** What the page says besides the ID's own file. */
export interface AccountSurroundings {
  readonly branches: readonly Branch[];
  readonly approvers: ReissueApprovers | null;
  readonly closing: CasesAtClosing;
  /** お客様ID of the customer beside this one, by which it goes on after a 退会; null for the last one. */
  readonly remainingId: string | null;
}

export const ACCOUNT_PAGE = pageTemplate<AccountPageView>('branch/accounts/account');

export function accountPage(file: AccountFile, actor: StaffActor, { branches, approvers, closing, remainingId }: AccountSurroundings, typed: TypedAct | null, done: string): AccountPageView {
  const forms = new ActForms(file, actor, typed);
  return {
    title: `お客様ID ${file.account.loginId}`, errorSummary: errorSummary(typed?.errors ?? new Map()), done: ACCOUNT_DONE.notice(done), record: accountRecordView(file),
    customerRecord: { href: `${ACCOUNTS_PATH}/${file.account.id}/record`, waits: file.addressChange !== null },
    reissue: reissueView(file, actor, approvers, forms),
    closed: file.state === 'closed' ? '退会したお客様IDです。できる手続きはありません。退会のお知らせがお客様に届いたかは、経過でご覧になれます。' : null,
    acts: file.state === 'closed' ? [] : [
      forms.view('unlock', 'unlock', { heading: 'ロックを解除する', button: '解除する', explanation: '続けてまちがえた回数を消し、すぐにログインできるようにします。ご本人であることを確かめてください。' }),
      ...replaceView(file, actor, forms),
      forms.view('reissue', 'ask-reissue', {
        heading: '初期パスワードを再発行する', button: '再発行を申し込む', verifies: true,
        explanation: '登録の住所に、新しい通知書を郵送します。ほかの人が承認すると印刷できるようになり、印刷したときに、いまのパスワードが使えなくなります。',
      }),
      forms.view('move', 'move', { heading: '取扱支店を変える', button: '取扱支店を変える', branches, explanation: `お客様（この顧客番号のすべてのお客様ID）を、ほかの支店に移します。手続き中の保証案件は、いまの支店に残ります。${unpostedWords(file)}` }),
      forms.view('close', 'close', { heading: '退会', button: '退会にする', explanation: `このお客様IDを使えなくします。元に戻せません。発行済みの証書と案件の記録は残ります。${waitingChangeWords(file, remainingId)}${tellingWords(file.account)}`, closing }),
    ],
  };
}

/** 退会: what becomes of a change of the customer's record that waits. */
function waitingChangeWords({ addressChange }: AccountFile, remainingId: string | null): string {
  if (addressChange === null) return '';
  return remainingId === null ? '承認を待っている登録の住所の変更は、取りやめになります。' : `承認を待っている登録の住所の変更は、お客様ID ${remainingId}で続けます。`;
}

/** 退会: who hears of it by mail, and who has to be told otherwise. */
function tellingWords(account: AccountFile['account']): string {
  const addresses = addressesOfAccount(account);
  if (addresses.length === 0) return '確認済みのメールアドレスがないので、退会はお客様に電話か郵便で伝えてください。';
  return `退会のお知らせを、登録のメールアドレス（${addresses.join('、')}）に送ります。`;
}

/** The paper lies at the branch that loses sight of it, and names that branch. */
function unpostedWords({ lastLetter }: AccountFile): string {
  if (lastLetter?.registration.state !== 'approved' || lastLetter.letter.voidedAt || lastLetter.letter.postedOn) return '';
  return `印刷した通知書${lastLetter.letter.number}の発送が、記録されていません。発送したときは、先に発送を記録してください。していないときは、紙を廃棄し、移した先の支店で印刷し直してください（いまの支店の連絡先が載っています）。`;
}

/** 通知書の出し直し, while a letter is on its way: the first one of the ID or that of a 再発行. */
function replaceView({ lastLetter }: AccountFile, actor: StaffActor, forms: ActForms): readonly AccountActView[] {
  if (lastLetter?.registration.state !== 'posted') return [];
  return [
    forms.of('letter', permissionView(canRegister(actor, 'replace-letter', rightsOfIssued(lastLetter.registration))), {
      heading: '通知書が届かない・期限が切れた', button: '通知書を出し直す',
      explanation: `お客様に電話し、通知書${lastLetter.letter.number}が届いていないことを確かめてください。この通知書の初期パスワード（それで決めたパスワードも）は、その場で使えなくなり、「通知書の印刷・発送」で新しい通知書を印刷できるようになります。送り先が変わるときは、印刷の前に住所の確認と、ほかの人の承認が要ります。`,
    }),
  ];
}

/** Whom to ask, instead of a way that ends at a refusal. */
function approverWords({ may, others }: ReissueApprovers): string | null {
  if (may) return null;
  return others.length === 0 ? 'あなたは承認できません。支店に承認できる人がいないので、本店に頼んでください。' : `あなたは承認できません（申し込んだ人、住所や顧客の記録を書いた人は、承認できません）。承認できる人：${others.join('、')}。`;
}

function reissueView(file: AccountFile, actor: StaffActor, approvers: ReissueApprovers | null, forms: ActForms): AccountPageView['reissue'] {
  const { reissue, names } = file;
  if (reissue === null) return null;
  const { registration, verification } = reissue;
  const rights = rightsOfIssued(registration);
  const waits = registration.state === 'awaiting-approval';
  return {
    state: `${registration.receptionNumber}　${REGISTRATION_STATE_LABELS[registration.state]}`,
    asked: `${formatJapanInstant(registration.receivedAt.getTime())}　${names.get(registration.enteredBy ?? '') ?? ''}`,
    verified: verification === null ? '' : `${verification.address}　${recordedCheckWords(verification)}　${formatEraDate(japanDate(verification.at.getTime()))}`,
    desk: waits && approvers?.may === false ? null : { href: intakePath(registration.id), text: waits ? '受付の画面で確かめて承認する' : '受付の画面を開く' },
    approvers: approvers === null ? null : approverWords(approvers),
    acts: waits || hasOpenLetter(registration.state)
      ? [
          forms.of('reissue/cancel', permissionView(canRegister(actor, 'withdraw-reissue', rights)), { heading: '再発行を取りやめる', button: '取りやめる', ...withdrawalWords(file, registration) }),
        ]
      : [],
  };
}

/** What a 取りやめ does, by how far the 再発行 has come. */
function withdrawalWords(file: AccountFile, { id, state }: Registration): Pick<ActWords, 'explanation' | 'printed'> {
  const { account, letters } = file;
  const printed = letters.find((letter) => letter.registration === id);
  const goesOn = account.active ? '' : 'お客様IDは、停止のままです。';
  if (printed === undefined) return { printed: false, explanation: account.active && account.passwordHash ? '通知書は印刷されません。いまのパスワードがそのまま使えます。' : `通知書は印刷されません。${goesOn}` };
  const paper = state === 'posted' ? `通知書${printed.number}は、お客様に届いても使えません。` : `通知書${printed.number}は使えません。紙を廃棄してください。`;
  const reads = account.active && account.mail !== '' && !isReturned(file, account.mail);
  const unread = account.active && account.mail !== '' && !reads ? `登録のメールアドレス（${account.mail}）には、メールが届きません。` : '';
  const way = reads ? `お客様は、「パスワードを忘れた方」から、登録のメールアドレス（${account.mail}）で新しいパスワードを決めてください。` : `${unread}お客様がまた使うには、もう一度再発行が要ります。`;
  return { printed: true, explanation: `前のパスワードは、通知書を印刷したときに使えなくなりました。取りやめても戻りません。${paper}${goesOn}${way}` };
}

interface ActWords {
  readonly heading: string;
  readonly explanation: string;
  readonly button: string;
  readonly verifies?: boolean;
  /** 取りやめ: whether a letter was printed; where the page says nothing of it, nothing. */
  readonly printed?: boolean;
  readonly branches?: readonly Branch[];
  readonly closing?: CasesAtClosing;
}

/** Forms of one page: each with fields of its own names, of which one may come back refused. */
class ActForms {
  constructor(
    private readonly file: AccountFile,
    private readonly actor: StaffActor,
    private readonly typed: TypedAct | null,
  ) {}

  view(form: AccountForm, act: Parameters<typeof canManageAccount>[1], words: ActWords): AccountActView {
    return this.of(form, permissionView(canManageAccount(this.actor, act, this.file.rights)), words);
  }

  of(form: AccountForm, act: ActView, { heading, explanation, button, verifies = false, printed = false, branches, closing }: ActWords): AccountActView {
    const mine = this.typed?.form === form ? this.typed : null;
    const error = (name: string): string | undefined => mine?.errors.get(name);
    const reasonName = reasonOf(form);
    return {
      heading, explanation, button, act, action: `${ACCOUNTS_PATH}/${this.file.account.id}/${form}`,
      select: branches === undefined ? null : selectField({
        name: 'branch', label: '新しい取扱支店', chosen: mine?.text('branch') ?? '', error: error('branch'),
        options: [{ value: '', label: '選んでください' }, ...branches.filter(({ id }) => id !== this.file.branch.id).map(({ id, name }) => ({ value: id, label: name }))],
      }),
      check: verifies ? addressCheckFields(LOOKED_UP, (name) => mine?.text(name) ?? '', mine?.errors ?? new Map()) : null,
      printed: printed ? '1' : '',
      reason: textField({ name: reasonName, label: '理由', width: 'full', maxLength: REASON_LENGTH, value: mine?.text(reasonName) ?? '', error: error(reasonName) }),
      cases: closing !== undefined && act.allowed ? casesAtClosingView(closing, this.actor) : null,
    };
  }
}

/** Every form of the page has a reason of its own. */
export function reasonOf(form: AccountForm): string {
  return `reason-${form.replace('/', '-')}`;
}
