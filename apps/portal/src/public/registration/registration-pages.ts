import {
  COMPANY_BOX, formatEraDate, formatJapanTime, isRequired, MINUTE_MILLIS, publicProgress, PURPOSES_OF_USE, type RawRegistration, REGISTRATION_FIELDS, REGISTRATION_NOTES, type RegistrationField, registrationField,
  type RegistrationState, type RegistrationViolation,
} from '#domain';
import type { Branch, Registration } from '#persistence';
import { choiceGroup, errorSummary, selectField, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChoiceGroupView, ErrorSummaryView, SelectFieldView, StepBarView, TextFieldView } from '../../http/view-models.js';
import { type BranchView, branchViews } from '../masters-pages.js';
import type { StatusLookup } from './look-up-status.js';

/** What the web form asks: all of the paper but its date, which is the day of the application. */
export const WEB_FIELDS = REGISTRATION_FIELDS.map(({ name }) => name).filter((name) => name !== 'appliedOn');

const COMPANY_FIELDS: readonly RegistrationField[] = ['name', 'nameKana', 'postalCode', 'address', 'phone', 'corporateNumber'];

export interface AboutRegistrationView extends PageView {
  readonly branches: readonly BranchView[];
  /** 押印省略: what is applied for on the web needs no paper. */
  readonly sealWaived: boolean;
  readonly forms: readonly { readonly branch: string; readonly pdf: string; readonly xlsx: string; readonly fax: string }[];
}
export const aboutRegistrationPage = pageTemplate<AboutRegistrationView>('public/registration/about');

export function aboutRegistrationView(branches: readonly Branch[], sealWaived: boolean): AboutRegistrationView {
  return {
    title: 'お客様IDをお持ちでない方',
    branches: branchViews(branches),
    sealWaived,
    forms: branches.map(({ code, name, fax }) => ({ branch: name, fax, pdf: `/registration/form.pdf?branch=${code}`, xlsx: `/registration/form.xlsx?branch=${code}` })),
  };
}

interface PurposesView {
  readonly heading: string;
  readonly opening: string;
  readonly closing: string;
  readonly items: readonly string[];
}

export interface RegistrationFormPageView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  readonly steps: StepBarView;
  readonly submissionKey: string;
  readonly companyFields: readonly TextFieldView[];
  readonly personFields: readonly TextFieldView[];
  readonly branch: SelectFieldView;
  /** 注記, verbatim as on paper. */
  readonly notes: readonly string[];
  readonly purposes: PurposesView;
  readonly consent: ChoiceGroupView;
  readonly sealWaived: boolean;
}
export const registrationFormPage = pageTemplate<RegistrationFormPageView>('public/registration/apply');

export interface TypedRegistration {
  readonly raw: RawRegistration;
  readonly branchCode: string;
  readonly consented: boolean;
  readonly submissionKey: string;
}

export function registrationFormView(
  typed: TypedRegistration, branches: readonly Branch[], sealWaived: boolean, errors: ReadonlyMap<string, string> = new Map(),
): RegistrationFormPageView {
  const field = (name: RegistrationField): TextFieldView => {
    const { label, support, maxLength, kind } = registrationField(name);
    return textField({
      name, label, required: isRequired(name, 'web'), value: typed.raw[name] ?? '', error: errors.get(name),
      ...(support === '' ? {} : { support }),
      // Room for separators and widths that the reader takes away.
      maxLength: maxLength * 4,
      width: name === 'address' ? 'full' : kind === 'text' || kind === 'kana' || kind === 'mail' ? 'l' : 's',
      inputMode: kind === 'phone' ? 'tel' : kind === 'mail' ? 'email' : kind === 'corporate-number' || name === 'postalCode' ? 'numeric' : 'text',
      autocomplete: AUTOCOMPLETE[name] ?? 'off',
    });
  };
  return {
    title: 'お客様IDの利用申込み',
    errorSummary: errorSummary(errors),
    steps: stepBar(1),
    submissionKey: typed.submissionKey,
    companyFields: COMPANY_FIELDS.map(field),
    personFields: WEB_FIELDS.filter((name) => !COMPANY_FIELDS.includes(name)).map(field),
    branch: selectField({
      name: 'branch', label: 'お近くの支店', support: sealWaived ? 'お申込みを受け付ける支店です。' : '申込書を送る先です。', error: errors.get('branch'), chosen: typed.branchCode,
      options: [{ value: '', label: '選んでください' }, ...branches.map(({ code, name }) => ({ value: code, label: name }))],
    }),
    notes: Object.values(REGISTRATION_NOTES),
    purposes: purposesView(),
    consent: choiceGroup({
      name: 'consent', label: '同意の確認', error: errors.get('consent'), chosen: typed.consented ? ['agreed'] : [],
      choices: [{ value: 'agreed', label: 'インターネット保証サービス利用規約と、上の利用目的に同意します' }],
    }),
    sealWaived,
  };
}

