import {
  ADDRESS_CHECK_KINDS, ADDRESS_CHECK_LABELS, type AddressCheckKind, type CalledNumberProblem, calledNumberProblem, type CheckingCall, EVIDENCE_MIN_LENGTH, explainPhone, namesEvidence, NUMBER_SOURCE_LABELS, NUMBER_SOURCES, type NumbersForCheck, type OtherCustomer, othersWithNumber, phoneDigits, readPhone, samePhone, unsourcedNumberProblem,
} from '#domain';
import { choiceGroup, selectField, textField } from '../../http/fields.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import type { AddressCheck } from './record-address-check.js';

const EVIDENCE = { name: 'evidence', label: '確認の根拠', maxLength: 400, multiline: true } as const;

/** What a check may rest on where there is no form whose address could stand in the record already. */
export const LOOKED_UP: readonly AddressCheckKind[] = ADDRESS_CHECK_KINDS.filter((kind) => kind !== 'customer-record');

/** For the partial address-check. */
export interface AddressCheckView {
  readonly how: ChoiceGroupView;
  readonly calledNumber: TextFieldView;
  readonly numberSource: SelectFieldView;
  /** Asked when the number is another customer's, too; null where it is not. */
  readonly numberShared: ChoiceGroupView | null;
  readonly evidence: TextFieldView;
}

export function addressCheckFields(kinds: readonly AddressCheckKind[], typed: (name: string) => string, errors: FormErrors): AddressCheckView {
  return {
    how: choiceGroup({ name: 'how', label: '住所の確認', choices: kinds.map((value) => ({ value, label: ADDRESS_CHECK_LABELS[value] })), chosen: [typed('how')], error: errors.get('how') }),
    calledNumber: textField({
      name: 'calledNumber', label: '電話のとき：かけた番号', unmarked: true, width: 's', inputMode: 'tel', maxLength: 40, value: typed('calledNumber'), error: errors.get('calledNumber'),
      support: '申込書の番号、ほかの申込書にあってまだどの申込みも承認されていない番号、電話口で聞いた番号では、確かめたことになりません。',
    }),
    numberSource: selectField({
      name: 'numberSource', label: '電話のとき：番号の出典', unmarked: true, width: 'l', chosen: typed('numberSource'), error: errors.get('numberSource'),
      options: [{ value: '', label: '選んでください' }, ...NUMBER_SOURCES.map((value) => ({ value, label: NUMBER_SOURCE_LABELS[value] }))],
    }),
    numberShared: sharedField(typed, errors.get(SHARED)),
    evidence: textField({
      ...EVIDENCE, rows: 2, width: 'full', value: typed('evidence'), error: errors.get('evidence'), support: '記録の名前・番号・日付、電話に出た人と答えなど。承認する人が読みます。',
    }),
  };
}

const SHARED = 'numberShared';

/** The tick answers for the number that it was asked about. */
function sharedField(typed: (name: string) => string, error: string | undefined): ChoiceGroupView | null {
  const digits = phoneDigits(typed('calledNumber'));
  if (digits === null || (error === undefined && typed(SHARED) !== digits)) return null;
  return choiceGroup({
    name: SHARED, label: 'ほかの顧客の番号でもある', error, chosen: [typed(SHARED)],
    choices: [{ value: digits, label: 'ほかの顧客の番号と知ったうえで、このお客様の人が出て住所を答えたことを確かめた', support: 'だれが出たかを「確認の根拠」に書いてください。ほかの顧客の番号であることも、根拠に残ります。' }],
  });
}

function namesOf(others: readonly OtherCustomer[]): string {
  return others.map(({ customerNumber, name }) => `${customerNumber} ${name}`).join('、');
}

