import { ADDRESS_CHECK_LABELS, ADDRESSEE_LABELS, COMPANY_BOX, CUSTOMER_FACTS, CUSTOMER_KIND_LABELS, DEFICIENCY_REASONS, MISDELIVERY_DIRECTION_LABELS, MISDELIVERY_HANDLING_LABELS, NUMBER_SOURCE_LABELS, REFUND_WAY_LABELS, REGISTRATION_CLOSING_LABELS, REGISTRATION_FIELDS } from '#domain';

type Words = Readonly<Record<string, string>>;
/** A field by its label; where one thing or several are chosen, with the words of what may be. */
type Labels = Readonly<Record<string, string | { readonly label: string; readonly choices: Words | ChosenRow }>>;
/** Chosen by the id of a row, whose words the record has (`readChosenRows`). */
export type ChosenRow = 'branch' | 'page';

const FIELD_NAMES: Words = Object.fromEntries(REGISTRATION_FIELDS.map(({ name, label }) => [name, label]));
/** Ticks of 入力・確認 that are no field of the paper. */
export const ENTRY_TICKS = {
  sealPresent: '押印がある', sealLegible: '印影が読める', comparedByEye: '紙と入力を、目で読み比べた', ...COMPANY_BOX.handling,
} as const satisfies Words;
/** 仕分け: where the chosen pages go. */
export const SORTING_DESTINATIONS = { new: '別の受付にする（2社分が1通で届いたとき）', other: 'ほかの受付へ移す', aside: '利用申込書ではない（仕分け待ちへ戻す）' } as const satisfies Words;
const CHECK: Labels = {
  how: { label: '確認の方法', choices: ADDRESS_CHECK_LABELS }, evidence: '確認の根拠', calledNumber: '電話のとき：かけた番号', numberSource: { label: '電話のとき：番号の出典', choices: NUMBER_SOURCE_LABELS },
};
const REASONS: Words = Object.fromEntries(Object.entries(DEFICIENCY_REASONS).map(([reason, { label }]) => [reason, label]));
/** Every act of an ID's page has a reason of its own. */
const ACCOUNT_REASONS: Labels = Object.fromEntries(['unlock', 'letter', 'close', 'move', 'reissue', 'reissue-cancel'].map((act) => [`reason-${act}`, '理由']));
const CUSTOMER: Labels = {
  kind: { label: '種別', choices: CUSTOMER_KIND_LABELS },
  ...Object.fromEntries(CUSTOMER_FACTS.flatMap(({ name, label }) => [[name, label], [`${name}-source`, `${label}の出典`], [`${name}-on`, `${label}の時点`]])),
  screenedOn: '反社チェックの日', screenedBy: '反社チェックの担当', sharedSource: '共通の出典', sharedOn: '共通の時点',
};

/** What people type into the forms of the desk of IDs and into that of a 返金, by the end of the address that each is sent to: one name has another label on another page. */
const FORMS: readonly (readonly [sentTo: RegExp, labels: Labels])[] = [
  [/^\/branch\/intake\/new$/, { name: '名称', phone: '電話番号' }],
  [/^\/branch\/intake\/misdeliveries\/new$/, {
    direction: { label: 'どちらの誤送信か', choices: MISDELIVERY_DIRECTION_LABELS }, counterparty: '相手（だれが送ったか、だれに届いたか）', contact: '相手のFAX番号・住所・連絡先', content: '内容（何が、だれの情報か）', keeping: 'いまの保管（封をした、だれが預かっているか）', noticed: '気づいた日',
  }],
  [/^\/branch\/intake\/misdeliveries\/[^/]+\/handle$/, { handling: { label: 'どう処理したか', choices: MISDELIVERY_HANDLING_LABELS }, note: 'いつ・だれに・どう伝えたか、だれが同意したか、どこへ返したか', on: '処理した日' }],
  [/^\/branch\/intake\/misdeliveries\/[^/]+\/withdraw$/, { reason: '取り消す理由' }],
  [/^\/branch\/intake\/retention\/propose$/, { reason: '廃棄する理由' }],
  [/^\/branch\/intake\/retention\//, { note: '承認・見送りの所見' }],
  [/^\/branch\/intake\/[^/]+\/entry$/, { ...FIELD_NAMES, tick: { label: '付けた印', choices: ENTRY_TICKS }, confirm: { label: '確定した欄', choices: FIELD_NAMES } }],
  [/^\/branch\/intake\/[^/]+\/send-back$/, { reason: '差戻しの理由' }],
  [/^\/branch\/intake\/[^/]+\/calls\/address$/, CHECK],
  [/^\/branch\/intake\/[^/]+\/calls\/phone$/, { number: 'かけた番号', source: '番号の出典', answeredBy: '相手', answer: '聞いた内容', field: { label: '直した項目', choices: FIELD_NAMES }, after: '直した値' }],
  [/^\/branch\/intake\/[^/]+\/deficiency$/, { reasons: { label: '不備の理由', choices: REASONS }, text: 'お客様への説明', answer: 'お願いしたい日' }],
  [/^\/branch\/intake\/[^/]+\/deficiency\/answered$/, { note: '回答の内容' }],
  [/^\/branch\/intake\/[^/]+\/deficiency\//, ADDRESSEE_LABELS],
  [/^\/branch\/intake\/[^/]+\/customer\//, CUSTOMER],
  [/^\/branch\/intake\/[^/]+\/sorting$/, { page: { label: '移すページ', choices: 'page' }, to: { label: '移す先', choices: SORTING_DESTINATIONS }, number: '受付番号（ほかの受付へ移すとき）' }],
  [/^\/branch\/intake\/[^/]+\/(?:take-over|transfer)$/, { branch: { label: '転送先の支店', choices: 'branch' }, 'reason-take-over': '理由', 'reason-transfer': '理由' }],
  [/^\/branch\/intake\/[^/]+\/close$/, { closing: { label: '終了の理由', choices: REGISTRATION_CLOSING_LABELS }, 'reason-close': 'くわしい理由' }],
  [/^\/branch\/letters\/.*\/return/, { reason: '戻った理由', on: '戻った日' }],
  [/^\/branch\/letters(?:\/|$)/, { ...CHECK, on: '発送日', note: 'したこと' }],
  [/^\/branch\/tasks\/[^/]+\/refund$/, { on: '返金日', way: { label: '返金の方法', choices: REFUND_WAY_LABELS }, account: '振込先の口座', reference: '控えの番号' }],
  [/^\/branch\/accounts\/[^/]+\/record/, { ...CUSTOMER, ...CHECK, 'apart-reason': '別の顧客とする理由', 'reason-end': '理由' }],
  [/^\/branch\/accounts\//, { branch: { label: '新しい取扱支店', choices: 'branch' }, ...CHECK, ...ACCOUNT_REASONS }],
];

/** The labels of a form of the desk of IDs or of a 返金; null for every other form. */
export function deskLabels(sentTo: string): Labels | null {
  const [path = ''] = sentTo.split('?');
  return FORMS.find(([at]) => at.test(path))?.[1] ?? null;
}