const AUTOCOMPLETE: Readonly<Partial<Record<RegistrationField, string>>> = {
  name: 'organization', postalCode: 'postal-code', address: 'street-address', phone: 'tel', department: 'organization-title', contactName: 'name', mail: 'email',
};

export function registrationErrors(typed: TypedRegistration, violations: readonly RegistrationViolation[], branches: readonly Branch[]): ReadonlyMap<string, string> {
  const errors = new Map<string, string>();
  // In the order of the page, so that the summary reads from top to bottom.
  for (const name of [...COMPANY_FIELDS, ...WEB_FIELDS]) {
    const violation = violations.find(({ field }) => field === name);
    if (violation !== undefined) errors.set(name, violation.message);
  }
  if (!branches.some(({ code }) => code === typed.branchCode)) errors.set('branch', 'お近くの支店を選んでください');
  if (!typed.consented) errors.set('consent', '利用規約と利用目的への同意が必要です。内容を読んでチェックを付けてください');
  return errors;
}

export interface RegistrationCheckView extends PageView {
  readonly steps: StepBarView;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly carried: readonly { readonly name: string; readonly value: string }[];
  readonly sealWaived: boolean;
}
export const registrationCheckPage = pageTemplate<RegistrationCheckView>('public/registration/check');

export function registrationCheckView(typed: TypedRegistration, read: Readonly<Partial<Record<RegistrationField, string | null>>>, branch: Branch, sealWaived: boolean): RegistrationCheckView {
  return {
    title: '申込内容の確認',
    steps: stepBar(2),
    rows: [
      ...[...COMPANY_FIELDS, ...WEB_FIELDS.filter((name) => !COMPANY_FIELDS.includes(name))].map((name) => ({ label: registrationField(name).label, value: read[name] ?? '（なし）' })),
      { label: COMPANY_BOX.branch, value: branch.name },
    ],
    carried: [
      ...WEB_FIELDS.map((name) => ({ name, value: typed.raw[name] ?? '' })),
      { name: 'branch', value: typed.branchCode }, { name: 'consent', value: 'agreed' }, { name: 'submissionKey', value: typed.submissionKey },
    ],
    sealWaived,
  };
}

export interface RegistrationReceivedView extends PageView {
  readonly steps: StepBarView;
  readonly receptionNumber: string;
  readonly awaitsPaper: boolean;
  readonly formHref: string;
  readonly branch: BranchView;
  readonly receivedOn: string;
}
export const registrationReceivedPage = pageTemplate<RegistrationReceivedView>('public/registration/received');

export function registrationReceivedView(registration: Registration, branch: Branch, key: string, receivedOn: Parameters<typeof formatEraDate>[0]): RegistrationReceivedView {
  const [view] = branchViews([branch]);
  if (view === undefined) throw new Error('A branch has a view.');
  return {
    title: '利用申込みを受け付けました',
    steps: stepBar(3),
    receptionNumber: registration.receptionNumber,
    awaitsPaper: registration.token !== null,
    formHref: `/registration/received/${key}/form.pdf`,
    branch: view,
    receivedOn: formatEraDate(receivedOn),
  };
}

