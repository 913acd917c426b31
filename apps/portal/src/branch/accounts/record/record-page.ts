import { canManageAccount, formatJapanInstantFully } from '#domain';
import { type LikeCustomer, recordAddress } from '#persistence';
import { v4 } from 'uuid';
import type { AccountFile } from '../../../account-records/account-file.js';
import type { StaffActor } from '../../../http/actor.js';
import { errorSummary, textField } from '../../../http/fields.js';
import { type PageView, pageTemplate } from '../../../http/pages.js';
import type { SubmittedForm } from '../../../http/submitted-form.js';
import type { TextFieldView } from '../../../http/view-models.js';
import { addressCheckFields, type AddressCheckView, LOOKED_UP } from '../../address-check/address-check-form.js';
import { recordedCheckWords } from '../../address-check/record-address-check.js';
import { type ActView, permissionView } from '../../authority.js';
import { type DoneNotice, DoneWords } from '../../done-words.js';
import { addressFields, addressIn, factsOf } from '../../intake/address-fields.js';
import { CUSTOMER_FIELD_NAMES, customerFields, type CustomerFieldsView } from '../../intake/customer-fields.js';
import { recordedCustomer, typedCustomer } from '../../intake/customer-form.js';
import { shownCustomer } from '../../intake/registration-file.js';
import { postalAddress } from '../../letters/letter-tabs.js';
import { type AlikeView, alikeView, APART, apartField } from '../../like-customers/alike-view.js';
import type { FormErrors } from '../../typed-text.js';
import { ACCOUNTS_PATH } from '../accounts-path.js';
import { differencesOf } from './change-address.js';
import { seenRecord } from './seen-record.js';

export const END_REASON = { name: 'reason-end', label: '取りやめる理由', maxLength: 200 } as const;

/** What came of the last form, in the words of the page that follows it. */
export const RECORD_DONE = new DoneWords({
  saved: { tone: 'success', text: '顧客の記録を保存しました。' },
  unchanged: { tone: 'caution', text: '変更はありません。顧客の記録は、前のままです。' },
  asked: { tone: 'success', text: '住所の変更を申し出ました。ほかの人が承認すると、登録の住所が変わります。' },
  confirmed: { tone: 'success', text: '住所の変更を承認しました。登録の住所が変わりました。' },
  ended: { tone: 'success', text: '住所の変更を取りやめました。登録の住所は、変わっていません。' },
});

/** Which form of the page came back, as it was typed. */
export interface RefusedForm {
  readonly which: 'record' | 'address' | 'end';
  readonly form: SubmittedForm;
  readonly errors: FormErrors;
  /** Other customers who may be the same. */
  readonly alike: readonly LikeCustomer[];
}

/** Of one form: other customers who may be the same with what was typed. */
interface AlikePart {
  readonly alike: readonly AlikeView[];
  readonly apart: TextFieldView | null;
}

interface RecordPageView extends PageView {
  readonly done: DoneNotice | null;
  readonly account: { readonly href: string; readonly loginId: string };
  readonly customer: string;
  readonly address: string;
  /** This showing of the page: what is asked anew with the same words is asked anew. */
  readonly token: string;
  readonly correct: AlikePart & { readonly action: string; readonly seen: string; readonly record: CustomerFieldsView; readonly act: ActView; readonly rows: readonly { readonly label: string; readonly value: string }[] };
  readonly change: AlikePart & { readonly action: string; readonly shown: string; readonly fields: readonly TextFieldView[]; readonly check: AddressCheckView; readonly act: ActView };
  /** The change that waits for its second person. */
  readonly waiting: {
    readonly id: string;
    readonly differences: readonly { readonly label: string; readonly before: string; readonly after: string }[];
    readonly evidence: string;
    readonly asked: string;
    readonly confirm: { readonly action: string; readonly act: ActView };
    readonly end: { readonly action: string; readonly act: ActView; readonly reason: TextFieldView };
  } | null;
}

export const RECORD_PAGE = pageTemplate<RecordPageView>('branch/accounts/record');

export function recordPath(accountId: string): string {
  return `${ACCOUNTS_PATH}/${accountId}/record`;
}

/** @param done what the address says of the form before, as anybody may have written it */
export function recordPage(file: AccountFile, actor: StaffActor, refused: RefusedForm | null, done: string): RecordPageView {
  const { account, customer, rights } = file;
  const path = recordPath(account.id);
  const of = (which: RefusedForm['which']): RefusedForm | null => (refused?.which === which ? refused : null);
  const [record, address] = [of('record'), of('address')];
  const act = (name: Parameters<typeof canManageAccount>[1]): ActView => permissionView(canManageAccount(actor, name, rights));
  const texts = record === null ? factsOf(customer) : { ...typedCustomer(record.form).texts, postalCode: customer.postalCode, address: customer.address };
  return {
    title: `${customer.name}　顧客の記録`, errorSummary: errorSummary(inOrder(refused?.errors ?? new Map())), account: { href: `${ACCOUNTS_PATH}/${account.id}`, loginId: account.loginId },
    customer: `${customer.customerNumber}　${customer.name}`, address: postalAddress(customer), token: v4(), done: RECORD_DONE.notice(done),
    correct: {
      action: path, seen: record === null ? seenRecord(customer) : record.form.text('seen'), act: act('correct-record'), ...alikePart(record, texts),
      record: customerFields(record === null ? recordedCustomer(customer) : typedCustomer(record.form), record?.errors ?? new Map(), ['postalCode', 'address']),
      rows: Object.entries(shownCustomer(customer)).flatMap(([label, value]) => (value === '' ? [] : [{ label, value }])),
    },
    change: {
      action: `${path}/address`, shown: address === null ? recordAddress(customer) : address.form.text('shown'), act: act('ask-address-change'),
      ...alikePart(address, address === null ? factsOf(customer) : { ...factsOf(customer), ...addressIn(customer, address.form) }),
      fields: addressFields(customer, address?.form ?? null, address?.errors ?? new Map()), check: addressCheckFields(LOOKED_UP, (name) => address?.form.text(name) ?? '', address?.errors ?? new Map()),
    },
    waiting: waitingView(file, path, { confirm: act('confirm-address-change'), end: act('end-address-change') }, of('end')),
  };
}

function waitingView({ addressChange, customer, names }: AccountFile, path: string, acts: { readonly confirm: ActView; readonly end: ActView }, refused: RefusedForm | null): RecordPageView['waiting'] {
  if (addressChange === null) return null;
  const { id, askedAt, askedBy } = addressChange;
  return {
    id, differences: differencesOf(customer, addressChange), evidence: recordedCheckWords(addressChange), asked: `${formatJapanInstantFully(askedAt.getTime())}　${names.get(askedBy) ?? ''}`,
    confirm: { action: `${path}/address/confirm`, act: acts.confirm },
    end: { action: `${path}/address/end`, act: acts.end, reason: textField({ ...END_REASON, width: 'full', value: refused?.form.text(END_REASON.name) ?? '', error: refused?.errors.get(END_REASON.name) }) },
  };
}

function alikePart(refused: RefusedForm | null, texts: ReturnType<typeof factsOf>): AlikePart {
  if (refused === null) return { alike: [], apart: null };
  return { alike: refused.alike.map((like) => alikeView(like, texts)), apart: apartField(refused.alike, refused.form.text(APART.name), refused.errors.get(APART.name)) };
}

/** In the order of the page. */
function inOrder(errors: FormErrors): readonly (readonly [string, string])[] {
  const names = [APART.name, ...CUSTOMER_FIELD_NAMES];
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return [...errors].sort(([a], [b]) => place(a) - place(b));
}