const PROBLEMS = {
  'of-ours': '当社の支店の番号です。お客様の番号を、名簿などで調べてかけてください',
  'of-the-form': '申込書に書かれた番号です。名簿などで調べたほかの番号へかけるか、公的な記録で確かめてください',
  'of-unapproved-form': 'ほかの申込書に書かれているだけで、その番号の申込みはまだ一つも承認されていません。ほかの番号へかけるか、公的な記録で確かめてください',
  'not-of-the-record': '顧客の記録にある番号ではありません。出典を選び直すか、ほかの方法で確かめてください',
  'record-names-form': '顧客の記録の番号ですが、出典が申込書と記録されています。ほかの番号へかけるか、公的な記録で確かめてください',
  'record-names-call': '顧客の記録の番号ですが、出典が電話で聞いたものと記録されています。名簿などで調べたほかの番号へかけるか、公的な記録で確かめてください',
  'record-names-nothing': '顧客の記録の番号ですが、出典が、電話帳・登記・許可・公表資料・公式サイトなど、こちらで調べたものと記録されていません。名簿などで調べたほかの番号へかけるか、公的な記録で確かめてください',
  'record-of-asker': '顧客の記録の番号ですが、番号か出典を、申し出る人が自分で記録したものです。名簿などで調べたほかの番号へかけるか、公的な記録で確かめてください',
  'record-not-before': '顧客の記録の番号ですが、この申込みと、このお客様の最後の承認（ほかの人が記録を見たとき）との、どちらよりも前に記録されたものではありません。ほかの番号へかけるか、公的な記録で確かめてください',
  'record-from-form': '顧客の記録の番号ですが、記録するより先に届いた申込書にも書かれています。ほかの番号へかけるか、公的な記録で確かめてください',
} as const satisfies Readonly<Record<CalledNumberProblem, string>>;

/** Null, with what is wrong added to the errors, when the form does not say how it was checked and by what, or the call proves nothing. */
export function readAddressCheck(form: SubmittedForm, kinds: readonly AddressCheckKind[], known: NumbersForCheck, errors: FormErrors): AddressCheck | null {
  const how = kinds.find((kind) => kind === form.text('how'));
  if (how === undefined) errors.set('how', '住所をどう確かめたかを選んでください');
  const call = how === 'call' ? readCall(form, known, errors) : null;
  const called = readPhone(form.text('calledNumber'));
  if (how === undefined && called.ok) othersAreAnswered(form, called.value, known.ofOthers, errors);
  const evidence = readTypedText(form, EVIDENCE, errors);
  if (evidence !== '' && !namesEvidence(evidence)) errors.set(EVIDENCE.name, `確認の根拠は、何を見たか、だれが何と答えたかがわかるように、${EVIDENCE_MIN_LENGTH}文字以上で入力してください`);
  if (how === undefined || evidence === '' || errors.has(EVIDENCE.name) || (how === 'call' && call === null)) return null;
  return { how, call, evidence: `${evidence}${call === null ? '' : knownOfNumber(call, known)}` };
}

/** What whoever approves has to know of the number that was called, and no form says. */
function knownOfNumber(call: CheckingCall, known: NumbersForCheck): string {
  const others = othersWithNumber(call, known);
  const shared = others.length === 0 ? '' : `（番号は、ほかの顧客の記録にもある：${namesOf(others)}）`;
  const { ofRecord } = known;
  if (ofRecord === null || !samePhone(call.number, ofRecord.number)) return shared;
  return `（${call.source === 'customer-record' ? '番号の記録' : '顧客の記録の番号と同じ。番号の記録'}：${ofRecord.origin}）${shared}`;
}

function readCall(form: SubmittedForm, known: NumbersForCheck, errors: FormErrors): AddressCheck['call'] {
  const number = readPhone(form.text('calledNumber'));
  const source = NUMBER_SOURCES.find((one) => one === form.text('numberSource'));
  if (!number.ok) errors.set('calledNumber', `かけた番号${explainPhone(number)}`);
  if (source === undefined) errors.set('numberSource', 'かけた番号を何で調べたかを選んでください');
  if (!number.ok) return null;
  const problem = source === undefined ? unsourcedNumberProblem(number.value, known) : calledNumberProblem({ number: number.value, source }, known);
  if (problem !== null) errors.set('calledNumber', PROBLEMS[problem]);
  // Another source may still be chosen for the number; another number is asked about by itself.
  const keepsNumber = problem === null || problem === 'not-of-the-record';
  const others = source === undefined || problem !== null ? known.ofOthers : othersWithNumber({ source }, known);
  const answered = !keepsNumber || othersAreAnswered(form, number.value, others, errors);
  return source === undefined || problem !== null || !answered ? null : { number: number.value, source };
}

/** The question is asked with all else that is missing, so that one more look at the form answers it all. */
function othersAreAnswered(form: SubmittedForm, number: string, others: readonly OtherCustomer[], errors: FormErrors): boolean {
  if (others.length === 0 || form.text(SHARED) === phoneDigits(number)) return true;
  errors.set(SHARED, `ほかの顧客の記録にある番号です：${namesOf(others)}。番号の調べちがいでないか、だれが出たかを確かめ、このお客様の番号でもあるときだけ印を付けてください。同じ会社であれば、先に顧客を選んでください`);
  return false;
}