export interface RegistrationStatusView extends PageView {
  readonly errorSummary: ErrorSummaryView | null;
  /** Nothing is shown to this network for a while. */
  readonly stopped: string | null;
  readonly number: TextFieldView;
  readonly found: { readonly number: string; readonly steps: StepBarView; readonly text: string } | null;
}
export const registrationStatusPage = pageTemplate<RegistrationStatusView>('public/registration/status');

const PROGRESS_WORDS = {
  'awaiting-paper': '押印した申込書の到着をお待ちしています。',
  checking: '申込書が届き、内容を確認しています。',
  asking: '申込書について、お願いしたいことがあります。支店からご連絡していますので、ご回答ください。連絡が届いていないときは、支店へお問い合わせください。',
  posting: '確認が終わりました。通知書の発送を準備しています。',
  posted: '通知書を発送しました。',
  returned: '通知書をお届けできず、当社へ戻りました。あらためてお送りします。お届け先を確かめますので、申込書をお送りになった支店へお電話ください。',
  completed: 'お手続きは、すべて終わりました。',
  closed: 'この受付は終了しました。ご不明な点は、支店へお問い合わせください。',
} as const;
const PROGRESS_STEPS = ['awaiting-paper', 'checking', 'posting', 'posted', 'completed'] as const;
const PROGRESS_NAMES = ['申込書の到着', '内容の確認', '発送の準備', '発送済み', '手続きの完了'] as const;

export function refusedLookWords(look: Exclude<StatusLookup, { readonly outcome: 'found' }>): string {
  if (look.outcome === 'unknown') return '利用申込みの受付番号ではないようです。番号を確かめてください';
  // Up to the next full minute, so that the time shown is not a moment too early.
  return `続けて何度も調べられたため、この回線からの表示を止めています。${formatJapanTime(look.opensAt.getTime() + MINUTE_MILLIS - 1)}以降に、もう一度お試しください`;
}

export function registrationStatusView(typed: string, found: { readonly number: string; readonly state: RegistrationState } | null, error: string | null, stopped: string | null = null): RegistrationStatusView {
  const progress = found === null ? null : publicProgress(found.state);
  // A letter that came back is to be posted again, and what is asked for is still being checked.
  const step = progress === 'returned' ? 'posting' : progress === 'asking' ? 'checking' : progress;
  const current = step === null || step === 'closed' ? -1 : PROGRESS_STEPS.indexOf(step);
  return {
    title: '利用申込みの状況', stopped,
    errorSummary: errorSummary(new Map(error === null ? [] : [['number', error]])),
    number: textField({ name: 'number', label: '受付番号', support: '例：26-04131。ハイフンはあってもなくてもかまいません。', value: typed, width: 's', inputMode: 'numeric', maxLength: 20, error }),
    found: found === null || progress === null ? null : {
      number: found.number,
      text: PROGRESS_WORDS[progress],
      steps: bar(PROGRESS_NAMES, current, current === -1 ? PROGRESS_WORDS.closed : `いまは「${PROGRESS_NAMES[current] ?? ''}」です。`),
    },
  };
}

function purposesView(): PurposesView {
  return { heading: PURPOSES_OF_USE.heading, opening: PURPOSES_OF_USE.opening, closing: PURPOSES_OF_USE.closing, items: PURPOSES_OF_USE.purposes };
}

const STEPS = ['入力', '確認', '受付'] as const;

function stepBar(step: number): StepBarView {
  return bar(STEPS, step - 1, `全${STEPS.length}ステップ中、${step}ステップ目`);
}

function bar(names: readonly string[], current: number, sentence: string): StepBarView {
  return { sentence, steps: names.map((text, index) => ({ number: index + 1, text, current: index === current, done: index < current })) };
}
