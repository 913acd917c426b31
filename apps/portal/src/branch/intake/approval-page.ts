import { asksForConfirmation, differsFromWeb, isChangedFromWeb, DUPLICATE_DECISION_LABELS, entryGaps, entryValue, formatEraDate, formatJapanInstant, formatPostalCode, oneLine, type recordDifferences, type RegistrationField, registrationField, representativeWords, sameFieldValue, sameValue } from '#domain';
import { type Duplicate, isReissueWithoutPaper, recordAddress, type RecordChange } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { errorSummary, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { TagView, TextFieldView } from '../../http/view-models.js';
import { recordedCheckWords } from '../address-check/record-address-check.js';
import type { ActView } from '../authority.js';
import type { FormErrors } from '../typed-text.js';
import { correctionWords } from './call-words.js';
import { recordValue } from './customer-values.js';
import { ENTRY_FIELDS } from './entry-form.js';
import { gapViews, type GapView, intakePath, registrationActView } from './intake-words.js';
import { registrationRights } from './locked-registration.js';
import { pageStrip, type PageStripView } from './page-strip.js';
import { approvalRights, decisionOn, gateOf, mergedWords, namesAnotherContact, pagesWereOpened, type RegistrationFile, sealIsWaivedFor, shownCustomer } from './registration-file.js';
import { sealPageWords, sealsView, type SealsView } from './seal-views.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';

interface ComparedRowView {
  readonly label: string;
  readonly typed: string;
  /** 電話連絡記録: who said so to whom, when, and what stood there before. */
  readonly calls: readonly string[];
  readonly read: string;
  /** 読取りと違う: what the machine read is not what stands in the form; quiet once a person has confirmed it against the paper. */
  readonly readTag: TagView | null;
  readonly record: string;
  /** 顧客の記録と違う. */
  readonly recordTag: TagView | null;
  /** What the second person has to judge. */
  readonly differs: boolean;
}

type RecordDifferences = ReturnType<typeof recordDifferences>;

export interface ApprovalPageView extends PageView {
  readonly header: RegistrationHeaderView;
  /** 確認, or what else is approved. */
  readonly heading: string;
  /** What stands in the first column: what was typed, or what the ID says. */
  readonly typedHeading: string;
  readonly sendBackText: string;
  readonly entered: string;
  readonly rows: readonly ComparedRowView[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What of the customer's record has changed since the page that was sent was opened. */
  readonly changes: RecordDifferences;
  /** What is in the way of the approval, each with the way to it: while there is any, there is no button. */
  readonly gaps: readonly GapView[];
  readonly seals: SealsView | null;
  readonly openHref: string;
  readonly openText: string;
  /** What a 再発行 without a paper rests on; shown with the look that is recorded. */
  readonly grounds: readonly { readonly label: string; readonly value: string }[] | null;
  readonly outcome: string;
  /** The pages are in the answer only when they were asked for: that is the look that is recorded. */
  readonly strip: PageStripView | null;
  readonly approveAction: string;
  readonly approve: ActView;
  /** The customer's record as this page shows it: sent along with the approval. */
  readonly seen: string;
  readonly sendBackAction: string;
  readonly sendBack: ActView;
  readonly reason: TextFieldView;
  readonly deficiency: { readonly href: string; readonly act: ActView };
}

export const APPROVAL_PAGE = pageTemplate<ApprovalPageView>('branch/intake/approval');

export interface ApprovalSource {
  readonly file: RegistrationFile;
  /** What has changed of the customer's record since the registration came in, or since one of the customer was last approved. */
  readonly recordChanges: readonly RecordChange[];
  readonly actor: StaffActor;
  readonly now: Date;
  readonly open: boolean;
  readonly reason: string;
  readonly errors: FormErrors;
  /** 顧客の記録が変わりました: what stands differently than on the page that the approval came from. */
  readonly changes?: RecordDifferences;
}

/** 確認: what was typed, beside what was read and what the customer's record says. */
export function approvalPage({ file, recordChanges, actor, now, open, reason, errors, changes = [] }: ApprovalSource): ApprovalPageView {
  const { registration } = file;
  const rights = registrationRights(registration);
  const path = intakePath(registration.id);
  const paperless = isReissueWithoutPaper(registration);
  return {
    title: `${registration.receptionNumber} ${file.reissued === null ? '確認' : '再発行の確認'}`, heading: file.reissued === null ? '確認' : '再発行の確認', typedHeading: paperless ? '再発行の内容' : '入力', errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'entry', now),
    entered: registration.enteredAt ? `${formatJapanInstant(registration.enteredAt.getTime())}　${file.names.get(registration.enteredBy ?? '') ?? ''}が${paperless ? '再発行を受け付けました' : '入力しました'}。` : '', sendBackText: paperless ? '受け付けた人に差し戻す' : '入力した人に差し戻す',
    rows: ENTRY_FIELDS.map((name) => comparedRow(name, file)), facts: factsOf(file, recordChanges), gaps: gapViews(registration.id, entryGaps(gateOf(file, now)), 'approval'), seals: open ? sealsView(file) : null,
    openHref: `${path}?pages=open`, openText: paperless ? '申込みの記録と住所の確認を開く' : sealIsWaivedFor(registration) ? '紙のない申込み（押印省略）を確かめる' : '申込書のページを開く',
    strip: open && !paperless ? pageStrip(file, actor, `${path}?pages=open`) : null, grounds: open && paperless ? groundsOf(file) : null,
    outcome: file.reissued === null ? '承認すると、お客様IDを発行します。' : `承認すると、お客様ID ${file.reissued.loginId} の通知書を印刷できるようになります。いまのパスワードは、印刷するまで使えます。${paperless || !namesAnotherContact(registration, file.reissued) ? '' : `通知書の宛名は、申込書の担当者ではなく、お客様IDの担当者（${file.reissued.contactName} 様）です。`}`,
    approveAction: `${path}/approve`, approve: registrationActView(actor, 'approve', approvalRights(file, pagesWereOpened(file, actor.staffId))), seen: JSON.stringify(shownCustomer(file.customer)),
    changes: changes.map(({ label, before, after }) => ({ label, before: before || 'なし', after: after || 'なし' })),
    sendBackAction: `${path}/send-back`, sendBack: registrationActView(actor, 'send-back', rights),
    deficiency: { href: intakePath(registration.id, 'deficiency'), act: registrationActView(actor, 'find-deficient', rights) },
    reason: textField({ name: 'reason', label: '差戻しの理由', rows: 3, width: 'full', maxLength: 300, value: reason, error: errors.get('reason') }),
  };
}

function comparedRow(name: RegistrationField, file: RegistrationFile): ComparedRowView {
  const { registration, customer, reissued, calls, names } = file;
  const typed = entryValue(name, registration.raw, registration.read);
  const read = registration.read[name]?.value ?? '';
  const elsewhere = oneLine(registration.read[name]?.elsewhere?.value ?? '');
  // 再発行: the letter is addressed to the 担当者 of the ID, whoever the paper names.
  const renews = name === 'contactName' && reissued !== null && !isReissueWithoutPaper(registration);
  const another = renews && namesAnotherContact(registration, reissued);
  const record = renews ? `お客様ID ${reissued.loginId}　${reissued.contactName} 様` : recordValue(name, customer);
  const content = contentWords(name, registration.content) ?? typed;
  const unlikeRead = read !== '' && !sameFieldValue(name, read, typed);
  const unlikeRecord = renews ? another : record !== '' && content !== '' && !sameValue(record, content);
  const waits = asksForConfirmation(name, registration.raw, registration.read, registration.confirmed, registration.typedOnWeb);
  const web = oneLine(registration.typedOnWeb[name] ?? '');
  const unlikeWeb = registration.channel === 'web' ? isChangedFromWeb(name, typed, registration.typedOnWeb) : differsFromWeb(name, typed, registration.typedOnWeb);
  return {
    label: registrationField(name).label, typed: content, read: elsewhere === '' ? read : `${read}（別のページ：${elsewhere}）`, record,
    calls: [...(unlikeWeb ? [`Web申込みの値：${web === '' ? '空欄' : `「${web}」`}${waits ? '' : '　入力で確認済み'}`] : []), ...calls.filter(({ field }) => field === name).map(({ registration: of, at, staff, calledNumber, numberSource, answeredBy, ...change }) =>
      `電話で訂正：${correctionWords(change)}　${formatJapanInstant(at.getTime())}　${names.get(staff) ?? ''}が${calledNumber}（${numberSource}）の${answeredBy}に確認${mergedWords(file, of)}`)],
    readTag: unlikeRead ? { tone: waits ? 'yellow' : 'neutral', text: waits ? '読取りと違う' : '読取りと違う・入力で確認済み', icon: null } : null,
    recordTag: unlikeRecord ? { tone: 'yellow', text: renews ? 'お客様IDの担当者と違う' : '顧客の記録と違う', icon: null } : null,
    differs: unlikeRecord || ((unlikeRead || unlikeWeb) && waits),
  };
}

/** What was understood of the typed text, as people write it. */
function contentWords(name: RegistrationField, content: RegistrationFile['registration']['content']): string | null {
  if (!content) return null;
  if (name === 'appliedOn') return formatEraDate(content.appliedOn);
  if (name === 'postalCode') return formatPostalCode(content.postalCode);
  return content[name] ?? null;
}

/** 再発行: who asked for what and why, and what shows that the letter may go to the record's address. */
function groundsOf({ registration, reissued, customer, addressChange, returned, verifications, names, facts }: RegistrationFile): ApprovalPageView['grounds'] {
  const asked = facts.findLast(({ kind }) => kind === 'RegistrationEntered');
  return [
    { label: 'お客様ID', value: reissued === null ? '' : `${reissued.loginId}　${reissued.contactName} 様` },
    { label: '受け付けた人', value: `${formatJapanInstant(registration.receivedAt.getTime())}　${names.get(registration.enteredBy ?? '') ?? ''}` },
    { label: '理由', value: typeof asked?.data['reason'] === 'string' ? asked.data['reason'] : '' },
    { label: '送付先', value: customer === null ? '' : recordAddress(customer) },
    ...waitingChangeView(addressChange),
    ...returnedViews(returned),
    ...verifications.map((done) => ({ label: '住所の確認', value: `${formatJapanInstant(done.at.getTime())}　${names.get(done.staff) ?? ''}　${done.address}　${recordedCheckWords(done)}` })),
  ];
}

/** The letter goes to the record's address, and that is about to be another one. */
function waitingChangeView(change: RegistrationFile['addressChange']): ApprovalPageView['facts'] {
  return change === null ? [] : [{ label: '住所の変更', value: `${recordAddress(change)}への変更が、承認を待っています。承認されると、通知書の送り先もそこに変わり、住所をもう一度確かめます` }];
}

/** 返戻: that the address has sent a letter of the ID back before is read beside whatever shows that the next one may go there. */
function returnedViews(returned: RegistrationFile['returned']): ApprovalPageView['facts'] {
  return returned.map(({ number, returnedOn, returnReason }) => ({ label: '返戻', value: `この送付先から、前の通知書${number}が${returnedOn ? formatEraDate(returnedOn) : ''}に戻っています　${returnReason ?? ''}` }));
}

/** 押印を見たページ, where there is more than one page; '' where nobody knows which it was. */
function seenOnWords({ registration, pages }: RegistrationFile): string {
  const page = pages.length < 2 ? undefined : pages.find(({ id }) => id === registration.sealSeenOn);
  return page === undefined ? '' : `（${sealPageWords(page, pages)}で確認）`;
}

/** What was decided of each that may be the same. */
function duplicateWords(duplicate: Duplicate, { registration, reissued }: RegistrationFile): string {
  const decided = decisionOn(registration, reissued, duplicate);
  const about = duplicate.kind === 'registration' ? `受付 ${duplicate.receptionNumber}` : `顧客 ${duplicate.customerNumber}`;
  return `${about}　${decided?.holds ? DUPLICATE_DECISION_LABELS[decided.decision] : duplicate.id === registration.customer ? '選んだ顧客' : isReissueWithoutPaper(registration) ? '判断は不要（お客様IDの画面で受け付けた再発行）' : '未決'}`;
}

function factsOf(file: RegistrationFile, recordChanges: readonly RecordChange[]): ApprovalPageView['facts'] {
  const { registration, reissued, customer, addressChange, branch, returned, verifications, calls, names, duplicates } = file;
  const handling = [registration.payeeFixed ? '支払先確定' : '', registration.redeposit ? '再預託' : ''].filter((text) => text !== '').join('・');
  return [
    ...(reissued === null ? [] : [{ label: '再発行するお客様ID', value: `${reissued.loginId}　${reissued.contactName} 様` }]),
    { label: '印', value: isReissueWithoutPaper(registration) ? '紙のない受付' : sealIsWaivedFor(registration) ? '押印省略' : `${registration.sealPresent ? '押印あり' : '押印なし'}・${registration.sealLegible ? '印影が読める' : '印影が読めない'}${seenOnWords(file)}` },
    { label: '顧客', value: customer === null ? '未定' : `${customer.customerNumber}　${customer.name}　${representativeWords(customer)}` },
    ...(customer?.apartReason ? [{ label: '別の顧客とした理由', value: customer.apartReason }] : []),
    { label: '送付先の記録', value: customer === null ? '' : `${formatPostalCode(customer.postalCode.replace(/\D/g, ''))}　${customer.address}` },
    ...recordChanges.map(({ at, by, changes }) => ({ label: '顧客の記録の変更', value: `${formatJapanInstant(at.getTime())}　${by}　${changes.join('、')}` })),
    ...waitingChangeView(addressChange),
    ...returnedViews(returned),
    { label: '反社チェック', value: customer?.screenedOn ? `${formatEraDate(customer.screenedOn)}　${customer.screenedBy ?? ''}` : 'なし' },
    { label: '取扱支店', value: branch.name },
    { label: '支店連絡欄', value: handling === '' ? 'なし' : handling },
    ...(duplicates.length === 0 ? [{ label: '重複', value: 'なし' }] : duplicates.map((duplicate) => ({ label: '重複', value: duplicateWords(duplicate, file) }))),
    ...verifications.map((done) => ({ label: '住所の確認', value: `${formatJapanInstant(done.at.getTime())}　${names.get(done.staff) ?? ''}　${recordedCheckWords(done)}` })),
    ...calls.map(({ registration: of, calledNumber, numberSource, answeredBy, answer, staff, at }) => ({
      label: '電話連絡', value: `${formatJapanInstant(at.getTime())}　${names.get(staff) ?? ''}　${calledNumber}（${numberSource}）　${answeredBy}　${answer}${mergedWords(file, of)}`,
    })),
  ];
}
